import { decodeFrame } from '../contracts/frames.ts';
import type { Frame, Reading } from '../contracts/inputs.ts';
import { itemsOf } from '../engine/time/buffer.ts';
import { type Past, type PastSource, type Reached, Skips } from './past.ts';

/** Late readings, kept out of memory until their time comes: a day of backlog may be millions. */
export interface LateShelf {
  put(late: LateReading): void;
  /** By time; those of one time in the order they were put. */
  inOrder(): Iterator<LateReading>;
}
/** `payload` is a frame's, with one reading of one time. */
export type LateReading = { readonly atMs: number; readonly payload: string };

/** A backlog that arrives later than this after the range no longer finds its place. */
export const backlogForMs = 7 * 86_400_000;

const readingMark = '"type":"reading"';
const publishMark = '"do":"publishVenue"';
const timePattern = /"atMs":(\d+)/g;
/** How many frames are read between two chances to stop. */
const framesAtOnce = 4_096;

/** Which readings came late: from a position on, those older than `reorderMs` at their arrival. */
type Rung = { readonly position: number; readonly reorderMs: number };
export type Gathered = {
  /** Readings on the shelf whose time lies in the range. */
  readonly count: number;
  readonly rungs: readonly Rung[];
};

/**
 * Puts on the shelf what a range's readings left for later: those after the state that `past`
 * begins from and before `toMs` which arrived when their time had left the buffer. [TIM4]
 */
export function* gatherLate(
  source: PastSource,
  past: Past,
  { venue, fromMs, toMs, shelf }: { venue: string; fromMs: number; toMs: number; shelf: LateShelf },
): Generator<Reached, Gathered> {
  const skips = new Skips(source, past.position);
  const prefix = `{"venue":"${venue}",`;
  const sinceMs = past.state.frontierMs;
  const rungs: Rung[] = [{ position: 0, reorderMs: past.state.settings.reorderMs }];
  let reorderMs = past.state.settings.reorderMs;
  let frames = 0;
  let count = 0;
  for (const raw of source.frames(past.position)) {
    if (raw.atMs > toMs + backlogForMs) break;
    if (++frames % framesAtOnce === 0) yield { atMs: Math.min(raw.atMs, fromMs), frames };
    const { position, atMs, payload } = raw;
    if (!payload.startsWith(prefix)) continue;
    if (payload.includes(publishMark)) {
      const { input } = decodeFrame(payload);
      if (input.type !== 'command' || input.command.do !== 'publishVenue') continue;
      reorderMs = input.command.settings.reorderMs;
      rungs.push({ position, reorderMs });
    }
    if (!payload.includes(readingMark) || oldestIn(payload) > atMs - reorderMs) continue;
    if (skips.has(raw)) continue;
    const { input } = decodeFrame(payload);
    if (input.type !== 'reading') continue;
    for (const late of parted(input, (ownMs) => ownMs <= atMs - reorderMs).late) {
      if (late.atMs <= sinceMs || late.atMs >= toMs) continue;
      if (late.atMs >= fromMs) count++;
      shelf.put({ atMs: late.atMs, payload: JSON.stringify({ venue, input: late }) });
    }
  }
  return { count, rungs };
}

function oldestIn(payload: string): number {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const [, digits] of payload.matchAll(timePattern)) {
    oldestMs = Math.min(oldestMs, Number(digits));
  }
  return oldestMs;
}

/** A reading as what came in time, and what came late, each of one time. */
function parted(
  reading: Reading,
  isLate: (atMs: number) => boolean,
): { readonly rest: Reading | undefined; readonly late: readonly Reading[] } {
  const items = itemsOf(reading);
  const late = items.filter(({ atMs }) => isLate(atMs));
  if (late.length === 0) return { rest: reading, late: [] };
  const readings = late.map(({ atMs, body }): Reading => ({ ...reading, atMs, body }));
  const { body } = reading;
  if (late.length === items.length || body.kind !== 'sightings') {
    return { rest: undefined, late: readings };
  }
  const sightings = body.sightings.filter((one) => !isLate(one.atMs ?? reading.atMs));
  return { rest: { ...reading, body: { ...body, sightings } }, late: readings };
}

/**
 * The frames of a range in the order of events: what was late comes at its own time. A gap is where
 * nothing was recorded, so readings that find their place in one cut it. [TIM2, TIM4]
 */
export class EventOrder {
  readonly #past: Past;
  readonly #late: Iterator<LateReading>;
  readonly #rungs: Rung[];
  readonly #sinceMs: number;
  readonly #toMs: number;
  #nextLate: LateReading | undefined;
  #lastMs: number;
  #reorderMs = 0;

  constructor(past: Past, given: { shelf: LateShelf; gathered: Gathered; toMs: number }) {
    this.#past = past;
    this.#late = given.shelf.inOrder();
    this.#rungs = [...given.gathered.rungs];
    this.#sinceMs = past.state.frontierMs;
    this.#toMs = given.toMs;
    this.#lastMs = past.state.journalMs;
    this.#nextLate = this.#pull();
  }

  /** Frames up to `untilMs`; more than one where a gap goes before a reading. */
  take(untilMs: number): readonly Frame[] | undefined {
    const lateMs = this.#nextLate?.atMs ?? Number.POSITIVE_INFINITY;
    const frame = this.#past.take(Math.min(untilMs, lateMs - 1));
    if (frame !== undefined) return [this.#recorded(frame)];
    if (this.#nextLate === undefined || lateMs > untilMs) return undefined;
    const { payload } = this.#nextLate;
    this.#nextLate = this.#pull();
    const atMs = Math.max(lateMs, this.#lastMs);
    const gap = this.#gapBefore(atMs);
    this.#lastMs = Math.max(this.#lastMs, atMs);
    const placed: Frame = { position: 0, atMs, ...decodeFrame(payload) };
    return gap === undefined ? [placed] : [gap, placed];
  }

  /** Time passes to `atMs`, as a gap where the record stood still before it. */
  rest(atMs: number): Frame {
    return this.#gapBefore(atMs) ?? this.#past.tick(atMs);
  }

  #pull(): LateReading | undefined {
    const next = this.#late.next();
    return next.done ? undefined : next.value;
  }

  #gapBefore(atMs: number): Frame | undefined {
    const ms = atMs - this.#lastMs;
    // Before the first frame nothing stood still.
    if (this.#lastMs <= 0 || ms <= this.#past.state.settings.gapMs) return undefined;
    return { ...this.#past.tick(atMs), input: { type: 'gap', ms } };
  }

  #recorded(frame: Frame): Frame {
    const { position, atMs, input } = frame;
    for (let rung = this.#rungs[0]; rung && rung.position < position; rung = this.#rungs[0]) {
      this.#reorderMs = rung.reorderMs;
      this.#rungs.shift();
    }
    const silentMs = atMs - this.#lastMs;
    this.#lastMs = atMs;
    if (input.type === 'gap') {
      const ms = Math.min(input.ms, silentMs);
      if (ms === input.ms) return frame;
      const left = ms > this.#past.state.settings.gapMs;
      return { ...frame, input: left ? { type: 'gap', ms } : { type: 'tick' } };
    }
    if (input.type !== 'reading') return frame;
    const isPlaced = (ownMs: number) =>
      ownMs <= atMs - this.#reorderMs && ownMs > this.#sinceMs && ownMs < this.#toMs;
    const { rest } = parted(input, isPlaced);
    return rest === input ? frame : { ...frame, input: rest ?? { type: 'tick' } };
  }
}
