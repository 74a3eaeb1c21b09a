import type { AlarmClock } from '../contracts/ports.ts';

/**
 * The machine's time. Monotonic time counts from the same origin in every thread of the process.
 */
export const machineClock: AlarmClock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.timeOrigin + performance.now(),
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};
