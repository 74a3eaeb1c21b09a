import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FolderLock, lockFolder } from '../../src/stores/lock.ts';

let parent = '';
let folder = '';
let held: FolderLock[] = [];
let children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gozar-lock-'));
  folder = join(parent, 'deep', 'data');
  held = [];
  children = [];
});
afterEach(async () => {
  for (const lock of held) if (lock.ok) lock.release();
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) {
      await once(child, 'exit');
    }
  }
  rmSync(parent, { recursive: true });
});

function take(): FolderLock {
  const lock = lockFolder(folder);
  held.push(lock);
  return lock;
}

/** A real process that takes the lock, says what it got, and stays. */
async function takenByAnother(): Promise<{ child: ChildProcess; said: string }> {
  const module = new URL('../../src/stores/lock.ts', import.meta.url).href;
  const source = `
    const { lockFolder } = await import(${JSON.stringify(module)});
    const lock = lockFolder(${JSON.stringify(folder)});
    if (lock.ok) lock.announce('http://127.0.0.1:8080');
    globalThis.gc();
    console.log(JSON.stringify(lock));
    setInterval(() => {}, 1000);`;
  const options = ['--expose-gc', '--input-type=module', '-e', source];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said) };
}

test('[OUT7] takes a folder, making it for the owner alone', () => {
  expect(take().ok).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ['lock.db', 'lock.json']) {
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  }
});

test('[OUT7] [T31] a second process is refused and told who holds it and where', async () => {
  const { child } = await takenByAnother();
  expect(take()).toEqual({
    ok: false,
    code: 'start.folder_locked',
    holder: { pid: child.pid, sinceMs: expect.any(Number), address: 'http://127.0.0.1:8080' },
  });
});

test('[OUT7] this process’s lock stands against another, also after a refusal here', async () => {
  expect(take().ok).toBe(true);
  expect(take()).toMatchObject({ ok: false, holder: { pid: process.pid } });
  const { said } = await takenByAnother();
  expect(JSON.parse(said)).toMatchObject({ ok: false, code: 'start.folder_locked' });
});

test('[OUT7] kill -9 of the holder frees the folder at once', async () => {
  const { child } = await takenByAnother();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(folder, 'lock.json'))).toBe(true);
  expect(take().ok).toBe(true);
  const holder = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'));
  expect(holder).toMatchObject({ pid: process.pid });
});

test('[OUT7] release frees it, once', () => {
  const lock = take();
  if (!lock.ok) throw new Error(lock.code);
  lock.release();
  expect(existsSync(join(folder, 'lock.json'))).toBe(false);
  expect(take().ok).toBe(true);
  lock.release();
  expect(existsSync(join(folder, 'lock.json'))).toBe(true);
  expect(take().ok).toBe(false);
});

test('[OUT7] a holder that is not described yet is still a holder', async () => {
  await takenByAnother();
  writeFileSync(join(folder, 'lock.json'), '{"pid":');
  expect(take()).toEqual({ ok: false, code: 'start.folder_locked' });
});

test('[OUT7] a folder that cannot be written says so', () => {
  writeFileSync(join(parent, 'deep'), 'a file in the way');
  expect(take()).toMatchObject({ ok: false, code: 'start.folder_not_writable' });
});
