import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Effect } from '../../../src/contracts/effects.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../../src/contracts/ports.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

let folder = '';
let records: HotRecords;
let reader: RecordsReader;
const { visitor, atMs } = sample.link;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-staff-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  const read = openReader({ path });
  if (!opened.ok || !read.ok) throw new Error('records cannot be opened');
  records = opened.records;
  reader = read.reader;
  await commit({ op: 'openWearing', ...sample.wearing() }, sample.link);
});
afterEach(async () => {
  await reader.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const effect = (one: Effect): RecordOp => ({
  op: 'effect',
  venue: 'kasra',
  position: 1,
  effect: one,
});
const rated: Effect = {
  ...{ type: 'case', id: 'kasra/case/1', atMs, visitor, cause: 'lowRating', campaign: '' },
  ...{ severity: 'warning', device: 'kiosk-1', score: 1, of: 5, dueAtMs: atMs + 1_000 },
};
const words = { op: 'putRatingWords', venue: 'kasra', device: 'kiosk-1', atMs } as const;
const consent = (granted: boolean, id: string): RecordOp => ({
  ...{ op: 'putConsent', id, visitor, purpose: 'service', granted, text: 'consent-1' },
  ...{ language: 'en', atMs },
});
const first = async () => (await reader.staff.cases('kasra', { sinceMs: 0, most: 1 }))[0];

test('[STF8] a rating’s words are read while its customer agrees to service', async () => {
  await commit(effect(rated), { ...words, words: 'Rude at the till' });
  expect(await first()).not.toHaveProperty('words');
  await commit(consent(true, 'c1'));
  expect(await first()).toMatchObject({ words: 'Rude at the till' });
  await commit(consent(false, 'c2'));
  expect(await first()).not.toHaveProperty('words');
});

test('[STF8] two who rate by a link in the same millisecond keep their own words', async () => {
  const byLink = { ...words, device: 'link' };
  await commit(
    effect({ ...rated, device: 'link' }),
    { ...byLink, alias: 'somebody', words: 'Not of this one' },
    { ...byLink, alias: visitor, words: 'Rude at the till' },
    consent(true, 'c1'),
  );
  const cases = await reader.staff.cases('kasra', { sinceMs: 0, most: 9 });
  expect(cases.map((one) => one.words)).toEqual(['Rude at the till']);
});

test('[STF10] a case of who is erased stays, without a word about them', async () => {
  await commit(effect(rated), { ...words, words: 'Rude', alias: sample.wearing().alias });
  const note = { op: 'putStaffNote', venue: 'kasra', id: 'n1', kind: 'case' } as const;
  await commit({ ...note, about: rated.id, by: 'm1', note: 'I called Sara', atMs });
  expect((await reader.visitorData(visitor))?.staff).toMatchObject([
    { kind: 'case', what: 'lowRating', state: 'open' },
  ]);
  const found = await records.belongings({ visitor });
  if (found === undefined) throw new Error('nobody');
  const ids = { visitor, aliases: found.wearings.map(({ alias }) => alias) };
  const receiptSha256 = 'e'.repeat(64);
  await commit({ op: 'erase', ...ids, counts: found.counts, receiptSha256, atMs });
  const left = await first();
  expect(left).toMatchObject({ case: rated.id, state: 'open' });
  expect(JSON.stringify(left)).not.toMatch(/Sara|Rude|visitor/);
});
