import type { PlanProblem } from '../../contracts/api-plan.ts';
import { idPattern } from '../../contracts/ids.ts';
import { Plan, type Point2, type Zone } from '../../contracts/venue.ts';
import {
  areaOf,
  boxesMeet,
  boxOf,
  distanceTo,
  isInside,
  outsideOf,
  overlapAt,
  selfMeeting,
} from './geometry.ts';
import { outsideWalls, unreachable } from './reach.ts';
import { problem, words } from './words.ts';

/** A plan is a room at least, and one town at most: else a scale is wrong. */
const [narrowestM, widestM] = [3, 2_000];
/** A smaller zone is a slip of the hand, square metres. */
const leastAreaM2 = 0.05;
/** A door lies no further from its wall than this, metres. */
const doorM = 0.3;
/** Problems told at once: a drawing with more is wrong as a whole. */
const toldMost = 200;
/** Kinds whose share of people nobody asks for. */
const withoutCapacity: readonly string[] = ['entrance', 'exit'];

export type PlanCheck = {
  readonly errors: readonly PlanProblem[];
  readonly warnings: readonly PlanProblem[];
};

/** Everything that is wrong with a plan, and what may be. Errors stop a publication. [PLN2] */
export function checkPlan(plan: Plan): PlanCheck {
  const errors = [
    ...nameErrors(plan),
    ...floorErrors(plan),
    ...plan.zones.flatMap(outlineErrors),
    ...nestingErrors(plan),
    ...scaleErrors(plan),
  ];
  const shape = errors.length > 0 ? [] : shapeErrors(plan);
  const sound = errors.filter(({ code }) => code === 'crosses_itself').length === 0;
  const warnings = [
    ...languageWarnings(plan),
    ...roleWarnings(plan),
    ...(sound ? overlapWarnings(plan) : []),
    ...wallWarnings(plan),
  ];
  return {
    errors: [...errors, ...shape].slice(0, toldMost),
    warnings: warnings.slice(0, toldMost),
  };
}

const at = (i: number, key: string) => `zones.${i}.${key}`;
const placeOf = ({ id: zone, floor, polygon }: Zone, where?: Point2) => ({
  zone,
  floor,
  at: where ?? polygon[0],
});

function nameErrors({ zones, floors }: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  const seen = new Set<string>();
  for (const [i, zone] of zones.entries()) {
    const { id, name } = zone;
    const about = { path: at(i, 'id'), ...placeOf(zone) };
    if (!idPattern.test(id)) found.push(problem('shape', about, words.shape(`id ${id || '?'}`)));
    if (seen.has(id)) found.push(problem('twice', about, words.twice(id)));
    seen.add(id);
    if (name.en.trim() !== '' || name.fa?.trim()) continue;
    const nameless = { path: at(i, 'name'), ...placeOf(zone) };
    found.push(problem('name_missing', nameless, words.name_missing(id)));
  }
  const levels = new Set<string>();
  for (const [i, { id, name }] of floors.entries()) {
    const path = `floors.${i}`;
    if (id === '') found.push(problem('shape', { path: `${path}.id` }, words.shape('id ?')));
    if (levels.has(id)) found.push(problem('twice', { path, floor: id }, words.twice(id)));
    levels.add(id);
    if (name.en.trim() !== '' || name.fa?.trim()) continue;
    const nameless = { path: `${path}.name`, floor: id };
    found.push(problem('name_missing', nameless, words.name_missing(id)));
  }
  return found;
}

function floorErrors({ zones, floors }: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  if (floors.length === 0) found.push(problem('no_floor', { path: 'floors' }, words.no_floor()));
  if (zones.length === 0) found.push(problem('no_zone', { path: 'zones' }, words.no_zone()));
  for (const [i, zone] of zones.entries()) {
    if (floors.some(({ id }) => id === zone.floor)) continue;
    const about = { path: at(i, 'floor'), ...placeOf(zone) };
    found.push(problem('unknown_floor', about, words.unknown_floor(zone.name, zone.floor)));
  }
  return found;
}

function outlineErrors(zone: Zone, i: number): PlanProblem[] {
  const { polygon, name } = zone;
  const path = at(i, 'polygon');
  if (polygon.length < 3) {
    return [problem('too_few_points', { path, ...placeOf(zone) }, words.too_few_points(name))];
  }
  if (areaOf(polygon) < leastAreaM2 && selfMeeting(polygon) === undefined) {
    return [problem('no_area', { path, ...placeOf(zone) }, words.no_area(name))];
  }
  const met = selfMeeting(polygon);
  if (met === undefined) return [];
  return [problem('crosses_itself', { path, ...placeOf(zone, met) }, words.crosses_itself(name))];
}

function nestingErrors({ zones }: Plan): PlanProblem[] {
  const byId = new Map(zones.map((zone) => [zone.id, zone]));
  return zones.flatMap((zone, i) => {
    if (zone.parent === undefined) return [];
    const about = { path: at(i, 'parent'), ...placeOf(zone) };
    const parent = byId.get(zone.parent);
    if (parent === undefined) {
      return [problem('unknown_parent', about, words.unknown_parent(zone.name, zone.parent))];
    }
    if (isOwnAncestor(byId, zone)) {
      return [problem('parent_circle', about, words.parent_circle(zone.name))];
    }
    if (parent.floor !== zone.floor) {
      const said = words.parent_other_floor(zone.name, parent.name);
      return [problem('parent_other_floor', about, said)];
    }
    if (zone.polygon.length < 3 || parent.polygon.length < 3) return [];
    const out = outsideOf(zone.polygon, parent.polygon);
    if (out === undefined) return [];
    const said = words.outside_parent(zone.name, parent.name);
    return [problem('outside_parent', { ...about, at: out }, said)];
  });
}

function isOwnAncestor(byId: ReadonlyMap<string, Zone>, { id, parent }: Zone): boolean {
  let above = parent;
  for (let steps = 0; above !== undefined && steps <= byId.size; steps++) {
    if (above === id) return true;
    above = byId.get(above)?.parent;
  }
  return false;
}

function scaleErrors({ zones }: Plan): PlanProblem[] {
  const corners = zones.flatMap(({ polygon }) => polygon);
  if (corners.length < 3) return [];
  const { minX, minY, maxX, maxY } = boxOf(corners);
  const widthM = Math.round(Math.max(maxX - minX, maxY - minY) * 10) / 10;
  const where = { path: 'zones', at: [minX, minY] as Point2 };
  if (widthM < narrowestM) return [problem('too_small', where, words.too_small(widthM))];
  return widthM > widestM ? [problem('too_large', where, words.too_large(widthM))] : [];
}

/** What the schema of a published plan still asks for. */
function shapeErrors(plan: Plan): PlanProblem[] {
  const parsed = Plan.safeParse(plan);
  const issues = parsed.success ? [] : parsed.error.issues;
  return issues.map(({ path, message }) =>
    problem('shape', { path: path.join('.') }, words.shape(message)),
  );
}

function languageWarnings({ zones, floors }: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  const add = (path: string, name: Zone['name'], place: { zone?: string; floor: string }) => {
    const [hasEn, hasFa] = [name.en.trim() !== '', Boolean(name.fa?.trim())];
    if (hasEn === hasFa) return;
    const said = words.name_one_language(name, hasFa);
    found.push(problem('name_one_language', { path: `${path}.name`, ...place }, said));
  };
  for (const [i, { id, name }] of floors.entries()) add(`floors.${i}`, name, { floor: id });
  const firstBy = new Set<string>();
  for (const [i, zone] of zones.entries()) {
    add(`zones.${i}`, zone.name, { zone: zone.id, floor: zone.floor });
    const key = `${zone.floor}/${zone.name.en.trim().toLowerCase()}`;
    if (zone.name.en.trim() !== '' && firstBy.has(key)) {
      const about = { path: at(i, 'name'), ...placeOf(zone) };
      found.push(problem('names_alike', about, words.names_alike(zone.name)));
    }
    firstBy.add(key);
  }
  return found;
}

function roleWarnings({ zones, floors }: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  const none = { path: 'zones' };
  if (zones.every(({ kind }) => kind !== 'entrance')) {
    found.push(problem('no_entrance', none, words.no_entrance()));
  }
  if (zones.every(({ kind }) => kind !== 'exit'))
    found.push(problem('no_exit', none, words.no_exit()));
  for (const [i, { id, name }] of floors.entries()) {
    if (zones.some(({ floor }) => floor === id)) continue;
    const about = { path: `floors.${i}`, floor: id };
    found.push(problem('floor_empty', about, words.floor_empty(name)));
  }
  for (const [i, zone] of zones.entries()) {
    if (zone.capacity !== undefined || withoutCapacity.includes(zone.kind)) continue;
    const about = { path: at(i, 'capacity'), ...placeOf(zone) };
    found.push(problem('capacity_missing', about, words.capacity_missing(zone.name)));
  }
  return found;
}

/** Zones of one floor that share area and are not one within the other. */
function overlapWarnings({ zones }: Plan): PlanProblem[] {
  const byId = new Map(zones.map((zone) => [zone.id, zone]));
  const drawn = zones
    .map((zone, i) => ({ zone, i, box: boxOf(zone.polygon) }))
    .filter(({ zone }) => zone.polygon.length >= 3)
    .sort((a, b) => a.box.minX - b.box.minX);
  const found: PlanProblem[] = [];
  for (const [k, one] of drawn.entries()) {
    for (const other of drawn.slice(k + 1)) {
      if (other.box.minX > one.box.maxX || found.length >= toldMost) break;
      if (one.zone.floor !== other.zone.floor || !boxesMeet(one.box, other.box)) continue;
      if (isWithin(byId, one.zone, other.zone) || isWithin(byId, other.zone, one.zone)) continue;
      const met = overlapAt(one.zone.polygon, other.zone.polygon);
      if (met === undefined) continue;
      const about = { path: at(one.i, 'polygon'), ...placeOf(one.zone, met) };
      found.push(problem('overlap', about, words.overlap(one.zone.name, other.zone.name)));
    }
  }
  return found;
}

function isWithin(byId: ReadonlyMap<string, Zone>, inner: Zone, outer: Zone): boolean {
  let above = inner.parent;
  for (let steps = 0; above !== undefined && steps <= byId.size; steps++) {
    if (above === outer.id) return true;
    above = byId.get(above)?.parent;
  }
  return false;
}

function wallWarnings(plan: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  for (const [i, { floor, line }] of (plan.doors ?? []).entries()) {
    const [x1, y1, x2, y2] = line;
    const walls = plan.walls.filter((wall) => wall.floor === floor);
    const isOn = (x: number, y: number) => walls.some((w) => distanceTo(w.line, x, y) <= doorM);
    if (isOn(x1, y1) && isOn(x2, y2)) continue;
    const about = { path: `doors.${i}`, floor, at: [x1, y1] as Point2 };
    found.push(problem('door_off_wall', about, words.door_off_wall()));
  }
  for (const [i, { from, to }] of (plan.stairs ?? []).entries()) {
    for (const [key, end] of Object.entries({ from, to })) {
      const lands = plan.zones.some(
        ({ floor, polygon }) => floor === end.floor && isInside(polygon, end.x, end.y),
      );
      if (lands && from.floor !== to.floor) continue;
      const about = { path: `stairs.${i}.${key}`, floor: end.floor, at: [end.x, end.y] as Point2 };
      found.push(problem('stairs_to_nowhere', about, words.stairs_to_nowhere(end.floor)));
      break;
    }
  }
  const [cut, beyond] = [unreachable(plan), outsideWalls(plan)];
  for (const [i, zone] of plan.zones.entries()) {
    const about = { path: at(i, 'polygon'), ...placeOf(zone) };
    if (beyond.has(zone.id)) {
      found.push(problem('outside_walls', about, words.outside_walls(zone.name)));
    }
    if (cut.has(zone.id)) {
      found.push(problem('unreachable', about, words.unreachable(zone.name)));
    }
  }
  return found;
}
