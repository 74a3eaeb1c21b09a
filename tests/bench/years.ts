import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { HotRecords, RecordOp } from '../../src/contracts/ports.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import type { Figure } from './figure.ts';

const visits = 50_000;
const apartMs = 50_000;
const erased = 40;
const each = { stays: 12, decisions: 8, messages: 2, actions: 4 } as const;
/** Of an effect as it is written down. */
const effectBytes = 700;

/**
 * What happens between two turns of the hot path in a place that has 50,000 visits of a month in
 * its records: the minute's look for what is past its days, of which there is nothing, an erasure,
 * and making the files forget. The longest time that nothing else could happen, ms.
 */
export async function yearsBench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-years-'));
  try {
    const path = join(folder, 'records.db');
    await (await opened(path)).close();
    const nowMs = Date.UTC(2026, 10, 1);
    const people = fill(path, nowMs);
    const records = await opened(path);
    const megabytes = Math.round(statSync(path).size / 1e6);
    const trim = await held(() => records.trim({ pointRow: 0, nowMs }));
    const again = await held(() => records.trim({ pointRow: 0, nowMs: nowMs + 60_000 }));
    const erasures = await eraseSome(records, people, nowMs);
    await records.close();
    return [
      { name: 'records.trim_hold', value: again, unit: 'ms', firstMs: trim, visits, megabytes },
      ...erasures,
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function opened(path: string): Promise<HotRecords> {
  const answer = await openRecords({ path });
  if (!answer.ok) throw new Error(answer.message);
  return answer.records;
}

async function eraseSome(
  records: HotRecords,
  people: readonly string[],
  atMs: number,
): Promise<Figure[]> {
  const holds = { commit: 0, scrub: 0, scrubbedMs: 0 };
  for (let n = 0; n < erased; n++) {
    const alias = people[Math.floor((n * people.length) / erased)] ?? '';
    const counts = {
      ...{ bands: 1, visits: 1, stays: 0, messages: 0, inbox: 0 },
      ...{ decisions: 0, consents: 0, points: 0, phones: 0 },
    };
    const receiptSha256 = createHash('sha256').update(alias).digest('hex');
    const op: RecordOp = {
      op: 'erase',
      visitor: '',
      aliases: [alias],
      counts,
      receiptSha256,
      atMs,
    };
    holds.commit = Math.max(
      holds.commit,
      await held(() => records.commit({ ops: [op], answers: [] })),
    );
    const beganMs = performance.now();
    const scrub = async () => {
      while (!(await records.scrub(atMs))) await setTimeout(20);
    };
    holds.scrub = Math.max(holds.scrub, await held(scrub));
    holds.scrubbedMs = Math.max(holds.scrubbedMs, Math.round(performance.now() - beganMs));
  }
  const files = { scrubbedMs: holds.scrubbedMs, erased };
  return [
    { name: 'records.erase_hold', value: holds.commit, unit: 'ms', erased },
    { name: 'records.scrub_hold', value: holds.scrub, unit: 'ms', ...files },
  ];
}

/** The longest time nothing else could happen while it went on, ms. */
async function held(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(5);
  await work();
  await setTimeout(5);
  delay.disable();
  return Math.round(delay.max / 1e5) / 10;
}

/** Rows as visits leave them, over the days before `nowMs`; returns whose they are. */
function fill(path: string, nowMs: number): readonly string[] {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; BEGIN');
  const settings = JSON.stringify(VenueSettings.parse({}));
  const plan = '{"floors":[],"zones":[],"walls":[]}';
  const venue = { venue: 'shop', name_json: '{"en":"Shop"}', timezone: 'UTC', plan_json: plan };
  put(database, 'venues', { ...venue, settings_json: settings, demo: 0, at_ms: nowMs });
  const people = Array.from({ length: visits }, () => randomBytes(12).toString('base64url'));
  for (const [n, alias] of people.entries()) {
    visit(database, { alias, atMs: nowMs - (visits - n) * apartMs, position: n });
    if (n % 1_000 === 0) database.exec('COMMIT; BEGIN');
  }
  database.exec('COMMIT');
  database.close();
  // All of it is on the disk before anything is measured.
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
  return people;
}

type Visit = { readonly alias: string; readonly atMs: number; readonly position: number };

function visit(database: DatabaseSync, { alias, atMs, position }: Visit): void {
  const id = randomBytes(9).toString('base64url');
  const of = { venue: 'shop', visitor: alias };
  const effect_json = JSON.stringify({ visitor: alias, pad: 'x'.repeat(effectBytes) });
  const all = (count: number) => Array.from({ length: count }, (_, k) => `${id}/${k}`);
  put(database, 'wearings', {
    ...{ alias, venue: 'shop', tag: `tag-${position % 500}`, from_ms: atMs, to_ms: atMs + apartMs },
    ...{ last_seen_ms: atMs, handed_out: 1, used_as: 'alone' },
  });
  put(database, 'visits', {
    ...{ ...of, visit: id, alias, started_at_ms: atMs, last_seen_at_ms: atMs, stage: 'entry' },
    ...{ ended_at_ms: atMs + apartMs, at_ms: atMs, position },
  });
  for (const one of all(each.stays)) {
    const moments = { entered_at_ms: atMs, left_at_ms: atMs + 60_000 };
    put(database, 'stays', { ...of, visit: id, id: one, zone: 'shoes', ...moments });
  }
  for (const one of all(each.decisions)) {
    put(database, 'decisions', { ...of, id: one, effect_json, at_ms: atMs, campaign: 'run' });
  }
  for (const one of all(each.messages)) {
    const sent = { venue: 'shop', message: one, at_ms: atMs };
    put(database, 'messages', { ...of, id: one, at_ms: atMs, effect_json, claimable: 0 });
    put(database, 'deliveries', { ...sent, channel: 'inbox', state: 'delivered' });
    put(database, 'inbox', { ...sent, language: 'en', title: 'Hello', body: 'Ten off' });
  }
  for (const one of all(each.actions)) {
    const done = { kind: 'task', points: 0, state: 'done' };
    put(database, 'actions', { ...of, id: one, at_ms: atMs, effect_json, ...done });
  }
  put(database, 'audit', {
    ...{ at_ms: atMs, by_whom: 'user:sara', action: 'handOutBand', about: alias, venue: 'shop' },
  });
}

const statements = new WeakMap<DatabaseSync, Map<string, ReturnType<DatabaseSync['prepare']>>>();

function put(database: DatabaseSync, table: string, row: Record<string, string | number>): void {
  const prepared = statements.get(database) ?? new Map();
  statements.set(database, prepared);
  const names = Object.keys(row);
  const marks = names.map(() => '?').join();
  const text = `INSERT INTO ${table} (${names.join()}) VALUES (${marks})`;
  const statement = prepared.get(text) ?? database.prepare(text);
  prepared.set(text, statement);
  statement.run(...Object.values(row));
}
