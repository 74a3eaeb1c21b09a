import { getHeapStatistics } from 'node:v8';
import type { Pulse } from '../contracts/pulse.ts';

/** Threads with a pulse, each with a region of its own in shared memory. */
export const watchedThreads = ['edge', 'hot', 'web', 'egress', 'keeper'] as const;
export type WatchedThread = (typeof watchedThreads)[number];

/** One number each, written by the thread alone and read by whoever watches it. */
const slot = { beats: 0, allowedMs: 1, position: 2, batch: 3, item: 4 } as const;
const slots = Object.keys(slot).length;

/** An idle thread gives a sign this often. */
const beatEveryMs = 100;

export function createPulses(): SharedArrayBuffer {
  return new SharedArrayBuffer(watchedThreads.length * slots * Float64Array.BYTES_PER_ELEMENT);
}

function valuesOf(buffer: SharedArrayBuffer, thread: WatchedThread): Float64Array {
  const offset = watchedThreads.indexOf(thread) * slots * Float64Array.BYTES_PER_ELEMENT;
  return new Float64Array(buffer, offset, slots);
}

/** A thread's own side. It does not beat by itself. */
export function openPulse(buffer: SharedArrayBuffer, thread: WatchedThread): Pulse {
  const values = valuesOf(buffer, thread);
  const beat = () => {
    values[slot.beats] = (values[slot.beats] ?? 0) + 1;
  };
  const allowed = new Set<{ readonly ms: number }>();
  const tell = () => {
    values[slot.allowedMs] = Math.max(0, ...[...allowed].map(({ ms }) => ms));
    beat();
  };
  return {
    beat,
    allow(ms) {
      const one = { ms };
      allowed.add(one);
      tell();
      return () => {
        allowed.delete(one);
        tell();
      };
    },
    stepping(position) {
      values[slot.position] = position;
      beat();
    },
    taking(item) {
      values[slot.item] = item;
    },
    stored(batch) {
      values[slot.batch] = batch;
    },
  };
}

/**
 * A thread that beats as long as its loop turns. V8 ends a thread whose heap is full; buffers lie
 * outside of it, so a thread looks at those itself and throws, which ends it too.
 */
export function keepBeating(
  buffer: SharedArrayBuffer,
  { thread, buffersMb }: { thread: WatchedThread; buffersMb: number },
): Pulse {
  const pulse = openPulse(buffer, thread);
  pulse.beat();
  const timer = setInterval(() => {
    pulse.beat();
    if (getHeapStatistics().external_memory > buffersMb * 1_048_576) {
      throw new RangeError(`the ${thread} thread holds more than ${buffersMb} MB of buffers`);
    }
  }, beatEveryMs);
  timer.unref();
  return pulse;
}

/** What was last said, also by a thread that is no more. */
export type LastWords = {
  readonly beats: number;
  readonly allowedMs: number;
  readonly position: number;
  readonly batch: number;
  readonly item: number;
};

export function lastWords(buffer: SharedArrayBuffer, thread: WatchedThread): LastWords {
  const values = valuesOf(buffer, thread);
  const read = (at: number): number => values[at] ?? 0;
  return {
    beats: read(slot.beats),
    allowedMs: read(slot.allowedMs),
    position: read(slot.position),
    batch: read(slot.batch),
    item: read(slot.item),
  };
}

/** More than a batch has items. */
const itemsMost = 1_000_000;

/** One number for an item of the batch after the last stored one; 0 = none was being taken. */
export function itemOf({ batch, item }: LastWords): number {
  return item === 0 ? 0 : batch * itemsMost + item;
}

/** Before a thread begins: it is not what the one before it was about to do. */
export function beginLife(
  buffer: SharedArrayBuffer,
  { thread, allowedMs }: { thread: WatchedThread; allowedMs: number },
): void {
  const values = valuesOf(buffer, thread);
  values[slot.allowedMs] = allowedMs;
  values[slot.position] = 0;
  values[slot.item] = 0;
}
