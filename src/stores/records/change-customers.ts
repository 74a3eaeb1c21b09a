import type { DatabaseSync } from 'node:sqlite';
import type { CustomerPatch, FieldValue } from '../../contracts/customers.ts';
import { fold } from '../../contracts/fold.ts';
import { fromJson } from './rows.ts';

export type Changes = Readonly<Record<string, readonly [FieldValue | null, FieldValue | null]>>;

export function changeLog(database: DatabaseSync) {
  const put = database.prepare(
    'INSERT INTO customer_changes (visitor, at_ms, by_whom, change_json) VALUES (?, ?, ?, ?)',
  );
  return (one: {
    readonly visitor: string;
    readonly by: string;
    readonly atMs: number;
    readonly changes: Changes;
  }): void => {
    put.run(one.visitor, one.atMs, one.by, JSON.stringify(one.changes));
  };
}

export type Change = {
  readonly visitor: string;
  readonly patch: CustomerPatch;
  /** Of a record that is made by this. */
  readonly source: string;
  readonly atMs: number;
};
type Noted = Record<string, [FieldValue | null, FieldValue | null]>;

/**
 * Changes what a patch names, and makes who is not there yet; returns what became of what, nothing
 * where all was so already. [CUS2]
 */
export function changerOn(database: DatabaseSync): (change: Change) => Changes {
  const known = database.prepare(
    `SELECT v.name, v.language, c.birthday, c.fields_json AS fields, c.visitor AS customer
     FROM visitors AS v LEFT JOIN customers AS c ON c.visitor = v.visitor WHERE v.visitor = ?`,
  );
  const visitors = database.prepare(
    `INSERT INTO visitors (visitor, name, language) VALUES (?, ?, ?) ON CONFLICT (visitor)
     DO UPDATE SET name = excluded.name, language = excluded.language`,
  );
  const customers = database.prepare(
    `INSERT INTO customers (visitor, name_folded, birthday, fields_json, source, created_at_ms,
       changed_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
     ON CONFLICT (visitor) DO UPDATE SET name_folded = ?2, birthday = ?3, fields_json = ?4,
       changed_at_ms = ?6`,
  );
  const contacts = contactChanger(database);
  return ({ visitor, patch, source, atMs }) => {
    const row = known.get(visitor);
    const noted: Noted = {};
    const before = {
      name: textOf(row?.name),
      language: textOf(row?.language) ?? 'en',
      birthday: textOf(row?.birthday),
      fields: fromJson<Record<string, FieldValue>>(textOf(row?.fields) ?? '{}'),
    };
    const after = { ...before, fields: { ...before.fields } };
    if (patch.name !== undefined) after.name = patch.name;
    if (patch.language !== undefined) after.language = patch.language;
    if (patch.birthday !== undefined) after.birthday = patch.birthday;
    for (const what of ['name', 'language', 'birthday'] as const) {
      if (before[what] !== after[what]) noted[what] = [before[what], after[what]];
    }
    for (const [field, value] of Object.entries(patch.fields ?? {})) {
      const was = before.fields[field] ?? null;
      if (was === value) continue;
      noted[`field:${field}`] = [was, value];
      if (value === null) delete after.fields[field];
      else after.fields[field] = value;
    }
    contacts(visitor, patch, { noted, atMs, isNew: row === undefined });
    const isCustomer = row !== undefined && row.customer !== null;
    if (isCustomer && Object.keys(noted).length === 0) return noted;
    if (row === undefined || 'name' in noted || 'language' in noted) {
      visitors.run(visitor, after.name, after.language);
    }
    const folded = after.name === null ? '' : fold(after.name);
    const fields = JSON.stringify(after.fields);
    customers.run(visitor, folded, after.birthday, fields, source, atMs);
    return noted;
  };
}

type Noting = { readonly noted: Noted; readonly atMs: number; readonly isNew: boolean };

/** E-mail, phone and keys: rows of their own. */
function contactChanger(database: DatabaseSync) {
  const address = database.prepare('SELECT address FROM addresses WHERE visitor = ? AND kind = ?');
  const put = database.prepare(
    `INSERT OR REPLACE INTO addresses (visitor, kind, address, at_ms) VALUES (?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM addresses WHERE visitor = ? AND kind = ?');
  const keyOf = database.prepare('SELECT visitor FROM customer_keys WHERE source = ? AND key = ?');
  const key = database.prepare(
    'INSERT INTO customer_keys (source, key, visitor) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (visitor: string, patch: CustomerPatch, { noted, atMs, isNew }: Noting): void => {
    for (const kind of ['email', 'phone'] as const) {
      const value = patch[kind];
      if (value === undefined) continue;
      const was = isNew ? null : textOf(address.get(visitor, kind)?.address);
      if (was === value) continue;
      noted[kind] = [was, value];
      if (value === null) remove.run(visitor, kind);
      else put.run(visitor, kind, value, atMs);
    }
    for (const [source, value] of Object.entries(patch.keys ?? {})) {
      if (!isNew && keyOf.get(source, value) !== undefined) continue;
      if (key.run(source, value, visitor).changes === 0) continue;
      noted[`key:${source}`] = [null, value];
    }
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
