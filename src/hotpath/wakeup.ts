import type { AlarmClock } from '../contracts/ports.ts';

/**
 * One sleeper, woken early by `wake`. A wake while nobody sleeps makes the next sleep return at
 * once.
 */
export class Wakeup {
  readonly #clock: AlarmClock;
  #resolve: (() => void) | undefined;
  #pending = false;

  constructor(clock: AlarmClock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  async sleep(ms: number): Promise<void> {
    if (!this.#pending && ms > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const callOff = this.#clock.after(ms, resolve);
      await promise;
      callOff();
      this.#resolve = undefined;
    }
    this.#pending = false;
  }
}
