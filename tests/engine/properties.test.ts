import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Frame, Reading } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, decodeState, encodeState, type VenueState } from '../../src/engine/venue.ts';
import {
  type Arrival,
  commands,
  dayMs,
  framesOf,
  morning,
  readings,
  reorderMs,
  undisturbed,
} from './days.ts';
import { openingMs } from './shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 60) };
const eveningMs = openingMs + dayMs + 120_000;

type Said = { effects: Effect[]; events: EngineEvent[] };

function play(state: VenueState, frames: readonly Frame[], said: Said): void {
  const out = createOut();
  for (const frame of frames) {
    step(state, frame, out);
    said.effects.push(...out.effects);
    said.events.push(...out.events);
    clearOut(out);
  }
}

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

const opening: Arrival[] = morning().map((input) => ({ atMs: openingMs, input }));
const closing: Arrival = { atMs: eveningMs, input: { type: 'tick' } };

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

/** A sighting may be 80 ms older than its reading; all of it stays within the window. */
const lag = fc.integer({ min: 0, max: reorderMs - 90 });
const lags = fc.array(lag, { minLength: 120, maxLength: 120 });

test(`[TIM3] order of arrival and copies within the window change nothing (seed ${seed})`, () => {
  const copies = fc.array(fc.record({ of: fc.nat(119), lag }), { maxLength: 40 });
  fc.assert(
    fc.property(readings, commands, lags, lags, copies, (drawn, orders, one, other, again) => {
      const list = undisturbed(drawn, orders);
      const straight: Said = { effects: [], events: [] };
      const shuffled: Said = { effects: [], events: [] };
      const [a, b] = [createVenue('shop'), createVenue('shop')];
      play(a, framesOf(arrivalsOf(list, orders, one)), straight);
      const extra = again.flatMap(({ of, lag }): Arrival[] => {
        const input = list[of % list.length];
        return input ? [{ atMs: input.atMs + lag, input }] : [];
      });
      const arrivals = [...extra, ...arrivalsOf(list, orders, other).reverse()];
      // Commands of one moment keep their order: they are not reordered by anybody.
      const frames = framesOf([
        ...opening,
        ...arrivals.filter(({ input }) => input.type !== 'command'),
        ...arrivalsOf([], orders, [])
          .filter(({ input }) => input.type === 'command')
          .slice(opening.length),
      ]);
      play(b, frames, shuffled);
      expect(shuffled.effects).toEqual(straight.effects);
      expect(shuffled.events).toEqual(straight.events);
      expect(encodeState(b)).toBe(encodeState(a));
    }),
    runs,
  );
});

/** Gaps, facts and readings up to five seconds late: nothing that the live path cannot meet. */
const trouble = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: dayMs }),
    input: fc.oneof(
      fc.record({ type: fc.constant('gap' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
      fc.record({
        type: fc.constant('facts' as const),
        visitor: fc.constantFrom('v-a', 'v-b'),
        facts: fc.constant({ visits: 2, member: true, segments: ['runners'] }),
      }),
      fc.record({ type: fc.constant('clockStepped' as const), ms: fc.integer() }),
      fc.record({ type: fc.constant('skip' as const), position: fc.nat() }),
    ),
  }),
  { maxLength: 6 },
);
const longLags = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 120, maxLength: 120 });

test(`[DET1] a state written and read anywhere in the day goes on the same (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      readings,
      commands,
      longLags,
      trouble,
      fc.nat(),
      (list, orders, late, more, cut) => {
        const strange = more.map(({ atMs, input }) => ({ atMs: openingMs + atMs, input }));
        const frames = framesOf([...arrivalsOf(list, orders, late), ...strange]);
        const at = cut % frames.length;
        const whole: Said = { effects: [], events: [] };
        const halves: Said = { effects: [], events: [] };
        const state = createVenue('shop');
        play(state, frames, whole);
        const first = createVenue('shop');
        play(first, frames.slice(0, at), halves);
        const second = restored(first);
        expect(encodeState(second)).toBe(encodeState(first));
        play(second, frames.slice(at), halves);
        expect(halves).toEqual(whole);
        expect(encodeState(second)).toBe(encodeState(state));
      },
    ),
    runs,
  );
});

test(`[DET1] effects have ids of their own, and only finite numbers (seed ${seed})`, () => {
  fc.assert(
    fc.property(readings, commands, lags, (list, orders, late) => {
      const said: Said = { effects: [], events: [] };
      const state = createVenue('shop');
      play(state, framesOf(arrivalsOf(list, orders, late)), said);
      const ids = said.effects.map(({ type, id }) => `${type} ${id}`);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(said.events.map(({ id }) => id)).size).toBe(said.events.length);
      // What is not finite becomes null in JSON, which no number of ours is.
      expect(JSON.stringify(said)).not.toContain('null');
      expect(JSON.parse(JSON.stringify(said))).toEqual(said);
    }),
    runs,
  );
});

test(`[PRE1] what is entered is left, and people never go below nobody (seed ${seed})`, () => {
  fc.assert(
    fc.property(readings, commands, longLags, (list, orders, late) => {
      const said: Said = { effects: [], events: [] };
      const state = createVenue('shop');
      const frames = framesOf(arrivalsOf(list, orders, late));
      const nightMs = eveningMs + 5 * 3_600_000;
      const tick: Frame = { position: 0, atMs: nightMs, venue: 'shop', input: { type: 'tick' } };
      play(state, [...frames, tick], said);
      const count = (type: string) => said.events.filter((event) => event.type === type).length;
      expect(count('left')).toBe(count('entered'));
      expect(count('visitEnded')).toBe(count('visitStarted'));
      expect([...state.zones.values()].map(({ people }) => people)).toEqual([0, 0, 0, 0, 0]);
      expect(state.present).toBe(0);
      const points = said.effects.flatMap((effect) => (effect.type === 'point' ? [effect] : []));
      expect(points.every(({ fields }) => Object.values(fields).every((n) => n >= 0))).toBe(true);
    }),
    runs,
  );
});
