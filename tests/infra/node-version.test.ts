import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { nodeProblem } from '../../src/cli/node-version.ts';

const file = fileURLToPath(new URL('../../infra/node-version.cjs', import.meta.url));
const { problemWith } = createRequire(import.meta.url)(file) as {
  problemWith(version: string): string | undefined;
};

test.each(['18.20.8', '20.20.2', '22.21.0', '24.14.9'])('Node %s is refused by name', (version) => {
  expect(problemWith(version)).toContain(`needs Node 24.15 or newer; this is ${version}`);
});

test.each(['22.21.0', '24.14.9', '24.15.0', '26.1.0'])(
  'both doors say the same of Node %s',
  (v) => {
    expect(nodeProblem(v)).toBe(problemWith(v));
  },
);

test.each(['24.15.0', '24.21.0', '25.0.0', '26.10.0'])('Node %s will do', (version) => {
  expect(problemWith(version)).toBeUndefined();
});

test('the Node of this project passes its own door', async () => {
  await expect(promisify(execFile)(process.execPath, [file])).resolves.toMatchObject({
    stderr: '',
  });
});
