import type { Campaign } from '../../../contracts/rules.ts';
import { clockEn } from './clock-words.ts';
import { eventEn } from './events-en.ts';
import { factWords, valueWords } from './fact-words.ts';
import { type SentenceNames, type When, zoneName } from './names.ts';
import { duration, number, percent, plain, quoted } from './numbers.ts';

/** The clause after “When”. */
export function triggerEn(
  { when, subject }: Pick<Campaign, 'when' | 'subject'>,
  names: SentenceNames,
): string {
  const doer = subject === 'visitor' ? 'a visitor' : 'somebody';
  const level = levelEn(when, names);
  if (level !== undefined) return level;
  if (when.type === 'absent') return absentEn(when, doer, names);
  if (when.type === 'at') return clockEn(when);
  const event = eventEn(matchOf(when), names);
  const forTime = when.for === undefined ? '' : ` for ${duration(when.for, 'en')}`;
  const whole = when.over === 'visit' ? ' altogether in this visit' : '';
  if (when.type === 'dwelled') {
    const where = when.zone === undefined ? 'one zone' : zoneName(when.zone, names, 'en');
    const rest = detailsBeside(when, names);
    return `${doer} has been in ${where}${forTime || ' a while'}${whole}${rest}`;
  }
  const named = when as When;
  const own =
    named.campaign === undefined ? '' : ` of the campaign ${quoted(named.campaign, 'en')}`;
  const bounds = when.type === 'rated' ? boundsEn(when).replace(',', '') : boundsEn(when);
  return `${doer} ${event.present}${own}${forTime}${whole}${bounds}`;
}

function matchOf(when: When) {
  const { type, zone, shelf, sku, category, to, purpose } = when;
  return { event: type, zone, shelf, sku, category, to, purpose } as const;
}

/** What a stay in a zone rarely has: goods, a shelf. */
function detailsBeside(when: When, names: SentenceNames): string {
  const { shelf, sku, category, to } = when;
  if (shelf === undefined && sku === undefined && category === undefined && to === undefined) {
    return boundsEn(when);
  }
  const stays = eventEn({ event: 'dwelled', shelf, sku, category, to }, names).present;
  return `${stays.replace('stays a while', '')}${boundsEn(when)}`;
}

function boundsEn({ above, below }: When): string {
  const said = [
    ...(above === undefined ? [] : [`above ${number(above, 'en')}`]),
    ...(below === undefined ? [] : [`below ${number(below, 'en')}`]),
  ];
  return said.length === 0 ? '' : `, ${said.join(' and ')}`;
}

/** Levels say what is measured, the bound, how long it must hold and when it may come again. */
function levelEn(when: When, names: SentenceNames): string | undefined {
  const { type, zone, above, below } = when;
  const bound = above ?? below;
  const isAbove = above !== undefined || (below === undefined && !type.endsWith('Below'));
  const than = isAbove ? 'more than' : 'fewer than';
  const held = when.for === undefined ? '' : ` for ${duration(when.for, 'en')}`;
  const where = zone === undefined ? 'the venue' : zoneName(zone, names, 'en');
  const again = againEn(when, names);
  const one = when.for === undefined ? 'is' : 'has been';
  const verb = bound === 1 ? one : when.for === undefined ? 'are' : 'have been';
  switch (type) {
    case 'queueAbove': {
      const queue = zone === undefined ? 'a queue' : `the queue in ${where}`;
      return `${than} ${people(bound)} ${verb} in ${queue}${held}${again}`;
    }
    case 'occupancyAbove':
    case 'occupancyBelow': {
      if (when.of !== 'capacity')
        return `${than} ${people(bound)} ${verb} in ${where}${held}${again}`;
      const full = bound === undefined ? 'so' : percent(bound, 'en');
      return `${where} ${one} ${isAbove ? 'more' : 'less'} than ${full} full${held}${again}`;
    }
    case 'factAbove':
    case 'factBelow': {
      const { noun, value } = measuredOf(when, names);
      const place = zone === undefined ? '' : ` in ${where}`;
      const how = bound === undefined ? 'its bound' : value(bound);
      return `${noun}${place} ${one} ${isAbove ? 'above' : 'below'} ${how}${held}${again}`;
    }
    default:
      return undefined;
  }
}

function people(count: number | undefined): string {
  if (count === undefined) return 'so many people';
  return `${number(count, 'en')} ${count === 1 ? 'person' : 'people'}`;
}

function measuredOf({ fact }: When, names: SentenceNames) {
  const words = factWords(fact ?? 'measured.value', names);
  const kind = 'value' in words ? words.value : 'plain';
  return {
    noun: 'noun' in words ? words.noun.en : quoted(plain(words.yes.en), 'en'),
    value: (given: number) => valueWords(given, kind, { names, tongue: 'en' }),
  };
}

function againEn(when: When, names: SentenceNames): string {
  const { clearBelow, clearAbove } = when;
  const bound = clearBelow ?? clearAbove;
  if (bound === undefined) return '';
  const isFact = when.type.startsWith('fact');
  const isShare = when.of === 'capacity' && when.type.startsWith('occupancy');
  const value = isFact
    ? measuredOf(when, names).value(bound)
    : isShare
      ? percent(bound, 'en')
      : number(bound, 'en');
  return ` (and again only once it was ${clearBelow === undefined ? 'above' : 'below'} ${value})`;
}

/** X has not happened within T after Y. */
function absentEn(when: When, doer: string, names: SentenceNames): string {
  const awaited = when.event && eventEn(when.event, names, true);
  const first = when.after && eventEn(when.after, names);
  const soon = when.within === undefined ? 'in time' : `within ${duration(when.within, 'en')}`;
  const missed =
    awaited === undefined
      ? `${doer} has not done what was awaited`
      : `${awaited.subject || doer} has not ${awaited.done}`;
  const after =
    first === undefined
      ? ''
      : ` after ${first.subject === '' ? '' : `${first.subject} `}${first.doing}`;
  return `${missed} ${soon}${after}`;
}
