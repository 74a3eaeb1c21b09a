import type { CustomerField } from '../../contracts/customers.ts';
import type { SegmentRule } from '../../contracts/segments.ts';
import { list } from './sentence/numbers.ts';
import { segmentEn } from './sentence/segment-en.ts';
import { segmentFa } from './sentence/segment-fa.ts';
import type { FieldNames, SayLeaf } from './sentence/segment-parts.ts';

/** Who is in a segment, in one sentence a language. [SEG6] */
export function segmentSentence(
  rule: SegmentRule,
  fields: FieldNames,
): { readonly en: string; readonly fa: string } {
  const en = read(rule, { tongue: 'en', say: segmentEn, fields, isNot: false, depth: 0 });
  const fa = read(rule, { tongue: 'fa', say: segmentFa, fields, isNot: false, depth: 0 });
  return { en: `Customers ${en}.`, fa: `مشتریانی که ${fa}.` };
}

type At = {
  readonly tongue: 'en' | 'fa';
  readonly say: SayLeaf;
  readonly fields: FieldNames;
  readonly isNot: boolean;
  readonly depth: number;
};

/** Negations go to the questions, where both languages say them naturally (De Morgan's laws). */
function read(rule: SegmentRule, at: At): string {
  if ('not' in rule) return read(rule.not, { ...at, isNot: !at.isNot });
  const isAll = 'all' in rule;
  if (!isAll && !('any' in rule)) return at.say(rule, at.isNot, at.fields);
  const parts = isAll ? rule.all : rule.any;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return read(only, at);
  const said = parts.map((one) => read(one, { ...at, depth: at.depth + 1 }));
  const joined = list(said, isAll === at.isNot ? 'or' : 'and', at.tongue);
  return at.depth === 0 ? joined : `(${joined})`;
}

export function fieldNamesOf(fields: readonly CustomerField[]): FieldNames {
  return Object.fromEntries(fields.map(({ field, name }) => [field, name]));
}
