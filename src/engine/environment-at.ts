import type { VenueState } from './state.ts';

/** Values a sensor of air, light or noise may send. Source: the payload kind `environment`. */
export const environmentValues = [
  'temperatureC',
  'humidityPct',
  'noiseDb',
  'lightLux',
  'co2Ppm',
] as const;
export type EnvironmentValue = (typeof environmentValues)[number];

export type Spot = {
  /** Zones from the outermost to the innermost one. */
  readonly chain: readonly string[];
  readonly floor: string;
};

/**
 * What the nearest fresh sensor says: of the same zone, else of the zones around it from the inside
 * out, else of the same floor; of several the one heard last. Undefined = nobody knows. [RUL33]
 */
export function environmentAt(
  { environment, settings }: VenueState,
  name: EnvironmentValue,
  { chain, floor, nowMs }: Spot & { readonly nowMs: number },
): number | undefined {
  let best = -1;
  let bestMs = 0;
  let found: number | undefined;
  for (const sensor of environment.values()) {
    const place = sensor.names.indexOf(name);
    const atMs = sensor.atMs[place] ?? 0;
    if (place < 0 || nowMs - atMs > settings.environmentFreshMs) continue;
    // Depth of the sensor's zone around this spot; 0 = only the floor is shared.
    const depth = sensor.zone === '' ? 0 : chain.indexOf(sensor.zone) + 1;
    if (depth === 0 && (floor === '' || sensor.floor !== floor)) continue;
    if (depth < best || (depth === best && atMs <= bestMs)) continue;
    best = depth;
    bestMs = atMs;
    found = sensor.values[place];
  }
  return found;
}
