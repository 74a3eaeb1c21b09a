import type { Problem } from '../../contracts/commands.ts';
import { type Action, Campaign, executedTriggers, type Trigger } from '../../contracts/rules.ts';
import { minutesOf } from '../localtime.ts';
import type { VenueState } from '../state.ts';
import { checkCondition, checkDuration, checkZone } from './check-conditions.ts';
import { addShapeProblems } from './check-shape.ts';
import { addProblem, type Problems } from './problems.ts';
import { templateProblem } from './templates.ts';

export type Checked =
  | { readonly ok: true; readonly campaign: Campaign }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Reads a campaign's document and says everything that is wrong with it, each at its JSON path.
 * Zones are checked against `state`, where one is given.
 */
export function checkCampaign(document: unknown, state: VenueState | undefined): Checked {
  const parsed = Campaign.safeParse(document);
  const problems: Problems = { list: [] };
  if (!parsed.success) {
    addShapeProblems(problems, parsed.error.issues);
    return { ok: false, problems: problems.list };
  }
  const campaign = parsed.data;
  const zones = state?.plan?.zones.map(({ id }) => id);
  checkPurpose(problems, campaign);
  checkTrigger(problems, campaign.when, zones);
  if (campaign.if) checkCondition(problems, campaign.if, { path: 'if', zones });
  checkActions(problems, campaign.then, 'then');
  checkLimits(problems, campaign, { state, zones });
  checkSchedule(problems, campaign.schedule);
  checkExperiment(problems, campaign.experiment);
  checkReserved(problems, campaign);
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  return { ok: true, campaign };
}

/** A class may only go where its own purpose was agreed to: no offers under the name of service. */
function checkPurpose(problems: Problems, campaign: Campaign): void {
  const own = { safety: undefined, service: 'service', marketing: 'offers' } as const;
  const purpose = own[campaign.class];
  if (purpose === undefined || campaign.purpose === purpose) return;
  addProblem(problems, 'campaign.shape', {
    path: 'purpose',
    message: `a ${campaign.class} message cannot have the purpose ${campaign.purpose}`,
    mend: `use the purpose ${purpose}, or the class that fits what is said`,
  });
}

function notExecuted(problems: Problems, path: string, executed: string): void {
  addProblem(problems, 'campaign.not_executed', {
    path,
    message: `${path} is part of the language, but this release does not execute it`,
    mend: `this release executes ${executed}`,
  });
}

const executedWhen: readonly (keyof Trigger)[] = ['type', 'zone', 'shelf', 'sku', 'for', 'over'];

function checkTrigger(
  problems: Problems,
  when: Trigger,
  zones: readonly string[] | undefined,
): void {
  const executed: readonly string[] = executedTriggers;
  if (!executed.includes(when.type)) {
    notExecuted(problems, 'when.type', `the triggers ${executed.join(', ')}`);
  }
  for (const key of Object.keys(when) as (keyof Trigger)[]) {
    if (executedWhen.includes(key)) continue;
    notExecuted(problems, `when.${key}`, executedWhen.join(', '));
  }
  checkZone(problems, when.zone, { path: 'when.zone', zones });
  checkDuration(problems, when.for, 'when.for');
  if (when.type === 'dwelled' && when.for === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.for',
      message: 'dwelled needs the time after which it fires',
      mend: 'add for, such as 3m',
    });
  }
  if (when.type !== 'dwelled') {
    for (const key of ['for', 'over'] as const) {
      if (when[key] !== undefined) notExecuted(problems, `when.${key}`, `${key} with dwelled`);
    }
  }
  if (when.type !== 'pickedUp') {
    for (const key of ['sku', 'shelf'] as const) {
      if (when[key] !== undefined) notExecuted(problems, `when.${key}`, `${key} with pickedUp`);
    }
  }
}

function checkActions(problems: Problems, actions: readonly Action[], path: string): void {
  let messages = 0;
  for (const [i, action] of actions.entries()) {
    const at = `${path}[${i}]`;
    if (!('message' in action)) {
      notExecuted(problems, `${at}.${Object.keys(action)[0] ?? ''}`, 'the action message');
      continue;
    }
    if (++messages === 2) notExecuted(problems, at, 'one message a campaign');
    const { title, body, expires, deliver } = action.message;
    checkDuration(problems, expires.after, `${at}.message.expires.after`);
    if (deliver) notExecuted(problems, `${at}.message.deliver`, 'sending at once');
    checkTexts(problems, title, `${at}.message.title`);
    checkTexts(problems, body, `${at}.message.body`);
  }
}

function checkTexts(
  problems: Problems,
  texts: { readonly en: string; readonly fa?: string | undefined },
  path: string,
): void {
  for (const [language, text] of Object.entries(texts)) {
    const message = text === undefined ? undefined : templateProblem(text);
    if (message === undefined) continue;
    const mend = "use {name}, {name, select, …}; write '{' for a brace";
    addProblem(problems, 'campaign.template', { path: `${path}.${language}`, message, mend });
  }
}

function checkLimits(
  problems: Problems,
  { limits }: Campaign,
  { state, zones }: { state: VenueState | undefined; zones: readonly string[] | undefined },
): void {
  const { perVisitor, cooldown, total, notInto } = limits;
  if (perVisitor && perVisitor.per !== 'visit' && perVisitor.per !== 'today') {
    checkDuration(problems, perVisitor.per, 'limits.perVisitor.per');
  }
  if (total && total.per !== 'today') checkDuration(problems, total.per, 'limits.total.per');
  checkDuration(problems, cooldown, 'limits.cooldown');
  if (notInto === undefined) return;
  const path = 'limits.notInto.zone';
  checkZone(problems, notInto.zone, { path, zones });
  const zone = state?.plan?.zones.find(({ id }) => id === notInto.zone);
  if (zone === undefined || zone.capacity !== undefined) return;
  addProblem(problems, 'campaign.shape', {
    path,
    message: `${zone.id} has no capacity, so nobody can say how full it is`,
    mend: 'give the zone a capacity in the plan',
  });
}

function checkSchedule(problems: Problems, schedule: Campaign['schedule']): void {
  if (schedule === undefined) return;
  const { from, to, hours } = schedule;
  if (from !== undefined && to !== undefined && from > to) {
    addProblem(problems, 'campaign.schedule', {
      path: 'schedule.to',
      message: `it ends on ${to}, before it begins on ${from}`,
      mend: 'exchange the two days',
    });
  }
  for (const [i, span] of (hours ?? []).entries()) {
    if (minutesOf(span.from) !== minutesOf(span.to)) continue;
    addProblem(problems, 'campaign.schedule', {
      path: `schedule.hours[${i}].to`,
      message: `from ${span.from} to ${span.to} is no time at all`,
      mend: 'leave hours out for the whole day',
    });
  }
  if (hours?.length !== 0) return;
  addProblem(problems, 'campaign.schedule', {
    path: 'schedule.hours',
    message: 'an empty list of hours is never',
    mend: 'leave hours out for the whole day',
  });
}

function checkExperiment(problems: Problems, experiment: Campaign['experiment']): void {
  const variants = experiment?.variants ?? [];
  for (const [i, { id, then }] of variants.entries()) {
    const path = `experiment.variants[${i}]`;
    if (then) checkActions(problems, then, `${path}.then`);
    if (variants.findIndex((one) => one.id === id) === i) continue;
    addProblem(problems, 'campaign.shape', {
      path: `${path}.id`,
      message: `there are two variants ${id}`,
      mend: 'give each its own id',
    });
  }
  if (variants.length === 0 || variants.some(({ weight }) => weight > 0)) return;
  addProblem(problems, 'campaign.shape', {
    path: 'experiment.variants',
    message: 'no variant has a weight above 0',
    mend: 'give at least one a weight',
  });
}

function checkReserved(problems: Problems, { subject, goal }: Campaign): void {
  if (subject !== 'visitor') notExecuted(problems, 'subject', 'the subject visitor');
  if (goal !== undefined) notExecuted(problems, 'goal', 'campaigns without a goal');
}
