import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CustomerOp, CustomerPatch, FieldValue } from '../../contracts/customers.ts';
import { type Changes, changeLog, changerOn } from './change-customers.ts';
import { fromJson } from './rows.ts';

type Op<N extends CustomerOp['op']> = Extract<CustomerOp, { op: N }>;
type Row = Record<string, SQLInputValue>;

/** Where rows are moved to who stays, and by which columns they are found again. */
const moved: Readonly<Record<string, readonly string[]>> = {
  transactions: ['venue', 'id'],
  customer_keys: ['source', 'key'],
  customer_contacts: ['id'],
  customer_changes: ['row'],
  visits: ['venue', 'visit'],
  stays: ['venue', 'visit', 'id'],
  messages: ['row'],
  decisions: ['row'],
  actions: ['row'],
  history: ['venue', 'id'],
};
/** Rows there may be one of only: kept whole for the undo. */
const kept = ['visitors', 'customers', 'addresses'] as const;

type Undo = {
  readonly moved: Readonly<Record<string, readonly Row[]>>;
  /** Of who goes, as they were. */
  readonly gone: Readonly<Record<string, readonly Row[]>>;
  /** Of who stays, as they were. */
  readonly before: Readonly<Record<string, readonly Row[]>>;
};

/**
 * Two records that are one person. All history moves to who stays; the undo puts every row back
 * where it was, and leaves alone what came after. [CUS11]
 */
export function mergeWriter(database: DatabaseSync): {
  readonly mergeCustomers: (op: Op<'mergeCustomers'>) => void;
  readonly undoMerge: (op: Op<'undoMerge'>) => void;
} {
  const change = changerOn(database);
  const log = changeLog(database);
  return {
    mergeCustomers: ({ merge, visitor, other, choose, by, atMs }) => {
      const undo: Undo = {
        moved: move(database, other, visitor),
        gone: rowsOf(database, other),
        before: rowsOf(database, visitor),
      };
      const patch = chosen(undo, choose);
      for (const table of kept) {
        database.prepare(`DELETE FROM ${table} WHERE visitor = ?`).run(other);
      }
      const changes = change({ visitor, patch, source: 'merge', atMs });
      const all: Changes = { ...changes, merged: [null, other] };
      log({ visitor, by, atMs, changes: all });
      database
        .prepare(
          `INSERT INTO customer_merges (id, visitor, other, at_ms, by_whom, undo_json)
           VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(merge, visitor, other, atMs, by, JSON.stringify(undo));
    },
    undoMerge: ({ merge, by, atMs }) => {
      const row = database
        .prepare('SELECT visitor, other, undo_json AS undo FROM customer_merges WHERE id = ?')
        .get(merge);
      if (typeof row?.undo !== 'string') return;
      const undo = fromJson<Undo>(row.undo);
      const visitor = String(row.visitor);
      for (const table of kept) {
        database.prepare(`DELETE FROM ${table} WHERE visitor = ?`).run(visitor);
        for (const one of undo.before[table] ?? []) insert(database, table, one);
        for (const one of undo.gone[table] ?? []) insert(database, table, one);
      }
      for (const [table, rows] of Object.entries(undo.moved)) {
        moveBack(database, table, { rows, from: visitor, to: String(row.other) });
      }
      database
        .prepare('UPDATE customer_merges SET undo_json = NULL, undone_at_ms = ? WHERE id = ?')
        .run(atMs, merge);
      log({ visitor, by, atMs, changes: { merged: [String(row.other), null] } });
    },
  };
}

function rowsOf(database: DatabaseSync, visitor: string): Record<string, readonly Row[]> {
  return Object.fromEntries(
    kept.map((table) => [
      table,
      database.prepare(`SELECT * FROM ${table} WHERE visitor = ?`).all(visitor) as Row[],
    ]),
  );
}

function move(database: DatabaseSync, from: string, to: string): Record<string, readonly Row[]> {
  return Object.fromEntries(
    Object.entries(moved).map(([table, columns]) => {
      const rows = database
        .prepare(`SELECT ${columns.join(', ')} FROM ${table} WHERE visitor = ?`)
        .all(from) as Row[];
      database.prepare(`UPDATE ${table} SET visitor = ? WHERE visitor = ?`).run(to, from);
      return [table, rows];
    }),
  );
}

function moveBack(
  database: DatabaseSync,
  table: string,
  { rows, from, to }: { readonly rows: readonly Row[]; readonly from: string; readonly to: string },
): void {
  const columns = moved[table] ?? [];
  const where = columns.map((column) => `${column} = ?`).join(' AND ');
  const back = database.prepare(`UPDATE ${table} SET visitor = ? WHERE visitor = ? AND ${where}`);
  for (const row of rows) back.run(to, from, ...columns.map((column) => row[column] ?? null));
}

function insert(database: DatabaseSync, table: string, row: Row): void {
  const columns = Object.keys(row);
  const holes = columns.map(() => '?').join(', ');
  database
    .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`)
    .run(...Object.values(row));
}

/** What who stays takes over: what was chosen, and what they have nothing of. */
function chosen(undo: Undo, choose: Op<'mergeCustomers'>['choose']): CustomerPatch {
  const [mine, theirs] = [undo.before, undo.gone].map(valuesOf);
  const patch: Record<string, FieldValue> = {};
  const fields: Record<string, FieldValue> = {};
  for (const [what, value] of Object.entries(theirs ?? {})) {
    if (mine?.[what] !== undefined && choose[what] !== 'other') continue;
    if (what.startsWith('field:')) fields[what.slice('field:'.length)] = value;
    else patch[what] = value;
  }
  return { ...(patch as CustomerPatch), ...(Object.keys(fields).length > 0 && { fields }) };
}

function valuesOf(rows: Undo['before']): Readonly<Record<string, FieldValue>> {
  const { name } = rows.visitors?.[0] ?? {};
  const { birthday, fields_json: fields } = rows.customers?.[0] ?? {};
  const own = fromJson<Record<string, FieldValue>>(typeof fields === 'string' ? fields : '{}');
  const values: Record<string, FieldValue> = {};
  if (typeof name === 'string') values.name = name;
  if (typeof birthday === 'string') values.birthday = birthday;
  for (const { kind, address } of rows.addresses ?? []) values[String(kind)] = String(address);
  for (const [field, value] of Object.entries(own)) values[`field:${field}`] = value;
  return values;
}
