import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Point } from '../../src/contracts/effects.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import { encodeState } from '../../src/engine/venue.ts';
import { backlogForMs, type LateShelf } from '../../src/hotpath/event-order.ts';
import { type PastSource, RecordMissing } from '../../src/hotpath/past.ts';
import { reproject } from '../../src/hotpath/reproject.ts';
import { Scratch } from '../../src/stores/scratch.ts';
import { dayMs as randomMs, readings } from '../engine/days.ts';
import { openingMs, Shop } from '../engine/shop.ts';
import { sourceOf } from './past.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The day of these tests: from opening to ten hours later. */
const day = { venue: 'shop', fromMs: openingMs, toMs: openingMs + 10 * hourMs };
const settings = { pointEveryMs: 600_000, visitSilenceMs: 5 * minuteMs, visitGraceMs: 30_000 };

function again(source: PastSource, range = day) {
  const shelf: LateShelf & { putPoint(point: Point): void; points(): Iterable<Point> } =
    new Scratch();
  const runs = reproject(source, { ...range, shelf, say: (point) => shelf.putPoint(point) });
  for (let next = runs.next(); ; next = runs.next()) {
    if (next.done) return { ...next.value, points: [...shelf.points()] };
  }
}
const live = (shop: Shop, range = day) =>
  shop
    .of('point')
    .filter(({ atMs }) => atMs >= range.fromMs && atMs < range.toMs)
    .filter(({ measurement }) => measurement !== 'message');
const of = (points: readonly Point[], measurement: Point['measurement'], field: string) =>
  points
    .filter((point) => point.measurement === measurement)
    .map(({ atMs, fields }) => [Math.floor((atMs - openingMs) / minuteMs), fields[field]] as const);
/** Dwells in shoes: the minute each ended, and how many whole minutes it was. */
const dwells = (points: readonly Point[]) =>
  of(
    points.filter(({ series }) => series.zone === 'shoes'),
    'stay',
    'dwellMs',
  ).map(([minute, ms = 0]) => [minute, Math.round(ms / minuteMs)]);

/** Time passes as in a real journal: a frame every five seconds at least. [TIM2] */
function wait(shop: Shop, untilMs: number): void {
  for (let atMs = shop.state.journalMs - openingMs; atMs < untilMs; atMs += 5_000) shop.wait(atMs);
  shop.wait(untilMs);
}

/**
 * Heard in shoes for five minutes; then the receiver is cut off for half an hour, keeps what it
 * hears, and hands it over two hours later.
 */
function outage(how: 'ticks' | 'gap', arrivesMs = 2 * hourMs): Shop {
  const shop = Shop.open(settings);
  shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' }, 1_000);
  shop.stay('a', 'shoes', 2_000, 5 * minuteMs);
  if (how === 'ticks') wait(shop, 35 * minuteMs);
  else shop.input({ type: 'gap', ms: 35 * minuteMs - 299_000 }, 35 * minuteMs);
  shop.stay('a', 'exit', 35 * minuteMs, 36 * minuteMs);
  wait(shop, arrivesMs);
  for (let atMs = 5 * minuteMs; atMs < 35 * minuteMs; atMs += 1_000) {
    const heard = { kind: 'sightings', sightings: [{ alias: 'a', rssiDbm: -55 }] } as const;
    shop.reading('r-shoes', heard, atMs, arrivesMs + atMs / 1_000 - atMs);
  }
  wait(shop, Math.max(arrivesMs, 10 * hourMs) + hourMs);
  return shop;
}

describe('a day again', () => {
  test.each(['ticks', 'gap'] as const)(
    '[TIM4] a backlog moves a dwell to its true time and length (%s)',
    (how) => {
      const shop = outage(how);
      expect(shop.late).toBe(1_800);
      expect(dwells(live(shop)).every(([, minutes = 0]) => minutes < 20)).toBe(true);
      const { points, placed } = again(sourceOf(shop.journal));
      expect(placed).toBe(1_800);
      expect(dwells(points)).toEqual([[35, 35]]);
      const devices = of(points, 'device', 'late');
      expect(devices.reduce((sum, [, late = 0]) => sum + late, 0)).toBe(0);
      const total = (some: readonly Point[]) =>
        of(some, 'device', 'readings').reduce((sum, [, count = 0]) => sum + count, 0);
      expect(total(points)).toBe(total(live(shop)) + 1_800);
    },
  );

  test('[TIM4] a backlog of the next day finds its place; one of the next month does not', () => {
    const nextDay = outage('ticks', 20 * hourMs);
    expect(dwells(again(sourceOf(nextDay.journal)).points)).toEqual([[35, 35]]);
    const late = outage('ticks', 10 * hourMs + backlogForMs + minuteMs);
    expect(again(sourceOf(late.journal)).placed).toBe(0);
  });

  test('[TIM4] what only part of a gap was recorded in stays a gap where nothing was', () => {
    const shop = Shop.open(settings);
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' }, 1_000);
    shop.stay('a', 'shoes', 2_000, 5 * minuteMs);
    // Nothing for an hour; of its middle ten minutes are handed over later.
    shop.input({ type: 'gap', ms: hourMs }, hourMs + 299_000);
    shop.stay('a', 'shoes', hourMs + 5 * minuteMs, hourMs + 6 * minuteMs);
    shop.stay('a', 'exit', hourMs + 6 * minuteMs, hourMs + 7 * minuteMs);
    const heard = { kind: 'sightings', sightings: [{ alias: 'a', rssiDbm: -55 }] } as const;
    for (let atMs = 30 * minuteMs; atMs < 40 * minuteMs; atMs += 1_000) {
      shop.reading('r-shoes', heard, atMs, 2 * hourMs - atMs);
    }
    wait(shop, 11 * hourMs);
    expect(dwells(live(shop))).toEqual([[66, 6]]);
    expect(dwells(again(sourceOf(shop.journal)).points)).toEqual([[66, 16]]);
  });

  test('[TIM4] messages and what was decided stand: no point of a message is made', () => {
    const shop = outage('ticks');
    const { points } = again(sourceOf(shop.journal));
    expect(points.some(({ measurement }) => measurement === 'message')).toBe(false);
    expect(points.length).toBeGreaterThan(50);
  });

  test('[TIM4] from a snapshot before the day it is as from the beginning', () => {
    const before = Shop.open(settings);
    before.stay('a', 'shoes', 2_000, minuteMs);
    wait(before, hourMs);
    const at = before.journal.length;
    const text = encodeState(before.state);
    before.stay('b', 'shoes', hourMs + 2_000, hourMs + 10 * minuteMs);
    before.reading(
      'r-shoes',
      { kind: 'sightings', sightings: [{ alias: 'b', rssiDbm: -50 }] },
      hourMs + 11 * minuteMs,
      hourMs,
    );
    wait(before, 12 * hourMs);
    const range = { ...day, fromMs: openingMs + hourMs + minuteMs };
    const fromSnapshot = sourceOf(before.journal, () => ({ position: at, text }));
    expect(again(fromSnapshot, range).points).toEqual(
      again(sourceOf(before.journal), range).points,
    );
  });

  test('[TIM4] a day nothing is recorded of, or whose beginning is gone, is refused', () => {
    const shop = Shop.open(settings);
    wait(shop, hourMs);
    const next = { ...day, fromMs: day.toMs, toMs: day.toMs + hourMs };
    expect(() => again(sourceOf(shop.journal), next)).toThrow(RecordMissing);
    expect(() => again(sourceOf(shop.journal.slice(3)))).toThrow(RecordMissing);
  });

  test('[HOT5] a late reading that was set aside stays so', () => {
    const shop = Shop.open(settings);
    shop.stay('a', 'shoes', 2_000, minuteMs);
    const { body, at } = { body: { kind: 'count', in: 3, out: 0 } as const, at: 2 * minuteMs };
    shop.reading('r-door', body, at, minuteMs);
    const position = shop.journal.length;
    shop.input({ type: 'skip', position, reason: 'test' } as Frame['input'], 3 * minuteMs + 1);
    wait(shop, hourMs);
    expect(again(sourceOf(shop.journal)).placed).toBe(0);
  });
});

/** Any day, with its readings arriving in time, and with any of them arriving late. */
test('[TIM4] late or in time, a day run again has the points of one that was in time', () => {
  const lags = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(readings, lags, (some, delays) => {
      const inTime = Shop.open(settings);
      const late = Shop.open(settings);
      const arrivals = some.map((reading, i) => {
        const lagMs = (delays[i % delays.length] ?? 0) * 45_000;
        return { reading, atMs: reading.atMs - openingMs + lagMs };
      });
      const drive = (shop: Shop, what: readonly { reading: Frame['input']; atMs: number }[]) => {
        for (const { reading, atMs } of [...what].sort((a, b) => a.atMs - b.atMs)) {
          wait(shop, atMs);
          shop.input(reading, atMs);
        }
        wait(shop, randomMs + 30 * minuteMs);
      };
      drive(
        inTime,
        some.map((reading) => ({ reading, atMs: reading.atMs - openingMs })),
      );
      drive(late, arrivals);
      const range = { ...day, toMs: openingMs + randomMs + 20 * minuteMs };
      expect(again(sourceOf(late.journal), range).points).toEqual(live(inTime, range));
    }),
    { numRuns: 40 },
  );
});
