import type { Drawing } from './drawing.ts';

type SpliceOf<L extends keyof Drawing> = {
  readonly list: L;
  readonly at: number;
  readonly removed: readonly Drawing[L][number][];
  readonly added: readonly Drawing[L][number][];
};
/** Some neighbours of one list gave place to others: a change small enough to keep for ever. */
export type Splice = { [L in keyof Drawing]: SpliceOf<L> }[keyof Drawing];
type Found<T> = {
  readonly at: number;
  readonly removed: readonly T[];
  readonly added: readonly T[];
};

const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

function between<T>(a: readonly T[], b: readonly T[]): Found<T> | undefined {
  if (a === b) return undefined;
  const short = Math.min(a.length, b.length);
  let start = 0;
  while (start < short && same(a[start], b[start])) start++;
  let end = 0;
  while (end < short - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  const removed = a.slice(start, a.length - end);
  const added = b.slice(start, b.length - end);
  return removed.length + added.length === 0 ? undefined : { at: start, removed, added };
}

/** What makes the second drawing of the first: at most one splice a list. */
export function changesOf(a: Drawing, b: Drawing): readonly Splice[] {
  const found: Splice[] = [];
  const floors = between(a.floors, b.floors);
  if (floors) found.push({ list: 'floors', ...floors });
  const zones = between(a.zones, b.zones);
  if (zones) found.push({ list: 'zones', ...zones });
  const walls = between(a.walls, b.walls);
  if (walls) found.push({ list: 'walls', ...walls });
  const doors = between(a.doors, b.doors);
  if (doors) found.push({ list: 'doors', ...doors });
  const stairs = between(a.stairs, b.stairs);
  if (stairs) found.push({ list: 'stairs', ...stairs });
  const free = between(a.free, b.free);
  if (free) found.push({ list: 'free', ...free });
  const prints = between(a.fingerprints, b.fingerprints);
  if (prints) found.push({ list: 'fingerprints', ...prints });
  const rest = between(a.rest, b.rest);
  if (rest) found.push({ list: 'rest', ...rest });
  return found;
}

function spliced<T>(list: readonly T[], at: number, gone: number, added: readonly T[]): T[] {
  return [...list.slice(0, at), ...added, ...list.slice(at + gone)];
}

function changed(drawing: Drawing, splice: Splice): Drawing {
  const { at, removed } = splice;
  const gone = removed.length;
  switch (splice.list) {
    case 'floors':
      return { ...drawing, floors: spliced(drawing.floors, at, gone, splice.added) };
    case 'zones':
      return { ...drawing, zones: spliced(drawing.zones, at, gone, splice.added) };
    case 'walls':
      return { ...drawing, walls: spliced(drawing.walls, at, gone, splice.added) };
    case 'doors':
      return { ...drawing, doors: spliced(drawing.doors, at, gone, splice.added) };
    case 'stairs':
      return { ...drawing, stairs: spliced(drawing.stairs, at, gone, splice.added) };
    case 'free':
      return { ...drawing, free: spliced(drawing.free, at, gone, splice.added) };
    case 'fingerprints':
      return { ...drawing, fingerprints: spliced(drawing.fingerprints, at, gone, splice.added) };
    case 'rest':
      return { ...drawing, rest: spliced(drawing.rest, at, gone, splice.added) };
    default:
      return splice satisfies never;
  }
}

export function apply(drawing: Drawing, splices: readonly Splice[]): Drawing {
  return splices.reduce(changed, drawing);
}

export function inverted(splices: readonly Splice[]): readonly Splice[] {
  return splices.map(turned).reverse();
}

function turned<S extends Splice>(splice: S): S {
  return { ...splice, removed: splice.added, added: splice.removed };
}
