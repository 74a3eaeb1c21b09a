import type { Effect } from '../contracts/effects.ts';
import type { EngineEvent } from '../contracts/events.ts';
import type { DeltaFrame, LiveEvent, MessageCounts, SnapshotFrame } from '../contracts/live.ts';
import type { StepOut } from '../engine/step.ts';
import type { VenueState } from '../engine/venue.ts';
import { dotOf, dotView, dotViews, peopleNow, zoneView, zoneViews } from '../engine/view.ts';

const eventsKept = 50;
/** Deltas are coalesced to 10 Hz; with nothing new, one a second says that all is well. */
const deltaEveryMs = 100;
const heartbeatEveryMs = 1_000;

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
 * the
 * commit. Operators see dots, never aliases. [HOT9]
 */
export class Floor {
  readonly #timezone: () => string;
  #seq = 0;
  #sentAtMs = 0;
  #day = '';
  #counts = { sent: 0, delivered: 0, held: 0 };
  #countsChanged = false;
  #events: LiveEvent[] = [];
  #fresh: LiveEvent[] = [];

  constructor(timezone: () => string) {
    this.#timezone = timezone;
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
        this.#countOn(effect.atMs, 'delivered');
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
    const zones = [...out.dirtyZones].flatMap((id) => zoneView(state, id) ?? []);
    const dots = [...out.dirtyDots].flatMap((id) => dotView(state, id) ?? []);
    const gone = [...out.goneDots];
    const events = this.#fresh;
    const messages = this.#countsChanged ? { ...this.#counts } : undefined;
    out.dirtyZones.clear();
    out.dirtyDots.clear();
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
      messages: this.#messagesNow(),
      alerts: [],
    };
  }

  #messagesNow(): MessageCounts {
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

  #countOn(atMs: number, key: keyof MessageCounts): void {
    const day = new Date(atMs).toLocaleDateString('en-CA', { timeZone: this.#timezone() });
    if (day !== this.#day) {
      this.#day = day;
      this.#counts = { sent: 0, delivered: 0, held: 0 };
    }
    this.#counts[key]++;
    this.#countsChanged = true;
  }
}

function dotField(state: VenueState, visitor: string): { dot?: string } {
  const dot = dotOf(state, visitor);
  return dot === undefined ? {} : { dot };
}
