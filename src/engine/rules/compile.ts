import { messageClasses } from '../../contracts/channels.ts';
import { type Action, durationMs, type Trigger } from '../../contracts/rules.ts';
import type { CampaignEntry, TriggerEvent } from '../state.ts';
import { compileCondition, type Judge } from './conditions.ts';
import { looksUp } from './looks-up.ts';

export type MessageSpec = Extract<Action, { message: unknown }>['message'];
export type Variant = {
  readonly id: string;
  readonly weight: number;
  readonly message?: MessageSpec;
};

/** A campaign made ready: closures and numbers. */
export type Compiled = {
  readonly id: string;
  readonly version: number;
  readonly entry: CampaignEntry;
  /** Place of its class in `messageClasses`. */
  readonly rank: number;
  readonly when: Trigger;
  readonly forMs: number;
  readonly over: 'stay' | 'visit';
  readonly condition: Judge | undefined;
  readonly needsFacts: boolean;
  readonly message: MessageSpec | undefined;
  readonly variants: readonly Variant[];
  readonly control: number;
};

/** Campaigns by trigger and zone, so that the cost of an event does not grow with their number. */
export type CampaignIndex = {
  readonly byId: ReadonlyMap<string, Compiled>;
  readonly byTrigger: ReadonlyMap<string, TriggerTable>;
  /** Dwell thresholds in ms, ascending; key `''` = any zone. [PRE2] */
  readonly stayThresholds: ReadonlyMap<string, readonly number[]>;
  readonly visitThresholds: ReadonlyMap<string, readonly number[]>;
};
type TriggerTable = {
  readonly anywhere: readonly Compiled[];
  readonly byZone: ReadonlyMap<string, readonly Compiled[]>;
};
const nothing: readonly Compiled[] = [];

/** Live campaigns only; who is paused, draft or set aside makes no candidates. */
export function indexCampaigns(campaigns: ReadonlyMap<string, CampaignEntry>): CampaignIndex {
  const byId = new Map<string, Compiled>();
  const tables = new Map<string, { anywhere: Compiled[]; byZone: Map<string, Compiled[]> }>();
  const stayThresholds = new Map<string, number[]>();
  const visitThresholds = new Map<string, number[]>();
  for (const entry of campaigns.values()) {
    const compiled = compileCampaign(entry);
    byId.set(compiled.id, compiled);
    if (entry.status !== 'live') continue;
    const { type, zone } = compiled.when;
    let table = tables.get(type);
    if (table === undefined) {
      table = { anywhere: [], byZone: new Map() };
      tables.set(type, table);
    }
    if (zone === undefined) table.anywhere.push(compiled);
    else listAt(table.byZone, zone).push(compiled);
    if (type !== 'dwelled') continue;
    listAt(compiled.over === 'visit' ? visitThresholds : stayThresholds, zone ?? '').push(
      compiled.forMs,
    );
  }
  for (const thresholds of [stayThresholds, visitThresholds]) {
    for (const [zone, list] of thresholds) thresholds.set(zone, ascending(list));
  }
  return { byId, byTrigger: tables, stayThresholds, visitThresholds };
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known) return known;
  const fresh: T[] = [];
  lists.set(key, fresh);
  return fresh;
}

/** Each once, smallest first. */
export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function compileCampaign(entry: CampaignEntry): Compiled {
  const { campaign } = entry;
  const message = messageOf(campaign.then);
  return {
    id: campaign.id,
    version: entry.version,
    entry,
    rank: messageClasses.indexOf(campaign.class),
    when: campaign.when,
    forMs: durationMs(campaign.when.for ?? '') ?? 0,
    over: campaign.when.over ?? 'stay',
    condition: campaign.if === undefined ? undefined : compileCondition(campaign.if, 'if'),
    needsFacts: campaign.if !== undefined && looksUp(campaign.if),
    message,
    variants: (campaign.experiment?.variants ?? []).map(({ id, weight, then }) => {
      const own = then === undefined ? message : messageOf(then);
      return own === undefined ? { id, weight } : { id, weight, message: own };
    }),
    control: campaign.experiment?.control ?? 0,
  };
}

function messageOf(actions: readonly Action[]): MessageSpec | undefined {
  for (const action of actions) if ('message' in action) return action.message;
  return undefined;
}

/** Campaigns an event may trigger, before their own details are compared. */
export function* matching(index: CampaignIndex, event: TriggerEvent): Generator<Compiled> {
  const table = index.byTrigger.get(event.type);
  if (table === undefined) return;
  for (const one of table.byZone.get(event.zone) ?? nothing) if (isMatch(one, event)) yield one;
  for (const one of table.anywhere) if (isMatch(one, event)) yield one;
}

function isMatch({ when, forMs, over }: Compiled, event: TriggerEvent): boolean {
  return (
    (when.sku === undefined || when.sku === event.sku) &&
    (when.shelf === undefined || when.shelf === event.device) &&
    (event.type !== 'dwelled' || (forMs === event.forMs && over === event.over))
  );
}
