import type { Device } from '../state.ts';
import type { Mass, Radio } from './learned.ts';
import type { RadioPrior } from './prior.ts';

/**
 * Log-distance path loss: strength = A + o(tag) + g(receiver) − 10 n log₁₀ d − walls + noise, with
 * A, n and the noise's scale a venue, all learned from confident moments, each with a prior that
 * weighs as much as so many moments. [LOC1] Source: T. S. Rappaport, Wireless Communications,
 * ch. 4.9; walls by the multi-wall model of COST 231, final report, ch. 4.7 (3.4 dB a light one).
 */
export type Model = {
  readonly oneMetreDbm: number;
  readonly exponent: number;
  readonly noiseDb: number;
  readonly height2: number;
};

/** What the priors weigh: squared decibels of spread for n, moments for the others. */
const exponentWeight = 40_000;
const noiseWeight = 100;
const oneMetreWeight = 100;
const receiverWeight = 20;
/** That a tag sends like others weighs as much as so many strengths of its first moment. */
const likeOthers = 3;
/**
 * No tag sends more above its like than this, dB: 10 dBm is the most where tags send 0 (Bluetooth
 * Core 5.4, vol. 6 A, 3: class 1.5), and a turn. What seems louder is nearer than it is believed.
 */
const mostOffsetDb = 12;
/** Nothing indoors lies outside of these (Rappaport, table 4.2). */
const exponents = { least: 1.4, most: 4 } as const;
const noises = { least: 2, most: 12 } as const;
/** Sums are halved here, so that what changed is learned anew. */
const remembered = { venue: 1_000_000, receiver: 2_000, tag: 60 } as const;

export function createRadio(): Radio {
  return { lossSquares: 0, lossProducts: 0, errorsDb: 0, errors: 0, offsetsDb: 0, offsets: 0 };
}

export function modelOf(radio: Radio, given: RadioPrior): Model {
  const exponent =
    (exponentWeight * given.exponent + radio.lossProducts) / (exponentWeight + radio.lossSquares);
  const noiseDb = (noiseWeight * given.noiseDb + radio.errorsDb) / (noiseWeight + radio.errors);
  return {
    oneMetreDbm: given.oneMetreDbm + radio.offsetsDb / (radio.offsets + oneMetreWeight),
    exponent: Math.min(exponents.most, Math.max(exponents.least, exponent)),
    noiseDb: Math.min(noises.most, Math.max(noises.least, noiseDb)),
    height2: given.heightM * given.heightM,
  };
}

/** How much more than the others a receiver hears, dB: calibrated, then learned. */
export function moreOf(given: RadioPrior, device: Device): number {
  const calibrated = given.receiversDb[device.id] ?? 0;
  return calibrated + device.moreDb / (device.moreCount + receiverWeight);
}

/**
 * One strength of a moment: `loss` is −10 log₁₀ of its distance from the mean of the belief,
 * `wallsDb` what walls between take away.
 */
export type Heard = {
  device: Device;
  dbm: number;
  moreDb: number;
  x: number;
  y: number;
  loss: number;
  wallsDb: number;
};

/** How much stronger a moment's strengths are than the model says of a tag like others, mean dB. */
export function overModel(heard: readonly Heard[], model: Model): number {
  let sum = 0;
  for (const one of heard) sum += overOne(one, model);
  return sum / heard.length;
}

function overOne({ dbm, moreDb, loss, wallsDb }: Heard, { oneMetreDbm, exponent }: Model): number {
  return dbm + wallsDb - oneMetreDbm - moreDb - exponent * loss;
}

/**
 * A tag's offset before anything is believed, from a first moment's strengths about their centre:
 * the less is heard, the more it is like others. Without it a tag that sends little seems to be
 * far from everybody, in a corner that it does not get out of.
 */
export function guessOffset(mass: Mass, heard: readonly Heard[], model: Model): void {
  setOffset(mass, (overModel(heard, model) * heard.length) / (heard.length + likeOthers));
  mass.offsetCount = 1;
}

/**
 * What of `overDb`, by which all receivers at once hear more (or, below 0, less) than before, is
 * beyond the noise's scale: a hand, a pocket, a turn, where they agree. No walk of one does it.
 */
export function excessOf(overDb: number, { noiseDb }: Model): number {
  return overDb - Math.min(noiseDb, Math.max(-noiseDb, overDb));
}

/** How little one offset, `meanDb`, explains all strengths of a moment: their variance, dB². */
export function disagreementOf(heard: readonly Heard[], model: Model, meanDb: number): number {
  let squares = 0;
  for (const one of heard) squares += (overOne(one, model) - meanDb) ** 2;
  return squares / heard.length;
}

/** The tag's own offset: a running mean, that of the venue's others to begin with. */
export function learnOffset(mass: Mass, heard: readonly Heard[], model: Model): void {
  const overDb = overModel(heard, model);
  if (mass.offsetCount < remembered.tag) mass.offsetCount++;
  setOffset(mass, mass.offsetDb + (overDb - mass.offsetDb) / (mass.offsetCount + 1));
}

export function setOffset(mass: Mass, offsetDb: number): void {
  mass.offsetDb = Math.min(mostOffsetDb, offsetDb);
}

/** What was learned of a tag was learned at the wrong place, or beside another radio. */
export function forgetOffset(mass: Mass): void {
  mass.offsetDb = 0;
  mass.offsetCount = 0;
}

/** A moment whose place is sure teaches the venue its radio. */
export function learnRadio(
  radio: Radio,
  mass: Mass,
  { heard, model }: { readonly heard: readonly Heard[]; readonly model: Model },
): void {
  let [meanLoss, meanDbm] = [0, 0];
  for (const { dbm, moreDb, loss, wallsDb } of heard) {
    meanLoss += loss / heard.length;
    meanDbm += (dbm + wallsDb - moreDb) / heard.length;
  }
  for (const { device, dbm: heardDbm, moreDb, loss, wallsDb } of heard) {
    const dbm = heardDbm + wallsDb;
    const lossDb = loss - meanLoss;
    radio.lossSquares += lossDb * lossDb;
    radio.lossProducts += lossDb * (dbm - moreDb - meanDbm);
    const more = dbm - model.oneMetreDbm - mass.offsetDb - model.exponent * loss;
    radio.errorsDb += Math.abs(more - moreDb);
    radio.errors++;
    device.moreDb += more;
    if (++device.moreCount >= remembered.receiver) {
      device.moreDb /= 2;
      device.moreCount /= 2;
    }
  }
  radio.offsetsDb += mass.offsetDb;
  if (++radio.offsets + radio.errors < remembered.venue) return;
  radio.lossSquares /= 2;
  radio.lossProducts /= 2;
  radio.errorsDb /= 2;
  radio.errors /= 2;
  radio.offsetsDb /= 2;
  radio.offsets /= 2;
}
