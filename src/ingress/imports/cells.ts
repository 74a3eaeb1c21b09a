import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { isCleanText } from '../../contracts/clean-text.ts';
import type { CustomerField, FieldValue } from '../../contracts/customers.ts';
import { asciiDigits, fold } from '../../contracts/fold.ts';
import type { ImportProblem } from '../../contracts/import-files.ts';
import { isoDay, readDay } from './calendar.ts';

/** What a cell means, or what is wrong with it and how to mend it. */
export type Cell<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Wrongly);
export type Wrongly = Pick<ImportProblem, 'code' | 'detail' | 'message' | 'mend'>;

const good = <T>(value: T): Cell<T> => ({ ok: true, value });
const bad = (code: ImportProblem['code'], message: string, mend: string, detail?: string) =>
  ({ ok: false, code, message, mend, ...(detail === undefined ? {} : { detail }) }) as const;

/** Printed ASCII without blanks: as it stands in each form there is. */
const plainText = /^[\x21-\x7e]*$/;

export function readText(text: string, most: number): Cell<string> {
  if (text.length <= most && plainText.test(text)) return good(text);
  const value = text.normalize('NFC').replace(/\s+/g, ' ');
  if (!isCleanText(value)) return bad('broken', 'holds broken characters', 'type it anew');
  if (value.length > most)
    return bad('tooLong', `is longer than ${most} letters`, 'shorten it', String(most));
  return good(value);
}

/** Numbers of cards, receipts and goods: one in Persian digits is the same one. [CUS4] */
export function readCode(text: string): Cell<string> {
  return readText(asciiDigits(text), 128);
}

const emailPattern = /^[^\s@,;<>()"]+@[^\s@.,;<>()"]+(\.[^\s@.,;<>()"]+)+$/;

export function readEmail(text: string): Cell<string> {
  const value = asciiDigits(text).toLowerCase();
  if (value.length > 254 || !emailPattern.test(value)) {
    return bad(
      'email',
      'is no e-mail address',
      'write it like name@example.com, or leave it empty',
    );
  }
  return good(value);
}

/** E.164; numbers without a country are of the venue's. [CUS4] */
export function readPhone(text: string, country: string): Cell<string> {
  const plain = asciiDigits(text).replace(/[\u200e\u200f\u202a-\u202e]/g, '');
  // The library's own list of countries is its type; another country is no number of it.
  const number = parsePhoneNumberFromString(plain, country as 'IR');
  if (number?.isPossible() === true) return good(number.number);
  // Spreadsheets take the first zero of a number away.
  const again = parsePhoneNumberFromString(`0${plain}`, country as 'IR');
  if (/^\d+$/.test(plain) && again?.isPossible() === true) return good(again.number);
  return bad('phone', 'is no phone number', 'write it with its country, like +98 912 345 6789');
}

/** `12,500.5`, `12.500,5`, `۱۲٬۵۰۰٫۵`: the last mark is the decimal one, unless three follow. */
export function readNumber(text: string): Cell<number> {
  const plain = asciiDigits(text)
    .replace(/[\s\u00a0\u202f٬'’]/g, '')
    .replace('٫', '.');
  const value = Number(pointed(plain));
  if (plain === '' || !Number.isFinite(value)) {
    return bad('number', 'is no number', 'write digits, such as 12500 or 12.5');
  }
  return good(value);
}

function pointed(text: string): string {
  const [dot, comma] = [text.lastIndexOf('.'), text.lastIndexOf(',')];
  if (comma < 0) return text.indexOf('.') === dot ? text : text.replaceAll('.', '');
  if (dot > comma) return text.replaceAll(',', '');
  if (dot >= 0) return text.replaceAll('.', '').replace(',', '.');
  return /^[+-]?\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.');
}

const dateMend = 'write the year first: 1405/01/31 or 2026-04-20';

export function readDate(text: string): Cell<string> {
  const day = readDay(asciiDigits(text));
  return day === undefined ? bad('date', 'is no date', dateMend) : good(isoDay(day));
}

const words = {
  yes: ['1', 'yes', 'y', 'true', 'on', 'x', 'بله', 'بلی', 'اری', 'دارد', 'درست', '✓'],
  no: ['0', 'no', 'n', 'false', 'off', '-', 'خیر', 'نه', 'ندارد', 'نادرست'],
} as const;

export function readFlag(text: string): Cell<boolean> {
  const word = fold(text);
  if (words.yes.some((one) => one === word || one === text)) return good(true);
  if (words.no.some((one) => one === word || one === text)) return good(false);
  return bad('flag', 'is neither yes nor no', 'write yes or no, بله or خیر');
}

export function readLanguage(text: string): Cell<'en' | 'fa'> {
  const word = fold(text);
  if (/^(fa|per|pes|farsi|persian|فارسی)/.test(word)) return good('fa');
  if (/^(en|eng|english|انگلیسی)/.test(word)) return good('en');
  return bad('language', 'is no language of the pages', 'write en or fa');
}

const kinds = {
  sale: ['sale', 'sell', 's', 'invoice', 'فروش', 'فاکتور'],
  return: ['return', 'refund', 'r', 'مرجوعی', 'برگشت', 'برگشتی', 'برگشت از فروش', 'مرجوع'],
  void: ['void', 'cancelled', 'canceled', 'v', 'ابطال', 'باطل', 'ابطالی', 'لغو'],
} as const;

export function readKind(text: string): Cell<keyof typeof kinds> {
  const word = fold(text);
  for (const kind of ['sale', 'return', 'void'] as const) {
    if (kinds[kind].some((one) => fold(one) === word)) return good(kind);
  }
  return bad(
    'kind',
    'is neither sale, return nor void',
    'write فروش، مرجوعی or ابطال, or leave it empty',
  );
}

/** A field of the organisation's own. [CUS1] */
export function readField(field: CustomerField, text: string): Cell<FieldValue> {
  switch (field.type) {
    case 'text':
      return readText(text, 2_000);
    case 'number':
      return readNumber(text);
    case 'date':
      return readDate(text);
    case 'flag':
      return readFlag(text);
    case 'choice': {
      const choices = field.choices ?? [];
      const found = choices.find((choice) => fold(choice) === fold(text));
      return found === undefined
        ? bad(
            'choice',
            'is none of the choices',
            `use one of ${choices.join(', ')}`,
            choices.join(', '),
          )
        : good(found);
    }
    default:
      return field.type satisfies never;
  }
}
