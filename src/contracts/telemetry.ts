import type { Measurement, Point } from './effects.ts';
import type { ErrorCode } from './errors.ts';

export type TelemetryWrite =
  | { readonly ok: true; readonly quarantined: readonly { point: Point; reason: string }[] }
  | {
      readonly ok: false;
      readonly retryable: boolean;
      readonly code: ErrorCode;
      readonly reason: string;
    };

export type SeriesQuery = {
  readonly measurement: Measurement;
  readonly field: string;
  readonly series: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
  /** Bucket length; buckets begin at multiples of it in venue time, `offsetMs` east of UTC. */
  readonly everyMs: number;
  readonly offsetMs: number;
  readonly aggregate: 'mean' | 'max' | 'sum' | 'count';
};

export type Bucket = { readonly fromMs: number; readonly value: number };

/** Time series. Writing the same point twice leaves one. Empty buckets are absent, never zero. */
export interface Telemetry {
  write(points: readonly Point[]): Promise<TelemetryWrite>;
  buckets(query: SeriesQuery): Promise<readonly Bucket[]>;
  /** Quantiles (0–1) of a field over the range; undefined where there is no point. */
  quantiles(
    query: Omit<SeriesQuery, 'everyMs' | 'offsetMs' | 'aggregate'> & {
      readonly at: readonly number[];
    },
  ): Promise<{ readonly count: number; readonly values: readonly number[] } | undefined>;
  close(): Promise<void>;
}

/** A venue's points of some measurements from `fromMs` up to `toMs`. */
export type PointRange = {
  readonly venue: string;
  readonly measurements: readonly Measurement[];
  readonly fromMs: number;
  readonly toMs: number;
};

/** Values (a point has one a field) by measurement; those without any are absent. */
export type ValueCounts = Readonly<Partial<Record<Measurement, number>>>;

export type TelemetryReplaced =
  | {
      readonly ok: true;
      readonly before: ValueCounts;
      readonly after: ValueCounts;
      readonly quarantined: readonly { point: Point; reason: string }[];
    }
  | Extract<TelemetryWrite, { ok: false }>;

/** A time series whose past can be written anew. [TIM4] */
export interface RewritableTelemetry extends Telemetry {
  /**
   * Puts `points` in the place of all there are in the range. SQLite does so at once or not at all;
   * InfluxDB may be left with some of them missing, until the same is asked for again.
   */
  replace(range: PointRange, points: Iterable<Point>): Promise<TelemetryReplaced>;
}
