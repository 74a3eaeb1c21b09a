import { describe, expect, test } from 'vitest';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { JournalClock } from '../../src/hotpath/clock.ts';
import { DeviceClocks } from '../../src/hotpath/settle.ts';
import { openingMs, Shop, shopPlan } from '../engine/shop.ts';
import { seeded } from '../sim/disk.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const endMs = 40 * minute;
const jumpMs = 60_000;
const zones = ['door', 'shoes', 'tills'] as const;
type ZoneId = (typeof zones)[number];

/** Who is heard where at a second; nobody's stay ends near the campaign's three minutes. */
type Heard = { readonly atMs: number; readonly alias: string; readonly zone: ZoneId };

function walks(seed: number): Heard[] {
  const random = seeded(seed);
  const heard: Heard[] = [];
  for (let n = 0; n < 30; n++) {
    let atMs = Math.floor(random() * 10 * minute);
    while (atMs < endMs) {
      const zone = zones[Math.floor(random() * zones.length)] ?? 'door';
      const isLong = random() < 0.4;
      const untilMs = atMs + (isLong ? 200 : 20) * second + Math.floor(random() * 130) * second;
      for (; atMs < Math.min(untilMs, endMs); atMs += second) {
        heard.push({ atMs, alias: `a${n}`, zone });
      }
    }
  }
  return heard.sort((a, b) => a.atMs - b.atMs || (a.alias < b.alias ? -1 : 1));
}

function open(): Shop {
  const shop = Shop.open();
  for (let n = 0; n < 30; n++) shop.join(`a${n}`, `v${n}`);
  shop.run();
  return shop;
}

type Told = { readonly what: string; readonly atMs: number };

/** What became of everybody, each with its moment: where they came, how long, what was sent. */
function told(shop: Shop): Told[] {
  const moves = shop.events.flatMap((event): Told[] => {
    const { type, atMs } = event;
    if (type !== 'entered' && type !== 'left' && type !== 'dwelled') return [];
    return [{ what: `${event.visitor} ${type} ${event.zone}`, atMs }];
  });
  const sent = shop
    .of('message')
    .map(({ visitor, atMs }): Told => ({ what: `${visitor} is sent`, atMs }));
  // Stable: what happens to one person twice keeps its order.
  return [...moves, ...sent].sort((a, b) => (a.what < b.what ? -1 : Number(a.what > b.what)));
}

/** How far each receiver's clock is off, by the time that passed. */
type Wrong = (passedMs: number) => number;

/** The whole stretch as receivers tell it, 5 to 200 ms on their way. */
function heardBy(wrong: Partial<Record<ZoneId, Wrong>>): Shop {
  const seed = 6;
  const shop = open();
  const clocks = new DeviceClocks();
  const random = seeded(seed + 1);
  const arrivals = walks(seed).map((heard) => {
    return { ...heard, receivedAtMs: openingMs + heard.atMs + 5 + Math.floor(random() * 195) };
  });
  arrivals.sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  for (const [seq, { atMs, alias, zone, receivedAtMs }] of arrivals.entries()) {
    const at = openingMs + atMs + (wrong[zone]?.(atMs) ?? 0);
    const settled = clocks.settle(zone, { at, receivedAtMs, jumpMs });
    const body = { kind: 'sightings', sightings: [{ alias, rssiDbm: -55 }] } as const;
    const reading = { type: 'reading', device: `r-${zone}`, boot: 1, seq, body } as const;
    shop.input({ ...reading, atMs: settled.atMs }, receivedAtMs - openingMs);
  }
  shop.wait(endMs + 2 * minute);
  return shop;
}

describe('[TIM1] [T6] devices whose clocks are wrong', () => {
  const right = told(heardBy({}));

  test('the stretch has stays and messages enough to be wrong about', () => {
    expect(right.filter(({ what }) => what.endsWith('is sent')).length).toBeGreaterThan(20);
    expect(right.length).toBeGreaterThan(300);
  });

  test.each<[string, Partial<Record<ZoneId, Wrong>>]>([
    ['two hours ahead', { shoes: () => 2 * hour }],
    ['two hours behind', { shoes: () => -2 * hour }],
    ['in 1970', { tills: (passedMs) => passedMs - openingMs }],
    ['in 2106', { door: () => Date.UTC(2106, 1, 7) - openingMs }],
    [
      'each its own way',
      { door: () => -hour, shoes: () => 7 * second, tills: () => 80 * 365 * 24 * hour },
    ],
    ['set right halfway', { shoes: (passedMs) => (passedMs < endMs / 2 ? -2 * hour : 0) }],
    ['drifting a second a minute', { shoes: (passedMs) => passedMs / 60 }],
  ])('%s: everybody comes, stays and is sent the same, within a second', (_, wrong) => {
    const found = told(heardBy(wrong));
    expect(found.map(({ what }) => what)).toEqual(right.map(({ what }) => what));
    const most = found.map(({ atMs }, i) => Math.abs(atMs - (right[i]?.atMs ?? Infinity)));
    expect(Math.max(...most)).toBeLessThanOrEqual(second);
  });
});

/** The whole stretch while the machine's wall clock is moved halfway, or its time zone changes. */
function through({ movedMs = 0, offsets = [[0, 210]] }: Moved): Shop {
  const shop = open();
  const settings = VenueSettings.parse({});
  const command = { do: 'publishVenue', plan: shopPlan, timezone: 'Asia/Tehran', demo: false };
  shop.command({ ...command, do: 'publishVenue', settings, offsets });
  let passedMs = 0;
  let wallMs = openingMs;
  const clock = new JournalClock(
    { wallMs: () => wallMs + passedMs, monotonicMs: () => 777 + passedMs },
    0,
  );
  for (const { atMs, alias, zone } of walks(22)) {
    passedMs = atMs;
    if (atMs >= endMs / 2) wallMs = openingMs + movedMs;
    const stepped = clock.wallStepped();
    if (stepped !== 0) shop.input({ type: 'clockStepped', ms: stepped }, clock.now() - openingMs);
    shop.hear(alias, zone, clock.now() - openingMs);
  }
  shop.wait(endMs + 2 * minute);
  return shop;
}
type Moved = {
  readonly movedMs?: number;
  readonly offsets?: readonly (readonly [number, number])[];
};

describe('[TIM2] [T22] the server’s clock', () => {
  const halfway = openingMs + endMs / 2;
  const still = told(through({}));

  test.each<[string, Moved]>([
    ['set an hour ahead', { movedMs: hour }],
    ['set an hour back', { movedMs: -hour }],
    [
      'goes over to summer',
      {
        offsets: [
          [0, 210],
          [halfway, 270],
        ],
      },
    ],
    [
      'goes over to winter',
      {
        offsets: [
          [0, 210],
          [halfway, 150],
        ],
      },
    ],
  ])('%s: nobody dwells, leaves or is sent anything by it', (_, moved) => {
    const shop = through(moved);
    expect(told(shop)).toEqual(still);
    const steps = shop.journal.filter(({ input }) => input.type === 'clockStepped');
    expect(steps).toHaveLength(moved.movedMs === undefined ? 0 : 1);
  });

  test('the stretch has messages after its middle', () => {
    const sent = still.filter(({ what, atMs }) => what.endsWith('is sent') && atMs > halfway);
    expect(sent.length).toBeGreaterThan(5);
  });
});
