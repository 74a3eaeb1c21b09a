import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulateDay } from '../../firmware-sim/day.ts';
import { demoFixedDevices } from '../../firmware-sim/demo/devices.ts';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { seedOf } from '../../firmware-sim/dice.ts';
import { zoneAt } from '../../firmware-sim/floor.ts';
import type { Shop } from '../../firmware-sim/intentions.ts';
import { openScene } from '../../firmware-sim/scene.ts';
import { newShopper, placeOf, stepShopper } from '../../firmware-sim/shopper.ts';
import type { WeekBody } from '../../src/contracts/api-week.ts';
import { boundsOf } from '../../src/contracts/days.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { plusDays } from '../../src/contracts/weeks.ts';
import { ImaginedVenue } from '../../src/hotpath/imagined.ts';
import { zoneOffsets } from '../../src/hotpath/offsets.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { weekOf } from '../../src/web/week-of.ts';

/** Four evenings of the demonstration's shop, from Saturday 23 Aban 1405. */
const saturday = '2026-11-14';
const evenings = 4;
const visitorsADay = 40;
const openMs = 4_500_000;
const opensAfterMs = 17 * 3_600_000;
const seed = 24;
const stepMs = 500;
const setup = demoSetup({ visitors: 1 });
const { venue, name, plan, timezone } = setup;
const settings = VenueSettings.parse(setup.settings);
const record = { venue, name, timezone, plan, settings, demo: true };
const dayAfter = (at: number) => plusDays(saturday, at);
const opensMs = (at: number) => boundsOf(dayAfter(at), timezone).fromMs + opensAfterMs;

/** What really happened, by the simulator that did it. */
type Truth = {
  visits: number;
  counted: number;
  readonly stayMs: number[];
  bought: number;
  receipts: number;
  total: number;
  units: number;
  readonly waitMs: number[];
  readonly places: Map<string, { visits: number; readonly ms: number[] }>;
};
const truth: Truth = {
  ...{ visits: 0, counted: 0, stayMs: [], bought: 0, receipts: 0, total: 0, units: 0, waitMs: [] },
  places: new Map(),
};
let folder = '';
let records: HotRecords;
let reader: RecordsReader;
let week: WeekBody;

/** The same person walks the same way again: who is where is known without a radio. [SIM1] */
function walkAgain(shop: Shop, walk: { tag: string; seed: number }): void {
  let shopper = newShopper({ ...walk, isDemo: false, awayMs: 1 });
  const seenMs = new Map<string, number>();
  let insideMs = 0;
  let hasPaid = false;
  do {
    shopper = stepShopper(shopper, stepMs, shop);
    truth.counted += shopper.acts.filter(({ did }) => did === 'cameIn').length;
    hasPaid ||= shopper.acts.some(({ did }) => did === 'paid');
    const at = placeOf(shopper);
    const zone = at && zoneAt(plan.zones, at);
    if (zone) seenMs.set(zone.id, (seenMs.get(zone.id) ?? 0) + stepMs);
    insideMs += stepMs;
  } while (shopper.phase !== 'away' || shopper.person === 0);
  truth.visits++;
  truth.stayMs.push(insideMs);
  if (hasPaid) truth.bought++;
  const queue = plan.zones.find(({ kind }) => kind === 'queue');
  if (hasPaid) truth.waitMs.push(seenMs.get(queue?.id ?? '') ?? 0);
  for (const [zone, ms] of seenMs) {
    const place = truth.places.get(zone) ?? { visits: 0, ms: [] };
    truth.places.set(zone, { visits: place.visits + 1, ms: [...place.ms, ms] });
  }
}

/** An evening through the engine, its effects into records as the server writes them. */
async function liveThrough(at: number, imagined: ImaginedVenue, ops: RecordOp[]): Promise<void> {
  const fromMs = opensMs(at);
  const ofDay = seedOf(seed, 'evening', at);
  const options = { plan, devices: demoFixedDevices, visitors: visitorsADay, openMs };
  const { shop } = openScene({ ...options, visitors: 0, seed: ofDay, boot: 1 });
  for (const step of simulateDay({ ...options, seed: ofDay })) {
    const now = fromMs + step.atMs;
    for (const { tag, visitor } of step.came) {
      imagined.handOut(tag, { atMs: now });
      walkAgain(shop, { tag, seed: seedOf(ofDay, 'visitor', visitor) });
    }
    const said = step.out.map(({ device, end, body }) => {
      if (end === 'sale' && 'total' in body) {
        truth.receipts++;
        truth.total += Number(body.total);
        truth.units += (body.lines as readonly unknown[]).length;
      }
      // Every evening's boot counts from one again.
      return { device, end, payload: JSON.stringify({ ...body, boot: at + 1 }) };
    });
    if (said.length > 0) imagined.publish(said, now);
    for (const tag of step.back) imagined.takeBack(tag, now);
    imagined.pass(now);
  }
  for (let ms = 0; ms <= 1_800_000; ms += 5_000) imagined.pass(fromMs + openMs + ms);
  await records.commit({ ops: ops.splice(0), answers: [] });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-week-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  const read = openReader({ path });
  if (!opened.ok || !read.ok) throw new Error('records cannot be opened');
  records = opened.records;
  reader = read.reader;
  const atMs = opensMs(0) - 1_000;
  const till = { venue, format: 'native', secretSha256: '', expectedEveryMs: 60_000 } as const;
  await records.commit({
    ops: [
      { op: 'putVenue', ...record, atMs },
      { op: 'putDevice', ...till, device: 'till-1', kind: 'till' },
    ],
    answers: [],
  });
  const ops: RecordOp[] = [];
  let ids = 0;
  const imagined = new ImaginedVenue(record, {
    newId: () => `id-${++ids}`,
    onFrame: ({ position }, effects) => {
      for (const effect of effects) {
        const isKept = ['visit', 'stay', 'transaction', 'saleMatched', 'passages'].includes(
          effect.type,
        );
        if (isKept) ops.push({ op: 'effect', venue, position, effect });
      }
    },
  });
  const offsets = zoneOffsets(timezone, atMs) ?? [];
  const published = { plan, settings, timezone, offsets, demo: true } as const;
  imagined.command({ do: 'publishVenue', ...published }, atMs);
  for (const device of demoFixedDevices) imagined.addDevice(device, atMs);
  for (let at = 0; at < evenings; at++) await liveThrough(at, imagined, ops);
  week = await weekOf(reader, record, { from: saturday, nowMs: opensMs(evenings) });
}, 300_000);
afterAll(async () => {
  await reader.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const middle = (all: readonly number[], share = 0.5) =>
  all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
/** How far a figure is beside the truth, of the truth. */
const beside = (value: number | undefined, real: number) => Math.abs((value ?? 0) / real - 1);

describe('[WEK10] the week’s figures against the simulator’s truth', () => {
  test('every visit is one visit, on its day', () => {
    expect(week.figures.footfall.value).toBe(truth.visits);
    expect(week.days.map(({ day, visits }) => [day, visits])).toEqual(
      Array.from({ length: evenings }, (_, at) => [dayAfter(at), visitorsADay]),
    );
  });

  test('[WEK12] who came in by the doors is counted there, each once, beside the visits', () => {
    expect(truth.counted).toBeGreaterThan(0);
    expect(week.figures.counted.value).toBe(truth.counted);
    expect(week.doors).toMatchObject({ days: evenings, silentDays: 0 });
  });

  test('sales are the tills’, and each is its visit’s', () => {
    const { conversion, receiptsPerVisit, basket, basketUnits } = week.figures;
    expect(conversion.value).toBeCloseTo(truth.bought / truth.visits, 2);
    expect(receiptsPerVisit.value).toBe(truth.receipts / truth.visits);
    expect(basket.value).toBe(truth.total / truth.receipts);
    expect(basketUnits.value).toBe(truth.units / truth.receipts);
    expect(week.money).toMatchObject({ receipts: truth.receipts, total: truth.total });
  });

  test('half of the visits last as long as they did, to 4 %', () => {
    expect(beside(week.figures.dwellMs.value, middle(truth.stayMs))).toBeLessThan(0.04);
  });

  test('waits are those of who paid, in number and median to 20 %, the long ones to 25 %', () => {
    const { queueMedianMs, queueP90Ms, queueAbandoned } = week.figures;
    expect(beside(queueMedianMs.of, truth.waitMs.length)).toBeLessThan(0.2);
    expect(beside(queueMedianMs.value, middle(truth.waitMs))).toBeLessThan(0.2);
    expect(beside(queueP90Ms.value, middle(truth.waitMs, 0.9))).toBeLessThan(0.25);
    // Nobody of the simulator's gives up.
    expect(queueAbandoned.value).toBeLessThan(0.05);
  });

  test('places people stood in have their visits to a quarter, and their stay to a fifth', () => {
    for (const { zone, kind, visits, dwellMs } of week.places) {
      const real = truth.places.get(zone);
      if (kind !== 'display' || real === undefined) continue;
      expect(beside(visits, real.visits), `visits of ${zone}`).toBeLessThan(0.25);
      expect(beside(dwellMs, middle(real.ms)), `stay in ${zone}`).toBeLessThan(0.2);
    }
    expect(week.places.filter(({ kind }) => kind === 'display')).toHaveLength(4);
  });

  test('what the shop cannot know is not said: who passed the window, who was on shift', () => {
    expect(week.figures.capture.unknown).toBe('noneOutside');
    expect(week.figures.perStaff.unknown).toBe('noShifts');
  });
});
