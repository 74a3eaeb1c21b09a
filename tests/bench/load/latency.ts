const bucketsPerMs = 100;
const buckets = 60_000 * bucketsPerMs;

/** Durations in buckets of 10 µs up to a minute; what is longer counts as a minute. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(buckets + 1);
  #total = 0;
  #maxMs = 0;

  get total(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  add(ms: number): void {
    const bucket = Math.min(buckets, Math.max(0, Math.floor(ms * bucketsPerMs)));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** The least duration that at least `share` (0–1) of all do not exceed; 0 when there are none. */
  quantile(share: number): number {
    let left = Math.ceil(this.#total * share);
    if (left === 0) return 0;
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return (bucket + 1) / bucketsPerMs;
    }
    return this.#maxMs;
  }
}
