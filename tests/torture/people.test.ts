import { expect, test } from 'vitest';
import { run as mangled } from './r15-http.ts';
import { run as authorised } from './r16.ts';

/** The figures' slices; `npm run torture` prints the same with its seed. */
const slice = { seed: 20_261_122, scale: 'slice' } as const;

test('[SEC17] [T3] R16: every principal at every route, socket and topic end', async () => {
  const { findings, cells, ...report } = await authorised(slice);
  expect(findings).toEqual([]);
  expect(cells).toBeGreaterThan(7_000);
  expect(report).toMatchObject({ name: 'R16', ok: true, leaks: 0, wrong: 0 });
}, 900_000);

test('[SEC19] R15: 10,000 mangled requests, bytes and frames hurt nobody', async () => {
  const { findings, ...report } = await mangled(slice);
  expect(findings).toEqual([]);
  const whole = { ok: true, crashes: 0, caught: 0, answers5xx: 0 };
  expect(report).toMatchObject({ name: 'R15-http', ...whole });
});
