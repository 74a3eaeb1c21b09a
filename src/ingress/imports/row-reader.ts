import { cellText } from '../../contracts/csv-cells.ts';
import type { CustomerField, FieldValue } from '../../contracts/customers.ts';
import { asciiDigits } from '../../contracts/fold.ts';
import type { CustomerRow, ImportProblem, Mapping } from '../../contracts/import-files.ts';
import type { ImportSettings } from '../../contracts/imports.ts';
import type { Purpose } from '../../contracts/venue.ts';
import { dayMs, type LocalTimes, readDay } from './calendar.ts';
import {
  type Cell,
  readCode,
  readDate,
  readEmail,
  readField,
  readFlag,
  readLanguage,
  readPhone,
  readText,
  type Wrongly,
} from './cells.ts';

export type Wrong = Omit<ImportProblem, 'row'>;
export type Reading = {
  readonly header: readonly string[];
  readonly mapping: Mapping;
  readonly fields: readonly CustomerField[];
  readonly settings: ImportSettings;
  readonly times: LocalTimes;
};

/** The cells of one record, by what their columns mean; what is wrong gathers in `problems`. */
export class Cells {
  readonly #reading: Reading;
  readonly #places: ReadonlyMap<string, number>;
  #record: readonly string[] = [];
  problems: Wrong[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#places = new Map(
      reading.mapping.flatMap((column, at) => (column === '' ? [] : [[column, at] as const])),
    );
  }

  /** Begins with another record. */
  of(record: readonly string[]): this {
    this.#record = record;
    this.problems = [];
    return this;
  }

  /** Empty where the column is not there, or the cell holds nothing. */
  text(column: string): string {
    const place = this.#places.get(column);
    return place === undefined ? '' : cellText(this.#record[place] ?? '');
  }

  /** Undefined where the cell is empty or wrong. */
  read<T>(column: string, how: (text: string) => Cell<T>): T | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const cell = how(text);
    if (cell.ok) return cell.value;
    const { ok: _, ...wrongly } = cell;
    this.wrong(column, wrongly);
    return undefined;
  }

  wrong(column: string, wrongly: Wrongly): void {
    const place = this.#places.get(column);
    const named = place === undefined ? '' : (this.#reading.header[place] ?? column);
    const value = this.text(column).slice(0, 200);
    this.problems.push({ column: named, value, ...wrongly });
  }
}

/** What a record says of a customer; undefined = something is wrong with it. [CUS5] */
export function customerReader(reading: Reading) {
  const cells = new Cells(reading);
  const { country, proof } = reading.settings;
  const textOf = (most: number) => (text: string) => readText(text, most);
  const name = textOf(200);
  const phone = (text: string) => readPhone(text, country);
  return (
    record: readonly string[],
  ): { readonly row?: Omit<CustomerRow, 'id'>; readonly problems: readonly Wrong[] } => {
    cells.of(record);
    const row = {
      ...some('key', cells.read('key', readCode)),
      ...some('name', nameOf(cells, name)),
      ...some('language', cells.read('language', readLanguage)),
      ...some('email', cells.read('email', readEmail)),
      ...some('phone', cells.read('phone', phone)),
      ...some('birthday', cells.read('birthday', readDate)),
      ...some('fields', fieldsOf(cells, reading.fields)),
      ...(proof === undefined ? {} : some('consents', consentsOf(cells, reading.times))),
    };
    if (cells.problems.length > 0) return { problems: cells.problems };
    if (row.key === undefined && row.email === undefined && row.phone === undefined) {
      const mend = 'write a key, an e-mail address or a phone number';
      return {
        problems: [
          { code: 'nobody', column: '', value: '', message: 'nothing says who this is', mend },
        ],
      };
    }
    return { row, problems: [] };
  };
}

export function some<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

function nameOf(cells: Cells, how: (text: string) => Cell<string>): string | undefined {
  const whole = cells.read('name', how);
  if (whole !== undefined) return whole;
  const parts = [cells.read('firstName', how), cells.read('lastName', how)];
  const name = parts.filter((part) => part !== undefined).join(' ');
  return name === '' ? undefined : name;
}

function fieldsOf(
  cells: Cells,
  fields: readonly CustomerField[],
): Record<string, FieldValue> | undefined {
  let found: Record<string, FieldValue> | undefined;
  for (const field of fields) {
    const value = cells.read(`field:${field.field}`, (text) => readField(field, text));
    if (value === undefined) continue;
    found ??= {};
    found[field.field] = value;
  }
  return found;
}

/** Those of venue.ts, without all that comes with it. */
const purposes = ['service', 'offers', 'improve'] as const satisfies readonly Purpose[];

/** A yes has its day, or it is none. [CUS8] */
function consentsOf(cells: Cells, times: LocalTimes): CustomerRow['consents'] {
  const said = purposes.flatMap((purpose) => {
    const granted = cells.read(`consent:${purpose}`, readFlag);
    return granted === undefined ? [] : [{ purpose, granted }];
  });
  if (said.length === 0) return undefined;
  const atMs = cells.read('consentAt', (text) => readMomentOf(text, '', times));
  if (atMs === undefined) {
    if (said.every(({ granted }) => !granted)) return undefined;
    if (cells.text('consentAt') === '') {
      const mend = 'add the column with its date, and map it to consentAt';
      const message = 'a consent without a date is none';
      cells.wrong('consentAt', { code: 'undated', message, mend });
    }
    return undefined;
  }
  return said.map((one) => ({ ...one, atMs }));
}

const momentMend = 'write it like 1405/01/31 14:05 or 2026-04-20 14:05';

/** Date and time, in one cell or two; local unless it says its offset. [CUS4] */
export function readMomentOf(text: string, time: string, times: LocalTimes): Cell<number> {
  const plain = asciiDigits(text);
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(plain)) {
    const atMs = Date.parse(plain);
    if (Number.isFinite(atMs)) return { ok: true, value: atMs };
  }
  const [date = '', own = ''] = plain.split(/[T\s،]+/);
  const day = readDay(date);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(
    asciiDigits(time === '' ? own : time) || '00:00',
  );
  const [hours, minutes, seconds] = [clock?.[1], clock?.[2], clock?.[3] ?? '0'].map(Number);
  const isTime = clock !== null && (hours ?? 24) < 24 && (minutes ?? 60) < 60;
  if (day === undefined || !isTime) {
    return { ok: false, code: 'moment', message: 'is no moment', mend: momentMend };
  }
  const ofDayMs = (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1_000;
  return { ok: true, value: times.at(day * dayMs + ofDayMs) };
}
