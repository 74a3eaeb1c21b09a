import type { Action, Campaign } from '../../../contracts/rules.ts';
import { daysEn } from './clock-words.ts';
import { readCondition } from './conditions.ts';
import { eventEn } from './events-en.ts';
import { purposeWords, type SentenceNames, zoneName } from './names.ts';
import { day, duration, list, number, percent, plain, quoted, times } from './numbers.ts';
import { englishSpeaker } from './speak-en.ts';
import { triggerEn } from './trigger-en.ts';

/** When …, if …: …; limits; schedule; experiment; goal. */
export function sayEn(campaign: Campaign, names: SentenceNames): string {
  const { if: condition, then, experiment } = campaign;
  const asked =
    condition === undefined ? '' : `, if ${readCondition(condition, englishSpeaker(names))}`;
  const acts = actionsEn(then, campaign, names);
  const rest = [
    ...consentEn(campaign),
    ...limitsEn(campaign, names),
    ...scheduleEn(campaign.schedule),
    ...(campaign.priority === 50 ? [] : [`with priority ${campaign.priority} of 100`]),
    ...experimentEn(experiment, campaign, names),
    ...goalEn(campaign, names),
    ...statusEn(campaign.status),
  ];
  return `${[`When ${triggerEn(campaign, names)}${asked}: ${acts}`, ...rest].join('; ')}.`;
}

const classWords = {
  safety: 'safety message',
  service: 'service message',
  marketing: 'marketing message',
} as const;

function actionsEn(actions: readonly Action[], campaign: Campaign, names: SentenceNames): string {
  if (actions.length === 0) return 'do nothing but note the decision';
  return list(
    actions.map((action) => actionEn(action, campaign, names)),
    'and',
    'en',
  );
}

function actionEn(action: Action, campaign: Campaign, names: SentenceNames): string {
  if ('message' in action) return messageEn(action.message, campaign);
  if ('task' in action) {
    const { text, role, zone } = action.task;
    const where = zone === undefined ? '' : ` in ${zoneName(zone, names, 'en')}`;
    const who = quoted(plain(role) || 'staff', 'en');
    return `give ${who} the task ${title(text.en)}${where}${escalateEn(action.task)}`;
  }
  if ('device' in action) {
    const { id, command, params } = action.device;
    const more = params === undefined ? '' : ' with its parameters';
    return `send the device ${quoted(id, 'en')} the command ${title(command)}${more}`;
  }
  if ('points' in action) {
    const { points } = action;
    const some = Math.abs(points) === 1 ? 'point' : 'points';
    const amount = `${number(Math.abs(points), 'en')} ${some}`;
    return points < 0 ? `take ${amount} from them` : `give them ${amount}`;
  }
  if ('webhook' in action) return `call the webhook ${quoted(action.webhook.id, 'en')}`;
  if ('case' in action) {
    const { text, zone, due } = action.case;
    const where = zone === undefined ? '' : ` about ${zoneName(zone, names, 'en')}`;
    const until = due === undefined ? '' : `, to be closed within ${duration(due, 'en')}`;
    return `open the case ${title(text.en)}${where}${until}`;
  }
  const { text, severity, zone } = action.alert;
  const kinds = { notice: 'notice', warning: 'warning', critical: 'critical alert' } as const;
  const where = zone === undefined ? '' : ` about ${zoneName(zone, names, 'en')}`;
  return `show the operators the ${kinds[severity]} ${title(text.en)}${where}`;
}

type TaskSpec = Extract<Action, { task: unknown }>['task'];

function escalateEn({ escalate }: TaskSpec): string {
  if (escalate === undefined) return '';
  const { after, to = [] } = escalate;
  const posts = to.map((post) => quoted(plain(post) || 'staff', 'en'));
  const whom = posts.length === 0 ? 'the next post' : posts.join(' then ');
  return ` (to ${whom} when nobody takes it within ${duration(after, 'en')})`;
}

type MessageSpec = Extract<Action, { message: unknown }>['message'];
const channelWords = {
  ...{ push: 'phone', wristband: 'wristband', inbox: 'inbox' },
  ...{ email: 'e-mail', sms: 'text message' },
} as const;

function messageEn(spec: MessageSpec, campaign: Campaign): string {
  const { channels, link, coupon, expires, deliver } = spec;
  const to = list([...new Set(channels.map((channel) => channelWords[channel]))], 'and', 'en');
  const carried = [
    ...(coupon === undefined ? [] : [`the coupon ${quoted(plain(coupon) || ' ', 'en')}`]),
    ...(link === undefined ? [] : ['a link']),
  ];
  const having = carried.length === 0 ? '' : ` with ${list(carried, 'and', 'en')}`;
  const until = expires.onLeaving ? ' or until they leave' : '';
  const valid = `valid for ${duration(expires.after, 'en')}${until}`;
  const sent = [
    `send the ${classWords[campaign.class]} ${title(spec.title.en)}${having} to their ${to}`,
    ...deliverEn(deliver),
    valid,
  ];
  return sent.join(', ');
}

function deliverEn(deliver: MessageSpec['deliver']): string[] {
  if (deliver === undefined) return [];
  const { after, hold, notLaterThan } = deliver;
  return [
    ...(after === undefined ? [] : [`${duration(after, 'en')} later`]),
    ...(hold === undefined ? [] : ['or once quiet hours end']),
    ...(notLaterThan === undefined
      ? []
      : [`but no later than ${duration(notLaterThan, 'en')} after`]),
  ];
}

function title(text: string): string {
  return quoted(plain(text) || '…', 'en');
}

/** The purpose is asked for where a message of that purpose may be sent. */
function consentEn({ class: kind, purpose, then }: Campaign): string[] {
  if (kind === 'safety' || !then.some((action) => 'message' in action)) return [];
  return [`only to those who agreed to ${purposeWords[purpose].en}`];
}

/** Whom or what a rest between two is for; there is one venue. */
const sameEn = {
  visitor: ' for the same visitor',
  zone: ' for the same zone',
  shelf: ' for the same shelf',
  venue: '',
} as const;

function limitsEn({ limits, subject, class: kind }: Campaign, names: SentenceNames): string[] {
  const { perVisitor, cooldown, zoneCooldown, total, notInto } = limits;
  const per = (span: string) => {
    if (span === 'visit') return 'a visit';
    if (span === 'today') return 'a calendar day';
    return span === '1d' ? 'in any 24 hours' : `in any ${duration(span, 'en')}`;
  };
  const full = notInto === undefined ? '' : zoneName(notInto.zone, names, 'en');
  const apart = zoneCooldown === undefined ? '' : duration(zoneCooldown, 'en');
  return [
    ...(perVisitor
      ? [`at most ${times(perVisitor.count, 'en')} ${per(perVisitor.per)} for each visitor`]
      : []),
    ...(cooldown === undefined
      ? []
      : [`not again${sameEn[subject]} within ${duration(cooldown, 'en')}`]),
    ...(zoneCooldown === undefined
      ? []
      : [`not within ${apart} of another ${classWords[kind]} to them in the same zone`]),
    ...(total ? [`at most ${times(total.count, 'en')} ${per(total.per)} in all`] : []),
    ...(notInto ? [`not while ${full} is over ${percent(notInto.above, 'en')} full`] : []),
  ];
}

function scheduleEn(schedule: Campaign['schedule']): string[] {
  if (schedule === undefined) return [];
  const { from, to, hours } = schedule;
  const begins = from === undefined ? '' : `from ${day(from, 'en')}`;
  const ends = to === undefined ? '' : `until ${day(to, 'en')}`;
  const dates = [begins, ends].filter((part) => part !== '').join(' ');
  const spans = (hours ?? []).map((span) => {
    return `${daysEn(span.days)} from ${span.from} to ${span.to}`;
  });
  const parts = [dates, list(spans, 'or', 'en')].filter((part) => part !== '');
  return parts.length === 0 ? [] : [`only ${parts.join(', ')}`];
}

function experimentEn(
  experiment: Campaign['experiment'],
  campaign: Campaign,
  names: SentenceNames,
): string[] {
  if (experiment === undefined) return [];
  const { control, variants = [] } = experiment;
  const held =
    control === 0
      ? []
      : [`${percent(control, 'en')} of visitors get nothing, as the control group`];
  if (variants.length === 0) return held;
  const ids = variants.map(({ id }) => quoted(id, 'en'));
  const others = control === 0 ? 'visitors' : 'the others';
  const shares = variants.map(({ weight }) => number(weight, 'en')).join(' to ');
  const split =
    variants.length === 1
      ? `${others} get the variant ${ids[0] ?? ''}`
      : `${others} are split ${shares} between the variants ${list(ids, 'and', 'en')}`;
  const own = variants.flatMap(({ id, then }) => {
    if (then === undefined) return [];
    return [`in ${quoted(id, 'en')} instead, ${actionsEn(then, campaign, names)}`];
  });
  return [...held, split, ...own];
}

function goalEn({ goal }: Campaign, names: SentenceNames): string[] {
  if (goal === undefined) return [];
  const event = eventEn(goal, names);
  const { within } = goal;
  const doer = event.subject === '' ? 'they' : event.subject;
  const verb = event.subject === '' ? event.base : event.present;
  return [`it succeeds when ${doer} ${verb}${goalWindow(within)}`];
}

function goalWindow(within: NonNullable<Campaign['goal']>['within']): string {
  if (within === undefined || within === 'visit') return ' in this visit';
  if (within === 'today') return ' the same day';
  if (typeof within === 'string') return ` within ${duration(within, 'en')}`;
  return within.visits === 1 ? ' by the next visit' : ` within ${within.visits} visits`;
}

function statusEn(status: Campaign['status']): string[] {
  if (status === 'draft') return ['it is a draft for now'];
  return status === 'paused' ? ['it is paused for now'] : [];
}
