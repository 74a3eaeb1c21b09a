import type { EffectOf, GateReading } from '../../contracts/effects.ts';
import { type LocalTime, localTime } from '../localtime.ts';
import { blankPerson } from '../people.ts';
import { type Run, reindexCampaigns, sayNotice } from '../run.ts';
import type { Candidate, CandidateGroup, Person } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { act } from './act.ts';
import { longestWaitMs } from './candidates.ts';
import type { Compiled } from './compile.ts';
import type { Scene } from './facts.ts';
import { armOf, type Case, judgeGates } from './gates.ts';
import { spend } from './limits.ts';
import { isPlace, keepPlace, placeAsPerson, visitorOf } from './subjects.ts';

/** RUL10: errors after which a campaign is set aside. */
const errorsAllowed = 3;
/** Events shown beside a decision: the trigger and what led to it. [ATT3] */
const eventsShown = 8;

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
  // Safety and service are sent beside each other, each within what the last one left.
  // What is done about a place takes nobody's attention, and competes with nothing. [RUL21]
  for (const judged of cases) {
    if (isMarketing(judged) && !isOfPlace) continue;
    if (decide(run, judged, { gates: gatesOf(run, judged), winner: undefined })) {
      winner ??= judged.candidate.id;
    }
  }
  // Marketing yields to them and to itself; all are measured before the one place is taken.
  const offers = cases
    .filter((judged) => isMarketing(judged) && !isOfPlace)
    .map((judged) => ({ judged, gates: gatesOf(run, judged) }));
  for (const { judged, gates } of offers) {
    if (decide(run, judged, { gates, winner })) winner ??= judged.candidate.id;
  }
  if (isOfPlace) keepPlace(run, person);
}

function isMarketing({ campaign }: Case): boolean {
  return campaign.entry.campaign.class === 'marketing';
}

/** Undefined = a closure threw; that is said and counted already. [RUL10] */
function gatesOf(run: Run, judged: Case): GateReading[] | undefined {
  try {
    return judgeGates(judged);
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
  const scene: Scene = {
    state,
    nowMs,
    local: localNow(run),
    person,
    wearing: state.wearings.get(candidate.alias),
    event: candidate.event,
    zoneOf: (id) => atlas.byId.get(id),
  };
  return { candidate, campaign, scene, arm: armOf(campaign, person) };
}

/** The venue's wall clock: journal time and what the clock was stepped by. [TIM2] */
function localNow({ state, nowMs }: Run): LocalTime {
  const local = localTime(state.offsets, nowMs + state.clockStepMs);
  return { ...local, dayStartedMs: local.dayStartedMs - state.clockStepMs };
}

type Measured = {
  readonly gates: GateReading[] | undefined;
  /** The candidate that has this visitor's place already. */
  readonly winner: string | undefined;
};

/** True when the candidate took its visitor's place, sent or held out. */
function decide(run: Run, judged: Case, { gates, winner }: Measured): boolean {
  if (gates === undefined) return false;
  const failed = gates.find(({ passed }) => !passed);
  if (failed) {
    sayDecision(run, judged, { outcome: 'held', failedGate: failed.gate, gates });
    return false;
  }
  const { arm, campaign, candidate, scene } = judged;
  const outranked = winner !== undefined;
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
  if (!arm.control) act(run, judged);
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

type Verdict = Pick<EffectOf<'decision'>, 'outcome' | 'gates' | 'failedGate'>;

function sayDecision(run: Run, { candidate, scene, arm }: Case, verdict: Verdict): void {
  const { event } = candidate;
  const subject = scene.person.id;
  const isOfPlace = isPlace(subject);
  // A place remembers nothing; what it was about is the event itself.
  const led = (isOfPlace ? [event] : scene.person.memory)
    .filter(({ atMs }) => atMs <= event.atMs)
    .slice(-eventsShown)
    .map(({ type, atMs, zone }) => ({ event: type, atMs, ...(zone === '' ? {} : { zone }) }));
  run.out.effects.push({
    type: 'decision',
    id: candidate.id,
    atMs: run.nowMs,
    campaign: candidate.campaign,
    version: candidate.version,
    visitor: visitorOf(subject),
    ...(isOfPlace ? { subject } : {}),
    ...verdict,
    ...(arm.variant === '' ? {} : { variant: arm.variant }),
    because: led,
  });
}
