import {
  type Condition,
  durationMs,
  type EventMatch,
  type FactCondition,
} from '../../contracts/rules.ts';
import type { Remembered } from '../state.ts';
import { type FactValue, facts, type Scene } from './facts.ts';

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

/** A till not heard for this long leaves "did not buy" unknown. [RUL2] */
const tillSilenceMs = 86_400_000;

/**
 * Compiles a condition to closures once. What the checker would refuse (an unknown fact, a part
 * that is not executed) compiles to a closure that throws, so that a document that came past the
 * checker harms its own campaign only. [RUL10]
 */
export function compileCondition(condition: Condition, path: string): Judge {
  if ('all' in condition) {
    return every(condition.all.map((part, i) => compileCondition(part, `${path}.all[${i}]`)));
  }
  if ('any' in condition) {
    return some(condition.any.map((part, i) => compileCondition(part, `${path}.any[${i}]`)));
  }
  if ('fact' in condition) return comparison(condition, path);
  if ('not' in condition) return negation(compileCondition(condition.not, `${path}.not`));
  if ('happened' in condition) return happened(condition.happened, `${path}.happened`);
  return () => {
    throw new Error(`${path} is not executed by this release`);
  };
}

/** False as soon as one is false, whatever is unknown beside it. */
function every(parts: readonly Judge[]): Judge {
  return (scene) => {
    let verdict: Verdict = { truth: 'true', path: '' };
    for (const part of parts) {
      const next = part(scene);
      if (next.truth === 'false') return next;
      if (next.truth === 'unknown' && verdict.truth !== 'unknown') verdict = next;
      else if (verdict.path === '') verdict = next;
    }
    return verdict;
  };
}

function some(parts: readonly Judge[]): Judge {
  return (scene) => {
    let verdict: Verdict | undefined;
    for (const part of parts) {
      const next = part(scene);
      if (next.truth === 'true') return next;
      if (next.truth === 'unknown' && verdict?.truth !== 'unknown') verdict = next;
      verdict ??= next;
    }
    return verdict ?? { truth: 'false', path: '' };
  };
}

function negation(part: Judge): Judge {
  const opposite = { true: 'false', false: 'true', unknown: 'unknown' } as const;
  return (scene) => {
    const { margin, ...verdict } = part(scene);
    const truth = opposite[verdict.truth];
    return margin === undefined
      ? { ...verdict, truth }
      : { ...verdict, truth, margin: margin === 0 ? 0 : -margin };
  };
}

type Operator = Exclude<keyof FactCondition, 'fact'>;
export const operators: readonly Operator[] = [
  'is',
  'not',
  'in',
  'has',
  'atLeast',
  'atMost',
  'above',
  'below',
  'known',
];

function comparison(condition: FactCondition, path: string): Judge {
  const fact = facts[condition.fact];
  const operator = operators.find((name) => condition[name] !== undefined);
  if (fact === undefined || operator === undefined) {
    return () => {
      throw new Error(`${path}: ${condition.fact} is no fact with a comparison`);
    };
  }
  const bound = condition[operator];
  const shown = Array.isArray(bound) ? bound.join(', ') : bound;
  return (scene) => {
    const value = fact.read(scene);
    const measured = { path, ...(shown === undefined ? {} : { bound: shown }) };
    if (operator === 'known') {
      const known = value !== undefined;
      return { ...measured, truth: truthOf(known === bound), value: known };
    }
    if (value === undefined) return { ...measured, truth: 'unknown', unknown: condition.fact };
    const margin = marginOf(operator, value, bound);
    return {
      ...measured,
      truth: truthOf(holds(operator, value, condition)),
      value: typeof value === 'object' ? value.join(', ') : value,
      ...(margin === undefined ? {} : { margin }),
    };
  };
}

function truthOf(holds: boolean): Truth {
  return holds ? 'true' : 'false';
}

function holds(
  operator: Operator,
  value: Exclude<FactValue, undefined>,
  condition: FactCondition,
): boolean {
  switch (operator) {
    case 'is':
      return value === condition.is;
    case 'not':
      return value !== condition.not;
    case 'in':
      return condition.in?.some((one) => one === value) ?? false;
    case 'has':
      return typeof value === 'object' && value.some((one) => one === condition.has);
    case 'atLeast':
      return typeof value === 'number' && value >= (condition.atLeast ?? Infinity);
    case 'atMost':
      return typeof value === 'number' && value <= (condition.atMost ?? -Infinity);
    case 'above':
      return typeof value === 'number' && value > (condition.above ?? Infinity);
    case 'below':
      return typeof value === 'number' && value < (condition.below ?? -Infinity);
    case 'known':
      return condition.known === true;
    default:
      return operator satisfies never;
  }
}

/** Positive = holds by so much, negative = fails by so much. */
function marginOf(operator: Operator, value: FactValue, bound: unknown): number | undefined {
  if (typeof value !== 'number' || typeof bound !== 'number') return undefined;
  if (operator === 'atLeast' || operator === 'above') return value - bound;
  if (operator === 'atMost' || operator === 'below') return bound - value;
  return undefined;
}

function happened(match: EventMatch, path: string): Judge {
  const withinMs = typeof match.within === 'string' ? durationMs(match.within) : undefined;
  return (scene) => {
    const sinceMs = windowStart(match.within, withinMs, scene);
    const found = scene.person.memory.some((one) => one.atMs >= sinceMs && isMatch(match, one));
    if (found) return { truth: 'true', path, value: true };
    // Nobody can say that nothing was bought while no till speaks.
    if (match.event === 'purchased' && !tillSpeaks(scene)) {
      return { truth: 'unknown', path, unknown: 'till' };
    }
    return { truth: 'false', path, value: false };
  };
}

function windowStart(
  within: EventMatch['within'],
  withinMs: number | undefined,
  { wearing, person, local, nowMs }: Scene,
): number {
  if (withinMs !== undefined) return nowMs - withinMs;
  if (within === 'today') return local.dayStartedMs;
  return wearing?.visit?.startedAtMs ?? person.visitStartedMs;
}

function isMatch(match: EventMatch, one: Remembered): boolean {
  return (
    one.type === match.event &&
    (match.zone === undefined || match.zone === one.zone) &&
    (match.sku === undefined || match.sku === one.sku) &&
    (match.shelf === undefined || match.shelf === one.device) &&
    (match.purpose === undefined || match.purpose === one.detail) &&
    (match.to === undefined || match.to === one.detail)
  );
}

function tillSpeaks({ state, nowMs }: Scene): boolean {
  return state.tillHeardMs > 0 && nowMs - state.tillHeardMs <= tillSilenceMs;
}
