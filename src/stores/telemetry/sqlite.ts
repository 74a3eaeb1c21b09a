import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Point } from '../../contracts/effects.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type {
  Bucket,
  PointRange,
  RewritableTelemetry,
  SeriesQuery,
  Telemetry,
  TelemetryReplaced,
  TelemetryWrite,
} from '../../contracts/telemetry.ts';
import { checkBuckets, checkQuantiles, pointFault, quantileIndex, tagsOf } from './points.ts';
import { ValueTally } from './value-tally.ts';

export type SqliteTelemetryOptions = {
  readonly path: string;
  /** Days a point is kept. */
  readonly keepDays?: number;
  /** Epoch ms of the wall clock, for what is past its days. */
  readonly nowMs?: () => number;
  /** Largest size of the file in pages of 4 KB. */
  readonly maxPages?: number;
};

const dayMs = 86_400_000;
const pruneEveryMs = 3_600_000;
/** Series whose numbers are kept in memory; a venue has a few hundred. */
const maxKnownSeries = 10_000;

/**
 * A series is a measurement, a field and tags; a point is a series and a time, so that a rewrite
 * overwrites itself. [TEL1] Millisecond and ordinal are two columns: nanoseconds pass 2⁵³.
 * Every commit is synced, because the outbox lets go of a point once it is here.
 */
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY,
    measurement TEXT NOT NULL,
    field TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (measurement, field, tags)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tags (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    series INTEGER NOT NULL,
    PRIMARY KEY (name, value, series)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS points (
    series INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (series, at_ms, ordinal)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;
`;

const aggregates = {
  mean: 'avg(value)',
  max: 'max(value)',
  sum: 'sum(value)',
  count: 'count(value)',
} as const satisfies Record<SeriesQuery['aggregate'], string>;

/** How long a connection waits for another one's lock. */
const busyTimeoutMs = 2_000;
const sqliteBusy = 5;
const againAfterMs = 10;

/**
 * Two threads open a new file at once, and SQLite refuses the one that loses the switch to WAL
 * without waiting, whatever its timeout. Source: sqlite.org/pragma.html#pragma_journal_mode.
 */
function openFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  for (let waitedMs = 0; ; waitedMs += againAfterMs) {
    try {
      db.exec(schema);
      return db;
    } catch (error) {
      const isBusy =
        error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === sqliteBusy;
      if (isBusy && waitedMs < busyTimeoutMs) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, againAfterMs);
        continue;
      }
      db.close();
      throw error;
    }
  }
}

/** Time series inside: no server, one file. */
export function openSqliteTelemetry(options: SqliteTelemetryOptions): RewritableTelemetry {
  return new SqliteTelemetry(options);
}

class SqliteTelemetry implements RewritableTelemetry {
  readonly #db: DatabaseSync;
  readonly #keepMs: number;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, number>();
  readonly #put: StatementSync;
  #prunedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: SqliteTelemetryOptions) {
    const { path, keepDays = 30, nowMs = Date.now, maxPages } = options;
    this.#keepMs = keepDays * dayMs;
    this.#nowMs = nowMs;
    this.#db = openFile(path);
    if (maxPages !== undefined) this.#db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    this.#put = this.#db.prepare(
      'INSERT INTO points (series, at_ms, ordinal, value) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT DO UPDATE SET value = excluded.value',
    );
  }

  async write(points: readonly Point[]): Promise<TelemetryWrite> {
    return this.#atOnce<TelemetryWrite>(() => {
      const quarantined: { point: Point; reason: string }[] = [];
      for (const point of points) {
        const reason = pointFault(point);
        if (reason === undefined) this.#putPoint(point);
        else quarantined.push({ point, reason });
      }
      this.#prune();
      return { ok: true, quarantined };
    });
  }

  async replace(range: PointRange, points: Iterable<Point>): Promise<TelemetryReplaced> {
    if (range.fromMs < this.#nowMs() - this.#keepMs) {
      const reason = `points are kept for ${this.#keepMs / dayMs} days`;
      return { ok: false, retryable: false, code: 'store.telemetry_refused', reason };
    }
    return this.#atOnce(() => {
      const before = new ValueTally();
      const after = new ValueTally();
      for (const measurement of range.measurements) {
        before.add(measurement, this.#clear(measurement, range));
      }
      for (const point of points) {
        if (after.see(point)) this.#putPoint(point);
      }
      const { quarantined } = after;
      return { ok: true, before: before.counts, after: after.counts, quarantined };
    });
  }

  /** All of it is stored, or nothing. */
  #atOnce<T>(work: () => T): T | Refusal {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const done = work();
      this.#db.exec('COMMIT');
      return done;
    } catch (error) {
      // Numbers of series that were rolled back must not be believed.
      this.#known.clear();
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
      return refusal(error);
    }
  }

  /** Takes away what a measurement has in the range; how many values that was. */
  #clear(measurement: string, { venue, fromMs, toMs }: PointRange): number {
    const [[, text] = ['', '']] = tagsOf({ venue });
    const series = this.#db.prepare(
      `SELECT id FROM series WHERE measurement = ?
       AND id IN (SELECT series FROM tags WHERE name = 'venue' AND value = ?)`,
    );
    const remove = this.#db.prepare(
      'DELETE FROM points WHERE series = ? AND at_ms >= ? AND at_ms < ?',
    );
    let cleared = 0;
    for (const { id } of series.all(measurement, text)) {
      cleared += Number(remove.run(Number(id), fromMs, toMs).changes);
    }
    return cleared;
  }

  #putPoint(point: Point): void {
    for (const [field, value] of Object.entries(point.fields)) {
      this.#put.run(this.#seriesOf(point, field), point.atMs, point.ordinal, value);
    }
  }

  #seriesOf(point: Point, field: string): number {
    const tags = tagsOf(point.series);
    const key = JSON.stringify([point.measurement, field, tags]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= maxKnownSeries) this.#known.clear();
    const id = this.#findSeries(point.measurement, field, tags);
    this.#known.set(key, id);
    return id;
  }

  #findSeries(measurement: string, field: string, tags: readonly [string, string][]): number {
    const names = [measurement, field, JSON.stringify(tags)];
    this.#db
      .prepare('INSERT OR IGNORE INTO series (measurement, field, tags) VALUES (?, ?, ?)')
      .run(...names);
    const row = this.#db
      .prepare('SELECT id FROM series WHERE measurement = ? AND field = ? AND tags = ?')
      .get(...names);
    const id = Number(row?.id);
    const put = this.#db.prepare(
      'INSERT OR IGNORE INTO tags (name, value, series) VALUES (?, ?, ?)',
    );
    for (const [name, value] of tags) put.run(name, value, id);
    return id;
  }

  /** Removes what is past its days, at most once an hour; series by series, along the key. */
  #prune(): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#prunedAtMs < pruneEveryMs) return;
    const remove = this.#db.prepare('DELETE FROM points WHERE series = ? AND at_ms < ?');
    for (const { id } of this.#db.prepare('SELECT id FROM series').all()) {
      remove.run(Number(id), nowMs - this.#keepMs);
    }
    this.#prunedAtMs = nowMs;
  }

  async buckets(query: SeriesQuery): Promise<readonly Bucket[]> {
    checkBuckets(query);
    const { everyMs, offsetMs } = query;
    const { where, values } = rangeOf(query);
    // The remainder moves the borders just as the whole offset would, and is never negative, so
    // that the division of whole numbers rounds down. [TEL2]
    const shift = ((offsetMs % everyMs) + everyMs) % everyMs;
    const rows = this.#db
      .prepare(
        `SELECT (at_ms + ?) / ? AS bucket, ${aggregates[query.aggregate]} AS value
         FROM points WHERE ${where} GROUP BY bucket ORDER BY bucket`,
      )
      .all(BigInt(shift), BigInt(everyMs), ...values);
    return rows.map(({ bucket, value }) => ({
      fromMs: Number(bucket) * everyMs - shift,
      value: Number(value),
    }));
  }

  async quantiles(
    query: Parameters<Telemetry['quantiles']>[0],
  ): Promise<{ readonly count: number; readonly values: readonly number[] } | undefined> {
    checkQuantiles(query.at);
    const { where, values } = rangeOf(query);
    const counted = this.#db.prepare(`SELECT count(*) AS n FROM points WHERE ${where}`);
    const count = Number(counted.get(...values)?.n);
    if (count === 0) return undefined;
    const nth = this.#db.prepare(
      `SELECT value FROM points WHERE ${where} ORDER BY value LIMIT 1 OFFSET ?`,
    );
    return {
      count,
      values: query.at.map((share) =>
        Number(nth.get(...values, quantileIndex(count, share))?.value),
      ),
    };
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }
}

type Refusal = Extract<TelemetryWrite, { ok: false }>;
type Range = Omit<SeriesQuery, 'everyMs' | 'offsetMs' | 'aggregate'>;

/** The points of every series that has all the tags asked for, from `fromMs` up to `toMs`. */
function rangeOf(query: Range): { where: string; values: (string | number)[] } {
  const tags = tagsOf(query.series);
  const tagged = tags.map(
    () => 'AND id IN (SELECT series FROM tags WHERE name = ? AND value = ?) ',
  );
  const series = `SELECT id FROM series WHERE measurement = ? AND field = ? ${tagged.join('')}`;
  return {
    where: `series IN (${series}) AND at_ms >= ? AND at_ms < ?`,
    values: [query.measurement, query.field, ...tags.flat(), query.fromMs, query.toMs],
  };
}

const sqliteFull = 13;

/** Disk full, a busy file, a broken disk: later may be better, and nothing was stored. */
function refusal(error: unknown): Refusal {
  if (!(error instanceof Error)) throw error;
  if (!('errcode' in error)) throw error;
  const code: ErrorCode =
    error.errcode === sqliteFull ? 'store.disk_full' : 'store.telemetry_unreachable';
  return { ok: false, retryable: true, code, reason: error.message };
}
