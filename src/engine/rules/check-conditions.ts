import type { Condition, FactCondition } from '../../contracts/rules.ts';
import { celNames, celProblems } from './cel.ts';
import { checkCounted, checkMatch, checkSequence } from './check-events.ts';
import { checkZone, type Place } from './check-names.ts';
import { operators } from './conditions.ts';
import { type FactType, factNames, factOf, namedZoneFactNames, namedZoneOf } from './facts.ts';
import { addProblem, type Problems, suggestion } from './problems.ts';

/** Conditions within conditions; people nest three deep, and a generator must not nest a stack. */
const deepest = 8;
/** JSON of a whole document; a condition of the deepest kind reaches half of it. */
const deepestJson = 64;

/** Asked before anything that would follow a document down. */
export function isTooDeep(document: unknown, depth = 0): boolean {
  if (typeof document !== 'object' || document === null) return false;
  if (depth >= deepestJson) return true;
  return Object.values(document).some((part) => isTooDeep(part, depth + 1));
}

/** Checks names, types, windows and depth, leaf by leaf. [RUL2] */
export function checkCondition(problems: Problems, condition: Condition, at: Place): void {
  if ((at.depth ?? 0) > deepest) {
    addProblem(problems, 'campaign.shape', {
      path: at.path,
      message: `conditions lie more than ${deepest} deep in each other`,
      mend: 'write them flatter, or make two campaigns of it',
    });
    return;
  }
  if ('all' in condition) checkList(problems, condition.all, below(at, 'all'));
  else if ('any' in condition) checkList(problems, condition.any, below(at, 'any'));
  else if ('fact' in condition) checkFact(problems, condition, at);
  else if ('not' in condition) checkCondition(problems, condition.not, below(at, 'not'));
  else if ('happened' in condition) {
    checkMatch(problems, condition.happened, below(at, 'happened'));
  } else if ('sequence' in condition) {
    checkSequence(problems, condition.sequence, below(at, 'sequence'));
  } else if ('cel' in condition) checkCel(problems, condition.cel, below(at, 'cel'));
  else checkCounted(problems, condition, at);
}

function below({ zones, depth = 0, path }: Place, part: string): Place {
  return { path: `${path}.${part}`, zones, depth: depth + 1 };
}

function checkList(problems: Problems, parts: readonly Condition[], at: Place): void {
  for (const [i, part] of parts.entries()) {
    checkCondition(problems, part, { ...at, path: `${at.path}[${i}]` });
  }
}

function checkCel(problems: Problems, text: string, at: Place): void {
  for (const { message, column, name } of celProblems(text)) {
    addProblem(problems, name === undefined ? 'campaign.cel' : 'campaign.fact_unknown', {
      path: at.path,
      message: `character ${column}: ${message}`,
      mend: name === undefined ? 'see the rule language, version 1' : suggestFact(name),
    });
  }
  for (const name of celNames(text)) {
    const zone = namedZoneOf(name)?.zone;
    checkZone(problems, zone, at);
  }
}

function suggestFact(name: string): string {
  return suggestion(name, factNames);
}

const operatorsOf: Readonly<Record<FactType, readonly string[]>> = {
  number: ['is', 'not', 'in', 'atLeast', 'atMost', 'above', 'below', 'known'],
  text: ['is', 'not', 'in', 'known'],
  truth: ['is', 'not', 'known'],
  list: ['has', 'known'],
};
const scalarOf = { number: 'number', text: 'string', truth: 'boolean', list: 'string' } as const;

function checkFact(problems: Problems, condition: FactCondition, at: Place): void {
  const { path } = at;
  const fact = factOf(condition.fact);
  const named = namedZoneOf(condition.fact);
  if (fact === undefined) {
    addProblem(problems, 'campaign.fact_unknown', {
      path: `${path}.fact`,
      message: `${condition.fact} is no fact`,
      mend: named ? suggestion(named.asked, namedZoneFactNames) : suggestFact(condition.fact),
    });
    return;
  }
  checkZone(problems, named?.zone, { ...at, path: `${path}.fact` });
  const used = operators.filter((name) => condition[name] !== undefined);
  const allowed = operatorsOf[fact.type];
  const [operator] = used;
  if (used.length !== 1 || operator === undefined) {
    addProblem(problems, 'campaign.shape', {
      path,
      message: `a comparison has one operator, this has ${used.join(', ') || 'none'}`,
      mend: `use one of ${allowed.join(', ')}; join several with all`,
    });
    return;
  }
  if (!allowed.includes(operator)) {
    addProblem(problems, 'campaign.fact_type', {
      path: `${path}.${operator}`,
      message: `${condition.fact} is a ${fact.type}, which has no ${operator}`,
      mend: `use one of ${allowed.join(', ')}`,
    });
    return;
  }
  if (operator !== 'known') checkOperand(problems, condition, { path, operator });
}

function checkOperand(
  problems: Problems,
  condition: FactCondition,
  { path, operator }: { readonly path: string; readonly operator: (typeof operators)[number] },
): void {
  const fact = factOf(condition.fact);
  if (fact === undefined) return;
  const operand = condition[operator];
  for (const one of Array.isArray(operand) ? operand : [operand]) {
    const isKind = typeof one === scalarOf[fact.type];
    const isValue = fact.values === undefined || fact.values.includes(String(one));
    if (isKind && isValue) continue;
    addProblem(problems, 'campaign.fact_type', {
      path: `${path}.${operator}`,
      message: `${condition.fact} is never ${JSON.stringify(one)}`,
      mend: isKind
        ? `use one of ${(fact.values ?? []).join(', ')}`
        : `compare it with a ${scalarOf[fact.type]}`,
    });
  }
}
