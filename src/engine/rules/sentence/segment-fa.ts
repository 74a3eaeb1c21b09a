import type { SegmentLeafOf } from '../../../contracts/segments.ts';
import { purposeWords, textOf } from './names.ts';
import { day, duration, list, number, quoted, times } from './numbers.ts';
import {
  type Ago,
  type FieldNames,
  isNever,
  type Many,
  type Period,
  type SayLeaf,
  type Which,
  words,
} from './segment-parts.ts';

/** One question as a clause about customers: «دست‌کم ۳ بار خرید کرده‌اند». [SEG6] */
export const segmentFa: SayLeaf = (leaf, isNot, fields) => {
  if ('field' in leaf) return field(leaf, isNot, fields);
  if ('language' in leaf) {
    const language = { en: 'انگلیسی', fa: 'فارسی' }[leaf.language];
    return `زبانشان ${language} ${ast(isNot)}`;
  }
  if ('birthday' in leaf) return birthday(leaf.birthday, isNot);
  if ('consent' in leaf) {
    return `برای ${purposeWords[leaf.consent].fa} اجازه ${isNot ? 'نداده‌اند' : 'داده‌اند'}`;
  }
  if ('address' in leaf) {
    const what = leaf.address === 'email' ? 'نشانی ایمیل' : 'شمارهٔ تلفن';
    return `${what} ${isNot ? 'ندارند' : 'دارند'}`;
  }
  if ('lastPurchase' in leaf) {
    const what = words('از آخرین خریدشان', goods(leaf.lastPurchase), here(leaf.lastPurchase));
    return `${what} ${ago(leaf.lastPurchase)} ${isNot ? 'نگذشته' : 'گذشته'} است`;
  }
  if ('lastVisit' in leaf) {
    const what = words('از آخرین بازدیدشان', here(leaf.lastVisit));
    return `${what} ${ago(leaf.lastVisit)} ${isNot ? 'نگذشته' : 'گذشته'} است`;
  }
  if ('spent' in leaf) {
    const { currency } = leaf.spent;
    const money = `${bounds(leaf)} ${currency === 'IRR' ? 'ریال' : currency}`;
    return words(rest(leaf.spent), goods(leaf.spent), money, did('خرید', isNot));
  }
  return counted(leaf, isNot);
};

type Counted = Exclude<
  Parameters<SayLeaf>[0],
  SegmentLeafOf<
    | 'field'
    | 'language'
    | 'birthday'
    | 'consent'
    | 'address'
    | 'lastPurchase'
    | 'lastVisit'
    | 'spent'
  >
>;

function counted(leaf: Counted, not: boolean): string {
  const isNot = not !== isNever(leaf);
  const often = isNever(leaf) ? '' : count(leaf);
  if ('purchases' in leaf) {
    return words(rest(leaf.purchases), often, goods(leaf.purchases), did('خرید', isNot));
  }
  if ('visits' in leaf) {
    return words(rest(leaf.visits), often, isNot ? 'نیامده‌اند' : 'آمده‌اند');
  }
  if ('sent' in leaf) {
    const came = isNot ? 'به دستشان نرسیده است' : 'به دستشان رسیده است';
    return words(period(leaf.sent), often, 'پیام', of(leaf.sent), came);
  }
  if ('opened' in leaf) {
    const saw = isNot ? 'را ندیده‌اند' : 'را دیده‌اند';
    return words(period(leaf.opened), often, 'پیام', of(leaf.opened), saw);
  }
  if ('redeemed' in leaf) {
    const { offer } = leaf.redeemed;
    const what = offer === undefined ? 'کوپن' : `کوپن ${quoted(offer, 'fa')}`;
    const used = did('استفاده', isNot);
    return words(period(leaf.redeemed), often, 'از', what, of(leaf.redeemed), used);
  }
  const { kind } = leaf.contacts;
  const what = kind === undefined ? 'تماسی' : contacts[kind];
  const noted = isNot ? 'ثبت نشده است' : 'ثبت شده است';
  return words(period(leaf.contacts), often, 'برایشان', what, noted);
}

const contacts = {
  call: 'تماس تلفنی',
  visit: 'مراجعه',
  email: 'ایمیل',
  complaint: 'شکایت',
  note: 'یادداشت',
} as const;

const ast = (isNot: boolean) => (isNot ? 'نیست' : 'است');
const did = (what: string, isNot: boolean) => `${what} ${isNot ? 'نکرده‌اند' : 'کرده‌اند'}`;

function field(leaf: SegmentLeafOf<'field'>, isNot: boolean, fields: FieldNames): string {
  const name = quoted(textOf(fields[leaf.field], 'fa') ?? leaf.field, 'fa');
  const said: string[] = [];
  if (leaf.is !== undefined) said.push(value(leaf.is));
  if (leaf.in !== undefined) said.push(list(leaf.in.map(value), 'or', 'fa'));
  if (leaf.atLeast !== undefined) said.push(bound(leaf.atLeast, 'دست‌کم', 'به بعد'));
  if (leaf.atMost !== undefined) said.push(bound(leaf.atMost, 'حداکثر', 'یا پیش از آن'));
  if (leaf.known !== undefined) said.push(leaf.known ? 'معلوم' : 'نامعلوم');
  return `${name} آن‌ها ${list(said, 'and', 'fa')} ${ast(isNot)}`;
}

function value(given: string | number | boolean): string {
  if (typeof given === 'boolean') return given ? 'بله' : 'خیر';
  return typeof given === 'number' ? number(given, 'fa') : quoted(given, 'fa');
}

function bound(given: number | string, amount: string, date: string): string {
  if (typeof given === 'number') return `${amount} ${number(given, 'fa')}`;
  return amount === 'دست‌کم' ? `از ${day(given, 'fa')} ${date}` : `${day(given, 'fa')} ${date}`;
}

function birthday(
  { within, month, known }: SegmentLeafOf<'birthday'>['birthday'],
  isNot: boolean,
): string {
  const said: string[] = [];
  if (within !== undefined) said.push(`در ${duration(within, 'fa')} آینده`);
  if (month !== undefined) said.push(`در ماه ${months[month - 1]} میلادی`);
  if (known !== undefined) said.push(known ? 'معلوم' : 'نامعلوم');
  return `تولدشان ${list(said, 'and', 'fa')} ${ast(isNot)}`;
}

const months = [
  ...['ژانویه', 'فوریه', 'مارس', 'آوریل', 'مه', 'ژوئن', 'ژوئیه', 'اوت', 'سپتامبر', 'اکتبر'],
  ...['نوامبر', 'دسامبر'],
];

function bounds({ atLeast, atMost }: Many): string {
  if (atLeast === undefined) return `حداکثر ${number(atMost ?? 0, 'fa')}`;
  if (atMost === undefined) return `دست‌کم ${number(atLeast, 'fa')}`;
  return `از ${number(atLeast, 'fa')} تا ${number(atMost, 'fa')}`;
}

function count(many: Many): string {
  const { atLeast, atMost } = many;
  if (atMost === undefined) {
    return (atLeast ?? 1) <= 1 ? '' : `دست‌کم ${times(atLeast ?? 1, 'fa')}`;
  }
  return atLeast === undefined ? `حداکثر ${times(atMost, 'fa')}` : `${bounds(many)} بار`;
}

function ago({ atLeast, atMost }: Ago): string {
  const said = [
    ...(atLeast === undefined ? [] : [`دست‌کم ${duration(atLeast, 'fa')}`]),
    ...(atMost === undefined ? [] : [`حداکثر ${duration(atMost, 'fa')}`]),
  ];
  return list(said, 'and', 'fa');
}

function goods({ sku, category }: Which): string {
  return words(
    sku === undefined ? '' : `از کالای ${quoted(sku, 'fa')}`,
    category === undefined ? '' : `از دستهٔ ${quoted(category, 'fa')}`,
  );
}

function of({ campaign }: { readonly campaign?: string | undefined }): string {
  return campaign === undefined ? '' : `کمپین ${quoted(campaign, 'fa')}`;
}

const here = (which: Which) => (which.here === undefined ? '' : 'در همین مجموعه');
const rest = (which: Which) => words(period(which), here(which));

function period({ within, from, to }: Period): string {
  return words(
    within === undefined ? '' : `در ${duration(within, 'fa')} گذشته`,
    from === undefined ? '' : `از ${day(from, 'fa')}`,
    to === undefined ? '' : `تا ${day(to, 'fa')}`,
  );
}
