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

/** One question as a clause about customers: “who bought at least 3 times”. [SEG6] */
export const segmentEn: SayLeaf = (leaf, isNot, fields) => {
  if ('field' in leaf) return field(leaf, isNot, fields);
  if ('language' in leaf) {
    const language = { en: 'English', fa: 'Persian' }[leaf.language];
    return `whose language is ${isNot ? 'not ' : ''}${language}`;
  }
  if ('birthday' in leaf) return `whose birthday ${birthday(leaf.birthday, isNot)}`;
  if ('consent' in leaf) {
    const to = purposeWords[leaf.consent].en;
    return isNot ? `who did not agree to ${to}` : `who agreed to ${to}`;
  }
  if ('address' in leaf) {
    const have = isNot ? 'have no' : 'have a known';
    return `who ${have} ${leaf.address === 'email' ? 'e-mail address' : 'phone number'}`;
  }
  if ('lastPurchase' in leaf) {
    const what = words('whose last purchase', goods(leaf.lastPurchase), here(leaf.lastPurchase));
    return `${what} was ${isNot ? 'not ' : ''}${ago(leaf.lastPurchase)}`;
  }
  if ('lastVisit' in leaf) {
    const what = words('whose last visit', here(leaf.lastVisit));
    return `${what} was ${isNot ? 'not ' : ''}${ago(leaf.lastVisit)}`;
  }
  if ('spent' in leaf) {
    const did = isNot ? 'who did not spend' : 'who spent';
    const money = `${bounds(leaf)} ${leaf.spent.currency}`;
    return words(did, money, goods(leaf.spent, 'on'), rest(leaf.spent));
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
    const what = words(isNot ? 'did not buy' : 'bought', goods(leaf.purchases));
    return words('who', what, often, rest(leaf.purchases));
  }
  if ('visits' in leaf) {
    return words('who', isNot ? 'did not come' : 'came', often, rest(leaf.visits));
  }
  if ('sent' in leaf) {
    const was = isNot ? 'was not delivered' : 'was delivered';
    return words('to whom a message', of(leaf.sent), was, often, period(leaf.sent));
  }
  if ('opened' in leaf) {
    const did = isNot ? 'who did not open a message' : 'who opened a message';
    return words(did, of(leaf.opened), often, period(leaf.opened));
  }
  if ('redeemed' in leaf) {
    const { offer } = leaf.redeemed;
    const what = offer === undefined ? 'a coupon' : `a coupon for ${quoted(offer, 'en')}`;
    const did = isNot ? 'who did not redeem' : 'who redeemed';
    return words(did, what, of(leaf.redeemed), often, period(leaf.redeemed));
  }
  const { kind } = leaf.contacts;
  const what = kind === undefined ? 'a contact' : contacts[kind];
  const was = isNot ? 'was not noted' : 'was noted';
  return words('of whom', what, was, often, period(leaf.contacts));
}

const contacts = {
  call: 'a call',
  visit: 'a visit',
  email: 'an e-mail',
  complaint: 'a complaint',
  note: 'a note',
} as const;

function field(leaf: SegmentLeafOf<'field'>, isNot: boolean, fields: FieldNames): string {
  const name = quoted(textOf(fields[leaf.field], 'en') ?? leaf.field, 'en');
  const is = isNot ? 'is not' : 'is';
  const said: string[] = [];
  if (leaf.is !== undefined) said.push(value(leaf.is));
  if (leaf.in !== undefined) said.push(list(leaf.in.map(value), 'or', 'en'));
  if (leaf.atLeast !== undefined) said.push(bound(leaf.atLeast, 'at least', 'on or after'));
  if (leaf.atMost !== undefined) said.push(bound(leaf.atMost, 'at most', 'on or before'));
  if (leaf.known !== undefined) said.push(leaf.known ? 'known' : 'unknown');
  return `whose ${name} ${is} ${list(said, 'and', 'en')}`;
}

function value(given: string | number | boolean): string {
  if (typeof given === 'boolean') return given ? 'yes' : 'no';
  return typeof given === 'number' ? number(given, 'en') : quoted(given, 'en');
}

function bound(given: number | string, amount: string, date: string): string {
  if (typeof given === 'number') return `${amount} ${number(given, 'en')}`;
  return `${date} ${day(given, 'en')}`;
}

function birthday(
  { within, month, known }: SegmentLeafOf<'birthday'>['birthday'],
  isNot: boolean,
): string {
  const said: string[] = [];
  if (within !== undefined) said.push(`within the next ${duration(within, 'en')}`);
  if (month !== undefined) said.push(`in ${months[month - 1]}`);
  if (known !== undefined) said.push(known ? 'known' : 'unknown');
  return `${isNot ? 'is not' : 'is'} ${list(said, 'and', 'en')}`;
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

function bounds({ atLeast, atMost }: Many): string {
  if (atLeast === undefined) return `at most ${number(atMost ?? 0, 'en')}`;
  if (atMost === undefined) return `at least ${number(atLeast, 'en')}`;
  return `from ${number(atLeast, 'en')} to ${number(atMost, 'en')}`;
}

function count(many: Many): string {
  const { atLeast, atMost } = many;
  if (atMost === undefined) {
    return (atLeast ?? 1) <= 1 ? '' : `at least ${times(atLeast ?? 1, 'en')}`;
  }
  return atLeast === undefined ? `at most ${times(atMost, 'en')}` : `${bounds(many)} times`;
}

function ago({ atLeast, atMost }: Ago): string {
  const said = [
    ...(atLeast === undefined ? [] : [`at least ${duration(atLeast, 'en')}`]),
    ...(atMost === undefined ? [] : [`at most ${duration(atMost, 'en')}`]),
  ];
  return `${list(said, 'and', 'en')} ago`;
}

function goods({ sku, category }: Which, by = 'of'): string {
  return words(
    sku === undefined ? '' : `${by === 'on' ? 'on ' : ''}${quoted(sku, 'en')}`,
    category === undefined ? '' : `${by} the category ${quoted(category, 'en')}`,
  );
}

function of({ campaign }: { readonly campaign?: string | undefined }): string {
  return campaign === undefined ? '' : `of the campaign ${quoted(campaign, 'en')}`;
}

const here = (which: Which) => (which.here === undefined ? '' : 'here');
const rest = (which: Which) => words(here(which), period(which));

function period({ within, from, to }: Period): string {
  return words(
    within === undefined ? '' : `within the last ${duration(within, 'en')}`,
    from === undefined ? '' : `from ${day(from, 'en')}`,
    to === undefined ? '' : `until ${day(to, 'en')}`,
  );
}
