import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PublicOccupancyBody } from '../../src/contracts/api.ts';
import { Plan, type Zone } from '../../src/contracts/venue.ts';
import { publicAreas } from '../../src/web/public-areas.ts';
import { PublicCounts, rounded } from '../../src/web/public-counts.ts';
import { FakeClock, FakeSignals } from './fake-clock.ts';
import { openWorld, venueRecord } from './fakes.ts';

const minuteMs = 60_000;
const seed = 20_261_122;

function rectangle(id: string, [x, y, width, height]: readonly number[], more: object = {}): Zone {
  const [left = 0, top = 0] = [x, y];
  const [right, bottom] = [left + (width ?? 1), top + (height ?? 1)];
  const polygon: [number, number][] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return { id, name: { en: id }, kind: 'aisle', floor: 'g', polygon, ...more };
}

function planOf(zones: readonly Zone[]): Plan {
  return Plan.parse({ floors: [{ id: 'g', name: { en: 'g' } }], zones });
}

const cellsOf = (zones: readonly Zone[]) =>
  publicAreas(planOf(zones)).map((area) => area.zones.map(({ id }) => id));

/** A venue whose people the test moves, and who asks for its public numbers. */
class Square {
  readonly clock = new FakeClock();
  readonly people = new Map<string, number>();
  readonly silent = new Set<string>();
  zones: readonly Zone[] = [];
  isOpen = true;
  asked = 0;
  readonly counts: PublicCounts;

  constructor(zones: readonly Zone[]) {
    this.zones = zones;
    this.clock.atMs = Math.floor(this.clock.atMs / minuteMs) * minuteMs;
    const record = () => {
      const base = venueRecord('square');
      const settings = { ...base.settings, publicCounts: this.isOpen };
      return { ...base, plan: planOf(this.zones), settings };
    };
    const hot = {
      submit: () => Promise.reject(new Error('nobody asks that')),
      ask: async () => {
        this.asked++;
        const zones = this.zones.map(({ id }) => ({
          id,
          people: this.people.get(id) ?? 0,
          state: this.silent.has(id) ? 'unknown' : 'quiet',
        }));
        return { zones } as never;
      },
    };
    const reader = { venues: async () => [record()] } as never;
    const signals = new FakeSignals();
    this.counts = new PublicCounts({ reader, hot, clock: this.clock, signals });
    onTestFinished(() => this.counts.stop());
  }

  async later(ms: number): Promise<PublicOccupancyBody | undefined> {
    this.clock.movedMs += ms;
    await this.counts.look();
    return this.counts.of('square');
  }
}

const shown = (body: PublicOccupancyBody | undefined) =>
  Object.fromEntries(body?.areas.map(({ id, people }) => [id, people]) ?? []);

describe('[LIV10] the partition', () => {
  test('is the outermost zones, those that overlap taken together', () => {
    const hall = rectangle('hall', [0, 0, 10, 10]);
    const shop = rectangle('shop', [10, 0, 10, 10]);
    const shelf = rectangle('shelf', [1, 1, 2, 2], { parent: 'hall' });
    const event = rectangle('event', [8, 4, 4, 2]);
    expect(cellsOf([hall, shop, shelf])).toEqual([['hall'], ['shop']]);
    expect(cellsOf([hall, shop, shelf, event])).toEqual([['event', 'hall', 'shop']]);
    const inner = rectangle('inner', [2, 2, 1, 1]);
    expect(cellsOf([hall, inner])).toEqual([['hall', 'inner']]);
    const upstairs = rectangle('up', [0, 0, 10, 10], { floor: 'u' });
    expect(cellsOf([hall, upstairs])).toEqual([['hall'], ['up']]);
  });

  test(`is only joined by a zone added, never cut, seed ${seed}`, () => {
    const box = fc.tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 12 }), fc.nat(11));
    const zones = (boxes: readonly (readonly number[])[]) =>
      boxes.map(([x = 0, y = 0, w = 1, h = 0], i) => rectangle(`z${i}`, [x, y, w, h + 1]));
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 12 }), box, (boxes, added) => {
        const before = cellsOf(zones(boxes));
        const after = cellsOf(zones([...boxes, added]));
        for (const cell of before) {
          expect(after.filter((other) => cell.every((id) => other.includes(id)))).toHaveLength(1);
        }
        // A partition: everybody's outermost zone lies in one area.
        expect(after.flat().sort()).toEqual([...boxes, added].map((_, i) => `z${i}`).sort());
        // No two areas share a point: halves of a metre well inside one are not inside another.
        const owner = new Map(after.flatMap((cell, i) => cell.map((id) => [id, i] as const)));
        const all = zones([...boxes, added]);
        const shared: (readonly [number, number])[] = [];
        for (let x = 0.5; x < 43; x++) {
          for (let y = 0.5; y < 43; y++) {
            const inside = all.filter(({ polygon: [a, , c] }) => {
              if (a === undefined || c === undefined) return false;
              return x > a[0] && x < c[0] && y > a[1] && y < c[1];
            });
            if (new Set(inside.map(({ id }) => owner.get(id))).size > 1) shared.push([x, y]);
          }
        }
        expect(shared).toEqual([]);
      }),
      { seed, numRuns: 60 },
    );
  });
});

describe('[LIV11] the numbers', () => {
  test('are rounded to 5, and fewer than 5 are not told apart', () => {
    expect([0, 1, 4].map(rounded)).toEqual(['few', 'few', 'few']);
    expect([5, 7, 8, 12, 13, 998].map(rounded)).toEqual([5, 5, 10, 10, 15, 1000]);
  });

  test('are taken at the turn of the minute, the same for all until the next', async () => {
    const square = new Square([rectangle('hall', [0, 0, 10, 10])]);
    square.people.set('hall', 12);
    expect(await square.later(59_000), 'not because somebody asks').toBeUndefined();
    expect(shown(await square.later(1_000))).toEqual({ hall: 10 });
    const first = square.counts.of('square');
    square.people.set('hall', 30);
    for (let i = 0; i < 50; i++) expect(await square.later(1_000)).toBe(first);
    expect(square.asked).toBe(1);
    expect(shown(await square.later(10_000))).toEqual({ hall: 30 });
  });

  test(`cannot be subtracted: they follow from the rounded areas alone, seed ${seed}`, async () => {
    const people = fc.array(fc.nat(40), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(people, people, async (here, inside) => {
        const zones = here.map((_, i) => rectangle(`z${i}`, [i * 10, 0, 10, 10]));
        const inner = here.map((_, i) =>
          rectangle(`in${i}`, [i * 10 + 1, 1, 2, 2], { parent: `z${i}` }),
        );
        const square = new Square([...zones, ...inner]);
        for (const [i, count] of here.entries()) {
          square.people.set(`z${i}`, count);
          square.people.set(`in${i}`, Math.min(count, inside[i] ?? 0));
        }
        const body = await square.later(minuteMs);
        // Other people in the same cells, as many by fives: nothing of the body may differ.
        for (const [i, count] of here.entries()) {
          const twin = count < 5 ? 4 - count : Math.round(count / 5) * 5;
          square.people.set(`z${i}`, twin);
          square.people.set(`in${i}`, 0);
        }
        const other = await square.later(minuteMs);
        const texts = [body, other].map((one) =>
          JSON.stringify(one).replaceAll(/"(next)?[aA]tMs":\d+/g, ''),
        );
        expect(texts[0]).toBe(texts[1]);
        expect(texts[0]).not.toContain('"in');
      }),
      { seed, numRuns: 40 },
    );
  });

  test('of an area whose receivers are silent are unknown, never few', async () => {
    const square = new Square([rectangle('hall', [0, 0, 9, 9]), rectangle('dark', [20, 0, 9, 9])]);
    square.silent.add('dark');
    square.people.set('hall', 6);
    expect(shown(await square.later(minuteMs))).toEqual({ dark: 'unknown', hall: 5 });
  });

  test('pause for 15 minutes after a plan that divides the floor another way', async () => {
    const square = new Square([rectangle('hall', [0, 0, 10, 10])]);
    square.people.set('hall', 12);
    expect(shown(await square.later(minuteMs))).toEqual({ hall: 10 });
    square.zones = [rectangle('hall', [0, 0, 9, 10]), rectangle('strip', [9, 0, 1, 10])];
    expect(await square.later(minuteMs)).toBeUndefined();
    for (let i = 1; i < 15; i++) expect(await square.later(minuteMs)).toBeUndefined();
    expect(shown(await square.later(minuteMs))).toEqual({ hall: 10, strip: 'few' });
    square.isOpen = false;
    expect(await square.later(minuteMs)).toBeUndefined();
  });
});

describe('[LIV11] over HTTP', () => {
  test('a venue that publishes nothing is not there; askers are bounded', async () => {
    const world = await openWorld();
    const path = (venue: string) => `/api/v1/public/${venue}/occupancy`;
    const off = await world.call('GET', path('one'));
    expect(off.status).toBe(404);
    expect((await world.call('GET', path('nowhere'))).text).toBe(off.text);
    const one = world.records.venues.get('one');
    if (one === undefined) throw new Error('the world has a venue one');
    const settings = { ...one.settings, publicCounts: true };
    world.records.venues.set('one', { ...one, settings });
    expect((await world.call('GET', path('one'))).status, 'before the first minute').toBe(503);
    world.clock.movedMs += minuteMs;
    await expect.poll(async () => (await world.call('GET', path('one'))).status).toBe(200);
    const answer = await world.call('GET', path('one'));
    expect(answer.headers['cache-control']).toMatch(/^public, max-age=\d+$/);
    expect(answer.text).not.toMatch(/dots|hall"?,"people":[1-4][,}]/);
    const statuses: number[] = [];
    for (let i = 0; i < 130; i++) statuses.push((await world.call('GET', path('one'))).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});
