import { spawnSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Follower } from '../../src/hotpath/follower.ts';
import { ageJournal } from '../../src/stores/journal/ageing.ts';
import { closedPlain, compressSegment } from '../../src/stores/journal/compress.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { SnapshotFiles } from '../../src/stores/records/snapshots.ts';
import { Running, sighting } from '../hotpath/running.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let shop: Running;
let frames: number;

function gozar(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, ...args, '--data', shop.folder],
    { cwd: shop.folder, env: { PATH: process.env.PATH }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

/** A stopped shop whose journal lies in small segments, all but the last compressed. */
beforeAll(async () => {
  shop = await Running.withShop();
  for (let round = 0; round < 5; round++) {
    await shop.publish(...Array.from({ length: 20 }, (_, i) => sighting(round * 20 + i, `b-${i}`)));
    shop.clock.advance(2_000);
  }
  await shop.stop();
  const folder = diskFolder(join(shop.folder, 'small'));
  const small = openJournal({ folder, build: 'test', segmentBytes: 4_000 });
  for (const { atMs, payload } of readJournal({ folder: journal() }).frames(1)) {
    small.append({ atMs, payload });
    await small.commit();
  }
  frames = small.position;
  await small.close();
  for (const { first } of closedPlain(folder)) await compressSegment({ folder, first });
  rmSync(join(shop.folder, 'journal'), { recursive: true });
  renameSync(join(shop.folder, 'small'), join(shop.folder, 'journal'));
});
afterAll(() => shop.remove());

const journal = () => diskFolder(join(shop.folder, 'journal'));

test('[JRN11] a compressed journal is checked from empty and printed as any other', () => {
  const checked = gozar('journal', 'check', '--json');
  const said = JSON.parse(checked.stdout);
  expect(said).toMatchObject({ ok: true, replayedFrom: { position: 0 }, damage: [] });
  expect(said.kept.compressed).toBeGreaterThan(2);
  expect(checked.status).toBe(0);
  const printed = gozar('journal', 'print', '--from', String(frames - 5));
  expect(printed.stdout.trimEnd().split('\n')[0]).toContain(`${frames - 5} `);
});

test('[JRN14] without its beginning it is checked from the oldest snapshot', async () => {
  const files = new SnapshotFiles(join(shop.folder, 'records.db'));
  const follower = new Follower({
    build: 'test',
    journal: () => readJournal({ folder: journal() }),
    records: { snapshots: async () => [], snapshotBefore: async () => undefined },
  });
  const middle = Math.floor(frames / 2);
  const [newest] = await files.sound();
  const atMs = (newest?.atMs ?? 0) - 3_600_000;
  const order = { position: middle, atMs, openedAt: 0, clocks: [] };
  await files.save(await follower.snapshotAt(order));
  const limits = { days: 1, bytes: 0 };
  expect(ageJournal({ folder: journal(), limits, nowMs: 0, upTo: middle }).length).toBeGreaterThan(
    0,
  );
  const checked = gozar('journal', 'check', '--json');
  expect(JSON.parse(checked.stdout)).toMatchObject({
    ok: true,
    replayedFrom: { position: middle, atMs },
  });
  const { stdout } = gozar('journal', 'check');
  expect(stdout).toContain(`from the snapshot at ${middle} of `);
  expect(stdout).toContain('the same');
  expect(gozar('journal', 'print').stderr).toContain('kept from position');
  const { findings } = JSON.parse(gozar('doctor', '--json').stdout);
  const [found] = findings.filter(({ check }: { check: string }) => check === 'journal');
  expect(found.detail).toMatch(
    /from position \d+ since .* compressed\), .* limits 30 days, 20.0 GB/,
  );
});

test('[JRN14] without a snapshot that leads into it nothing is recovered', () => {
  rmSync(join(shop.folder, 'snapshots'), { recursive: true });
  const { status, stderr } = gozar('journal', 'check', '--json');
  expect(status).toBe(1);
  expect(JSON.parse(stderr).error).toMatchObject({ code: 'store.beginning_missing' });
});
