import type { DatabaseSync } from 'node:sqlite';
import type { ErasedCounts } from '../../contracts/erasure.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { forgetImports } from '../imports-folder.ts';
import { addToErasureList, erasureListOf } from './erasure-list.ts';
import { takeOut } from './take-out.ts';

export type EraseOp = Extract<RecordOp, { op: 'erase' }>;

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
    const file = database.location();
    addToErasureList(erasureListOf(file ?? ''), op);
    if (file !== null) forgetImports(file);
    const ids = [...op.aliases, ...(op.visitor === '' ? [] : [op.visitor])];
    const cut = eraseQuarantine(database, wordsOf(database, ids));
    // Who shows the receipt can be matched to the proof that stays, and nobody else can be. [CON2]
    const proof = `erased-${op.receiptSha256.slice(0, 24)}`;
    const gone = takeOut(database, { ids, called: 'erased', proofOf: () => proof });
    database
      .prepare(
        `INSERT INTO erasures (receipt_sha256, at_ms, counts_json) VALUES (?, ?, ?)
         ON CONFLICT (receipt_sha256) DO NOTHING`,
      )
      .run(op.receiptSha256, op.atMs, JSON.stringify(op.counts satisfies ErasedCounts));
    return [...gone, ...cut];
  };
}

const among = '(SELECT value FROM json_each(?1))';

/** What a payload may say of the person: tags of their wearings, their name, their ids. */
function wordsOf(database: DatabaseSync, ids: readonly string[]): readonly string[] {
  const json = JSON.stringify(ids);
  const tags = database.prepare(
    `SELECT tag AS word FROM wearings WHERE alias IN ${among} OR visitor IN ${among}
     UNION SELECT wearing_bands.tag FROM wearing_bands JOIN wearings USING (alias)
       WHERE alias IN ${among} OR visitor IN ${among}`,
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
  const plain = words.map((word) => Buffer.from(word));
  const coded = words.filter((word) => escaped(word) !== word).map((w) => Buffer.from(escaped(w)));
  const found: [number, string][] = [];
  const rows = database.prepare('SELECT row, payload, payload_sha256 AS hash FROM quarantine');
  for (const { row, payload, hash } of rows.iterate()) {
    if (!(payload instanceof Uint8Array)) continue;
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    if (holds(bytes, plain) || (coded.length > 0 && holds(inLowerCase(bytes), coded))) {
      found.push([Number(row), String(hash)]);
    }
  }
  const drop = database.prepare('DELETE FROM quarantine WHERE row = ?');
  for (const [row] of found) drop.run(row);
  return found.map(([, hash]) => hash);
}

const holds = (bytes: Buffer, needles: readonly Buffer[]) =>
  needles.some((needle) => bytes.includes(needle) || isCutIn(bytes, needle));

/** With the digits of its escapes in lower case, as `escaped` writes them. */
function inLowerCase(bytes: Buffer): Buffer {
  if (!bytes.includes('\\u')) return bytes;
  const lower = (text: string) => text.toLowerCase();
  return Buffer.from(bytes.toString('latin1').replace(/\\u[0-9A-F]{4}/gi, lower), 'latin1');
}

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
