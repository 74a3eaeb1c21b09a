import type { AlarmClock } from '../contracts/ports.ts';

/** Long enough that whatever waits to be heard is heard. */
const restMs = 1;

/**
 * Pieces of a large work: one a turn, and between two of them everybody else is heard, however many
 * wait. Each is answered when it is on disk, while the turns go on. [CUS9]
 */
export class Slices {
  readonly #clock: AlarmClock;
  readonly #underWay = new Set<Promise<void>>();
  #owesRest = false;
  #failure: unknown;

  constructor(clock: AlarmClock) {
    this.#clock = clock;
  }

  /** One was planned in this turn. */
  took(): void {
    this.#owesRest = true;
  }

  /** One was written; `answered` ends when it is on disk and whoever sent it was told. */
  wrote(answered: Promise<void>): void {
    const settled = answered
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }

  /** Throws where the disk did not take one: nobody knows what else it lost. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async rest(): Promise<void> {
    if (!this.#owesRest) return;
    this.#owesRest = false;
    await new Promise<void>((ring) => this.#clock.after(restMs, ring));
  }

  /** Before the records are closed. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
    this.check();
  }
}
