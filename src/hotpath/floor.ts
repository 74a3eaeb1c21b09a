import type { DotView, Effect, ZoneView } from '../contracts/effects.ts';
import type { EngineEvent } from '../contracts/events.ts';
import type { DeltaFrame, LiveEvent, MessageCounts, SnapshotFrame } from '../contracts/live.ts';
import type { StepOut } from '../engine/step.ts';
import type { VenueState } from '../engine/venue.ts';
import { dotOf, dotView, dotViews, peopleNow, zoneView, zoneViews } from '../engine/view.ts';

const eventsKept = 50;
/** Deltas are coalesced to 10 Hz; with nothing new, one a second says that all is well. */
const deltaEveryMs = 100;
const heartbeatEveryMs = 1_000;
const quarterHourMs = 900_000;
/** About 5 ms of the hot path; twenty thousand at once held it up for 47. */
export const dotsPerDelta = 2_000;

/** What happened on the floor that an operator reads; the rest of the events stay inside. */
const shownEvents: readonly EngineEvent['type'][] = [
  'visitStarted',
  'visitEnded',
  'entered',
  'dwelled',
  'pickedUp',
  'purchased',
];

/**
 * One venue's live view: turns what stepping left behind into frames of the live protocol, after
 * the commit. Operators see dots, never aliases. [HOT9]
 */
export class Floor {
  readonly #timezone: () => string;
  #seq = 0;
  #sentAtMs = 0;
  #day = '';
  #counts = { sent: 0, delivered: 0, held: 0 };
  #countsChanged = false;
  /** Messages delivered today: one that reached band and inbox was delivered once. */
  readonly #delivered = new Set<string>();
  #quarter = Number.NaN;
  readonly #sentZones = new Map<string, string>();
  #zonesLookedAtMs = 0;
  #events: LiveEvent[] = [];
  #fresh: LiveEvent[] = [];

  constructor(timezone: () => string) {
    this.#timezone = timezone;
  }

  /** Goes on from counts that were made before `atMs`: a view of the past begins mid-day. [LAB3] */
  beginFrom(counts: MessageCounts, atMs: number): void {
    this.#countOn(atMs, 'sent');
    this.#counts = { ...counts };
    this.#countsChanged = false;
  }

  /** Notes effects that operators see as counts or lines. */
  note(effects: readonly Effect[], state: VenueState): void {
    for (const effect of effects) {
      if (effect.type === 'message') {
        this.#countOn(effect.atMs, 'sent');
        this.#push({
          id: effect.id,
          atMs: effect.atMs,
          type: 'message',
          campaign: effect.campaign,
          ...dotField(state, effect.visitor),
        });
      } else if (effect.type === 'outcomeReported' && effect.outcome === 'delivered') {
        if (this.#delivered.has(effect.message)) continue;
        this.#countOn(effect.atMs, 'delivered');
        this.#delivered.add(effect.message);
      } else if (effect.type === 'decision' && effect.outcome === 'held') {
        this.#countOn(effect.atMs, 'held');
      }
    }
  }

  /** Milliseconds until a delta may leave; 0 = now. */
  waitMs(nowMs: number, out: StepOut): number {
    const changed = out.dirtyZones.size + out.dirtyDots.size + out.goneDots.size > 0;
    const every = changed || out.events.length > 0 ? deltaEveryMs : heartbeatEveryMs;
    return Math.max(0, this.#sentAtMs + every - nowMs);
  }

  delta(nowMs: number, state: VenueState, out: StepOut): DeltaFrame {
    this.#collect(out, state);
    const zones = this.#changedZones(nowMs, state, out);
    const dots = takeDots(state, out);
    const gone = [...out.goneDots];
    const events = this.#fresh;
    const messages = this.#countsChanged ? { ...this.#counts } : undefined;
    out.dirtyZones.clear();
    out.goneDots.clear();
    this.#fresh = [];
    this.#countsChanged = false;
    this.#sentAtMs = nowMs;
    this.#seq++;
    return {
      type: 'delta',
      seq: this.#seq,
      atMs: nowMs,
      people: peopleNow(state),
      ...(zones.length === 0 ? {} : { zones }),
      ...(dots.length === 0 ? {} : { dots }),
      ...(gone.length === 0 ? {} : { gone }),
      ...(events.length === 0 ? {} : { events }),
      ...(messages === undefined ? {} : { messages }),
    };
  }

  /** The whole view; deltas with a higher seq continue it. */
  snapshot(nowMs: number, state: VenueState): SnapshotFrame {
    return {
      type: 'snapshot',
      seq: this.#seq,
      atMs: nowMs,
      people: peopleNow(state),
      zones: zoneViews(state),
      dots: dotViews(state),
      events: this.#events,
      messages: this.counts,
      alerts: [],
    };
  }

  /** Messages since the venue's day began. */
  get counts(): MessageCounts {
    return { ...this.#counts };
  }

  #collect(out: StepOut, state: VenueState): void {
    for (const event of out.events) {
      if (!shownEvents.includes(event.type)) continue;
      this.#push({
        id: event.id,
        atMs: event.atMs,
        type: event.type,
        ...('zone' in event && event.zone !== undefined ? { zone: event.zone } : {}),
        ...(event.type === 'dwelled' ? { dwellMs: event.forMs } : {}),
        ...dotField(state, event.visitor),
      });
    }
    out.events.length = 0;
  }

  #push(event: LiveEvent): void {
    this.#fresh = [event, ...this.#fresh].slice(0, eventsKept);
    this.#events = [event, ...this.#events].slice(0, eventsKept);
  }

  /**
   * Zones with something new: people or state as stepping marked them, and once a second those
   * whose data grew older or whose receivers fell silent, which nobody marks. (A5, A6)
   */
  #changedZones(nowMs: number, state: VenueState, out: StepOut): ZoneView[] {
    const isDue = nowMs - this.#zonesLookedAtMs >= heartbeatEveryMs;
    if (isDue) this.#zonesLookedAtMs = nowMs;
    const views = isDue
      ? zoneViews(state)
      : [...out.dirtyZones].flatMap((id) => zoneView(state, id) ?? []);
    return views.filter((view) => {
      const text = JSON.stringify(view);
      if (this.#sentZones.get(view.id) === text) return false;
      this.#sentZones.set(view.id, text);
      return true;
    });
  }

  #countOn(atMs: number, key: keyof MessageCounts): void {
    // Midnight falls on a quarter of an hour in every zone, so the day is worked out once in each.
    const quarter = Math.floor(atMs / quarterHourMs);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      const day = new Date(atMs).toLocaleDateString('en-CA', { timeZone: this.#timezone() });
      if (day !== this.#day) {
        this.#day = day;
        this.#counts = { sent: 0, delivered: 0, held: 0 };
        this.#delivered.clear();
      }
    }
    this.#counts[key]++;
    this.#countsChanged = true;
  }
}

/** Those that waited longest; what is left goes with the next delta. [DET3] */
function takeDots(state: VenueState, { dirtyDots }: StepOut): DotView[] {
  const dots: DotView[] = [];
  for (const id of dirtyDots) {
    if (dots.length >= dotsPerDelta) break;
    dirtyDots.delete(id);
    const view = dotView(state, id);
    if (view !== undefined) dots.push(view);
  }
  return dots;
}

function dotField(state: VenueState, visitor: string): { dot?: string } {
  const dot = dotOf(state, visitor);
  return dot === undefined ? {} : { dot };
}
