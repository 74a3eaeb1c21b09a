import type { ZoneKind } from '../contracts/venue.ts';
import type { DayFigures, DayVisit } from '../contracts/week.ts';
import { spreadOf } from './spread.ts';

/** As SHF2: at a till so soon after leaving = served; back so soon = a step aside. */
const toTillMs = 60_000;
/** Who walks through a queue, or past a till on the way out, neither waits nor is served. */
const leastMs = 10_000;

type Stay = DayVisit['stays'][number];
type Kinds = ReadonlyMap<string, ZoneKind>;
type Ended = 'served' | 'gaveUp' | 'unknown';

/**
 * Waits of those served, and how many left unserved, by zone of the kind queue. Whose visit ended
 * in the queue is neither: they were heard no more, and nobody knows. [WEK4] [SHF2]
 */
export function queueFigures(visits: readonly DayVisit[], kinds: Kinds): DayFigures['queues'] {
  const isServing = (zone: string) => ['till', 'service'].includes(kinds.get(zone) ?? '');
  const isServedSomewhere = [...kinds.keys()].some(isServing);
  const queues = [...kinds].filter(([, kind]) => kind === 'queue');
  return Object.fromEntries(
    queues.map(([zone]) => {
      const waitsMs: number[] = [];
      let abandoned = 0;
      for (const { stays } of visits) {
        const inOrder = stays.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
        for (const wait of waitsIn(inOrder, zone, isServing)) {
          const ms = wait.toMs - wait.fromMs;
          const end = endOf(wait, inOrder, isServedSomewhere ? isServing : undefined);
          if (end === 'served') waitsMs.push(ms);
          else if (end === 'gaveUp' && ms >= leastMs) abandoned++;
        }
      }
      return [zone, { waits: spreadOf(waitsMs), abandoned }];
    }),
  );
}

/** Where no till is drawn, whoever leaves the queue for another place was served. */
function endOf(
  wait: Stay,
  stays: readonly Stay[],
  isServing: ((zone: string) => boolean) | undefined,
): Ended {
  if (stays.every((one) => one.toMs <= wait.toMs)) return 'unknown';
  if (isServing === undefined) return 'served';
  const untilMs = wait.toMs + toTillMs;
  const next = stays.filter(
    (one) => isServing(one.zone) && one.toMs > wait.toMs && one.fromMs <= untilMs,
  );
  if (next.length === 0) return 'gaveUp';
  const servedMs = next.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return servedMs >= leastMs ? 'served' : 'unknown';
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
