import { blankPerson } from '../people.ts';
import type { Person } from '../person-state.ts';
import { type Run, reindexCampaigns, sayNotice } from '../run.ts';
import type { Candidate, CandidateGroup } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { perform, prepare } from './act.ts';
import { longestWaitMs } from './candidates.ts';
import type { Case } from './case.ts';
import type { Compiled } from './compile.ts';
import { sayDecision } from './decision-log.ts';
import type { Scene } from './facts.ts';
import { armOf, type Judged, judgeGates } from './gates.ts';
import { openGoal } from './goals.ts';
import { putOff } from './later.ts';
import { spend } from './limits.ts';
import { isPlace, keepPlace, placeAsPerson } from './subjects.ts';
import { traitsOf } from './traits.ts';
import { venueTime } from './venue-time.ts';

/** RUL10: errors after which a campaign is set aside. */
const errorsAllowed = 3;

/** Judges the candidates of one visitor or place that waited together. [RUL3, RUL6] */
export function judge(run: Run, subject: string): void {
  const { state } = run;
  const group = state.candidates.get(subject);
  if (group === undefined || waitsForFacts(run, group)) return;
  state.candidates.delete(subject);
  // A subject that was linked or has ended meanwhile is nobody, and nobody agreed to anything.
  const isOfPlace = isPlace(subject);
  const person = isOfPlace
    ? placeAsPerson(run, subject)
    : (state.people.get(subject) ?? blankPerson(subject, false));
  const cases = ranked(run, group).map((one) => caseOf(run, { ...one, person }));
  let winner: string | undefined;
  // Safety and service are sent beside each other, each within what the last one left; so is what
  // says nothing to the visitor, which takes nobody's place.
  for (const judged of cases) {
    if (isOffer(judged)) continue;
    const isTaken = decide(run, judged, { measured: measure(run, judged), winner: undefined });
    if (isTaken && speaks(judged)) winner ??= judged.candidate.id;
  }
  // Marketing yields to them and to itself; all are measured before the one place is taken.
  const offers = cases
    .filter(isOffer)
    .map((judged) => ({ judged, measured: measure(run, judged) }));
  for (const { judged, measured } of offers) {
    if (decide(run, judged, { measured, winner })) winner ??= judged.candidate.id;
  }
  if (isOfPlace) keepPlace(run, person);
}

function isOffer(judged: Case): boolean {
  return judged.campaign.entry.campaign.class === 'marketing' && speaks(judged);
}

function speaks({ campaign }: Case): boolean {
  return traitsOf(campaign.entry.campaign).speaks;
}

type Measured = Judged & { readonly prepared: ReturnType<typeof prepare> };

/** Undefined = a closure threw; that is said and counted already. [RUL10] */
function measure(run: Run, judged: Case): Measured | undefined {
  try {
    const result = judgeGates(judged);
    const isDone = result.dueMs === undefined && result.gates.every(({ passed }) => passed);
    return { ...result, prepared: isDone ? prepare(run, judged) : [] };
  } catch (error) {
    sayDecision(run, judged, { outcome: 'error', gates: [] });
    countError(run, judged.campaign, error);
    return undefined;
  }
}

/** Facts of a linked visitor may still be on their way; they are waited for once. [RUL3] */
function waitsForFacts(run: Run, group: CandidateGroup): boolean {
  const person = run.state.people.get(group.subject);
  if (group.extended || !person?.linked || person.facts !== null) return false;
  const needed = group.candidates.some(
    ({ campaign }) => run.campaigns.byId.get(campaign)?.needsFacts,
  );
  const dueMs = group.openedMs + longestWaitMs;
  if (!needed || run.nowMs >= dueMs) return false;
  group.extended = true;
  setTimer(run.state.timers, { kind: 'judge', about: group.subject, dueMs });
  return true;
}

type Ranked = { readonly campaign: Compiled; readonly candidate: Candidate };

/** Class, priority, id; then the candidate's own id, so that equals have an order too. [RUL6] */
function ranked(run: Run, group: CandidateGroup): Ranked[] {
  const known: Ranked[] = [];
  for (const candidate of group.candidates) {
    const campaign = run.campaigns.byId.get(candidate.campaign);
    if (campaign) known.push({ campaign, candidate });
  }
  return known.sort((a, b) => {
    const byRank = a.campaign.rank - b.campaign.rank;
    const byPriority = b.campaign.entry.campaign.priority - a.campaign.entry.campaign.priority;
    if (byRank !== 0 || byPriority !== 0) return byRank || byPriority;
    if (a.campaign.id !== b.campaign.id) return a.campaign.id < b.campaign.id ? -1 : 1;
    return a.candidate.id < b.candidate.id ? -1 : 1;
  });
}

function caseOf(
  run: Run,
  { candidate, campaign, person }: Ranked & { readonly person: Person },
): Case {
  const { state, nowMs, atlas } = run;
  // Who is reached later is reached where they are by then. [RUL7]
  const alias = (candidate.deferred && person.alias) || candidate.alias;
  const scene: Scene = {
    state,
    nowMs,
    local: venueTime(state, nowMs),
    person,
    wearing: state.wearings.get(alias),
    event: candidate.event,
    zoneOf: (id) => atlas.byId.get(id),
  };
  return { candidate, campaign, scene, alias, arm: armOf(campaign, person) };
}

type Standing = {
  /** Undefined = it threw. */
  readonly measured: Measured | undefined;
  /** The candidate that has this visitor's place already. */
  readonly winner: string | undefined;
};

/** True when the candidate took its visitor's place, sent or held out. */
function decide(run: Run, judged: Case, { measured, winner }: Standing): boolean {
  if (measured === undefined) return false;
  const { gates, dueMs, prepared } = measured;
  const failed = gates.find(({ passed }) => !passed);
  if (failed) {
    sayDecision(run, judged, { outcome: 'held', failedGate: failed.gate, gates });
    return false;
  }
  if (dueMs !== undefined) {
    sayDecision(run, judged, { outcome: 'deferred', gates, dueMs });
    putOff(run, judged, dueMs);
    return false;
  }
  const { arm, campaign, candidate, scene } = judged;
  const outranked = winner !== undefined;
  // A place competes for nobody's attention. [RUL21]
  if (!isPlace(scene.person.id)) {
    gates.push({ gate: 'winner', passed: !outranked, value: winner ?? candidate.id });
  }
  if (outranked) {
    sayDecision(run, judged, { outcome: 'held', failedGate: 'winner', gates });
    return false;
  }
  spend(campaign.entry, scene, arm);
  gates.push({ gate: 'control', passed: !arm.control, bound: campaign.control });
  const outcome = arm.control ? 'control' : 'sent';
  const failedGate = arm.control ? ({ failedGate: 'control' } as const) : {};
  sayDecision(run, judged, { outcome, ...failedGate, gates });
  openGoal(run, judged);
  if (!arm.control) perform(run, judged, prepared);
  return true;
}

function countError(run: Run, { id, entry }: Compiled, error: unknown): void {
  entry.errors++;
  if (entry.errors < errorsAllowed) return;
  entry.status = 'setAside';
  const reason = error instanceof Error ? error.message : String(error);
  sayNotice(run, 'campaignSetAside', id, { errors: entry.errors, reason: reason.slice(0, 200) });
  reindexCampaigns(run);
}
