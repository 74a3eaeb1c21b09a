import type { Done, Drawing, Item, Point } from './drawing.ts';
import { distance, edgesOf, endsOf } from './geometry.ts';
import { moveEnd } from './lines.ts';
import { addCorner, moveCorner } from './zones.ts';

/** What the hand may take hold of at the one chosen thing. */
export type Handle = {
  readonly on: 'corner' | 'middle' | 'end';
  readonly item: Item;
  readonly at: number;
  readonly point: Point;
};

/** Shapes of more corners show none of the points between, metres apart as they lie. */
const MANY_CORNERS = 60;

export function handlesOf(drawing: Drawing, chosen: readonly Item[]): readonly Handle[] {
  const [item, more] = chosen;
  if (!item || more) return [];
  if (item.kind === 'zone') {
    const polygon = drawing.zones[item.at]?.polygon ?? [];
    const all = polygon.map((point, at): Handle => ({ on: 'corner', item, at, point }));
    if (polygon.length > MANY_CORNERS) return all;
    const middles = edgesOf(polygon).map(([a, b], at): Handle => {
      return { on: 'middle', item, at, point: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
    });
    return [...all, ...middles];
  }
  const line = { wall: drawing.walls, door: drawing.doors, stairs: [] }[item.kind][item.at];
  return line ? endsOf(line).map((point, at) => ({ on: 'end', item, at, point })) : [];
}

/** The nearest handle in reach; a corner before the middle of an edge. */
export function handleAt(handles: readonly Handle[], p: Point, reachM: number): Handle | undefined {
  const near = handles
    .map((handle) => ({ handle, far: distance(handle.point, p) }))
    .filter(({ far }) => far <= reachM)
    .sort(
      (a, b) =>
        Number(a.handle.on === 'middle') - Number(b.handle.on === 'middle') || a.far - b.far,
    );
  return near[0]?.handle;
}

/** What pulling a handle to a point makes. */
export function pulled(drawing: Drawing, handle: Handle, to: Point): Done {
  const { item, at, on } = handle;
  if (on === 'corner') return moveCorner(drawing, item.at, at, to);
  if (on === 'middle') return addCorner(drawing, item.at, at, to);
  const kind = item.kind === 'wall' ? 'wall' : 'door';
  return moveEnd(drawing, { kind, at: item.at, end: at === 0 ? 0 : 1 }, to);
}
