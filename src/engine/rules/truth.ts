import type { Scene } from './facts.ts';

/** Kleene's three values; unknown stays unknown through `not`. [RUL2] */
export type Truth = 'true' | 'false' | 'unknown';

/** A verdict with the leaf that decided it. */
export type Verdict = {
  readonly truth: Truth;
  /** JSON path of that leaf within the campaign. */
  readonly path: string;
  /** The fact that is not known. */
  readonly unknown?: string;
  readonly value?: number | string | boolean;
  readonly bound?: number | string | boolean;
  readonly margin?: number;
};
export type Judge = (scene: Scene) => Verdict;

/**
 * A part of a condition. `test` only answers and is asked often; `explain` says the same with what
 * was measured, and is asked once a decision, of the leaf that decided.
 */
export type Clause = {
  readonly test: (scene: Scene) => Truth;
  readonly explain: Judge;
};

export function truthOf(holds: boolean): Truth {
  return holds ? 'true' : 'false';
}

/** What numbers are compared with, for facts, counts, sums and distinct. */
export const numberOperators = ['atLeast', 'atMost', 'above', 'below', 'equals'] as const;
export type NumberOperator = (typeof numberOperators)[number];

/** Positive = holds by so much, negative = fails by so much; 0 for `equals` that holds. */
export function marginOf(operator: NumberOperator, value: number, bound: number): number {
  switch (operator) {
    case 'atLeast':
    case 'above':
      return value - bound;
    case 'atMost':
    case 'below':
      return bound - value;
    case 'equals':
      return value === bound ? 0 : -Math.abs(value - bound);
    default:
      return operator satisfies never;
  }
}

export function compares(operator: NumberOperator, value: number, bound: number): boolean {
  switch (operator) {
    case 'atLeast':
      return value >= bound;
    case 'atMost':
      return value <= bound;
    case 'above':
      return value > bound;
    case 'below':
      return value < bound;
    case 'equals':
      return value === bound;
    default:
      return operator satisfies never;
  }
}

/** The same where only the least that a number can be is known. */
export function comparesLeast(operator: NumberOperator, least: number, bound: number): Truth {
  switch (operator) {
    case 'atLeast':
      return least >= bound ? 'true' : 'unknown';
    case 'above':
      return least > bound ? 'true' : 'unknown';
    case 'atMost':
      return least > bound ? 'false' : 'unknown';
    case 'below':
      return least >= bound ? 'false' : 'unknown';
    case 'equals':
      return least > bound ? 'false' : 'unknown';
    default:
      return operator satisfies never;
  }
}
