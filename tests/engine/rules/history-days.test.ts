import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Effect } from '../../../src/contracts/effects.ts';
import type { Frame, Input, Reading } from '../../../src/contracts/inputs.ts';
import type { Condition } from '../../../src/contracts/rules.ts';
import { clearOut, createOut, step } from '../../../src/engine/step.ts';
import {
  createVenue,
  decodeState,
  encodeState,
  type VenueState,
} from '../../../src/engine/venue.ts';
import { type Arrival, commands, dayMs, framesOf, morning, readings } from '../days.ts';
import { campaign, openingMs } from '../shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 40) };
const eveningMs = openingMs + dayMs + 120_000;

/** Campaigns that ask everything there is over windows of every kind. */
const asked: Condition[] = [
  { count: { event: 'entered', same: 'zone', within: '30d' }, atLeast: 1 },
  { distinct: { event: 'entered', of: 'zone', within: { visits: 2 } }, atLeast: 1 },
  { sum: { event: 'left', of: 'dwellMs', within: '7d' }, atLeast: 1 },
  {
    any: [{ count: { event: 'entered', within: '10m' }, atLeast: 2 }, { cel: 'visit.number > 1' }],
  },
  { sequence: [{ event: 'entered' }, { event: 'left', within: '1m', same: 'zone' }] },
  { happened: { event: 'pickedUp', within: 'today' } },
];

const opening: Arrival[] = [
  ...morning(),
  ...asked.map((condition, i): Input => {
    const parts = { id: `asks-${i}`, when: { type: 'entered' }, if: condition, class: 'safety' };
    const command = { do: 'publishCampaign', campaign: campaign(parts), version: 1 } as const;
    return { type: 'command', id: `q${i}`, command };
  }),
].map((input) => ({ atMs: openingMs, input }));
const closing: Arrival = { atMs: eveningMs, input: { type: 'tick' } };

function play(state: VenueState, frames: readonly Frame[]): Effect[] {
  const said: Effect[] = [];
  const out = createOut();
  for (const frame of frames) {
    step(state, frame, out);
    said.push(...out.effects);
    clearOut(out);
  }
  return said;
}

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

function arrivalsOf(
  list: readonly Reading[],
  orders: readonly { atMs: number; command: object }[],
  lags: readonly number[],
): Arrival[] {
  const heard = list.map((input, i) => ({ atMs: input.atMs + (lags[i] ?? 0), input }));
  const told = orders.map(({ atMs, command }, i): Arrival => {
    const input = { type: 'command', id: `c${i}`, command } as Arrival['input'];
    return { atMs: openingMs + atMs, input };
  });
  return [...opening, ...told, ...heard, closing];
}

const facts = fc.record({
  atMs: fc.integer({ min: 0, max: dayMs }),
  visitor: fc.constantFrom('v-a', 'v-b', 'v-shared'),
  history: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
});

/** Rows of an aggregate that is declared, of visits on earlier days. */
function factsInput({ visitor, history }: { visitor: string; history: readonly number[] }): Input {
  const aggregate = JSON.stringify(['sum', 'dwellMs', 'left', '', '', '', '', '', '', '']);
  const rows = history.map((value, i) => ({
    id: `old/${visitor}/${i}`,
    visit: `old${i}`,
    fromMs: openingMs - (i + 1) * 86_400_000,
    day: 20_781 - i - 1,
    aggregate,
    entries: [['', '', value] as const],
    partial: false,
  }));
  const told = { visits: 2, member: true, segments: [], visitStarts: [openingMs - 86_400_000] };
  return { type: 'facts', visitor, facts: { ...told, history: rows } };
}

const lag = (max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: 120, maxLength: 120 });

test(`[DET1] memory and days go on the same after a restart anywhere (seed ${seed})`, () => {
  let rows = 0;
  fc.assert(
    fc.property(
      readings,
      commands,
      lag(5_000),
      fc.array(facts, { maxLength: 4 }),
      fc.nat(),
      (list, orders, lags, looked, cut) => {
        const known = looked.map((one) => ({
          atMs: openingMs + one.atMs,
          input: factsInput(one),
        }));
        const frames = framesOf([...arrivalsOf(list, orders, lags), ...known]);
        const at = cut % frames.length;
        const state = createVenue('shop');
        const whole = play(state, frames);
        const first = createVenue('shop');
        const before = play(first, frames.slice(0, at));
        const second = restored(first);
        expect([...before, ...play(second, frames.slice(at))]).toEqual(whole);
        expect(encodeState(second)).toBe(encodeState(state));
        const written = whole.filter(({ type }) => type === 'history');
        expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
        rows += written.length;
      },
    ),
    runs,
  );
  expect(rows).toBeGreaterThan(0);
});

test(`[TIM3] order of arrival changes no memory and no day (seed ${seed})`, () => {
  fc.assert(
    fc.property(readings, lag(200), lag(200), (list, one, other) => {
      const [a, b] = [createVenue('shop'), createVenue('shop')];
      const straight = play(a, framesOf(arrivalsOf(list, [], one)));
      const turned = framesOf([
        ...opening,
        ...arrivalsOf(list, [], other).slice(opening.length).reverse(),
      ]);
      expect(play(b, turned)).toEqual(straight);
      expect(encodeState(b)).toBe(encodeState(a));
    }),
    runs,
  );
});
