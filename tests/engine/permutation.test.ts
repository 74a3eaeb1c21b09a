import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, encodeState } from '../../src/engine/venue.ts';
import { seeded } from '../sim/disk.ts';
import { type Arrival, commands, dayMs, framesOf, morning, readings } from './days.ts';
import { openingMs } from './shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const days = 20;
const shufflesADay = Number(process.env.SHUFFLES ?? 10_000) / days;
/** A sighting may be 80 ms older than its reading; all of it stays within the 300 ms. */
const mostLagMs = 210;

const closing: Arrival = { atMs: openingMs + dayMs + 120_000, input: { type: 'tick' } };

type Day = { readonly told: readonly Arrival[]; readonly heard: readonly Reading[] };

function dayOf(n: number): Day {
  const [heard = []] = fc.sample(readings, { seed: seed + n, numRuns: 1 });
  const [orders = []] = fc.sample(commands, { seed: seed + n, numRuns: 1 });
  const told = orders.map(({ atMs, command }, i): Arrival => {
    return { atMs: openingMs + atMs, input: { type: 'command', id: `c${i}`, command } };
  });
  return { told: [...morning().map((input) => ({ atMs: openingMs, input })), ...told], heard };
}

/** The day's whole state and everything it said, with its readings arriving as given. */
function outcome({ told, heard }: Day, lag: () => number, copies: number): string {
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

test(`[TIM3] ten thousand shuffles with copies leave twenty days as they are (${seed})`, () => {
  const random = seeded(seed);
  const lag = () => Math.floor(random() * mostLagMs);
  for (let n = 0; n < days; n++) {
    const day = dayOf(n);
    const straight = outcome(day, () => 0, 0);
    for (let i = 0; i < shufflesADay; i++) {
      if (outcome(day, lag, i % 12) !== straight) {
        expect.fail(`day ${n}, shuffle ${i}: another outcome`);
      }
    }
  }
}, 240_000);

test('[TIM3] a reading later than the window is another day', () => {
  const day = dayOf(5);
  const straight = outcome(day, () => 0, 0);
  expect(outcome(day, () => 2_000, 0)).toBe(outcome(day, () => 2_000, 0));
  expect(outcome(day, () => 2_000, 0)).not.toBe(straight);
});
