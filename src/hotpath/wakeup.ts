/**
 * One sleeper, woken early by `wake`. A wake while nobody sleeps makes the next sleep return at
 * once.
 */
export class Wakeup {
  #resolve: (() => void) | undefined;
  #pending = false;

  wake(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  async sleep(ms: number): Promise<void> {
    if (!this.#pending && ms > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      this.#resolve = undefined;
    }
    this.#pending = false;
  }
}
