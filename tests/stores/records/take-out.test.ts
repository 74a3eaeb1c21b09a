import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HotRecords, RecordOp } from '../../../src/contracts/ports.ts';
import { KeepDays, keptDays } from '../../../src/contracts/retention.ts';
import { type Fate, fate, fates } from '../../../src/stores/records/erase-fates.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import { noonMs } from './samples.ts';

/** Two ways to go, and one of a single venue: every table of the real schema knows them. */
const goes = 'v-000000000000000000000001';
const stays = 'v-000000000000000000000002';
const venues = ['kasra', 'other'] as const;

let folder = '';
let records: HotRecords;
let database: DatabaseSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-take-out-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
  database = new DatabaseSync(path);
});
afterEach(async () => {
  database.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

type Column = { readonly name: string; readonly type: string };

function schema(): Map<string, readonly Column[]> {
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !name.startsWith('kysely_'));
  const columns = database.prepare('SELECT name, type FROM pragma_table_info(?)');
  return new Map(
    names.map((name) => [
      name,
      columns.all(name).map((one) => ({ name: String(one.name), type: String(one.type) })),
    ]),
  );
}

type Row = { readonly visitor: string; readonly venue: string };

const messageOf = ({ visitor, venue }: Row) => `${venue}/${visitor}/1`;

/** Columns of rows that stay, which take another name or none; all else there names nobody. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  consents: ['visitor', 'id'],
  audit: ['by_whom', 'about'],
  command_answers: ['answer_json'],
  transactions: ['visitor', 'receipt', 'coupon'],
  till_slips: ['subject', 'receipt'],
  cases: ['visitor', 'words'],
  coupons: ['visitor', 'message', 'code', 'code_sha256'],
  redemptions: ['visitor', 'message', 'receipt'],
};

/** Every text names the person, as what a table holds of somebody may. */
function textOf(table: string, column: string, row: Row): string {
  if (column === 'venue' || column === 'issuer') return row.venue;
  if (column === 'visitor' || column === 'subject') return row.visitor;
  if (column === 'message') return messageOf(row);
  if (table === 'messages' && column === 'id') return messageOf(row);
  if (column === 'by_whom') return `visitor:${row.visitor}`;
  if (renamed[table]?.includes(column) === false) return `x${number++}`;
  return `${row.visitor}/${row.venue}/${column}`;
}

let number = 0;

function plant(table: string, columns: readonly Column[], row: Row): void {
  const names = columns.map(({ name }) => `"${name}"`).join();
  const values = columns.map(({ name, type }) => {
    if (/blob/i.test(type)) return Buffer.from(textOf(table, name, row));
    if (/text/i.test(type)) return textOf(table, name, row);
    number += 1;
    return noonMs + number;
  });
  const marks = columns.map(() => '?').join();
  database.prepare(`INSERT INTO ${table} (${names}) VALUES (${marks})`).run(...values);
}

/** A row of each of the two at each venue, in each table that may hold something of them. */
function plantAll(without: readonly Fate[] = []): void {
  for (const [table, columns] of schema()) {
    if (fate(table) === 'nobody' || without.includes(fate(table))) continue;
    const isOfVenues = columns.some(({ name }) => name === 'venue');
    for (const visitor of [goes, stays]) {
      for (const venue of isOfVenues ? venues : ['']) plant(table, columns, { visitor, venue });
    }
  }
}

/** Tables with rows that name somebody anywhere, and how many: `kasra 1`, or `1` without venue. */
function naming(visitor: string): Record<string, string> {
  const found = [...schema()].flatMap(([table, columns]) => {
    const isOfVenues = columns.some(({ name }) => name === 'venue');
    const cells = columns.map(({ name }) => `coalesce("${name}", '')`).join(" || ' ' || ");
    const rows = database
      .prepare(
        `SELECT ${isOfVenues ? 'venue' : "''"} AS venue FROM ${table}
         WHERE instr(${cells}, ?) > 0 ORDER BY 1`,
      )
      .all(visitor);
    return rows.length === 0
      ? []
      : [[table, rows.map(({ venue }) => String(venue)).join(' ') || 'house'] as const];
  });
  return Object.fromEntries(found);
}

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const receiptSha256 = 'e'.repeat(64);

async function erase(): Promise<void> {
  const found = await records.belongings({ visitor: goes });
  if (found === undefined) throw new Error('nobody');
  const aliases = found.wearings.map(({ alias }) => alias);
  const ids = { visitor: goes, aliases, counts: found.counts };
  await commit({ op: 'erase', ...ids, receiptSha256, atMs: noonMs });
}

const end = (accounts: readonly { venue: string; last: boolean }[]): Promise<unknown> =>
  commit({
    op: 'endAccounts',
    accounts: accounts.map((one) => ({ ...one, visitor: goes })),
    atMs: noonMs,
  });

describe('[T25] who goes is in no table', () => {
  test('[CON2] [JOI12] every table says what becomes of its rows', () => {
    expect([...schema().keys()].sort()).toEqual(Object.keys(fates).sort());
    const people = /visitor|alias|subject|person|people|wearer|wearing/;
    const silent = [...schema()].filter(([table, columns]) => {
      return fate(table) === 'nobody' && columns.some(({ name }) => people.test(name));
    });
    expect(silent.map(([table]) => table)).toEqual([]);
  });

  test('[CON2] every table of the schema is emptied by an erasure', async () => {
    plantAll();
    const before = naming(stays);
    expect(Object.keys(naming(goes)).sort()).toEqual(Object.keys(before).sort());
    await erase();
    expect(naming(goes)).toEqual({});
    expect(naming(stays)).toEqual(before);
  });

  test('[CMD1] a command that named them is still known, under the name of who left', async () => {
    const answer = (visitor: string) =>
      ({ ok: true, position: 7, result: { sale: 's1', visitor: '', before: visitor } }) as const;
    for (const [go, called] of [
      [erase, 'erased'],
      [() => end(venues.map((venue) => ({ venue, last: true }))), 'ended'],
    ] as const) {
      plantAll(['payload']);
      const answers = [goes, stays].map((one, at) => ({ id: `c-${at}`, answer: answer(one) }));
      await records.commit({ ops: [], answers });
      await go();
      expect(await records.answerOf('c-0')).toEqual(answer(called));
      expect(await records.answerOf('c-1')).toEqual(answer(stays));
      for (const table of schema().keys()) database.exec(`DELETE FROM ${table}`);
    }
  });

  test('[JOI12] every table of the schema is emptied by an account\u2019s end', async () => {
    // What was refused is gone long before an account can be. A wearing keeps an account.
    expect(KeepDays.safeParse({ accounts: keptDays.quarantine }).success).toBe(false);
    plantAll(['payload']);
    const before = naming(stays);
    await end(venues.map((venue) => ({ venue, last: true })));
    expect(naming(goes)).toEqual({});
    expect(naming(stays)).toEqual(before);
  });

  test('[JOI12] an account that ends at one venue leaves what is of the other', async () => {
    plantAll(['payload', 'wearing']);
    const before = naming(goes);
    const others = naming(stays);
    await end([{ venue: 'kasra', last: false }]);
    const here = Object.entries(before).filter(([, at]) => at.includes('kasra'));
    // Proof and log of who has an account stay as they are.
    const whole = new Set(['consents', 'audit']);
    const left = here.map(([table, at]) => [table, whole.has(table) ? at : 'other']);
    expect(naming(goes)).toEqual({ ...before, ...Object.fromEntries(left) });
    expect(naming(stays)).toEqual(others);
  });

  test.each(['visitor', 'subject', 'alias'])(
    '[CON2] [JOI12] a table nobody thought of is emptied by its column `%s`',
    async (column) => {
      for (const go of [erase, () => end([{ venue: 'kasra', last: true }])]) {
        plantAll(['payload']);
        database.exec(`CREATE TABLE endpoints (${column} TEXT, endpoint TEXT)`);
        const put = database.prepare('INSERT INTO endpoints VALUES (?, ?)');
        for (const one of [goes, stays]) put.run(one, 'https://push.example');
        await go();
        const left = database.prepare(`SELECT ${column} AS who FROM endpoints`).all();
        expect(left.map(({ who }) => who)).toEqual([stays]);
        database.exec('DROP TABLE endpoints');
        for (const table of schema().keys()) database.exec(`DELETE FROM ${table}`);
      }
    },
  );
});
