import type { Reading, ReadingBody, Sighting } from '../../contracts/inputs.ts';
import type { Buffered } from '../state.ts';
import { pop, push } from './heap.ts';

/** Stands for an absent boot or seq; both are at least 0 when sent. */
const absent = -1;

/** Order of leaving: (time, device, boot, seq, index), then content. [TIM3] */
export function compareBuffered(a: Buffered, b: Buffered): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.device !== b.device) return a.device < b.device ? -1 : 1;
  if (a.boot !== b.boot) return a.boot - b.boot;
  if (a.seq !== b.seq) return a.seq - b.seq;
  if (a.index !== b.index) return a.index - b.index;
  if (a.body === b.body) return 0;
  return compareText(JSON.stringify(a.body), JSON.stringify(b.body));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A reading as items of one time each: sightings may carry times of their own. [TIM3] */
export function itemsOf(reading: Reading): Buffered[] {
  const { atMs, body } = reading;
  if (body.kind !== 'sightings' || !body.sightings.some((one) => (one.atMs ?? atMs) !== atMs)) {
    return [item(reading, { atMs, index: 0, body })];
  }
  const byTime = new Map<number, Sighting[]>();
  for (const sighting of body.sightings) {
    const ownMs = sighting.atMs ?? atMs;
    const group = byTime.get(ownMs);
    if (group) group.push(sighting);
    else byTime.set(ownMs, [sighting]);
  }
  return [...byTime].map(([ownMs, sightings], index) =>
    item(reading, { atMs: ownMs, index, body: { kind: 'sightings', sightings } }),
  );
}

function item(
  { device, boot, seq }: Reading,
  { atMs, index, body }: { atMs: number; index: number; body: ReadingBody },
): Buffered {
  return { atMs, device, boot: boot ?? absent, seq: seq ?? absent, index, body };
}

export function hold(buffer: Buffered[], item: Buffered): void {
  push(buffer, item, compareBuffered);
}

/**
 * The next item to leave, with its copies: the same settled reading twice is one, by (device,
 * boot, seq) and, where there is no seq, by content.
 */
export function release(buffer: Buffered[]): { item: Buffered; copies: number } | undefined {
  const item = pop(buffer, compareBuffered);
  if (item === undefined) return undefined;
  let copies = 0;
  for (let next = buffer[0]; next && isCopy(item, next); next = buffer[0]) {
    pop(buffer, compareBuffered);
    copies++;
  }
  return { item, copies };
}

function isCopy(a: Buffered, b: Buffered): boolean {
  if (a.atMs !== b.atMs || a.device !== b.device || a.boot !== b.boot) return false;
  if (a.seq !== b.seq || a.index !== b.index) return false;
  return a.seq !== absent || compareBuffered(a, b) === 0;
}
