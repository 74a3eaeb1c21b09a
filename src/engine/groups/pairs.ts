import { bounds } from '../bounds.ts';
import { countLimit, type Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import type { Pair } from './groups-state.ts';

/** Two who enter a zone within this do so together. [PRE7] */
const togetherMs = 5_000;
/** Share of their changes of zone that a group makes together; below the second it has parted. */
const joinsAt = 0.8;
const partsBelow = 0.6;
/** Zones entered together before two are a group. */
const leastShared = 3;
/** After so many changes two who share less than this have nothing to do with each other. */
const strangersAfter = 12;
const strangersBelow = 0.4;
/** Beyond so many changes of both the past counts half. */
const movesKept = 60;

/**
 * Derived, so that a move costs its own pairs. Short lists, not sets: a move in a crowd begins and
 * ends thirty pairs, and sets of a few took two thirds of the time of that.
 */
type Index = {
  /** Pairs by wearing, in the order of `state.pairs`; nobody's list is empty. */
  readonly byAlias: Map<string, Pair[]>;
  /**
   * At the bound alone: stands at the oldest of `state.pairs`, as what it passes is dropped; to
   * begin anew each time means to walk over all that was dropped before. One that stands still
   * keeps every table that the map has outgrown, with all that was in it.
   */
  oldest: Iterator<[string, Pair]> | undefined;
};
const indexes = new WeakMap<Run, Index>();
const nobody: readonly Pair[] = [];

/**
 * On line: only two who entered one zone within 5 s are ever compared. A change of zone ends one
 * stay and begins the next, so it is counted once, where it leads.
 */
export function noteEntering(run: Run, wearing: Wearing, zone: string): void {
  if (!run.state.settings.groups) return;
  const own = countMove(run, wearing.alias);
  for (const alias of justMoved(run, wearing.alias, zone)) {
    const pair = pairOf(own, alias) ?? beginPair(run, wearing.alias, alias);
    pair.shared++;
    judge(run, pair);
  }
}

function countMove(run: Run, alias: string): readonly Pair[] {
  const own = indexOf(run).byAlias.get(alias) ?? nobody;
  for (let i = 0; i < own.length; ) {
    const pair = own[i];
    if (pair === undefined) break;
    if (pair.a === alias) pair.movesOfA++;
    else pair.movesOfB++;
    judge(run, pair);
    // Strangers have left the list.
    if (own[i] === pair) i++;
  }
  return own;
}

/** Those who made this move within the time allowed; the mover is added for who comes next. */
function justMoved(run: Run, alias: string, zone: string): string[] {
  const { lastMoves } = run.state;
  const before = lastMoves.get(zone) ?? [];
  const recent = before.filter((one) => run.nowMs - one.atMs <= togetherMs && one.alias !== alias);
  lastMoves.set(zone, [...recent, { alias, atMs: run.nowMs }].slice(-bounds.movesPerZone));
  return recent.map((one) => one.alias);
}

function pairOf(own: readonly Pair[], alias: string): Pair | undefined {
  for (const pair of own) if (pair.a === alias || pair.b === alias) return pair;
  return undefined;
}

/** Begins with the move that both have just made. */
function beginPair(run: Run, one: string, other: string): Pair {
  const [a, b] = one < other ? [one, other] : [other, one];
  makeRoom(run, a);
  makeRoom(run, b);
  const { pairs } = run.state;
  const index = indexOf(run);
  if (pairs.size >= bounds.pairs) {
    index.oldest ??= pairs.entries();
    const { value: oldest } = index.oldest.next();
    if (oldest) drop(run, oldest[1], oldest[0]);
    countLimit(run, 'pairs', bounds.pairs);
  } else index.oldest = undefined;
  const pair: Pair = { a, b, movesOfA: 1, movesOfB: 1, shared: 0, joined: false };
  pairs.set(keyOf(pair), pair);
  addToIndex(index.byAlias, pair);
  return pair;
}

/** Aliases hold no space, so two make one key. */
function keyOf({ a, b }: Pick<Pair, 'a' | 'b'>): string {
  return `${a} ${b}`;
}

function makeRoom(run: Run, alias: string): void {
  const own = indexOf(run).byAlias.get(alias);
  if (own === undefined || own.length < bounds.pairsPerWearing) return;
  let weakest: Pair | undefined;
  let least = Infinity;
  for (const pair of own) {
    const share = shareOf(pair);
    if (share >= least) continue;
    least = share;
    weakest = pair;
  }
  if (weakest) drop(run, weakest);
  countLimit(run, 'pairsPerWearing', bounds.pairsPerWearing);
}

function shareOf({ movesOfA, movesOfB, shared }: Pair): number {
  return (2 * shared) / (movesOfA + movesOfB);
}

function judge(run: Run, pair: Pair): void {
  const share = shareOf(pair);
  if (!pair.joined && pair.shared >= leastShared && share >= joinsAt) {
    pair.joined = true;
    befriend(run, pair.a, pair.b);
  } else if (pair.joined && share < partsBelow) {
    pair.joined = false;
    part(run, pair);
  } else if (pair.movesOfA + pair.movesOfB >= strangersAfter && share < strangersBelow) {
    drop(run, pair);
  }
  if (pair.movesOfA + pair.movesOfB <= movesKept) return;
  pair.movesOfA /= 2;
  pair.movesOfB /= 2;
  pair.shared /= 2;
}

/** `key` where it is at hand: to make one of two aliases again costs as much as all the rest. */
function drop(run: Run, pair: Pair, key = keyOf(pair)): void {
  run.state.pairs.delete(key);
  const { byAlias } = indexOf(run);
  takeFromIndex(byAlias, pair.a, pair);
  takeFromIndex(byAlias, pair.b, pair);
  if (pair.joined) part(run, pair);
}

function befriend(run: Run, a: string, b: string): void {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = run.state.companions.get(one) ?? [];
    if (!known.includes(other)) run.state.companions.set(one, [...known, other]);
  }
}

/** A family stays one, however far it spreads. */
function part(run: Run, { a, b }: Pair): void {
  const { companions, wearings } = run.state;
  const family = wearings.get(a)?.group ?? '';
  if (family !== '' && family === wearings.get(b)?.group) return;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const rest = (companions.get(one) ?? []).filter((alias) => alias !== other);
    if (rest.length > 0) companions.set(one, rest);
    else companions.delete(one);
  }
}

/** Bands handed out together belong together from the start. */
export function joinFamily(run: Run, wearing: Wearing): void {
  if (wearing.group === '' || wearing.as === 'staff') return;
  for (const { alias, group, endedMs } of run.state.wearings.values()) {
    if (alias === wearing.alias || group !== wearing.group || endedMs > 0) continue;
    befriend(run, alias, wearing.alias);
  }
}

/** Forgets whoever wears no band any more. */
export function pruneGroups(run: Run): void {
  const { companions, pairs, wearings, lastMoves } = run.state;
  const isGone = (alias: string) => (wearings.get(alias)?.endedMs ?? 1) > 0;
  for (const pair of pairs.values()) if (isGone(pair.a) || isGone(pair.b)) drop(run, pair);
  for (const [alias, others] of companions) {
    const rest = isGone(alias) ? [] : others.filter((one) => !isGone(one));
    if (rest.length === 0) companions.delete(alias);
    else if (rest.length < others.length) companions.set(alias, rest);
  }
  for (const [zone, moves] of lastMoves) {
    if (moves.every(({ atMs }) => run.nowMs - atMs > togetherMs)) lastMoves.delete(zone);
  }
}

function indexOf(run: Run): Index {
  const known = indexes.get(run);
  if (known) return known;
  const { pairs } = run.state;
  const fresh: Index = { byAlias: new Map(), oldest: undefined };
  for (const pair of pairs.values()) addToIndex(fresh.byAlias, pair);
  indexes.set(run, fresh);
  return fresh;
}

function addToIndex(byAlias: Index['byAlias'], pair: Pair): void {
  for (const alias of [pair.a, pair.b]) {
    const own = byAlias.get(alias);
    if (own) own.push(pair);
    else byAlias.set(alias, [pair]);
  }
}

function takeFromIndex(byAlias: Index['byAlias'], alias: string, pair: Pair): void {
  const own = byAlias.get(alias);
  const at = own?.indexOf(pair) ?? -1;
  if (own === undefined || at < 0) return;
  if (own.length === 1) byAlias.delete(alias);
  own.splice(at, 1);
}
