import fc from 'fast-check';
import type { Reading } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, encodeState } from '../../src/engine/venue.ts';
import {
  type Arrival,
  commands,
  dayMs,
  framesOf,
  morning,
  readings,
  undisturbed,
} from '../engine/days.ts';
import { openingMs } from '../engine/shop.ts';
import { seeded } from '../sim/disk.ts';
import type { TortureOptions, TortureResult } from './figure.ts';

const days = 20;
const shufflesAt = { slice: 2_000, full: 10_000 };
/** A sighting may be 80 ms older than its reading; all of it stays within the 300 ms. */
const mostLagMs = 210;

const closing: Arrival = { atMs: openingMs + dayMs + 120_000, input: { type: 'tick' } };

type Day = { readonly told: readonly Arrival[]; readonly heard: readonly Reading[] };

export function dayOf(seed: number): Day {
  const [drawn = []] = fc.sample(readings, { seed, numRuns: 1 });
  const [orders = []] = fc.sample(commands, { seed, numRuns: 1 });
  const told = orders.map(({ atMs, command }, i): Arrival => {
    return { atMs: openingMs + atMs, input: { type: 'command', id: `c${i}`, command } };
  });
  const heard = undisturbed(drawn, orders);
  return { told: [...morning().map((input) => ({ atMs: openingMs, input })), ...told], heard };
}

/** The day's whole state and everything it said, with its readings arriving as given. */
export function outcome({ told, heard }: Day, lag: () => number, copies: number): string {
  const arrivals: Arrival[] = heard.map((input) => ({ atMs: input.atMs + lag(), input }));
  for (let i = 0; i < copies; i++) {
    const input = heard[Math.floor((lag() / mostLagMs) * heard.length)];
    if (input) arrivals.push({ atMs: input.atMs + lag(), input });
  }
  const state = createVenue('shop');
  const out = createOut();
  let said = '';
  for (const frame of framesOf([...told, ...arrivals, closing])) {
    step(state, frame, out);
    for (const effect of out.effects) said += `${JSON.stringify(effect)}\n`;
    clearOut(out);
  }
  return `${encodeState(state)}\n${said}`;
}

/**
 * R6: so many shuffles with copies of twenty days' readings, all inside the lateness window: the
 * same state and the same effects, byte for byte, as in their order.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const shuffles = shufflesAt[scale];
  const random = seeded(seed);
  const lag = () => Math.floor(random() * mostLagMs);
  const different: string[] = [];
  for (let n = 0; n < days; n++) {
    const day = dayOf(seed + n);
    const straight = outcome(day, () => 0, 0);
    for (let i = 0; i < shuffles / days; i++) {
      if (outcome(day, lag, i % 12) !== straight) different.push(`day ${seed + n}, shuffle ${i}`);
    }
  }
  const found = different.slice(0, 5);
  return {
    name: 'R6',
    ok: found.length === 0,
    seed,
    days,
    shuffles,
    different: different.length,
    found,
  };
}
