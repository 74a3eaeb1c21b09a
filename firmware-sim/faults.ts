import type { Outgoing } from './device.ts';
import { Dice, seedOf } from './dice.ts';

/** A payload on its way to the wire: text, or the bytes of something broken. */
export type Frame = { readonly end: Outgoing['end']; readonly payload: string | Uint8Array };

/** Chances a payload, 0 to 1. */
export type FaultRates = {
  /** Sent twice. */
  readonly duplicate: number;
  /** Sent after the next one. */
  readonly reorder: number;
  /** Something broken is sent beside it. */
  readonly malformed: number;
  /** The connection goes, and what follows is sent after it is back. */
  readonly drop: number;
  /** The clock is put wrong, or right again. */
  readonly clockStep: number;
};

/** `chaos` of 0.02 doubles and swaps 2 % of the payloads; the grave faults are rarer. */
export function ratesOf(chaos: number): FaultRates {
  return {
    duplicate: chaos,
    reorder: chaos,
    malformed: chaos / 4,
    drop: chaos / 20,
    clockStep: chaos / 40,
  };
}

export type FaultState = {
  readonly dice: number;
  /** Held back until the next payload has gone. */
  readonly held: readonly Frame[];
  /** By how much the clock is wrong now. */
  readonly clockMs: number;
};

export type Afflicted = {
  readonly state: FaultState;
  readonly frames: readonly Frame[];
  /** Cut the connection for so long before these frames are sent. */
  readonly dropMs?: number;
  /** Put the device's clock by so much. */
  readonly clockStepMs?: number;
};

export function noFaultsYet(seed: number, device: string): FaultState {
  return { dice: seedOf(seed, 'faults', device), held: [], clockMs: 0 };
}

/** What becomes of one payload. Pure and seeded: the same payloads meet the same fate. [SIM3] */
export function afflict(state: FaultState, frame: Frame, rates: FaultRates): Afflicted {
  const dice = new Dice(state.dice);
  const frames: Frame[] = [];
  const isHeld = dice.chance(rates.reorder);
  if (!isHeld) frames.push(frame);
  frames.push(...state.held);
  if (dice.chance(rates.duplicate)) frames.push(frame);
  if (dice.chance(rates.malformed)) frames.push(broken(frame, dice));
  const dropMs = dice.chance(rates.drop) ? dice.whole(3_000, 20_000) : undefined;
  const clockStepMs = dice.chance(rates.clockStep) ? clockStep(state, dice) : undefined;
  return {
    state: {
      dice: dice.state,
      held: isHeld ? [frame] : [],
      clockMs: state.clockMs + (clockStepMs ?? 0),
    },
    frames,
    ...(dropMs === undefined ? {} : { dropMs }),
    ...(clockStepMs === undefined ? {} : { clockStepMs }),
  };
}

/** A wrong clock is put right by the next step, a right one goes minutes or hours wrong. */
function clockStep({ clockMs }: FaultState, dice: Dice): number {
  if (clockMs !== 0) return -clockMs;
  const size = dice.whole(90_000, 7_200_000);
  return dice.chance(0.5) ? size : -size;
}

/** What bad firmware, bad memory and bad radio make of a payload. */
const breakages: readonly ((text: string) => string | Uint8Array)[] = [
  (text) => text.slice(0, Math.floor(text.length / 2)),
  () => '',
  () => '{"sightings":[{"tag":"band-001","rssi":"strong"}]}',
  () => '{"sightings":[{"tag":"band\\u0000001","rssi":-60}]}',
  () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  () => new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]),
  (text) => `${text}${text}`,
];

function broken({ end, payload }: Frame, dice: Dice): Frame {
  const text = typeof payload === 'string' ? payload : '{}';
  const breakage = dice.pick(breakages);
  return { end, payload: breakage === undefined ? '' : breakage(text) };
}
