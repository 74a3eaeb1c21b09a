import type { Condition, EventMatch, FactCondition } from '../../../contracts/rules.ts';

/** Bounds a count, a sum or a number of different ones is compared with. */
export type Bounds = {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly equals?: number | undefined;
};
export type Measured = EventMatch & { readonly of: string };

/** How one language says each part of a condition; `isNot` = the opposite of it. */
export type Speaker = {
  readonly fact: (condition: FactCondition, isNot: boolean) => string;
  readonly happened: (match: EventMatch, isNot: boolean) => string;
  readonly count: (match: EventMatch, bounds: Bounds, isNot: boolean) => string;
  readonly sum: (measured: Measured, bounds: Bounds, isNot: boolean) => string;
  readonly distinct: (measured: Measured, bounds: Bounds, isNot: boolean) => string;
  readonly sequence: (steps: readonly EventMatch[], isNot: boolean) => string;
  readonly cel: (text: string, isNot: boolean) => string;
  readonly join: (parts: readonly string[], how: 'and' | 'or', depth: number) => string;
};

/**
 * Reads a condition with its negations at the leaves, where both languages say them naturally: not
 * all of these is any of their opposites (De Morgan's laws hold for three values too). [RUL2]
 */
export function readCondition(condition: Condition, speaker: Speaker): string {
  return read(condition, { speaker, isNot: false, depth: 0 });
}

type At = { readonly speaker: Speaker; readonly isNot: boolean; readonly depth: number };

function read(condition: Condition, at: At): string {
  const { speaker, isNot } = at;
  // The schema takes a fact with an operator `not` first, a lone `not` else.
  if ('fact' in condition) return speaker.fact(condition, isNot);
  if ('all' in condition) return readList(condition.all, isNot ? 'or' : 'and', at);
  if ('any' in condition) return readList(condition.any, isNot ? 'and' : 'or', at);
  if ('not' in condition) return read(condition.not, { ...at, isNot: !isNot });
  if ('happened' in condition) return speaker.happened(condition.happened, isNot);
  if ('count' in condition) return speaker.count(condition.count, condition, isNot);
  if ('sum' in condition) return speaker.sum(condition.sum, condition, isNot);
  if ('distinct' in condition) return speaker.distinct(condition.distinct, condition, isNot);
  if ('sequence' in condition) return speaker.sequence(condition.sequence, isNot);
  return speaker.cel(condition.cel, isNot);
}

function readList(parts: readonly Condition[], how: 'and' | 'or', at: At): string {
  const flat = flattened(parts, how, at.isNot);
  const depth = flat.length > 1 ? at.depth + 1 : at.depth;
  const said = flat.map(({ part, isNot }) => read(part, { ...at, isNot, depth }));
  return said.length === 1 ? (said[0] ?? '') : at.speaker.join(said, how, at.depth);
}

type Part = { readonly part: Condition; readonly isNot: boolean };

/** A list within a list of the same kind is one list. */
function flattened(parts: readonly Condition[], how: 'and' | 'or', isNot: boolean): Part[] {
  return parts.flatMap((part): Part[] => {
    if ('fact' in part) return [{ part, isNot }];
    if ('not' in part) return flattened([part.not], how, !isNot);
    const own = isNot ? 'or' : 'and';
    if ('all' in part && own === how) return flattened(part.all, how, isNot);
    if ('any' in part && own !== how) return flattened(part.any, how, isNot);
    return [{ part, isNot }];
  });
}

export type Comparison = { readonly operator: keyof Bounds | 'not'; readonly value: number };

const opposite = {
  atLeast: 'below',
  atMost: 'above',
  above: 'atMost',
  below: 'atLeast',
  equals: 'not',
} as const;

/** Bounds as comparisons, or as the opposite of each. */
export function comparisonsOf(bounds: Bounds, isNot: boolean): Comparison[] {
  const keys = ['equals', 'atLeast', 'above', 'atMost', 'below'] as const;
  return keys.flatMap((key) => {
    const value = bounds[key];
    return value === undefined ? [] : [{ operator: isNot ? opposite[key] : key, value }];
  });
}
