import type { Reading, ReadingBody, Sighting } from '../contracts/inputs.ts';
import type { DecodedPayload } from './decode.ts';
import type { Receipts } from './receipts.ts';
import type { KnownDevice } from './registry.ts';
import type { DeviceClocks } from './settle.ts';
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
  const own = at ?? newestSighting(decoded);
  const settled = clocks.settle(device.key, { at: own, receivedAtMs, jumpMs });
  const atMs = at === undefined ? receivedAtMs : settled.atMs;
  const shiftMs = own === undefined ? 0 : settled.atMs - own;
  const body = bodyOf(decoded, { ...context, atMs, shiftMs });
  return {
    jumpedFrom: settled.kind === 'jump' ? own : undefined,
    reading: {
      type: 'reading',
      device: device.record.device,
      ...(boot === undefined ? {} : { boot }),
      ...(seq === undefined ? {} : { seq }),
      atMs,
      body,
    },
  };
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

type BodyContext = SettleContext & {
  readonly atMs: number;
  /** What settling added to the device's own time; a sighting's own time moves by the same. */
  readonly shiftMs: number;
};

function bodyOf(decoded: DecodedPayload, context: BodyContext): ReadingBody {
  switch (decoded.end) {
    case 'sightings':
      return { kind: 'sightings', sightings: sightingsOf(decoded.payload.sightings, context) };
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
 * it is a visitor of ours. [SHF4]
 */
function saleBody(sold: Sold, context: BodyContext): ReadingBody {
  const { kind, tag, customer, coupon, lines, total, currency } = sold;
  const { venue } = context.device.record;
  const isVisitor = customer !== undefined && context.wearings.venuesOf(customer).includes(venue);
  const alias = tag === undefined ? undefined : aliasOf(tag, context);
  const subject = isVisitor ? customer : alias;
  return {
    kind: 'sale',
    sale: saleId(sold, { ...context, ...(subject === undefined ? {} : { subject }) }),
    action: kind,
    ...(alias === undefined ? {} : { alias }),
    ...(isVisitor ? { visitor: customer } : {}),
    ...(coupon === undefined ? {} : { coupon }),
    lines: (lines ?? []).map(({ sku, qty, price }) => ({ sku, qty: qty + 0, price: price + 0 })),
    total: total + 0,
    currency,
  };
}

function saleId(
  { kind, receipt }: Sold,
  { device, receipts, newId, atMs, subject }: BodyContext & { readonly subject?: string },
): string {
  const till = { venue: device.record.venue, device: device.record.device, receipt };
  const whose = subject === undefined ? {} : { subject };
  if (kind === 'sale') return receipts.sold({ ...till, sale: newId(), atMs, ...whose });
  return receipts.saleOf(till) ?? newId();
}

function sightingsOf(
  heard: readonly { tag: string; rssi: number; at?: number | undefined }[],
  context: BodyContext,
): Sighting[] {
  const sightings: Sighting[] = [];
  for (const { tag, rssi, at } of heard) {
    if (at === undefined) {
      sightings.push({ alias: aliasOf(tag, context), rssiDbm: rssi + 0 });
      continue;
    }
    const { shiftMs, receivedAtMs } = context;
    const atMs = Math.max(0, Math.min(at + shiftMs, receivedAtMs));
    sightings.push({ alias: aliasOf(tag, { ...context, atMs }), rssiDbm: rssi + 0, atMs });
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
