import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayTruth } from '../../firmware-sim/replay.ts';
import type { TetamVenue } from '../../firmware-sim/tetam.ts';
import { addDevice, type Credential } from './devices.ts';
import type { TestServer } from './server.ts';

/** The TETAM floor as a venue, and what came out of it beside what was true. */
export const venue = 'tetam';

/**
 * Tracks last 47 to 96 s, so visits must end after seconds of silence, not minutes [PRE3]. A busy
 * machine brings readings later than 300 ms after they were made, and late ones move a place by
 * halves only: what is judged here is where they say somebody was, not when they came [TIM4].
 */
const settings = {
  ownTags: 'all',
  name: { en: 'TETAM' },
  reorderMs: 10_000,
  exitSilenceMs: 3_000,
  visitSilenceMs: 4_000,
  visitGraceMs: 1_000,
};

/** Imports the four quarters and registers the twelve receivers where they hung. */
export async function furnishFloor(server: TestServer, floor: TetamVenue): Promise<Credential[]> {
  const [plan, how] = [join(server.data, 'plan.geojson'), join(server.data, 'settings.json')];
  writeFileSync(plan, JSON.stringify(geojsonOf(floor)));
  writeFileSync(how, JSON.stringify(settings));
  const where = ['--venue', venue, '--timezone', 'Europe/Istanbul', '--units', 'm'];
  await server.cli('venue', 'import', plan, ...where, '--settings', how);
  const credentials: Credential[] = [];
  for (const { device, placement } of floor.devices) {
    if (placement === undefined || !('x' in placement)) throw new Error(`${device} has no point`);
    const at = `${placement.x},${placement.y},0`;
    credentials.push(await addDevice(server, { venue, device }, '--at', at));
  }
  return credentials;
}

function geojsonOf({ plan }: TetamVenue): object {
  const features = plan.zones.map(({ id, kind, polygon }) => ({
    type: 'Feature',
    properties: { id, kind, floor: '0', name: id },
    geometry: { type: 'Polygon', coordinates: [[...polygon, polygon[0]]] },
  }));
  return { type: 'FeatureCollection', features };
}

export type Stay = {
  readonly zone: string;
  readonly enteredAtMs: number;
  readonly leftAtMs: number;
};
export type Visit = {
  readonly alias: string;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  readonly endedAtMs?: number;
  readonly stays: readonly Stay[];
};
/** Where a tag truly was at a moment of the wall clock. */
export type Sample = ReplayTruth & { readonly wallMs: number };

/**
 * The quarter that the record says a visitor was in; undefined where it says none. Stays carry the
 * time of the readings; the floor shows them as much later as readings wait: under a second here.
 */
export function believedAt({ stays }: Visit, wallMs: number): string | undefined {
  const within = (stay: Stay) => stay.enteredAtMs <= wallMs && wallMs < stay.leftAtMs;
  return stays.find(within)?.zone;
}

type Part = { readonly zone: string; readonly ms: number };

/** Seconds in each quarter, by name: `q1 12.5  q3 40.0`. */
export function secondsIn(parts: readonly Part[]): string {
  const sums = new Map<string, number>();
  for (const { zone, ms } of parts) sums.set(zone, (sums.get(zone) ?? 0) + ms);
  return [...sums]
    .sort()
    .map(([zone, ms]) => `${zone} ${(ms / 1_000).toFixed(1)}`)
    .join('  ');
}

/** The quarters one after another: `q1 q3 q4`. */
export function inTurn(parts: readonly Part[]): string {
  const zones = parts.map(({ zone }) => zone);
  return zones.filter((zone, index) => zone !== zones[index - 1]).join(' ');
}
