import type { Measurement, Point } from '../../contracts/effects.ts';
import type { ValueCounts } from '../../contracts/telemetry.ts';
import { pointFault } from './points.ts';

/** Counts values by measurement, and keeps what cannot be stored. */
export class ValueTally {
  readonly #counts = new Map<Measurement, number>();
  readonly quarantined: { point: Point; reason: string }[] = [];

  get counts(): ValueCounts {
    return Object.fromEntries(this.#counts);
  }

  add(measurement: Measurement, values: number): void {
    if (values > 0) this.#counts.set(measurement, (this.#counts.get(measurement) ?? 0) + values);
  }

  /** Whether the point can be stored; it is counted then. */
  see(point: Point): boolean {
    const reason = pointFault(point);
    if (reason === undefined) this.add(point.measurement, Object.keys(point.fields).length);
    else this.quarantined.push({ point, reason });
    return reason === undefined;
  }
}
