import { payloadSchemas } from './payloads.ts';
import { faultOf } from './row-faults.ts';
import {
  type TillFault,
  type TillField,
  type TillMapping,
  type TillProblem,
  usualKinds,
} from './till-mapping.ts';
import { plainDigits, readNumber, readTillMoment } from './till-words.ts';
import type { BroughtSale } from './tills.ts';

/** One field's value, found by a path or a column; and how it is called when it is wrong. */
export type FieldSource = {
  readonly value: (field: TillField) => unknown;
  readonly nameOf: (field: TillField) => string;
};

export type TillScale = { readonly mapping: TillMapping; readonly timezone: string };

export type ReadLine = { readonly sku: string; readonly qty: number; readonly price: number };
/** What stands in every row of a file, and once in a message. */
export type ReadHead = {
  readonly receipt: string;
  readonly kind: 'sale' | 'return' | 'void';
  readonly of?: string;
  readonly revision?: number;
  readonly at?: number;
  readonly total?: number;
  readonly currency?: string;
  readonly tag?: string;
  readonly customer?: string;
  readonly coupon?: string;
};
export type ReadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: TillProblem };

class Unreadable extends Error {
  readonly problem: TillProblem;
  constructor(problem: TillProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

function tried<T>(work: () => T): ReadResult<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    throw error;
  }
}

function textOf(source: FieldSource, field: TillField): string | undefined {
  const said = source.value(field);
  if (said === undefined || said === null || said === '') return undefined;
  if (typeof said !== 'string' && typeof said !== 'number' && typeof said !== 'boolean') {
    throw wrong(source, field, 'text', said);
  }
  const text = String(said).trim();
  return text === '' ? undefined : text;
}

const expected = {
  text: 'a text or a number',
  number: 'a number',
  date: 'a date, with its time where it has one',
  whole: 'a whole number',
} as const satisfies Partial<Record<TillFault, string>>;

function wrong(
  source: FieldSource,
  field: TillField,
  code: keyof typeof expected,
  got: unknown,
): Unreadable {
  const value = (typeof got === 'string' ? got : JSON.stringify(got))?.slice(0, 80) ?? '';
  const said = JSON.stringify(got)?.slice(0, 80);
  return unreadable(source, field, { code, value, words: `${expected[code]}, got ${said}` });
}

/** A field that is not there, or holds nothing. */
function missing(source: FieldSource, field: TillField, what: string): Unreadable {
  return unreadable(source, field, { code: 'missing', words: `${what}, got nothing` });
}

function unreadable(
  source: FieldSource,
  field: TillField,
  { words, ...fault }: Pick<TillProblem, 'code' | 'value'> & { readonly words: string },
): Unreadable {
  const path = source.nameOf(field);
  return new Unreadable({
    ...fault,
    path,
    message: `${field}: expected ${words}`,
    mend: `correct ${path} there, or say in the till's mapping where ${field} stands`,
  });
}

function numberOf(
  source: FieldSource,
  field: TillField,
  { mapping }: TillScale,
): number | undefined {
  const said = source.value(field);
  if (said === undefined || said === null || said === '') return undefined;
  const value = readNumber(said, mapping.decimal);
  if (value === undefined) throw wrong(source, field, 'number', said);
  return value;
}

function moneyOf(source: FieldSource, field: TillField, scale: TillScale): number | undefined {
  const value = numberOf(source, field, scale);
  return value === undefined ? undefined : round(value / 10 ** scale.mapping.minorDigits);
}

/** Sums of amounts without the dust of binary fractions. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}

function kindOf(source: FieldSource, { kinds }: TillMapping): 'sale' | 'return' | 'void' {
  const said = textOf(source, 'kind')?.toLowerCase();
  if (said === undefined) return 'sale';
  for (const kind of ['return', 'void'] as const) {
    const words = [...kinds[kind], ...usualKinds[kind]];
    if (words.some((word) => word.toLowerCase() === said)) return kind;
  }
  return 'sale';
}

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };

/** What is said of a whole receipt. */
export function readHead(source: FieldSource, scale: TillScale): ReadResult<ReadHead> {
  return tried(() => {
    const { mapping, timezone } = scale;
    const receipt = textOf(source, 'receipt');
    if (receipt === undefined) throw missing(source, 'receipt', 'the number of a receipt');
    const total = moneyOf(source, 'total', scale);
    const kind = kindOf(source, mapping);
    const moment = source.value('at');
    const at = readTillMoment(moment, source.value('time'), { timezone, dates: mapping.dates });
    if (at === undefined && moment !== undefined && moment !== null && moment !== '') {
      throw wrong(source, 'at', 'date', moment);
    }
    const said = numberOf(source, 'revision', scale);
    if (said !== undefined && !(Number.isInteger(said) && said >= 0)) {
      throw wrong(source, 'revision', 'whole', said);
    }
    return {
      receipt: plainDigits(receipt),
      kind: kind === 'sale' && total !== undefined && total < 0 ? 'return' : kind,
      ...optional('of', textOf(source, 'of')),
      ...optional('revision', said),
      ...optional('at', at),
      ...optional('total', total),
      ...optional('currency', textOf(source, 'currency')?.toUpperCase() ?? mapping.currency),
      ...optional('tag', textOf(source, 'tag')),
      ...optional('customer', textOf(source, 'customer')),
      ...optional('coupon', textOf(source, 'coupon')),
    };
  });
}

/** One article of a receipt; undefined = the row names none, which is no mistake. */
export function readLine(source: FieldSource, scale: TillScale): ReadResult<ReadLine | undefined> {
  return tried(() => {
    const sku = textOf(source, 'sku');
    if (sku === undefined) {
      if (textOf(source, 'qty') === undefined && textOf(source, 'price') === undefined) {
        return undefined;
      }
      throw missing(source, 'sku', "an article's code");
    }
    const qty = numberOf(source, 'qty', scale) ?? 1;
    const price = moneyOf(source, 'price', scale);
    if (price === undefined) throw missing(source, 'price', 'the price of one');
    return { sku: plainDigits(sku), qty: round(qty), price };
  });
}

/**
 * Head and lines → the payload of `sale`, checked as one from MQTT is. What comes back is positive,
 * as the till may write it either way; without a total it is the lines'.
 */
export function saleOf(
  head: ReadHead,
  given: readonly ReadLine[],
  nameOf: FieldSource['nameOf'],
): ReadResult<BroughtSale> {
  const { kind, total: said, ...rest } = head;
  const flip = kind !== 'sale';
  const lines = given.map(({ sku, qty, price }) => ({
    sku,
    qty: flip ? Math.abs(qty) : qty,
    price: flip ? Math.abs(price) : price,
  }));
  const sum = round(lines.reduce((all, { qty, price }) => all + qty * price, 0));
  const total = said === undefined ? sum : flip ? Math.abs(said) : said;
  const payload = { ...rest, kind, lines, total };
  const parsed = payloadSchemas.sale.safeParse(payload);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue = { code: 'custom', path: ['receipt'], message: 'it is no sale' }] =
    parsed.error.issues;
  const [of = 'receipt', , ofLine] = issue.path;
  const path = nameOf(String(ofLine ?? of) as TillField);
  const message = `${issue.path.join('.')}: ${issue.message}`;
  const fault = faultOf(issue, payload);
  if (of !== 'currency') {
    const moment = of === 'at' ? { code: 'date' as const } : {};
    return { ok: false, problem: { ...fault, ...moment, path, message, mend: `correct ${path}` } };
  }
  const mend = 'name the currency in the till’s mapping: "currency": "IRR"';
  return { ok: false, problem: { ...fault, code: 'currency', path, message, mend } };
}
