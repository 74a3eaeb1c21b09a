import { Snapshots } from '../../src/hotpath/snapshots.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';

const due = Snapshots.prototype.due;
const things = Object.getOwnPropertyDescriptor(Stepper.prototype, 'things');
/** So many frames are always reason enough. */
const enough = 1_000_000;

/**
 * Snapshots at any turn, not once a minute, so that restarts begin from states in which much
 * waits; and by the maker, as if the state were large.
 */
export class Hurry {
  readonly #random: () => number;
  readonly #chance: number;
  readonly #isLarge: boolean;

  constructor(random: () => number) {
    this.#random = random;
    this.#chance = random() < 0.5 ? 0.05 : 0.005;
    this.#isLarge = random() < 0.5;
  }

  begin(): void {
    const [random, chance] = [this.#random, this.#chance];
    Snapshots.prototype.due = function hurried(this: Snapshots, frames: number, nowMs: number) {
      const isPressed = frames > 0 && random() < chance;
      return due.call(this, isPressed ? enough : frames, nowMs);
    };
    if (this.#isLarge)
      Object.defineProperty(Stepper.prototype, 'things', { ...things, get: () => 1e5 });
  }

  end(): void {
    Snapshots.prototype.due = due;
    if (things !== undefined) Object.defineProperty(Stepper.prototype, 'things', things);
  }
}
