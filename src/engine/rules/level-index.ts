import { type Campaign, durationMs, type Trigger } from '../../contracts/rules.ts';
import type { Plan } from '../../contracts/venue.ts';

/** One level a campaign watches, in one zone or, with zone `''`, in the venue. [RUL20] */
export type Watch = {
  readonly key: string;
  readonly campaign: string;
  readonly zone: string;
  /** People, their share of the capacity, or the fact of that name. */
  readonly measure: string;
  readonly isAbove: boolean;
  readonly bound: number;
  readonly clear: number | undefined;
  readonly forMs: number;
  readonly rule: string;
};

/** Watches by what changes them, so that a change is compared with those alone that watch it. */
export type LevelIndex = {
  readonly byKey: ReadonlyMap<string, Watch>;
  readonly byZone: ReadonlyMap<string, readonly Watch[]>;
  readonly venue: readonly Watch[];
  readonly environment: readonly Watch[];
};

/** Facts that are about a place and not about a visitor, and so can be watched. */
export const watchedFacts = ['zone.', 'venue.', 'environment.'] as const;

export function indexLevels(campaigns: Iterable<Campaign>, plan: Plan | null): LevelIndex {
  const byKey = new Map<string, Watch>();
  const byZone = new Map<string, Watch[]>();
  const venue: Watch[] = [];
  const environment: Watch[] = [];
  for (const { id, when } of campaigns) {
    for (const zone of zonesOf(when, plan)) {
      const watch = watchOf(id, zone, when);
      byKey.set(watch.key, watch);
      if (watch.measure.startsWith('environment.')) environment.push(watch);
      else if (zone === '' || watch.measure.startsWith('venue.')) venue.push(watch);
      else byZone.set(zone, [...(byZone.get(zone) ?? []), watch]);
    }
  }
  return { byKey, byZone, venue, environment };
}

/** A queue that is not named is each zone of kind queue, by itself. */
function zonesOf({ type, zone }: Trigger, plan: Plan | null): string[] {
  if (zone !== undefined) return [zone];
  if (type !== 'queueAbove') return [''];
  return (plan?.zones ?? []).filter(({ kind }) => kind === 'queue').map(({ id }) => id);
}

function watchOf(campaign: string, zone: string, when: Trigger): Watch {
  const { type, fact, above, below, clearAbove, clearBelow, of } = when;
  const isAbove = type === 'queueAbove' || type === 'occupancyAbove' || type === 'factAbove';
  const watch = {
    campaign,
    zone,
    measure: fact ?? of ?? 'people',
    isAbove,
    bound: (isAbove ? above : below) ?? (isAbove ? Infinity : -Infinity),
    clear: isAbove ? clearBelow : clearAbove,
    forMs: durationMs(when.for ?? '') ?? 0,
  };
  const rule = [type, watch.measure, watch.bound, watch.clear ?? '', watch.forMs].join('/');
  return { key: `${campaign}/${zone}`, ...watch, rule };
}

export function isPast({ isAbove, bound }: Watch, value: number): boolean {
  return isAbove ? value > bound : value < bound;
}

/** Hysteresis: without a clearing bound of its own a level clears when it is no longer past. */
export function isCleared(watch: Watch, value: number): boolean {
  const { isAbove, clear } = watch;
  if (clear === undefined) return !isPast(watch, value);
  return isAbove ? value < clear : value > clear;
}
