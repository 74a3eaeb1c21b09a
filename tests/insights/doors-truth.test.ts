import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  age,
  type Device,
  everyMs,
  type Outgoing,
  passDoor,
  reportCount,
  reportHealth,
  startDevice,
} from '../../firmware-sim/device.ts';
import { Dice, seedOf } from '../../firmware-sim/dice.ts';
import type { WeekBody } from '../../src/contracts/api-week.ts';
import { boundsOf } from '../../src/contracts/days.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import { Plan, VenueSettings } from '../../src/contracts/venue.ts';
import { plusDays } from '../../src/contracts/weeks.ts';
import { ImaginedVenue } from '../../src/hotpath/imagined.ts';
import { zoneOffsets } from '../../src/hotpath/offsets.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { weekOf } from '../../src/web/week-of.ts';
import { shopPlan } from '../engine/shop.ts';

/**
 * Two weeks of a shop whose visitors wear nothing: two doors, a counter at a fitting room, a till.
 * The counters are the simulator's firmware; what befalls them is what befalls counters.
 */
const saturday = '2026-11-14';
const seed = 29;
const timezone = 'Asia/Tehran';
const venue = 'kasra';
const minuteMs = 60_000;
const settings = VenueSettings.parse({ pointEveryMs: 0 });
const plan = Plan.parse(shopPlan);
const record = { venue, name: { en: 'Kasra' }, timezone, plan, settings, demo: false };
const dayAfter = (at: number) => plusDays(saturday, at);
const midnightMs = (at: number) => boundsOf(dayAfter(at), timezone).fromMs;

const doors = ['front', 'back'] as const;
type DoorName = (typeof doors)[number];
const placed = [
  { device: 'front', kind: 'counter', placement: { zone: 'door' } },
  { device: 'back', kind: 'counter', placement: { zone: 'exit' } },
  { device: 'fitting', kind: 'counter', placement: { zone: 'shoes' } },
  { device: 'till-1', kind: 'till', placement: { zone: 'tills' } },
] as const;

/** By day after the first, hours after midnight; the second week begins with day 7. */
type Trouble = readonly [day: number, from: number, to: number];
/** Nothing gets through, and is said in its order when the network is back. */
const netDown: Readonly<Record<DoorName, Trouble>> = { front: [8, 11, 14], back: [10, 9, 9.5] };
/** No power: nobody is counted, and the counter begins again. */
const powerDown: Readonly<Record<DoorName, Trouble>> = { front: [11, 13, 13], back: [9, 14, 16.5] };
const isIn = ([day, from, to]: Trouble, at: number, hour: number) =>
  at === day && hour >= from && hour < to;

type Counted = { ins: number; outs: number; receipts: number };
const truth: Counted[] = [];
const sent = { twice: 0, held: 0, boots: 0 };
let folder = '';
let records: HotRecords;
let reader: RecordsReader;
let week: WeekBody;

/** A counter with what it could not say yet. */
class Door {
  readonly name: DoorName | 'fitting';
  #device: Device;
  #held: Outgoing[] = [];
  #boot = 1;

  constructor(name: DoorName | 'fitting') {
    this.name = name;
    this.#device = this.#started();
  }

  #started(): Device {
    const spec = { device: this.name, kind: 'counter' } as const;
    return startDevice({ spec, at: undefined, seed: seedOf(seed, 'door'), boot: this.#boot });
  }

  /** The power is gone, and with it what was counted and not said. */
  restart(): void {
    this.#boot++;
    sent.boots++;
    this.#device = this.#started();
  }

  pass(way: 'in' | 'out', people: number): void {
    for (let one = 0; one < people; one++) this.#device = passDoor(this.#device, way);
  }

  /** A minute goes by; messages that are through, some of them twice. */
  minute(wallMs: number, isDown: boolean, dice: Dice): readonly Outgoing[] {
    const counted = reportCount(age(this.#device, minuteMs), wallMs);
    const health = reportHealth(counted.device, wallMs);
    this.#device = health.device;
    this.#held.push(...counted.out, ...health.out);
    if (isDown) {
      sent.held += counted.out.length;
      return [];
    }
    return this.#held.splice(0).flatMap((one) => {
      const again = dice.next() < 0.15;
      if (again) sent.twice++;
      return again ? [one, one] : [one];
    });
  }
}

type Floor = { readonly imagined: ImaginedVenue; readonly all: readonly Door[] };

/** A day from 8 to 21: people from 9 to 20, and somebody who sweeps before. */
function liveThrough(at: number, { imagined, all }: Floor): void {
  const dice = new Dice(seedOf(seed, 'day', at));
  const real = { ins: 0, outs: 0, receipts: 0 };
  for (let minute = 8 * 60; minute < 21 * 60; minute++) {
    const [hour, wallMs] = [minute / 60, midnightMs(at) + minute * minuteMs];
    const said = all.flatMap((door) => {
      const isOpen = hour >= 9 && hour < 20;
      const [ins, outs] = [dice.whole(0, isOpen ? 3 : 0), dice.whole(0, isOpen ? 3 : 0)];
      if (door.name === 'fitting') {
        door.pass('in', ins);
        return door.minute(wallMs, false, dice);
      }
      const [, , backHour] = powerDown[door.name];
      real.ins += ins;
      real.outs += outs;
      if (isIn(powerDown[door.name], at, hour)) return [];
      if (at === powerDown[door.name][0] && hour === backHour) door.restart();
      door.pass('in', ins);
      door.pass('out', outs);
      return door.minute(wallMs, isIn(netDown[door.name], at, hour), dice);
    });
    const sale = hour >= 9.25 && hour < 19.75 && dice.next() < 0.4;
    if (sale) real.receipts++;
    const out = [...said, ...(sale ? [soldAt(at, minute, wallMs)] : [])];
    imagined.publish(
      out.map(({ device, end, body }) => ({ device, end, payload: JSON.stringify(body) })),
      wallMs,
    );
    imagined.pass(wallMs);
  }
  truth.push(real);
}

function soldAt(at: number, minute: number, wallMs: number): Outgoing {
  const said = { boot: at + 1, seq: minute, at: wallMs, receipt: `r-${at}-${minute}` };
  const lines = [{ sku: 'hat', qty: 1, price: 5 }];
  const body = { ...said, kind: 'sale', lines, total: 5, currency: 'EUR' };
  return { device: 'till-1', end: 'sale', body };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-doors-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  const read = openReader({ path });
  if (!opened.ok || !read.ok) throw new Error('records cannot be opened');
  records = opened.records;
  reader = read.reader;
  const atMs = midnightMs(0);
  const shared = { venue, format: 'native', secretSha256: '', expectedEveryMs: everyMs.health };
  await records.commit({
    ops: [
      { op: 'putVenue', ...record, atMs },
      ...placed.map((one): RecordOp => ({ op: 'putDevice', ...shared, ...one })),
    ],
    answers: [],
  });
  const ops: RecordOp[] = [];
  let ids = 0;
  const imagined = new ImaginedVenue(record, {
    newId: () => `id-${++ids}`,
    onFrame: ({ position }, effects) => {
      for (const effect of effects) {
        const isKept = ['transaction', 'passages'].includes(effect.type);
        if (isKept) ops.push({ op: 'effect', venue, position, effect });
      }
    },
  });
  const offsets = zoneOffsets(timezone, atMs) ?? [];
  imagined.command({ do: 'publishVenue', plan, settings, timezone, offsets, demo: false }, atMs);
  for (const device of placed) imagined.addDevice(device, atMs);
  const floor = { imagined, all: [...doors, 'fitting' as const].map((name) => new Door(name)) };
  for (let at = 0; at < 14; at++) {
    liveThrough(at, floor);
    // A step that is taken again after a crash writes its rows once.
    for (let time = 0; time < 2; time++) await records.commit({ ops, answers: [] });
    ops.length = 0;
  }
  const asked = { from: dayAfter(7), nowMs: midnightMs(14), against: 'weekBefore' } as const;
  week = await weekOf(reader, record, asked);
}, 300_000);
afterAll(async () => {
  await reader.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const sumOf = (days: readonly Counted[], of: keyof Counted) =>
  days.reduce((sum, day) => sum + day[of], 0);
/** The day on which a counter had no power for hours. */
const silentDay = powerDown.back[0];
const known = () => truth.filter((_, at) => at >= 7 && at !== silentDay);

describe('[WEK12] people counted at two doors against the simulator’s truth', () => {
  test('are exact a day, whatever was said twice, late or by a counter begun again', () => {
    expect(sent.twice).toBeGreaterThan(1_000);
    expect(sent.held).toBeGreaterThan(100);
    expect(sent.boots).toBe(2);
    expect(week.days.map(({ counted }) => counted)).toEqual(
      truth.slice(7).map(({ ins }, at) => ({
        ...(at + 7 === silentDay ? { unknown: 'counterSilent' } : { ins }),
        base: truth[at]?.ins,
      })),
    );
  });

  test('are exact over the week, without the day of a silent counter, apart from visits', () => {
    const { counted, footfall } = week.figures;
    const ins = sumOf(known(), 'ins');
    expect(counted).toMatchObject({ value: ins, of: ins });
    expect(footfall.value).toBe(0);
    const outs = sumOf(known(), 'outs');
    expect(week.doors).toEqual({ outs, days: 6, silentDays: 1, compared: 6 });
  });

  test('are held against the same weekdays of the week before, the silent one in neither', () => {
    const before = truth.filter((_, at) => at < 7 && at + 7 !== silentDay);
    const base = sumOf(before, 'ins');
    const value = sumOf(known(), 'ins') - base;
    expect(week.figures.counted).toMatchObject({ base, difference: { value } });
  });

  test('make receipts a share of those days’ people alone', () => {
    const share = sumOf(known(), 'receipts') / sumOf(known(), 'ins');
    expect(week.figures.receiptsPerCounted.value).toBeCloseTo(share, 12);
    expect(week.figures.conversion.unknown).toBe('noVisits');
    expect(week.money?.receipts).toBe(sumOf(truth.slice(7), 'receipts'));
  });
});
