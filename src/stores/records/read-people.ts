import type { Kysely, Selectable } from 'kysely';
import { VisitorChoices } from '../../contracts/choices.ts';
import type { Language } from '../../contracts/ids.ts';
import type { ConsentAnswer } from '../../contracts/joining.ts';
import type { VisitorRecord, WearingRecord } from '../../contracts/ports.ts';
import { type Frequency, type Purpose, purposes } from '../../contracts/venue.ts';
import { readAddressKinds } from './addresses.ts';
import { readBalance } from './read-actions.ts';
import { readJoined } from './read-joins.ts';
import { readPushEndpoints } from './read-outbound.ts';
import { optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** How long a closed wearing is still handed to the hot path, for backlogs from its time. */
const backlogMs = 48 * 3_600_000;

function wearingOf(row: Selectable<Tables['wearings']>): WearingRecord {
  return {
    alias: row.alias,
    venue: row.venue,
    tag: row.tag,
    fromMs: row.from_ms,
    ...optional('toMs', row.to_ms),
    lastSeenMs: row.last_seen_ms,
    handedOut: row.handed_out === 1,
    as: row.used_as as WearingRecord['as'],
    ...optional('group', row.group_id),
    ...optional('codeSha256', row.code_sha256),
    ...optional('visitor', row.visitor),
    ...optional('frozenMs', row.frozen_ms),
    ...optional('holder', row.holder),
    ...(row.is_parent === 1 ? { parent: true } : {}),
  };
}

/**
 * Open wearings, and those that ended within 48 h of the newest end or sighting in the records.
 * Counted from there and not from the wall clock, so that a long stop forgets nothing a backlog
 * may still need.
 */
export async function readWearings(db: Kysely<Tables>): Promise<readonly WearingRecord[]> {
  const newest = await db
    .selectFrom('wearings')
    .select(({ fn }) => [fn.max('to_ms').as('ended'), fn.max('last_seen_ms').as('seen')])
    .executeTakeFirst();
  const sinceMs = Math.max(newest?.ended ?? 0, newest?.seen ?? 0) - backlogMs;
  const rows = await db
    .selectFrom('wearings')
    .selectAll()
    .where((eb) => eb.or([eb('to_ms', 'is', null), eb('to_ms', '>=', sinceMs)]))
    .orderBy('from_ms')
    .orderBy('alias')
    .execute();
  return rows.map(wearingOf);
}

export async function readWearingByCode(
  db: Kysely<Tables>,
  codeSha256: string,
): Promise<WearingRecord | undefined> {
  const row = await db
    .selectFrom('wearings')
    .selectAll()
    .where('code_sha256', '=', codeSha256)
    .where('to_ms', 'is', null)
    .orderBy('from_ms', 'desc')
    .executeTakeFirst();
  return row && wearingOf(row);
}

export async function readVisitor(
  db: Kysely<Tables>,
  visitor: string,
): Promise<VisitorRecord | undefined> {
  const row = await db
    .selectFrom('visitors')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('visits')
        .select(({ fn }) => fn.countAll<number>().as('visits'))
        .whereRef('visits.visitor', '=', 'visitors.visitor')
        .as('visits'),
    )
    .where('visitor', '=', visitor)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const wearings = await db
    .selectFrom('wearings')
    .select(['venue', 'alias'])
    .where('visitor', '=', visitor)
    .where('to_ms', 'is', null)
    .orderBy('from_ms')
    .execute();
  const answers = await readAnswers(db, visitor);
  return {
    visitor,
    ...optional('name', row.name),
    language: row.language as Language,
    consents: Object.fromEntries(answers.map(({ purpose, granted }) => [purpose, granted])),
    answers,
    visits: row.visits ?? 0,
    ...preferencesOf(row),
    ...choicesOf(row),
    points: await readBalance(db, visitor),
    wearings,
    ...(await readPushEndpoints(db, visitor)),
    ...(await readAddressKinds(db, visitor)),
    ...(await readJoined(db, visitor)),
  };
}

function preferencesOf({
  frequency,
  leave_alone,
}: Pick<Selectable<Tables['visitors']>, 'frequency' | 'leave_alone'>): Pick<
  VisitorRecord,
  'preferences'
> {
  if (frequency === null) return {};
  return { preferences: { frequency: frequency as Frequency, leaveAlone: leave_alone === 1 } };
}

/** Written by the hot path alone; what does not read as choices is a bug and throws. [CHO2] */
function choicesOf({
  choices_json: json,
}: Pick<Selectable<Tables['visitors']>, 'choices_json'>): Pick<VisitorRecord, 'choices'> {
  return json === null ? {} : { choices: VisitorChoices.parse(JSON.parse(json)) };
}

/** What the visitor said last about each purpose; the history stays in the table. [JOI13] */
async function readAnswers(db: Kysely<Tables>, visitor: string): Promise<readonly ConsentAnswer[]> {
  const last = await db
    .selectFrom('consents')
    .select(['purpose', 'granted', 'venue'])
    .where('row', 'in', ({ selectFrom }) =>
      selectFrom('consents')
        .select(({ fn }) => fn.max('row').as('last'))
        .where('visitor', '=', visitor)
        .where('purpose', 'in', purposes)
        .groupBy(['purpose', 'venue']),
    )
    .orderBy('row')
    .execute();
  return last.map(({ purpose, granted, venue }) => {
    return { purpose: purpose as Purpose, granted: granted === 1, ...optional('venue', venue) };
  });
}

export async function readVisitorOfSession(
  db: Kysely<Tables>,
  sessionSha256: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('visitor_sessions')
    .select('visitor')
    .where('session_sha256', '=', sessionSha256)
    .executeTakeFirst();
  return row?.visitor;
}
