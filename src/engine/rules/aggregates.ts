import type { Condition, EventMatch } from '../../contracts/rules.ts';
import { codeOf } from '../memory.ts';
import type { DeclaredAggregate } from '../person-state.ts';
import { type DistinctField, type SameKey, type SumField, sumFields } from './match.ts';
import { isLong, type Span, spanOf } from './windows.ts';

/** What is kept a day for windows longer than a visit. [RUL9] */
export type Aggregate = {
  /** Says all of it, so that campaigns that ask the same share their days. */
  readonly key: string;
  readonly match: EventMatch;
  readonly measure: Measure;
};
export type Measure =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum'; readonly of: SumField }
  | { readonly kind: 'distinct'; readonly of: DistinctField };

const matchKeys = ['event', 'zone', 'shelf', 'sku', 'category', 'purpose', 'to', 'same'] as const;

/** The window is no part of it: days are the same for a week and for a month. */
export function aggregateOf(match: EventMatch, measure: Measure): Aggregate {
  const parts = matchKeys.map((name) => match[name] ?? '');
  const key = JSON.stringify([measure.kind, 'of' in measure ? measure.of : '', ...parts]);
  return { key, match, measure };
}

/** Reads a key back; one that is not ours is a bug. */
function aggregateFrom(key: string): Aggregate {
  const [kind, of = '', ...parts] = JSON.parse(key) as string[];
  const match: Record<string, string> = {};
  for (const [i, name] of matchKeys.entries()) {
    const part = parts[i] ?? '';
    if (part !== '') match[name] = part;
  }
  const measure = kind === 'count' ? { kind } : { kind, of };
  return { key, match: match as EventMatch, measure: measure as Measure };
}

/** What a leaf with a long window declares. */
export function aggregateOfLeaf(leaf: Condition): (Aggregate & { span: Span }) | undefined {
  if ('happened' in leaf) return ifLong(leaf.happened, { kind: 'count' });
  if ('count' in leaf) return ifLong(leaf.count, { kind: 'count' });
  if ('sum' in leaf) {
    const { of, ...match } = leaf.sum;
    return isSumField(of) ? ifLong(match, { kind: 'sum', of }) : undefined;
  }
  if ('distinct' in leaf) {
    const { of, ...match } = leaf.distinct;
    return ifLong(match, { kind: 'distinct', of: of as DistinctField });
  }
  return undefined;
}

export function isSumField(of: string): of is SumField {
  return Object.hasOwn(sumFields, of);
}

function ifLong(match: EventMatch, measure: Measure): (Aggregate & { span: Span }) | undefined {
  const span = spanOf(match.within);
  return isLong(span) ? { ...aggregateOf(match, measure), span } : undefined;
}

/** Calls `found` with every leaf of a condition. */
export function eachLeaf(condition: Condition, found: (leaf: Condition) => void): void {
  if ('all' in condition) for (const part of condition.all) eachLeaf(part, found);
  else if ('any' in condition) for (const part of condition.any) eachLeaf(part, found);
  else if ('not' in condition && !('fact' in condition)) eachLeaf(condition.not, found);
  else found(condition);
}

export type Asked = { readonly days: number; readonly visits: number };

/** All that a condition declares, each once, and how far back it is asked for. */
export function aggregatesIn(condition: Condition | undefined): ReadonlyMap<string, Asked> {
  const found = new Map<string, Asked>();
  if (condition === undefined) return found;
  eachLeaf(condition, (leaf) => {
    const aggregate = aggregateOfLeaf(leaf);
    if (aggregate === undefined) return;
    const { key, span } = aggregate;
    const asked = {
      days: span.kind === 'days' ? span.days : 0,
      visits: span.kind === 'visits' ? span.visits : 0,
    };
    found.set(key, furthest(found.get(key), asked));
  });
  return found;
}

export function furthest(one: Asked | undefined, other: Asked): Asked {
  if (one === undefined) return other;
  return { days: Math.max(one.days, other.days), visits: Math.max(one.visits, other.visits) };
}

type Table = readonly (readonly Aggregate[])[];
const tables = new WeakMap<ReadonlyMap<string, DeclaredAggregate>, Table>();

/** Declared aggregates by the code of the event they count. */
export function aggregatesByType(declared: ReadonlyMap<string, DeclaredAggregate>): Table {
  const known = tables.get(declared);
  if (known) return known;
  const table: Aggregate[][] = [];
  for (const key of declared.keys()) {
    const aggregate = aggregateFrom(key);
    const code = codeOf(aggregate.match.event);
    const list = table[code] ?? [];
    list.push(aggregate);
    table[code] = list;
  }
  tables.set(declared, table);
  return table;
}

/** What an aggregate must hold apart: the values asked to be distinct, and the ones to be same. */
export function apartBy({ match, measure }: Aggregate): {
  readonly distinct: SameKey | undefined;
  readonly same: SameKey | undefined;
} {
  const of = measure.kind === 'distinct' && measure.of !== 'visit' ? measure.of : undefined;
  return { distinct: of, same: match.same };
}
