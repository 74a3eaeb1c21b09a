import { expect, test } from 'vitest';
import { paced } from '../../src/egress/paced.ts';
import { fakeChannel, message } from './fake-hot.ts';
import { frozenPace } from './paces.ts';

test('[AUD4] no more is claimed in a second than the provider takes', async () => {
  let nowMs = 0;
  const pace = { ...frozenPace(), monotonicMs: () => nowMs };
  const channel = paced(fakeChannel('email'), { perSecond: 3, pace });
  const free = async () => {
    const asked = Array.from({ length: 9 }, (_, i) => channel.reachable(message(`k/c/1/v${i}/e`)));
    return (await Promise.all(asked)).filter(Boolean).length;
  };
  expect([await free(), await free()]).toEqual([3, 0]);
  nowMs = 700;
  expect(await free()).toBe(2);
  nowMs = 60_000;
  expect(await free()).toBe(3);
});

test('[AUD4] who cannot be reached takes nobody’s place', async () => {
  const nobody = { ...fakeChannel('email'), reachable: () => false };
  const channel = paced(nobody, { perSecond: 1, pace: frozenPace() });
  expect(await channel.reachable(message('k/c/1/v/e'))).toBe(false);
  nobody.reachable = () => true;
  expect(await channel.reachable(message('k/c/1/v/e'))).toBe(true);
});
