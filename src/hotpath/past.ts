import { decodeFrame } from '../contracts/frames.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { MessageCounts } from '../contracts/live.ts';
import type { RawFrame, Snapshot } from '../contracts/ports.ts';
import { clearOut, createOut, step } from '../engine/step.ts';
import { createVenue, decodeState, type VenueState } from '../engine/venue.ts';
import { decodeSnapshot } from './replay.ts';

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
  frames(fromPosition: number): Iterable<RawFrame>;
  /** The newest state at or before `atMs`; undefined = begin from empty. */
  stateBefore(venue: string, atMs: number): KeptState | undefined;
};

/** The newest snapshot whose venue had not passed `atMs`. The one place that looks for one. */
export function snapshotBefore(
  snapshots: readonly Snapshot[],
  venue: string,
  atMs: number,
): KeptState | undefined {
  for (const { position, body } of snapshots) {
    const text = decodeSnapshot(body)?.venues[venue];
    if (text === undefined) continue;
    const state = decodeState(text);
    if ('problem' in state || state.journalMs > atMs) continue;
    return { position, text };
  }
  return undefined;
}

/** Frames of what a skip is journaled for lie at most this far before it. */
const skipWithinMs = 600_000;
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
  readonly #venue: string;
  readonly #frames: Iterator<RawFrame>;
  readonly #skips: ReadonlySet<number>;
  readonly #prefix: string;
  #next: RawFrame | undefined;
  frames = 0;

  constructor(given: {
    venue: string;
    state: VenueState;
    frames: Iterator<RawFrame>;
    skips: ReadonlySet<number>;
    counts: MessageCounts | undefined;
    isKept: boolean;
  }) {
    this.#venue = given.venue;
    this.state = given.state;
    const { counts, isKept } = given;
    const atMs = given.state.journalMs;
    this.began = isKept ? { atMs, ...(counts === undefined ? {} : { counts }) } : undefined;
    this.#frames = given.frames;
    this.#skips = given.skips;
    this.#prefix = `{"venue":"${given.venue}",`;
    this.#advance();
  }

  /** Opens at the kept state before `fromMs`; reads skips up to `toMs` first. [HOT5] */
  static open(
    source: PastSource,
    { venue, fromMs, toMs }: { venue: string; fromMs: number; toMs: number },
  ): Past {
    const kept = source.stateBefore(venue, fromMs);
    const decoded = kept === undefined ? createVenue(venue) : decodeState(kept.text);
    const state = 'problem' in decoded ? createVenue(venue) : decoded;
    const position = kept === undefined || 'problem' in decoded ? 1 : kept.position + 1;
    const skips = readSkipsUntil(source, position, toMs + skipWithinMs);
    const frames = source.frames(position)[Symbol.iterator]();
    if (position === 1 && source.kind === 'journal') requireBeginning(source);
    const isKept = kept !== undefined && !('problem' in decoded);
    return new Past({ venue, state, frames, skips, counts: kept?.counts, isKept });
  }

  /** Journal time of the next frame; undefined at the end of the record. */
  get nextMs(): number | undefined {
    return this.#next?.atMs;
  }

  /** The next frame, unless it lies after `untilMs`; what was set aside is passed over. [HOT5] */
  take(untilMs: number): Frame | undefined {
    for (;;) {
      const raw = this.#next;
      if (raw === undefined || raw.atMs > untilMs) return undefined;
      const { position, atMs, payload } = raw;
      this.frames++;
      this.#advance();
      if (!this.#skips.has(position)) return { position, atMs, ...decodeFrame(payload) };
    }
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

/** Replay reads skips first: an input that broke `step` must not break it again. */
function readSkipsUntil(source: PastSource, position: number, untilMs: number): Set<number> {
  const skips = new Set<number>();
  if (source.kind === 'recording') return skips;
  for (const raw of source.frames(position)) {
    if (raw.atMs > untilMs) break;
    if (!raw.payload.includes('"type":"skip"')) continue;
    const { input } = decodeFrame(raw.payload);
    if (input.type === 'skip') skips.add(input.position);
  }
  return skips;
}
