import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Point } from '../../src/contracts/effects.ts';
import type {
  PointRange,
  RewritableTelemetry,
  SeriesQuery,
  Telemetry,
} from '../../src/contracts/telemetry.ts';

export type TelemetryUnderTest = {
  readonly telemetry: RewritableTelemetry;
  /** Lets go of the server and the files; the suite closes the telemetry itself. */
  close(): Promise<void>;
};

const hourMs = 3_600_000;
/** Midnight UTC of the day before, so that no store thinks the points too old. */
const dayStartMs = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;

let venues = 0;
/** A venue of its own for each test, since they share one store. */
function freshVenue(): string {
  venues += 1;
  return `venue-${venues}`;
}

function peopleAt(venue: string, atMs: number, people: number, zone = 'shoes'): Point {
  const id = `${venue}/${zone}/${atMs}`;
  const series = { venue, zone };
  return { type: 'point', id, measurement: 'zone', series, fields: { people }, atMs, ordinal: 0 };
}

function stayOf(venue: string, atMs: number, ordinal: number, dwellMs: number): Point {
  const id = `${venue}/${atMs}/${ordinal}`;
  const series = { venue, zone: 'shoes' };
  return { type: 'point', id, measurement: 'stay', series, fields: { dwellMs }, atMs, ordinal };
}

function peopleOf(venue: string, rest: Partial<SeriesQuery> = {}): SeriesQuery {
  return {
    measurement: 'zone',
    field: 'people',
    series: { venue },
    fromMs: dayStartMs,
    toMs: dayStartMs + 24 * hourMs,
    everyMs: hourMs,
    offsetMs: 0,
    aggregate: 'sum',
    ...rest,
  };
}

function staysOf(venue: string): SeriesQuery {
  return peopleOf(venue, { measurement: 'stay', field: 'dwellMs', aggregate: 'count' });
}

/** What every time series promises; each implementation runs all of it. */
export function telemetrySuite(name: string, open: () => Promise<TelemetryUnderTest>): void {
  describe(`telemetry in ${name}`, () => {
    let under: TelemetryUnderTest;
    const store = () => under.telemetry;

    beforeAll(async () => {
      under = await open();
    }, 60_000);
    afterAll(async () => {
      await under?.telemetry.close();
      await under?.close();
    });

    timesAndRewrites(store);
    bucketsOfTime(store);
    tagsAndFilters(store);
    quantilesOfFields(store);
    faults(store);
    replacing(store);
    hostileTexts(store);
  });
}

function timesAndRewrites(store: () => Telemetry): void {
  test('[TEL1] two points of one millisecond both count', async () => {
    const venue = freshVenue();
    const at = dayStartMs + 5;
    const written = await store().write([stayOf(venue, at, 0, 100), stayOf(venue, at, 1, 300)]);
    expect(written).toEqual({ ok: true, quarantined: [] });
    expect(await store().buckets(staysOf(venue))).toEqual([{ fromMs: dayStartMs, value: 2 }]);
  });

  test('[TEL1] neighbours of one nanosecond stay apart, though their times pass 2⁵³', async () => {
    const venue = freshVenue();
    const points = Array.from({ length: 50 }, (_, i) => stayOf(venue, dayStartMs, 999_900 + i, 1));
    await store().write(points);
    expect(await store().buckets(staysOf(venue))).toEqual([{ fromMs: dayStartMs, value: 50 }]);
  });

  test('[TEL1] a rewrite overwrites itself, with the new value', async () => {
    const venue = freshVenue();
    await store().write([stayOf(venue, dayStartMs, 0, 100), stayOf(venue, dayStartMs, 1, 50)]);
    await store().write([stayOf(venue, dayStartMs, 0, 700)]);
    const sums = await store().buckets({ ...staysOf(venue), aggregate: 'sum' });
    expect(sums).toEqual([{ fromMs: dayStartMs, value: 750 }]);
  });

  test('fields of one point are kept side by side', async () => {
    const venue = freshVenue();
    const point: Point = {
      ...peopleAt(venue, dayStartMs, 0),
      measurement: 'device',
      series: { venue, device: 'gate-1' },
      fields: { readings: 40.5, late: 2 },
    };
    await store().write([point]);
    const asked = peopleOf(venue, { measurement: 'device' });
    expect(await store().buckets({ ...asked, field: 'readings' })).toMatchObject([{ value: 40.5 }]);
    expect(await store().buckets({ ...asked, field: 'late' })).toMatchObject([{ value: 2 }]);
  });

  test('no point at all is a success', async () => {
    expect(await store().write([])).toEqual({ ok: true, quarantined: [] });
  });
}

function bucketsOfTime(store: () => Telemetry): void {
  test('[TEL2] an empty bucket is absent, a zero is not', async () => {
    const venue = freshVenue();
    await store().write([
      peopleAt(venue, dayStartMs, 3),
      peopleAt(venue, dayStartMs + 2 * hourMs, 0),
    ]);
    expect(await store().buckets(peopleOf(venue))).toEqual([
      { fromMs: dayStartMs, value: 3 },
      { fromMs: dayStartMs + 2 * hourMs, value: 0 },
    ]);
  });

  test('[TEL2] the range holds its first millisecond and not its last', async () => {
    const venue = freshVenue();
    const at = (ms: number) => peopleAt(venue, dayStartMs + ms, 1);
    await store().write([at(999), at(1_000), at(1_999), at(2_000)]);
    const range = { fromMs: dayStartMs + 1_000, toMs: dayStartMs + 2_000, everyMs: 1_000 };
    expect(await store().buckets(peopleOf(venue, range))).toEqual([
      { fromMs: dayStartMs + 1_000, value: 2 },
    ]);
  });

  test.each([
    ['Tehran, 3:30 east', 12_600_000],
    ['St. John’s, 3:30 west', -12_600_000],
    ['Kathmandu, 5:45 east', 20_700_000],
    ['Kiritimati, 14:00 east', 50_400_000],
  ])('[TEL2] days begin at midnight of the venue: %s', async (_place, offsetMs) => {
    const venue = freshVenue();
    const midnight = dayStartMs - offsetMs;
    await store().write([
      peopleAt(venue, midnight - 1, 1),
      peopleAt(venue, midnight, 10),
      peopleAt(venue, midnight + 24 * hourMs - 1, 20),
    ]);
    const range = { fromMs: midnight - hourMs, toMs: midnight + 24 * hourMs };
    const asked = peopleOf(venue, { ...range, everyMs: 24 * hourMs, offsetMs });
    expect(await store().buckets(asked)).toEqual([
      { fromMs: midnight - 24 * hourMs, value: 1 },
      { fromMs: midnight, value: 30 },
    ]);
  });

  test.each([
    ['mean', 4],
    ['max', 9],
    ['sum', 12],
    ['count', 3],
  ] as const)('[TEL2] the %s of a bucket', async (aggregate, value) => {
    const venue = freshVenue();
    await store().write([1, 2, 9].map((people, i) => peopleAt(venue, dayStartMs + i, people)));
    expect(await store().buckets(peopleOf(venue, { aggregate }))).toEqual([
      { fromMs: dayStartMs, value },
    ]);
  });

  test('a range without points, and one that is empty, have no bucket', async () => {
    const venue = freshVenue();
    expect(await store().buckets(peopleOf(venue))).toEqual([]);
    expect(await store().buckets(peopleOf(venue, { toMs: dayStartMs }))).toEqual([]);
  });

  test('a question for more buckets than a year of minutes is a mistake', async () => {
    const asked = peopleOf(freshVenue(), { fromMs: 0, everyMs: 1 });
    await expect(store().buckets(asked)).rejects.toThrow(RangeError);
  });
}

function tagsAndFilters(store: () => Telemetry): void {
  test('a question names some of the tags and gets every series that has them', async () => {
    const venue = freshVenue();
    await store().write([
      peopleAt(venue, dayStartMs, 1, 'shoes'),
      peopleAt(venue, dayStartMs, 2, 'hats'),
      peopleAt(`${venue}-next-door`, dayStartMs, 40, 'shoes'),
    ]);
    const ask = async (series: Record<string, string>) =>
      (await store().buckets(peopleOf(venue, { series }))).map(({ value }) => value);
    expect(await ask({ venue })).toEqual([3]);
    expect(await ask({ venue, zone: 'hats' })).toEqual([2]);
    expect(await ask({ venue, zone: 'none' })).toEqual([]);
  });
}

function quantilesOfFields(store: () => Telemetry): void {
  test('[TEL3] quantiles are nearest ranks', async () => {
    const venue = freshVenue();
    const dwells = [50, 15, 40, 20, 35];
    await store().write(dwells.map((dwellMs, i) => stayOf(venue, dayStartMs + i, 0, dwellMs)));
    const found = await store().quantiles({ ...staysOf(venue), at: [0, 0.05, 0.3, 0.5, 0.95, 1] });
    expect(found).toEqual({ count: 5, values: [15, 15, 20, 35, 50, 50] });
  });

  test('[TEL3] over a thousand points in any order', async () => {
    const venue = freshVenue();
    const points = Array.from({ length: 1_000 }, (_, i) =>
      stayOf(venue, dayStartMs + ((i * 7_919) % 1_000), 0, i + 1),
    );
    await store().write(points);
    const found = await store().quantiles({ ...staysOf(venue), at: [0.5, 0.95, 0.999] });
    expect(found).toEqual({ count: 1_000, values: [500, 950, 999] });
  });

  test('[TEL3] where there is no point there is no quantile', async () => {
    expect(await store().quantiles({ ...staysOf(freshVenue()), at: [0.5] })).toBeUndefined();
  });

  test('a share outside of 0 and 1 is a mistake', async () => {
    const asked = { ...staysOf(freshVenue()), at: [95] };
    await expect(store().quantiles(asked)).rejects.toThrow(RangeError);
  });
}

function faults(store: () => Telemetry): void {
  const bad: readonly [string, Partial<Point>][] = [
    ['a value that is no number', { fields: { people: Number.NaN } }],
    ['an infinite value', { fields: { people: Number.POSITIVE_INFINITY } }],
    ['no field', { fields: {} }],
    ['a time that is no whole millisecond', { atMs: dayStartMs + 0.5 }],
    ['a time after 2262', { atMs: 9_300_000_000_000 }],
    ['an ordinal of the next millisecond', { ordinal: 1_000_000 }],
    ['a tag longer than any id', { series: { venue: 'v'.repeat(300) } }],
  ];
  test.each(bad)('[TEL4] %s is set aside, its neighbours are stored', async (_what, fault) => {
    const venue = freshVenue();
    const wrong: Point = { ...peopleAt(venue, dayStartMs + 1, 100), ...fault };
    const written = await store().write([
      peopleAt(venue, dayStartMs, 1),
      wrong,
      peopleAt(venue, dayStartMs + 2, 2),
    ]);
    if (!written.ok) throw new Error(written.reason);
    expect(written.quarantined.map(({ point }) => point)).toEqual([wrong]);
    expect(written.quarantined[0]?.reason).toMatch(/\w+ \w+/);
    expect(await store().buckets(peopleOf(venue))).toEqual([{ fromMs: dayStartMs, value: 3 }]);
  });

  const strange: readonly [string, Partial<Point>][] = [
    ['a visitor among the tags', { series: { venue: 'v', visitor: 'w1' } }],
    ['a field that is not in the table', { fields: { people: 1, tag: 7 } }],
  ];
  test.each(strange)('[TEL5] %s is never stored', async (_what, fault) => {
    const wrong: Point = { ...peopleAt(freshVenue(), dayStartMs, 1), ...fault };
    expect(await store().write([wrong])).toMatchObject({ ok: true, quarantined: [{}] });
  });
}

/** Threat 15, and the texts that line protocol and InfluxQL treat as their own. */
export const hostileTags = [
  '\nfake,tag=1 v=1',
  'a\n\nb\rc\td\u0000e',
  'ends in a backslash\\',
  '\\, people=99 0',
  'a,zone=b people=7 1',
  'x=y',
  "' OR '1'='1",
  '"; DROP DATABASE gozar; --',
  `{{constructor}} \${1+1} <img src=x onerror=1>`,
  '__proto__',
  'کفش‌ها 👟',
  '\ud800 alone',
];

function hostileTexts(store: () => Telemetry): void {
  test.each(hostileTags)('[TEL6] a tag stays a tag: %j', async (zone) => {
    const venue = freshVenue();
    const before = await everyZone(store());
    expect(await store().write([peopleAt(venue, dayStartMs, 1, zone)])).toEqual({
      ok: true,
      quarantined: [],
    });
    const asked = peopleOf(venue, { series: { venue, zone } });
    expect(await store().buckets(asked)).toEqual([{ fromMs: dayStartMs, value: 1 }]);
    expect(await everyZone(store())).toBe(before + 1);
  });
}

/** Points of all venues, whatever a hostile tag made of them. */
async function everyZone(telemetry: Telemetry): Promise<number> {
  const range = { fromMs: 0, toMs: dayStartMs + 48 * hourMs, everyMs: 365 * 24 * hourMs };
  const asked = peopleOf('', { ...range, series: {}, aggregate: 'count' });
  return (await telemetry.buckets(asked)).reduce((sum, { value }) => sum + value, 0);
}

function replacing(store: () => RewritableTelemetry): void {
  const range = (venue: string, more: Partial<PointRange> = {}): PointRange => ({
    venue,
    measurements: ['zone', 'stay'],
    fromMs: dayStartMs,
    toMs: dayStartMs + 24 * hourMs,
    ...more,
  });
  const sumOf = async (venue: string, more: Partial<SeriesQuery> = {}) =>
    (await store().buckets(peopleOf(venue, more))).reduce((sum, { value }) => sum + value, 0);

  test('[TIM4] a range is written anew: stale points go, and none is twice', async () => {
    const venue = freshVenue();
    const neighbour = `${venue}-next-door`;
    const { toMs } = range(venue);
    await store().write([
      peopleAt(venue, dayStartMs - 1, 100),
      peopleAt(venue, dayStartMs, 1),
      peopleAt(venue, toMs - 1, 2, 'gone'),
      peopleAt(venue, toMs, 200),
      peopleAt(neighbour, dayStartMs, 400),
      stayOf(venue, dayStartMs + 1, 3, 50),
    ]);
    const points = [peopleAt(venue, dayStartMs, 7), peopleAt(venue, dayStartMs + 1, 8)];
    const done = { ok: true, after: { zone: 2 }, quarantined: [] };
    const first = await store().replace(range(venue), points);
    expect(first).toEqual({ ...done, before: { zone: 2, stay: 1 } });
    const second = await store().replace(range(venue), points);
    expect(second).toEqual({ ...done, before: { zone: 2 } });
    expect(await sumOf(venue)).toBe(15);
    expect(await sumOf(venue, { aggregate: 'count' })).toBe(2);
    const around = { fromMs: dayStartMs - hourMs, toMs: toMs + hourMs };
    expect(await sumOf(venue, around)).toBe(315);
    expect(await sumOf(neighbour)).toBe(400);
    expect(await store().quantiles({ ...staysOf(venue), at: [0.5] })).toBeUndefined();
  });

  test('[TIM4] measurements that are not named stand, and so does a longer list', async () => {
    const venue = freshVenue();
    await store().write([peopleAt(venue, dayStartMs, 1), stayOf(venue, dayStartMs, 1, 50)]);
    const many = Array.from({ length: 4_500 }, (_, i) => peopleAt(venue, dayStartMs + i, 1));
    const replaced = await store().replace(range(venue, { measurements: ['zone'] }), many);
    expect(replaced).toMatchObject({ ok: true, before: { zone: 1 }, after: { zone: 4_500 } });
    expect(await sumOf(venue)).toBe(4_500);
    expect(await store().quantiles({ ...staysOf(venue), at: [0.5] })).toMatchObject({ count: 1 });
  });

  test('[TIM4] a point that cannot be stored is set aside', async () => {
    const venue = freshVenue();
    const bad: Point = { ...peopleAt(venue, dayStartMs, 1), fields: { people: Number.NaN } };
    const replaced = await store().replace(range(venue), [bad, peopleAt(venue, dayStartMs + 1, 2)]);
    expect(replaced).toMatchObject({ ok: true, after: { zone: 1 }, quarantined: [{ point: bad }] });
    expect(await sumOf(venue)).toBe(2);
  });
}
