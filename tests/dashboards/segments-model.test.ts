import { describe, expect, test } from 'vitest';
import { asks, leafOf, sameRule } from '../../dashboards/customers/segment-leaf.ts';
import {
  beginnings,
  draftOfRule,
  newGroup,
  newLeaf,
  ruleOf,
  withNode,
} from '../../dashboards/customers/segment-model.ts';
import type { CustomerField } from '../../src/contracts/customers.ts';
import { type SegmentRule, segmentLeaves } from '../../src/contracts/segments.ts';

const fields: readonly CustomerField[] = [
  { field: 'shoe', type: 'number', name: { en: 'Shoe' } },
  { field: 'club', type: 'choice', name: { en: 'Club' }, choices: ['gold', 'tin'] },
];

/** Each question with all that can be said of it. */
const leaves: readonly SegmentRule[] = [
  { field: 'shoe', atLeast: 38, atMost: 40 },
  { field: 'shoe', atMost: 40 },
  { field: 'club', in: ['gold', 'tin'] },
  { field: 'club', known: false },
  { language: 'fa' },
  { birthday: { within: '7d' } },
  { birthday: { month: 5 } },
  { birthday: { known: true } },
  { consent: 'improve' },
  { address: 'phone' },
  { purchases: { within: '90d', category: 'running', here: true }, atLeast: 2, atMost: 5 },
  { purchases: { from: '2026-01-01', to: '2026-03-01', sku: 'X' } },
  { spent: { currency: 'EUR', within: '12h' }, atLeast: 1_000 },
  { lastPurchase: { atLeast: '90d', atMost: '365d', sku: 'X' } },
  { visits: { within: '30d' }, atMost: 0 },
  { lastVisit: { atLeast: '30d', here: true } },
  { sent: { campaign: 'runners-10', within: '7d' } },
  { opened: {} },
  { redeemed: { campaign: 'c', offer: 'o' }, atLeast: 1 },
  { contacts: { kind: 'complaint', within: '30d' }, atLeast: 1 },
];

describe('a segment', () => {
  test('[CUP12] every rule of the language comes back from its form as it was', () => {
    const whole: SegmentRule = {
      all: [...leaves, { any: [{ language: 'fa' }, { not: { any: leaves.slice(0, 2) } }] }],
    };
    const read = ruleOf(draftOfRule(whole, fields), fields);
    expect(read).toEqual({ ok: true, rule: whole });
    // What the form has no fields for stands as it was written.
    const rare: SegmentRule = { field: 'shoe', is: 38, known: true };
    expect(ruleOf(draftOfRule(rare, fields), fields)).toEqual({ ok: true, rule: { all: [rare] } });
  });

  test('[CUP12] every question is on offer, and what it says is the language’s', () => {
    expect(new Set(asks)).toEqual(new Set(Object.keys(segmentLeaves)));
    for (const [at, ask] of asks.entries()) {
      const typed = { field: 'shoe', value: '38', days: '7', within: '۳۰', agoLeast: '9' };
      const read = leafOf(ask, typed, fields);
      if (!read.ok) throw new Error(`${at} ${ask}: ${JSON.stringify(read.wrong)}`);
      expect(segmentLeaves[ask].safeParse(read.leaf).error, ask).toBeUndefined();
    }
    for (const begin of Object.values(beginnings)) expect(ruleOf(begin(), fields).ok).toBe(true);
  });

  test('[CUP12] what cannot be used is named by its condition and field', () => {
    const bad = newLeaf('purchases', { atLeast: 'many', within: 'soon', from: '1404/12/30' });
    const empty = newLeaf('field');
    const read = ruleOf(newGroup('all', [bad, newGroup('any', [empty])]), fields);
    expect(new Map(read.ok ? [] : read.wrong)).toEqual(
      new Map([
        [`${bad.key}/atLeast`, 'wrongNumber'],
        [`${bad.key}/within`, 'wrongDays'],
        [`${bad.key}/from`, 'wrongDate'],
        [`${empty.key}/field`, 'needField'],
      ]),
    );
    const nothing = ruleOf(newGroup('all', []), fields);
    expect(nothing.ok ? [] : [...nothing.wrong.keys()]).toEqual(['empty']);
  });

  test('[CUP12] a condition is changed or taken away wherever it stands', () => {
    const leaf = newLeaf('language');
    const group = newGroup('all', [newGroup('none', [leaf])]);
    const changed = withNode(group, leaf.key, (one) => ({ ...one, typed: { language: 'en' } }));
    expect(ruleOf(changed, fields)).toEqual({
      ...{ ok: true, rule: { all: [{ not: { language: 'en' } }] } },
    });
    expect(
      ruleOf(
        withNode(group, leaf.key, () => undefined),
        fields,
      ).ok,
    ).toBe(false);
    expect(sameRule({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(sameRule([1, 2], [2, 1])).toBe(false);
  });
});
