import { readPlan } from '../src/contracts/geojson.ts';
import type { Plan } from '../src/contracts/venue.ts';

export type PlanRead =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly message: string };

/** A plan from the text of a GeoJSON file in metres; the first thing wrong with it, if any. */
export function planFromGeojson(text: string): PlanRead {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `not JSON: ${error instanceof Error ? error.message : error}` };
  }
  const read = readPlan(document, 'm');
  if (read.ok) return read;
  const [first] = read.problems;
  return { ok: false, message: `${first?.path}: ${first?.message}` };
}
