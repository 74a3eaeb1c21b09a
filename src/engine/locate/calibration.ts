import type { VenueSettings } from '../../contracts/venue.ts';
import type { Line as Way } from './obstacles.ts';
import { log10 } from './tables.ts';

/** Strengths heard while somebody held a tag at a known point. */
export type Fingerprint = {
  readonly x: number;
  readonly y: number;
  readonly floor: string;
  /** dBm by receiver. */
  readonly heard: Readonly<Record<string, readonly number[]>>;
};
export type Receiver = {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly floor: string;
};

export type Calibration =
  | {
      readonly ok: true;
      /** Goes into the venue's settings as `radio`. */
      readonly radio: NonNullable<VenueSettings['radio']>;
      /** Means of a receiver at a point that it was made from. */
      readonly means: number;
    }
  | { readonly ok: false; readonly problem: string };

/** How much higher receivers hang, metres, and what walls take away between two points, dB. */
export type Air = {
  readonly heightM: number;
  readonly wallsDb: (floor: string, way: Way) => number;
};

type Mean = { readonly receiver: string; readonly loss: number; readonly dbm: number };

/** A receiver's own offset weighs as much as so many points without one. */
const receiverWeight = 2;
const leastMeans = 6;
/** Least spread of −10 log₁₀ d, dB², that says anything about the exponent. */
const leastSpread = 1;
const rounds = 8;

/**
 * The radio of a venue from fingerprints: least squares of each receiver's mean on −10 log₁₀ d,
 * with an offset a receiver that shrinks to 0, fitted in turns. Strengths are dBm, distances metres
 * on one floor. Source: T. S. Rappaport, Wireless Communications, 2nd ed., ch. 4.9.2.
 */
export function calibrate(
  fingerprints: readonly Fingerprint[],
  receivers: readonly Receiver[],
  air: Partial<Air> = {},
): Calibration {
  const { heightM, wallsDb } = { heightM: 1, wallsDb: () => 0, ...air };
  const means = meansOf(fingerprints, receivers, { heightM, wallsDb });
  if (means.length < leastMeans) {
    const problem = `${means.length} means of a receiver at a point; at least ${leastMeans} needed`;
    return { ok: false, problem };
  }
  const offsets = new Map<string, number>();
  let line = lineOf(means, offsets);
  if (line === undefined) {
    return { ok: false, problem: 'all points are equally far from their receivers; walk further' };
  }
  for (let round = 0; round < rounds; round++) {
    offsetsOf(means, line, offsets);
    line = lineOf(means, offsets) ?? line;
  }
  const { oneMetreDbm, exponent } = line;
  let error = 0;
  for (const { receiver, loss, dbm } of means) {
    error += Math.abs(dbm - oneMetreDbm - (offsets.get(receiver) ?? 0) - exponent * loss);
  }
  const radio = {
    oneMetreDbm: within(rounded(oneMetreDbm), -120, 0),
    exponent: within(rounded(exponent), 1, 6),
    noiseDb: within(rounded(error / means.length), 1, 20),
    heightM,
    receiversDb: Object.fromEntries([...offsets].map(([id, db]) => [id, rounded(db)])),
  };
  return { ok: true, radio, means: means.length };
}

function meansOf(
  fingerprints: readonly Fingerprint[],
  receivers: readonly Receiver[],
  { heightM, wallsDb }: Air,
): Mean[] {
  const byId = new Map(receivers.map((receiver) => [receiver.id, receiver]));
  const means: Mean[] = [];
  for (const { x, y, floor, heard } of fingerprints) {
    for (const [id, strengths] of Object.entries(heard)) {
      const receiver = byId.get(id);
      if (receiver === undefined || receiver.floor !== floor || strengths.length === 0) continue;
      const distance2 = (receiver.x - x) ** 2 + (receiver.y - y) ** 2 + heightM * heightM;
      const dbm = strengths.reduce((sum, one) => sum + one, 0) / strengths.length;
      const loss = -5 * log10(Math.max(0.25, distance2));
      const throughDb = wallsDb(floor, [receiver.x, receiver.y, x, y]);
      means.push({ receiver: id, loss, dbm: dbm + throughDb });
    }
  }
  return means;
}

type Line = { readonly oneMetreDbm: number; readonly exponent: number };

function lineOf(means: readonly Mean[], offsets: ReadonlyMap<string, number>): Line | undefined {
  let [loss, dbm, squares, products] = [0, 0, 0, 0];
  for (const one of means) {
    loss += one.loss / means.length;
    dbm += (one.dbm - (offsets.get(one.receiver) ?? 0)) / means.length;
  }
  for (const one of means) {
    const off = one.loss - loss;
    squares += off * off;
    products += off * (one.dbm - (offsets.get(one.receiver) ?? 0) - dbm);
  }
  if (squares / means.length < leastSpread) return undefined;
  const exponent = products / squares;
  return { exponent, oneMetreDbm: dbm - exponent * loss };
}

function offsetsOf(means: readonly Mean[], line: Line, offsets: Map<string, number>): void {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { receiver, loss, dbm } of means) {
    const known = sums.get(receiver) ?? { sum: 0, count: 0 };
    known.sum += dbm - line.oneMetreDbm - line.exponent * loss;
    known.count++;
    sums.set(receiver, known);
  }
  for (const [id, { sum, count }] of sums) offsets.set(id, sum / (count + receiverWeight));
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
