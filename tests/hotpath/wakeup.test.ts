import { expect, test } from 'vitest';
import { Wakeup } from '../../src/hotpath/wakeup.ts';
import { machineClock } from '../../src/threads/clock.ts';

const slept = async (sleep: Promise<void>): Promise<number> => {
  const startMs = performance.now();
  await sleep;
  return performance.now() - startMs;
};

test('a sleep ends by itself', async () => {
  expect(await slept(new Wakeup(machineClock).sleep(30))).toBeGreaterThanOrEqual(28);
});

test('a wake ends it early', async () => {
  const wakeup = new Wakeup(machineClock);
  setTimeout(() => wakeup.wake(), 10);
  expect(await slept(wakeup.sleep(10_000))).toBeLessThan(5_000);
});

test('a wake while nobody sleeps is not lost, and counts once', async () => {
  const wakeup = new Wakeup(machineClock);
  wakeup.wake();
  wakeup.wake();
  expect(await slept(wakeup.sleep(10_000))).toBeLessThan(5_000);
  expect(await slept(wakeup.sleep(30))).toBeGreaterThanOrEqual(28);
});

test('no time is no sleep', async () => {
  expect(await slept(new Wakeup(machineClock).sleep(0))).toBeLessThan(5_000);
});
