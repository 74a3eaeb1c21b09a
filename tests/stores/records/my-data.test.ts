import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { csvOf } from '../../../src/contracts/csv.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../../src/contracts/ports.ts';
import { dataKinds, keptDays } from '../../../src/contracts/retention.ts';
import { VenueSettings } from '../../../src/contracts/venue.ts';
import { openReader } from '../../../src/stores/records/reader.ts';
import { openRecords } from '../../../src/stores/records/records.ts';
import * as sample from './samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;
let folder = '';
let records: HotRecords;
let reader: RecordsReader;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-mine-'));
  const path = join(folder, 'records.db');
  const opened = await openRecords({ path });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
  const read = openReader({ path });
  if (!read.ok) throw new Error(read.message);
  reader = read.reader;
});
afterEach(async () => {
  await reader.close();
  await records.close();
  rmSync(folder, { recursive: true });
});

const commit = (...ops: RecordOp[]) => records.commit({ ops, answers: [] });
const visitor = sample.link.visitor;

async function live(keepDays = {}): Promise<void> {
  const settings = VenueSettings.parse({ keepDays });
  const said = { visitor, purpose: 'offers', text: 'consent-1', language: 'fa' } as const;
  const stay = { visit: 's1', visitor, zone: 'shoes', enteredAtMs: noonMs - 1, leftAtMs: noonMs };
  await commit(
    { op: 'putVenue', ...sample.venue, settings, atMs: noonMs },
    { op: 'openWearing', ...sample.wearing() },
    { ...sample.link, name: '=cmd|"x"' },
    { op: 'putConsent', id: 'c1', ...said, granted: true, place: 'desk', atMs: noonMs },
    { op: 'putConsent', id: 'c2', ...said, granted: false, atMs: noonMs + 1 },
    {
      op: 'effect',
      venue: 'kasra',
      position: 1,
      effect: { type: 'stay', id: 'kasra/stay/1', atMs: noonMs, ...stay },
    },
    { op: 'closeWearing', alias: sample.wearing().alias, toMs: noonMs },
  );
}

test('[CON8] the proof has wording, hash, language, place and time of each answer', async () => {
  await live();
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  const same = { purpose: 'offers', text: 'consent-1', textSha256: hash, language: 'fa' };
  expect(await reader.consentProof(visitor)).toEqual([
    { ...same, granted: false, place: 'page', atMs: noonMs + 1 },
    { ...same, granted: true, place: 'desk', atMs: noonMs },
  ]);
});

test('[CON9] a visitor sees all that is held of them, and when it is deleted', async () => {
  await live({ trail: 1 });
  const data = await reader.visitorData(visitor);
  const deletedAtMs = noonMs + dayMs;
  expect(data).toMatchObject({
    visitor: { visitor },
    bands: [{ venue: 'kasra', deletedAtMs }],
    stays: [{ zone: 'shoes', leftAtMs: noonMs, deletedAtMs }],
    consents: [{ granted: false }, { granted: true }],
    keptDays: { trail: 1, messages: keptDays.messages },
  });
  expect(Object.keys(data?.keptDays ?? {})).toEqual([...dataKinds]);
  expect(JSON.stringify(data)).not.toContain('alias');
  expect(await reader.visitorData('nobody')).toBeUndefined();
});

test('[CON9] as a table it has a row each, and no cell is a formula', async () => {
  await live();
  const data = await reader.visitorData(visitor);
  if (data === undefined) throw new Error('nobody');
  const lines = csvOf(data).split('\r\n');
  expect(lines[0]).toBe('kind,venue,what,from,to,value,deletedAt');
  expect(lines[1]).toBe(`profile,,name,,,"'=cmd|""x""",`);
  expect(lines.filter((line) => line.startsWith('consent,'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('zone,kasra,shoes,'))).toHaveLength(1);
});

test('[CON9] [STF11] scores and the words beside them are theirs, and nobody else’s', async () => {
  await live();
  const score = { score: 2, of: 5, device: 'page' } as const;
  const said = { op: 'putRatingWords', venue: 'kasra', device: 'page', atMs: noonMs } as const;
  await commit(
    {
      op: 'effect',
      venue: 'kasra',
      position: 2,
      effect: { type: 'rated', id: 'kasra/rated/1', atMs: noonMs, visitor, ...score },
    },
    { ...said, alias: visitor, words: 'too loud' },
    // In the same millisecond: neither takes the other's place.
    { ...said, alias: 'somebody', words: 'too cold' },
    { ...said, device: 'box-1', alias: sample.wearing().alias, words: 'at the box' },
  );
  const data = await reader.visitorData(visitor);
  const deletedAtMs = noonMs + 90 * dayMs;
  expect(data?.ratings).toEqual(
    expect.arrayContaining([
      { venue: 'kasra', atMs: noonMs, score: 2, of: 5 },
      { venue: 'kasra', atMs: noonMs, words: 'too loud', deletedAtMs },
      { venue: 'kasra', atMs: noonMs, words: 'at the box', deletedAtMs },
    ]),
  );
  expect(data?.ratings).toHaveLength(3);
  expect(data && csvOf(data)).toContain('rating,kasra,words,');
  expect((await reader.visitorData('somebody'))?.ratings).toBeUndefined();
});

test('[CON9] what is past its days goes on time, by the venue’s own numbers', async () => {
  await live({ trail: 1 });
  const trim = (nowMs: number) => records.trim({ pointRow: 0, nowMs });
  const held = async () => {
    const data = await reader.visitorData(visitor);
    return [data?.stays.length, data?.bands.length];
  };
  await trim(noonMs + dayMs);
  expect(await held()).toEqual([1, 1]);
  await trim(noonMs + dayMs + 1);
  expect(await held()).toEqual([0, 0]);
  expect((await reader.consentProof(visitor)).length).toBe(2);
});

test('[CON9] without numbers of its own a venue has the defaults', async () => {
  await live();
  const trim = (days: number) => records.trim({ pointRow: 0, nowMs: noonMs + days * dayMs + 1 });
  await trim(keptDays.trail - 1);
  expect((await reader.visitorData(visitor))?.stays).toHaveLength(1);
  await trim(keptDays.trail);
  expect((await reader.visitorData(visitor))?.stays).toHaveLength(0);
});
