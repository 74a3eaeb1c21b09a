import type { DatabaseSync } from 'node:sqlite';
import { type Fate, fate } from './erase-fates.ts';

/**
 * Whose rows go. `ids`: visitors and aliases. `called`: what the audit log calls them afterwards.
 * `proofOf`: under what name the proof of consent of one of them stays.
 */
export type Going = {
  readonly ids: readonly string[];
  readonly called: 'erased' | 'ended';
  readonly proofOf: (id: string) => string;
};

/** Of the day, so that a proof without a person cannot be told by its moment either. */
const proofGrainMs = 86_400_000;

/** Columns by which a table says whose a row is; the first that it has counts. */
const naming = ['visitor', 'subject', 'alias'] as const;

/** Whose ids `?1` lists; put together once a statement, not once a row. */
const withGoing = 'WITH going AS MATERIALIZED (SELECT value FROM json_each(?1))';
const among = '(SELECT value FROM going)';
const mention = (...texts: readonly string[]) => {
  const named = texts.map((text) => `instr(${text}, value) > 0`).join(' OR ');
  return `EXISTS (SELECT 1 FROM going WHERE ${named})`;
};

/**
 * Rows that name somebody inside a text. Those of tables that are kept for long are found by an
 * index first: whoever leaves must not hold everybody up for as long as the place is old.
 */
const mentions: Readonly<Record<string, readonly string[]>> = {
  notices: [mention('notices.effect_json')],
  actions: [`actions.visitor = '' AND ${mention('actions.id')}`],
  // Earlier releases wrote a document's number or words in it, instead of their hash.
  till_slips: [`subject IN ${among} AND instr(slip, ' ') > 0`],
  command_parts: [mention('command_parts.part_json', 'command_parts.id')],
  command_answers: [mention('command_answers.id')],
};
const audited = {
  by_whom: [`by_whom IN (SELECT 'visitor:' || value FROM going)`],
  // Tasks' ids are put together of others: the condition of the index `audit_composed`.
  about: [`about IN ${among}`, `instr(about, '/') > 0 AND ${mention('audit.about')}`],
} as const;

/**
 * Takes people out of every table, inside the caller's transaction, whether they asked for it or
 * their account ended. Proof of consent stays, of a day, and that something was done. Returns what
 * no file may hold afterwards: their ids and their phones'. [CON2] [JOI12]
 */
export function takeOut(
  database: DatabaseSync,
  { ids, called, proofOf }: Going,
): readonly string[] {
  const traces = [...ids, ...ids.flatMap((id) => sessionsOf(database, id))];
  unname(database, { ids });
  dropRows(database, { ids });
  renameInAnswers(database, { ids, called });
  const keep = database.prepare(
    `UPDATE consents SET visitor = ?2, id = ?2 || '/' || row,
       at_ms = at_ms - at_ms % ${proofGrainMs} WHERE visitor = ?1`,
  );
  for (const id of ids) keep.run(id, proofOf(id));
  for (const [column, name] of [
    ['by_whom', `visitor:${called}`],
    ['about', called],
  ] as const) {
    for (const theirs of audited[column]) {
      database
        .prepare(`${withGoing} UPDATE OR REPLACE audit SET ${column} = ?2 WHERE ${theirs}`)
        .run(JSON.stringify(ids), name);
    }
  }
  return traces;
}

/** A retry of what named them is still not done twice: the answer stays, under their other name. */
function renameInAnswers(database: DatabaseSync, { ids, called }: Omit<Going, 'proofOf'>): void {
  const named = database.prepare(
    `${withGoing} SELECT id, answer_json AS json FROM command_answers
     WHERE ${mention('answer_json')}`,
  );
  const rename = database.prepare('UPDATE command_answers SET answer_json = ?2 WHERE id = ?1');
  for (const { id, json } of named.all(JSON.stringify(ids))) {
    rename.run(
      String(id),
      ids.reduce((text, one) => text.replaceAll(one, called), String(json)),
    );
  }
}

/** Takes out what is of one venue, of who has an account elsewhere: all else is that one's. */
export function takeOutOf(
  database: DatabaseSync,
  { visitor, venue }: { readonly visitor: string; readonly venue: string },
): void {
  unname(database, { ids: [visitor], venue });
  dropRows(database, { ids: [visitor], venue });
}

/** A receipt's number leads whoever holds the paper back to the sale: it goes, too. */
function unname(database: DatabaseSync, { ids, venue }: Whose): void {
  const only = venue === undefined ? '' : ' AND venue = ?2';
  const given = [JSON.stringify(ids), ...(venue === undefined ? [] : [venue])];
  database
    .prepare(
      `${withGoing} UPDATE transactions SET visitor = NULL, receipt = NULL, coupon = NULL,
         matched_by = NULL, probability = NULL WHERE visitor IN ${among}${only}`,
    )
    .run(...given);
  // A till may write the same document again: it is known, and whose it was is not. [TIL2]
  database
    .prepare(
      `${withGoing} UPDATE till_slips SET subject = NULL, receipt = ''
         WHERE subject IN ${among} AND instr(slip, ' ') = 0${only}`,
    )
    .run(...given);
  // A code without its person opens nothing any more; that so many were issued stays. [CPN10]
  database
    .prepare(
      `${withGoing} UPDATE coupons SET visitor = NULL, message = NULL, code = NULL,
         code_sha256 = NULL WHERE visitor IN ${among}${only}`,
    )
    .run(...given);
  database
    .prepare(
      `${withGoing} UPDATE redemptions SET visitor = NULL, message = NULL, receipt = NULL,
         by_whom = ''
         WHERE visitor IN ${among}${only.replace('venue', 'issuer')}`,
    )
    .run(...given);
  unnameCases(database, { ids, ...(venue === undefined ? {} : { venue }) });
}

/** What was made good stays; for whom, and every word about them, goes. [STF10] */
function unnameCases(database: DatabaseSync, { ids, venue }: Whose): void {
  const given = [JSON.stringify(ids), ...(venue === undefined ? [] : [venue])];
  const only = venue === undefined ? '' : ' AND venue = ?2';
  const theirs = `SELECT id FROM cases WHERE visitor IN ${among}${only}`;
  database
    .prepare(
      `${withGoing} UPDATE staff_steps SET note = NULL
       WHERE kind = 'case' AND about IN (${theirs})`,
    )
    .run(...given);
  database
    .prepare(`${withGoing} UPDATE cases SET visitor = NULL, words = NULL WHERE id IN (${theirs})`)
    .run(...given);
}

type Whose = { readonly ids: readonly string[]; readonly venue?: string };

function dropRows(database: DatabaseSync, { ids, venue }: Whose): void {
  const given = [JSON.stringify(ids), ...(venue === undefined ? [] : [venue])];
  for (const { table, columns } of tablesOf(database)) {
    if (venue !== undefined && !columns.has('venue')) continue;
    const only = venue === undefined ? '' : ` AND "${table}".venue = ?2`;
    for (const theirs of conditionsOf(table, columns)) {
      database
        .prepare(`${withGoing} DELETE FROM "${table}" WHERE (${theirs})${only}`)
        .run(...given);
    }
  }
}

type Columns = ReadonlySet<string>;
type Table = { readonly table: string; readonly columns: Columns };

/** Every table there is, so also one that nobody thought of; first those that need `messages`. */
function tablesOf(database: DatabaseSync): readonly Table[] {
  const rows = database
    .prepare(
      `SELECT t.name AS name, c.name AS column FROM sqlite_schema AS t
         JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'`,
    )
    .all();
  const tables = Object.entries(Object.groupBy(rows, ({ name }) => String(name))).map(
    ([table, columns = []]) => ({
      table,
      columns: new Set(columns.map(({ column }) => String(column))),
    }),
  );
  const isFirst = ({ table }: Table) => Number(fate(table) === 'message');
  return tables.toSorted((a, b) => isFirst(b) - isFirst(a));
}

/** Which rows of a table are theirs; none where it holds nothing of anybody, or does not delete. */
function conditionsOf(table: string, columns: Columns): readonly string[] {
  const own = conditionOf[fate(table)]?.(columns);
  const named = mentions[table] ?? [];
  return own === undefined ? named : [own, ...named];
}

const conditionOf: Readonly<Partial<Record<Fate, (columns: Columns) => string | undefined>>> = {
  visitor: (columns) => {
    const column = naming.find((name) => columns.has(name));
    return column === undefined ? undefined : `${column} IN ${among}`;
  },
  wearing: (columns) =>
    `alias IN ${among}${columns.has('visitor') ? ` OR visitor IN ${among}` : ''}`,
  message: () => `(venue, message) IN (SELECT venue, id FROM messages WHERE visitor IN ${among})`,
};

function sessionsOf(database: DatabaseSync, visitor: string): readonly string[] {
  return database
    .prepare('SELECT session_sha256 AS hash FROM visitor_sessions WHERE visitor = ?')
    .all(visitor)
    .map(({ hash }) => String(hash));
}
