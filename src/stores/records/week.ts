import type { DatabaseSync } from 'node:sqlite';
import type { WeekOp } from '../../contracts/week.ts';

type Writers = { readonly [N in WeekOp['op']]: (op: Extract<WeekOp, { op: N }>) => void };

/** Mails of a year ago say nothing any more. */
const mailsKeptMs = 400 * 86_400_000;

/** Days' figures, what the week is asked to be, and its mails. [WEK2] [WEK8] */
export function weekWriter(database: DatabaseSync): Writers {
  const day = database.prepare(
    `INSERT INTO week_days (venue, day, at_ms, figures_json) VALUES (?, ?, ?, ?)
     ON CONFLICT (venue, day) DO UPDATE SET at_ms = excluded.at_ms,
       figures_json = excluded.figures_json`,
  );
  const settings = database.prepare(
    `INSERT INTO week_settings (venue, settings_json) VALUES (?, ?)
     ON CONFLICT (venue) DO UPDATE SET settings_json = excluded.settings_json`,
  );
  const claim = database.prepare(
    `INSERT INTO week_mails (venue, week, mail, claim, state, at_ms)
     VALUES (?, ?, ?, ?, 'claimed', ?) ON CONFLICT (venue, week, mail) DO NOTHING`,
  );
  const outcome = database.prepare(
    'UPDATE week_mails SET state = ?, at_ms = ? WHERE venue = ? AND week = ? AND mail = ?',
  );
  const drop = database.prepare('DELETE FROM week_mails WHERE venue = ? AND week = ? AND mail = ?');
  const trim = database.prepare('DELETE FROM week_mails WHERE at_ms < ?');
  return {
    putDays: ({ venue, atMs, days }) => {
      for (const one of days) day.run(venue, one.day, atMs, JSON.stringify(one.figures));
    },
    putWeek: ({ venue, settings: kept }) => {
      settings.run(venue, JSON.stringify(kept));
    },
    claimWeekMail: ({ venue, from, mail, claim: by, atMs }) => {
      claim.run(venue, from, mail, by, atMs);
      trim.run(atMs - mailsKeptMs);
    },
    putWeekMail: ({ venue, from, mail, state, atMs }) => {
      outcome.run(state, atMs, venue, from, mail);
    },
    dropWeekMail: ({ venue, from, mail: id }) => {
      drop.run(venue, from, id);
    },
  };
}
