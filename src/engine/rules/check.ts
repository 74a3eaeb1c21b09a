import { generalTopic } from '../../contracts/choices.ts';
import type { Problem } from '../../contracts/commands.ts';
import { Campaign, durationMs } from '../../contracts/rules.ts';
import { isWithinHours, minutesOf } from '../localtime.ts';
import type { VenueState } from '../state.ts';
import { type ActionContext, checkActions } from './check-actions.ts';
import { checkAudience, checkClockDays } from './check-audience.ts';
import { checkCondition, isTooDeep } from './check-conditions.ts';
import { checkGoal } from './check-goal.ts';
import { checkDuration, checkZone } from './check-names.ts';
import { addShapeProblems } from './check-shape.ts';
import { checkSubject } from './check-subject.ts';
import { checkTrigger, type PlanFacts } from './check-trigger.ts';
import { addProblem, type Problems } from './problems.ts';
import { checkRings } from './rings.ts';
import { canEverBe } from './schedule.ts';

/** What was sent to a visitor is remembered with its zone for this long. */
const longestZoneCooldownMs = 86_400_000;

export type Checked =
  | { readonly ok: true; readonly campaign: Campaign }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Reads a campaign's document and says everything that is wrong with it, each at its JSON path.
 * Zones are checked against `state`, where one is given.
 */
export function checkCampaign(document: unknown, state: VenueState | undefined): Checked {
  const problems: Problems = { list: [] };
  if (isTooDeep(document)) {
    const message = 'the document is nested too deeply to be read';
    addProblem(problems, 'campaign.shape', { path: '', message, mend: 'write it flatter' });
    return { ok: false, problems: problems.list };
  }
  const parsed = Campaign.safeParse(document);
  if (!parsed.success) {
    addShapeProblems(problems, parsed.error.issues);
    return { ok: false, problems: problems.list };
  }
  const campaign = parsed.data;
  const zones = state?.plan?.zones.map(({ id }) => id);
  checkPurpose(problems, campaign);
  checkTopic(problems, campaign, state);
  checkTrigger(problems, campaign.when, planFacts(state));
  checkSubject(problems, campaign);
  checkRings(problems, campaign, liveCampaigns(state));
  if (campaign.if) checkCondition(problems, campaign.if, { path: 'if', zones });
  const context = { campaign, state, zones };
  checkActions(problems, campaign.then, { path: 'then', context });
  checkGoal(problems, campaign, zones);
  checkLimits(problems, campaign, { state, zones });
  checkSchedule(problems, campaign.schedule);
  checkOnTime(problems, campaign);
  checkClockDays(problems, campaign);
  checkAudience(problems, campaign);
  checkExperiment(problems, campaign.experiment, context);
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  return { ok: true, campaign };
}

function planFacts(state: VenueState | undefined): PlanFacts | undefined {
  const plan = state?.plan;
  if (!plan) return undefined;
  const { zones } = plan;
  return {
    zones: zones.map(({ id }) => id),
    queues: zones.filter(({ kind }) => kind === 'queue').length,
    capacityOf: (zone) => zones.find(({ id }) => id === zone)?.capacity,
  };
}

function liveCampaigns(state: VenueState | undefined): Campaign[] {
  const entries = [...(state?.campaigns.values() ?? [])];
  return entries.filter(({ status }) => status === 'live').map(({ campaign }) => campaign);
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

/** A topic nobody can see is one nobody can switch off. [CHO1] */
function checkTopic(problems: Problems, { topic }: Campaign, state: VenueState | undefined): void {
  if (topic === undefined || topic === generalTopic || state === undefined) return;
  const known = (state.settings.topics ?? []).map(({ id }) => id);
  if (known.includes(topic)) return;
  addProblem(problems, 'campaign.topic_unknown', {
    path: 'topic',
    message: `the venue has no topic ${topic}; it has ${[...known, generalTopic].join(', ')}`,
    mend: 'use one of them, or name it in the settings of the venue (topics)',
  });
}

function checkLimits(
  problems: Problems,
  { limits }: Campaign,
  { state, zones }: { state: VenueState | undefined; zones: readonly string[] | undefined },
): void {
  const { perVisitor, cooldown, zoneCooldown, total, notInto } = limits;
  if (perVisitor && perVisitor.per !== 'visit' && perVisitor.per !== 'today') {
    checkDuration(problems, perVisitor.per, 'limits.perVisitor.per');
  }
  if (total && total.per !== 'today') checkDuration(problems, total.per, 'limits.total.per');
  checkDuration(problems, cooldown, 'limits.cooldown');
  checkDuration(problems, zoneCooldown, 'limits.zoneCooldown');
  if ((durationMs(zoneCooldown ?? '') ?? 0) > longestZoneCooldownMs) {
    addProblem(problems, 'campaign.duration', {
      path: 'limits.zoneCooldown',
      message: `${zoneCooldown} is longer than a zone is remembered`,
      mend: 'use at most 1d, or limits.cooldown',
    });
  }
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
  if (
    from !== undefined &&
    to !== undefined &&
    from <= to &&
    hours?.length &&
    !canEverBe(schedule)
  ) {
    addProblem(problems, 'campaign.schedule', {
      path: 'schedule.hours',
      message: `none of its weekdays lies between ${from} and ${to}`,
      mend: 'choose days of the week that do',
    });
  }
  if (hours?.length !== 0) return;
  addProblem(problems, 'campaign.schedule', {
    path: 'schedule.hours',
    message: 'an empty list of hours is never',
    mend: 'leave hours out for the whole day',
  });
}

/** A clock outside of the campaign's own hours would never fire. */
function checkOnTime(problems: Problems, { when, schedule }: Campaign): void {
  const { at } = when;
  const hours = schedule?.hours ?? [];
  if (when.type !== 'at' || at === undefined || hours.length === 0) return;
  if (hours.some(({ from, to }) => isWithinHours(minutesOf(at), from, to))) return;
  addProblem(problems, 'campaign.schedule', {
    path: 'when.at',
    message: `${at} is in none of the campaign's hours`,
    mend: `use a time from ${hours[0]?.from} and before ${hours[0]?.to}, or leave hours out`,
  });
}

function checkExperiment(
  problems: Problems,
  experiment: Campaign['experiment'],
  context: ActionContext,
): void {
  const variants = experiment?.variants ?? [];
  for (const [i, { id, then }] of variants.entries()) {
    const path = `experiment.variants[${i}]`;
    if (then) checkActions(problems, then, { path: `${path}.then`, context });
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
