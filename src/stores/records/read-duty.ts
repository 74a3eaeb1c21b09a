import type { DatabaseSync } from 'node:sqlite';
import type { Language } from '../../contracts/ids.ts';
import type { Role } from '../../contracts/roles.ts';
import { type DutyState, lastPost, type Shift } from '../../contracts/staff.ts';
import type { DutyRow, StaffPhone, StaffReader } from '../../contracts/staff-rows.ts';
import { fromJson } from './rows.ts';

type Row = Record<string, unknown>;
/** Who said “I am here” and never said more has gone home by then. */
const longestDutyMs = 14 * 3_600_000;

type DutyReads = Pick<StaffReader, 'duty' | 'shifts' | 'phones' | 'phonesFor'>;

/** Who works when, who is on duty now, and whose phone may ring. [STF6] */
export function dutyReads(database: DatabaseSync): DutyReads {
  const all = (sql: string, ...given: (string | number)[]): Row[] =>
    database.prepare(sql).all(...given);
  const dutyNow = (venue: string, nowMs: number) =>
    all(dutyRows, venue, nowMs, nowMs - longestDutyMs).map((row) => dutyOf(row, nowMs));
  return {
    duty: async (venue, nowMs) => dutyNow(venue, nowMs),
    shifts: async (venue, { fromMs, toMs }) =>
      all(
        `SELECT * FROM staff_shifts WHERE venue = ? AND from_ms < ? AND to_ms > ?
         ORDER BY from_ms, user_name`,
        venue,
        toMs,
        fromMs,
      ).map(shiftOf),
    phones: async (user) =>
      all(
        'SELECT endpoint_sha256 AS hash FROM staff_push WHERE user_name = ? ORDER BY at_ms DESC',
        user,
      ).map(({ hash }) => String(hash)),
    phonesFor: async (venue, { post, zone, nowMs }) => {
      const whom = whomToCall(dutyNow(venue, nowMs), { post, ...(zone && { zone }) });
      return all(
        'SELECT * FROM staff_push WHERE user_name IN (SELECT value FROM json_each(?))',
        JSON.stringify(whom.map(({ user }) => user)),
      ).map(phoneOf);
    },
  };
}

/**
 * Those of the post who are at the place; else all of the post; else, so that no call is lost,
 * whoever is on duty. Who has a break, or has gone, is left in peace. [STF6]
 */
function whomToCall(
  duty: readonly DutyRow[],
  { post, zone }: { readonly post: string; readonly zone?: string },
): readonly DutyRow[] {
  const awake = duty.filter(({ isOn, isQuiet }) => isOn && !isQuiet);
  const ofPost = awake.filter((one) => one.post === post);
  const near = ofPost.filter(({ zones }) => zones.length === 0 || zones.includes(zone ?? ''));
  if (near.length > 0) return near;
  if (ofPost.length > 0) return ofPost;
  const managers = awake.filter((one) => one.post === lastPost);
  return managers.length > 0 ? managers : awake;
}

/**
 * Whoever may come in and works here, with what they said last and the shift that goes on. Asked
 * at every call: who was disabled, or works elsewhere now, is not among them. `?1` venue, `?2` now,
 * `?3` since when a word counts.
 */
const dutyRows = `SELECT users.user_name, users.name, users.role, duty.state, duty.at_ms,
    coalesce(duty.post, shift.post) AS post, coalesce(duty.zones_json, shift.zones_json) AS zones,
    duty.tag, duty.at_ms >= ?3 AS fresh, shift.from_ms, shift.to_ms,
    EXISTS (SELECT 1 FROM wearings WHERE wearings.venue = ?1 AND wearings.tag = duty.tag
      AND to_ms IS NULL AND used_as = 'staff') AS worn
  FROM users
  LEFT JOIN staff_duty AS duty ON duty.venue = ?1 AND duty.user_name = users.user_name
  LEFT JOIN staff_shifts AS shift ON shift.venue = ?1 AND shift.shift =
    (SELECT shift FROM staff_shifts WHERE venue = ?1 AND user_name = users.user_name
       AND from_ms <= ?2 AND to_ms > ?2 ORDER BY from_ms DESC LIMIT 1)
  WHERE users.disabled = 0 AND users.role IN ('staff', 'operator', 'admin')
    AND (users.venues_json = '"all"'
      OR EXISTS (SELECT 1 FROM json_each(users.venues_json) WHERE value = ?1))
  ORDER BY users.user_name`;

function dutyOf(row: Row, nowMs: number): DutyRow {
  const role = String(row.role) as Role;
  const said = row.state === null ? undefined : (String(row.state) as DutyState);
  const untilMs = row.to_ms === null ? undefined : Number(row.to_ms);
  const { isOn, by } = onDuty(row, said);
  return {
    user: String(row.user_name),
    name: String(row.name || row.user_name),
    role,
    post: String(row.post ?? (role === 'staff' ? 'floor' : lastPost)),
    zones: row.zones === null ? [] : fromJson<string[]>(String(row.zones)),
    isOn,
    isQuiet: isOn && said === 'break' && row.fresh === 1,
    by,
    ...(said === undefined ? {} : { said, sinceMs: Number(row.at_ms) }),
    ...(untilMs !== undefined && untilMs > nowMs ? { untilMs } : {}),
  };
}

/** What was said goes before the plan, until the next shift; a band says it while it is out. */
function onDuty(row: Row, said: DutyState | undefined): Pick<DutyRow, 'isOn' | 'by'> {
  const isPlanned = row.from_ms !== null;
  const saidSince = isPlanned && Number(row.at_ms ?? 0) < Number(row.from_ms);
  if (said === 'here' || said === 'break') {
    if (row.tag !== null) {
      if (row.worn === 1) return { isOn: true, by: 'band' };
    } else if (row.fresh === 1) return { isOn: true, by: 'self' };
  }
  if (isPlanned && (said !== 'gone' || saidSince)) return { isOn: true, by: 'shift' };
  return { isOn: false, by: 'none' };
}

function shiftOf(row: Row): Shift {
  return {
    shift: String(row.shift),
    user: String(row.user_name),
    post: String(row.post),
    zones: fromJson<string[]>(String(row.zones_json)),
    fromMs: Number(row.from_ms),
    toMs: Number(row.to_ms),
  };
}

function phoneOf(row: Row): StaffPhone {
  return {
    user: String(row.user_name),
    endpoint: String(row.endpoint),
    p256dh: String(row.p256dh),
    auth: String(row.auth),
    language: String(row.language) as Language,
    atMs: Number(row.at_ms),
  };
}
