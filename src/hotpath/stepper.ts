import type { CommandResult } from '../contracts/commands.ts';
import type { Effect } from '../contracts/effects.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { RecordOp } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { StepOut } from '../engine/step.ts';
import { createOut, nextDueMs, step } from '../engine/step.ts';
import type { VenueState } from '../engine/venue.ts';
import { createVenue, decodeState, encodeState } from '../engine/venue.ts';
import { issueOps } from './coupon-codes.ts';

/** The same input may break `step` this often before it is set aside. */
export const attemptsPerInput = 3;

/** `step` threw outside a rule's own closure: the state is spoilt and must be recovered. */
export class StepFailure extends Error {
  readonly frame: Frame;
  constructor(frame: Frame, cause: unknown) {
    super(`step failed at position ${frame.position}`, { cause });
    this.frame = frame;
  }
}

/** What stands in the place of a frame that a later skip names. [HOT5] */
export function asSetAside(frame: Frame): Frame {
  return { ...frame, input: { type: 'setAside', input: frame.input } };
}

/** The states of this hot path's venues, and what stepping them left to be committed and shown. */
export class Stepper {
  readonly #states = new Map<string, VenueState>();
  readonly #outs = new Map<string, StepOut>();
  /** Positions set aside by a journaled skip. */
  readonly skips = new Set<number>();
  /** The last position that is in the states. */
  position = 0;

  /** Steps one frame and returns its effects. Throws `StepFailure`; the caller recovers. */
  step(frame: Frame): readonly Effect[] {
    const out = this.outOf(frame.venue);
    const stepped = this.skips.has(frame.position) ? asSetAside(frame) : frame;
    try {
      step(this.#stateOf(frame.venue), stepped, out);
    } catch (cause) {
      throw new StepFailure(frame, cause);
    }
    this.position = frame.position;
    if (out.effects.length === 0) return out.effects;
    const effects = out.effects;
    out.effects = [];
    return effects;
  }

  state(venue: string): VenueState | undefined {
    return this.#states.get(venue);
  }

  venues(): readonly string[] {
    return [...this.#states.keys()];
  }

  outOf(venue: string): StepOut {
    let out = this.#outs.get(venue);
    if (out === undefined) {
      out = createOut();
      this.#outs.set(venue, out);
    }
    return out;
  }

  dueMs(venue: string): number | undefined {
    const state = this.#states.get(venue);
    return state && nextDueMs(state);
  }

  /** People, wearings, messages and what waits: the time `encode` takes goes with it. */
  get things(): number {
    let things = 0;
    for (const { wearings, people, messages, candidates, devices } of this.#states.values()) {
      things += wearings.size + people.size + messages.size + candidates.size + devices.size;
    }
    return things;
  }

  encode(): Readonly<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const [venue, state] of this.#states) texts[venue] = encodeState(state);
    return texts;
  }

  /** Replaces every state; returns what is wrong with a text that cannot be read. */
  restore(texts: Readonly<Record<string, string>>, position: number): string | undefined {
    this.#states.clear();
    this.#outs.clear();
    this.position = position;
    for (const [venue, text] of Object.entries(texts)) {
      const state = decodeState(text);
      if ('problem' in state) return state.problem;
      this.#states.set(venue, state);
    }
    return undefined;
  }

  #stateOf(venue: string): VenueState {
    let state = this.#states.get(venue);
    if (state === undefined) {
      state = createVenue(venue);
      this.#states.set(venue, state);
    }
    return state;
  }
}

/** Rows of a step's effects; a message's coupon comes after its message. [CPN1] */
export function effectOps(
  { venue, position, input }: Frame,
  effects: readonly Effect[],
  couponKey: string | undefined,
): RecordOp[] {
  const ops: RecordOp[] = [];
  for (const effect of effects) ops.push({ op: 'effect', venue, position, effect });
  // Most readings have none.
  if (effects.length > 0) ops.push(...issueOps(venue, { effects, key: couponKey }));
  // It may wait in the reorder buffer for its effects; that it was journaled is known now. [TIL2]
  if (input.type === 'reading' && input.body.kind === 'sale') {
    ops.push({ op: 'bookSlip', venue, document: input.body.document ?? input.body.sale });
  }
  return ops;
}

/** Readings that came too late or twice go to the signals; then the count begins anew. */
export function tellCounts(counts: StepOut['counts'], signals: Signals): void {
  if (counts.late > 0) signals.count('gozar_readings_late_total', counts.late);
  if (counts.duplicates > 0) signals.count('gozar_readings_duplicate_total', counts.duplicates);
  counts.late = 0;
  counts.duplicates = 0;
}

/** A claim is answered by the engine, not by the plan. [CMD6] */
export function claimResult(effects: readonly Effect[]): CommandResult | undefined {
  for (const effect of effects) {
    if (effect.type === 'deviceCommandClaimed') {
      const { granted, reason } = effect;
      return { granted, ...(reason === undefined ? {} : { reason }) };
    }
    if (effect.type === 'staffAnswered') {
      const { granted, about, reason, by } = effect;
      const said = reason === undefined ? {} : { reason };
      return { granted, about, ...said, ...(by === undefined ? {} : { by }) };
    }
    if (effect.type !== 'claimAnswered') continue;
    const { granted, reason, language } = effect;
    return { granted, language, ...(reason === undefined ? {} : { reason }) };
  }
  return undefined;
}
