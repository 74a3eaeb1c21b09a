import type { Timer } from '../state.ts';
import { pop, push } from './heap.ts';

/** Order of firing: (due, id). [TIM5] */
export function compareTimers(a: Timer, b: Timer): number {
  if (a.dueMs !== b.dueMs) return a.dueMs - b.dueMs;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * Sets a timer named `kind/about`. None is ever cancelled: whoever it fires for looks whether it
 * still counts.
 */
export function setTimer(
  timers: Timer[],
  { kind, about, dueMs }: { kind: Timer['kind']; about: string; dueMs: number },
): void {
  push(timers, { dueMs, id: `${kind}/${about}`, kind, about }, compareTimers);
}

export function takeTimer(timers: Timer[]): Timer | undefined {
  return pop(timers, compareTimers);
}
