import { z } from 'zod';
import { Code, cleanText, EpochMs } from './ids.ts';
import type { PublishEnd } from './topics.ts';

/** Limits on what a device may send; each is checked before the payload is parsed. */
export const payloadLimits = {
  /**
   * Bytes of one PUBLISH packet's payload: the largest honest backlog batch, 200 sightings, is 12
   * KB.
   */
  payloadBytes: 64 * 1024,
  /** Depth of JSON nesting: the deepest native payload has 3. */
  jsonDepth: 8,
  /** JSON tokens that start a value or a key; keeps a wide object from stalling the hot path. */
  jsonTokens: 4_096,
  sightings: 256,
  /** Lines of one receipt. */
  saleLines: 256,
} as const;

/** ISO 8601 with an offset, or epoch milliseconds. */
const At = z.union([
  EpochMs,
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const envelope = {
  at: At.optional(),
  /** A number that is new with every start of the device. */
  boot: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Counts up by one a payload within a boot. */
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
};

const rssi = z.number().min(-127).max(20);
const metres = z.number().min(-100_000).max(100_000);
const money = z.number().min(-1e12).max(1e12);
const currency = z.string().regex(/^[A-Z]{3}$/, 'use an ISO 4217 code such as EUR or IRR');
const percent = z.number().min(0).max(100);

/**
 * Native payloads by topic end. Unknown keys are dropped and counted, never refused: firmware
 * grows.
 */
export const payloadSchemas = {
  sightings: z.object({
    ...envelope,
    sightings: z
      .array(z.object({ tag: Code, rssi, at: At.optional(), battery: percent.optional() }))
      .min(1)
      .max(payloadLimits.sightings),
  }),
  ranging: z.object({
    ...envelope,
    beacons: z
      .array(z.object({ beacon: Code, rssi }))
      .min(1)
      .max(payloadLimits.sightings),
  }),
  positions: z.object({
    ...envelope,
    positions: z
      .array(
        z.object({
          tag: Code,
          x: metres,
          y: metres,
          floor: Code.optional(),
          accuracyM: z.number().min(0).max(10_000).optional(),
        }),
      )
      .min(1)
      .max(payloadLimits.sightings),
  }),
  shelf: z.object({
    ...envelope,
    kind: z.enum(['pickup', 'putback', 'weight', 'presence']),
    slot: Code,
    sku: Code.optional(),
    grams: z.number().min(-1e6).max(1e6).optional(),
    present: z.boolean().optional(),
  }),
  count: z.object({
    ...envelope,
    in: z.number().int().min(0).max(100_000),
    out: z.number().int().min(0).max(100_000),
  }),
  tap: z.object({
    ...envelope,
    tag: Code,
    purpose: z.enum(['entry', 'unlock', 'pay', 'claim']),
    amount: money.optional(),
    currency: currency.optional(),
  }),
  sale: z.object({
    ...envelope,
    receipt: Code,
    kind: z.enum(['sale', 'return', 'void']),
    /** Return, void: the receipt that is taken back, where this one has a number of its own. */
    of: Code.optional(),
    /** A higher one takes the place of what the same receipt said before. [TIL4] */
    revision: z.number().int().min(0).max(1_000_000).optional(),
    tag: Code.optional(),
    customer: Code.optional(),
    coupon: Code.optional(),
    lines: z
      .array(z.object({ sku: Code, qty: z.number(), price: money }))
      .max(payloadLimits.saleLines)
      .optional(),
    total: money,
    currency,
  }),
  rating: z.object({
    ...envelope,
    tag: Code.optional(),
    score: z.number().min(0).max(100),
    of: z.number().min(1).max(100),
    text: cleanText(1_000).optional(),
  }),
  environment: z.object({
    ...envelope,
    temperatureC: z.number().min(-100).max(150).optional(),
    humidityPct: percent.optional(),
    noiseDb: z.number().min(0).max(200).optional(),
    lightLux: z.number().min(0).max(200_000).optional(),
    co2Ppm: z.number().min(0).max(100_000).optional(),
  }),
  health: z.object({
    ...envelope,
    batteryPct: percent.optional(),
    uptimeS: z.number().min(0).optional(),
    firmware: cleanText(64).optional(),
    rssiDbm: rssi.optional(),
  }),
  status: z.object({ ...envelope, status: z.enum(['online', 'offline']) }),
} as const satisfies Record<PublishEnd, z.ZodType>;

export type Payload<E extends PublishEnd> = z.infer<(typeof payloadSchemas)[E]>;

/** One valid payload an end, used in the answer on `errors`, in documents and in tests. */
export const payloadExamples: { readonly [E in PublishEnd]: object } = {
  sightings: { boot: 7, seq: 1, sightings: [{ tag: 'band-017', rssi: -61 }] },
  ranging: { boot: 7, seq: 1, beacons: [{ beacon: 'pillar-3', rssi: -70 }] },
  positions: { boot: 7, seq: 1, positions: [{ tag: 'band-017', x: 4.2, y: 7.5, floor: '0' }] },
  shelf: { boot: 7, seq: 1, kind: 'pickup', slot: 'a-12', sku: 'run-42' },
  count: { boot: 7, seq: 1, in: 2, out: 0 },
  tap: { boot: 7, seq: 1, tag: 'band-017', purpose: 'entry' },
  sale: { boot: 7, seq: 1, receipt: 'r-1001', kind: 'sale', total: 49.9, currency: 'EUR' },
  rating: { score: 4, of: 5 },
  environment: { temperatureC: 22.5, humidityPct: 40 },
  health: { batteryPct: 88, uptimeS: 3600 },
  status: { status: 'online' },
};
