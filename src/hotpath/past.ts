import { decodeFrame } from '../contracts/frames.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { MessageCounts } from '../contracts/live.ts';
import type { HotRecords, Journal, RawFrame, Snapshot } from '../contracts/ports.ts';
import { clearOut, createOut, step } from '../engine/step.ts';
import { createVenue, decodeState, encodeState, type VenueState } from '../engine/venue.ts';
import { decodeSnapshot } from './replay.ts';
import { asSetAside } from './stepper.ts';

/** A state somebody kept: the last position in it, and the venue's state text. */
export type KeptState = {
  readonly position: number;
  readonly text: string;
  /** Messages of the venue's day so far, where they were kept too. */
  readonly counts?: MessageCounts;
};

/** Where recorded frames come from: the journal, or a recording of one venue. */
export type PastSource = {
  readonly kind: 'journal' | 'recording';
  /** As a journal's: frames without the text may be left out. */
  frames(fromPosition: number, mentioning?: string): Iterable<RawFrame>;
  /** The newest state at or before `atMs`; undefined = begin from empty. */
  stateBefore(venue: string, atMs: number): KeptState | undefined;
};

/**
 * A venue's state of the newest snapshot at or before `atMs` that this release reads and that leads
 * into what is left of the journal. The one place that looks for one. [JRN13] [JRN14]
 */
export async function snapshotBefore(
  records: Pick<HotRecords, 'snapshotBefore'>,
  journal: Pick<Journal, 'first'>,
  { venue, atMs }: { readonly venue: string; readonly atMs: number },
): Promise<KeptState | undefined> {
  let found = await records.snapshotBefore({ atMs });
  while (found !== undefined && found.position + 1 >= journal.first) {
    const kept = stateIn(found, venue, atMs);
    if (kept !== undefined) return kept;
    found = await records.snapshotBefore({ position: found.position - 1 });
  }
  return undefined;
}

function stateIn({ position, body }: Snapshot, venue: string, atMs: number): KeptState | undefined {
  const venues = decodeSnapshot(body)?.venues;
  if (venues === undefined) return undefined;
  const text = venues[venue];
  if (text === undefined) {
    // None of its frames lie before: empty is its state there, and nothing was sent.
    const counts = { sent: 0, delivered: 0, held: 0 };
    return { position, text: encodeState(createVenue(venue)), counts };
  }
  const state = decodeState(text);
  return 'problem' in state || state.journalMs > atMs ? undefined : { position, text };
}

/** How many frames are stepped between two chances to stop. */
const framesAtOnce = 256;

export type Reached = { readonly atMs: number; readonly frames: number };

/** The record does not reach back to where it is asked for. */
export class RecordMissing extends Error {}

/**
 * One venue's recorded frames from the state before `fromMs` on, in order, each once. Reading is
 * lazy; nothing is kept but the frame at hand.
 */
export class Past {
  readonly state: VenueState;
  /** The kept state it began from, and its journal time; undefined = from empty. */
  readonly began: { readonly atMs: number; readonly counts?: MessageCounts } | undefined;
  /** What the last step left behind. */
  readonly out = createOut();
  /** The first position it reads. */
  readonly position: number;
  readonly #venue: string;
  readonly #frames: Iterator<RawFrame>;
  readonly #skips: Skips | undefined;
  readonly #prefix: string;
  #next: RawFrame | undefined;
  frames = 0;

  constructor(given: {
    venue: string;
    state: VenueState;
    position: number;
    frames: Iterator<RawFrame>;
    /** Where inputs may have been set aside: not in a recording. */
    skips: Skips | undefined;
    counts: MessageCounts | undefined;
    isKept: boolean;
  }) {
    this.#venue = given.venue;
    this.position = given.position;
    this.state = given.state;
    const { counts, isKept } = given;
    const atMs = given.state.journalMs;
    this.began = isKept ? { atMs, ...(counts === undefined ? {} : { counts }) } : undefined;
    this.#frames = given.frames;
    this.#skips = given.skips;
    this.#prefix = `{"venue":"${given.venue}",`;
    this.#advance();
  }

  /** Opens at the kept state before `fromMs`. */
  static open(source: PastSource, { venue, fromMs }: { venue: string; fromMs: number }): Past {
    const kept = source.stateBefore(venue, fromMs);
    const decoded = kept === undefined ? createVenue(venue) : decodeState(kept.text);
    const state = 'problem' in decoded ? createVenue(venue) : decoded;
    const position = kept === undefined || 'problem' in decoded ? 1 : kept.position + 1;
    const skips = source.kind === 'journal' ? new Skips(source, position) : undefined;
    const frames = source.frames(position)[Symbol.iterator]();
    if (position === 1 && source.kind === 'journal') requireBeginning(source);
    const isKept = kept !== undefined && !('problem' in decoded);
    return new Past({ venue, state, position, frames, skips, counts: kept?.counts, isKept });
  }

  /** Journal time of the next frame; undefined at the end of the record. */
  get nextMs(): number | undefined {
    return this.#next?.atMs;
  }

  /** The next frame, unless it lies after `untilMs`; what was set aside stays so. [HOT5] */
  take(untilMs: number): Frame | undefined {
    const raw = this.#next;
    if (raw === undefined || raw.atMs > untilMs) return undefined;
    const { position, atMs, payload } = raw;
    this.frames++;
    this.#advance();
    const frame = { position, atMs, ...decodeFrame(payload) };
    return this.#skips?.has(raw) ? asSetAside(frame) : frame;
  }

  /** Steps everything up to `untilMs`; `seen` looks at each step's `out` before it is cleared. */
  *reach(untilMs: number, seen?: () => void): Generator<Reached, void> {
    for (let frame = this.take(untilMs); frame !== undefined; frame = this.take(untilMs)) {
      this.step(frame, seen);
      if (this.frames % framesAtOnce === 0) yield { atMs: frame.atMs, frames: this.frames };
    }
  }

  step(frame: Frame, seen?: () => void): void {
    step(this.state, frame, this.out);
    seen?.();
    clearOut(this.out);
  }

  /** A frame in which only time passes. */
  tick(atMs: number): Frame {
    return { position: 0, atMs, venue: this.#venue, input: { type: 'tick' } };
  }

  #advance(): void {
    for (;;) {
      const next = this.#frames.next();
      this.#next = next.done ? undefined : next.value;
      if (this.#next === undefined || this.#next.payload.startsWith(this.#prefix)) return;
    }
  }
}

/** From empty there is only one place to begin: the first frame. */
function requireBeginning(source: PastSource): void {
  const first = source.frames(1)[Symbol.iterator]().next();
  if (first.done || first.value.position === 1) return;
  const since = new Date(first.value.atMs).toISOString();
  throw new RecordMissing(`what is kept of the journal begins at ${since}`);
}

/** Frames of what a skip is journaled for lie at most this far before it. */
const skipWithinMs = 600_000;
const skipMark = '"type":"skip"';

/**
 * Reads ahead of the frames for what was set aside: an input that broke `step` must not break it
 * again. Only as far as a skip can lie behind its input, so that a long way costs no wait at its
 * beginning. [HOT5]
 */
export class Skips {
  readonly #frames: Iterator<RawFrame>;
  readonly #positions = new Set<number>();
  #readMs = Number.NEGATIVE_INFINITY;

  constructor(source: PastSource, fromPosition: number) {
    this.#frames = source.frames(fromPosition, skipMark)[Symbol.iterator]();
  }

  /** Whether the frame was set aside; asked in order. */
  has({ position, atMs }: RawFrame): boolean {
    while (this.#readMs <= atMs + skipWithinMs) this.#read();
    return this.#positions.delete(position);
  }

  #read(): void {
    const next = this.#frames.next();
    this.#readMs = next.done ? Number.POSITIVE_INFINITY : next.value.atMs;
    if (next.done || !next.value.payload.includes(skipMark)) return;
    const { input } = decodeFrame(next.value.payload);
    if (input.type === 'skip') this.#positions.add(input.position);
  }
}
