import { asciiDigits } from './fold.ts';
import { readMoment } from './moment.ts';
import type { FaultValues } from './row-faults.ts';
import type { Shift } from './staff.ts';

/** What can be wrong with a row of the plan. */
export const shiftFaults = [
  ...(['empty', 'column', 'who', 'date', 'time', 'zone', 'gap', 'many'] as const),
] as const;
export type ShiftFault = (typeof shiftFaults)[number];

/** What an import says of a row it could not take; `row` counts lines of the file from 1. */
export type ShiftProblem = FaultValues & {
  readonly code: ShiftFault;
  /** `zone`: ids that may be written instead. */
  readonly choices?: readonly string[];
  readonly row: number;
  readonly column?: string;
  readonly message: string;
  readonly mend: string;
};
export type ShiftFile = { readonly shifts: readonly Shift[]; readonly problems: ShiftProblem[] };

export type ShiftScale = {
  /** IANA name of the venue's time zone. */
  readonly timezone: string;
  /** Who may be planned: sign-in name and shown name. */
  readonly people: readonly { readonly user: string; readonly name: string }[];
  readonly zones: readonly { readonly id: string; readonly name: { en: string; fa?: string } }[];
};

const dayMs = 86_400_000;
const rowsMost = 5_000;

/** Columns by their English and Persian names. */
const columns = {
  who: ['who', 'user', 'name', 'نام', 'کاربر', 'چه کسی'],
  date: ['date', 'day', 'تاریخ', 'روز'],
  from: ['from', 'start', 'از', 'شروع'],
  to: ['to', 'end', 'until', 'تا', 'پایان'],
  post: ['post', 'role', 'سمت', 'نقش'],
  zones: ['zones', 'zone', 'ناحیه', 'ناحیه‌ها', 'ناحیه ها'],
} as const;
type Column = keyof typeof columns;

/**
 * Shifts of a CSV text: `who,date,from,to,post,zones`, in any order, with `,` `;` or tabs between.
 * Dates are Gregorian (2026-11-24) or Jalali (1405/09/03), digits of any keyboard; an end before
 * its beginning is of the next day. Bad rows are named with what mends them; good ones are taken.
 */
export function readShiftFile(text: string, scale: ShiftScale): ShiftFile {
  const lines = rowsOf(text.replace(/^\ufeff/, ''));
  const [header] = lines;
  const problems: ShiftProblem[] = [];
  const places = header === undefined ? undefined : placesOf(header.cells, problems);
  if (header === undefined || places === undefined) {
    if (header === undefined) problems.push(emptyFile);
    return { shifts: [], problems };
  }
  const shifts: Shift[] = [];
  for (const { row, cells } of lines.slice(1, rowsMost + 1)) {
    const cell = (name: Column) => (cells[places[name] ?? -1] ?? '').trim();
    const read = readRow(cell, scale);
    if ('shift' in read) shifts.push(read.shift);
    else problems.push({ row, ...read });
  }
  if (lines.length - 1 > rowsMost) {
    const message = `only the first ${rowsMost} rows were read`;
    const fault = { code: 'many', limit: rowsMost } as const;
    problems.push({ ...fault, row: rowsMost + 2, message, mend: 'split the file' });
  }
  return { shifts, problems };
}

const emptyFile: ShiftProblem = {
  code: 'empty',
  row: 1,
  message: 'the file is empty',
  mend: 'begin with the line: who,date,from,to,post,zones',
};

function placesOf(
  cells: readonly string[],
  problems: ShiftProblem[],
): Partial<Record<Column, number>> | undefined {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const places: Partial<Record<Column, number>> = {};
  for (const [column, known] of Object.entries(columns) as [Column, readonly string[]][]) {
    const place = names.findIndex((name) => known.includes(name));
    if (place >= 0) places[column] = place;
  }
  const missing = (['who', 'date', 'from', 'to'] as const).filter((one) => !(one in places));
  for (const column of missing) {
    problems.push({
      code: 'column',
      row: 1,
      column,
      message: `the first line names no column ${column}`,
      mend: 'begin with the line: who,date,from,to,post,zones',
    });
  }
  return missing.length > 0 ? undefined : places;
}

type Read = { readonly shift: Shift } | Omit<ShiftProblem, 'row'>;

function readRow(cell: (name: Column) => string, scale: ShiftScale): Read {
  const who = cell('who');
  const person = scale.people.find(
    ({ user, name }) => user === who.toLowerCase() || name.trim() === who,
  );
  if (person === undefined) {
    const mend = 'use the name they sign in with, or invite them on the page Access';
    const message = `nobody here is called “${who}”`;
    return { code: 'who', column: 'who', value: who, message, mend };
  }
  const date = readDate(cell('date'));
  if (date === undefined) {
    const mend = 'write 2026-11-24 or 1405/09/03';
    const value = cell('date');
    return { code: 'date', column: 'date', value, message: `“${value}” is no date`, mend };
  }
  const [from, to] = [readClock(cell('from')), readClock(cell('to'))];
  if (from === undefined || to === undefined) {
    const column = from === undefined ? 'from' : 'to';
    const value = cell(column);
    const message = `“${value}” is no time`;
    return { code: 'time', column, value, message, mend: 'write 09:00 or ۹:۳۰' };
  }
  const zones = readZones(cell('zones'), scale);
  if (typeof zones === 'string') {
    const choices = scale.zones.map(({ id }) => id).slice(0, 12);
    const mend = `use ${choices.join(', ')}; several with a space between`;
    const message = `there is no zone “${zones}”`;
    return { code: 'zone', column: 'zones', value: zones, choices, message, mend };
  }
  const { timezone } = scale;
  const fromMs = readMoment(`${date}T${from}`, { nowMs: 0, timezone });
  const endMs = readMoment(`${date}T${to}`, { nowMs: 0, timezone });
  if (fromMs === undefined || endMs === undefined) {
    const mend = 'look at the calendar';
    const value = `${cell('date')} ${cell('from')}`;
    return { code: 'gap', column: 'date', value, message: `there is no ${date} ${from}`, mend };
  }
  const post = cell('post').slice(0, 32) || 'floor';
  const toMs = endMs > fromMs ? endMs : endMs + dayMs;
  const { user } = person;
  return { shift: { shift: shiftIdOf(user, fromMs), user, post, zones, fromMs, toMs } };
}

/** The same person cannot begin twice at a moment: an import done again changes nothing. */
export function shiftIdOf(user: string, fromMs: number): string {
  return `${user.replace(/[^a-z0-9._-]/g, '-').slice(0, 40)}.${fromMs}`;
}

function readZones(text: string, { zones }: ShiftScale): string[] | string {
  const found: string[] = [];
  if (text === '') return found;
  const whole = zones.find(({ name }) => name.fa === text || name.en === text);
  if (whole !== undefined) return [whole.id];
  for (const word of text.split(/[\s;|،]+/).filter((one) => one !== '')) {
    const zone = zones.find(({ id, name }) => [id, name.en, name.fa].includes(word));
    if (zone === undefined) return word;
    found.push(zone.id);
  }
  return found;
}

/** `9:00`, `۹:۳۰`, `9` → `09:00`. */
export function readClock(text: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.٫](\d{2}))?$/.exec(asciiDigits(text.trim()));
  if (match === null) return undefined;
  const [, hour = '', minute = '00'] = match;
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  return `${hour.padStart(2, '0')}:${minute}`;
}

/** A date as people write it → `YYYY-MM-DD`; a year before 1700 is a Jalali one. */
export function readDate(text: string): string | undefined {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(asciiDigits(text.trim()));
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  if (year < 1_700) return gregorianOf(year, month, day);
  const asUtc = new Date(Date.UTC(year, month - 1, day));
  if (asUtc.getUTCMonth() !== month - 1 || asUtc.getUTCDate() !== day) return undefined;
  return asUtc.toISOString().slice(0, 10);
}

const jalali = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

/** Six months of 31 days, then of 30, from about 20 March; the calendar's own table decides. */
function gregorianOf(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const days = month <= 6 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  const nearMs = Date.UTC(year + 621, 2, 20) + (days + day - 1) * dayMs;
  for (let shift = -3; shift <= 3; shift++) {
    const at = new Date(nearMs + shift * dayMs);
    const parts = jalali.formatToParts(at);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
    if (part('year') === year && part('month') === month && part('day') === day) {
      return at.toISOString().slice(0, 10);
    }
  }
  return undefined;
}

type Line = { readonly row: number; readonly cells: readonly string[] };

/** Lines of a CSV text, RFC 4180; the sign between cells is the first line's. */
function rowsOf(text: string): Line[] {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const sign = first.includes('\t') ? '\t' : first.includes(';') ? ';' : ',';
  const lines: Line[] = [];
  let [cell, cells, row, isQuoted]: [string, string[], number, boolean] = ['', [], 1, false];
  const end = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) lines.push({ row, cells });
    [cell, cells] = ['', []];
  };
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(i + 1) === '"') cell += text.charAt(++i);
      else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === sign) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') {
      end();
      row++;
    } else if (char !== '\r') cell += char;
  }
  end();
  return lines;
}
