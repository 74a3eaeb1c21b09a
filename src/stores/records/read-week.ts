import type { DatabaseSync } from 'node:sqlite';
import {
  type DayRows,
  type DayVisit,
  type WeekMailState,
  type WeekReads,
  WeekSettings,
} from '../../contracts/week.ts';
import { doorsOf } from './passages.ts';
import { fromJson } from './rows.ts';

type Row = Record<string, unknown>;
type Span = { readonly fromMs: number; readonly toMs: number };
const dayMs = 86_400_000;
/** A void this long after its sale still takes it out, a visit over midnight is this long. */
const voidedWithinMs = 15 * dayMs;

/** Rows of a day, days that are kept, and what the week's mail is asked to be. [WEK2] */
export function weekReads(database: DatabaseSync): WeekReads {
  const all = (sql: string, ...given: (string | number)[]): Row[] =>
    database.prepare(sql).all(...given);
  return {
    rows: (venue, span) => dayRows(all, venue, span),
    kept: (venue, { from, to }) =>
      all(
        'SELECT * FROM week_days WHERE venue = ? AND day >= ? AND day <= ? ORDER BY day',
        ...[venue, from, to],
      ).map((row) => ({
        day: String(row.day),
        atMs: Number(row.at_ms),
        figures: fromJson(String(row.figures_json)),
      })),
    settings: (venue) => {
      const [row] = all('SELECT settings_json FROM week_settings WHERE venue = ?', venue);
      const kept = row === undefined ? {} : fromJson(String(row.settings_json));
      return WeekSettings.parse(kept);
    },
    sinceMs: (venue) => {
      const [row] = all(
        `SELECT min(at) AS at FROM (
           SELECT min(started_at_ms) AS at FROM visits WHERE venue = ?1
           UNION ALL SELECT min(at_ms) FROM transactions WHERE venue = ?1
           UNION ALL SELECT min(from_ms) FROM passages WHERE venue = ?1)`,
        venue,
      );
      return row?.at === null || row === undefined ? undefined : Number(row.at);
    },
    mailState: (venue, from, mail) => {
      const [row] = all(
        'SELECT state, claim FROM week_mails WHERE venue = ? AND week = ? AND mail = ?',
        ...[venue, from, mail],
      );
      if (row === undefined) return undefined;
      return { state: String(row.state) as WeekMailState, claim: String(row.claim) };
    },
  };
}

type All = (sql: string, ...given: (string | number)[]) => Row[];

function dayRows(all: All, venue: string, { fromMs, toMs }: Span): DayRows {
  const visits = visitsOf(all, venue, { fromMs, toMs });
  const lastMs = visits.reduce((last, { endedAtMs = 0 }) => Math.max(last, endedAtMs), toMs);
  const before = all(
    `SELECT started_at_ms, ended_at_ms FROM visits WHERE venue = ? AND started_at_ms >= ?
       AND started_at_ms < ? AND ended_at_ms > ?`,
    ...[venue, fromMs - dayMs, fromMs, fromMs],
  );
  const heard = all(
    `SELECT alias FROM wearings WHERE venue = ? AND from_ms >= ? AND from_ms < ?
       AND handed_out = 0 AND used_as <> 'staff'`,
    ...[venue, fromMs, toMs],
  );
  const shifts = all(
    `SELECT user_name, from_ms, to_ms FROM staff_shifts
     WHERE venue = ? AND from_ms < ? AND to_ms > ?`,
    ...[venue, toMs, fromMs],
  );
  return {
    visits,
    before: before.map((row) => ({
      startedAtMs: Number(row.started_at_ms),
      endedAtMs: Number(row.ended_at_ms),
    })),
    ...booksOf(all, venue, { fromMs, toMs, untilMs: Math.min(lastMs, toMs + dayMs) + dayMs / 48 }),
    doors: doorsOf(all, venue, { fromMs, toMs }),
    heard: heard.map(({ alias }) => ({ alias: String(alias) })),
    shifts: shifts.map((row) => ({
      user: String(row.user_name),
      fromMs: Number(row.from_ms),
      toMs: Number(row.to_ms),
    })),
  };
}

function visitsOf(all: All, venue: string, { fromMs, toMs }: Span): readonly DayVisit[] {
  const given = [venue, fromMs, toMs] as const;
  const stays = all(
    `SELECT stays.visit, stays.zone, stays.entered_at_ms, stays.left_at_ms FROM visits
     JOIN stays ON stays.venue = visits.venue AND stays.visit = visits.visit
     WHERE visits.venue = ? AND started_at_ms >= ? AND started_at_ms < ?
     ORDER BY stays.entered_at_ms, stays.left_at_ms`,
    ...given,
  );
  const byVisit = Map.groupBy(stays, ({ visit }) => visit);
  return all(
    `SELECT visit, visitor, alias, started_at_ms, ended_at_ms FROM visits
     WHERE venue = ? AND started_at_ms >= ? AND started_at_ms < ?`,
    ...given,
  ).map((row) => ({
    visitor: String(row.visitor),
    alias: String(row.alias),
    startedAtMs: Number(row.started_at_ms),
    ...(row.ended_at_ms === null ? {} : { endedAtMs: Number(row.ended_at_ms) }),
    stays: (byVisit.get(row.visit) ?? []).map((stay) => ({
      zone: String(stay.zone),
      fromMs: Number(stay.entered_at_ms),
      toMs: Number(stay.left_at_ms),
    })),
  }));
}

type Books = Span & { readonly untilMs: number };

/** A void takes its sale out as though it never was; what comes back counts when it comes. */
function booksOf(all: All, venue: string, { fromMs, toMs, untilMs }: Books) {
  const voided = new Set(
    all(
      `SELECT takes_back FROM transactions WHERE venue = ? AND at_ms >= ? AND at_ms < ?
         AND kind = 'void' AND takes_back IS NOT NULL`,
      ...[venue, fromMs - dayMs, toMs + voidedWithinMs],
    ).map(({ takes_back: sale }) => sale),
  );
  const rows = all(
    `SELECT id, kind, at_ms, visitor, total, currency,
       (SELECT coalesce(sum(qty), 0) FROM transaction_lines AS line
        WHERE line.venue = sold.venue AND line.id = sold.id) AS units
     FROM transactions AS sold WHERE venue = ? AND at_ms >= ? AND at_ms < ? AND kind <> 'void'`,
    ...[venue, fromMs - dayMs / 48, untilMs],
  );
  const sales = rows.filter(({ kind, id }) => kind === 'sale' && !voided.has(id));
  const returns = rows.filter(
    ({ kind, at_ms: at }) => kind === 'return' && Number(at) >= fromMs && Number(at) < toMs,
  );
  const money = (row: Row) => ({ total: Number(row.total), currency: String(row.currency) });
  return {
    sales: sales.map((row) => ({
      ...money(row),
      atMs: Number(row.at_ms),
      units: Number(row.units),
      ...(row.visitor === null ? {} : { visitor: String(row.visitor) }),
    })),
    returns: returns.map(money),
  };
}
