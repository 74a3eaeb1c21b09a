import type { Reading, ReadingBody, Sighting } from '../../contracts/inputs.ts';

/** One time's part of a reading, while it waits. */
export type Buffered = {
  readonly atMs: number;
  readonly device: string;
  readonly boot: number;
  readonly seq: number;
  readonly index: number;
  readonly body: ReadingBody;
};

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

/** Readings of one millisecond; sorted when the first of them leaves. */
type Slot = { readonly atMs: number; items: Buffered[]; left: number };

/** Empty slots in front are cut off in runs of this many. */
const compactAfter = 64;

/**
 * Readings that wait for others to overtake them. They come nearly in order, and many in one
 * millisecond: slots by the millisecond, the newest looked at first, are a fifth of the work of a
 * heap of them all. [TIM3]
 */
export class ReorderBuffer {
  /** By time. */
  #slots: Slot[] = [];
  #head = 0;

  static of(items: readonly Buffered[]): ReorderBuffer {
    const buffer = new ReorderBuffer();
    for (const item of items) buffer.hold(item);
    return buffer;
  }

  /** Time of the next item to leave. */
  get firstMs(): number | undefined {
    return this.#slots[this.#head]?.atMs;
  }

  /** All that wait, in the order of leaving. */
  get items(): readonly Buffered[] {
    const waiting = this.#slots.slice(this.#head);
    return waiting.flatMap(({ items, left }) => items.slice(left).sort(compareBuffered));
  }

  hold(item: Buffered): void {
    const slot = this.#slotOf(item.atMs);
    if (slot.left > 0) {
      slot.items.splice(0, slot.left);
      slot.left = 0;
    }
    slot.items.push(item);
  }

  /**
   * The next item to leave, with its copies: the same settled reading twice is one, by (device,
   * boot, seq) and, where there is no seq, by content.
   */
  release(): { readonly item: Buffered; readonly copies: number } | undefined {
    const slot = this.#slots[this.#head];
    if (slot === undefined) return undefined;
    const { items } = slot;
    if (slot.left === 0 && items.length > 1) items.sort(compareBuffered);
    const item = items[slot.left++];
    if (item === undefined) return undefined;
    let copies = 0;
    for (let next = items[slot.left]; next && isCopy(item, next); next = items[slot.left]) {
      slot.left++;
      copies++;
    }
    if (slot.left === items.length) this.#emptied(slot);
    return { item, copies };
  }

  #slotOf(atMs: number): Slot {
    const slots = this.#slots;
    const newest = slots.at(-1);
    if (newest?.atMs === atMs && slots.length > this.#head) return newest;
    let low = this.#head;
    let high = slots.length;
    if (newest !== undefined && newest.atMs < atMs) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((slots[middle]?.atMs ?? atMs) < atMs) low = middle + 1;
      else high = middle;
    }
    const known = slots[low];
    if (known?.atMs === atMs) return known;
    const slot: Slot = { atMs, items: [], left: 0 };
    slots.splice(low, 0, slot);
    return slot;
  }

  #emptied(slot: Slot): void {
    slot.items = [];
    this.#head++;
    if (this.#head < compactAfter && this.#head < this.#slots.length) return;
    if (this.#head * 2 < this.#slots.length) return;
    this.#slots = this.#slots.slice(this.#head);
    this.#head = 0;
  }
}

function isCopy(a: Buffered, b: Buffered): boolean {
  if (a.atMs !== b.atMs || a.device !== b.device || a.boot !== b.boot) return false;
  if (a.seq !== b.seq || a.index !== b.index) return false;
  return a.seq !== absent || compareBuffered(a, b) === 0;
}
