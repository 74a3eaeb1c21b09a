import type { EffectOf, GateReading } from '../../contracts/effects.ts';
import { bounds } from '../bounds.ts';
import { lastEvents } from '../memory.ts';
import type { Person } from '../person-state.ts';
import type { Run } from '../run.ts';
import type { HeldBack } from './acted.ts';
import type { Case } from './case.ts';
import { isPlace, visitorOf } from './subjects.ts';

/** Events shown beside a decision: the trigger and what led to it. [ATT3] */
const eventsShown = 8;
const dayMs = 86_400_000;

export type Verdict = Pick<EffectOf<'decision'>, 'outcome' | 'gates' | 'failedGate' | 'dueMs'>;

/**
 * Writes what was decided and why. Who is held back by the same gate again and again in one visit
 * has one row that counts: a passer-by who agreed to nothing would else fill the log for ever.
 */
export function sayDecision(run: Run, judged: Case, verdict: Verdict): void {
  const failed = verdict.gates.at(-1);
  if (verdict.outcome === 'held' && failed && isCounted(run, judged, failed)) return;
  writeDecision(run, judged, verdict);
}

function writeDecision(run: Run, { candidate, scene, arm }: Case, verdict: Verdict): void {
  const { event } = candidate;
  const subject = scene.person.id;
  const isOfPlace = isPlace(subject);
  // A place remembers nothing; what it was about is the event itself.
  const known = isOfPlace ? [event] : lastEvents(scene.person.memory, event.atMs, eventsShown);
  const led = known.map(({ type, atMs, zone }) => {
    return { event: type, atMs, ...(zone === '' ? {} : { zone }) };
  });
  const later = verdict.dueMs === undefined ? '' : `/later/${verdict.dueMs}`;
  run.out.effects.push({
    type: 'decision',
    id: `${candidate.id}${later}`,
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

/** Whether an open row counts this one. Each doubling is written, and the end of the visit. */
function isCounted(
  run: Run,
  { candidate, scene }: Case,
  { gate, path = '' }: GateReading,
): boolean {
  const { person } = scene;
  const { held } = person;
  const { campaign, version, id: decision } = candidate;
  const open = held.find(
    (one) =>
      one.campaign === campaign &&
      one.version === version &&
      one.gate === gate &&
      one.path === path,
  );
  if (open === undefined) {
    if (held.length >= bounds.heldBack) return false;
    const first = { campaign, version, gate, path, decision, sinceMs: run.nowMs };
    person.held = held.concat({ ...first, lastMs: run.nowMs, count: 1, written: 1 });
    return false;
  }
  open.count++;
  open.lastMs = run.nowMs;
  if ((open.count & (open.count - 1)) === 0) sayCount(run, open);
  return true;
}

function sayCount(run: Run, open: HeldBack): void {
  if (open.written === open.count) return;
  open.written = open.count;
  run.out.effects.push({
    type: 'decisionCounted',
    id: `${open.decision}/count/${open.count}`,
    atMs: run.nowMs,
    decision: open.decision,
    count: open.count,
    lastAtMs: open.lastMs,
  });
}

/**
 * A visit begins or ends: what was counted is written, and counting begins anew. Not having agreed
 * says nothing of the visit: it is counted on, over a day's visits of one wearing.
 */
export function closeHeldRows(run: Run, person: Person): void {
  if (person.held.length === 0) return;
  for (const open of person.held) sayCount(run, open);
  person.held = person.held.filter(
    ({ gate, sinceMs }) => gate === 'consent' && run.nowMs - sinceMs < dayMs,
  );
}
