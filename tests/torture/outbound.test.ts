import { expect, test } from 'vitest';
import { run } from './r18.ts';

test('[EGR22] [T30] R18: one effective push an occurrence, and every outcome true', async () => {
  const found = await run({ seed: 18, scale: 'slice' });
  console.log(JSON.stringify(found));
  expect(found).toMatchObject({ ok: true, doubles: 0, lies: 0 });
  expect(found.trials).toBeGreaterThanOrEqual(2_000);
  expect(Math.min(found.delivered, found.failed, found.unknown)).toBeGreaterThan(0);
  expect(Math.min(found.senderCrashes, found.processCrashes)).toBeGreaterThan(0);
}, 120_000);
