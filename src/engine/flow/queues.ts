import { bounds } from '../bounds.ts';
import { awake, type Run } from '../run.ts';
import { noteQueueLeft } from '../staff/queue-left.ts';
import type { Wearing } from '../state.ts';
import type { Queue } from './flow-state.ts';

/** Who leaves a queue and is at a till within this was served. */
const toTillMs = 60_000;
const servingKinds: readonly string[] = ['till', 'service'];

/** Somebody came into a zone: of a queue, or to be served by one. [SHF2] */
export function joinQueue(run: Run, wearing: Wearing, zone: string): void {
  const { queues } = run.state;
  if (queues.size === 0) return;
  const { alias } = wearing;
  const nowAwakeMs = awake(run, run.nowMs);
  const isServed = servingKinds.includes(run.atlas.byId.get(zone)?.kind ?? '');
  for (const queue of queues.values()) {
    const at = queue.leaving.findIndex((one) => one.alias === alias);
    if (at < 0) continue;
    const [left] = queue.leaving.splice(at, 1);
    if (left === undefined || nowAwakeMs - left.awakeMs > toTillMs) continue;
    if (isServed) serve(run, queue, left);
    // Back at once: it was a step aside, and the wait goes on.
    else if (zone === queue.zone) {
      wait(queue, { alias, sinceAwakeMs: left.awakeMs - left.waitMs }, nowAwakeMs);
      return;
    }
  }
  const queue = queues.get(zone);
  if (queue) wait(queue, { alias, sinceAwakeMs: nowAwakeMs }, nowAwakeMs);
}

function wait(queue: Queue, one: Queue['waiting'][number], nowAwakeMs: number): void {
  if (queue.waiting.length === 0) queue.busy.push({ fromMs: nowAwakeMs, toMs: nowAwakeMs });
  const after = queue.waiting.findLastIndex(({ sinceAwakeMs }) => sinceAwakeMs <= one.sinceAwakeMs);
  queue.waiting.splice(after + 1, 0, one);
}

export type QueueLeft = {
  readonly zone: string;
  readonly leftAtMs: number;
  /** The place was lost, not changed: nobody knows whether they were served. */
  readonly isLost: boolean;
};

export function leaveQueue(run: Run, { alias }: Wearing, { zone, leftAtMs, isLost }: QueueLeft) {
  const queue = run.state.queues.get(zone);
  const at = queue?.waiting.findIndex((one) => one.alias === alias) ?? -1;
  const waited = queue?.waiting[at];
  if (queue === undefined || waited === undefined) return;
  queue.waiting.splice(at, 1);
  const awakeMs = awake(run, leftAtMs);
  const busy = queue.busy.at(-1);
  if (busy && queue.waiting.length === 0) busy.toMs = Math.max(busy.fromMs, awakeMs);
  forget(queue, awake(run, run.nowMs) - run.state.settings.queueWindowMs);
  if (isLost) return;
  const left = { alias, waitMs: Math.max(0, awakeMs - waited.sinceAwakeMs), awakeMs };
  // Where no till is drawn, whoever leaves was served.
  if (!run.atlas.zones.some(({ kind }) => servingKinds.includes(kind))) serve(run, queue, left);
  else {
    if (queue.leaving.push(left) > bounds.leavingPerQueue) queue.leaving.shift();
    noteQueueLeft(run, { zone, alias, waitMs: left.waitMs });
  }
}

function serve(run: Run, queue: Queue, { waitMs, awakeMs }: Queue['leaving'][number]): void {
  queue.served.push({ awakeMs, waitMs });
  queue.servedSincePoint++;
  if (queue.served.length > bounds.servedPerQueue) queue.served.shift();
  forget(queue, awake(run, run.nowMs) - run.state.settings.queueWindowMs);
}

/** What lies before the window says nothing any more. */
function forget(queue: Queue, sinceAwakeMs: number): void {
  const { served, busy, leaving } = queue;
  while ((served[0]?.awakeMs ?? sinceAwakeMs) < sinceAwakeMs) served.shift();
  // The last busy time may still be going on.
  while (busy.length > 1 && (busy[0]?.toMs ?? 0) < sinceAwakeMs) busy.shift();
  while (busy.length > bounds.servedPerQueue) busy.shift();
  while ((leaving[0]?.awakeMs ?? sinceAwakeMs) < sinceAwakeMs) leaving.shift();
}

/** Queue zones of the plan, and the devices that hear them, after either changed. */
export function placeQueues(run: Run, devicesIn: (zone: string) => string[]): void {
  const before = run.state.queues;
  run.state.queues = new Map();
  for (const { id, kind } of run.atlas.zones) {
    if (kind !== 'queue') continue;
    const known = before.get(id) ?? beginQueue(run, id);
    known.devices = devicesIn(id);
    run.state.queues.set(id, known);
  }
}

/** A zone that becomes a queue has those who stand in it. */
function beginQueue(run: Run, zone: string): Queue {
  const fresh = { waiting: [], leaving: [], served: [], busy: [] };
  const queue: Queue = { zone, devices: [], ...fresh, servedSincePoint: 0 };
  for (const { alias, stays } of run.state.wearings.values()) {
    const stay = stays.find((one) => one.zone === zone);
    const sinceAwakeMs = stay?.enteredAwakeMs;
    if (sinceAwakeMs !== undefined) wait(queue, { alias, sinceAwakeMs }, awake(run, run.nowMs));
  }
  return queue;
}
