import type { DeviceKind, PublishEnd } from '../src/contracts/topics.ts';
import type { Placement, Point2 } from '../src/contracts/venue.ts';
import { Dice, seedOf } from './dice.ts';
import { exponentOf, measure, type Path } from './radio.ts';

/** A device as it was registered: what the simulator needs to know of it. */
export type DeviceSpec = {
  readonly device: string;
  readonly kind: DeviceKind;
  readonly placement?: Placement;
};

/**
 * The firmware of one device as plain data: its clock, its counters, what it has not yet said.
 * Every function here takes a device and gives the next one; nothing here knows the time by itself.
 */
export type Device = {
  readonly device: string;
  readonly kind: DeviceKind;
  /** Metres; absent for what is carried or stands nowhere in particular. */
  readonly at?: Point2;
  readonly exponent: number;
  readonly boot: number;
  readonly seq: number;
  readonly uptimeMs: number;
  /** Wristbands and shelf sensors live on a battery, receivers on the mains. */
  readonly batteryPct?: number;
  /** How wrong the clock was at the start, and by how much more it gets so. */
  readonly clock: { readonly skewMs: number; readonly driftPpm: number };
  readonly nextHealthMs: number;
  readonly nextReportMs: number;
  /** A door counter's people since its last message. */
  readonly counted: { readonly in: number; readonly out: number };
  readonly receipts: number;
  readonly dice: number;
};

/** One payload of one device, ready to be written as JSON. */
export type Outgoing = {
  readonly device: string;
  readonly end: PublishEnd;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Virtual milliseconds between reports; receivers batch what they heard. */
export const everyMs = { sightings: 1_000, count: 2_000, health: 60_000 } as const;

/** At most this many strengths in one payload; the contract allows 256. */
export const sightingsPerPayload = 200;

const mainsKinds: readonly DeviceKind[] = ['receiver', 'reader', 'till', 'kiosk', 'locator'];
const firmware = 'sim-1.0.0';

type Start = { spec: DeviceSpec; at: Point2 | undefined; seed: number; boot: number };

/** A device that has just been switched on. `boot` is a number that is new with every start. */
export function startDevice({ spec, at, seed, boot }: Start): Device {
  const { device, kind } = spec;
  const dice = new Dice(seedOf(seed, 'device', device));
  return {
    device,
    kind,
    ...(at === undefined ? {} : { at }),
    exponent: exponentOf(seed, device),
    boot,
    seq: 0,
    uptimeMs: 0,
    ...(mainsKinds.includes(kind) ? {} : { batteryPct: Math.round(dice.between(55, 100)) }),
    clock: { skewMs: Math.round(dice.gaussian() * 400), driftPpm: dice.gaussian() * 15 },
    // Spread out, so that a fleet switched on together does not speak all at once.
    nextHealthMs: dice.between(1_000, everyMs.health / 4),
    nextReportMs: dice.between(0, everyMs.sightings),
    counted: { in: 0, out: 0 },
    receipts: 0,
    dice: dice.state,
  };
}

/** What the device's clock says when it is `wallMs`. */
export function clockOf({ clock, uptimeMs }: Device, wallMs: number): number {
  return Math.round(wallMs + clock.skewMs + (uptimeMs * clock.driftPpm) / 1e6);
}

/** The same device with its clock put wrong, or right again, by so much. */
export function withClockStep(device: Device, stepMs: number): Device {
  return { ...device, clock: { ...device.clock, skewMs: device.clock.skewMs + stepMs } };
}

/** `dtMs` more of uptime; a battery lasts some days. */
export function age(device: Device, dtMs: number): Device {
  const uptimeMs = device.uptimeMs + dtMs;
  if (device.batteryPct === undefined) return { ...device, uptimeMs };
  const batteryPct = Math.max(1, device.batteryPct - dtMs / 3_600_000);
  return { ...device, uptimeMs, batteryPct };
}

type Said = { device: Device; out: Outgoing[] };

/**
 * Writes one payload: `boot` and `seq` always, `at` where the device's clock is trusted to run with
 * real time (undefined = left out).
 */
export function say(
  device: Device,
  end: PublishEnd,
  content: object,
  wallMs: number | undefined,
): { device: Device; out: Outgoing } {
  const seq = device.seq + 1;
  const time = wallMs === undefined ? {} : { at: clockOf(device, wallMs) };
  const body = { boot: device.boot, seq, ...time, ...content };
  return { device: { ...device, seq }, out: { device: device.device, end, body } };
}

/** A tag on the floor, as a receiver meets it. */
export type Tag = { readonly tag: string; readonly at: Point2; readonly offsetDb: number };

/** What a receiver hears in one second: a strength for each tag above the threshold. */
export function listen(
  device: Device,
  tags: readonly Tag[],
  wallsTo: (point: Point2) => number,
): { device: Device; heard: { tag: string; rssi: number }[] } {
  const dice = new Dice(device.dice);
  const heard: { tag: string; rssi: number }[] = [];
  for (const { tag, at, offsetDb } of tags) {
    const [x, y] = device.at ?? at;
    const metres = Math.hypot(at[0] - x, at[1] - y);
    const path: Path = { metres, walls: wallsTo(at), exponent: device.exponent };
    const rssi = measure(path, offsetDb, dice);
    if (rssi !== undefined) heard.push({ tag, rssi });
  }
  return { device: { ...device, dice: dice.state }, heard };
}

/** A receiver's report, in as many payloads as it needs; none when nothing was heard. */
export function reportSightings(
  device: Device,
  heard: readonly { tag: string; rssi: number }[],
  wallMs: number | undefined,
): Said {
  const out: Outgoing[] = [];
  let next = device;
  for (let from = 0; from < heard.length; from += sightingsPerPayload) {
    const sightings = heard.slice(from, from + sightingsPerPayload);
    const said = say(next, 'sightings', { sightings }, wallMs);
    next = said.device;
    out.push(said.out);
  }
  return { device: next, out };
}

/** Somebody passed a door counter. */
export function passDoor(device: Device, way: 'in' | 'out'): Device {
  return { ...device, counted: { ...device.counted, [way]: device.counted[way] + 1 } };
}

/** A door counter's message and its return to zero; silent while nobody passes. */
export function reportCount(device: Device, wallMs: number | undefined): Said {
  const { counted } = device;
  if (counted.in === 0 && counted.out === 0) return { device, out: [] };
  const said = say(device, 'count', counted, wallMs);
  return { device: { ...said.device, counted: { in: 0, out: 0 } }, out: [said.out] };
}

/** A till's receipt for what somebody carried; whoever carried nothing bought a coffee. */
export function ringUp(
  device: Device,
  { tag, skus }: { tag: string; skus: readonly string[] },
  wallMs: number | undefined,
): { device: Device; out: Outgoing } {
  const receipts = device.receipts + 1;
  const lines = (skus.length === 0 ? ['coffee'] : skus).map((sku) => ({
    sku,
    qty: 1,
    price: priceOf(sku),
  }));
  const total = lines.reduce((sum, { price }) => sum + price, 0);
  const receipt = `${device.device}-${device.boot}-${receipts}`;
  const sale = { receipt, kind: 'sale', tag, lines, total, currency: 'IRR' };
  return say({ ...device, receipts }, 'sale', sale, wallMs);
}

/** Health each minute, spread over the fleet. */
export function reportHealth(device: Device, wallMs: number | undefined): Said {
  if (device.uptimeMs < device.nextHealthMs) return { device, out: [] };
  const due = { ...device, nextHealthMs: device.nextHealthMs + everyMs.health };
  const dice = new Dice(due.dice);
  const battery =
    due.batteryPct === undefined ? {} : { batteryPct: Math.round(due.batteryPct * 10) / 10 };
  const rssiDbm = Math.round(-58 + dice.gaussian() * 4);
  const uptimeS = Math.round(due.uptimeMs / 1_000);
  const health = { ...battery, uptimeS, firmware, rssiDbm };
  const said = say({ ...due, dice: dice.state }, 'health', health, wallMs);
  return { device: said.device, out: [said.out] };
}

function priceOf(sku: string): number {
  const [from, to] = sku === 'coffee' ? [90, 90] : [1_200, 4_900];
  return new Dice(seedOf('price', sku)).whole(from, to) * 10_000;
}
