import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gozar-goods-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gozar(...args: readonly string[]) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [main, ...args, '--json'], {
    cwd: folder,
    env: { PATH },
    encoding: 'utf8',
  });
}

const square = [
  [0, 0],
  [9, 0],
  [9, 9],
  [0, 0],
];
const plan = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { id: 'shoes' },
      geometry: { type: 'Polygon', coordinates: [square] },
    },
  ],
};

test('[SHF5] a file of more rows than one command takes; bad rows named by their place', () => {
  writeFileSync(join(folder, 'shop.geojson'), JSON.stringify(plan));
  const articles: object[] = Array.from({ length: 10_002 }, (_, i) => ({ sku: `s${i}` }));
  articles[10_001] = { sku: 's10001', price: 'dear' };
  writeFileSync(join(folder, 'goods.json'), JSON.stringify({ articles }));
  const where = ['--venue', 'kasra', '--timezone', 'Asia/Tehran', '--units', 'm'];
  expect(gozar('venue', 'import', 'shop.geojson', ...where)).toMatchObject({ status: 0 });
  const { status, stdout } = gozar('goods', 'import', 'kasra', 'goods.json', '--replace');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    articles: 10_001,
    slots: 0,
    refused: 1,
    refusedRows: [expect.stringMatching(/^articles\[10001\]\.price: /)],
  });
});
