import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ErasedCounts } from '../../contracts/erasure.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { fate } from './erase-fates.ts';
import { addToErasureList, erasureListOf } from './erasure-list.ts';

export type EraseOp = Extract<RecordOp, { op: 'erase' }>;

/** Of the day, so that a proof without a person cannot be told by its moment either. */
const proofGrainMs = 86_400_000;
/** Refused payloads are cut here; a tag may be cut with them. */
const payloadBytes = 4_096;
const leastCutBytes = 4;

/**
 * Deletes a person inside the caller's transaction, so that all of it happens or nothing. Returns
 * ids that stood in each deleted row and stand nowhere else: what no file may hold afterwards.
 * [CON2]
 */
export function eraserOn(database: DatabaseSync): (op: EraseOp) => readonly string[] {
  return (op) => {
    addToErasureList(erasureListOf(database.location() ?? ''), op);
    const ids = [...op.aliases, ...(op.visitor === '' ? [] : [op.visitor])];
    const run = (text: string, ...more: SQLInputValue[]) =>
      database.prepare(text).run(JSON.stringify(ids), ...more);
    const traces = [...ids, ...sessionsOf(database, op.visitor)];
    const words = wordsOf(database, ids);
    traces.push(...eraseQuarantine(database, words));
    run(`DELETE FROM inbox WHERE (venue, message) IN (${messagesOf})`);
    run(`DELETE FROM deliveries WHERE (venue, message) IN (${messagesOf})`);
    for (const table of tablesWith(database, 'visitor')) {
      const kept = fate(table) === 'special';
      if (!kept) run(`DELETE FROM "${table}" WHERE visitor IN ${among}`);
    }
    run(`DELETE FROM wearings WHERE alias IN ${among} OR visitor IN ${among}`);
    run(`DELETE FROM receipts WHERE subject IN ${among}`);
    keepProof(database, op, ids);
    eraseMentions(database, ids);
    database
      .prepare(
        `INSERT INTO erasures (receipt_sha256, at_ms, counts_json) VALUES (?, ?, ?)
         ON CONFLICT (receipt_sha256) DO NOTHING`,
      )
      .run(op.receiptSha256, op.atMs, JSON.stringify(op.counts satisfies ErasedCounts));
    return traces;
  };
}

const among = '(SELECT value FROM json_each(?1))';
const messagesOf = `SELECT venue, id FROM messages WHERE visitor IN ${among}`;

export function tablesWith(database: DatabaseSync, column: string): readonly string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND EXISTS
         (SELECT 1 FROM pragma_table_info(sqlite_schema.name) AS c WHERE c.name = ?)`,
    )
    .all(column)
    .map(({ name }) => String(name));
}

export function sessionsOf(database: DatabaseSync, visitor: string): readonly string[] {
  return database
    .prepare('SELECT session_sha256 AS hash FROM visitor_sessions WHERE visitor = ?')
    .all(visitor)
    .map(({ hash }) => String(hash));
}

/** What a payload may say of the person: tags of their wearings, their name, their ids. */
function wordsOf(database: DatabaseSync, ids: readonly string[]): readonly string[] {
  const json = JSON.stringify(ids);
  const tags = database.prepare(
    `SELECT DISTINCT tag AS word FROM wearings WHERE alias IN ${among} OR visitor IN ${among}`,
  );
  const names = database.prepare(
    `SELECT name AS word FROM visitors WHERE visitor IN ${among} AND name IS NOT NULL`,
  );
  return [...tags.all(json), ...names.all(json), ...ids.map((word) => ({ word }))].map(({ word }) =>
    String(word),
  );
}

/** Refused payloads are text as sent: also with `\u` escapes, and cut in the middle of a word. */
function eraseQuarantine(database: DatabaseSync, words: readonly string[]): readonly string[] {
  const needles = words.flatMap((word) => [Buffer.from(word), Buffer.from(escaped(word))]);
  const found: [number, string][] = [];
  const rows = database.prepare('SELECT row, payload, payload_sha256 AS hash FROM quarantine');
  for (const { row, payload, hash } of rows.iterate()) {
    if (!(payload instanceof Uint8Array)) continue;
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const text = Buffer.from(bytes.toString('latin1').replace(/\\u[0-9A-F]{4}/gi, lower), 'latin1');
    if (needles.some((needle) => text.includes(needle) || isCutIn(bytes, needle))) {
      found.push([Number(row), String(hash)]);
    }
  }
  const drop = database.prepare('DELETE FROM quarantine WHERE row = ?');
  for (const [row] of found) drop.run(row);
  return found.map(([, hash]) => hash);
}

const lower = (text: string) => text.toLowerCase();

function escaped(word: string): string {
  return word.replace(/[^\x20-\x7e]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isCutIn(bytes: Buffer, needle: Buffer): boolean {
  if (bytes.length < payloadBytes) return false;
  for (let length = Math.min(needle.length, bytes.length); length >= leastCutBytes; length--) {
    if (bytes.subarray(-length).equals(needle.subarray(0, length))) return true;
  }
  return false;
}

/**
 * That consent was given or withdrawn stays as proof, of a day and a wording, under the receipt's
 * hash: who shows the receipt can be matched to it, and nobody else can be. [CON2]
 */
function keepProof(database: DatabaseSync, op: EraseOp, ids: readonly string[]): void {
  database
    .prepare(
      `UPDATE consents SET visitor = ?2, id = ?2 || '/' || row,
         at_ms = at_ms - at_ms % ${proofGrainMs} WHERE visitor IN ${among}`,
    )
    .run(JSON.stringify(ids), `erased-${op.receiptSha256.slice(0, 24)}`);
}

/** Rows that name the person inside of a text, and the audit log, which keeps that it was done. */
function eraseMentions(database: DatabaseSync, ids: readonly string[]): void {
  const json = JSON.stringify(ids);
  // With its table, as `json_each` has columns of its own, an `id` among them.
  const mention = (column: string) =>
    `EXISTS (SELECT 1 FROM json_each(?1) AS one WHERE instr(${column}, one.value) > 0)`;
  for (const text of [
    `DELETE FROM notices WHERE ${mention('notices.effect_json')}`,
    `DELETE FROM actions WHERE ${mention('actions.id')}`,
    `DELETE FROM command_parts WHERE ${mention('part_json')} OR ${mention('command_parts.id')}`,
    `DELETE FROM command_answers
       WHERE ${mention('answer_json')} OR ${mention('command_answers.id')}`,
    `UPDATE OR REPLACE audit SET by_whom = 'visitor:erased' WHERE ${mention('audit.by_whom')}`,
    `UPDATE OR REPLACE audit SET about = 'erased' WHERE ${mention('audit.about')}`,
  ]) {
    database.prepare(text).run(json);
  }
}
