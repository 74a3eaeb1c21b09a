import type { Effect } from '../contracts/effects.ts';
import type { Input } from '../contracts/inputs.ts';
import type { SegmentsAsked } from '../contracts/segments.ts';
import { presentAndKnown } from '../engine/people-view.ts';
import { lookUpFacts } from './facts.ts';
import type { HotParts } from './parts.ts';

/** Who is here is asked about again so often. */
const roundEveryMs = 30_000;
/** Of one turn: look-ups must not hold readings up. */
const atOnce = 8;
const budgetMs = 4;
/** Between turns that only look up. */
const restMs = 25;

type Who = { readonly venue: string; readonly visitor: string };
type VenueInput = { venue: string; input: Input };

/**
 * What the records know of people, journaled so that replay needs no records: all of it when a
 * linked visitor arrives [PRE5], and the segments of who is here as they change. A purchase is
 * looked up when it is written, a segment that was published or removed at once for all, all else
 * (a birthday, a changed record) within a round. Only what differs is journaled. [SEG7]
 */
export class LookUps {
  readonly #parts: HotParts;
  /** By venue and visitor: nobody waits twice. */
  readonly #due = new Map<string, Who>();
  readonly #roundAtMs = new Map<string, number>();
  readonly #bought: Who[] = [];
  #arrived: Who[] = [];

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /** Linked visitors came. */
  arrived(venue: string, arrivals: readonly { readonly visitor: string }[]): void {
    for (const { visitor } of arrivals) this.#arrived.push({ venue, visitor });
  }

  /** Somebody bought, or a sale was found to be theirs; its row is on its way. */
  note(venue: string, effects: readonly Effect[]): void {
    if (this.#parts.segments.of(venue).length === 0) return;
    for (const effect of effects) {
      if (effect.type !== 'saleMatched' || effect.visitor === '') continue;
      this.#bought.push({ venue, visitor: effect.visitor });
    }
  }

  /** What was noted is in the records now. */
  written(): void {
    for (const who of this.#bought.splice(0)) this.#wait(who);
  }

  /** Of who arrived, and of who is in other segments than they were. */
  async inputs(nowMs: number): Promise<VenueInput[]> {
    const inputs: VenueInput[] = [];
    const { records, stepper } = this.#parts;
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const { venue, visitor } of arrived) {
      const segments = this.#asked(venue, nowMs);
      const asked = { venue, state: stepper.state(venue), nowMs, segments };
      const facts = await lookUpFacts(records, visitor, asked);
      if (facts === undefined) continue;
      inputs.push({ venue, input: { type: 'facts', visitor, facts } });
    }
    return [...inputs, ...(await this.#changed(nowMs))];
  }

  /** Until there is something to look up. */
  inMs(nowMs: number): number {
    if (this.#arrived.length > 0) return 0;
    let next = this.#due.size > 0 ? restMs : Number.POSITIVE_INFINITY;
    for (const atMs of this.#roundAtMs.values()) next = Math.min(next, Math.max(0, atMs - nowMs));
    return next;
  }

  /** What a look-up of this venue's visitors asks; undefined = it has no segments. */
  #asked(venue: string, nowMs: number): SegmentsAsked | undefined {
    const records = this.#parts.segments.of(venue);
    const timezone = this.#parts.registry.venue(venue)?.timezone;
    if (records.length === 0 || timezone === undefined) return undefined;
    return { venue, records, nowMs, timezone };
  }

  async #changed(nowMs: number): Promise<VenueInput[]> {
    this.#begin(nowMs);
    if (this.#due.size === 0) return [];
    const { clock, records, stepper } = this.#parts;
    const inputs: VenueInput[] = [];
    const startMs = clock.monotonicMs();
    let looked = 0;
    for (const [key, { venue, visitor }] of this.#due) {
      if (looked >= atOnce || clock.monotonicMs() - startMs > budgetMs) break;
      this.#due.delete(key);
      const facts = stepper.state(venue)?.people.get(visitor)?.facts;
      if (!facts) continue;
      looked++;
      const asked = this.#asked(venue, nowMs);
      const segments = asked === undefined ? [] : await records.segments.of(visitor, asked);
      if (isSame(facts.segments, segments)) continue;
      inputs.push({ venue, input: { type: 'segments', visitor, segments } });
    }
    return inputs;
  }

  #begin(nowMs: number): void {
    const { segments, stepper } = this.#parts;
    for (const venue of segments.takeChanged()) this.#roundAtMs.set(venue, nowMs);
    for (const venue of segments.venues()) {
      if (nowMs < (this.#roundAtMs.get(venue) ?? 0)) continue;
      const hasAny = segments.of(venue).length > 0;
      this.#roundAtMs.set(venue, hasAny ? nowMs + roundEveryMs : Number.POSITIVE_INFINITY);
      const state = stepper.state(venue);
      if (state === undefined) continue;
      for (const visitor of presentAndKnown(state)) this.#wait({ venue, visitor });
    }
  }

  #wait(who: Who): void {
    this.#due.set(`${who.venue} ${who.visitor}`, who);
  }
}

function isSame(one: readonly string[] | undefined, other: readonly string[]): boolean {
  return one?.length === other.length && other.every((id, i) => id === one[i]);
}
