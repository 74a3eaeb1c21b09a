import { payloadLimits } from './payloads.ts';
import type { TillField, TillProblem } from './till-mapping.ts';
import {
  type FieldSource,
  type ReadLine,
  readHead,
  readLine,
  saleOf,
  type TillScale,
} from './till-reading.ts';
import { type BroughtSale, salesPerCommand } from './tills.ts';

/** What a till's request became: all of it, or what is wrong with it, where. [TIL5] */
export type ReadMessage =
  | { readonly ok: true; readonly sales: readonly BroughtSale[] }
  | { readonly ok: false; readonly problems: readonly TillProblem[] };

const { saleLines: mostLines } = payloadLimits;

/** `$.order.lines[0]['unit price']` within a value; undefined = nothing is there. */
export function atPath(value: unknown, path: string): unknown {
  let found = value;
  const steps = path.replace(/^\$/, '');
  for (const step of steps.matchAll(/\.?([^.[\]]+)|\[(\d+)\]|\[['"]([^'"]+)['"]\]/g)) {
    const key = step[1] ?? step[2] ?? step[3] ?? '';
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

/** A request's body, by the till's mapping. */
export function readMessage(body: unknown, scale: TillScale): ReadMessage {
  const { each } = scale.mapping.fields;
  const list = each === undefined ? body : atPath(body, each);
  const documents: readonly unknown[] = Array.isArray(list) ? list : [list];
  const root = Array.isArray(list) ? `${each ?? '$'}` : '';
  if (documents.length === 0 || documents.length > salesPerCommand) {
    const count = documents.length;
    const message = `expected 1 to ${salesPerCommand} receipts, got ${count}`;
    const fault = { code: 'receipts', count, limit: salesPerCommand } as const;
    const problem = { ...fault, path: each ?? '$', message, mend: 'send fewer at once' };
    return { ok: false, problems: [problem] };
  }
  const sales: BroughtSale[] = [];
  const problems: TillProblem[] = [];
  for (const [at, document] of documents.entries()) {
    const read = readDocument(document, scale, root === '' ? '$' : `${root}[${at}]`);
    if ('problem' in read) problems.push(read.problem);
    else sales.push(read.sale);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sales };
}

type ReadDocument = { readonly sale: BroughtSale } | { readonly problem: TillProblem };

function readDocument(document: unknown, scale: TillScale, root: string): ReadDocument {
  if (typeof document !== 'object' || document === null) {
    const mend = 'send one JSON object or form a receipt';
    return { problem: { code: 'receipt', path: root, message: 'expected a receipt', mend } };
  }
  const head = sourceIn(document, scale, root);
  const said = readHead(head, scale);
  if (!said.ok) return said;
  const rows = linesIn(document, scale, head.nameOf('lines'));
  if ('problem' in rows) return rows;
  const lines: ReadLine[] = [];
  for (const [at, row] of rows.list.entries()) {
    const read = readLine(sourceIn(row, scale, `${head.nameOf('lines')}[${at}]`), scale);
    if (!read.ok) return read;
    if (read.value !== undefined) lines.push(read.value);
  }
  const sale = saleOf(said.value, lines, (field) =>
    head.nameOf(ofLine.some((one) => one === field) ? 'lines' : field),
  );
  return sale.ok ? { sale: sale.value } : sale;
}

const ofLine: readonly TillField[] = ['sku', 'qty', 'price'];

/** Where a field stands: by the mapping, else under its own name. */
function sourceIn(value: unknown, { mapping }: TillScale, root: string): FieldSource {
  const pathOf = (field: TillField) => mapping.fields[field] ?? `$.${field}`;
  return {
    value: (field) => atPath(value, pathOf(field)),
    nameOf: (field) => pathOf(field).replace(/^\$/, root),
  };
}

/** A form has its lines as JSON text. */
function linesIn(
  document: unknown,
  { mapping }: TillScale,
  path: string,
): { readonly list: readonly unknown[] } | { readonly problem: TillProblem } {
  let list = atPath(document, mapping.fields.lines ?? '$.lines');
  if (typeof list === 'string') {
    try {
      list = JSON.parse(list);
    } catch {
      list = null;
    }
  }
  if (list === undefined) return { list: [] };
  if (Array.isArray(list) && list.length <= mostLines) return { list };
  const message = `lines: expected a list of at most ${mostLines} articles`;
  const mend = 'say in the mapping where the lines stand';
  return { problem: { code: 'list', limit: mostLines, path, message, mend } };
}
