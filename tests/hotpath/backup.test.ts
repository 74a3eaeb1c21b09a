import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { collect } from '../../src/stores/backup/collect.ts';
import { BackupWriter, readBackup } from '../../src/stores/backup/container.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running, replacing, sighting } from './running.ts';

/** Copies a folder whose hot path works on, and puts the copy into a new one. */
async function copied(data: string): Promise<{ folder: string; position: number; cursor: number }> {
  const root = mkdtempSync(join(tmpdir(), 'gozar-copied-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [path, scratch, folder] = [join(root, 'one.backup'), join(root, 's'), join(root, 'data')];
  mkdirSync(scratch);
  const writer = new BackupWriter(path, undefined);
  const about = await collect(data, { writer, scratch });
  writer.finish({ files: writer.entries });
  writer.close();
  const begin = (name: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
    return {
      data: (bytes: Buffer) => appendFileSync(join(folder, name), bytes),
      end: () => {},
    };
  };
  readBackup(path, { passphrase: undefined, sink: { begin } });
  return { folder, ...about };
}

async function opened(folder: string, of: Running): Promise<Running> {
  const running = await Running.open({ folder, clock: of.clock });
  onTestFinished(async () => void (await running.stop()));
  return running;
}

async function shop(wrap: Parameters<typeof Running.withShop>[0] = {}): Promise<Running> {
  const running = await Running.withShop(wrap);
  onTestFinished(() => running.remove());
  return running;
}

test('[REC1] what was acknowledged before a backup began is in it, cursor or not', async () => {
  const running = await shop();
  for (let seq = 0; seq < 40; seq++) await running.publish(sighting(seq, 'ghost'));
  const durable = running.journal.durable;
  const { folder, position, cursor } = await copied(running.folder);
  // Else this proves nothing: nobody was heard well enough to move the cursor.
  expect(cursor).toBeLessThan(durable);
  expect(position).toBeGreaterThanOrEqual(durable);
  await running.publish(sighting(40, 'ghost'));
  const again = await opened(folder, running);
  const upTo = (one: Running) => one.frames().filter((frame) => frame.position <= position);
  expect(upTo(again)).toEqual(upTo(running));
  expect(upTo(again).filter(({ input }) => input.type === 'reading')).toHaveLength(40);
  const { live, replayed } = await again.hashes();
  expect(live).toEqual(replayed);
  await running.stop();
});

test('[REC1] rows that were not made yet are made when it is restored', async () => {
  let isHeld = false;
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const running = await shop({
    records: (real) =>
      replacing(real, {
        commit: async (commit) => {
          if (isHeld && commit.cursor !== undefined) await released;
          await real.commit(commit);
        },
      }),
  });
  const codeSha256 = 'c'.repeat(64);
  await running.must({ do: 'handOutBand', venue: 'kasra', tag: 't-1', as: 'alone', codeSha256 });
  isHeld = true;
  const durable = running.journal.durable;
  const linked = running.must({
    do: 'linkBand',
    ...{ venue: 'kasra', codeSha256, sessionSha256: 'd'.repeat(64) },
    ...{ language: 'fa', name: 'سارا' },
  });
  await running.until(() => running.journal.durable > durable);
  const { folder, position, cursor } = await copied(running.folder);
  expect(cursor).toBeLessThan(position);
  release();
  const visitor = String((await linked).result.visitor);
  await (await Running.open({ folder, clock: running.clock })).stop();
  const reader = openReader({ path: join(folder, 'records.db') });
  if (!reader.ok) throw new Error(reader.message);
  expect(await reader.reader.visitor(visitor)).toMatchObject({ name: 'سارا', language: 'fa' });
  await reader.reader.close();
  await running.stop();
});

test('[REC1] a folder whose server was killed is copied whole', async () => {
  const running = await shop();
  await running.must({ ...importKasra, venue: 'other' } as typeof importKasra);
  for (let seq = 0; seq < 10; seq++) await running.publish(sighting(seq, 'ghost'));
  const durable = running.journal.durable;
  await running.close();
  const { folder, position } = await copied(running.folder);
  expect(position).toBeGreaterThanOrEqual(durable);
  const again = await opened(folder, running);
  expect(again.frames().filter(({ input }) => input.type === 'reading')).toHaveLength(10);
});
