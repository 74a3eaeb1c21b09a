import type { Condition, FactCondition } from '../../contracts/rules.ts';
import { celClause } from './cel.ts';
import { counted, happened } from './counts.ts';
import { type Fact, type FactValue, factOf, type Scene } from './facts.ts';
import { sequence } from './sequence.ts';
import {
  type Clause,
  type Judge,
  marginOf,
  type NumberOperator,
  type Truth,
  truthOf,
  type Verdict,
} from './truth.ts';

export type { Judge, Truth, Verdict } from './truth.ts';

/**
 * Compiles a condition to closures once. What the checker would refuse (an unknown fact, an
 * expression that cannot be read) compiles to a closure that throws, so that a document that came
 * past the checker harms its own campaign only. [RUL10]
 */
export function compileCondition(condition: Condition, path: string): Judge {
  return clauseOf(condition, path).explain;
}

function clauseOf(condition: Condition, path: string): Clause {
  if ('all' in condition) return every(partsOf(condition.all, `${path}.all`));
  if ('any' in condition) return some(partsOf(condition.any, `${path}.any`));
  // A comparison has an operator `not` of its own.
  if ('fact' in condition) return comparison(condition, path);
  if ('not' in condition) return negation(clauseOf(condition.not, `${path}.not`));
  return guarded(() => leafOf(condition, path), path);
}

function leafOf(condition: Condition, path: string): Clause {
  if ('happened' in condition) return happened(condition.happened, `${path}.happened`);
  if ('sequence' in condition) return sequence(condition.sequence, `${path}.sequence`);
  if ('cel' in condition) return celClause(condition.cel, `${path}.cel`);
  if ('count' in condition || 'sum' in condition || 'distinct' in condition) {
    return counted(condition, path);
  }
  throw new Error(`${path} is no condition`);
}

function guarded(compile: () => Clause, path: string): Clause {
  try {
    return compile();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return thrower(`${path}: ${reason}`);
  }
}

function thrower(message: string): Clause {
  const refuse = (): never => {
    throw new Error(message);
  };
  return { test: refuse, explain: refuse };
}

function partsOf(conditions: readonly Condition[], path: string): Clause[] {
  return conditions.map((part, i) => clauseOf(part, `${path}[${i}]`));
}

const nothing: Clause = {
  test: () => 'true',
  explain: () => ({ truth: 'true', path: '' }),
};

/** False as soon as one is false, whatever is unknown beside it. */
function every(parts: readonly Clause[]): Clause {
  return joined(parts, 'false', 'true');
}

function some(parts: readonly Clause[]): Clause {
  return joined(parts, 'true', 'false');
}

/** The first part that `settles`, else the first that is unknown, else the first. */
function joined(parts: readonly Clause[], settles: Truth, otherwise: Truth): Clause {
  const [first = nothing] = parts;
  return {
    test: (scene) => {
      let truth = otherwise;
      for (const part of parts) {
        const next = part.test(scene);
        if (next === settles) return settles;
        if (next === 'unknown') truth = 'unknown';
      }
      return truth;
    },
    explain: (scene) => {
      let decisive = first;
      let isUnknown = false;
      for (const part of parts) {
        const next = part.test(scene);
        if (next === settles) return part.explain(scene);
        if (next !== 'unknown' || isUnknown) continue;
        isUnknown = true;
        decisive = part;
      }
      return decisive.explain(scene);
    },
  };
}

const opposite = { true: 'false', false: 'true', unknown: 'unknown' } as const;

function negation(part: Clause): Clause {
  return {
    test: (scene) => opposite[part.test(scene)],
    explain: (scene) => {
      const verdict = part.explain(scene);
      const truth = opposite[verdict.truth];
      const { margin } = verdict;
      if (margin === undefined) return { ...verdict, truth };
      return { ...verdict, truth, margin: margin === 0 ? 0 : -margin };
    },
  };
}

export type Operator = Exclude<keyof FactCondition, 'fact'>;
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

function comparison(condition: FactCondition, path: string): Clause {
  const fact = factOf(condition.fact);
  const operator = operators.find((name) => condition[name] !== undefined);
  if (fact === undefined || operator === undefined) {
    return thrower(`${path}: ${condition.fact} is no fact with a comparison`);
  }
  if (operator === 'known') return isKnown(fact, { path, bound: condition.known === true });
  const holds = holdsFor(operator, condition);
  const bound = condition[operator];
  const shown = Array.isArray(bound) ? bound.join(', ') : bound;
  const told = shown === undefined ? { path } : { path, bound: shown };
  const unknown: Verdict = { truth: 'unknown', unknown: condition.fact, ...told };
  return {
    test: (scene) => {
      const value = fact.read(scene);
      return value === undefined ? 'unknown' : truthOf(holds(value));
    },
    explain: (scene) => {
      const value = fact.read(scene);
      if (value === undefined) return unknown;
      const truth = truthOf(holds(value));
      const measured = typeof value === 'object' ? value.join(', ') : value;
      const isOrdered = operator in ordered;
      if (!isOrdered || typeof value !== 'number' || typeof bound !== 'number') {
        return { ...told, truth, value: measured };
      }
      const margin = marginOf(operator as NumberOperator, value, bound);
      return { ...told, truth, value, margin };
    },
  };
}

const ordered = { atLeast: true, atMost: true, above: true, below: true };

function isKnown(
  fact: Fact,
  { path, bound }: { readonly path: string; readonly bound: boolean },
): Clause {
  const known = (scene: Scene) => fact.read(scene) !== undefined;
  return {
    test: (scene) => truthOf(known(scene) === bound),
    explain: (scene) => {
      const value = known(scene);
      return { truth: truthOf(value === bound), path, bound, value };
    },
  };
}

type Known = Exclude<FactValue, undefined>;

function holdsFor(
  operator: Exclude<Operator, 'known'>,
  condition: FactCondition,
): (value: Known) => boolean {
  const { is, not, has, atLeast = Infinity, above = Infinity } = condition;
  const { atMost = -Infinity, below = -Infinity } = condition;
  const list: readonly Known[] = condition.in ?? [];
  switch (operator) {
    case 'is':
      return (value) => value === is;
    case 'not':
      return (value) => value !== not;
    case 'in':
      return (value) => list.includes(value);
    case 'has':
      return (value) => typeof value === 'object' && value.some((one) => one === has);
    case 'atLeast':
      return (value) => typeof value === 'number' && value >= atLeast;
    case 'atMost':
      return (value) => typeof value === 'number' && value <= atMost;
    case 'above':
      return (value) => typeof value === 'number' && value > above;
    case 'below':
      return (value) => typeof value === 'number' && value < below;
    default:
      return operator satisfies never;
  }
}
