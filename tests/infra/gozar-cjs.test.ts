import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const infra = fileURLToPath(new URL('../../infra', import.meta.url));
/** The stripper's program is one string of four megabytes. */
const stripperBytes = 3_000_000;
let folder = '';

/** An app whose TypeScript says what it was given and how much lies among the large objects. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar cjs '));
  mkdirSync(join(folder, 'infra'));
  mkdirSync(join(folder, 'src'));
  for (const name of ['gozar.cjs', 'node-version.cjs']) {
    cpSync(join(infra, name), join(folder, 'infra', name));
  }
  const says = `import v8 from 'node:v8';
    type Space = { readonly space_name: string; readonly space_used_size: number };
    const spaces: readonly Space[] = v8.getHeapSpaceStatistics();
    const large = spaces.find((space: Space) => space.space_name === 'large_object_space');
    const { NODE_COMPILE_CACHE: cache } = process.env;
    const args = process.argv.slice(2);
    console.log(JSON.stringify({ args, cache, largeBytes: large?.space_used_size }));
    process.exitCode = 7;`;
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'src', 'main.ts'), says);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function gozar(env: Record<string, string> = {}) {
  const door = join(folder, 'infra', 'gozar.cjs');
  const { status, stdout } = spawnSync(process.execPath, [door, 'sim', 'two words'], {
    env,
    encoding: 'utf8',
  });
  return { status, ...(JSON.parse(stdout) as Record<'args' | 'cache' | 'largeBytes', unknown>) };
}

describe('infra/gozar.cjs', () => {
  test('hands over every argument and the exit code', () => {
    expect(gozar()).toMatchObject({ status: 7, args: ['sim', 'two words'] });
  });

  test('carries no type stripper once the cache is warm', () => {
    expect(gozar().largeBytes).toBeGreaterThan(stripperBytes);
    expect(gozar().largeBytes).toBeLessThan(stripperBytes);
  });

  test('leaves a cache that was named in its place', () => {
    const cache = join(folder, 'elsewhere');
    expect(gozar().cache).toBe(join(folder, 'node_modules/.cache/gozar'));
    expect(gozar({ NODE_COMPILE_CACHE: cache }).cache).toBe(cache);
  });
});
