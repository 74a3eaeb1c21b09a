import type { Done, Drawing, Point, ZoneKind } from './drawing.ts';
import { distance } from './geometry.ts';
import type { StepWord } from './history.ts';
import { zoneAt } from './items.ts';
import { addDoor, addRoom, addStairs, addWall, otherFloor } from './lines.ts';
import { addZone, boxed, cutZone, type NewZone } from './zones.ts';

/**
 * What a hand draws, as a machine of values.
 *
 *   (empty) --point--> drawing --point--> … --finish, or the last point it needs--> (empty) + step
 *                         └--cancel--> (empty)     └--back--> one point less
 */
export const drawTools = [
  ...([
    'room',
    'wall',
    'door',
    'stairs',
    'rectangle',
    'polygon',
    'cut',
    'measure',
    'scale',
  ] as const),
] as const;
export type DrawTool = (typeof drawTools)[number];
export type Tool = 'select' | 'picture' | DrawTool;

export type Template = {
  readonly kind: ZoneKind;
  readonly name: NewZone['name'];
  readonly peoplePerM2?: number | undefined;
};

/** Points put down so far; a chain of walls remembers where it began. */
export type Trace = { readonly points: readonly Point[]; readonly first?: Point | undefined };
export const noTrace: Trace = { points: [] };

export type Ground = {
  readonly drawing: Drawing;
  readonly floor: string;
  readonly template: Template;
  /** Metres. */
  readonly doorWidthM: number;
};

export type Traced = {
  readonly trace: Trace;
  /** Something is to be drawn, and as what it counts in the history. */
  readonly done?: { readonly result: Done; readonly word: StepWord };
  /** Two points of no shape: a distance to show or to ask for. */
  readonly asked?: readonly [Point, Point];
};

const CLOSE_M = 0.001;

const isSame = (a: Point | undefined, b: Point): boolean =>
  a !== undefined && distance(a, b) < CLOSE_M;

/** One more point put down. */
export function pointed(tool: DrawTool, trace: Trace, p: Point, on: Ground): Traced {
  const last = trace.points.at(-1);
  switch (tool) {
    case 'wall':
      return walled(trace, p, on);
    case 'door':
      return {
        trace: noTrace,
        done: { word: 'door', result: addDoor(on.drawing, on.floor, [p], on.doorWidthM) },
      };
    case 'stairs':
      return staired(p, on);
    case 'polygon':
      if (isSame(last, p) || (isSame(trace.points[0], p) && trace.points.length > 2)) {
        return finished(tool, trace, on);
      }
      return { trace: { points: [...trace.points, p] } };
    case 'room':
    case 'rectangle':
    case 'cut':
    case 'measure':
    case 'scale':
      if (last === undefined) return { trace: { points: [p] } };
      if (isSame(last, p)) return { trace };
      return paired(tool, [last, p], on);
    default:
      return tool satisfies never;
  }
}

/** A chain of walls: each is drawn at once, and the next begins where it ends. */
function walled(trace: Trace, p: Point, on: Ground): Traced {
  const last = trace.points.at(-1);
  if (last === undefined) return { trace: { points: [p], first: p } };
  // A second tap on the same place ends the chain, as does coming back to its beginning.
  if (isSame(last, p)) return { trace: noTrace };
  const result = addWall(on.drawing, on.floor, last, p);
  if (!result.ok) return { trace, done: { word: 'wall', result } };
  const isClosed = isSame(trace.first, p);
  const next = isClosed ? noTrace : { points: [p], first: trace.first };
  return { trace: next, done: { word: 'wall', result } };
}

function staired(p: Point, on: Ground): Traced {
  const to = otherFloor(on.drawing, on.floor) ?? on.floor;
  const result = addStairs(on.drawing, { floor: on.floor, point: p }, to);
  return { trace: noTrace, done: { word: 'stairs', result } };
}

function paired(
  tool: 'room' | 'rectangle' | 'cut' | 'measure' | 'scale',
  line: readonly [Point, Point],
  on: Ground,
): Traced {
  if (tool === 'measure' || tool === 'scale') return { trace: noTrace, asked: line };
  if (tool === 'rectangle') return zoned(boxed(...line), on);
  if (tool === 'room') {
    const result = addRoom(on.drawing, on.floor, boxed(...line));
    return { trace: noTrace, done: { word: 'wall', result } };
  }
  const middle: Point = [(line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2];
  const at = zoneAt(on.drawing, on.floor, middle) ?? -1;
  return { trace: noTrace, done: { word: 'cut', result: cutZone(on.drawing, at, line) } };
}

function zoned(polygon: readonly Point[], { drawing, floor, template }: Ground): Traced {
  const result = addZone(drawing, { ...template, floor, polygon });
  return { trace: noTrace, done: { word: 'zone', result } };
}

/** "That is all": a polygon closes, a chain of walls ends. */
export function finished(tool: DrawTool, trace: Trace, on: Ground): Traced {
  if (tool !== 'polygon' || trace.points.length === 0) return { trace: noTrace };
  const traced = zoned(trace.points, on);
  // What makes no shape yet stays, so that a point may be taken back.
  return traced.done?.result.ok ? traced : { ...traced, trace };
}

/** One point less; a wall that was drawn is taken back by undo. */
export function back(trace: Trace): Trace {
  return trace.points.length < 2 ? noTrace : { ...trace, points: trace.points.slice(0, -1) };
}
