import type {
  CustomerField,
  CustomerRecord,
  FieldValue,
} from '../../src/contracts/api-customers.ts';
import type { Language } from '../i18n/format.ts';
import { numberOf } from '../parts/typed-numbers.ts';
import { dateToType, dateTyped } from './dates.ts';
import { emailOf, phoneOf } from './typed.ts';

/** What is typed of a customer, by field: `name`, `email`, …, `field:shoe`, `source` and `key`. */
export type Draft = Readonly<Record<string, string>>;
/** What is wrong with a field, as a key of the texts. */
export type Wrong = 'wrongEmail' | 'wrongPhone' | 'wrongDate' | 'wrongNumber' | 'wrongSource';
export type PersonPatch = {
  name?: string | null;
  language?: 'en' | 'fa';
  email?: string | null;
  phone?: string | null;
  birthday?: string | null;
  fields?: Record<string, FieldValue | null>;
  keys?: Record<string, string>;
};
export type Read = {
  readonly patch: PersonPatch;
  readonly wrong: Readonly<Record<string, Wrong>>;
};

type Known = Pick<CustomerRecord, 'name' | 'language' | 'email' | 'phone' | 'birthday' | 'fields'>;
const nobody: Known = { language: 'en', fields: {} };
const sourcePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** A record as its form shows it; dates and digits as the reader types them. */
export function draftOf(
  one: Known | undefined,
  fields: readonly CustomerField[],
  language: Language,
): Draft {
  const { name = '', email = '', phone = '', birthday } = one ?? nobody;
  const own = fields.map(({ field, type }) => {
    const value = one?.fields[field];
    return [`field:${field}`, value === undefined ? '' : shown(value, type, language)] as const;
  });
  return {
    ...{ name, email, phone, language: one?.language ?? language, source: '', key: '' },
    birthday: birthday === undefined ? '' : dateToType(birthday, language),
    ...Object.fromEntries(own),
  };
}

function shown(value: FieldValue, type: CustomerField['type'], language: Language): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (type === 'date') return dateToType(String(value), language);
  if (typeof value === 'number') {
    const locale = language === 'fa' ? 'fa-IR' : 'en-GB';
    const plain = { useGrouping: false, maximumFractionDigits: 9 } as const;
    return new Intl.NumberFormat(locale, plain).format(value);
  }
  return value;
}

/**
 * What a draft changes of a record, and what of it cannot be used. A field that says what it said
 * is not in the patch; one that was emptied is null in it. [CUP4]
 */
export function readDraft(
  one: Known | undefined,
  draft: Draft,
  { fields, dialling }: { fields: readonly CustomerField[]; dialling: string | undefined },
): Read {
  const patch: PersonPatch = {};
  const wrong: Record<string, Wrong> = {};
  const before = one ?? nobody;
  const text = (what: string) => (draft[what] ?? '').trim();
  const read = <T extends FieldValue>(
    what: string,
    how: (typed: string) => T | undefined,
    otherwise: Wrong,
  ): T | null | undefined => {
    if (text(what) === '') return null;
    const value = how(text(what));
    if (value === undefined) wrong[what] = otherwise;
    return value;
  };
  const put = <K extends 'name' | 'email' | 'phone' | 'birthday'>(
    what: K,
    value: string | null | undefined,
  ) => {
    if (value !== undefined && (before[what] ?? null) !== value) patch[what] = value;
  };
  put('name', text('name') === '' ? null : text('name'));
  put('email', read('email', emailOf, 'wrongEmail'));
  put(
    'phone',
    read('phone', (typed) => phoneOf(typed, dialling), 'wrongPhone'),
  );
  put('birthday', read('birthday', dateTyped, 'wrongDate'));
  const language = draft.language === 'fa' ? 'fa' : 'en';
  if (one === undefined || language !== one.language) patch.language = language;
  const own: Record<string, FieldValue | null> = {};
  for (const field of fields) {
    const what = `field:${field.field}`;
    const value = read(what, (typed) => valueTyped(field, typed), wrongOf(field));
    if (value === undefined || (before.fields[field.field] ?? null) === value) continue;
    own[field.field] = value;
  }
  if (Object.keys(own).length > 0) patch.fields = own;
  if (text('key') !== '') {
    const source = text('source') === '' ? 'shop' : text('source').toLowerCase();
    if (sourcePattern.test(source)) patch.keys = { [source]: text('key') };
    else wrong.source = 'wrongSource';
  }
  return { patch, wrong };
}

function valueTyped({ type }: CustomerField, typed: string): FieldValue | undefined {
  if (type === 'number') return numberOf(typed);
  if (type === 'date') return dateTyped(typed);
  if (type === 'flag') return typed === 'yes';
  return typed;
}

const wrongOf = ({ type }: CustomerField): Wrong =>
  type === 'number' ? 'wrongNumber' : 'wrongDate';
