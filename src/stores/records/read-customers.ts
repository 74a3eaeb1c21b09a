import type { DatabaseSync } from 'node:sqlite';
import type {
  CustomerReads,
  CustomerRecord,
  DuplicatePair,
  FieldValues,
  MergeRecord,
  Paged,
  PageOf,
} from '../../contracts/customers.ts';
import { asciiDigits, fold } from '../../contracts/fold.ts';
import type { Language } from '../../contracts/ids.ts';
import { noCounts } from '../../contracts/import-files.ts';
import { mergedInside } from './customers-over.ts';
import { detailOf } from './read-customer.ts';
import { readFields } from './read-fields.ts';
import { readTimeline } from './read-timeline.ts';
import { fromJson, optional } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

const whole = `SELECT c.visitor, v.name, v.language, c.birthday, c.fields_json AS fields, c.source,
    c.created_at_ms AS created, c.changed_at_ms AS changed,
    (SELECT address FROM addresses AS a WHERE a.visitor = c.visitor AND kind = 'email') AS email,
    (SELECT address FROM addresses AS a WHERE a.visitor = c.visitor AND kind = 'phone') AS phone,
    (SELECT json_group_array(json_object('source', source, 'key', key))
       FROM customer_keys AS k WHERE k.visitor = c.visitor) AS keys
  FROM customers AS c JOIN visitors AS v ON v.visitor = c.visitor`;

/** Of whom a text can be a part; `?1` folded, `?2` as an address, `?3` digits alone, `?4` as is. */
const named = `(instr(coalesce(c.name_folded, fold(v.name)), ?1) > 0 AND ?1 <> '')`;
const found = `${named} OR c.visitor IN (
    SELECT visitor FROM addresses WHERE kind = 'email' AND instr(address, ?2) > 0
    UNION SELECT visitor FROM addresses WHERE kind = 'phone' AND ?3 <> '' AND instr(address, ?3) > 0
    UNION SELECT visitor FROM customer_keys WHERE key = ?4)`;
/** A phone is looked for by at least so many digits; fewer are part of everybody's. */
const phoneDigitsLeast = 4;

export function customerReads(database: DatabaseSync): CustomerReads {
  database.function('fold', { deterministic: true }, (text) =>
    typeof text === 'string' ? fold(text) : '',
  );
  const get = (text: string, ...given: string[]) => database.prepare(text).get(...given);
  return {
    customer: async (visitor) => {
      const row = get(`${whole} WHERE c.visitor = ?`, visitor);
      return row === undefined ? undefined : customerOf(row);
    },
    detail: async (visitor) => {
      const row = get(`${whole} WHERE c.visitor = ?`, visitor);
      return row === undefined ? undefined : detailOf(database, customerOf(row));
    },
    byKey: async (source, key) => {
      const row = get(
        'SELECT visitor FROM customer_keys WHERE source = ? AND key = ?',
        source,
        key,
      );
      return row === undefined ? undefined : String(row.visitor);
    },
    fields: async () => readFields(database),
    search: async (text, page) => search(database, text, page),
    all: async ({ limit, after = '' }) => {
      const rows = database
        .prepare(`${whole} WHERE c.visitor > ? ORDER BY c.visitor LIMIT ?`)
        .all(after, limit);
      return pageOf(rows.map(customerOf), limit, ({ visitor }) => visitor);
    },
    count: async () => Number(get('SELECT count(*) AS n FROM customers')?.n ?? 0),
    timeline: async (visitor, page) => readTimeline(database, visitor, page),
    duplicates: async (most, visitor) => readDuplicates(database, most, visitor),
    ...mergeReads(database),
    imported: async (id) => {
      const row = get('SELECT * FROM customer_imports WHERE id = ?', id);
      if (row === undefined) return noCounts;
      const [created, updated] = [Number(row.created), Number(row.updated)];
      return {
        ...{ created, updated },
        unchanged: Number(row.unchanged),
        unmatched: Number(row.unmatched),
      };
    },
  };
}

type MergeReads = Pick<CustomerReads, 'merge' | 'merges' | 'mergedAfter' | 'mergedInto'>;

function mergeReads(database: DatabaseSync): MergeReads {
  const columns = `id, visitor, other, at_ms, by_whom, undone_at_ms,
      (SELECT name FROM visitors AS v WHERE v.visitor = m.visitor) AS name,
      coalesce((SELECT name FROM visitors AS v WHERE v.visitor = m.other),
        json_extract(undo_json, '$.gone.visitors[0].name')) AS other_name
    FROM customer_merges AS m`;
  return {
    merge: async (merge) => {
      const row = database.prepare(`SELECT ${columns} WHERE id = ?`).get(merge);
      return row === undefined ? undefined : mergeOf(row);
    },
    merges: async ({ limit }) =>
      database.prepare(`SELECT ${columns} ORDER BY at_ms DESC, id LIMIT ?`).all(limit).map(mergeOf),
    mergedAfter: async (visitor, atMs) => {
      const row = database
        .prepare(
          `SELECT id FROM customer_merges WHERE undone_at_ms IS NULL AND at_ms > ?2
             AND ?1 IN (visitor, other) ORDER BY at_ms DESC LIMIT 1`,
        )
        .get(visitor, atMs);
      return row === undefined ? undefined : String(row.id);
    },
    mergedInto: async (visitor) => mergedInside(database, visitor),
  };
}

function search(
  database: DatabaseSync,
  text: string,
  { limit, after }: Paged,
): PageOf<CustomerRecord> {
  const [changed, visitor] = after === undefined ? [8.64e15, ''] : cursorOf(after);
  const asked = text.trim();
  const which = asked === '' ? '?1 = ?2 AND ?3 = ?4' : `(${found})`;
  const rows = database
    .prepare(
      `${whole} WHERE ${which} AND (c.changed_at_ms < ?5 OR (c.changed_at_ms = ?5
         AND c.visitor > ?6)) ORDER BY c.changed_at_ms DESC, c.visitor LIMIT ?7`,
    )
    .all(...(asked === '' ? nothing : wordsOf(asked)), changed, visitor, limit);
  return pageOf(rows.map(customerOf), limit, (one) => `${one.changedAtMs}/${one.visitor}`);
}

const nothing = ['', '', '', ''] as const;

function wordsOf(text: string): readonly [string, string, string, string] {
  const plain = asciiDigits(text);
  const digits = plain.replace(/[\s()+.-]/g, '').replace(/^0+/, '');
  const phone = /^\d+$/.test(digits) && digits.length >= phoneDigitsLeast ? digits : '';
  return [fold(text), plain.toLowerCase(), phone, plain];
}

function cursorOf(after: string): readonly [number, string] {
  const at = after.indexOf('/');
  const changed = Number(after.slice(0, Math.max(0, at)));
  return [Number.isFinite(changed) ? changed : 0, after.slice(at + 1)];
}

function pageOf<T>(items: readonly T[], limit: number, next: (last: T) => string): PageOf<T> {
  const last = items.at(-1);
  return last === undefined || items.length < limit ? { items } : { items, next: next(last) };
}

/** Same e-mail, same phone, or same folded name and birthday; the newest records first. [CUS10] */
function readDuplicates(
  database: DatabaseSync,
  most: number,
  visitor: string | undefined,
): readonly DuplicatePair[] {
  const one = database.prepare(`${whole} WHERE c.visitor = ?`);
  const pairs: DuplicatePair[] = [];
  const seen = new Set<string>();
  for (const [why, text] of visitor === undefined ? duplicateTexts : duplicatesOf) {
    const given = visitor === undefined ? [most] : [most, visitor];
    for (const row of database.prepare(text).all(...given)) {
      const key = `${row.one} ${row.other}`;
      const [first, second] = [one.get(String(row.one)), one.get(String(row.other))];
      if (first === undefined || second === undefined || seen.has(key)) continue;
      seen.add(key);
      pairs.push({ why, one: customerOf(first), other: customerOf(second) });
      if (pairs.length >= most) return pairs;
    }
  }
  return pairs;
}

const sameAddress = (kind: 'email' | 'phone') =>
  `SELECT a.visitor AS one, b.visitor AS other FROM addresses AS a
     JOIN addresses AS b ON b.address = a.address AND b.kind = a.kind AND b.visitor > a.visitor
     JOIN customers AS x ON x.visitor = a.visitor JOIN customers AS y ON y.visitor = b.visitor
   WHERE a.kind = '${kind}' LIMIT ?1`;
const sameNameAndBirthday = `SELECT a.visitor AS one, b.visitor AS other FROM customers AS a
     JOIN customers AS b ON b.birthday = a.birthday AND b.name_folded = a.name_folded
       AND b.visitor > a.visitor
   WHERE a.birthday IS NOT NULL AND a.name_folded <> '' LIMIT ?1`;
const duplicateTexts = [
  ['email', sameAddress('email')],
  ['phone', sameAddress('phone')],
  ['nameAndBirthday', sameNameAndBirthday],
] as const;
/** The same of `?2` alone, who is always the first of a pair. */
const duplicatesOf = duplicateTexts.map(([why, text]) => {
  const ofOne = text.replace('b.visitor > a.visitor', 'b.visitor <> a.visitor');
  return [why, ofOne.replace('WHERE', 'WHERE a.visitor = ?2 AND')] as const;
});

function customerOf(row: Row): CustomerRecord {
  const text = (column: string) => (typeof row[column] === 'string' ? String(row[column]) : null);
  return {
    visitor: String(row.visitor),
    ...optional('name', text('name')),
    language: row.language as Language,
    ...optional('email', text('email')),
    ...optional('phone', text('phone')),
    ...optional('birthday', text('birthday')),
    fields: fromJson<FieldValues>(String(row.fields)),
    keys: fromJson<CustomerRecord['keys']>(String(row.keys)),
    source: String(row.source),
    createdAtMs: Number(row.created),
    changedAtMs: Number(row.changed),
  };
}

function mergeOf(row: Row): MergeRecord {
  return {
    merge: String(row.id),
    visitor: String(row.visitor),
    other: String(row.other),
    atMs: Number(row.at_ms),
    by: String(row.by_whom),
    ...optional('name', typeof row.name === 'string' ? row.name : null),
    ...optional('otherName', typeof row.other_name === 'string' ? row.other_name : null),
    ...optional('undoneAtMs', row.undone_at_ms === null ? null : Number(row.undone_at_ms)),
  };
}
