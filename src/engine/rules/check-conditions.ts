import {
  type Condition,
  durationMs,
  type EventMatch,
  type FactCondition,
} from '../../contracts/rules.ts';
import { operators } from './conditions.ts';
import { type FactType, factNames, facts } from './facts.ts';
import { addProblem, type Problems, suggestion } from './problems.ts';

/** Parts of conditions this release executes. */
export const executedConditions = ['all', 'any', 'not', 'fact', 'happened'] as const;
/** Events that are remembered and can be asked for. */
export const rememberedEvents = [
  'visitStarted',
  'visitEnded',
  'identified',
  'entered',
  'left',
  'dwelled',
  'stageChanged',
  'pickedUp',
  'putBack',
  'purchased',
  'tapped',
  'messageSeen',
  'bandHandedOut',
] as const;
const executedMatch: readonly (keyof EventMatch)[] = [
  'event',
  'zone',
  'shelf',
  'sku',
  'purpose',
  'to',
  'within',
];

export type Place = { readonly path: string; readonly zones: readonly string[] | undefined };

/** Checks names, types and what is executed, leaf by leaf. [RUL2] */
export function checkCondition(problems: Problems, condition: Condition, at: Place): void {
  if ('all' in condition) checkList(problems, condition.all, below(at, 'all'));
  else if ('any' in condition) checkList(problems, condition.any, below(at, 'any'));
  else if ('fact' in condition) checkFact(problems, condition, at);
  else if ('not' in condition) checkCondition(problems, condition.not, below(at, 'not'));
  else if ('happened' in condition) {
    checkMatch(problems, condition.happened, below(at, 'happened'));
  } else {
    const [part = 'this'] = Object.keys(condition);
    addProblem(problems, 'campaign.not_executed', {
      path: below(at, part).path,
      message: `${part} is part of the language, but this release does not execute it`,
      mend: `use ${executedConditions.join(', ')}`,
    });
  }
}

function below({ path, zones }: Place, part: string): Place {
  return { path: `${path}.${part}`, zones };
}

function checkList(problems: Problems, parts: readonly Condition[], { path, zones }: Place): void {
  for (const [i, part] of parts.entries()) {
    checkCondition(problems, part, { path: `${path}[${i}]`, zones });
  }
}

const operatorsOf: Readonly<Record<FactType, readonly string[]>> = {
  number: ['is', 'not', 'in', 'atLeast', 'atMost', 'above', 'below', 'known'],
  text: ['is', 'not', 'in', 'known'],
  truth: ['is', 'not', 'known'],
  list: ['has', 'known'],
};
const scalarOf = { number: 'number', text: 'string', truth: 'boolean', list: 'string' } as const;

function checkFact(problems: Problems, condition: FactCondition, { path }: Place): void {
  const fact = facts[condition.fact];
  if (fact === undefined) {
    addProblem(problems, 'campaign.fact_unknown', {
      path: `${path}.fact`,
      message: `${condition.fact} is no fact`,
      mend: suggestion(condition.fact, factNames),
    });
    return;
  }
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
  const fact = facts[condition.fact];
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

function checkMatch(problems: Problems, match: EventMatch, at: Place): void {
  if (!(rememberedEvents as readonly string[]).includes(match.event)) {
    addProblem(problems, 'campaign.not_executed', {
      path: below(at, 'event').path,
      message: `${match.event} is not remembered by this release`,
      mend: `use one of ${rememberedEvents.join(', ')}`,
    });
  }
  for (const key of Object.keys(match) as (keyof EventMatch)[]) {
    if (executedMatch.includes(key)) continue;
    addProblem(problems, 'campaign.not_executed', {
      path: below(at, key).path,
      message: `${key} is part of the language, but this release does not execute it`,
      mend: `use ${executedMatch.join(', ')}`,
    });
  }
  checkZone(problems, match.zone, below(at, 'zone'));
  if (match.within !== undefined) checkWindow(problems, match.within, below(at, 'within'));
}

function checkWindow(
  problems: Problems,
  within: NonNullable<EventMatch['within']>,
  { path }: Place,
): void {
  if (typeof within === 'object') {
    addProblem(problems, 'campaign.not_executed', {
      path,
      message: 'windows of several visits are not executed by this release',
      mend: 'use visit, today or a duration such as 2h',
    });
  } else if (within !== 'visit' && within !== 'today') {
    checkDuration(problems, within, path);
  }
}

/** Unknown zones are refused with the nearest name; nothing is said where no plan is known. */
export function checkZone(
  problems: Problems,
  zone: string | undefined,
  { path, zones }: Place,
): void {
  if (zone === undefined || zones === undefined || zones.includes(zone)) return;
  addProblem(problems, 'campaign.zone_unknown', {
    path,
    message: `the venue has no zone ${zone}`,
    mend: suggestion(zone, zones),
  });
}

export function checkDuration(problems: Problems, text: string | undefined, path: string): void {
  if (text === undefined) return;
  const value = durationMs(text);
  if (value !== undefined && value > 0) return;
  addProblem(problems, 'campaign.duration', {
    path,
    message: `${text} is no length of time`,
    mend: 'use a whole number above 0 and ms, s, m, h or d, such as 3m',
  });
}
