import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { readErasureList } from '../../src/stores/records/erasure-list.ts';
import { filesWith, marker } from './planted.ts';
import { Running, replacing, sighting, type Wrap } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const receiptSha256 = hash('e');
const tag = `tag-${marker}`;
const never = new Promise<never>(() => {});

/** Where the process dies, and whether the erasure was promised by then. */
const deaths = [
  { at: 'before its part is written', isPromised: false },
  { at: 'after its part is written', isPromised: false },
  { at: 'before its frame is on disk', isPromised: false },
  { at: 'after its frame is on disk', isPromised: true },
  { at: 'before its rows are deleted', isPromised: true },
  { at: 'after its rows are deleted', isPromised: true },
  { at: 'before its files are scrubbed', isPromised: true },
] as const;
type Death = (typeof deaths)[number]['at'];

/** Stores in which everything stands still at one step, as for a process that is killed there. */
function dyingAt(death: Death, life: { isErasing: boolean; isDead: boolean }): Wrap {
  const dies = (step: Death) => {
    if (life.isErasing && death === step) life.isDead = true;
    return life.isDead;
  };
  return {
    records: (records) =>
      replacing(records, {
        prepare: async (before) => {
          if (dies('before its part is written')) return never;
          await records.prepare(before);
          if (dies('after its part is written')) return never;
        },
        commit: async (commit) => {
          const erases = commit.ops.some(({ op }) => op === 'erase');
          if (erases && dies('before its rows are deleted')) return never;
          await records.commit(commit);
          if (erases && dies('after its rows are deleted')) return never;
        },
        scrub: async (nowMs) => {
          if (dies('before its files are scrubbed')) return never;
          return records.scrub(nowMs);
        },
      }),
    journal: (journal) =>
      replacing(journal, {
        commit: async () => {
          if (dies('before its frame is on disk')) return never;
          const done = await journal.commit();
          return dies('after its frame is on disk') ? never : done;
        },
      }),
  };
}

async function plant(running: Running): Promise<string> {
  const codeSha256 = hash('c');
  await running.must({ do: 'handOutBand', venue: 'kasra', tag, as: 'alone', codeSha256 });
  const link = { do: 'linkBand', venue: 'kasra', codeSha256, sessionSha256: hash('5') } as const;
  const linked = await running.must({ ...link, language: 'en', name: marker });
  for (let seq = 0; seq < 8; seq++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq, tag));
  }
  return String(linked.result.visitor);
}

function scrubbedIn(folder: string): boolean {
  const database = new DatabaseSync(join(folder, 'records.db'), { readOnly: true });
  const row = database.prepare('SELECT scrubbed_at_ms AS at FROM erasures').get();
  database.close();
  return typeof row?.at === 'number';
}

async function untilScrubbed(running: Running): Promise<void> {
  await running.until(() => {
    running.clock.advance(300);
    running.hand();
    return scrubbedIn(running.folder);
  });
}

test.each(deaths)('[CON2] [T25] killed $at, it is finished', async ({ at, isPromised }) => {
  const life = { isErasing: false, isDead: false };
  const first = await Running.withShop(dyingAt(at, life));
  const visitor = await plant(first);
  life.isErasing = true;
  const body = { do: 'eraseVisitor', whose: { visitor }, receiptSha256 } as const;
  void first.submit(body, 'erasure').catch(() => {});
  await first.until(() => life.isDead);
  await first.close();

  const second = await Running.open({ folder: first.folder, clock: first.clock });
  if (!isPromised) {
    expect(filesWith(second.folder, marker).length).toBeGreaterThan(0);
    await second.must(body, 'erasure');
  }
  await untilScrubbed(second);
  expect(filesWith(second.folder, marker)).toEqual([]);
  expect(await second.records.visitor(visitor)).toBeUndefined();
  // Asked again by the same id, the answer is the first one. [CMD1]
  expect(await second.submit(body, 'erasure')).toMatchObject({ ok: true });
  const { live, replayed } = await second.hashes();
  expect(replayed).toEqual(live);
  await second.stop();
  second.remove();
});

test('[CON6] records from an older backup are made to forget again at the start', async () => {
  const first = await Running.withShop();
  const visitor = await plant(first);
  const kept = mkdtempSync(join(tmpdir(), 'gozar-backup-'));
  const source = new DatabaseSync(join(first.folder, 'records.db'), { readOnly: true });
  await backup(source, join(kept, 'records.db'));
  source.close();
  await first.must({ do: 'eraseVisitor', whose: { visitor }, receiptSha256 });
  await first.stop();
  expect(filesWith(first.folder, marker)).toEqual([]);

  const list = join(first.folder, 'erasures.jsonl');
  expect(readErasureList(list)).toHaveLength(1);
  expect(readFileSync(list, 'utf8')).not.toContain(visitor);
  // A line cut short by a crash is none, and costs none.
  writeFileSync(list, `${readFileSync(list, 'utf8')}\n{"receiptSha256": "ab`);
  for (const end of ['', '-wal', '-shm']) {
    rmSync(join(first.folder, `records.db${end}`), { force: true });
  }
  writeFileSync(join(first.folder, 'records.db'), readFileSync(join(kept, 'records.db')));
  expect(filesWith(first.folder, marker).length).toBeGreaterThan(0);

  const second = await Running.open({ folder: first.folder, clock: first.clock });
  await untilScrubbed(second);
  expect(filesWith(second.folder, marker)).toEqual([]);
  expect(await second.records.visitor(visitor)).toBeUndefined();
  await second.stop();
  const third = await Running.open({ folder: first.folder, clock: first.clock });
  expect(await third.records.unapplied()).toEqual([]);
  await third.stop();
  third.remove();
  rmSync(kept, { recursive: true });
});

test('[CON2] whoever has a tag is erased, and no earlier wearer of it', async () => {
  const running = await Running.withShop();
  const earlier = await plant(running);
  await running.must({ do: 'returnBand', venue: 'kasra', tag });
  for (let seq = 20; seq < 24; seq++) {
    running.clock.advance(1_000);
    await running.publish(sighting(seq, tag));
  }
  const whose = { venue: 'kasra', tag } as const;
  const body: CommandBody = { do: 'eraseVisitor', whose, receiptSha256 };
  expect((await running.must(body)).result).toMatchObject({ bands: 1, phones: 0 });
  expect(await running.records.visitor(earlier)).toMatchObject({ name: marker });
  await running.stop();
  running.remove();
});
