import type { Bucket, SeriesQuery } from '../../contracts/telemetry.ts';
import { percentOf, tagsOf } from './points.ts';

type Range = Omit<SeriesQuery, 'everyMs' | 'offsetMs' | 'aggregate'>;
type WhereRange = Pick<Range, 'series' | 'fromMs' | 'toMs'>;

/** Identifiers and texts are quoted apart; both escape the backslash and their own quote. */
export function quotedName(name: string): string {
  return `"${name.replace(/["\\]/g, (letter) => `\\${letter}`).replaceAll('\n', '\\n')}"`;
}
export function quotedText(text: string): string {
  return `'${text.replace(/['\\]/g, (letter) => `\\${letter}`).replaceAll('\n', '\\n')}'`;
}

/** Buckets begin at multiples of `everyMs` in venue time; those without a point are left out. */
export function bucketsQuery(query: SeriesQuery): string {
  const { everyMs, offsetMs } = query;
  // InfluxQL moves the borders east, an offset east of UTC moves them west. [TEL2]
  const eastMs = (everyMs - (((offsetMs % everyMs) + everyMs) % everyMs)) % everyMs;
  const value = `${query.aggregate}(${quotedName(query.field)}) AS "value"`;
  const grouped = `GROUP BY time(${everyMs}ms, ${eastMs}ms) fill(none)`;
  return `SELECT ${value} FROM ${quotedName(query.measurement)} ${whereOf(query)} ${grouped}`;
}

/** Columns: count, least, then one a quantile in the order asked for. */
export function quantilesQuery(query: Range, at: readonly number[]): string {
  const field = quotedName(query.field);
  const asked = at.map((share, index) => `percentile(${field}, ${percentOf(share)}) AS q${index}`);
  const columns = [`count(${field}) AS n`, `min(${field}) AS least`, ...asked].join(', ');
  return `SELECT ${columns} FROM ${quotedName(query.measurement)} ${whereOf(query)}`;
}

export function whereOf({ series, fromMs, toMs }: WhereRange): string {
  const tags = tagsOf(series).map(([name, value]) => `${quotedName(name)} = ${quotedText(value)}`);
  return `WHERE ${[`time >= ${fromMs}ms`, `time < ${toMs}ms`, ...tags].join(' AND ')}`;
}

export type QueryRows =
  | { readonly ok: true; readonly columns: readonly string[]; readonly rows: readonly unknown[][] }
  | { readonly ok: false; readonly reason: string };

/** `{results: [{series: [{columns, values}]}]}` or `{error}`, in the body or in its one result. */
export function readAnswer(body: unknown): QueryRows {
  const result = at(fieldOf(body, 'results'), 0);
  const error = fieldOf(body, 'error') ?? fieldOf(result, 'error');
  if (error !== undefined) return { ok: false, reason: String(error) };
  if (result === undefined) return { ok: false, reason: 'the answer has no result' };
  const series = at(fieldOf(result, 'series'), 0);
  const rows = listOf(fieldOf(series, 'values')).filter((row) => Array.isArray(row));
  return { ok: true, columns: listOf(fieldOf(series, 'columns')).map(String), rows };
}

/** Rows of `time, value`, asked for with `epoch=ms`. */
export function bucketsOf(rows: readonly unknown[][]): Bucket[] {
  return rows.flatMap(([fromMs, value]) =>
    typeof fromMs === 'number' && typeof value === 'number' ? [{ fromMs, value }] : [],
  );
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(value: unknown, index: number): unknown {
  return listOf(value)[index];
}
