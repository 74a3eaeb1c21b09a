import type { ZoneKind } from '../contracts/venue.ts';
import type { DayFigures, DayVisit } from '../contracts/week.ts';
import { spreadOf } from './spread.ts';

/** As SHF2: at a till so soon after leaving = served; back so soon = a step aside. */
const toTillMs = 60_000;
/** Who walks through a queue's zone does not give up. */
const leastGivenUpMs = 10_000;

type Stay = DayVisit['stays'][number];

/**
 * Waits of those served, and how many left unserved, by zone of the kind queue. Whose visit ended in
 * the queue is neither: they were heard no more, and nobody knows. [WEK4] [SHF2]
 */
export function queueFigures(
  visits: readonly DayVisit[],
  kinds: ReadonlyMap<string, ZoneKind>,
): DayFigures['queues'] {
  const waitsMs = new Map<string, number[]>();
  const abandoned = new Map<string, number>();
  const serving = (zone: string) => ['till', 'service'].includes(kinds.get(zone) ?? '');
  const isServedSomewhere = [...kinds.keys()].some(serving);
  for (const [zone, kind] of kinds) {
    if (kind !== 'queue') continue;
    waitsMs.set(zone, []);
    abandoned.set(zone, 0);
    for (const { stays } of visits) {
      const inOrder = stays.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
      for (const wait of waitsIn(inOrder, zone, serving)) {
        const ms = wait.toMs - wait.fromMs;
        const isServed = inOrder.some(
          (one) => serving(one.zone) && one.toMs > wait.toMs && one.fromMs <= wait.toMs + toTillMs,
        );
        const isLast = inOrder.every((one) => one.toMs <= wait.toMs);
        if (isServed || (!isServedSomewhere && !isLast)) waitsMs.get(zone)?.push(ms);
        else if (!isLast && ms >= leastGivenUpMs) {
          abandoned.set(zone, (abandoned.get(zone) ?? 0) + 1);
        }
      }
    }
  }
  return Object.fromEntries(
    [...waitsMs].map(([zone, all]) => [
      zone,
      { waits: spreadOf(all), abandoned: abandoned.get(zone) ?? 0 },
    ]),
  );
}

/** Stays in a queue, those a step aside apart being one wait; having been at a till ends it. */
function waitsIn(
  stays: readonly Stay[],
  zone: string,
  serving: (zone: string) => boolean,
): readonly Stay[] {
  const waits: { zone: string; fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of stays.filter((one) => one.zone === zone)) {
    const last = waits.at(-1);
    const leftMs = last?.toMs ?? 0;
    const wasServed = stays.some(
      (one) => serving(one.zone) && one.fromMs >= leftMs && one.fromMs < fromMs,
    );
    if (last !== undefined && fromMs - leftMs <= toTillMs && !wasServed) last.toMs = toMs;
    else waits.push({ zone, fromMs, toMs });
  }
  return waits;
}
