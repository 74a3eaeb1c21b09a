import type { EventMatch, FactCondition, Window } from '../../../contracts/rules.ts';
import { type Bounds, type Comparison, comparisonsOf, type Speaker } from './conditions.ts';
import { eventEn } from './events-en.ts';
import { factWords, valueWords } from './fact-words.ts';
import type { SentenceNames } from './names.ts';
import { duration, list, number, plain, quoted, times } from './numbers.ts';

/** Says conditions in English: clauses about “they”, joined. */
export function englishSpeaker(names: SentenceNames): Speaker {
  return {
    fact: (condition, isNot) => factClause(condition, isNot, names),
    happened: (match, isNot) => {
      const event = eventEn(match, names, isNot);
      return `${has(event.subject)}${isNot ? ' not' : ''} ${event.done}${window(match.within)}`;
    },
    count: (match, bounds, isNot) => {
      const event = eventEn(match, names);
      const often = comparisonsOf(bounds, isNot).map(timesOf);
      const shown = often.length === 0 ? 'some number of times' : list(often, joinOf(isNot), 'en');
      return `${has(event.subject)} ${event.done} ${shown}${window(match.within)}`;
    },
    sum: (measured, bounds, isNot) => {
      const total = `${summed(measured.of)} over every time ${clauseOf(measured, names)}`;
      return `${total} ${compared(bounds, isNot, 'adds up to')}`;
    },
    distinct: (measured, bounds, isNot) => {
      const kinds = `the number of different ${counted(measured.of)}`;
      const over = `over every time ${clauseOf(measured, names)}`;
      return `${kinds} ${over} ${compared(bounds, isNot, 'is')}`;
    },
    sequence: (steps, isNot) => {
      const said = steps.map((step, i) => stepOf(step, i, names)).join(' and then');
      return isNot ? `it has not happened that ${said}` : said;
    },
    cel: (text, isNot) =>
      `the expression ${quoted(plain(text) || '…', 'en')} ${isNot ? 'does not hold' : 'holds'}`,
    join: joined,
  };
}

/** Top level: A, B and C. A list within another stands in brackets. */
function joined(parts: readonly string[], how: 'and' | 'or', depth: number): string {
  const said = list(parts, how, 'en');
  return depth === 0 ? said : `(${said})`;
}

function joinOf(isNot: boolean): 'and' | 'or' {
  return isNot ? 'or' : 'and';
}

function has(subject: string): string {
  return subject === '' ? 'they have' : `${subject} has`;
}

/** Without a window the visit is meant. */
export function window(within: Window | undefined): string {
  if (within === undefined || within === 'visit') return ' in this visit';
  if (within === 'today') return ' today';
  if (typeof within === 'string') return ` in the last ${duration(within, 'en')}`;
  return within.visits === 1 ? ' in the last visit' : ` in the last ${within.visits} visits`;
}

function clauseOf(match: EventMatch, names: SentenceNames): string {
  const event = eventEn(match, names);
  return `${has(event.subject)} ${event.done}${window(match.within)}`;
}

/** Each step but the first says how soon it comes after the one before. */
function stepOf(step: EventMatch, i: number, names: SentenceNames): string {
  const event = eventEn(step, names);
  if (i === 0) return `${has(event.subject)} ${event.done}${window(step.within)}`;
  const doer = event.subject === '' ? '' : `${event.subject} has `;
  const { within } = step;
  if (within === undefined) return ` ${doer}${event.done}`;
  const isTime = typeof within === 'string' && within !== 'visit' && within !== 'today';
  const soon = isTime ? ` within ${duration(within, 'en')}` : window(within);
  return `,${soon}, ${doer}${event.done}`;
}

const sumWords: Readonly<Record<string, string>> = {
  total: 'the amount paid',
  qty: 'the number of articles',
  price: 'the price',
  score: 'the score',
  points: 'the points',
  dwellMs: 'the time spent',
  forMs: 'the time spent',
};
const countWords: Readonly<Record<string, string>> = {
  zone: 'zones',
  sku: 'articles',
  category: 'categories',
  shelf: 'shelves',
  device: 'devices',
  day: 'days',
  visit: 'visits',
};

function summed(of: string): string {
  const known = Object.hasOwn(sumWords, of) ? sumWords[of] : undefined;
  return known ?? `the sum of ${quoted(plain(of) || ' ', 'en')}`;
}

function counted(of: string): string {
  const known = Object.hasOwn(countWords, of) ? countWords[of] : undefined;
  return known ?? quoted(plain(of) || ' ', 'en');
}

const least = {
  atLeast: 'at least',
  atMost: 'at most',
  above: 'more than',
  below: 'fewer than',
  equals: 'exactly',
  not: 'not exactly',
} as const;

function timesOf({ operator, value }: Comparison): string {
  return `${least[operator]} ${times(value, 'en')}`;
}

function compared(bounds: Bounds, isNot: boolean, verb: string): string {
  const said = comparisonsOf(bounds, isNot).map(({ operator, value }) => {
    const word = operator === 'below' ? 'less than' : least[operator];
    return `${word} ${number(value, 'en')}`;
  });
  return `${verb} ${said.length === 0 ? 'some number' : list(said, joinOf(isNot), 'en')}`;
}

const opposites = {
  is: 'is not',
  not: 'is',
  atLeast: 'is less than',
  atMost: 'is more than',
  above: 'is at most',
  below: 'is at least',
} as const;
const operators = {
  is: 'is',
  not: 'is not',
  atLeast: 'is at least',
  atMost: 'is at most',
  above: 'is more than',
  below: 'is less than',
} as const;

function factClause(condition: FactCondition, isNot: boolean, names: SentenceNames): string {
  const words = factWords(condition.fact, names);
  const said: string[] = [];
  const noun = 'noun' in words ? words.noun.en : `whether ${words.yes.en}`;
  const kind = 'value' in words ? words.value : 'plain';
  const value = (given: string | number | boolean) =>
    valueWords(given, kind, { names, tongue: 'en' });
  for (const key of ['is', 'not', 'atLeast', 'atMost', 'above', 'below'] as const) {
    const given = condition[key];
    if (given === undefined) continue;
    if ('yes' in words && typeof given === 'boolean') {
      said.push((given !== (key === 'not')) !== isNot ? words.yes.en : words.no.en);
    } else said.push(`${noun} ${(isNot ? opposites : operators)[key]} ${value(given)}`);
  }
  if (condition.in) {
    said.push(`${noun} is ${isNot ? 'not ' : ''}${list(condition.in.map(value), 'or', 'en')}`);
  }
  if (condition.has !== undefined) {
    const given = value(condition.has);
    if ('has' in words) {
      said.push((isNot ? words.lacks : words.has).en.replace('#', () => given));
    } else said.push(`${noun} ${isNot ? 'does not include' : 'includes'} ${given}`);
  }
  if (condition.known !== undefined) {
    const isKnown = condition.known !== isNot;
    const known = isKnown ? 'is known' : 'is not known';
    said.push('noun' in words ? `${noun} ${known}` : `it ${known} ${noun}`);
  }
  return said.length === 0 ? `${noun} is compared with nothing` : list(said, joinOf(isNot), 'en');
}
