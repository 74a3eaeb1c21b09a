import type { Reading, ReadingBody, Sighting } from '../contracts/inputs.ts';
import type { DecodedPayload } from './decode.ts';
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
  readonly newId: () => string;
};

export type SettledReading = { readonly reading: Reading; readonly clockJumped: boolean };

/** A checked payload → what the journal keeps: settled time, aliases instead of tags. [TIM1] [PRE4] */
export function settleReading(decoded: DecodedPayload, context: SettleContext): SettledReading {
  const { device, receivedAtMs, jumpMs, clocks } = context;
  const { at, boot, seq } = decoded.payload;
  const settled = clocks.settle(device.key, { at, receivedAtMs, jumpMs });
  const body = bodyOf(decoded, { ...context, atMs: settled.atMs });
  return {
    clockJumped: settled.kind === 'jump',
    reading: {
      type: 'reading',
      device: device.record.device,
      ...(boot === undefined ? {} : { boot }),
      ...(seq === undefined ? {} : { seq }),
      atMs: settled.atMs,
      body,
    },
  };
}

type BodyContext = SettleContext & { readonly atMs: number };

function bodyOf(decoded: DecodedPayload, context: BodyContext): ReadingBody {
  switch (decoded.end) {
    case 'sightings':
      return { kind: 'sightings', sightings: sightingsOf(decoded.payload.sightings, context) };
    case 'ranging': {
      const alias = aliasOf(context.device.record.device, context);
      const beacons = decoded.payload.beacons.map(({ beacon, rssi }) => ({
        beacon,
        rssiDbm: rssi,
      }));
      return { kind: 'ranging', alias, beacons };
    }
    case 'positions':
      return {
        kind: 'positions',
        positions: decoded.payload.positions.map(({ tag, x, y, floor, accuracyM }) => ({
          alias: aliasOf(tag, context),
          x,
          y,
          ...(floor === undefined ? {} : { floor }),
          ...(accuracyM === undefined ? {} : { accuracyM }),
        })),
      };
    case 'shelf': {
      const { kind, slot, sku, grams, present } = decoded.payload;
      return {
        kind: 'shelf',
        action: kind,
        slot,
        ...(sku === undefined ? {} : { sku }),
        ...(grams === undefined ? {} : { grams }),
        ...(present === undefined ? {} : { present }),
      };
    }
    case 'count':
      return { kind: 'count', in: decoded.payload.in, out: decoded.payload.out };
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
        ...(amount === undefined ? {} : { amount }),
        ...(currency === undefined ? {} : { currency }),
      };
    }
    case 'sale': {
      const { kind, tag, coupon, lines, total, currency } = decoded.payload;
      return {
        kind: 'sale',
        sale: context.newId(),
        action: kind,
        ...(tag === undefined ? {} : { alias: aliasOf(tag, context) }),
        ...(coupon === undefined ? {} : { coupon }),
        lines: lines ?? [],
        total,
        currency,
      };
    }
    case 'rating': {
      const { tag, score, of } = decoded.payload;
      return {
        kind: 'rating',
        ...(tag === undefined ? {} : { alias: aliasOf(tag, context) }),
        score,
        of,
      };
    }
    default:
      return decoded satisfies never;
  }
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
    const { clocks, device, receivedAtMs } = context;
    const atMs = clocks.correct(device.key, at, receivedAtMs);
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
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value;
  return kept;
}
