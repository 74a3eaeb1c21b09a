import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framesFrom, replayFromEmpty, stateHashes } from '../../src/hotpath/replay.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { ackedIn } from '../torture/load.ts';
import { furnishCrowd, inFlight, tags } from './crowd.ts';
import { main, newServer, type TestServer } from './server.ts';

/**
 * A server under 1,000 events a second is copied while it runs, copies are killed in the middle,
 * the server is killed during one, and what was copied is put into new folders.
 */
const connections = 20;
const generator = fileURLToPath(new URL('../bench/load.ts', import.meta.url));
const passphrase = 'five words that nobody guesses';
/** Some before a quick machine has made it, some before a slow one has. */
const killsMs = [60, 100, 150, 250, 400, 700];

let server: TestServer;
let load: ChildProcess | undefined;
let kept: string;
/** What the generator was told is on disk, and what of it when each copy was begun. */
let ackedFile: string;
const ackedBefore: Record<string, readonly string[]> = {};
let plain: { position: number; path: string };
let sealed: { position: number; path: string };
let late: { position: number; path: string };
const afterKill: string[] = [];

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  kept = join(server.data, '..', `${server.data.split('/').pop()}-kept`);
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'key.txt'), `${passphrase}\n`);
  const crowd = await furnishCrowd(server, connections);
  ackedFile = join(kept, 'acked');
  const flags = {
    acked: ackedFile,
    port: server.mqttPort,
    credentials: crowd.credentialsFile,
    connections,
    'in-flight': inFlight,
    tags,
    rate: 1_000,
    warmup: 0,
    seconds: 120,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  load = spawn(process.execPath, [generator, ...args, '--reconnect'], { stdio: 'ignore' });
  await journalBeyond(4_000);
  ackedBefore.plain = [...ackedIn(ackedFile)];
  plain = (await server.cli('backup', join(kept, 'plain.backup'))) as never;
  for (const ms of killsMs) await killedBackup(ms);
  const key = join(kept, 'key.txt');
  sealed = (await server.cli(
    ...['backup', join(kept, 'sealed.backup'), '--passphrase-file', key],
  )) as never;
  ackedBefore.late = [...ackedIn(ackedFile)];
  const whileKilled = server.cli('backup', kept);
  await sleep(450);
  await server.stop('SIGKILL');
  late = (await whileKilled) as never;
  load.kill('SIGTERM');
  await once(load, 'exit');
});
afterAll(async () => {
  load?.kill('SIGKILL');
  await server.end();
});

/** So that there is something to copy however slow the machine is. */
async function journalBeyond(position: number): Promise<void> {
  while ((await server.position()) <= position) await sleep(250);
}

async function killedBackup(ms: number): Promise<void> {
  const out = join(kept, `killed-${ms}.backup`);
  const child = spawn(process.execPath, [main, 'backup', out], { env: server.environment });
  const ended = once(child, 'exit');
  await sleep(ms);
  child.kill('SIGKILL');
  // A quick machine may have made it whole by then.
  await ended;
  if (existsSync(out)) afterKill.push(out);
}

function gozar(...args: string[]) {
  const { status, stdout, stderr } = server.tried(args);
  return { status, out: stdout === '' ? {} : JSON.parse(stdout), stderr };
}

const hashesAt = (data: string, to: number) =>
  stateHashes(replayFromEmpty(readJournal({ folder: diskFolder(join(data, 'journal')) }), { to }));

describe('[REC4] what a backup brings back', () => {
  test.each(['plain', 'sealed', 'late'] as const)('the state at its position: %s', (which) => {
    const { path, position } = { plain, sealed, late }[which];
    const data = join(kept, `restored-${which}`);
    const key = which === 'sealed' ? ['--passphrase-file', join(kept, 'key.txt')] : [];
    const { status, out, stderr } = gozar(
      ...['restore', path, '--data', data, '--erasures', 'none', ...key],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(out).toMatchObject({ position, data });
    expect(position).toBeGreaterThan(500);
    expect(out.frames).toBeGreaterThan(500);
    const [was, is] = [hashesAt(server.data, position), hashesAt(data, position)];
    expect(is).toEqual(was);
    expect(Object.keys(is)).toEqual(['crowd']);
    expect(gozar('journal', 'check', '--data', data).out).toMatchObject({ ok: true, damage: [] });
  });

  test.each(['plain', 'late'] as const)(
    '[REC1] everything that was acknowledged before it began: %s',
    (which) => {
      const data = join(kept, `restored-${which}`);
      const missing = new Set(ackedBefore[which]);
      expect(missing.size).toBeGreaterThan(1_000);
      const journal = readJournal({ folder: diskFolder(join(data, 'journal')) });
      for (const { input } of framesFrom(journal, 1)) {
        if (input.type !== 'reading') continue;
        missing.delete(`${input.device} ${input.boot} ${input.seq}`);
      }
      expect([...missing]).toEqual([]);
    },
  );

  test('and a server goes on from there', async () => {
    const again = await newServer({}, join(kept, 'restored-plain'));
    try {
      await again.start('--no-demo');
      expect(await again.position()).toBeGreaterThanOrEqual(plain.position);
      expect(await again.stop()).toBe(0);
    } finally {
      await again.kill();
    }
  });
});

describe('[REC2] what is cut off', () => {
  test('leaves no file that could be taken for a backup', () => {
    // One that was killed after it was done is a backup, and whole.
    for (const path of afterKill) {
      const data = join(kept, `after-${readdirSync(kept).length}`);
      expect(gozar('restore', path, '--data', data, '--erasures', 'none').status).toBe(0);
    }
    expect(afterKill.length).toBeLessThan(killsMs.length);
    for (const name of readdirSync(kept).filter((one) => one.endsWith('.new'))) {
      const data = join(kept, 'never');
      const path = join(kept, name);
      const { status, out, stderr } = gozar('restore', path, '--data', data, '--erasures', 'none');
      if (status === 0) {
        // Killed while it was read back: it had been written whole, and is.
        expect(out.frames).toBeGreaterThan(500);
        rmSync(data, { recursive: true });
        continue;
      }
      expect(status).toBe(1);
      expect(JSON.parse(stderr).error.code).toBe('store.backup_damaged');
      expect(existsSync(data)).toBe(false);
      expect(existsSync(`${data}.restoring`)).toBe(false);
    }
  });

  test('by a disk without room is said, and leaves nothing', () => {
    const out = join(kept, 'small.backup');
    const line = `ulimit -f 200; exec "$0" "$1" backup "$2" --json`;
    const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, main, out], {
      env: server.environment,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(JSON.parse(stderr).error.code).toMatch(/^store\.disk_(full|failed)$/);
    expect(readdirSync(kept).filter((name) => name.startsWith('small'))).toEqual([]);
  });
});

describe('[REC5] the list of erasures', () => {
  const hash = 'a'.repeat(64);
  const entry = { receiptSha256: hash, visitorSha256: hash, aliasesSha256: [hash], atMs: 1 };

  test('is asked for, understood line by line, and lies in the folder before its start', () => {
    const { path } = plain;
    const data = join(kept, 'erased');
    expect(gozar('restore', path, '--data', data).status).toBe(2);
    const list = join(kept, 'erasures.jsonl');
    writeFileSync(list, `${JSON.stringify(entry)}\n{"visitor":"v-1"}\n`);
    expect(gozar('restore', path, '--data', data, '--erasures', list).status).toBe(2);
    expect(existsSync(data)).toBe(false);
    writeFileSync(list, `\n${JSON.stringify(entry)}\n{"receiptSha`);
    const { status, out } = gozar('restore', path, '--data', data, '--erasures', list);
    expect(status).toBe(0);
    expect(out.erasures).toBe(1);
    expect(readFileSync(join(data, 'erasures.jsonl'), 'utf8')).toContain(JSON.stringify(entry));
  });
});

test('[REC1] a backup never takes the place of another, nor a restored folder', () => {
  const { path } = plain;
  expect(gozar('backup', path).status).toBe(1);
  const { status, stderr } = gozar('restore', path, '--data', server.data, '--erasures', 'none');
  expect(status).toBe(1);
  expect(JSON.parse(stderr).error.code).toBe('store.restore_folder');
});
