import { durationMs, type EventMatch, type Trigger } from '../../contracts/rules.ts';
import type { TriggerEvent } from '../state.ts';

/**
 * Campaigns of one event, each under the one key that narrows it most, so that an event meets those
 * that name what it is about and no others, however many there are. [RUL1]
 */
export type TriggerTable<T> = {
  readonly byKey: Record<Dimension, Map<string, T[]>>;
  readonly anywhere: T[];
};
/** As much of a campaign as is compared with an event. */
type Listener = {
  readonly when: Trigger;
  readonly forMs: number;
  readonly over: 'stay' | 'visit';
};
/** `dwell` joins zone, length and what was measured, as each threshold is an event of its own. */
const dimensions = ['dwell', 'sku', 'shelf', 'category', 'campaign', 'detail', 'zone'] as const;
type Dimension = (typeof dimensions)[number];

/** The keys of a trigger, or of an event within one. */
type Keys = Partial<Pick<Trigger, 'zone' | 'shelf' | 'sku' | 'category' | 'to' | 'purpose'>> &
  Partial<Pick<Trigger, 'campaign'>>;

export function emptyTable<T>(): TriggerTable<T> {
  const byKey = {
    dwell: new Map<string, T[]>(),
    sku: new Map<string, T[]>(),
    shelf: new Map<string, T[]>(),
    category: new Map<string, T[]>(),
    campaign: new Map<string, T[]>(),
    detail: new Map<string, T[]>(),
    zone: new Map<string, T[]>(),
  };
  return { byKey, anywhere: [] };
}

export function addToTable<T extends Listener>(
  table: TriggerTable<T>,
  campaign: T,
  keys: Keys | EventMatch,
): void {
  const { when, forMs, over } = campaign;
  if (keys === when && when.type === 'dwelled') {
    listAt(table.byKey.dwell, dwellKey(when.zone ?? '', forMs, over)).push(campaign);
    return;
  }
  for (const dimension of dimensions) {
    const key = keyOf(keys, dimension);
    if (key === undefined) continue;
    listAt(table.byKey[dimension], key).push(campaign);
    return;
  }
  table.anywhere.push(campaign);
}

function keyOf(keys: Keys, dimension: Dimension): string | undefined {
  if (dimension === 'dwell') return undefined;
  return dimension === 'detail' ? (keys.to ?? keys.purpose) : keys[dimension];
}

export function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known) return known;
  const fresh: T[] = [];
  lists.set(key, fresh);
  return fresh;
}

/** Campaigns that name something the event is about, and those that name nothing. */
export function* candidatesOf<T>(table: TriggerTable<T>, event: TriggerEvent): Generator<T> {
  const { byKey, anywhere } = table;
  if (event.type === 'dwelled' && byKey.dwell.size > 0) {
    for (const zone of [event.zone, '']) {
      yield* byKey.dwell.get(dwellKey(zone, event.forMs, event.over)) ?? [];
    }
  }
  for (const dimension of dimensions) {
    const lists = byKey[dimension];
    if (lists.size === 0) continue;
    for (const key of keysOf(event, dimension)) yield* lists.get(key) ?? [];
  }
  yield* anywhere;
}

function keysOf(event: TriggerEvent, dimension: Dimension): readonly string[] {
  switch (dimension) {
    case 'sku':
      return event.skus;
    case 'shelf':
      return [event.device];
    case 'category':
      return event.categories;
    case 'campaign':
      return [campaignOfMessage(event.message)];
    case 'detail':
      return [event.detail];
    case 'zone':
      return [event.zone];
    case 'dwell':
      return [];
    default:
      return dimension satisfies never;
  }
}

function dwellKey(zone: string, forMs: number, over: string): string {
  return `${over}/${forMs}/${zone}`;
}

/** `venue/campaign/…`: the campaign a message's id names. [RUL3] */
function campaignOfMessage(message: string): string {
  return message.split('/')[1] ?? '';
}

/** Whether an event is about all that is named. */
export function fits(keys: Keys, event: TriggerEvent): boolean {
  return (
    (keys.zone === undefined || keys.zone === event.zone) &&
    (keys.shelf === undefined || keys.shelf === event.device) &&
    (keys.sku === undefined || event.skus.includes(keys.sku)) &&
    (keys.category === undefined || event.categories.includes(keys.category)) &&
    (keys.to === undefined || keys.to === event.detail) &&
    (keys.purpose === undefined || keys.purpose === event.detail) &&
    (keys.campaign === undefined || keys.campaign === campaignOfMessage(event.message))
  );
}

/** A score on a scale of five: 2 of 5 and 4 of 10 are the same. */
const scale = 5;

export function isTriggered({ when, forMs, over }: Listener, event: TriggerEvent): boolean {
  if (!fits(when, event)) return false;
  switch (when.type) {
    case 'dwelled':
      return forMs === event.forMs && over === event.over;
    case 'handled':
      return forMs <= event.forMs;
    case 'rated': {
      const score = event.of > 0 ? (event.score * scale) / event.of : Number.NaN;
      return score > (when.above ?? -Infinity) && score < (when.below ?? Infinity);
    }
    default:
      return true;
  }
}

/** `for` in ms; 0 = at once. */
export function lengthOf(when: Trigger): number {
  return durationMs(when.for ?? '') ?? 0;
}

/** `within` of an absence in ms. */
export function lengthOfWithin(when: Trigger): number {
  return durationMs(when.within ?? '') ?? 0;
}
