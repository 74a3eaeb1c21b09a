import type { DotView, ZoneView } from '../contracts/effects.ts';
import { shareOf } from './hash.ts';
import { contains, type ZonePlace } from './locate/atlas.ts';
import { type Run, runOf } from './run.ts';
import { zoneOfDevice } from './shelf.ts';
import type { VenueState, Wearing, ZoneCount } from './state.ts';

/** A device is heard while its last reading is no older than this many of its intervals. */
const intervalsHeard = 3;
const intervalMs = 60_000;
/** Tries to find a spot inside a polygon before its middle is taken. */
const spotTries = 24;

export function zoneView(state: VenueState, zone: string): ZoneView | undefined {
  const count = state.zones.get(zone);
  return count && viewOf(runOf(state), count, receiversByZone(runOf(state)));
}

export function zoneViews(state: VenueState): ZoneView[] {
  const run = runOf(state);
  const receivers = receiversByZone(run);
  return [...state.zones.values()].map((count) => viewOf(run, count, receivers));
}

type Receivers = ReadonlyMap<string, { readonly known: number; readonly heard: number }>;

function receiversByZone(run: Run): Receivers {
  const found = new Map<string, { known: number; heard: number }>();
  for (const device of run.state.devices.values()) {
    const zone = zoneOfDevice(run, device);
    const entry = found.get(zone) ?? { known: 0, heard: 0 };
    entry.known++;
    const allowedMs = intervalsHeard * (device.expectedEveryMs || intervalMs);
    const isHeard = device.heardMs > 0 && run.state.journalMs - device.heardMs <= allowedMs;
    if (isHeard) entry.heard++;
    found.set(zone, entry);
  }
  return found;
}

function viewOf(run: Run, count: ZoneCount, receivers: Receivers): ZoneView {
  const capacity = run.atlas.byId.get(count.id)?.capacity;
  const { known, heard } = receivers.get(count.id) ?? { known: 0, heard: 0 };
  return {
    id: count.id,
    people: count.people,
    ...(capacity === undefined ? {} : { capacity }),
    // Nobody can say that a zone is empty while none of its receivers speaks.
    state: known > 0 && heard === 0 ? 'unknown' : count.word,
    sinceMs: count.sinceMs,
    updatedAtMs: count.updatedAtMs,
    devices: known,
    devicesHeard: heard,
  };
}

export function dotViews(state: VenueState): DotView[] {
  const views: DotView[] = [];
  for (const dot of runOf(state).aliasOfDot.keys()) {
    const view = dotView(state, dot);
    if (view) views.push(view);
  }
  return views;
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

/** Visitors of visits under way, those whose place is not known included; no staff. */
export function peopleNow(state: VenueState): number {
  return state.present;
}
