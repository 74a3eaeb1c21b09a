import type { Reading } from '../contracts/inputs.ts';
import type { DecodedPayload } from './decode.ts';

/** Tags listened to at once, how long after the last question, and what is kept of each. */
const mostTags = 16;
const leaseMs = 900_000;
const mostReadings = 8_192;
/** Readings in one answer: it takes some tens of microseconds. */
const mostAnswered = 1_000;

type Kept = { readonly no: number; readonly device: string; readonly dbm: number; atMs: number };
type Listening = { askedMs: number; next: number; readings: Kept[] };

/**
 * What receivers heard of a few tags lately, by who asked for them: in memory alone, never in the
 * journal, gone a quarter of an hour after the last question. A phone that lost its connection
 * finds here what was heard meanwhile. [RCV4] [RCV5]
 */
export class Recent {
  readonly #byTag = new Map<string, Listening>();

  get listens(): boolean {
    return this.#byTag.size > 0;
  }

  /** What came after number `after`, oldest first; the first question begins to listen. */
  ask(
    key: string,
    { after, nowMs }: { readonly after: number; readonly nowMs: number },
  ): { readonly next: number; readonly readings: readonly Kept[] } {
    for (const [other, { askedMs }] of this.#byTag) {
      if (nowMs - askedMs > leaseMs) this.#byTag.delete(other);
    }
    let listening = this.#byTag.get(key);
    if (listening === undefined) {
      if (this.#byTag.size >= mostTags) this.#dropOldest();
      // Numbers go on with the time, so that a caller of before a restart misses nothing.
      listening = { askedMs: nowMs, next: nowMs * 10, readings: [] };
      this.#byTag.set(key, listening);
    }
    listening.askedMs = nowMs;
    const readings = listening.readings.filter(({ no }) => no > after).slice(0, mostAnswered);
    return { next: readings.at(-1)?.no ?? Math.max(after, listening.next), readings };
  }

  /** A settled reading of a venue; its tags stand in the payload, in the same order. */
  note(venue: string, decoded: DecodedPayload, { device, atMs, body }: Reading): void {
    if (decoded.end === 'sightings' && body.kind === 'sightings') {
      for (const [i, { tag }] of decoded.payload.sightings.entries()) {
        const sighting = body.sightings[i];
        if (sighting === undefined) continue;
        const { rssiDbm: dbm } = sighting;
        this.#keep(`${venue} ${tag}`, { device, dbm, atMs: sighting.atMs ?? atMs });
      }
    } else if (body.kind === 'ranging') {
      for (const { beacon, rssiDbm: dbm } of body.beacons) {
        this.#keep(`${venue} ${device}`, { device: beacon, dbm, atMs });
      }
    }
  }

  #keep(key: string, heard: Omit<Kept, 'no'>): void {
    const listening = this.#byTag.get(key);
    if (listening === undefined) return;
    listening.next += 1;
    listening.readings.push({ no: listening.next, ...heard });
    if (listening.readings.length > mostReadings) listening.readings.splice(0, mostReadings / 8);
  }

  #dropOldest(): void {
    let oldest: { key: string; askedMs: number } | undefined;
    for (const [key, { askedMs }] of this.#byTag) {
      if (oldest === undefined || askedMs < oldest.askedMs) oldest = { key, askedMs };
    }
    if (oldest) this.#byTag.delete(oldest.key);
  }
}
