import type { Frame } from '../../src/contracts/inputs.ts';
import { StepFailure, Stepper } from '../../src/hotpath/stepper.ts';

/**
 * Makes `step` fail on an input as often as asked, as a bug in the engine would: once or twice is
 * got over, the third time sets the input aside.
 */
export class Poison {
  readonly #left = new Map<number, number>();
  #sound: Stepper['step'] | undefined;

  /** From here on every stepper of this process may meet it. */
  spread(): void {
    const left = this.#left;
    const sound = Stepper.prototype.step;
    this.#sound = sound;
    Stepper.prototype.step = function step(this: Stepper, frame: Frame) {
      const times = left.get(frame.position) ?? 0;
      if (times === 0 || this.skips.has(frame.position)) return sound.call(this, frame);
      left.set(frame.position, times - 1);
      // The state is spoilt as well: half of the input's work is done.
      sound.call(this, frame);
      throw new StepFailure(frame, new Error('simulated'));
    };
  }

  put(position: number, times: number): void {
    this.#left.set(position, times);
  }

  cure(): void {
    this.#left.clear();
    if (this.#sound) Stepper.prototype.step = this.#sound;
    this.#sound = undefined;
  }
}
