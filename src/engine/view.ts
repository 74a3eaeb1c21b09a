import { historyKeptDays } from '../contracts/rules.ts';
import type { AlertView, DotView, ZoneView } from '../contracts/views.ts';
import { bounds } from './bounds.ts';
import { queueNow } from './flow/queue-now.ts';
import { partiesAmong } from './groups/group-now.ts';
import { shareOf } from './hash.ts';
import { contains, type ZonePlace } from './locate/atlas.ts';
import { dayOf } from './rules/windows.ts';
import { occupantsOf, type Run, runOf, shownIn } from './run.ts';
import { zoneOfDevice } from './shelf.ts';
import type { Device, VenueState, Wearing, ZoneCount } from './state.ts';

/** A device is heard while its last reading is no older than this many of its intervals. */
const intervalsHeard = 3;
const intervalMs = 60_000;
/** Tries to find a spot inside a polygon before its middle is taken. */
const spotTries = 24;

export function zoneView(state: VenueState, zone: string): ZoneView | undefined {
  const count = state.zones.get(zone);
  return count && viewOf(runOf(state), count);
}

export function zoneViews(state: VenueState): ZoneView[] {
  const run = runOf(state);
  return [...state.zones.values()].map((count) => viewOf(run, count));
}

/** Kinds whose silence leaves a zone unknown; a till or a shelf hears nobody walk. */
const hearingKinds: readonly string[] = ['receiver', 'reader', 'locator'];

function receiversOf(run: Run, zone: string): readonly Device[] {
  if (run.receivers === undefined) {
    const byZone = new Map<string, Device[]>();
    for (const device of run.state.devices.values()) {
      if (!hearingKinds.includes(device.kind)) continue;
      const home = zoneOfDevice(run, device);
      const list = byZone.get(home);
      if (list) list.push(device);
      else byZone.set(home, [device]);
    }
    run.receivers = byZone;
  }
  return run.receivers.get(zone) ?? [];
}

function isHeard(run: Run, { heardMs, expectedEveryMs }: Device): boolean {
  const allowedMs = intervalsHeard * (expectedEveryMs || intervalMs);
  return heardMs > 0 && run.state.journalMs - heardMs <= allowedMs;
}

function viewOf(run: Run, count: ZoneCount): ZoneView {
  const capacity = run.atlas.byId.get(count.id)?.capacity;
  const receivers = receiversOf(run, count.id);
  const heard = receivers.filter((device) => isHeard(run, device)).length;
  const queue = queueNow(run.state, count.id, run.state.journalMs);
  return {
    id: count.id,
    people: count.people,
    ...(capacity === undefined ? {} : { capacity }),
    // Nobody can say that a zone is empty while none of its receivers speaks. [LOC2]
    state: receivers.length > 0 && heard === 0 ? 'unknown' : count.word,
    sinceMs: count.sinceMs,
    updatedAtMs: count.updatedAtMs,
    devices: receivers.length,
    devicesHeard: heard,
    groups: partiesAmong(run.state, occupantsOf(run, count.id)),
    ...(queue === undefined ? {} : { queue }),
  };
}

export function dotViews(state: VenueState): DotView[] {
  const views: DotView[] = [];
  for (const dot of runOf(state).aliasOfDot.keys()) {
    const view = dotView(state, dot);
    if (view) views.push(view);
  }
  for (const zone of state.zones.keys()) views.push(...mixedDots(state, zone));
  return views;
}

/** How many are mixed in the crowd of a zone. [PRE8] */
export function mixedIn(state: VenueState, zone: string): number {
  return shownIn(runOf(state), zone).mixed.size;
}

/**
 * Marks of those who are mixed in a crowd, from the `from`-th on: as many as people, at spots of
 * the zone, so that they say how many and nothing of whom. The last goes when anybody leaves.
 * [PRE8]
 */
export function mixedDots(state: VenueState, zone: string, from = 0): DotView[] {
  const place = runOf(state).atlas.byId.get(zone);
  if (place === undefined) return [];
  const views: DotView[] = [];
  for (let i = from; i < mixedIn(state, zone); i++) {
    const id = mixedDot(zone, i);
    views.push({ id, ...spotIn(place, id), floor: place.floor, zone });
  }
  return views;
}

export function mixedDot(zone: string, index: number): string {
  return `${zone}~${index + 1}`;
}

/** A dot by its id; undefined when it has gone. */
export function dotView(state: VenueState, id: string): DotView | undefined {
  const run = runOf(state);
  const wearing = state.wearings.get(run.aliasOfDot.get(id) ?? '');
  if (wearing === undefined) return undefined;
  const place = run.atlas.byId.get(wearing.zone);
  const zone = place === undefined ? {} : { zone: place.id };
  if (wearing.floor !== '') return { id, ...pointOf(wearing), floor: wearing.floor, ...zone };
  if (place === undefined) return undefined;
  return { id, ...spotIn(place, id), floor: place.floor, ...zone };
}

function pointOf({ x, y }: Wearing): { x: number; y: number } {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

/** Always the same spot of a zone for the same dot, where only the zone is known. */
function spotIn(place: ZonePlace, dot: string): { x: number; y: number } {
  const { minX, minY, maxX, maxY } = place.box;
  for (let i = 0; i < spotTries; i++) {
    const x = minX + (maxX - minX) * shareOf(`${dot}/${place.id}/x${i}`);
    const y = minY + (maxY - minY) * shareOf(`${dot}/${place.id}/y${i}`);
    if (contains(place, x, y)) return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  }
  return { x: (minX + maxX) / 2, y: (minY + maxY) / 2 };
}

/** The dot a visitor is shown by now; undefined = not shown. */
export function dotOf(state: VenueState, visitor: string): string | undefined {
  const alias = state.people.get(visitor)?.alias ?? visitor;
  return state.wearings.get(alias)?.dot || undefined;
}

/** Alerts nobody has acknowledged, newest first; the dot of whom one is about, while shown. */
export function alertViews(state: VenueState): AlertView[] {
  return [...state.alerts.values()].reverse().map((alert) => {
    const { id, atMs, campaign, severity, text, zone, visitor } = alert;
    const dot = visitor === '' ? undefined : dotOf(state, visitor);
    return {
      id,
      atMs,
      type: 'alert',
      campaign,
      severity,
      text,
      ...(zone === '' ? {} : { zone }),
      ...(dot === undefined ? {} : { dot }),
    };
  });
}

/** Visitors of visits under way, those whose place is not known included; no staff. */
export function peopleNow(state: VenueState): number {
  return state.present;
}

/** What a look-up in the records should ask for a visitor of this venue. [RUL9] */
export function historyAsked(
  state: VenueState | undefined,
  nowMs: number,
): {
  readonly aggregates: readonly { readonly key: string; readonly sinceMs: number }[];
  readonly fromDay: number;
  readonly visits: number;
  readonly rows: number;
} {
  const declared = [...(state?.aggregates ?? [])];
  const days = Math.max(1, ...declared.map(([, asked]) => asked.days));
  const visits = Math.max(1, ...declared.map(([, asked]) => asked.visits));
  const anyVisits = declared.some(([, asked]) => asked.visits > 0);
  const today = state === undefined ? 0 : dayOf(state, nowMs);
  return {
    aggregates: declared.map(([key, { sinceMs }]) => ({ key, sinceMs })),
    // Of the last visits nobody knows how long ago they were.
    fromDay: today - (anyVisits ? historyKeptDays : days) + 1,
    visits,
    // One more than is kept says that there are more.
    rows: bounds.historyRows + 1,
  };
}
