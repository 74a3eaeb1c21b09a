import { type Done, type Drawing, type Floor, most, refuse } from './drawing.ts';

export function addFloor(drawing: Drawing, name: Floor['name']): Done & { floor?: string } {
  if (drawing.floors.length >= most.floors) return refuse('tooMany');
  const taken = new Set(drawing.floors.map(({ id }) => id));
  let n = drawing.floors.length;
  while (taken.has(`floor-${n}`)) n++;
  const floor = `floor-${n}`;
  return {
    ok: true,
    drawing: { ...drawing, floors: [...drawing.floors, { id: floor, name }] },
    floor,
  };
}

export function renameFloor(drawing: Drawing, id: string, name: Floor['name']): Done {
  const floors = drawing.floors.map((floor) => (floor.id === id ? { id, name } : floor));
  return { ok: true, drawing: { ...drawing, floors } };
}

/** One place up (-1) or down (1) in the order of floors. */
export function shiftFloor(drawing: Drawing, id: string, by: -1 | 1): Done {
  const at = drawing.floors.findIndex((floor) => floor.id === id);
  const [one, other] = [drawing.floors[at], drawing.floors[at + by]];
  if (!one || !other) return { ok: true, drawing };
  const floors = drawing.floors.with(at, other).with(at + by, one);
  return { ok: true, drawing: { ...drawing, floors } };
}

/** A floor goes with all that is on it; the last one stays. */
export function removeFloor(drawing: Drawing, id: string): Done {
  if (drawing.floors.length < 2) return refuse('lastFloor');
  const off = ({ floor }: { readonly floor: string }) => floor !== id;
  const gone = new Set(drawing.zones.filter((zone) => !off(zone)).map((zone) => zone.id));
  return {
    ok: true,
    drawing: {
      ...drawing,
      floors: drawing.floors.filter((floor) => floor.id !== id),
      zones: drawing.zones.filter(off).map((zone) => withoutParent(zone, gone)),
      walls: drawing.walls.filter(off),
      doors: drawing.doors.filter(off),
      stairs: drawing.stairs.filter(({ from, to }) => from.floor !== id && to.floor !== id),
      free: drawing.free.filter(off),
      fingerprints: drawing.fingerprints.filter(off),
    },
  };
}

/** Zones whose parent goes lie in nothing. */
export function withoutParent<T extends { parent?: string | undefined }>(
  zone: T,
  gone: ReadonlySet<string>,
): T | Omit<T, 'parent'> {
  if (zone.parent === undefined || !gone.has(zone.parent)) return zone;
  const { parent: _parent, ...rest } = zone;
  return rest;
}
