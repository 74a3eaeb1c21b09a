/** A frame may kill its thread this often; then it is set aside. [HOT12] */
const deathsAt = 3;

/** What is known of deaths so far, and where it is kept. */
export type Kept = { count: { readonly position: number; readonly deaths: number } };

/** Counts at which frame the hot path died; another frame in between begins anew. */
export class Poisons {
  readonly #kept: Kept;

  constructor(kept: Kept = { count: { position: 0, deaths: 0 } }) {
    this.#kept = kept;
  }

  /** Whether it died at this frame the last time. */
  suspects(position: number): boolean {
    return position !== 0 && position === this.#kept.count.position;
  }

  /** 0 = it died at none. */
  diedAt(position: number): void {
    if (position === 0) return;
    const before = this.#kept.count;
    const deaths = position === before.position ? before.deaths + 1 : 1;
    this.#kept.count = { position, deaths };
  }

  /** The frame to set aside, if it died there once too often. */
  get poison(): number | undefined {
    const { position, deaths } = this.#kept.count;
    return deaths >= deathsAt ? position : undefined;
  }

  /** A hot path came past it. */
  outlived(): void {
    if (this.#kept.count.position !== 0) this.#kept.count = { position: 0, deaths: 0 };
  }
}
