import { type Run, sayPoint } from '../run.ts';
import { countNow } from './count-now.ts';
import { queueNow } from './queue-now.ts';

/** One point a queue and a count each `pointEveryMs`; what is unknown is absent, never zero. */
export function sayFlowPoints(run: Run): void {
  const { state } = run;
  for (const queue of state.queues.values()) {
    const now = queueNow(state, queue.zone, run.nowMs);
    if (now === undefined) continue;
    const { length, longestWaitMs, expectedWaitMs } = now;
    const served = queue.servedSincePoint;
    queue.servedSincePoint = 0;
    const expected = expectedWaitMs === undefined ? {} : { expectedWaitMs };
    sayPoint(run, 'queue', { zone: queue.zone }, { length, longestWaitMs, served, ...expected });
  }
  for (const zone of state.tallies.keys()) {
    const now = countNow(state, zone, run.nowMs);
    if (now === undefined) continue;
    const { people, low, high, raw, tags } = now;
    sayPoint(run, 'count', zone === '' ? {} : { zone }, { people, low, high, raw, tags });
  }
}
