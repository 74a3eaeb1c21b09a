import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gozar-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gozar(...args: readonly string[]) {
  const { PATH } = process.env;
  const how = { cwd: folder, env: { PATH }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args, '--json'], how);
  return { status, said: JSON.parse(stdout || stderr) };
}

function draw(file: string, ...zones: readonly (readonly [string, number])[]): void {
  const features = zones.map(([id, x]) => {
    const ring = [
      [x, 0],
      [x + 5, 0],
      [x + 5, 5],
      [x, 0],
    ];
    const geometry = { type: 'Polygon', coordinates: [ring] };
    return { type: 'Feature', properties: { id, kind: 'display', name: id }, geometry };
  });
  const floors = [{ id: '0', name: { en: 'Ground' } }];
  const document = { type: 'FeatureCollection', units: 'm', floors, features };
  writeFileSync(join(folder, file), JSON.stringify(document));
}

test('[PLN12] a plan is imported, judged, published, listed, brought back and exported', () => {
  draw('one.geojson', ['shoes', 0]);
  draw('two.geojson', ['shoes', 0], ['hats', 10]);
  draw('twice.geojson', ['shoes', 0], ['shoes', 10]);
  const where = ['--venue', 'kasra', '--timezone', 'Asia/Tehran', '--units', 'm'];
  expect(gozar('venue', 'import', 'one.geojson', ...where).status).toBe(0);
  expect(gozar('plan', 'import', 'kasra', 'two.geojson').said).toEqual({ revision: 1, notes: [] });
  const checked = gozar('plan', 'check', 'kasra');
  expect([checked.status, checked.said.errors]).toEqual([0, []]);
  expect(gozar('plan', 'publish', 'kasra', '--note', 'Hats').said).toEqual({
    ...{ version: 2, paused: [], unplaced: [] },
  });
  const { items } = gozar('plan', 'versions', 'kasra').said;
  expect(items).toMatchObject([{ version: 2, note: 'Hats', by: 'local' }, { version: 1 }]);
  expect(gozar('plan', 'restore', 'kasra', '1').said).toEqual({ revision: 2 });
  expect(gozar('plan', 'publish', 'kasra').said).toMatchObject({ version: 3 });
  expect(gozar('plan', 'export', 'kasra', 'out.imdf.zip').status).toBe(0);
  expect(readFileSync(join(folder, 'out.imdf.zip')).toString('latin1', 0, 2)).toBe('PK');
  expect(gozar('plan', 'check', 'out.imdf.zip').said.errors).toEqual([]);
  // What is wrong is named, and asked wrongly is told apart from failed.
  const wrong = gozar('plan', 'check', 'twice.geojson');
  expect([wrong.status, wrong.said.errors]).toEqual([0, []]);
  expect(gozar('plan', 'publish', 'kasra')).toMatchObject({
    ...{ status: 1, said: { error: { code: 'plan.draft_changed' } } },
  });
  expect(gozar('plan', 'check', 'nowhere').said.error.code).toBe('command.venue_unknown');
  expect(gozar('plan', 'import', 'kasra', 'gone.geojson').said.error.code).toBe('plan.file');
  expect(gozar('plan', 'restore', 'kasra', 'x').status).toBe(2);
});
