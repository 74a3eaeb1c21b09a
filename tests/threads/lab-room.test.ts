import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawFrame } from '../../src/contracts/ports.ts';
import { encodeState } from '../../src/engine/venue.ts';
import { Past } from '../../src/hotpath/past.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { ageJournal } from '../../src/stores/journal/ageing.ts';
import { closedPlain, compressSegment } from '../../src/stores/journal/compress.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SnapshotFiles } from '../../src/stores/records/snapshots.ts';
import { LabRoom } from '../../src/threads/lab-room.ts';
import { Running, sighting } from '../hotpath/running.ts';
import { noonMs } from '../hotpath/venue.ts';

/** Four hours of a shop that has stopped: a ladder of snapshots, a compressed journal. */
const hourMs = 3_600_000;
let shop: Running;
let room: LabRoom;
let frames: readonly RawFrame[];
const journalFolder = () => diskFolder(join(shop.folder, 'journal'));
const filesOf = () => new SnapshotFiles(join(shop.folder, 'records.db'));

beforeAll(async () => {
  shop = await Running.withShop();
  let seq = 0;
  const files = filesOf();
  const seen = (tags: number) =>
    shop.publish(...Array.from({ length: tags }, (_, i) => sighting(seq++, `band-${i}`)));
  for (let hour = 0; hour < 4; hour++) {
    await seen(10);
    shop.clock.advance(61_000);
    const before = files.list()[0]?.position ?? 0;
    await seen(10);
    await shop.until(() => (files.list()[0]?.position ?? 0) > before);
    for (let part = 0; part < 5; part++) {
      shop.clock.advance(60_000 / 6);
      await seen(6 + hour);
    }
    shop.clock.advance(hourMs - 111_000);
  }
  await shop.stop();
  await compressJournal();
  const opened = LabRoom.open(shop.folder);
  if (!opened.ok) throw new Error(opened.message);
  room = opened.value;
});
afterAll(async () => {
  await room.close();
  shop.remove();
});

/** Small segments instead, as if each were full; all but the last compressed. */
async function compressJournal(): Promise<void> {
  frames = [...readJournal({ folder: journalFolder() }).frames(1)];
  const folder = diskFolder(join(shop.folder, 'small'));
  const small = openJournal({ folder, build: 'test', segmentBytes: 4_000 });
  for (const { atMs, payload } of frames) {
    small.append({ atMs, payload });
    await small.commit();
  }
  await small.close();
  for (const { first } of closedPlain(folder)) await compressSegment({ folder, first });
  rmSync(join(shop.folder, 'journal'), { recursive: true });
  renameSync(join(shop.folder, 'small'), join(shop.folder, 'journal'));
}

/** A minute and a half into an hour, with people in the shop. */
const minuteOf = (hour: number) => noonMs + hour * hourMs + 95_000;
const reachedBy = (atMs: number) => frames.filter((frame) => frame.atMs <= atMs);

async function reach(atMs: number) {
  const source = await room.source('kasra', atMs);
  const asked: number[] = [];
  const watched = (from: number, mentioning?: string) => {
    asked.push(from);
    return source.frames(from, mentioning);
  };
  const past = Past.open({ ...source, frames: watched }, { venue: 'kasra', fromMs: atMs });
  for (const _ of past.reach(atMs));
  return { past, asked };
}

async function finish<T>(runs: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await runs.next();
    if (next.done) return next.value;
  }
}

test.each([1, 2])(
  '[JRN13] a minute of hour %i is reached from the rung before it',
  async (hour) => {
    const atMs = minuteOf(hour);
    const rung = filesOf()
      .list()
      .find((one) => one.atMs <= atMs);
    if (rung === undefined) throw new Error('no rung');
    expect(filesOf().list()[1]?.position, 'older than the newest two').toBeGreaterThan(
      rung.position,
    );
    const { past, asked } = await reach(atMs);
    const before = reachedBy(atMs);
    expect(new Set(asked)).toEqual(new Set([rung.position + 1]));
    expect(past.frames).toBe(before.length - rung.position);
    expect(past.frames).toBeLessThan(before.length / 2);
    const folder = journalFolder();
    expect(folder.list().filter(({ name }) => name.endsWith('.blocks')).length).toBeGreaterThan(5);
    const whole = replayFromEmpty(readJournal({ folder }), { to: before.length });
    expect(encodeState(past.state)).toBe(whole.encode().kasra);
    expect(past.state.present).toBeGreaterThan(0);
  },
);

test('[JRN14] once the beginning is aged out, a rung before the hole is not used', async () => {
  const answer = (hour: number) =>
    finish(room.floorAt('kasra', minuteOf(hour), minuteOf(hour) + hourMs));
  const [first, second] = [await answer(1), await answer(2)];
  expect(first).toMatchObject({ ok: true, value: { type: 'snapshot' } });
  const rungs = filesOf().list();
  const kept = rungs.find((one) => one.atMs <= minuteOf(2));
  const limits = { days: 1, bytes: 0 };
  ageJournal({ folder: journalFolder(), limits, nowMs: 0, upTo: kept?.position ?? 0 });
  expect(filesOf().list(), 'the rung of hour 1 is still there').toEqual(rungs);
  expect(await answer(2)).toEqual(second);
  const gone = await answer(1);
  expect(gone).toMatchObject({ ok: false, code: 'lab.range' });
  expect(gone.ok ? '' : gone.message).toContain('begins at');
});
