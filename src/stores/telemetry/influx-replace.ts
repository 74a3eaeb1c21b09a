import { setTimeout as sleep } from 'node:timers/promises';
import type { Point } from '../../contracts/effects.ts';
import type { PointRange, TelemetryReplaced, TelemetryWrite } from '../../contracts/telemetry.ts';
import { type QueryRows, quotedName, whereOf } from './influxql.ts';
import { ValueTally } from './value-tally.ts';

/** What replacing asks of InfluxDB; `read` and `remove` throw when it does not do so. */
export type InfluxHands = {
  readonly read: (influxql: string) => Promise<Extract<QueryRows, { ok: true }>>;
  readonly remove: (measurement: string) => Promise<void>;
  readonly write: (points: readonly Point[]) => Promise<TelemetryWrite>;
};

const batchPoints = 2_000;
/** A server that hiccups within the rewriting is asked again after these, ms. */
const againAfterMs = [200, 1_000, 5_000] as const;

/**
 * InfluxDB has no transactions: what is there is counted, which also tells whether it answers at
 * all, then taken away, then written anew. Cut short it leaves points missing, never one twice; the
 * same call again completes it.
 */
export async function replaceInInflux(
  range: PointRange,
  points: Iterable<Point>,
  hands: InfluxHands,
): Promise<TelemetryReplaced> {
  const before = new ValueTally();
  for (const measurement of range.measurements) {
    const { columns, rows } = await hands.read(countQuery(measurement, range));
    const values = columns.map((name, at) => (name === 'time' ? 0 : Number(rows[0]?.[at] ?? 0)));
    before.add(
      measurement,
      values.reduce((sum, value) => sum + value, 0),
    );
  }
  for (const measurement of range.measurements) await hands.remove(measurement);
  const after = new ValueTally();
  let batch: Point[] = [];
  const flush = async () => {
    const written = await writeSurely(batch, hands);
    batch = [];
    if (written.ok) after.quarantined.push(...written.quarantined);
    return written;
  };
  for (const point of points) {
    if (after.see(point)) batch.push(point);
    if (batch.length < batchPoints) continue;
    const written = await flush();
    if (!written.ok) return written;
  }
  const written = await flush();
  if (!written.ok) return written;
  const { quarantined } = after;
  return { ok: true, before: before.counts, after: after.counts, quarantined };
}

async function writeSurely(points: readonly Point[], { write }: InfluxHands) {
  let written = await write(points);
  for (const ms of againAfterMs) {
    if (written.ok || !written.retryable) break;
    await sleep(ms);
    written = await write(points);
  }
  return written;
}

function countQuery(measurement: string, range: PointRange): string {
  return `SELECT count(*) FROM ${quotedName(measurement)} ${whereIn(range)}`;
}

export function deleteQuery(measurement: string, range: PointRange): string {
  return `DELETE FROM ${quotedName(measurement)} ${whereIn(range)}`;
}

function whereIn({ venue, fromMs, toMs }: PointRange): string {
  return whereOf({ series: { venue }, fromMs, toMs });
}

/** Of `POST /api/v2/delete`. Its end is in the range, so the last nanosecond before is named. */
export function deleteBody(measurement: string, { venue, fromMs, toMs }: PointRange): object {
  const text = (value: string) => `"${value.replace(/["\\]/g, (letter) => `\\${letter}`)}"`;
  return {
    start: new Date(fromMs).toISOString(),
    stop: new Date(toMs - 1).toISOString().replace('Z', '999999Z'),
    predicate: `_measurement=${text(measurement)} AND venue=${text(venue)}`,
  };
}
