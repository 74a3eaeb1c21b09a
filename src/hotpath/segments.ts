import type { SegmentRecord } from '../contracts/segments.ts';

/** The segments of every venue, as they were published. [SEG1] */
export class Segments {
  readonly #byVenue = new Map<string, Map<string, SegmentRecord>>();
  /** Venues whose segments changed since it was last asked. */
  readonly #changed = new Set<string>();

  load(records: readonly SegmentRecord[]): void {
    this.#byVenue.clear();
    for (const record of records) this.put(record);
    this.#changed.clear();
  }

  put(record: SegmentRecord): void {
    const { venue, segment } = record;
    let own = this.#byVenue.get(venue);
    if (own === undefined) {
      own = new Map();
      this.#byVenue.set(venue, own);
    }
    own.set(segment.id, record);
    this.#changed.add(venue);
  }

  remove(venue: string, segment: string): void {
    this.#byVenue.get(venue)?.delete(segment);
    this.#changed.add(venue);
  }

  /** In the order of their publication, or none. */
  of(venue: string): readonly SegmentRecord[] {
    return [...(this.#byVenue.get(venue)?.values() ?? [])];
  }

  has(venue: string, segment: string): boolean {
    return this.#byVenue.get(venue)?.has(segment) === true;
  }

  /** Venues that have any, or had until now. */
  venues(): readonly string[] {
    return [...this.#byVenue.keys()];
  }

  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }
}
