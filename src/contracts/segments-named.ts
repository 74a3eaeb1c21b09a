import type { Campaign, Condition } from './rules.ts';

/** Where a document names a segment: `customer.segments` has it. [SEG8] */
export type NamedSegment = { readonly segment: string; readonly path: string };

/** Segments a condition names; what a CEL text names nobody can say for sure. */
export function segmentsIn(condition: Condition, path = 'if'): readonly NamedSegment[] {
  if ('fact' in condition) {
    const { fact, has } = condition;
    if (fact !== 'customer.segments' || typeof has !== 'string') return [];
    return [{ segment: has, path: `${path}.has` }];
  }
  if ('all' in condition) return listed(condition.all, `${path}.all`);
  if ('any' in condition) return listed(condition.any, `${path}.any`);
  if ('not' in condition) return segmentsIn(condition.not, `${path}.not`);
  return [];
}

/** What a campaign is for, and what it asks of each. [AUD1] */
export function segmentsOf({
  when,
  if: condition,
}: Pick<Campaign, 'when' | 'if'>): readonly NamedSegment[] {
  const asked = condition === undefined ? [] : segmentsIn(condition);
  const { audience } = when;
  const meant = audience && { segment: audience.segment, path: 'when.audience.segment' };
  return meant === undefined ? asked : [meant, ...asked];
}

function listed(parts: readonly Condition[], path: string): readonly NamedSegment[] {
  return parts.flatMap((part, i) => segmentsIn(part, `${path}[${i}]`));
}
