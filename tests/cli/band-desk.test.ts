import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gozar-bands-'));
const square = [
  [0, 0],
  [9, 0],
  [9, 9],
  [0, 9],
  [0, 0],
];
const plan = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { id: 'shoes', kind: 'display', name: 'Shoes' },
      geometry: { type: 'Polygon', coordinates: [square] },
    },
  ],
};

/** Runs one command line on a data folder of its own, as a person would; JSON out and in errors. */
function gozar(...args: readonly string[]) {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, ...args, '--json', '--data', join(folder, 'data')],
    { cwd: folder, env: { PATH }, encoding: 'utf8' },
  );
  return { status, said: stdout === '' ? {} : JSON.parse(stdout), stderr };
}

beforeAll(() => {
  writeFileSync(join(folder, 'plan.geojson'), JSON.stringify(plan));
  const where = ['--venue', 'shop', '--timezone', 'UTC', '--units', 'm'];
  const imported = gozar('venue', 'import', 'plan.geojson', ...where);
  if (imported.status !== 0) throw new Error(imported.stderr);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('[DSK7] [CLI1] a list comes in; bad lines are named', () => {
  writeFileSync(join(folder, 'bands.csv'), 'tag,model,radio\nb-1,M5,yes\n,M5,no\nb-2,,perhaps\n');
  const { status, said } = gozar('band', 'stock', 'shop', 'bands.csv');
  expect(status).toBe(1);
  expect(said).toMatchObject({ bands: 1, fresh: 1, refused: [{ line: 3 }, { line: 4 }] });
  expect(gozar('band', 'stock', 'shop', 'absent.csv').status).toBe(2);
});

test('[DSK1] [DSK2] a lost band is frozen, moved and listed', () => {
  expect(gozar('band', 'freeze', 'shop', 'b-1').status).toBe(1);
  expect(gozar('band', 'hand-out', 'shop', 'b-1').status).toBe(0);
  expect(gozar('band', 'freeze', 'shop', 'b-1').said).toMatchObject({ frozen: true });
  const moved = gozar('band', 'move', 'shop', 'b-1', 'b-9');
  expect(moved.said).toMatchObject({ tag: 'b-1', to: 'b-9', code: expect.stringMatching(/-/) });
  const list = (state: string) =>
    gozar('band', 'list', 'shop', '--state', state).said.items.map(
      ({ tag }: { tag: string }) => tag,
    );
  expect(list('frozen')).toEqual(['b-1']);
  expect(list('out')).toEqual(['b-9']);
  expect(gozar('band', 'list', 'shop').said.counts).toMatchObject({ known: 2, out: 1, frozen: 1 });
  expect(gozar('band', 'list', 'shop', '--state', 'red').status).toBe(2);
});
