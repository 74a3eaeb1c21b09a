import type { CustomerField } from '../../src/contracts/api-customers.ts';
import type { SegmentLeaf, SegmentRule } from '../../src/contracts/api-segments.ts';
import { language } from '../i18n/language.ts';
import {
  type Ask,
  asks,
  draftOfLeaf,
  type LeafWrong,
  leafOf,
  sameRule,
  type Typed,
} from './segment-leaf.ts';
import { digitsFor } from './typed.ts';

export type LeafDraft = {
  readonly kind: 'leaf';
  /** Of the form alone. */
  readonly key: string;
  readonly ask: Ask;
  readonly typed: Typed;
  /** A question that the form has no fields for stands as it was written. */
  readonly raw?: SegmentLeaf;
};
/** Conditions that hold together: all, at least one, or none of them. */
export type GroupDraft = {
  readonly kind: 'group';
  readonly key: string;
  readonly how: How;
  readonly items: readonly NodeDraft[];
};
export type NodeDraft = LeafDraft | GroupDraft;
export const hows = ['all', 'any', 'none'] as const;
export type How = (typeof hows)[number];
/** A group in a group in a group is as deep as forms are read. */
export const deepest = 3;

let made = 0;
const newNodeKey = (): string => `n${++made}`;

export function newLeaf(ask: Ask, typed: Typed = {}): LeafDraft {
  return { kind: 'leaf', key: newNodeKey(), ask, typed };
}
export function newGroup(how: How, items: readonly NodeDraft[]): GroupDraft {
  return { kind: 'group', key: newNodeKey(), how, items };
}

/** A rule as its form shows it; every rule of the language has one, and comes back as it was. */
export function draftOfRule(rule: SegmentRule, fields: readonly CustomerField[]): GroupDraft {
  const node = nodeOf(rule, fields);
  return node.kind === 'group' ? node : newGroup('all', [node]);
}

function nodeOf(rule: SegmentRule, fields: readonly CustomerField[]): NodeDraft {
  const every = (rules: readonly SegmentRule[]) => rules.map((one) => nodeOf(one, fields));
  if ('all' in rule) return newGroup('all', every(rule.all));
  if ('any' in rule) return newGroup('any', every(rule.any));
  if ('not' in rule) {
    const { not } = rule;
    return newGroup('none', 'any' in not ? every(not.any) : [nodeOf(not, fields)]);
  }
  const ask = asks.find((one) => one in rule) ?? 'field';
  const typed = draftOfLeaf(rule);
  const again = leafOf(ask, typed, fields);
  const leaf = newLeaf(ask, typed);
  return again.ok && sameRule(again.leaf, rule) ? leaf : { ...leaf, raw: rule };
}

export type RuleRead =
  | { readonly ok: true; readonly rule: SegmentRule }
  | { readonly ok: false; readonly wrong: ReadonlyMap<string, LeafWrong> };

/**
 * The rule of a form, or what of it cannot be used, by `key/slot`. A group of nothing is passed
 * over; where nothing at all is asked the key is `empty`. [CUP12]
 */
export function ruleOf(draft: GroupDraft, fields: readonly CustomerField[]): RuleRead {
  const wrong = new Map<string, LeafWrong>();
  const rule = read(draft, fields, wrong);
  if (rule === undefined && wrong.size === 0) wrong.set('empty', 'segmentEmpty');
  return rule === undefined || wrong.size > 0 ? { ok: false, wrong } : { ok: true, rule };
}

function read(
  node: NodeDraft,
  fields: readonly CustomerField[],
  wrong: Map<string, LeafWrong>,
): SegmentRule | undefined {
  if (node.kind === 'leaf') {
    if (node.raw !== undefined) return node.raw;
    const leaf = leafOf(node.ask, node.typed, fields);
    if (leaf.ok) return leaf.leaf;
    for (const [slot, what] of Object.entries(leaf.wrong)) wrong.set(`${node.key}/${slot}`, what);
    return undefined;
  }
  const items = node.items.flatMap((one) => read(one, fields, wrong) ?? []);
  const [first] = items;
  if (first === undefined) return undefined;
  if (node.how === 'all') return { all: items };
  if (node.how === 'any') return { any: items };
  return { not: items.length === 1 ? first : { any: items } };
}

/** The same form with one node changed, or taken away where `to` is undefined. */
export function withNode(
  group: GroupDraft,
  key: string,
  change: (node: NodeDraft) => NodeDraft | undefined,
): GroupDraft {
  const items = group.items.flatMap((one): readonly NodeDraft[] => {
    if (one.key === key) return [change(one)].flatMap((changed) => changed ?? []);
    return [one.kind === 'group' ? withNode(one, key, change) : one];
  });
  return { ...group, items };
}

const days = (count: number): string => digitsFor(String(count), language());

/** What shops ask for first: a form to begin with. */
export const beginnings = {
  bought: () => newGroup('all', [newLeaf('purchases', { within: days(90) })]),
  away: () =>
    newGroup('all', [newLeaf('lastPurchase', { agoLeast: days(90), agoMost: days(365) })]),
  birthday: () => newGroup('all', [newLeaf('birthday', { how: 'within', days: days(7) })]),
  agreed: () =>
    newGroup('all', [
      newLeaf('consent', { consent: 'offers' }),
      newLeaf('address', { address: 'email' }),
    ]),
} as const;
export type Beginning = keyof typeof beginnings;
