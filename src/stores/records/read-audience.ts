import { sql } from 'kysely';
import type { AudienceAsked, AudienceFound } from '../../contracts/audience.ts';
import type { VisitorRecord } from '../../contracts/ports.ts';
import { readVisitor } from './read-people.ts';
import { type Db, run } from './segment-sql.ts';
import { fromPeople, readSegments } from './segments.ts';

/**
 * Some people in the order of their ids, and of them the members, as they are this moment. A
 * segment that is there no more has nobody. The thread that asks works for so many and no longer.
 * [AUD2]
 */
export async function readAudience(
  db: Db,
  asked: AudienceAsked,
): Promise<AudienceFound<VisitorRecord>> {
  const { venue, segment, nowMs, timezone, after, look } = asked;
  const known = await readSegments(db.queries, venue);
  const rule = known.find((one) => one.segment.id === segment)?.segment.who;
  const last = lastOf(db, after, look);
  if (rule === undefined || last === undefined) return { members: [] };
  const scale = { venue, rule, nowMs, timezone };
  const rows = run(
    db,
    sql`SELECT v.visitor ${fromPeople(scale, { after, last })}
    ORDER BY v.visitor`,
  );
  const members = [];
  for (const { visitor } of rows) {
    const record = await readVisitor(db.queries, String(visitor));
    if (record !== undefined) members.push(record);
  }
  return lastOf(db, last, 1) === undefined ? { members } : { members, next: last };
}

function lastOf({ database }: Db, after: string, look: number): string | undefined {
  const row = database
    .prepare(
      `SELECT max(visitor) AS last FROM
         (SELECT visitor FROM visitors WHERE visitor > ? ORDER BY visitor LIMIT ?)`,
    )
    .get(after, look);
  return typeof row?.last === 'string' ? row.last : undefined;
}
