import type { Plan, Point2 } from '../src/contracts/venue.ts';
import {
  age,
  type Device,
  type DeviceSpec,
  everyMs,
  listen,
  type Outgoing,
  passDoor,
  reportCount,
  reportHealth,
  reportSightings,
  ringUp,
  say,
  startDevice,
  type Tag,
} from './device.ts';
import { Dice, seedOf } from './dice.ts';
import { centreOf, type Floor, layFloor, nearestCell, zoneAt } from './floor.ts';
import type { Shelf, Shop } from './intentions.ts';
import { tagOffsetDb, WallMap } from './radio.ts';
import { type Act, newShopper, placeOf, type Shopper, standBy, stepShopper } from './shopper.ts';

/** A whole venue in one value: its shoppers and its devices, without a network. */
export type Scene = {
  readonly shop: Shop;
  readonly seed: number;
  readonly nowMs: number;
  readonly shoppers: readonly Shopper[];
  readonly devices: ReadonlyMap<string, Device>;
  readonly wallMaps: ReadonlyMap<string, WallMap>;
};

export type SceneOptions = {
  readonly plan: Plan;
  readonly devices: readonly DeviceSpec[];
  readonly visitors: number;
  readonly seed: number;
  /** A number that is new with every start of the fleet. */
  readonly boot: number;
  /** Whose wearer follows the script of the demonstration; one of the visitors. */
  readonly demoVisitorBand?: string;
};

/** Where somebody really was: what a test holds the engine's answer against. */
export type Truth = { tag: string; x: number; y: number; zone: string };

/** People of a venue that has been open for a while are everywhere in it when the run begins. */
const alreadyOpenMs = 300_000;
const openingStepMs = 500;
const goods = ['run-42', 'run-43', 'trail-41', 'court-40'] as const;

/** A venue with its people inside already; the demo visitor comes in with the first second. */
export function openScene({ plan, devices, visitors, seed, boot, demoVisitorBand }: SceneOptions) {
  const floor = layFloor(plan);
  const placed = devices.map((spec, index) => {
    const at = pointOf(floor, spec, index);
    return startDevice({ spec, at, seed, boot });
  });
  const shop: Shop = { floor, shelves: shelvesOf(floor, placed) };
  const scene: Scene = {
    shop,
    seed,
    nowMs: 0,
    devices: new Map(placed.map((device) => [device.device, device])),
    wallMaps: new Map(
      placed.flatMap(({ device, at }) => (at ? [[device, new WallMap(floor, at)]] : [])),
    ),
    shoppers: crowd({ visitors, seed, demoVisitorBand }),
  };
  return openEarly(scene);
}

/** Band tags of a crowd: `band-001`, `band-002`, … */
export function bandTag(number: number): string {
  return `band-${String(number).padStart(3, '0')}`;
}

type Crowd = { visitors: number; seed: number; demoVisitorBand: string | undefined };

function crowd({ visitors, seed, demoVisitorBand }: Crowd): Shopper[] {
  const others: Shopper[] = [];
  const wanted = demoVisitorBand === undefined ? visitors : visitors - 1;
  for (let number = 1; others.length < wanted; number++) {
    const tag = bandTag(number);
    if (tag === demoVisitorBand) continue;
    const awayMs = new Dice(seedOf(seed, 'arrival', tag)).between(0, alreadyOpenMs * 0.9);
    others.push(newShopper({ tag, seed, isDemo: false, awayMs }));
  }
  if (demoVisitorBand === undefined) return others;
  const demo = newShopper({ tag: demoVisitorBand, seed, isDemo: true, awayMs: 500 });
  return [demo, ...others];
}

/** The hours before the run, for people and doors only: nothing is sent of them but the count. */
function openEarly(scene: Scene): Scene {
  let { shoppers } = scene;
  const devices = new Map(scene.devices);
  for (let ms = 0; ms < alreadyOpenMs; ms += openingStepMs) {
    shoppers = shoppers.map((one) =>
      one.isDemo ? one : stepShopper(one, openingStepMs, scene.shop),
    );
    for (const { acts } of shoppers) countDoors(devices, acts);
  }
  return { ...scene, shoppers, devices };
}

type Stepped = { scene: Scene; out: Outgoing[] };

/**
 * The venue `dtMs` later and what its devices say meanwhile. `wallMs` is the time that right clocks
 * show; undefined leaves `at` out of every payload. Pure but for the counts of walls it remembers.
 */
export function stepScene(scene: Scene, dtMs: number, wallMs: number | undefined): Stepped {
  const nowMs = scene.nowMs + dtMs;
  const shoppers = scene.shoppers.map((one) => stepShopper(one, dtMs, scene.shop));
  const devices = new Map(scene.devices);
  const out: Outgoing[] = [];
  for (const shopper of shoppers) {
    countDoors(devices, shopper.acts);
    for (const act of shopper.acts) out.push(...tell(devices, shopper, act, wallMs));
  }
  const next: Scene = { ...scene, nowMs, shoppers, devices };
  const tags = tagsOf(next);
  for (const device of scene.devices.keys()) {
    const before = devices.get(device);
    if (before === undefined) continue;
    const said = report(age(before, dtMs), { scene: next, tags, wallMs });
    devices.set(device, said.device);
    out.push(...said.out);
  }
  return { scene: next, out };
}

/** Everybody who is inside, where they really are. */
export function truthOf({ shop, shoppers }: Scene): Truth[] {
  return shoppers.flatMap((shopper) => {
    const at = placeOf(shopper);
    if (at === undefined) return [];
    const zone = zoneAt(shop.floor.zones, at)?.id ?? '';
    return [{ tag: shopper.tag, x: round(at[0]), y: round(at[1]), zone }];
  });
}

function tagsOf({ shoppers, seed }: Scene): Tag[] {
  return shoppers.flatMap((shopper) => {
    const at = placeOf(shopper);
    if (at === undefined) return [];
    return [{ tag: shopper.tag, at, offsetDb: tagOffsetDb(seed, shopper.tag) }];
  });
}

type Around = { scene: Scene; tags: readonly Tag[]; wallMs: number | undefined };

/** What is due of one device: its batch, its count, its health. */
function report(device: Device, { scene, tags, wallMs }: Around) {
  const health = reportHealth(device, wallMs);
  let now = health.device;
  if (scene.nowMs < now.nextReportMs) return health;
  const every = now.kind === 'counter' ? everyMs.count : everyMs.sightings;
  now = { ...now, nextReportMs: Math.max(now.nextReportMs + every, scene.nowMs) };
  if (now.kind === 'counter') {
    const counted = reportCount(now, wallMs);
    return { device: counted.device, out: [...health.out, ...counted.out] };
  }
  if (now.kind !== 'receiver') return { device: now, out: health.out };
  const wallMap = scene.wallMaps.get(now.device);
  const ears = listen(now, tags, (point) => wallMap?.to(point) ?? 0);
  const said = reportSightings(ears.device, ears.heard, wallMs);
  return { device: said.device, out: [...health.out, ...said.out] };
}

function countDoors(devices: Map<string, Device>, acts: readonly Act[]): void {
  for (const act of acts) {
    if (act.did !== 'cameIn' && act.did !== 'wentOut') continue;
    const door = nearest(devices, 'counter', act.at);
    if (door === undefined) continue;
    devices.set(door.device, passDoor(door, act.did === 'cameIn' ? 'in' : 'out'));
  }
}

/** What a shopper's act makes a device say. */
function tell(
  devices: Map<string, Device>,
  { tag, x, y }: Shopper,
  act: Act,
  wallMs: number | undefined,
): Outgoing[] {
  switch (act.did) {
    case 'pickedUp':
    case 'putBack': {
      const shelf = devices.get(act.device);
      if (shelf === undefined) return [];
      const kind = act.did === 'pickedUp' ? 'pickup' : 'putback';
      const said = say(shelf, 'shelf', { kind, slot: act.slot, sku: act.sku }, wallMs);
      devices.set(shelf.device, said.device);
      return [said.out];
    }
    case 'paid': {
      const till = nearest(devices, 'till', [x, y]);
      if (till === undefined) return [];
      const said = ringUp(till, { tag, skus: act.skus }, wallMs);
      devices.set(till.device, said.device);
      return [said.out];
    }
    case 'cameIn':
    case 'wentOut':
      return [];
    default:
      return act satisfies never;
  }
}

function nearest(
  devices: ReadonlyMap<string, Device>,
  kind: Device['kind'],
  [x, y]: Point2,
): Device | undefined {
  let best: Device | undefined;
  let bestM = Number.POSITIVE_INFINITY;
  for (const device of devices.values()) {
    if (device.kind !== kind) continue;
    const [dx, dy] = device.at ?? [x, y];
    const metres = Math.hypot(dx - x, dy - y);
    if (metres >= bestM) continue;
    best = device;
    bestM = metres;
  }
  return best;
}

/** A point as registered, the middle of the zone where only that is known, else one zone each. */
function pointOf(floor: Floor, { kind, placement }: DeviceSpec, index: number): Point2 | undefined {
  if (kind === 'wristband') return undefined;
  if (placement !== undefined && 'x' in placement) return [placement.x, placement.y];
  const zone =
    placement === undefined
      ? floor.zones[index % floor.zones.length]
      : floor.zones.find(({ id }) => id === placement.zone);
  if (zone === undefined) return undefined;
  const middle = middleOf(zone.polygon);
  const own = floor.zones.indexOf(zone);
  const cell = nearestCell(floor, middle, (one) => floor.zoneOf[one] === own);
  return cell === undefined ? middle : centreOf(floor, cell);
}

function middleOf(polygon: readonly Point2[]): Point2 {
  const x = polygon.reduce((sum, point) => sum + point[0], 0) / polygon.length;
  const y = polygon.reduce((sum, point) => sum + point[1], 0) / polygon.length;
  return [x, y];
}

function shelvesOf(floor: Floor, devices: readonly Device[]): Shelf[] {
  return devices.flatMap(({ device, kind, at }) => {
    const zone = kind === 'shelf' && at !== undefined ? zoneAt(floor.zones, at) : undefined;
    if (zone === undefined || at === undefined) return [];
    const stand = standBy(floor, at, zone.id);
    if (stand === undefined) return [];
    const slots = goods.map((sku, index) => ({ slot: `a-${index + 1}`, sku }));
    return [{ device, zone: zone.id, stand, goods: slots }];
  });
}

function round(metres: number): number {
  return Math.round(metres * 1_000) / 1_000;
}
