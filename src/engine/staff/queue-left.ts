import { queueNow } from '../flow/queue-now.ts';
import type { Run } from '../run.ts';
import { subjectOf, type Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { closeAsServed, openCase } from './cases.ts';
import { rulesOf } from './tasks.ts';

/** Who is at a till by then was served; the case must be there within 5 s of the leaving. */
const graceMs = 4_000;
/** Who is at a till so soon after leaving was served after all, as a queue counts it. [SHF2] */
const toTillMs = 60_000;
/** A queue that is served in seconds makes no case of a minute. */
const leastWaitMs = 60_000;
const servingKinds: readonly string[] = ['till', 'service'];

export type QueueLeft = {
  readonly zone: string;
  readonly alias: string;
  readonly waitMs: number;
};

/** Somebody left a queue after a wait: were they served? Asked in a moment. [STF8] */
export function noteQueueLeft(run: Run, { zone, alias, waitMs }: QueueLeft): void {
  const { abandonedQueueCase, queueWaitMs } = rulesOf(run.state);
  if (!abandonedQueueCase || waitMs <= longestWaitMs(run, zone, queueWaitMs)) return;
  const about = `left/${zone}/${alias}/${waitMs}`;
  setTimer(run.state.timers, { kind: 'staff', about, dueMs: run.nowMs + graceMs });
}

/** What is expected of the queue; where nothing is known, the venue's bound. */
function longestWaitMs(run: Run, zone: string, queueWaitMs: number): number {
  const expectedMs = queueNow(run.state, zone, run.nowMs)?.expectedWaitMs;
  // A queue of nobody is waited for no longer: its rate then says nothing.
  if (expectedMs === undefined || expectedMs === 0) return queueWaitMs;
  return Math.min(queueWaitMs, Math.max(leastWaitMs, expectedMs));
}

/** Neither at a till nor back in the queue: it was left. Where nobody knows, nothing is said. */
export function queueLeftDue(run: Run, about: string): void {
  const [zone = '', alias = '', waitMs = ''] = about.split('/');
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined || wearing.endedMs > 0 || !wearing.placed) return;
  if (wearing.zone === zone || isServed(run, wearing)) return;
  const made = openCase(run, {
    visitor: subjectOf(wearing),
    cause: 'abandonedQueue',
    campaign: '',
    severity: 'warning',
    zone,
    waitMs: Number(waitMs),
    forMs: rulesOf(run.state).caseDueMs,
  });
  if (made === undefined) return;
  const dueMs = run.nowMs + toTillMs - graceMs;
  setTimer(run.state.timers, { kind: 'staff', about: `served/${alias}/${made}`, dueMs });
}

/** They went on to a till: there was nothing to make good. */
export function servedDue(run: Run, about: string): void {
  const cut = about.indexOf('/');
  const wearing = run.state.wearings.get(about.slice(0, cut));
  if (wearing && isServed(run, wearing)) closeAsServed(run, about.slice(cut + 1));
}

function isServed(run: Run, { stays }: Wearing): boolean {
  return stays.some(({ zone }) => servingKinds.includes(run.atlas.byId.get(zone)?.kind ?? ''));
}
