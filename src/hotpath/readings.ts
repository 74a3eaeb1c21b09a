import type { Reading, ReadingBody, Sighting } from '../contracts/inputs.ts';
import type { DecodedPayload } from './decode.ts';
import type { Receipts } from './receipts.ts';
import type { KnownDevice } from './registry.ts';
import type { DeviceClocks } from './settle.ts';
import type { Slips, TakenSlip } from './slips.ts';
import type { Wearings } from './wearings.ts';

export type SettleContext = {
  readonly device: KnownDevice;
  readonly receivedAtMs: number;
  readonly jumpMs: number;
  readonly wearingSilenceMs: number;
  readonly clocks: DeviceClocks;
  readonly wearings: Wearings;
  readonly receipts: Receipts;
  readonly newId: () => string;
  /** Of a sale: which document it is. [TIL2] */
  readonly slip?: TakenSlip | undefined;
  readonly slips?: Slips | undefined;
};

export type SettledReading = {
  readonly reading: Reading;
  /** The device's own time where it was too far off to be used. */
  readonly jumpedFrom: number | undefined;
};

/**
 * A checked payload → what the journal keeps: settled time, aliases instead of tags. Numbers get
 * `+ 0`, because JSON has a minus zero that the journal would read back as another. [TIM1] [PRE4]
 */
export function settleReading(decoded: DecodedPayload, context: SettleContext): SettledReading {
  const { device, receivedAtMs, jumpMs, clocks } = context;
  const { at, boot, seq } = decoded.payload;
  if (context.slips !== undefined && seq === undefined) return broughtReading(decoded, context);
  const own = at ?? newestSighting(decoded);
  const settled = clocks.settle(device.key, { at: own, receivedAtMs, jumpMs });
  const atMs = at === undefined ? receivedAtMs : settled.atMs;
  const shiftMs = own === undefined ? 0 : settled.atMs - own;
  const body = bodyOf(decoded, { context, atMs, shiftMs });
  const reading = readingOf(device.record.device, { boot, seq, atMs, body });
  return { reading, jumpedFrom: settled.kind === 'jump' ? own : undefined };
}

/** Its keys in the order in which a frame has them. */
function readingOf(
  device: string,
  given: { boot: number | undefined; seq: number | undefined; atMs: number; body: ReadingBody },
): Reading {
  const { boot, seq, atMs, body } = given;
  if (boot !== undefined && seq !== undefined) {
    return { type: 'reading', device, boot, seq, atMs, body };
  }
  return {
    type: 'reading',
    device,
    ...(boot === undefined ? {} : { boot }),
    ...(seq === undefined ? {} : { seq }),
    atMs,
    body,
  };
}

/**
 * What a folder or a request brought has no device's clock behind it: its own time holds, unless it
 * is still to come. [TIL1]
 */
function broughtReading(decoded: DecodedPayload, context: SettleContext): SettledReading {
  const { device, receivedAtMs, jumpMs } = context;
  const { at } = decoded.payload;
  const isTrusted = at !== undefined && at <= receivedAtMs + jumpMs;
  const atMs = isTrusted ? Math.min(at, receivedAtMs) : receivedAtMs;
  const body = bodyOf(decoded, { context, atMs, shiftMs: 0 });
  const reading = { type: 'reading', device: device.record.device, atMs, body } as const;
  return { reading, jumpedFrom: at === undefined || isTrusted ? undefined : at };
}

/** A device may give times to its sightings alone; the newest is nearest to when it sent them. */
function newestSighting(decoded: DecodedPayload): number | undefined {
  if (decoded.end !== 'sightings') return undefined;
  let newest: number | undefined;
  for (const { at } of decoded.payload.sightings) {
    if (at !== undefined && (newest === undefined || at > newest)) newest = at;
  }
  return newest;
}

type Settling = {
  readonly context: SettleContext;
  readonly atMs: number;
  /** What settling added to the device's own time; a sighting's own time moves by the same. */
  readonly shiftMs: number;
};
type BodyContext = SettleContext & { readonly atMs: number };

function bodyOf(decoded: DecodedPayload, settling: Settling): ReadingBody {
  // The payload that makes the load: nothing is copied for it.
  if (decoded.end === 'sightings') {
    return { kind: 'sightings', sightings: sightingsOf(decoded.payload.sightings, settling) };
  }
  return otherBody(decoded, { ...settling.context, atMs: settling.atMs });
}

function otherBody(
  decoded: Exclude<DecodedPayload, { end: 'sightings' }>,
  context: BodyContext,
): ReadingBody {
  switch (decoded.end) {
    case 'ranging': {
      const alias = aliasOf(context.device.record.device, context);
      const beacons = decoded.payload.beacons.map(({ beacon, rssi }) => ({
        beacon,
        rssiDbm: rssi + 0,
      }));
      return { kind: 'ranging', alias, beacons };
    }
    case 'positions':
      return {
        kind: 'positions',
        positions: decoded.payload.positions.map(({ tag, x, y, floor, accuracyM }) => ({
          alias: aliasOf(tag, context),
          x: x + 0,
          y: y + 0,
          ...(floor === undefined ? {} : { floor }),
          ...(accuracyM === undefined ? {} : { accuracyM: accuracyM + 0 }),
        })),
      };
    case 'shelf': {
      const { kind, slot, sku, grams, present } = decoded.payload;
      return {
        kind: 'shelf',
        action: kind,
        slot,
        ...(sku === undefined ? {} : { sku }),
        ...(grams === undefined ? {} : { grams: grams + 0 }),
        ...(present === undefined ? {} : { present }),
      };
    }
    case 'count':
      return { kind: 'count', in: decoded.payload.in + 0, out: decoded.payload.out + 0 };
    case 'environment': {
      const { at, boot, seq, ...values } = decoded.payload;
      return { kind: 'environment', values: definedOnly(values) };
    }
    case 'health': {
      const { batteryPct, rssiDbm } = decoded.payload;
      return { kind: 'health', ...definedOnly({ batteryPct, rssiDbm }) };
    }
    case 'status':
      return { kind: 'status', online: decoded.payload.status === 'online' };
    default:
      return aboutPeople(decoded, context);
  }
}

function aboutPeople(
  decoded: Extract<DecodedPayload, { end: 'tap' | 'sale' | 'rating' }>,
  context: BodyContext,
): ReadingBody {
  switch (decoded.end) {
    case 'tap': {
      const { tag, purpose, amount, currency } = decoded.payload;
      return {
        kind: 'tap',
        alias: aliasOf(tag, context),
        purpose,
        ...(amount === undefined ? {} : { amount: amount + 0 }),
        ...(currency === undefined ? {} : { currency }),
      };
    }
    case 'sale':
      return saleBody(decoded.payload, context);
    case 'rating': {
      const { tag, score, of } = decoded.payload;
      return {
        kind: 'rating',
        ...(tag === undefined ? {} : { alias: aliasOf(tag, context) }),
        score: score + 0,
        of,
      };
    }
    default:
      return decoded satisfies never;
  }
}

type Sold = Extract<DecodedPayload, { end: 'sale' }>['payload'];

/**
 * Receipts become our own ids, the same for a return as for its sale; a customer goes on only where
 * it is a visitor of ours. A coupon's code is a secret: who looks it up puts an id in its place.
 * [SHF4] [CPN7]
 */
function saleBody(sold: Sold, context: BodyContext): ReadingBody {
  const { kind, tag, customer, lines, total, currency } = sold;
  const { venue } = context.device.record;
  const isVisitor = customer !== undefined && context.wearings.venuesOf(customer).includes(venue);
  const alias = tag === undefined ? undefined : aliasOf(tag, context);
  const subject = isVisitor ? customer : alias;
  return {
    kind: 'sale',
    ...saleIds(sold, { ...context, ...(subject === undefined ? {} : { subject }) }),
    action: kind,
    ...bookedMs(sold, context),
    ...(alias === undefined ? {} : { alias }),
    ...(isVisitor ? { visitor: customer } : {}),
    lines: (lines ?? []).map(({ sku, qty, price }) => ({ sku, qty: qty + 0, price: price + 0 })),
    total: total + 0,
    currency,
  };
}

/** A till that sends yesterday's sales sold them yesterday, whatever its clock is worth. [TIL7] */
function bookedMs(
  { at }: Sold,
  { atMs, receivedAtMs, jumpMs }: BodyContext,
): { readonly bookedMs?: number } {
  if (at === undefined || at > receivedAtMs + jumpMs) return {};
  const saidMs = Math.min(at, receivedAtMs);
  return saidMs === atMs ? {} : { bookedMs: saidMs };
}

type SaleIds = { readonly sale: string; readonly document?: string; readonly revision?: number };

/** A return gives its sale's number an id where it comes first, so that the sale will have it. */
function saleIds(
  { kind, receipt, of }: Sold,
  context: BodyContext & { readonly subject?: string },
): SaleIds {
  const { device, receipts, newId, atMs, subject, slip, slips } = context;
  const number = kind === 'sale' ? receipt : (of ?? receipt);
  const till = { venue: device.record.venue, device: device.record.device, receipt: number };
  const whose = subject === undefined ? {} : { subject };
  if (slip === undefined) {
    if (kind === 'sale') return { sale: receipts.sold({ ...till, sale: newId(), atMs, ...whose }) };
    return { sale: receipts.saleOf(till) ?? newId() };
  }
  const { sale, document, revision } = slip.slip;
  if (receipts.saleOf(till) !== sale) receipts.sold({ ...till, sale, atMs, ...whose });
  slips?.keep(slip, subject);
  return {
    sale,
    ...(document === sale ? {} : { document }),
    ...(revision === 0 ? {} : { revision }),
  };
}

function sightingsOf(
  heard: readonly { tag: string; rssi: number; at?: number | undefined }[],
  { context, atMs: settledMs, shiftMs }: Settling,
): Sighting[] {
  const { wearings, wearingSilenceMs, receivedAtMs } = context;
  const { venue } = context.device.record;
  const sightings: Sighting[] = [];
  for (const { tag, rssi, at } of heard) {
    if (at === undefined) {
      const alias = wearings.aliasAt(venue, tag, settledMs, wearingSilenceMs);
      sightings.push({ alias, rssiDbm: rssi + 0 });
      continue;
    }
    const atMs = Math.max(0, Math.min(at + shiftMs, receivedAtMs));
    const alias = wearings.aliasAt(venue, tag, atMs, wearingSilenceMs);
    sightings.push({ alias, rssiDbm: rssi + 0, atMs });
  }
  return sightings;
}

function aliasOf(tag: string, context: BodyContext): string {
  const { wearings, device, atMs, wearingSilenceMs } = context;
  return wearings.aliasAt(device.record.venue, tag, atMs, wearingSilenceMs);
}

function definedOnly(values: Record<string, number | undefined>): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value + 0;
  return kept;
}
