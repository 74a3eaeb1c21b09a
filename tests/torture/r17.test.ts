import { expect, test } from 'vitest';
import { run } from './r17.ts';

test('[CON5] [T24] R17: no claim is granted after an opt-out, 1,000 interleavings', async () => {
  const verdict = await run({ seed: 17, scale: 'slice' });
  expect(verdict, JSON.stringify(verdict)).toMatchObject({ ok: true, grantedAfter: 0 });
  expect(verdict.trials).toBeGreaterThanOrEqual(1_000);
  expect(verdict.orders).toBeGreaterThan(20);
});
