import type { OwnHours } from '../../contracts/choices.ts';
import type { GateReading } from '../../contracts/effects.ts';
import { durationMs } from '../../contracts/rules.ts';
import { bounds } from '../bounds.ts';
import { countLimit, type Run } from '../run.ts';
import type { Candidate } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import type { Case } from './case.ts';
import { ownHoursOf } from './choice-gates.ts';
import { traitsOf } from './traits.ts';
import { quietEndMs } from './venue-time.ts';

/** Quiet hours are for marketing, and for what was asked to be held until they end. [RUL7] */
export function obeysQuiet({ campaign, arm }: Pick<Case, 'campaign' | 'arm'>): boolean {
  const { campaign: document } = campaign.entry;
  if (!traitsOf(document).speaks || document.class === 'safety') return false;
  return document.class === 'marketing' || arm.message?.deliver?.hold !== undefined;
}

export type Later =
  | { readonly dueMs: number }
  /** It could only be sent after its last moment. */
  | { readonly tooLate: GateReading };

/**
 * When a message is to be sent that could be sent now; undefined = now. The delay counts from the
 * event; a hold goes on until quiet hours end. [RUL7]
 */
export function laterOf(judged: Case): Later | undefined {
  const deliver = judged.arm.message?.deliver;
  if (deliver === undefined) return undefined;
  const { candidate, scene } = judged;
  const { nowMs, state } = scene;
  const afterMs = durationMs(deliver.after ?? '') ?? 0;
  let dueMs = candidate.deferred ? nowMs : Math.max(nowMs, candidate.event.atMs + afterMs);
  const { quietHours } = state.settings;
  if (deliver.hold !== undefined && obeysQuiet(judged)) {
    dueMs = holdUntilMs(state, [quietHours, ownHoursOf(judged)], dueMs);
  }
  if (dueMs <= nowMs) return undefined;
  const tooLate = pastLast(judged, dueMs);
  return tooLate ? { tooLate: { gate: 'quietHours', ...tooLate } } : { dueMs };
}

/** One night may end within the other; each is over at last unless both go round the clock. */
function holdUntilMs(
  state: Case['scene']['state'],
  nights: readonly (OwnHours | undefined)[],
  atMs: number,
): number {
  let dueMs = atMs;
  for (const night of [...nights, ...nights]) if (night) dueMs = quietEndMs(state, night, dueMs);
  return dueMs;
}

/** How a moment lies after the last at which the message still makes sense; undefined = before. */
export function pastLast(
  { candidate, arm }: Pick<Case, 'candidate' | 'arm'>,
  atMs: number,
): Omit<GateReading, 'gate'> | undefined {
  const bound = durationMs(arm.message?.deliver?.notLaterThan ?? '');
  const value = atMs - candidate.event.atMs;
  if (bound === undefined || value <= bound) return undefined;
  return { passed: false, value, bound, margin: bound - value, path: 'deliver.notLaterThan' };
}

/** Puts a candidate off; its gates are asked again when its time comes. */
export function putOff(run: Run, { candidate, scene }: Case, dueMs: number): void {
  const { state } = run;
  if (state.deferred.size >= bounds.deferred && !state.deferred.has(candidate.id)) {
    const oldest = state.deferred.keys().next().value;
    if (oldest !== undefined) state.deferred.delete(oldest);
    countLimit(run, 'deferred', bounds.deferred);
  }
  const { id } = candidate;
  state.deferred.set(id, { subject: scene.person.id, candidate, dueMs });
  setTimer(state.timers, { kind: 'deliver', about: id, dueMs });
}

/** Its time has come: it joins those of its visitor that wait now. [RUL6, RUL7] */
export function bringBack(run: Run, id: string, firedMs: number): void {
  const { state } = run;
  const deferred = state.deferred.get(id);
  if (deferred === undefined || deferred.dueMs !== firedMs) return;
  if (run.nowMs <= state.gapUntilMs) {
    // Its moment fell into an outage: it is asked for when the venue is awake again, and is then
    // as late as the clock says.
    deferred.dueMs = state.gapUntilMs + 1;
    setTimer(state.timers, { kind: 'deliver', about: id, dueMs: deferred.dueMs });
    return;
  }
  state.deferred.delete(id);
  const { subject } = deferred;
  const candidate: Candidate = { ...deferred.candidate, deferred: true };
  let group = state.candidates.get(subject);
  if (group === undefined) {
    group = { subject, openedMs: run.nowMs, extended: false, candidates: [] };
    state.candidates.set(subject, group);
    const dueMs = run.nowMs + state.settings.candidateWaitMs;
    setTimer(state.timers, { kind: 'judge', about: subject, dueMs });
  }
  group.candidates.push(candidate);
}
