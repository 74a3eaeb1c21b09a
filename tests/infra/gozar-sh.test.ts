import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../infra/gozar.sh', import.meta.url));
const systemPath = '/usr/bin:/bin';
let folder = '';

/** An installed copy with a main.ts that says what it was given, and a link to its script. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar sh '));
  mkdirSync(join(folder, 'app', 'infra'), { recursive: true });
  mkdirSync(join(folder, 'app', 'src'));
  mkdirSync(join(folder, 'bin'));
  cpSync(script, join(folder, 'app', 'infra', 'gozar.sh'));
  const says = 'console.log(JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = 7;\n';
  writeFileSync(join(folder, 'app', 'src', 'main.ts'), says);
  symlinkSync('../app/infra/gozar.sh', join(folder, 'bin', 'first'));
  symlinkSync(join(folder, 'bin', 'first'), join(folder, 'bin', 'gozar'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function gozar(path: string, args: readonly string[]) {
  return spawnSync(join(folder, 'bin', 'gozar'), args, { env: { PATH: path }, encoding: 'utf8' });
}

describe('infra/gozar.sh', () => {
  test('follows links and hands over every argument and the exit code', () => {
    const answer = gozar(`${dirname(process.execPath)}:${systemPath}`, ['sim', 'two words', '']);
    expect(answer.stderr).toBe('');
    expect(JSON.parse(answer.stdout)).toEqual(['sim', 'two words', '']);
    expect(answer.status).toBe(7);
  });

  test('prefers the Node that came with the clone', () => {
    const own = join(folder, 'app', 'node_modules', '.bin');
    mkdirSync(own, { recursive: true });
    symlinkSync(process.execPath, join(own, 'node'));
    expect(gozar(systemPath, ['start']).stdout).toBe('["start"]\n');
  });

  test('says what it found and what it needs when Node is too old', () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    writeFileSync(join(old, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v20.1.0\nexit 1\n');
    chmodSync(join(old, 'node'), 0o755);
    const answer = gozar(`${old}:${systemPath}`, ['start']);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toMatch(/needs Node 24\.15 or newer; found: v20\.1\.0/);
    expect(answer.stdout).toBe('');
  });
});
