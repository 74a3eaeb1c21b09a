import { noteEntering } from '../groups/pairs.ts';
import type { Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Wearing } from '../state.ts';
import { noteArrival } from './counts.ts';
import { endQuarter } from './passages.ts';
import { joinQueue, leaveQueue, placeQueues } from './queues.ts';

/** What queues, counts and groups learn from a visitor who comes into a zone. */
export function noteEntered(run: Run, wearing: Wearing, zone: string): void {
  noteArrival(run, wearing);
  joinQueue(run, wearing, zone);
  if (zone === wearing.zone) noteEntering(run, wearing, zone);
}

/** The same for leaving; `leftAtMs` before now = the place was lost, and is known no more. */
export function noteLeft(
  run: Run,
  wearing: Wearing,
  { zone, leftAtMs }: { readonly zone: string; readonly leftAtMs: number },
): void {
  leaveQueue(run, wearing, { zone, leftAtMs, isLost: leftAtMs < run.nowMs });
}

/** Kinds that hear who queues. */
const hearingKinds: readonly string[] = ['receiver', 'reader', 'locator'];

/** After the plan or a device's place changed. What is gone is silent no longer. */
export function placeFlow(run: Run): void {
  run.watched = undefined;
  const { near, counters } = run.state;
  for (const id of near.keys()) if (!run.state.devices.has(id)) near.delete(id);
  for (const [id, counter] of counters) {
    if (run.state.devices.has(id)) continue;
    endQuarter(run, counter);
    counters.delete(id);
  }
  const devices = [...run.state.devices.values()].filter(({ kind }) => hearingKinds.includes(kind));
  const zones = devices.map((device) => ({ id: device.id, zone: zoneOfDevice(run, device) }));
  placeQueues(run, (zone) => zones.filter((one) => one.zone === zone).map(({ id }) => id));
}
