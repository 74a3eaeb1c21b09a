import type { Point2 } from '../src/contracts/venue.ts';
import { Dice, seedOf } from './dice.ts';
import { cellAt, cellM, centreOf, type Floor, isClear, nearestCell } from './floor.ts';
import { type Intention, itinerary, type Shelf, type Shop, type Stop } from './intentions.ts';
import { findRoute } from './route.ts';

/**
 * One wristband and whoever wears it now, as plain data.
 *
 *   away ──(waited)──► walking ──(arrived)──► standing ──(stayed)──► walking …
 *     ▲                                                                  │
 *     └──────────────────────────(at the way out)────────────────────────┘
 *
 * Who comes next with the same band is another person, with a pace and a purpose of their own.
 */
export type Shopper = {
  readonly tag: string;
  readonly seed: number;
  readonly dice: number;
  readonly isDemo: boolean;
  /** How many people have worn this band. */
  readonly person: number;
  readonly intention: Intention;
  readonly phase: 'away' | 'walking' | 'standing';
  readonly x: number;
  readonly y: number;
  readonly paceMps: number;
  /** Points still to be walked. */
  readonly route: readonly Point2[];
  /** The first one is where this person goes or is. */
  readonly stops: readonly Stop[];
  /** True once the first stop was reached; its dwell runs from there, steps within included. */
  readonly arrived: boolean;
  /** Until the end of the dwell, or of being away. */
  readonly leftMs: number;
  /** Until a few steps to another spot of the same zone. */
  readonly spotMs: number;
  readonly carrying: readonly Held[];
  /** What was done in the last step, in order. */
  readonly acts: readonly Act[];
};

type Held = { readonly device: string; readonly slot: string; readonly sku: string };

export type Act =
  | { readonly did: 'cameIn' | 'wentOut'; readonly at: Point2 }
  | ({ readonly did: 'pickedUp' | 'putBack' } & Held)
  | { readonly did: 'paid'; readonly zone: string; readonly skus: readonly string[] };

/** Longest and shortest time between two people with one band. */
const awayMs = { demo: [80_000, 90_000], others: [100_000, 220_000] } as const;
const walking = { meanMps: 1.22, spreadMps: 0.12, demoMps: 1.3, lookingAroundMps: 0.65 } as const;

type Arrival = { tag: string; seed: number; isDemo: boolean; awayMs: number };

/** A band in the drawer, whose first wearer comes in after `awayMs`. */
export function newShopper({ tag, seed, isDemo, awayMs: leftMs }: Arrival): Shopper {
  const own = seedOf(seed, 'shopper', tag);
  return {
    tag,
    seed: own,
    dice: own,
    isDemo,
    person: 0,
    intention: isDemo ? 'demo' : 'browse',
    phase: 'away',
    x: 0,
    y: 0,
    paceMps: walking.demoMps,
    route: [],
    stops: [],
    arrived: false,
    leftMs,
    spotMs: 0,
    carrying: [],
    acts: [],
  };
}

/** The same shopper `dtMs` later. Pure: state, time and shop in, state out. [SIM1] */
export function stepShopper(state: Shopper, dtMs: number, shop: Shop): Shopper {
  const dice = new Dice(state.dice);
  let now: Shopper = { ...state, acts: [] };
  let restMs = dtMs;
  // Every phase uses up some time, or ends; the bound is for plans whose zones have no way to them.
  for (let turns = 0; restMs > 0 && turns < 64; turns++) {
    const used = Math.min(restMs, now.phase === 'walking' ? walkMs(now) : waitMs(now));
    now = pass(now, used);
    restMs -= used;
    if (now.phase === 'walking' ? now.route.length > 0 : waitMs(now) > 0) continue;
    now = turn(now, shop, dice);
  }
  return { ...now, dice: dice.state };
}

/** Where a shopper is; undefined while the band lies in the drawer. */
export function placeOf(shopper: Shopper): Point2 | undefined {
  return shopper.phase === 'away' ? undefined : [shopper.x, shopper.y];
}

/** Time that passes until something is decided again. */
function waitMs({ phase, leftMs, spotMs }: Shopper): number {
  return phase === 'standing' ? Math.min(leftMs, spotMs) : leftMs;
}

function walkMs({ x, y, route, paceMps, arrived }: Shopper): number {
  const [next] = route;
  if (next === undefined) return 0;
  return (Math.hypot(next[0] - x, next[1] - y) / speedOf(paceMps, arrived)) * 1_000;
}

/** Who has arrived only strolls. */
function speedOf(paceMps: number, arrived: boolean): number {
  return arrived ? walking.lookingAroundMps : paceMps;
}

/** Time goes by, and nothing is decided. */
function pass(now: Shopper, ms: number): Shopper {
  const dwelling = now.phase !== 'walking' || now.arrived;
  const leftMs = dwelling ? Math.max(0, now.leftMs - ms) : now.leftMs;
  if (now.phase !== 'walking') return { ...now, leftMs, spotMs: Math.max(0, now.spotMs - ms) };
  const [next, ...later] = now.route;
  if (next === undefined) return now;
  const metres = Math.hypot(next[0] - now.x, next[1] - now.y);
  const walked = (speedOf(now.paceMps, now.arrived) * ms) / 1_000;
  if (walked >= metres - 1e-9) return { ...now, leftMs, x: next[0], y: next[1], route: later };
  const share = walked / metres;
  const x = now.x + (next[0] - now.x) * share;
  const y = now.y + (next[1] - now.y) * share;
  return { ...now, leftMs, x, y };
}

/** The end of a wait or of a walk: what now? */
function turn(now: Shopper, shop: Shop, dice: Dice): Shopper {
  const [stop] = now.stops;
  if (now.phase === 'away') return comeIn(now, shop, dice);
  if (stop === undefined) return goOut(now, dice);
  if (now.phase === 'walking' && !now.arrived) return arrive(now, stop, shop, dice);
  if (now.leftMs <= 0) return setOff({ ...now, stops: now.stops.slice(1) }, shop, dice);
  if (now.phase === 'walking') return { ...now, phase: 'standing', spotMs: spotMs(stop, dice) };
  const spot = spotNear(shop.floor, stop, [now.x, now.y], dice);
  return { ...now, phase: 'walking', route: spot === undefined ? [] : [spot] };
}

function comeIn(now: Shopper, shop: Shop, dice: Dice): Shopper {
  const person = now.person + 1;
  const intention = now.isDemo ? 'demo' : purposeOf(dice);
  const [x, y] = shop.floor.door;
  const spread = Math.max(-2, Math.min(2, dice.gaussian())) * walking.spreadMps;
  const paceMps = now.isDemo ? walking.demoMps : walking.meanMps + spread;
  const stops = itinerary(intention, shop, dice);
  const acts: Act[] = [...now.acts, { did: 'cameIn', at: [x, y] }];
  return setOff(
    { ...now, person, intention, x, y, paceMps, stops, acts, carrying: [] },
    shop,
    dice,
  );
}

function purposeOf(dice: Dice): Intention {
  const roll = dice.next();
  if (roll < 0.3) return 'grabAndGo';
  return roll < 0.8 ? 'browse' : 'meetAtCafe';
}

/** Towards the first stop; one that cannot be reached is left out. */
function setOff(now: Shopper, shop: Shop, dice: Dice): Shopper {
  const [stop] = now.stops;
  if (stop === undefined) return goOut(now, dice);
  const from: Point2 = [now.x, now.y];
  const to = stop.at ?? spotIn(shop.floor, stop.zone, dice) ?? from;
  return { ...now, phase: 'walking', arrived: false, route: findRoute(shop.floor, from, to) };
}

function arrive(now: Shopper, stop: Stop, shop: Shop, dice: Dice): Shopper {
  if (stop.does === 'leave') return goOut(now, dice);
  const here: Shopper = {
    ...now,
    phase: 'standing',
    arrived: true,
    leftMs: stop.dwellMs,
    spotMs: spotMs(stop, dice),
  };
  const shelf = shop.shelves.find(({ zone }) => zone === stop.zone);
  switch (stop.does) {
    case 'pickUp':
      return shelf === undefined ? here : takeFrom(here, shelf, dice);
    case 'putBack':
      return putBack(here);
    case 'pay':
      return { ...here, carrying: [], acts: [...here.acts, paid(here, stop)] };
    default:
      return here;
  }
}

function takeFrom(now: Shopper, shelf: Shelf, dice: Dice): Shopper {
  const good = dice.pick(shelf.goods);
  if (good === undefined) return now;
  const held: Held = { device: shelf.device, ...good };
  const acts: Act[] = [...now.acts, { did: 'pickedUp', ...held }];
  return { ...now, carrying: [...now.carrying, held], acts };
}

function putBack(now: Shopper): Shopper {
  const held = now.carrying.at(-1);
  if (held === undefined) return now;
  const acts: Act[] = [...now.acts, { did: 'putBack', ...held }];
  return { ...now, carrying: now.carrying.slice(0, -1), acts };
}

function paid({ carrying }: Shopper, { zone }: Stop): Act {
  return { did: 'paid', zone, skus: carrying.map(({ sku }) => sku) };
}

function goOut(now: Shopper, dice: Dice): Shopper {
  const [fromMs, toMs] = now.isDemo ? awayMs.demo : awayMs.others;
  return {
    ...now,
    phase: 'away',
    route: [],
    stops: [],
    arrived: false,
    carrying: [],
    leftMs: dice.between(fromMs, toMs),
    acts: [...now.acts, { did: 'wentOut', at: [now.x, now.y] }],
  };
}

/** Time at one spot of a zone; whoever has a place to stand at stays there. */
function spotMs(stop: Stop, dice: Dice): number {
  return stop.at === undefined ? dice.between(4_000, 14_000) : stop.dwellMs;
}

/** Some free spot of a zone. */
function spotIn(floor: Floor, zone: string, dice: Dice): Point2 | undefined {
  const index = floor.zones.findIndex(({ id }) => id === zone);
  const cells: number[] = [];
  floor.zoneOf.forEach((own, cell) => {
    if (own === index) cells.push(cell);
  });
  const cell = dice.pick(cells);
  return cell === undefined ? undefined : nudged(floor, cell, dice);
}

/** Another spot of the same zone, a few steps away and in plain sight. */
function spotNear(floor: Floor, stop: Stop, from: Point2, dice: Dice): Point2 | undefined {
  const index = floor.zones.findIndex(({ id }) => id === stop.zone);
  for (let tries = 0; tries < 8; tries++) {
    const wish: Point2 = [from[0] + dice.between(-4, 4), from[1] + dice.between(-3, 3)];
    const cell = cellAt(floor, wish);
    if (floor.zoneOf[cell] !== index) continue;
    const spot = nudged(floor, cell, dice);
    if (isClear(floor, from, spot)) return spot;
  }
  return undefined;
}

/** People do not stand in rows: up to 15 cm off the middle of a cell. */
function nudged(floor: Floor, cell: number, dice: Dice): Point2 {
  const [x, y] = centreOf(floor, cell);
  const reach = cellM * 0.3;
  return [x + dice.between(-reach, reach), y + dice.between(-reach, reach)];
}

/** The free spot nearest to a device, for whoever has to reach it. */
export function standBy(floor: Floor, device: Point2, zone: string): Point2 | undefined {
  const index = floor.zones.findIndex(({ id }) => id === zone);
  const cell = nearestCell(floor, device, (one) => floor.zoneOf[one] === index);
  return cell === undefined ? undefined : centreOf(floor, cell);
}
