import type { DatabaseSync } from 'node:sqlite';
import { keptMs } from '../../contracts/retention.ts';
import { historyKeptDays } from '../../contracts/rules.ts';
import { kindsOn } from './retention-kinds.ts';

const dayMs = 86_400_000;

/** How long rows stay that are of no kind with days of its own, and how many. */
export const kept = {
  answersMs: dayMs,
  /** A flood of refused payloads keeps its newest rows only: at most 40 MB. */
  quarantineRows: 10_000,
  /**
   * Tasks, alerts, commands, webhooks and words beside a rating; points and conversions have days
   * of their own.
   */
  actionsMs: 90 * dayMs,
  expiredLinksMs: dayMs,
  /** What was made good, for a year's comparison. */
  casesMs: 400 * dayMs,
  /** Goods come back for weeks. */
  receiptsMs: 90 * dayMs,
} as const;

/**
 * Rows deleted in one transaction, so that commits never wait for a day of deletes: many indexes
 * hold a row of the one, and one a point.
 */
const rowsAtOnce = 500;
const pointsAtOnce = 5_000;

/**
 * Deletes, inside the caller's transaction, some of what telemetry has and of what is past its
 * days; true when there may be more. [OUT6]
 */
export function retentionOn(
  database: DatabaseSync,
): (before: { readonly pointRow: number; readonly nowMs: number }) => boolean {
  const points = database.prepare(
    `DELETE FROM points WHERE row IN
       (SELECT row FROM points WHERE row <= ? ORDER BY row LIMIT ${pointsAtOnce})`,
  );
  const answers = answersTrim(database);
  const quarantine = database.prepare('DELETE FROM quarantine WHERE at_ms < ?');
  const flood = database.prepare(
    'DELETE FROM quarantine WHERE row <= (SELECT max(row) FROM quarantine) - ?',
  );
  const kinds = kindsOn(database);
  const actions = database.prepare(oldActions);
  const doors = [
    database.prepare('DELETE FROM sessions WHERE expires_at_ms < ?'),
    database.prepare('DELETE FROM tokens WHERE expires_at_ms < ?'),
    database.prepare('DELETE FROM known_devices WHERE expires_at_ms < ?'),
    database.prepare('DELETE FROM phone_codes WHERE expires_at_ms < ?'),
    // Kept for the count of a day.
    database.prepare('DELETE FROM address_proofs WHERE at_ms < ? - 86400000'),
  ];
  // `historyKeptDays` counts calendar days of any time zone, so one more is kept.
  const history = database.prepare(
    `DELETE FROM history WHERE (venue, id) IN
       (SELECT venue, id FROM history WHERE day < ? ORDER BY day LIMIT ${rowsAtOnce})`,
  );
  const links = ['admin_links', 'invitations'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE expires_at_ms < ?`),
  );
  const receipts = database.prepare('DELETE FROM receipts WHERE at_ms < ?');
  const slips = database.prepare('DELETE FROM till_slips WHERE at_ms < ?');
  const staff = [
    `DELETE FROM staff_steps WHERE kind = 'task' AND at_ms < ?`,
    'DELETE FROM rating_words WHERE at_ms < ?',
    'DELETE FROM staff_shifts WHERE to_ms < ?',
  ].map((text) => database.prepare(text));
  const closedCases = database.prepare(
    `DELETE FROM cases WHERE state = 'closed' AND closed_at_ms < ?`,
  );
  return ({ pointRow, nowMs }) => {
    const morePoints = Number(points.run(pointRow).changes) === pointsAtOnce;
    const deleted = [
      actions.run(nowMs - kept.actionsMs),
      history.run(Math.floor(nowMs / dayMs) - historyKeptDays - 1),
    ];
    answers(nowMs);
    quarantine.run(nowMs - keptMs('quarantine', {}));
    flood.run(kept.quarantineRows);
    for (const door of doors) door.run(nowMs);
    for (const table of links) table.run(nowMs - kept.expiredLinksMs);
    receipts.run(nowMs - kept.receiptsMs);
    slips.run(nowMs - kept.receiptsMs);
    for (const one of staff) one.run(nowMs - kept.actionsMs);
    closedCases.run(nowMs - kept.casesMs);
    const more = kinds(nowMs, rowsAtOnce) || morePoints;
    return more || deleted.some(({ changes }) => Number(changes) === rowsAtOnce);
  };
}

const oldActions = `DELETE FROM actions WHERE row IN (SELECT row FROM actions
  WHERE kind IN ('task', 'alert', 'deviceCommand', 'webhook') AND at_ms < ?
  LIMIT ${rowsAtOnce})`;

/**
 * Answers carry no time. The first trim that meets one notes its own, and a day after that the
 * answer goes, together with the personal part of its command.
 */
function answersTrim(database: DatabaseSync): (nowMs: number) => void {
  const meet = database.prepare(
    'UPDATE command_answers SET first_trim_ms = ? WHERE first_trim_ms IS NULL',
  );
  const parts = database.prepare(
    `DELETE FROM command_parts WHERE id IN
       (SELECT id FROM command_answers WHERE first_trim_ms < ?)`,
  );
  const answers = database.prepare('DELETE FROM command_answers WHERE first_trim_ms < ?');
  return (nowMs) => {
    meet.run(nowMs);
    parts.run(nowMs - kept.answersMs);
    answers.run(nowMs - kept.answersMs);
  };
}
