import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Effect } from '../../../src/contracts/effects.ts';
import type { EngineEvent } from '../../../src/contracts/events.ts';
import type { Frame, Reading, ReadingBody } from '../../../src/contracts/inputs.ts';
import { Plan } from '../../../src/contracts/venue.ts';
import { countNow } from '../../../src/engine/flow/count-now.ts';
import { queueNow } from '../../../src/engine/flow/queue-now.ts';
import { clearOut, createOut, step } from '../../../src/engine/step.ts';
import {
  createVenue,
  decodeState,
  encodeState,
  type VenueState,
} from '../../../src/engine/venue.ts';
import { type Arrival, framesOf, morning } from '../days.ts';
import { openingMs, shopPlan } from '../shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 50) };
const dayMs = 180_000;
const reorderMs = 300;
const aliases = ['a', 'b', 'c'] as const;

const zones = shopPlan.zones.map((zone) =>
  zone.id === 'trainers' ? { ...zone, kind: 'queue' } : zone,
);
const opening: Arrival[] = morning().map((input) => {
  const isPlan = input.type === 'command' && input.command.do === 'publishVenue';
  const plan = Plan.parse({ ...shopPlan, zones });
  const command = isPlan ? { ...input.command, plan } : undefined;
  return { atMs: openingMs, input: command ? { ...input, command } : input };
});
for (const [device, kind, placement] of [
  ['shelf', 'shelf', { x: 12, y: 8 }],
  ['till', 'till', { x: 25, y: 5 }],
  ['door', 'counter', { zone: 'door' }],
] as const) {
  const command = { do: 'placeDevice', device, kind, placement } as const;
  opening.push({ atMs: openingMs, input: { type: 'command', id: `d-${device}`, command } });
}

const alias = fc.constantFrom(...aliases);
const sku = fc.constantFrom('run-42', 'hat-1');
const slot = fc.constantFrom('1', '2');
const line = fc.record({ sku, qty: fc.integer({ min: 1, max: 2 }), price: fc.constant(5) });
const said: fc.Arbitrary<{ device: string; body: ReadingBody }> = fc.oneof(
  fc
    .record({ alias, x: fc.integer({ min: 0, max: 40 }), y: fc.integer({ min: 0, max: 10 }) })
    .map((one) => ({ device: 'camera', body: { kind: 'positions', positions: [one] } as const })),
  fc
    .record({ alias, x: fc.constantFrom(12, 25, 15), y: fc.constantFrom(8, 5) })
    .map((one) => ({ device: 'camera', body: { kind: 'positions', positions: [one] } as const })),
  fc
    .record({ action: fc.constantFrom('pickup' as const, 'putback' as const), slot, sku })
    .map((one) => ({ device: 'shelf', body: { kind: 'shelf', ...one } as const })),
  fc
    .record({ slot: fc.constant('3'), grams: fc.constantFrom(5_000, 4_500, 4_000, 3_000) })
    .map((one) => ({
      device: 'shelf',
      body: { kind: 'shelf', action: 'weight', ...one } as const,
    })),
  fc.record({ slot, present: fc.boolean() }).map((one) => ({
    device: 'shelf',
    body: { kind: 'shelf', action: 'presence', ...one } as const,
  })),
  fc
    .record({ in: fc.nat(4), out: fc.nat(4) })
    .map((one) => ({ device: 'door', body: { kind: 'count', ...one } as const })),
  fc
    .record({
      sale: fc.constantFrom('s1', 's2', 's3', 's4'),
      action: fc.constantFrom('sale' as const, 'sale' as const, 'return' as const, 'void' as const),
      alias: fc.option(alias, { nil: undefined }),
      lines: fc.array(line, { maxLength: 2 }),
    })
    .map(({ alias: tag, ...one }) => {
      const named = tag === undefined ? {} : { alias: tag };
      const paid = { total: 10, currency: 'EUR' };
      return { device: 'till', body: { kind: 'sale', ...one, ...named, ...paid } as const };
    }),
);

const readings: fc.Arbitrary<Reading[]> = fc
  .array(fc.record({ atMs: fc.integer({ min: 1_000, max: dayMs }), said }), {
    minLength: 20,
    maxLength: 150,
  })
  .map((list) =>
    list.map(({ atMs, said: { device, body } }, seq) => {
      return { type: 'reading', device, boot: 1, seq, atMs: openingMs + atMs, body };
    }),
  );

type Said = { effects: Effect[]; events: EngineEvent[] };

function play(state: VenueState, frames: readonly Frame[]): Said {
  const out = createOut();
  const all: Said = { effects: [], events: [] };
  for (const frame of frames) {
    step(state, frame, out);
    all.effects.push(...out.effects);
    all.events.push(...out.events);
    clearOut(out);
  }
  return all;
}

const closing: Arrival = { atMs: openingMs + dayMs + 120_000, input: { type: 'tick' } };
const lags = (max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: 150, maxLength: 150 });
const arrivals = (list: readonly Reading[], late: readonly number[]) => [
  ...opening,
  ...list.map((input, i) => ({ atMs: input.atMs + (late[i] ?? 0), input })),
  closing,
];

test(`[TIM3] goods, sales and counts are the same in any order of arrival (seed ${seed})`, () => {
  const short = lags(reorderMs - 10);
  fc.assert(
    fc.property(readings, short, short, (list, one, other) => {
      const [a, b] = [createVenue('shop'), createVenue('shop')];
      const straight = play(a, framesOf(arrivals(list, one)));
      const copies = list.filter((_, i) => i % 3 === 0);
      const shuffled = [...arrivals([...list, ...copies].reverse(), other)];
      expect(play(b, framesOf(shuffled))).toEqual(straight);
      expect(encodeState(b)).toBe(encodeState(a));
    }),
    runs,
  );
});

test(`[DET1] a restart anywhere in a day of goods changes nothing (seed ${seed})`, () => {
  fc.assert(
    fc.property(readings, lags(4_000), fc.nat(), (list, late, cut) => {
      const frames = framesOf(arrivals(list, late));
      const at = cut % frames.length;
      const [whole, first] = [createVenue('shop'), createVenue('shop')];
      const all = play(whole, frames);
      const before = play(first, frames.slice(0, at));
      const second = decodeState(encodeState(first));
      if ('problem' in second) throw new Error(second.problem);
      const after = play(second, frames.slice(at));
      expect([...before.effects, ...after.effects]).toEqual(all.effects);
      expect([...before.events, ...after.events]).toEqual(all.events);
      expect(encodeState(second)).toBe(encodeState(whole));
    }),
    runs,
  );
});

test(`[SHF4] of goods, sales and counts every number holds (seed ${seed})`, () => {
  fc.assert(
    fc.property(readings, lags(4_000), (list, late) => {
      const state = createVenue('shop');
      const { events, effects } = play(state, framesOf(arrivals(list, late)));
      // A sale is said once; what was returned is no longer among the sales.
      const sold = events.flatMap((event) => (event.type === 'purchased' ? [event.sale] : []));
      expect(new Set(sold).size).toBeLessThanOrEqual(4);
      for (const { lines } of state.sales.values()) {
        expect(lines.every(({ qty }) => qty >= 0)).toBe(true);
      }
      // Nobody carries more than they took.
      const taken = events.filter(({ type }) => type === 'pickedUp').length;
      const carried = [...state.wearings.values()].flatMap(({ visit }) => visit?.carrying ?? []);
      expect(carried.length).toBeLessThanOrEqual(taken);
      for (const event of events) {
        if (!('probability' in event)) continue;
        expect(event.probability).toBeGreaterThanOrEqual(event.visitor === '' ? 0 : 0.3);
        expect(event.probability).toBeLessThanOrEqual(1);
      }
      const count = countNow(state, '', state.journalMs);
      if (count) {
        expect(count.low).toBeLessThanOrEqual(count.people);
        expect(count.high).toBeGreaterThanOrEqual(count.people);
        expect(count.low).toBeGreaterThanOrEqual(0);
      }
      const queue = state.queues.get('trainers');
      const inside = state.zones.get('trainers')?.people;
      expect(queue?.waiting.length).toBe(inside);
      expect(queueNow(state, 'trainers', state.journalMs)?.length ?? inside).toBe(inside);
      for (const effect of effects) {
        if (effect.type !== 'point') continue;
        expect(Object.values(effect.fields).every((n) => n >= 0)).toBe(true);
      }
      // Whatever waited has been settled, and nothing that ended is kept.
      expect(state.handlings.size + state.waitingSales.size).toBe(0);
    }),
    runs,
  );
});
