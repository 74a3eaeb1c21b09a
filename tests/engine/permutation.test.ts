import { expect, test } from 'vitest';
import { dayOf, outcome } from '../torture/r6.ts';

/** Ten thousand shuffles, a thousand in CI: figure R6 of `npm run torture`. */
test('[TIM3] a reading later than the window is another day', () => {
  const day = dayOf(20_261_129);
  const straight = outcome(day, () => 0, 0);
  expect(outcome(day, () => 2_000, 0)).toBe(outcome(day, () => 2_000, 0));
  expect(outcome(day, () => 2_000, 0)).not.toBe(straight);
});
