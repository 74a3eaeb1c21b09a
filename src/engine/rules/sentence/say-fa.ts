import type { Action, Campaign } from '../../../contracts/rules.ts';
import { daysFa } from './clock-words.ts';
import { readCondition } from './conditions.ts';
import { eventFa } from './events-fa.ts';
import { purposeWords, type SentenceNames, textOf, zoneName } from './names.ts';
import { day, duration, list, number, percent, persian, plain, quoted, times } from './numbers.ts';
import { persianSpeaker } from './speak-fa.ts';
import { triggerFa } from './trigger-fa.ts';

/** وقتی …، اگر …: …؛ … */
export function sayFa(campaign: Campaign, names: SentenceNames): string {
  const { if: condition, then, experiment } = campaign;
  const asked =
    condition === undefined ? '' : `، اگر ${readCondition(condition, persianSpeaker(names))}`;
  const rest = [
    ...consentFa(campaign),
    ...limitsFa(campaign, names),
    ...scheduleFa(campaign.schedule),
    ...(campaign.priority === 50 ? [] : [`با اولویت ${number(campaign.priority, 'fa')} از ۱۰۰`]),
    ...experimentFa(experiment, campaign, names),
    ...goalFa(campaign, names),
    ...statusFa(campaign.status),
  ];
  const acts = actionsFa(then, campaign, names);
  return `${[`وقتی ${triggerFa(campaign, names)}${asked}، ${acts}`, ...rest].join('؛ ')}.`;
}

const classWords = {
  safety: 'پیام ایمنی',
  service: 'پیام خدماتی',
  marketing: 'پیام بازاریابی',
} as const;

function actionsFa(actions: readonly Action[], campaign: Campaign, names: SentenceNames): string {
  if (actions.length === 0) return 'کاری انجام نمی‌شود و تنها در گزارش تصمیم می‌ماند';
  return list(
    actions.map((action) => actionFa(action, campaign, names)),
    'and',
    'fa',
  );
}

function actionFa(action: Action, campaign: Campaign, names: SentenceNames): string {
  if ('message' in action) return messageFa(action.message, campaign);
  if ('task' in action) {
    const { text, role, zone } = action.task;
    const where = zone === undefined ? '' : ` در ${zoneName(zone, names, 'fa')}`;
    const whom = quoted(plain(role) || 'کارکنان', 'fa');
    const what = `کار ${title(textOf(text, 'fa') ?? '')}${where}`;
    return `${what} به ${whom} سپرده می‌شود${escalateFa(action.task)}`;
  }
  if ('device' in action) {
    const { id, command, params } = action.device;
    const more = params === undefined ? '' : ' با پارامترهایش';
    return `فرمان ${title(command)}${more} به دستگاه ${quoted(id, 'fa')} فرستاده می‌شود`;
  }
  if ('points' in action) {
    const amount = `${number(Math.abs(action.points), 'fa')} امتیاز`;
    return action.points < 0 ? `${amount} از او کم می‌شود` : `${amount} به او داده می‌شود`;
  }
  if ('webhook' in action) {
    return `وب‌هوک ${quoted(action.webhook.id, 'fa')} فراخوانده می‌شود`;
  }
  if ('case' in action) {
    const { text, zone, due } = action.case;
    const where = zone === undefined ? '' : ` دربارهٔ ${zoneName(zone, names, 'fa')}`;
    const until = due === undefined ? '' : ` تا ${duration(due, 'fa')} بعد`;
    return `پروندهٔ ${title(textOf(text, 'fa') ?? '')}${where} برای رسیدگی${until} باز می‌شود`;
  }
  const { text, severity, zone } = action.alert;
  const kinds = { notice: 'اطلاعیهٔ', warning: 'هشدار', critical: 'هشدار بحرانی' } as const;
  const where = zone === undefined ? '' : ` دربارهٔ ${zoneName(zone, names, 'fa')}`;
  const said = title(textOf(text, 'fa') ?? '');
  return `${kinds[severity]} ${said}${where} به متصدیان نشان داده می‌شود`;
}

type TaskSpec = Extract<Action, { task: unknown }>['task'];

function escalateFa({ escalate }: TaskSpec): string {
  if (escalate === undefined) return '';
  const { after, to = [] } = escalate;
  const posts = to.map((post) => quoted(plain(post) || 'کارکنان', 'fa'));
  const whom = posts.length === 0 ? 'سمت بعدی' : posts.join(' و سپس ');
  return ` (اگر تا ${duration(after, 'fa')} کسی برندارد، به ${whom})`;
}

type MessageSpec = Extract<Action, { message: unknown }>['message'];
const channelWords = {
  ...{ push: 'گوشی', wristband: 'دستبند', inbox: 'صندوق پیام' },
  ...{ email: 'ایمیل', sms: 'پیامک' },
} as const;

function messageFa(spec: MessageSpec, campaign: Campaign): string {
  const { channels, link, coupon, expires, deliver } = spec;
  const to = list([...new Set(channels.map((channel) => channelWords[channel]))], 'and', 'fa');
  const carried = [
    ...(coupon === undefined ? [] : [`کد تخفیف ${quoted(plain(coupon) || ' ', 'fa')}`]),
    ...(link === undefined ? [] : ['یک پیوند']),
  ];
  const having = carried.length === 0 ? '' : ` همراه با ${list(carried, 'and', 'fa')}`;
  const until = expires.onLeaving ? ' یا تا رفتن او' : '';
  const valid = `(با اعتبار ${duration(expires.after, 'fa')}${until})`;
  const what = `${classWords[campaign.class]} ${title(textOf(spec.title, 'fa') ?? '')}${having}`;
  const their = to.endsWith('ی') ? '‌اش' : 'ش';
  return `${what} ${deliverFa(deliver)}به ${to}${their} فرستاده می‌شود ${valid}`;
}

/** With a space after it. */
function deliverFa(deliver: MessageSpec['deliver']): string {
  if (deliver === undefined) return '';
  const { after, hold, notLaterThan } = deliver;
  const parts = [
    ...(after === undefined ? [] : [`${duration(after, 'fa')} بعد`]),
    ...(hold === undefined ? [] : ['و اگر ساعت سکوت بود پس از پایان آن']),
    ...(notLaterThan === undefined ? [] : [`حداکثر تا ${duration(notLaterThan, 'fa')} بعد`]),
  ];
  return parts.length === 0 ? '' : `${parts.join('، ')}، `;
}

function title(text: string): string {
  return quoted(plain(text) || '…', 'fa');
}

function consentFa({ class: kind, purpose, then }: Campaign): string[] {
  if (kind === 'safety' || !then.some((action) => 'message' in action)) return [];
  return [`تنها برای کسانی که اجازهٔ ${purposeWords[purpose].fa} را داده‌اند`];
}

/** Whom or what a rest between two is for; there is one venue. */
const eachFa = {
  visitor: 'برای هر بازدیدکننده ',
  zone: 'برای هر ناحیه ',
  shelf: 'برای هر قفسه ',
  venue: '',
} as const;

function limitsFa({ limits, subject, class: kind }: Campaign, names: SentenceNames): string[] {
  const { perVisitor, cooldown, zoneCooldown, total, notInto } = limits;
  const per = (span: string) => {
    if (span === 'visit') return 'در هر بازدید';
    if (span === 'today') return 'در هر روز تقویمی';
    return span === '1d' ? 'در هر ۲۴ ساعت' : `در هر ${duration(span, 'fa')}`;
  };
  const full = notInto === undefined ? '' : zoneName(notInto.zone, names, 'fa');
  const apart = zoneCooldown === undefined ? '' : duration(zoneCooldown, 'fa');
  return [
    ...(perVisitor
      ? [`حداکثر ${times(perVisitor.count, 'fa')} ${per(perVisitor.per)} برای هر بازدیدکننده`]
      : []),
    ...(cooldown === undefined
      ? []
      : [`${eachFa[subject]}با فاصلهٔ دست‌کم ${duration(cooldown, 'fa')}`]),
    ...(zoneCooldown === undefined
      ? []
      : [`نه زودتر از ${apart} پس از ${classWords[kind]} دیگری به او در همان ناحیه`]),
    ...(total ? [`روی‌هم حداکثر ${times(total.count, 'fa')} ${per(total.per)}`] : []),
    ...(notInto ? [`نه هنگامی که ${full} بیش از ${percent(notInto.above, 'fa')} پر است`] : []),
  ];
}

function scheduleFa(schedule: Campaign['schedule']): string[] {
  if (schedule === undefined) return [];
  const { from, to, hours } = schedule;
  const begins = from === undefined ? '' : `از ${day(from, 'fa')}`;
  const ends = to === undefined ? '' : `تا ${day(to, 'fa')}`;
  const dates = [begins, ends].filter((part) => part !== '').join(' ');
  const spans = (hours ?? []).map((span) => {
    return `${daysFa(span.days)} از ساعت ${persian(span.from)} تا ${persian(span.to)}`;
  });
  const parts = [dates, list(spans, 'or', 'fa')].filter((part) => part !== '');
  return parts.length === 0 ? [] : [`تنها ${parts.join('، ')}`];
}

function experimentFa(
  experiment: Campaign['experiment'],
  campaign: Campaign,
  names: SentenceNames,
): string[] {
  if (experiment === undefined) return [];
  const { control, variants = [] } = experiment;
  const held =
    control === 0
      ? []
      : [`${percent(control, 'fa')} از بازدیدکنندگان در گروه کنترل چیزی دریافت نمی‌کنند`];
  if (variants.length === 0) return held;
  const ids = variants.map(({ id }) => quoted(id, 'fa'));
  const others = control === 0 ? 'بازدیدکنندگان' : 'بقیه';
  const shares = variants.map(({ weight }) => number(weight, 'fa')).join(' به ');
  const split =
    variants.length === 1
      ? `${others} نسخهٔ ${ids[0] ?? ''} را می‌گیرند`
      : `${others} به نسبت ${shares} میان نسخه‌های ${list(ids, 'and', 'fa')} تقسیم می‌شوند`;
  const own = variants.flatMap(({ id, then }) => {
    if (then === undefined) return [];
    return [`در ${quoted(id, 'fa')} به‌جای آن ${actionsFa(then, campaign, names)}`];
  });
  return [...held, split, ...own];
}

function goalFa({ goal }: Campaign, names: SentenceNames): string[] {
  if (goal === undefined) return [];
  const event = eventFa(goal, names);
  const doer = event.subject === '' ? '' : `${event.subject} `;
  return [`هدف این است که ${goalWindow(goal.within)}${doer}${event.before}${event.verb.may}`];
}

function goalWindow(within: NonNullable<Campaign['goal']>['within']): string {
  if (within === undefined || within === 'visit') return 'در همین بازدید ';
  if (within === 'today') return 'همان روز ';
  if (typeof within === 'string') return `ظرف ${duration(within, 'fa')} `;
  return within.visits === 1 ? 'تا بازدید بعدی ' : `ظرف ${number(within.visits, 'fa')} بازدید `;
}

function statusFa(status: Campaign['status']): string[] {
  if (status === 'draft') return ['فعلاً پیش‌نویس است'];
  return status === 'paused' ? ['فعلاً متوقف است'] : [];
}
