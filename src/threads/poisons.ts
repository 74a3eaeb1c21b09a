/** A frame may kill its thread this often; then it is set aside. [HOT12] */
const deathsAt = 3;

/** Counts at which frame the hot path died; another frame in between begins anew. */
export class Poisons {
  #position = 0;
  #deaths = 0;

  /** Whether it died at this frame the last time. */
  suspects(position: number): boolean {
    return position !== 0 && position === this.#position;
  }

  /** The frame to set aside, if this was once too often; 0 = it died at none. */
  diedAt(position: number): number | undefined {
    if (position === 0) return undefined;
    this.#deaths = position === this.#position ? this.#deaths + 1 : 1;
    this.#position = position;
    return this.#deaths >= deathsAt ? position : undefined;
  }
}
