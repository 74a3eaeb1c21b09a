import type { Run } from '../run.ts';
import type { Device, Wearing } from '../state.ts';
import { nowhere, zoneAt } from './atlas.ts';
import { addBelief, type Belief, clearBelief, raiseBelief } from './belief.ts';
import { believeCells } from './cells.ts';
import { floorOf } from './floors.ts';
import { pointWeight, zoneWeight } from './weights.ts';

/** Time constant of a point's smoothing, ms; did best on recorded tracks. */
const pointSmoothingMs = 1_000;
/** Longer unheard than this, a point starts anew. */
const pointForgottenMs = 10_000;
/** What a strength loses a second it is not renewed, dB. */
const fadingDbPerS = 4;
/** How far off a point from strengths may be, metres: the ring that is asked beside it. */
const strengthErrorM = 1.5;
/** The least and the most that a position's own accuracy is believed, metres. */
const leastErrorM = 0.3;
const mostErrorM = 5;

/** Directions of the ring in eighths of a turn; cosines written out for one last bit. [DET1] */
const diagonal = Math.SQRT1_2;
const ring: readonly (readonly [number, number])[] = [
  [1, 0],
  [diagonal, diagonal],
  [0, 1],
  [-diagonal, diagonal],
  [-1, 0],
  [-diagonal, -diagonal],
  [0, -1],
  [diagonal, -diagonal],
];
const middleWeight = 2;

/**
 * Works out point and belief from what was heard within the window; false = nothing to go by.
 * Receivers at points move a belief over cells [LOC1]; those known by their zone only say zones; a
 * position from elsewhere counts by its accuracy, in the same belief where there is one.
 */
export function estimate(run: Run, wearing: Wearing, belief: Belief): boolean {
  clearBelief(belief);
  const sinceMs = run.nowMs - run.state.settings.strengthWindowMs;
  const hasFix = wearing.fixAtMs > 0 && wearing.fixAtMs >= sinceMs;
  const strongest = strongestHeard(run, wearing, sinceMs);
  const placement = strongest?.device.placement;
  if (strongest && placement && !('zone' in placement)) {
    const heardOn = placement.floor ?? run.atlas.firstFloor;
    const floor = hasFix ? wearing.fixFloor : floorOf(run, wearing, heardOn);
    if (believeCells(run, wearing, belief, floor)) return true;
    clearBelief(belief);
  }
  if (hasFix) {
    const { fixX, fixY, fixFloor, fixM } = wearing;
    setPoint(run, wearing, { x: fixX, y: fixY, floor: fixFloor });
    const errorM = Math.min(mostErrorM, Math.max(leastErrorM, fixM));
    believePoint(run, wearing, belief, errorM);
    return true;
  }
  if (!strongest || !placement) return false;
  if ('zone' in placement) believeZones(run, wearing, { belief, sinceMs, dbm: strongest.dbm });
  else {
    const floor = placement.floor ?? run.atlas.firstFloor;
    smoothPoint(run, wearing, centroid(run, wearing, { sinceMs, dbm: strongest.dbm, floor }));
    believePoint(run, wearing, belief, strengthErrorM);
  }
  return true;
}

/**
 * A strength as it counts now: who was heard a while ago is further off by now than it says, and
 * a receiver that fell silent must not hold its tag until the window has passed.
 */
function faded(run: Run, { heardDbm, heardAtMs }: Wearing, i: number): number {
  return (heardDbm[i] ?? 0) - ((run.nowMs - (heardAtMs[i] ?? 0)) * fadingDbPerS) / 1_000;
}

type Heard = { readonly device: Device; readonly dbm: number };

function strongestHeard(run: Run, wearing: Wearing, sinceMs: number): Heard | undefined {
  const { heardBy, heardAtMs } = wearing;
  let found: Heard | undefined;
  for (let i = 0; i < heardBy.length; i++) {
    if ((heardAtMs[i] ?? 0) < sinceMs) continue;
    const dbm = faded(run, wearing, i);
    const device = run.deviceByIndex[heardBy[i] ?? 0];
    if (!device?.placement || device.asideMs > 0) continue;
    if (found && (dbm < found.dbm || (dbm === found.dbm && device.index > found.device.index))) {
      continue;
    }
    found = { device, dbm };
  }
  return found;
}

type Point = { readonly x: number; readonly y: number; readonly floor: string };
type Window = { readonly sinceMs: number; readonly dbm: number };

/** Centre of the receivers on the floor of the strongest, each weighted by its strength. */
function centroid(
  run: Run,
  wearing: Wearing,
  { sinceMs, dbm, floor }: Window & { readonly floor: string },
): Point {
  const { heardBy, heardAtMs } = wearing;
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < heardBy.length; i++) {
    if ((heardAtMs[i] ?? 0) < sinceMs) continue;
    const placement = run.deviceByIndex[heardBy[i] ?? 0]?.placement;
    if (!placement || 'zone' in placement) continue;
    if ((placement.floor ?? run.atlas.firstFloor) !== floor) continue;
    const weight = pointWeight(dbm - faded(run, wearing, i));
    sum += weight;
    sumX += weight * placement.x;
    sumY += weight * placement.y;
  }
  return { x: sumX / sum, y: sumY / sum, floor };
}

function smoothPoint(run: Run, wearing: Wearing, next: Point): void {
  const sinceMs = run.nowMs - wearing.estimatedMs;
  if (wearing.floor !== next.floor || sinceMs > pointForgottenMs) {
    setPoint(run, wearing, next);
    return;
  }
  const share = sinceMs / (sinceMs + pointSmoothingMs);
  setPoint(run, wearing, {
    x: wearing.x + (next.x - wearing.x) * share,
    y: wearing.y + (next.y - wearing.y) * share,
    floor: next.floor,
  });
}

/** Points are kept to the millimetre: what decides is rounded. [DET1] */
function setPoint(run: Run, wearing: Wearing, { x, y, floor }: Point): void {
  wearing.x = Math.round(x * 1_000) / 1_000;
  wearing.y = Math.round(y * 1_000) / 1_000;
  wearing.floor = floor;
  wearing.estimatedMs = run.nowMs;
}

/** Asks the plan at the point and around it: on a border the zones share the belief. */
function believePoint(run: Run, wearing: Wearing, belief: Belief, errorM: number): void {
  const { x, y, floor } = wearing;
  addBelief(belief, zoneAt(run.atlas, floor, x, y), middleWeight);
  for (const [dx, dy] of ring) {
    addBelief(belief, zoneAt(run.atlas, floor, x + dx * errorM, y + dy * errorM), 1);
    addBelief(belief, zoneAt(run.atlas, floor, x + (dx * errorM) / 2, y + (dy * errorM) / 2), 1);
  }
}

/** Receivers known by their zone only: each zone counts by the strongest that heard in it. */
function believeZones(
  run: Run,
  wearing: Wearing,
  { belief, sinceMs, dbm }: Window & { readonly belief: Belief },
): void {
  const { heardBy, heardAtMs } = wearing;
  wearing.floor = '';
  wearing.estimatedMs = run.nowMs;
  for (let i = 0; i < heardBy.length; i++) {
    if ((heardAtMs[i] ?? 0) < sinceMs) continue;
    const placement = run.deviceByIndex[heardBy[i] ?? 0]?.placement;
    if (!placement) continue;
    const zone =
      'zone' in placement
        ? (run.atlas.byId.get(placement.zone)?.index ?? nowhere)
        : zoneAt(run.atlas, placement.floor ?? run.atlas.firstFloor, placement.x, placement.y);
    raiseBelief(belief, zone, zoneWeight(dbm - faded(run, wearing, i)));
  }
}
