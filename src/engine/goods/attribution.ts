import { isLocatedOnly } from '../presence/wearings.ts';
import { occupantsOf, type Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { beliefWithin, reachOf } from './nearness.ts';

/** SHF1: the least probability, and how many times that of the next. */
const leastProbability = 0.5;
const timesNext = 2;
/**
 * People within reach whom no belief shows: what somebody's belief is weighed against once it is
 * known that somebody took something.
 */
const unseen = 0.15;
/** SHF4: the least probability of a sale nobody signed. */
const leastAtTill = 0.7;
/** A belief at a till holds until the next one, at most this long. */
const beliefHoldsMs = 5_000;

/** Whoever it was, and how surely; no wearing = nobody that can be said. */
export type Likely = { readonly wearing: Wearing | undefined; readonly probability: number };
type Seen = [alias: string, belief: number];

/**
 * Adds to `seen` who was or is near a device: what was kept since `sinceMs`, and whoever is in its
 * zone by the last that is known of them, since a tag may be heard more rarely than the window is
 * long. Each keeps their best moment. [SHF1]
 */
export function lookAround(run: Run, device: Device, seen: Seen[], sinceMs: number): void {
  for (const { alias, atMs, belief } of run.state.near.get(device.id) ?? []) {
    if (atMs >= sinceMs && atMs <= run.nowMs) raise(seen, alias, belief);
  }
  const radiusM = reachOf(run, device);
  for (const alias of occupantsOf(run, zoneOfDevice(run, device))) {
    const wearing = run.state.wearings.get(alias);
    if (wearing === undefined || isLocatedOnly(wearing)) continue;
    raise(seen, alias, beliefWithin(run, wearing, { placement: device.placement, radiusM }));
  }
  // Who is in a zone is derived, so its order may differ after a restart. [DET1]
  seen.sort(([a], [b]) => (a < b ? -1 : 1));
}

function raise(seen: Seen[], alias: string, belief: number): void {
  if (belief <= 0) return;
  const known = seen.find(([one]) => one === alias);
  if (known === undefined) seen.push([alias, belief]);
  else if (belief > known[1]) known[1] = belief;
}

/**
 * Greatest, at least 0.5 and twice the next; else nobody. Staff and ended wearings are none. That
 * something was taken says that somebody was there: whoever is seen through a radio's error, most
 * of their belief out of reach, is weighed against all others' and the unseen (Bayes). [SHF1]
 */
export function mostLikely(run: Run, seen: readonly Seen[]): Likely {
  let [best, next, sum] = [0, 0, 0];
  let found: Wearing | undefined;
  for (const [alias, belief] of seen) {
    const wearing = run.state.wearings.get(alias);
    if (wearing === undefined || wearing.endedMs > 0 || isLocatedOnly(wearing)) continue;
    sum += belief;
    if (belief > best) {
      next = best;
      best = belief;
      found = wearing;
    } else if (belief > next) next = belief;
  }
  // Who is seen more surely than that needs no inference.
  const probability = Math.max(best, Math.round((best / (sum + unseen)) * 10_000) / 10_000);
  const isClear = probability >= leastProbability && best >= timesNext * next;
  return { wearing: isClear ? found : undefined, probability };
}

/**
 * Who paid at a till: each one's belief over the window, weighted by a triangle around the sale, as
 * whoever pays arrives before it and leaves after it. The probability is that they were there at
 * all (their mean belief) times their share of all who were there. [SHF4]
 */
export function mostLikelyAtTill(
  run: Run,
  device: Device,
  { atMs, may }: { readonly atMs: number; readonly may: (wearing: Wearing) => boolean },
): Likely {
  const windowMs = run.state.settings.tillWindowMs;
  const scores = scoresAtTill(run, device, { atMs, windowMs });
  let sum = 0;
  let best = 0;
  let found: Wearing | undefined;
  for (const [alias, score] of [...scores].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const wearing = run.state.wearings.get(alias);
    if (wearing === undefined || wearing.endedMs > 0 || !may(wearing)) continue;
    sum += score;
    if (score <= best) continue;
    best = score;
    found = wearing;
  }
  if (found === undefined) return { wearing: undefined, probability: 0 };
  const there = Math.min(1, best / windowMs);
  const probability = Math.round(there * (best / sum) * 10_000) / 10_000;
  return { wearing: probability >= leastAtTill ? found : undefined, probability };
}

type Around = { readonly atMs: number; readonly windowMs: number };

function scoresAtTill(run: Run, device: Device, around: Around): Map<string, number> {
  const scores = new Map<string, number>();
  const last = new Map<string, { atMs: number; belief: number }>();
  const close = (alias: string, toMs: number) => {
    const held = last.get(alias);
    if (held === undefined) return;
    const untilMs = Math.min(toMs, held.atMs + beliefHoldsMs);
    const weighed = held.belief * (triangle(untilMs, around) - triangle(held.atMs, around));
    scores.set(alias, (scores.get(alias) ?? 0) + weighed);
  };
  for (const { alias, atMs, belief } of run.state.near.get(device.id) ?? []) {
    close(alias, atMs);
    last.set(alias, { atMs, belief });
  }
  const endMs = around.atMs + around.windowMs;
  for (const alias of last.keys()) close(alias, endMs);
  return scores;
}

/** Area under the triangle up to a time; the whole is `windowMs`. */
function triangle(toMs: number, { atMs, windowMs }: Around): number {
  const at = Math.min(windowMs, Math.max(-windowMs, toMs - atMs));
  const side = windowMs - Math.abs(at);
  const tail = (side * side) / (2 * windowMs);
  return at < 0 ? tail : windowMs - tail;
}
