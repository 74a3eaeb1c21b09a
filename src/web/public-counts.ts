import type { PublicOccupancyBody } from '../contracts/api.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import { zoneStateOf } from '../contracts/venue.ts';
import type { ZoneView } from '../contracts/views.ts';
import { json, notFound, notUpYet } from './answers.ts';
import { ask, nameOf } from './asking.ts';
import type { Handlers } from './handling.ts';
import type { WebOptions } from './options.ts';
import { type PublicArea, publicAreas } from './public-areas.ts';

const minuteMs = 60_000;
/** How often the clock is looked at. */
const lookEveryMs = 500;
/** Numbers are multiples of this, and those below it are not told apart. */
const roundedTo = 5;
/**
 * After a plan that divides the floor another way nothing is said for so long: the same people
 * counted by two partitions could be subtracted.
 */
const pauseMs = 15 * minuteMs;

type Partition = { readonly text: string; readonly sinceMs: number };

/**
 * How many people are where, for anybody: one fixed partition, rounded once from the value at the
 * turn of the minute, the same to every asker until the next. Nothing is worked out because
 * somebody asks, so nobody chooses the moment, the area or how often. [LIV10]
 */
export class PublicCounts {
  readonly #web: Pick<WebOptions, 'reader' | 'hot' | 'clock' | 'signals'>;
  readonly #bodies = new Map<string, PublicOccupancyBody>();
  readonly #partitions = new Map<string, Partition>();
  #minute: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(web: Pick<WebOptions, 'reader' | 'hot' | 'clock' | 'signals'>) {
    this.#web = web;
    this.#minute = this.#now();
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.look().catch((cause: unknown) => {
        const error = nameOf(cause);
        this.#web.signals.log('thread_failed', { thread: 'web', at: 'public counts', error });
      });
    }, lookEveryMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  of(venue: string): PublicOccupancyBody | undefined {
    return this.#bodies.get(venue);
  }

  /** Takes the numbers of all venues that publish any, once a minute. */
  async look(): Promise<void> {
    const minute = this.#now();
    if (minute === this.#minute) return;
    this.#minute = minute;
    const venues = await this.#web.reader.venues();
    const open = venues.filter(({ settings }) => settings.publicCounts);
    for (const known of this.#bodies.keys()) {
      if (!open.some(({ venue }) => venue === known)) this.#bodies.delete(known);
    }
    for (const venue of open) await this.#take(venue, minute * minuteMs);
  }

  async #take(record: VenueRecord, atMs: number): Promise<void> {
    const { venue, name, timezone, demo, plan } = record;
    const areas = publicAreas(plan);
    if (this.#isPaused(venue, areas, atMs)) {
      this.#bodies.delete(venue);
      return;
    }
    const asked = await ask(this.#web, { ask: 'snapshot', venue });
    // What was said stands, with its time; the next minute tries again.
    if (!asked.ok || 'missing' in asked.answer) return;
    const views = new Map(asked.answer.zones.map((view) => [view.id, view]));
    const said = areas.map((area) => spoken(area, views));
    const about = { venue, name, timezone, demo, atMs, nextAtMs: atMs + minuteMs };
    this.#bodies.set(venue, { ...about, areas: said });
  }

  #isPaused(venue: string, areas: readonly PublicArea[], atMs: number): boolean {
    const cells = areas.map(({ zones }) => zones.map(({ id, polygon }) => [id, polygon]));
    const text = JSON.stringify(cells);
    const known = this.#partitions.get(venue);
    if (known === undefined) {
      this.#partitions.set(venue, { text, sinceMs: Number.NEGATIVE_INFINITY });
      return false;
    }
    if (known.text !== text) this.#partitions.set(venue, { text, sinceMs: atMs });
    const { sinceMs } = this.#partitions.get(venue) ?? known;
    return atMs - sinceMs < pauseMs;
  }

  #now(): number {
    return Math.floor(this.#web.clock.wallMs() / minuteMs);
  }
}

function spoken(
  { id, zones }: PublicArea,
  views: ReadonlyMap<string, Pick<ZoneView, 'people' | 'state'>>,
): PublicOccupancyBody['areas'][number] {
  const names = zones.map(({ name }) => name);
  const here = zones.map((zone) => views.get(zone.id));
  if (here.some((view) => view === undefined || view.state === 'unknown')) {
    return { id, names, people: 'unknown', state: 'unknown' };
  }
  const people = rounded(here.reduce((sum, view) => sum + (view?.people ?? 0), 0));
  const capacities = zones.map(({ capacity }) => capacity ?? Number.NaN);
  const capacity = capacities.reduce((a, b) => a + b, 0);
  // From the rounded number: a word that changes at the exact one would tell it.
  const least = people === 'few' ? 1 : people;
  const state = zoneStateOf(least, Number.isNaN(capacity) ? undefined : capacity);
  return { id, names, people, state: people === 'few' ? 'quiet' : state };
}

/** To the nearest multiple of 5, and `few` for all below 5, nobody included. */
export function rounded(people: number): number | 'few' {
  return people < roundedTo ? 'few' : Math.round(people / roundedTo) * roundedTo;
}

/** A venue that publishes nothing and one that does not exist answer alike. [WEB3] */
export const publicHandlers: Pick<Handlers['plain'], 'publicPage' | 'publicOccupancy'> = {
  publicPage: async () => ({ ok: true, body: { page: 'public.html' } }),
  publicOccupancy: async ({ web, params }) => {
    const { venue = '' } = params;
    const body = web.publicCounts?.of(venue);
    if (body !== undefined) {
      const leftMs = body.nextAtMs - web.clock.wallMs();
      const sharedForS = Math.max(1, Math.min(60, Math.ceil(leftMs / 1_000)));
      return { ...json(body), sharedForS };
    }
    const record = await web.reader.venue(venue);
    return record?.settings.publicCounts === true ? notUpYet : notFound;
  },
};
