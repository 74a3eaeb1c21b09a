import { expect, test } from 'vitest';
import { measureRate } from './rate.ts';

// A floor that only a collapse breaks: the same path does hundreds of thousands on an idle machine.
test.each([
  [100, 10, 20_000],
  [500, 10, 20_000],
])('%i connections with %i in flight are acknowledged %i times a second', async (c, f, floor) => {
  const perS = await measureRate({ connections: c, inFlight: f, ms: 1_500 });
  expect(perS).toBeGreaterThan(floor);
});
