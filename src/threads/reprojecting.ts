import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabAnswer, LabFailure, ReprojectResult } from '../contracts/lab.ts';
import { readMoment } from '../contracts/moment.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import { pointsCursor } from '../egress/points-pump.ts';
import { type Reached, RecordMissing } from '../hotpath/past.ts';
import { reproject, rewritten } from '../hotpath/reproject.ts';
import { Scratch } from '../stores/scratch.ts';
import { openCursors } from '../stores/telemetry/cursors.ts';
import { TelemetryUnread } from '../stores/telemetry/unread.ts';
import type { LabRoom } from './lab-room.ts';
import { openTelemetry, type TelemetryConfig } from './telemetry.ts';

export type PlannedReproject = {
  readonly venue: string;
  readonly day: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** Until then after midnight, points of the day may still be on their way. */
const settledAfterMs = 60_000;
/** How long points of the day in the outbox are waited for; egress writes them once a second. */
const outboxWaitMs = 10_000;
const lookAgainMs = 250;
const outboxRows = 2_000;

/** The venue's day, when there is one that is over. */
export async function planReproject(
  { reader }: LabRoom,
  { venue, day }: { readonly venue: string; readonly day: string },
  nowMs: number,
): Promise<LabAnswer<PlannedReproject>> {
  const record = await reader.venue(venue);
  if (record === undefined) {
    const message = `there is no venue ${venue}`;
    return { ok: false, code: 'command.venue_unknown', message };
  }
  const { timezone } = record;
  const fromMs = readMoment(day, { nowMs, timezone });
  const toMs = readMoment(day, { nowMs, timezone, end: true });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || fromMs === undefined || toMs === undefined) {
    return failed('lab.range', `${day} is no day; write it as 2026-11-20`);
  }
  if (toMs + settledAfterMs > nowMs) {
    const over = new Date(toMs + settledAfterMs).toISOString();
    return failed('lab.day_open', `${day} at ${venue} (${timezone}) is not over before ${over}`);
  }
  return { ok: true, value: { venue, day, fromMs, toMs } };
}

/**
 * Runs the day and writes its points anew. Nothing is touched before all of them are known and the
 * outbox holds none of the day, which would come after and bring back what has gone. [TIM4]
 */
export async function* runReproject(
  room: LabRoom,
  planned: PlannedReproject,
  given: {
    readonly data: string;
    readonly telemetry: TelemetryConfig;
    readonly clock: () => number;
  },
): AsyncGenerator<Reached, LabAnswer<ReprojectResult>> {
  const { venue, fromMs, toMs } = planned;
  const startedMs = given.clock();
  const scratch = new Scratch();
  try {
    const source = await room.journal(venue, fromMs);
    const made = yield* reproject(source, {
      venue,
      fromMs,
      toMs,
      shelf: scratch,
      say: (point) => scratch.putPoint(point),
    });
    const waiting = await outboxOfDay(room.reader, given.data, planned);
    if (waiting > 0) {
      const message = `${waiting} points of that day still wait to be written`;
      return failed('lab.points_waiting', message);
    }
    const written = await rewrite(planned, scratch, given);
    if (!written.ok) return written;
    const wallMs = Math.round(given.clock() - startedMs);
    return { ok: true, value: { ...planned, ...made, ...written.value, wallMs } };
  } catch (error) {
    if (error instanceof RecordMissing) return failed('lab.range', error.message);
    throw error;
  } finally {
    scratch.close();
  }
}

/** Points of the day that egress has not written; 0 as soon as there are none. */
async function outboxOfDay(
  reader: RecordsReader,
  data: string,
  planned: PlannedReproject,
): Promise<number> {
  const cursors = openCursors({ path: join(data, 'egress.db') });
  try {
    for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
      const waiting = await pointsWaiting(reader, cursors.get(pointsCursor), planned);
      if (waiting === 0 || waitedMs >= outboxWaitMs) return waiting;
      await sleep(lookAgainMs);
    }
  } finally {
    cursors.close();
  }
}

async function pointsWaiting(
  reader: RecordsReader,
  afterRow: number,
  { venue, fromMs, toMs }: PlannedReproject,
): Promise<number> {
  let waiting = 0;
  for (let row = afterRow; ; ) {
    const rows = await reader.pointsAfter(row, outboxRows);
    for (const { point } of rows) {
      const isOfDay = point.atMs >= fromMs && point.atMs < toMs;
      if (isOfDay && point.series.venue === venue) waiting++;
    }
    const last = rows.at(-1);
    if (last === undefined) return waiting;
    row = last.row;
  }
}

type Rewritten = Pick<ReprojectResult, 'before' | 'after' | 'refused'>;

async function rewrite(
  { venue, fromMs, toMs }: PlannedReproject,
  scratch: Scratch,
  given: { readonly data: string; readonly telemetry: TelemetryConfig },
): Promise<LabAnswer<Rewritten>> {
  const telemetry = await openTelemetry(given.data, given.telemetry);
  try {
    const range = { venue, measurements: rewritten, fromMs, toMs };
    const replaced = await telemetry.replace(range, scratch.points());
    if (!replaced.ok) return failed(failureCode(replaced.code), `${replaced.reason}; ${again}`);
    const { before, after, quarantined } = replaced;
    return { ok: true, value: { before, after, refused: quarantined.length } };
  } catch (error) {
    if (!(error instanceof TelemetryUnread)) throw error;
    return failed(failureCode(error.code), `${error.message}; ${again}`);
  } finally {
    await telemetry.close();
  }
}

const again = 'the day may be incomplete until the same command has run to its end';

function failureCode(code: string): LabFailure['code'] {
  if (code === 'store.telemetry_refused' || code === 'store.disk_full') return code;
  return 'store.telemetry_unreachable';
}

function failed(code: LabFailure['code'], message: string) {
  return { ok: false, code, message } as const;
}
