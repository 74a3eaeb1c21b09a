import { messageClasses } from '../../contracts/channels.ts';
import {
  type Action,
  type Campaign,
  type Condition,
  levelTriggers,
  type Subject,
  type Trigger,
} from '../../contracts/rules.ts';
import type { Plan } from '../../contracts/venue.ts';
import type { CampaignEntry, TriggerEvent } from '../state.ts';
import { compileCondition, type Judge } from './conditions.ts';
import { isLookedUp } from './facts.ts';
import { indexLevels, type LevelIndex } from './level-index.ts';
import {
  addToTable,
  candidatesOf,
  emptyTable,
  fits,
  isTriggered,
  lengthOf,
  listAt,
  type TriggerTable,
} from './table.ts';

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
  readonly subject: Subject;
  readonly forMs: number;
  readonly over: 'stay' | 'visit';
  readonly condition: Judge | undefined;
  readonly needsFacts: boolean;
  readonly message: MessageSpec | undefined;
  readonly variants: readonly Variant[];
  readonly control: number;
};

/** Campaigns by what they listen to, so that an event's cost does not grow with their number. */
export type CampaignIndex = {
  readonly byId: ReadonlyMap<string, Compiled>;
  readonly byTrigger: ReadonlyMap<string, TriggerTable<Compiled>>;
  /** Campaigns that begin to wait for something after an event. [RUL22] */
  readonly after: ReadonlyMap<string, TriggerTable<Compiled>>;
  readonly levels: LevelIndex;
  /** Campaigns on the clock. [RUL23] */
  readonly clocks: readonly Compiled[];
  /** Dwell thresholds in ms, ascending; key `''` = any zone. [PRE2] */
  readonly stayThresholds: ReadonlyMap<string, readonly number[]>;
  readonly visitThresholds: ReadonlyMap<string, readonly number[]>;
  /** All thresholds that count in a zone, joined when they are first asked for. */
  readonly stayed: Map<string, readonly number[]>;
  readonly visited: Map<string, readonly number[]>;
  /** Campaigns on one stay in a zone, by length; key `''` = any zone. [ATT3] */
  readonly stays: ReadonlyMap<string, readonly Compiled[]>;
};
const nothing: readonly Compiled[] = [];

/** Live campaigns only; who is paused, draft or set aside makes no candidates. */
export function indexCampaigns(
  campaigns: ReadonlyMap<string, CampaignEntry>,
  plan: Plan | null,
): CampaignIndex {
  const byId = new Map<string, Compiled>();
  const byTrigger = new Map<string, TriggerTable<Compiled>>();
  const after = new Map<string, TriggerTable<Compiled>>();
  const clocks: Compiled[] = [];
  const stays = new Map<string, Compiled[]>();
  const [stayThresholds, visitThresholds] = [new Map<string, number[]>(), new Map()];
  const levels: Campaign[] = [];
  for (const entry of campaigns.values()) {
    const compiled = compiledOf(entry);
    byId.set(compiled.id, compiled);
    if (entry.status !== 'live') continue;
    const { when, over, forMs } = compiled;
    const { type, zone = '' } = when;
    if (isLevel(type)) levels.push(entry.campaign);
    else if (type === 'at') clocks.push(compiled);
    else if (type !== 'absent') addToTable(tableAt(byTrigger, type), compiled, when);
    else if (when.after) addToTable(tableAt(after, when.after.event), compiled, when.after);
    if (type !== 'dwelled') continue;
    listAt(over === 'visit' ? visitThresholds : stayThresholds, zone).push(forMs);
    if (over === 'stay') listAt(stays, zone).push(compiled);
  }
  for (const thresholds of [stayThresholds, visitThresholds]) {
    for (const [zone, list] of thresholds) thresholds.set(zone, ascending(list));
  }
  for (const list of stays.values()) list.sort((a, b) => a.forMs - b.forMs);
  const thresholds = { stayThresholds, visitThresholds, stayed: new Map(), visited: new Map() };
  return {
    byId,
    byTrigger,
    after,
    levels: indexLevels(levels, plan),
    clocks,
    stays,
    ...thresholds,
  };
}

function isLevel(type: string): boolean {
  return (levelTriggers as readonly string[]).includes(type);
}

function tableAt(
  tables: Map<string, TriggerTable<Compiled>>,
  event: string,
): TriggerTable<Compiled> {
  const known = tables.get(event);
  if (known) return known;
  const fresh = emptyTable<Compiled>();
  tables.set(event, fresh);
  return fresh;
}

/** Each once, smallest first. */
export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** An entry is made anew with each version, so what was compiled of it stays right. */
const compiledEntries = new WeakMap<CampaignEntry, Compiled>();

function compiledOf(entry: CampaignEntry): Compiled {
  const known = compiledEntries.get(entry);
  if (known) return known;
  const fresh = compileCampaign(entry);
  compiledEntries.set(entry, fresh);
  return fresh;
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
    subject: campaign.subject,
    forMs: lengthOf(campaign.when),
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

function looksUp(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(looksUp);
  if ('any' in condition) return condition.any.some(looksUp);
  if ('fact' in condition) return isLookedUp(condition.fact);
  return 'not' in condition && looksUp(condition.not);
}

/** Campaigns an event triggers. */
export function* matching(index: CampaignIndex, event: TriggerEvent): Generator<Compiled> {
  const table = index.byTrigger.get(event.type);
  if (table === undefined) return;
  for (const one of candidatesOf(table, event)) if (isTriggered(one, event)) yield one;
}

/** Campaigns whose waiting an event begins. [RUL22] */
export function* beginning(index: CampaignIndex, event: TriggerEvent): Generator<Compiled> {
  const table = index.after.get(event.type);
  if (table === undefined) return;
  for (const one of candidatesOf(table, event)) {
    if (one.when.after && fits(one.when.after, event)) yield one;
  }
}

/** Campaigns on a longer stay in the zone than the given one, shortest first. */
export function* longerStays(
  index: CampaignIndex,
  zone: string,
  { aboveMs, atMostMs }: { aboveMs: number; atMostMs: number },
): Generator<Compiled> {
  for (const list of [index.stays.get(zone) ?? nothing, index.stays.get('') ?? nothing]) {
    for (let i = firstLonger(list, aboveMs); i < list.length; i++) {
      const one = list[i];
      if (one === undefined || one.forMs > atMostMs) break;
      yield one;
    }
  }
}

function firstLonger(list: readonly Compiled[], aboveMs: number): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((list[middle]?.forMs ?? 0) > aboveMs) to = middle;
    else from = middle + 1;
  }
  return from;
}
