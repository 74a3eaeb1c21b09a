import type { Effect } from '../contracts/effects.ts';
import type { EngineEvent } from '../contracts/events.ts';
import type {
  DeltaFrame,
  LiveEvent,
  MessageCounts,
  SnapshotFrame,
  StagePeople,
} from '../contracts/live.ts';
import type { DotView, ZoneView } from '../contracts/views.ts';
import { countNow } from '../engine/flow/count-now.ts';
import { partiesNow } from '../engine/groups/group-now.ts';
import { shareOf } from '../engine/hash.ts';
import { shownCounts } from '../engine/journey/counts.ts';
import type { StepOut } from '../engine/step.ts';
import type { VenueState } from '../engine/venue.ts';
import {
  alertViews,
  dotOf,
  dotView,
  dotViews,
  mixedDot,
  mixedDots,
  mixedIn,
  peopleNow,
  zoneView,
  zoneViews,
} from '../engine/view.ts';
import { shownAlerts } from './alert-ids.ts';

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
  #alertsChanged = false;
  /** Messages delivered today: one that reached band and inbox was delivered once. */
  readonly #delivered = new Set<string>();
  #quarter = Number.NaN;
  readonly #sentZones = new Map<string, string>();
  readonly #mixed = new Map<string, number>();
  #zonesLookedAtMs = 0;
  #countedAtMs = 0;
  #sentStages = '{}';
  #sentPlan: number | undefined;
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
      this.#alertsChanged ||= effect.type === 'alert' || effect.type === 'alertAcknowledged';
      if (effect.type === 'message') {
        this.#countOn(effect.atMs, 'sent');
        this.#push({
          id: `m${shareOf(effect.id)}`,
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
    const every =
      changed || this.#alertsChanged || out.events.length > 0 ? deltaEveryMs : heartbeatEveryMs;
    return Math.max(0, this.#sentAtMs + every - nowMs);
  }

  delta(nowMs: number, state: VenueState, out: StepOut): DeltaFrame {
    this.#collect(out, state);
    const plan = this.#changedPlan(state);
    const zones = this.#changedZones(nowMs, state, out);
    const mixed = this.#changedMixed(state, out);
    const dots = [...takeDots(state, out), ...mixed.dots];
    const gone = [...out.goneDots, ...mixed.gone];
    const stages = this.#changedStages(state);
    const events = this.#fresh;
    const messages = this.#countsChanged ? { ...this.#counts } : undefined;
    const alerts = this.#alertsChanged ? shownAlerts(alertViews(state)) : undefined;
    out.dirtyZones.clear();
    out.goneDots.clear();
    this.#fresh = [];
    this.#countsChanged = false;
    this.#alertsChanged = false;
    this.#sentAtMs = nowMs;
    this.#seq++;
    return {
      type: 'delta',
      seq: this.#seq,
      atMs: nowMs,
      ...plan,
      people: peopleNow(state),
      ...this.#countsAt(nowMs, state),
      ...(zones.length === 0 ? {} : { zones }),
      ...(dots.length === 0 ? {} : { dots }),
      ...(gone.length === 0 ? {} : { gone }),
      ...(events.length === 0 ? {} : { events }),
      ...(messages === undefined ? {} : { messages }),
      ...(alerts === undefined ? {} : { alerts }),
      ...(stages === undefined ? {} : { stages }),
    };
  }

  /** The whole view; deltas with a higher seq continue it. */
  snapshot(nowMs: number, state: VenueState): SnapshotFrame {
    return {
      type: 'snapshot',
      seq: this.#seq,
      atMs: nowMs,
      ...planField(state),
      people: peopleNow(state),
      ...countsOf(state),
      zones: zoneViews(state),
      dots: dotViews(state),
      events: this.#events,
      messages: this.counts,
      alerts: shownAlerts(alertViews(state)),
      stages: shownCounts(state),
    };
  }

  /** Everybody is asked for these, so they are worked out once a second. */
  #countsAt(nowMs: number, state: VenueState): Pick<SnapshotFrame, 'groups' | 'count'> {
    if (nowMs - this.#countedAtMs < heartbeatEveryMs) return {};
    this.#countedAtMs = nowMs;
    return countsOf(state);
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

  /** Marks of crowds that came and went; a snapshot has them all, so they may be said twice. */
  #changedMixed(state: VenueState, { dirtyZones }: StepOut): { dots: DotView[]; gone: string[] } {
    const [dots, gone]: [DotView[], string[]] = [[], []];
    for (const zone of dirtyZones) {
      const before = this.#mixed.get(zone) ?? 0;
      const now = mixedIn(state, zone);
      this.#mixed.set(zone, now);
      if (now > before) dots.push(...mixedDots(state, zone, before));
      for (let i = now; i < before; i++) gone.push(mixedDot(zone, i));
    }
    return { dots, gone };
  }

  /** People by stage, where a count changed since it was sent. [JNY4] */
  #changedStages(state: VenueState): StagePeople | undefined {
    const stages = shownCounts(state);
    const text = JSON.stringify(stages);
    if (text === this.#sentStages) return undefined;
    this.#sentStages = text;
    return stages;
  }

  /** A snapshot always says it, so the first delta after one may say it again. [PLN8] */
  #changedPlan(state: VenueState): Pick<SnapshotFrame, 'planVersion'> {
    if (state.planVersion === this.#sentPlan) return {};
    this.#sentPlan = state.planVersion;
    // All zones are said again, so that those that are gone are known by it.
    this.#sentZones.clear();
    this.#zonesLookedAtMs = 0;
    return planField(state);
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

function planField({ planVersion }: VenueState): Pick<SnapshotFrame, 'planVersion'> {
  return planVersion === undefined ? {} : { planVersion };
}

/** In how many parties people are, and the honest count where something counts. */
function countsOf(state: VenueState): Pick<SnapshotFrame, 'groups' | 'count'> {
  const count = countNow(state, '', state.journalMs);
  const groups = partiesNow(state);
  return count === undefined ? { groups } : { groups, count };
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
