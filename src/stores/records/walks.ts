import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { type ReceiverOp, type WalkRecord, walkLimits } from '../../contracts/receivers.ts';
import { fromJson } from './rows.ts';
import type { Tables } from './tables.ts';

type Writers = {
  readonly [N in ReceiverOp['op']]: (op: Extract<ReceiverOp, { op: N }>) => void;
};

/** The newest walk is the active one; the oldest go, with their reports. [RCV6] [RCV7] */
export function walkWriter(database: DatabaseSync): Writers {
  const rest = database.prepare('UPDATE walks SET active = 0 WHERE venue = ?');
  const put = database.prepare(
    `INSERT OR REPLACE INTO walks (venue, walk, at_ms, active, points_json, report_json)
     VALUES (?, ?, ?, 1, ?, NULL)`,
  );
  const trim = database.prepare(
    `DELETE FROM walks WHERE venue = ?1 AND active = 0 AND walk NOT IN
       (SELECT walk FROM walks WHERE venue = ?1 ORDER BY at_ms DESC LIMIT ?2)`,
  );
  const report = database.prepare('UPDATE walks SET report_json = ? WHERE venue = ? AND walk = ?');
  return {
    putWalk: ({ venue, walk, atMs, points }) => {
      rest.run(venue);
      put.run(venue, walk, atMs, JSON.stringify(points));
      trim.run(venue, walkLimits.kept);
    },
    restWalks: ({ venue }) => {
      rest.run(venue);
    },
    putWalkReport: ({ venue, walk, report: found }) => {
      report.run(JSON.stringify(found), venue, walk);
    },
  };
}

/** Newest first. */
export async function readWalks(db: Kysely<Tables>, venue: string): Promise<readonly WalkRecord[]> {
  const rows = await db
    .selectFrom('walks')
    .selectAll()
    .where('venue', '=', venue)
    .orderBy('at_ms', 'desc')
    .execute();
  return rows.map((row) => ({
    walk: row.walk,
    atMs: Number(row.at_ms),
    active: row.active === 1,
    points: fromJson(row.points_json),
    report: row.report_json === null ? null : fromJson(row.report_json),
  }));
}
