import { expect, test } from 'vitest';
import { run as r9 } from './r9.ts';
import { run } from './r18.ts';
import { expectSound } from './slices.ts';

test('[EGR22] [T30] R18: one effective push an occurrence, and every outcome true', async () => {
  const found = await run({ seed: 18, scale: 'slice' });
  console.log(JSON.stringify(found));
  expect(found).toMatchObject({ ok: true, doubles: 0, lies: 0 });
  expect(found.trials).toBeGreaterThanOrEqual(2_000);
  expect(Math.min(found.delivered, found.failed, found.unknown)).toBeGreaterThan(0);
  expect(Math.min(found.senderCrashes, found.processCrashes)).toBeGreaterThan(0);
});

test('[TEL9] [T18] R9: an hour without the time series loses and doubles no point', async () => {
  const found = await r9({ seed: 9, scale: 'slice' });
  console.log(JSON.stringify(found));
  expectSound(found);
  expect(found).toMatchObject({ lost: 0, doubled: 0 });
  expect(found.waited).toBeGreaterThan(40_000);
});
