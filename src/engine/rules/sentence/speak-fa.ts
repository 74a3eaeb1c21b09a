import type { EventMatch, FactCondition, Window } from '../../../contracts/rules.ts';
import { type Bounds, type Comparison, comparisonsOf, type Speaker } from './conditions.ts';
import { type EventFa, eventFa } from './events-fa.ts';
import { factWords, valueWords } from './fact-words.ts';
import type { SentenceNames } from './names.ts';
import { duration, list, number, plain, quoted, times } from './numbers.ts';

/** Says conditions in Persian: clauses without a pronoun, verb last, in the subjunctive. */
export function persianSpeaker(names: SentenceNames): Speaker {
  return {
    fact: (condition, isNot) => factClause(condition, isNot, names),
    happened: (match, isNot) => {
      const event = eventFa(match, names);
      return `${window(match.within)}${subjectOf(event)}${event.before}${perfect(event, isNot)}`;
    },
    count: (match, bounds, isNot) => {
      const event = eventFa(match, names);
      const often = comparisonsOf(bounds, isNot).map(timesOf);
      const shown = often.length === 0 ? 'چند بار' : list(often, joinOf(isNot), 'fa');
      const rest = `${shown} ${event.before}${perfect(event, false)}`;
      return `${window(match.within)}${subjectOf(event)}${rest}`;
    },
    sum: (measured, bounds, isNot) => {
      const over = `در هر باری که ${clauseOf(measured, names)}`;
      return `جمع ${summed(measured.of)}، ${over}، ${compared(bounds, isNot)}`;
    },
    distinct: (measured, bounds, isNot) => {
      const over = `در هر باری که ${clauseOf(measured, names)}`;
      return `تعداد ${counted(measured.of)} متفاوت، ${over}، ${compared(bounds, isNot)}`;
    },
    sequence: (steps, isNot) => {
      const said = steps.map((step, i) => stepOf(step, i, names)).join(' و ');
      return isNot ? `چنین نباشد که ${said}` : said;
    },
    cel: (text, isNot) =>
      `عبارت ${quoted(plain(text) || '…', 'fa')} برقرار ${isNot ? 'نباشد' : 'باشد'}`,
    join: joined,
  };
}

function joined(parts: readonly string[], how: 'and' | 'or', depth: number): string {
  const said = list(parts, how, 'fa');
  return depth === 0 ? said : `(${said})`;
}

function joinOf(isNot: boolean): 'and' | 'or' {
  return isNot ? 'or' : 'and';
}

function subjectOf({ subject }: EventFa): string {
  return subject === '' ? '' : `${subject} `;
}

function perfect({ verb }: EventFa, isNot: boolean): string {
  return `${isNot ? verb.notDone : verb.done} باشد`;
}

/** With a space after it. Without a window the visit is meant. */
export function window(within: Window | undefined): string {
  if (within === undefined || within === 'visit') return 'در همین بازدید ';
  if (within === 'today') return 'امروز ';
  if (typeof within === 'string') return `در ${duration(within, 'fa')} گذشته `;
  return within.visits === 1
    ? 'در بازدید گذشته '
    : `در ${number(within.visits, 'fa')} بازدید گذشته `;
}

function clauseOf(match: EventMatch, names: SentenceNames): string {
  const event = eventFa(match, names);
  return `${window(match.within)}${subjectOf(event)}${event.before}${event.verb.done} است`;
}

function stepOf(step: EventMatch, i: number, names: SentenceNames): string {
  const event = eventFa(step, names);
  const clause = `${subjectOf(event)}${event.before}${perfect(event, false)}`;
  const { within } = step;
  if (i === 0) return `${window(within)}نخست ${clause}`;
  const isTime = typeof within === 'string' && within !== 'visit' && within !== 'today';
  if (isTime) return `سپس ظرف ${duration(within, 'fa')} ${clause}`;
  return `سپس ${within === undefined ? '' : window(within)}${clause}`;
}

const sumWords: Readonly<Record<string, string>> = {
  total: 'مبلغ پرداختی',
  qty: 'تعداد کالاها',
  price: 'قیمت',
  score: 'نمره',
  points: 'امتیاز',
  dwellMs: 'مدت توقف',
  forMs: 'مدت توقف',
};
const countWords: Readonly<Record<string, string>> = {
  zone: 'ناحیه‌های',
  sku: 'کالاهای',
  category: 'دسته‌های',
  shelf: 'قفسه‌های',
  device: 'دستگاه‌های',
  day: 'روزهای',
  visit: 'بازدیدهای',
};

function summed(of: string): string {
  const known = Object.hasOwn(sumWords, of) ? sumWords[of] : undefined;
  return known ?? quoted(plain(of) || ' ', 'fa');
}

function counted(of: string): string {
  const known = Object.hasOwn(countWords, of) ? countWords[of] : undefined;
  return known ?? quoted(plain(of) || ' ', 'fa');
}

const least = {
  atLeast: 'دست‌کم',
  atMost: 'حداکثر',
  above: 'بیش از',
  below: 'کمتر از',
  equals: 'دقیقاً',
  not: 'نه دقیقاً',
} as const;

function timesOf({ operator, value }: Comparison): string {
  return `${least[operator]} ${times(value, 'fa')}`;
}

function compared(bounds: Bounds, isNot: boolean): string {
  const said = comparisonsOf(bounds, isNot).map(
    ({ operator, value }) => `${least[operator]} ${number(value, 'fa')}`,
  );
  return `${said.length === 0 ? 'عددی' : list(said, joinOf(isNot), 'fa')} باشد`;
}

const opposites = {
  is: ['', 'نباشد'],
  not: ['', 'باشد'],
  atLeast: ['کمتر از ', 'باشد'],
  atMost: ['بیش از ', 'باشد'],
  above: ['حداکثر ', 'باشد'],
  below: ['دست‌کم ', 'باشد'],
} as const;
const operators = {
  is: ['', 'باشد'],
  not: ['', 'نباشد'],
  atLeast: ['دست‌کم ', 'باشد'],
  atMost: ['حداکثر ', 'باشد'],
  above: ['بیش از ', 'باشد'],
  below: ['کمتر از ', 'باشد'],
} as const;

function factClause(condition: FactCondition, isNot: boolean, names: SentenceNames): string {
  const words = factWords(condition.fact, names);
  const said: string[] = [];
  const noun = 'noun' in words ? words.noun.fa : `این‌که ${words.yes.fa}`;
  const kind = 'value' in words ? words.value : 'plain';
  const value = (given: string | number | boolean) =>
    valueWords(given, kind, { names, tongue: 'fa' });
  for (const key of ['is', 'not', 'atLeast', 'atMost', 'above', 'below'] as const) {
    const given = condition[key];
    if (given === undefined) continue;
    if ('yes' in words && typeof given === 'boolean') {
      said.push((given !== (key === 'not')) !== isNot ? words.yes.fa : words.no.fa);
      continue;
    }
    const [before, verb] = (isNot ? opposites : operators)[key];
    said.push(`${noun} ${before}${value(given)} ${verb}`);
  }
  if (condition.in) {
    const options = condition.in.map(value);
    const isOne = options.length === 1;
    if (!isNot || isOne)
      said.push(`${noun} ${list(options, 'or', 'fa')} ${isNot ? 'نباشد' : 'باشد'}`);
    else said.push(`${noun} هیچ‌یک از ${list(options, 'and', 'fa')} نباشد`);
  }
  if (condition.has !== undefined) {
    const given = value(condition.has);
    if ('has' in words) {
      said.push((isNot ? words.lacks : words.has).fa.replace('#', () => given));
    } else said.push(`${noun} شامل ${given} ${isNot ? 'نباشد' : 'باشد'}`);
  }
  if (condition.known !== undefined) {
    const verb = condition.known !== isNot ? 'باشد' : 'نباشد';
    said.push('noun' in words ? `${noun} معلوم ${verb}` : `معلوم ${verb} که ${words.yes.fa}`);
  }
  return said.length === 0 ? `${noun} با چیزی سنجیده نشود` : list(said, joinOf(isNot), 'fa');
}
