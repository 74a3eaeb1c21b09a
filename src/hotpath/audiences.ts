import type { AudienceMember, AudiencePage, Input } from '../contracts/inputs.ts';
import type { VisitorRecord } from '../contracts/ports.ts';
import { type Gathered, gatheringOf } from '../engine/rules/gatherings.ts';
import type { VenueState } from '../engine/venue.ts';
import { knownAt } from './commands/visitors.ts';
import { lookUpFacts } from './facts.ts';
import type { HotParts } from './parts.ts';

/** People looked at in one turn, and judged where they are of the segment. */
const lookedAtOnce = 64;
/** Candidates and messages of a campaign that wait; more people are met once some have left. */
const mostWaiting = 256;
/** Between two pages, so that readings and commands have most turns. */
const restMs = 40;
const fullRestMs = 250;

type Found = Gathered & { readonly venue: string; readonly state: VenueState };

/**
 * Brings whom campaigns on the clock are for, page after page, as messages leave: what waits to be
 * sent is never more than a provider takes in a short while, so that consent and hours are asked
 * close to the sending, and an outage of hours loses some pages and not all. [AUD2, AUD3]
 */
export class Audiences {
  readonly #parts: HotParts;
  #nextAtMs = 0;
  /** How far was looked without meeting anybody; nothing is journaled for that. */
  readonly #looked = new Map<string, { readonly event: string; readonly upTo: string }>();
  #last = '';

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /** Milliseconds until a page may be due; infinite while no campaign waits for one. */
  dueInMs(nowMs: number): number {
    const { stepper } = this.#parts;
    const isWaiting = stepper.venues().some((venue) => stepper.state(venue)?.gatherings);
    return isWaiting ? Math.max(0, this.#nextAtMs - nowMs) : Number.POSITIVE_INFINITY;
  }

  /**
   * The next page, to be journaled, where one is due. All rows are committed before it is read,
   * and its turn plans no command: who withdraws or is erased does so before it or after it.
   */
  async next(
    nowMs: number,
    flush: () => Promise<void>,
  ): Promise<{ readonly venue: string; readonly input: Input } | undefined> {
    if (this.dueInMs(nowMs) > 0) return undefined;
    const found = this.#find();
    this.#nextAtMs = nowMs + (found === undefined ? fullRestMs : restMs);
    if (found === undefined) return undefined;
    await flush();
    const page = await this.#read(found, nowMs);
    return page && { venue: found.venue, input: page };
  }

  /** Campaigns take turns. */
  #find(): Found | undefined {
    const { stepper } = this.#parts;
    const ready = stepper.venues().flatMap((venue) => {
      const state = stepper.state(venue);
      if (state?.gatherings === undefined) return [];
      return Object.keys(state.gatherings).flatMap((campaign) => {
        const gathered = gatheringOf(state, campaign);
        const isFull = gathered !== undefined && waitingOf(state, campaign) >= mostWaiting;
        return gathered === undefined || isFull ? [] : [{ ...gathered, venue, state }];
      });
    });
    return ready.find(({ venue, campaign }) => `${venue}/${campaign}` > this.#last) ?? ready[0];
  }

  async #read(found: Found, nowMs: number): Promise<AudiencePage | undefined> {
    const { records, registry } = this.#parts;
    const { venue, campaign, event, segment, after } = found;
    const key = `${venue}/${campaign}`;
    this.#last = key;
    const looked = this.#looked.get(key);
    const { members, next } = await records.audience({
      ...{ venue, segment, nowMs, look: lookedAtOnce },
      timezone: registry.venue(venue)?.timezone ?? 'UTC',
      after: looked?.event === event && looked.upTo > after ? looked.upTo : after,
    });
    if (members.length === 0 && next !== undefined) {
      this.#looked.set(key, { event, upTo: next });
      return undefined;
    }
    this.#looked.delete(key);
    const known = await this.#factsOf(members, found, nowMs);
    const page = { type: 'audience', campaign, event, after, members: known } as const;
    return next === undefined ? page : { ...page, next };
  }

  async #factsOf(
    members: readonly VisitorRecord[],
    { venue, state, asksFacts }: Found,
    nowMs: number,
  ): Promise<readonly AudienceMember[]> {
    const known: AudienceMember[] = [];
    for (const member of members) {
      const { visitor } = member;
      const asked = { venue, state, nowMs };
      const facts = asksFacts ? await lookUpFacts(this.#parts.records, visitor, asked) : undefined;
      known.push({ ...knownAt(member, venue), ...(facts === undefined ? {} : { facts }) });
    }
    return known;
  }
}

/** Looked at until there are too many. */
function waitingOf(state: VenueState, campaign: string): number {
  let waiting = 0;
  for (const group of state.candidates.values()) {
    if (group.candidates.some((one) => one.campaign === campaign)) waiting++;
  }
  for (const message of state.messages.values()) {
    if (waiting >= mostWaiting) break;
    const isOpen = message.closed === '' && message.claimed.length === 0;
    if (isOpen && message.campaign === campaign) waiting++;
  }
  return waiting;
}
