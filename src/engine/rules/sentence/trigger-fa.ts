import type { Campaign } from '../../../contracts/rules.ts';
import { clockFa } from './clock-words.ts';
import { type EventFa, eventFa } from './events-fa.ts';
import { factWords, valueWords } from './fact-words.ts';
import { type SentenceNames, type When, zoneName } from './names.ts';
import { duration, number, percent, plain, quoted } from './numbers.ts';

/** The clause after «وقتی». */
export function triggerFa(
  { when, subject }: Pick<Campaign, 'when' | 'subject'>,
  names: SentenceNames,
): string {
  const doer = subject === 'visitor' ? 'بازدیدکننده‌ای' : 'کسی';
  const level = levelFa(when, names);
  if (level !== undefined) return level;
  if (when.type === 'absent') return absentFa(when, doer, names);
  if (when.type === 'at') return clockFa(when);
  const event = eventFa(matchOf(when), names);
  const forTime = when.for === undefined ? '' : `${duration(when.for, 'fa')} `;
  const whole = when.over === 'visit' ? 'در مجموع این بازدید ' : '';
  if (when.type === 'dwelled') {
    const before = event.before.replace('مدتی ', '');
    const time = forTime || 'مدتی ';
    return `${doer} ${whole}${time}${before}${boundsFa(when)}مانده باشد`;
  }
  const named = when as When;
  const bounds = boundsFa(when);
  const own = named.campaign === undefined ? '' : `از کمپین ${quoted(named.campaign, 'fa')} `;
  const isScore = when.type === 'rated' && bounds !== '';
  const measured = isScore ? `نمرهٔ ${bounds}` : `${bounds}${event.before}`;
  const rest = `${whole}${forTime}${own}${measured}${event.verb.present}`;
  return `${whose(event, doer)} ${rest}`;
}

/** «بازدیدش» of somebody new is «بازدید بازدیدکننده‌ای». */
function whose({ subject }: EventFa, doer: string): string {
  if (subject === '') return doer;
  return subject.endsWith('ش') ? `${subject.slice(0, -1)} ${doer}` : subject;
}

function matchOf(when: When) {
  const { type, zone, shelf, sku, category, to, purpose } = when;
  return { event: type, zone, shelf, sku, category, to, purpose } as const;
}

function boundsFa({ above, below }: When): string {
  const said = [
    ...(above === undefined ? [] : [`بالای ${number(above, 'fa')}`]),
    ...(below === undefined ? [] : [`زیر ${number(below, 'fa')}`]),
  ];
  return said.length === 0 ? '' : `${said.join(' و ')} `;
}

function levelFa(when: When, names: SentenceNames): string | undefined {
  const { type, zone, above, below } = when;
  const bound = above ?? below;
  const isAbove = above !== undefined || (below === undefined && !type.endsWith('Below'));
  const than = isAbove ? 'بیش از' : 'کمتر از';
  const held = when.for === undefined ? '' : `${duration(when.for, 'fa')} `;
  const where = zone === undefined ? 'مجموعه' : zoneName(zone, names, 'fa');
  const again = againFa(when, names);
  const were = when.for === undefined ? 'باشند' : 'بوده باشند';
  const was = when.for === undefined ? 'باشد' : 'بوده باشد';
  switch (type) {
    case 'queueAbove': {
      const queue = zone === undefined ? 'صف' : `صف ${where}`;
      return `${held}${than} ${people(bound)} در ${queue} ${were}${again}`;
    }
    case 'occupancyAbove':
    case 'occupancyBelow': {
      if (when.of !== 'capacity')
        return `${held}${than} ${people(bound)} در ${where} ${were}${again}`;
      const full = bound === undefined ? 'حدش' : percent(bound, 'fa');
      return `${where} ${held}${than} ${full} پر ${was}${again}`;
    }
    case 'factAbove':
    case 'factBelow': {
      const { noun, value } = measuredOf(when, names);
      const place = zone === undefined ? '' : ` در ${where}`;
      const how = bound === undefined ? 'حدش' : value(bound);
      return `${noun}${place} ${held}${isAbove ? 'بالای' : 'زیر'} ${how} ${was}${again}`;
    }
    default:
      return undefined;
  }
}

function people(count: number | undefined): string {
  return count === undefined ? 'حد نفر' : `${number(count, 'fa')} نفر`;
}

function measuredOf({ fact }: When, names: SentenceNames) {
  const words = factWords(fact ?? 'measured.value', names);
  const kind = 'value' in words ? words.value : 'plain';
  return {
    noun: 'noun' in words ? words.noun.fa : quoted(plain(words.yes.fa), 'fa'),
    value: (given: number) => valueWords(given, kind, { names, tongue: 'fa' }),
  };
}

function againFa(when: When, names: SentenceNames): string {
  const { clearBelow, clearAbove } = when;
  const bound = clearBelow ?? clearAbove;
  if (bound === undefined) return '';
  const isFact = when.type.startsWith('fact');
  const isShare = when.of === 'capacity' && when.type.startsWith('occupancy');
  const value = isFact
    ? measuredOf(when, names).value(bound)
    : isShare
      ? percent(bound, 'fa')
      : number(bound, 'fa');
  const way = clearBelow === undefined ? 'به بالای' : 'به زیر';
  return ` (و بار دیگر تنها پس از آن‌که ${way} ${value} رسیده باشد)`;
}

/** X has not happened within T after Y. */
function absentFa(when: When, doer: string, names: SentenceNames): string {
  const awaited = when.event && eventFa(when.event, names);
  const first = when.after && eventFa(when.after, names);
  const soon = when.within === undefined ? 'به‌موقع' : `تا ${duration(when.within, 'fa')}`;
  const after = first === undefined ? '' : ` پس از آن‌که ${doing(first)}${first.verb.past}،`;
  const missed =
    awaited === undefined
      ? 'کار مورد انتظار را نکرده باشد'
      : `${doing(awaited)}${awaited.verb.notDone} باشد`;
  return `${doer} ${soon}${after} ${missed}`;
}

/** All before the verb; the visitor is not said again. */
function doing({ subject, before }: EventFa): string {
  return `${subject === '' ? '' : `${subject} `}${before}`;
}
