import type { Clock } from '../contracts/ports.ts';

/**
 * The machine's time. Monotonic time counts from the same origin in every thread of the process.
 */
export const machineClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.timeOrigin + performance.now(),
};
