import type { CustomerField, FieldValue } from '../../src/contracts/api-customers.ts';
import type { SegmentLeaf } from '../../src/contracts/api-segments.ts';
import { language } from '../i18n/language.ts';
import { bareText } from '../parts/digits.ts';
import { numberOf } from '../parts/typed-numbers.ts';
import { dateToType, dateTyped } from './dates.ts';
import { digitsFor } from './typed.ts';

/** Questions about a customer, in the order they are offered. */
export const asks = [
  ...(['purchases', 'spent', 'lastPurchase', 'visits', 'lastVisit', 'birthday', 'field'] as const),
  ...(['consent', 'address', 'language', 'opened', 'sent', 'redeemed', 'contacts'] as const),
] as const;
export type Ask = (typeof asks)[number];
/** What is typed of a question, by slot: `within`, `atLeast`, `sku`, … */
export type Typed = Readonly<Record<string, string>>;

export type LeafWrong =
  | 'wrongNumber'
  | 'wrongDays'
  | 'wrongDate'
  | 'wrongCurrency'
  | 'segmentEmpty'
  | 'needField'
  | 'needValue';
/** Groups of slots of a question; the others have fields of their own. */
export const slots = {
  purchases: ['many', 'period', 'goods', 'here'],
  spent: ['many', 'currency', 'period', 'goods', 'here'],
  lastPurchase: ['ago', 'goods', 'here'],
  visits: ['many', 'period', 'here'],
  lastVisit: ['ago', 'here'],
  sent: ['many', 'period', 'campaign'],
  opened: ['many', 'period', 'campaign'],
  redeemed: ['many', 'period', 'campaign', 'offer'],
  contacts: ['many', 'period', 'contactKind'],
} as const;
export type SlotGroup = (typeof slots)[keyof typeof slots][number];
export type SlottedAsk = keyof typeof slots;
export const isSlotted = (ask: Ask): ask is SlottedAsk => ask in slots;
export const hasSlots = (ask: SlottedAsk, group: SlotGroup): boolean =>
  slots[ask].some((one) => one === group);

export type LeafRead =
  | { readonly ok: true; readonly leaf: SegmentLeaf }
  | { readonly ok: false; readonly wrong: Readonly<Record<string, LeafWrong>> };

/** Slots of one question as they are read; what is wrong gathers by slot. */
class Slots {
  readonly #typed: Typed;
  readonly wrong: Record<string, LeafWrong> = {};

  constructor(typed: Typed) {
    this.#typed = typed;
  }

  text(slot: string): string {
    return (this.#typed[slot] ?? '').trim();
  }

  /** `{[as]: value}`, or nothing where the slot is empty or wrong. */
  put<T>(
    slot: string,
    { as = slot, how, otherwise }: { as?: string; how: How<T>; otherwise?: LeafWrong },
  ): Record<string, T> {
    const text = this.text(slot);
    if (text === '') return {};
    const value = how(text);
    if (value !== undefined) return { [as]: value };
    this.wrong[slot] = otherwise ?? 'wrongNumber';
    return {};
  }
}
type How<T> = (text: string) => T | undefined;

const number = { how: numberOf } as const;
const days = { how: daysOf, otherwise: 'wrongDays' } as const;
const date = { how: dateTyped, otherwise: 'wrongDate' } as const;
const text = { how: (typed: string) => typed } as const;
const yes = { how: (typed: string) => (typed === 'yes' ? true : undefined) } as const;
const currency = {
  how: (typed: string) => (/^[A-Za-z]{3}$/.test(typed) ? typed.toUpperCase() : undefined),
  otherwise: 'wrongCurrency',
} as const;

/** "90" is days; a duration as it is written in documents stands as it is. */
function daysOf(typed: string): string | undefined {
  const plain = bareText(typed);
  if (/^\d{1,6}$/.test(plain)) return `${plain}d`;
  return /^\d{1,6}(ms|s|m|h|d)$/.test(plain) ? plain : undefined;
}

/** What a form says of one question. */
export function leafOf(ask: Ask, typed: Typed, fields: readonly CustomerField[]): LeafRead {
  const read = new Slots(typed);
  const leaf = written(ask, read, fields);
  if (Object.keys(read.wrong).length > 0) return { ok: false, wrong: read.wrong };
  // Its shape is the language's by construction; the server reads it again.
  return { ok: true, leaf: leaf as SegmentLeaf };
}

function written(ask: Ask, read: Slots, fields: readonly CustomerField[]): object {
  if (ask === 'consent') return { consent: read.text('consent') || 'offers' };
  if (ask === 'address') return { address: read.text('address') || 'email' };
  if (ask === 'language') return { language: read.text('language') || 'fa' };
  if (ask === 'birthday') return { birthday: birthday(read) };
  if (ask === 'field') return described(read, fields);
  const of = slots[ask].map((group) => inside(group, read));
  return { [ask]: Object.assign({}, ...of), ...(hasSlots(ask, 'many') ? many(read) : {}) };
}

function many(read: Slots): object {
  return { ...read.put('atLeast', number), ...read.put('atMost', number) };
}

function inside(group: SlotGroup, read: Slots): object {
  switch (group) {
    case 'many':
      return {};
    case 'period':
      return { ...read.put('within', days), ...read.put('from', date), ...read.put('to', date) };
    case 'goods':
      return { ...read.put('sku', text), ...read.put('category', text) };
    case 'here':
      return read.put('here', yes);
    case 'ago':
      return {
        ...read.put('agoLeast', { ...days, as: 'atLeast' }),
        ...read.put('agoMost', { ...days, as: 'atMost' }),
      };
    case 'currency':
      return { currency: 'IRR', ...read.put('currency', currency) };
    case 'campaign':
      return read.put('campaign', text);
    case 'offer':
      return read.put('offer', text);
    case 'contactKind':
      return read.put('contactKind', { ...text, as: 'kind' });
    default:
      return group satisfies never;
  }
}

function birthday(read: Slots): object {
  const how = read.text('how');
  if (how === 'month') return { month: Number(read.text('month') || 1) };
  if (how === 'known') return { known: true };
  if (how === 'unknown') return { known: false };
  if (read.text('days') === '') read.wrong.days = 'wrongDays';
  return read.put('days', { ...days, as: 'within' });
}

/** A field of the organisation's own. */
function described(read: Slots, fields: readonly CustomerField[]): object {
  const id = read.text('field');
  const type = fields.find(({ field }) => field === id)?.type ?? 'text';
  if (id === '') read.wrong.field = 'needField';
  const how = read.text('how') || firstHow(type);
  if (how === 'known' || how === 'unknown') return { field: id, known: how === 'known' };
  const value = {
    how: valueBy(type),
    otherwise: type === 'date' ? 'wrongDate' : 'wrongNumber',
  } as const;
  if (how === 'in') {
    const all = read
      .text('value')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    if (all.length === 0) read.wrong.value = 'needValue';
    return { field: id, in: all.flatMap((one) => valueBy(type)(one) ?? []) };
  }
  const first =
    how === 'atMost' ? {} : read.put('value', { ...value, as: how === 'is' ? 'is' : 'atLeast' });
  const last =
    how === 'atMost' || how === 'between' ? read.put('most', { ...value, as: 'atMost' }) : {};
  const said = { ...first, ...last };
  if (Object.keys(said).length === 0 && Object.keys(read.wrong).length === 0) {
    read.wrong[how === 'atMost' ? 'most' : 'value'] = 'needValue';
  }
  return { field: id, ...said };
}

/** How a field of a type may be asked about, the usual one first. */
export function howsOf(type: CustomerField['type']): readonly string[] {
  const ends = ['known', 'unknown'];
  if (type === 'number') return ['atLeast', 'atMost', 'between', 'is', ...ends];
  if (type === 'date') return ['atLeast', 'atMost', 'between', 'is', ...ends];
  if (type === 'flag') return ['is', ...ends];
  return ['is', 'in', ...ends];
}
const firstHow = (type: CustomerField['type']): string => howsOf(type)[0] ?? 'is';

function valueBy(type: CustomerField['type']): How<FieldValue> {
  if (type === 'number') return numberOf;
  if (type === 'date') return dateTyped;
  if (type === 'flag') return (typed) => typed === 'yes';
  return (typed) => typed;
}

type Loose = Readonly<Record<string, unknown>>;

/** A question as its form shows it. */
export function draftOfLeaf(leaf: SegmentLeaf): Typed {
  const loose: Loose = leaf;
  if ('consent' in leaf) return { consent: leaf.consent };
  if ('address' in leaf) return { address: leaf.address };
  if ('language' in leaf) return { language: leaf.language };
  if ('birthday' in leaf) return draftOfBirthday(leaf.birthday);
  if ('field' in leaf) return draftOfField(leaf);
  const [name = ''] = Object.keys(slots).filter((one) => one in loose);
  const of: Loose = Object(loose[name]);
  const isAgo = name === 'lastPurchase' || name === 'lastVisit';
  const bounds = isAgo
    ? { agoLeast: daysShown(of.atLeast), agoMost: daysShown(of.atMost) }
    : { atLeast: shown(loose.atLeast), atMost: shown(loose.atMost) };
  return {
    ...bounds,
    ...{ within: daysShown(of.within), from: shown(of.from), to: shown(of.to) },
    ...{ sku: shown(of.sku), category: shown(of.category), here: of.here === true ? 'yes' : '' },
    ...{ currency: shown(of.currency), campaign: shown(of.campaign), offer: shown(of.offer) },
    contactKind: shown(of.kind),
  };
}

/** Numbers and dates as the reader types them; names and codes as they are. */
function shown(value: unknown): string {
  if (typeof value === 'number') return digitsFor(String(value), language());
  const text = value === undefined ? '' : String(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dateToType(text, language()) : text;
}
const daysShown = (value: unknown): string =>
  shown(value).replace(/^(\d+)d$/, (_, count: string) => digitsFor(count, language()));

function draftOfBirthday({ within, month, known }: Loose): Typed {
  if (within !== undefined) return { how: 'within', days: daysShown(within) };
  if (month !== undefined) return { how: 'month', month: String(month) };
  return { how: known === false ? 'unknown' : 'known' };
}

function draftOfField({ field, is, in: several, atLeast, atMost, known }: Loose): Typed {
  const value = (one: unknown) => (typeof one === 'boolean' ? (one ? 'yes' : 'no') : shown(one));
  const id = { field: shown(field) };
  if (known !== undefined) return { ...id, how: known === true ? 'known' : 'unknown' };
  if (Array.isArray(several)) return { ...id, how: 'in', value: several.map(value).join('\n') };
  if (is !== undefined) return { ...id, how: 'is', value: value(is) };
  const how = atLeast === undefined ? 'atMost' : atMost === undefined ? 'atLeast' : 'between';
  return { ...id, how, value: value(atLeast), most: value(atMost) };
}

/** Two documents that say the same, whatever the order of their names. */
export function sameRule(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]));
}
