import { type Matched, type SentenceNames, stageWords, wordOf, zoneName } from './names.ts';
import { plain, quoted } from './numbers.ts';

/** A Persian verb in the forms a sentence here needs. */
export type VerbFa = {
  /** می‌خرد */
  readonly present: string;
  /** خریده; with باشد and است it makes the perfects. */
  readonly done: string;
  /** نخریده */
  readonly notDone: string;
  /** خرید */
  readonly past: string;
  /** بخرد */
  readonly may: string;
};

export type EventFa = {
  /** Empty = the visitor. */
  readonly subject: string;
  /** What stands between the subject and the verb, with a space after it where there is any. */
  readonly before: string;
  readonly verb: VerbFa;
};

function verb(present: string, done: string, notDone: string, past: string, may: string): VerbFa {
  return { present, done, notDone, past, may };
}

const shodan = verb('می‌شود', 'شده', 'نشده', 'شد', 'شود');
const kardan = verb('می‌کند', 'کرده', 'نکرده', 'کرد', 'کند');
const raftan = verb('می‌رود', 'رفته', 'نرفته', 'رفت', 'برود');
const mandan = verb('می‌ماند', 'مانده', 'نمانده', 'ماند', 'بماند');
const bardashtan = verb('برمی‌دارد', 'برداشته', 'برنداشته', 'برداشت', 'بردارد');
const gozashtan = verb('می‌گذارد', 'گذاشته', 'نگذاشته', 'گذاشت', 'بگذارد');
const kharidan = verb('می‌خرد', 'خریده', 'نخریده', 'خرید', 'بخرد');
const dadan = verb('می‌دهد', 'داده', 'نداده', 'داد', 'بدهد');
const gereftan = verb('می‌گیرد', 'گرفته', 'نگرفته', 'گرفت', 'بگیرد');
const zadan = verb('می‌زند', 'زده', 'نزده', 'زد', 'بزند');
const residan = verb('می‌رسد', 'رسیده', 'نرسیده', 'رسید', 'برسد');
const didan = verb('می‌بیند', 'دیده', 'ندیده', 'دید', 'ببیند');
const oftadan = verb('می‌افتد', 'افتاده', 'نیفتاده', 'افتاد', 'بیفتد');

type Entry = {
  readonly verb: VerbFa;
  readonly subject?: string;
  /** Directly before the verb: سر جایش, پس. */
  readonly near?: string;
  readonly goods?: true;
  /** Before the zone's name, and what stands where there is no zone. */
  readonly at?: string;
  readonly anywhere?: string;
};

const entries: Readonly<Record<Matched['event'], Entry>> = {
  visitStarted: { verb: shodan, near: 'وارد مجموعه', at: 'از' },
  identified: { verb: shodan, near: 'شناخته' },
  entered: { verb: shodan, at: 'وارد', anywhere: 'وارد ناحیه‌ای' },
  left: { verb: raftan, near: 'بیرون', at: 'از', anywhere: 'از ناحیه‌ای' },
  dwelled: { verb: mandan, near: 'مدتی', at: 'در', anywhere: 'در ناحیه‌ای' },
  visitEnded: { verb: residan, subject: 'بازدیدش', near: 'به پایان' },
  stageChanged: { verb: residan },
  pickedUp: { verb: bardashtan, goods: true },
  putBack: { verb: gozashtan, near: 'سر جایش', goods: true },
  handled: { verb: gereftan, near: 'در دست', goods: true },
  purchased: { verb: kharidan, goods: true },
  returned: { verb: dadan, near: 'پس', goods: true },
  tapped: { verb: zadan },
  rated: { verb: dadan, near: 'نمره' },
  messageSeen: { verb: didan, near: 'پیامی را' },
  messageTapped: { verb: kardan, near: 'پیامی را باز' },
  bandHandedOut: { verb: gereftan, near: 'دستبند' },
  bandReturned: { verb: dadan, near: 'دستبند را پس' },
  queueAbove: { verb: shodan, subject: 'صف', near: 'طولانی' },
  occupancyAbove: { verb: shodan, subject: 'محل', near: 'پر' },
  occupancyBelow: { verb: shodan, subject: 'محل', near: 'خلوت' },
  factAbove: { verb: raftan, subject: 'مقداری سنجیده', near: 'بیش از حد بالا' },
  factBelow: { verb: oftadan, subject: 'مقداری سنجیده', near: 'بیش از حد پایین' },
  absent: { verb: oftadan, subject: 'چیزی که انتظارش می‌رود', near: 'عقب' },
  at: { verb: residan, subject: 'ساعت مقرر', near: 'فرا' },
  behindPlan: { verb: oftadan, near: 'از برنامه عقب' },
  headingFor: { verb: raftan, at: 'به‌سوی', anywhere: 'به‌سوی ناحیه‌ای' },
  anniversary: { verb: residan, subject: 'سالگردش', near: 'فرا' },
};

const tapWords: Readonly<Record<string, string>> = {
  entry: 'دستبندش را برای ورود به خواننده',
  unlock: 'دستبندش را برای باز کردن قفل به خواننده',
  pay: 'دستبندش را برای پرداخت به خواننده',
  claim: 'دستبندش را برای دریافت به خواننده',
};

const sameWords: Readonly<Record<NonNullable<Matched['same']>, string>> = {
  sku: 'همان کالا را',
  category: 'کالایی از همان دسته را',
  zone: 'در همان ناحیه',
  shelf: 'در همان قفسه',
};

export function eventFa(match: Matched, names: SentenceNames): EventFa {
  const entry = entries[match.event];
  const { zone, shelf, sku, category, purpose, to, same } = match;
  const isGoods = sku !== undefined || category !== undefined;
  const parts = [
    zone === undefined ? entry.anywhere : `${entry.at ?? 'در'} ${zoneName(zone, names, 'fa')}`,
    shelf === undefined ? undefined : `${shelfWord(match.event)} ${quoted(shelf, 'fa')}`,
    same === 'zone' || same === 'shelf' ? sameWords[same] : undefined,
    entry.goods ? goodsOf(match, entry.near !== undefined) : undefined,
    isGoods && !entry.goods ? `با ${goodsOf(match, false).replace(/ را$/, '')}` : undefined,
    match.event === 'stageChanged' ? stageOf(to) : to === undefined ? undefined : `به ${name(to)}`,
    match.event === 'tapped'
      ? tapOf(purpose)
      : purpose === undefined
        ? undefined
        : `برای ${name(purpose)}`,
    entry.near,
  ];
  const before = parts.filter((part) => part !== undefined && part !== '').join(' ');
  return {
    subject: entry.subject ?? '',
    before: before === '' ? '' : `${before} `,
    verb: entry.verb,
  };
}

function shelfWord(event: Matched['event']): string {
  return event === 'pickedUp' ? 'از قفسهٔ' : 'در قفسهٔ';
}

function name(text: string): string {
  return quoted(plain(text) || ' ', 'fa');
}

function stageOf(to: string | undefined): string {
  return to === undefined ? 'به مرحلهٔ دیگری' : `به مرحلهٔ ${wordOf(stageWords, to, 'fa')}`;
}

function tapOf(purpose: string | undefined): string {
  if (purpose === undefined) return 'دستبندش را به خواننده';
  const known = Object.hasOwn(tapWords, purpose) ? tapWords[purpose] : undefined;
  return known ?? `دستبندش را برای ${name(purpose)} به خواننده`;
}

/** «را» marks what is known; beside an adverb (سر جایش) what is not known has it too. */
function goodsOf({ sku, category, same }: Matched, isMarked: boolean): string {
  const mark = isMarked ? ' را' : '';
  if (same === 'sku' || same === 'category') return sameWords[same];
  const kind = category === undefined ? undefined : `از دستهٔ ${name(category)}`;
  if (sku !== undefined) return `کالای ${name(sku)}${kind ? ` ${kind}` : ''} را`;
  return `${kind ? `کالایی ${kind}` : 'چیزی'}${mark}`;
}
