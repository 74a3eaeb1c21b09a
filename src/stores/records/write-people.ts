import type { DatabaseSync } from 'node:sqlite';
import type { RecordOp, WearingRecord } from '../../contracts/ports.ts';
import { flag } from './rows.ts';
import { joinsWriter } from './write-joins.ts';

type Op<N extends RecordOp['op']> = Extract<RecordOp, { op: N }>;

/** Wearings, and the visitors they are linked to. */
export function visitorWriter(database: DatabaseSync): {
  readonly open: (wearing: WearingRecord) => void;
  readonly close: (op: Op<'closeWearing'>) => void;
  readonly link: (op: Op<'linkVisitor'>) => void;
  readonly profile: (op: Op<'putProfile'>) => void;
  readonly consent: (op: Op<'putConsent'>) => void;
  readonly preferences: (op: Op<'putPreferences'>) => void;
  readonly choices: (op: Op<'putChoices'>) => void;
} {
  const link = linkWriter(database);
  // A closed wearing never opens again: what is written later leaves it as it is. [PRE4]
  const open = database.prepare(
    `INSERT INTO wearings (alias, venue, tag, from_ms, to_ms, last_seen_ms, handed_out, used_as,
       group_id, code_sha256, visitor, frozen_ms, holder, is_parent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (alias) DO UPDATE SET to_ms = excluded.to_ms,
       last_seen_ms = max(wearings.last_seen_ms, excluded.last_seen_ms),
       handed_out = excluded.handed_out, used_as = excluded.used_as,
       group_id = coalesce(excluded.group_id, wearings.group_id),
       code_sha256 = CASE WHEN excluded.to_ms IS NULL
         THEN coalesce(excluded.code_sha256, wearings.code_sha256) END,
       visitor = coalesce(excluded.visitor, wearings.visitor)
     WHERE wearings.to_ms IS NULL`,
  );
  // The printed code ends with the wearing, so that nobody can link what is over.
  const close = database.prepare(
    'UPDATE wearings SET to_ms = ?, code_sha256 = NULL WHERE alias = ?',
  );
  const profile = database.prepare(
    `UPDATE visitors SET name = coalesce(?, name), language = coalesce(?, language)
     WHERE visitor = ?`,
  );
  const consent = database.prepare(
    `INSERT INTO consents (id, visitor, purpose, granted, wording, language, at_ms, place, venue,
       witness)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const preferences = database.prepare(
    'UPDATE visitors SET frequency = ?, leave_alone = ? WHERE visitor = ?',
  );
  const chosen = database.prepare('UPDATE visitors SET choices_json = ? WHERE visitor = ?');
  return {
    link,
    choices: ({ visitor, choices }) => {
      chosen.run(JSON.stringify(choices), visitor);
    },
    preferences: ({ visitor, frequency, leaveAlone }) => {
      preferences.run(frequency, flag(leaveAlone), visitor);
    },
    open: (wearing) => {
      const { alias, venue, tag, fromMs, toMs, lastSeenMs, handedOut, as } = wearing;
      const times = [fromMs, toMs ?? null, lastSeenMs] as const;
      const code = toMs === undefined ? (wearing.codeSha256 ?? null) : null;
      const links = [wearing.group ?? null, code, wearing.visitor ?? null] as const;
      open.run(alias, venue, tag, ...times, flag(handedOut), as, ...links, ...ofDesk(wearing));
    },
    close: ({ alias, toMs }) => {
      close.run(toMs, alias);
    },
    profile: ({ visitor, name, language }) => {
      profile.run(name ?? null, language ?? null, visitor);
    },
    consent: ({ id, visitor, purpose, granted, text, language, atMs, ...where }) => {
      const { place = 'page', venue, witness } = where;
      const said = [text, language, atMs, place, venue ?? null, witness ?? null] as const;
      consent.run(id, visitor, purpose, flag(granted), ...said);
    },
  };
}

/** Columns that only a desk fills. [DSK1] [DSK5] */
function ofDesk({ frozenMs, holder, parent }: WearingRecord) {
  return [frozenMs ?? null, holder ?? null, parent === true ? 1 : null] as const;
}

function linkWriter(database: DatabaseSync): (op: Op<'linkVisitor'>) => void {
  const visitors = database.prepare(
    `INSERT INTO visitors (visitor, name, language) VALUES (?, ?, ?)
     ON CONFLICT (visitor) DO UPDATE SET name = coalesce(excluded.name, visitors.name),
       language = excluded.language`,
  );
  const wearings = database.prepare('UPDATE wearings SET visitor = ? WHERE alias = ?');
  const sessions = database.prepare(
    `INSERT INTO visitor_sessions (session_sha256, visitor, at_ms) VALUES (?, ?, ?)
     ON CONFLICT (session_sha256) DO UPDATE SET visitor = excluded.visitor`,
  );
  const join = joinsWriter(database);
  return ({ venue, alias, visitor, sessionSha256, name, language, atMs }) => {
    join({ visitor, venue, way: 'band', atMs });
    visitors.run(visitor, name ?? null, language);
    wearings.run(visitor, alias);
    sessions.run(sessionSha256, visitor, atMs);
  };
}

/** Links to the first admin, and the end of a session; all known by their hashes. */
export function doorWriter(database: DatabaseSync): {
  readonly putLink: (op: Op<'putAdminLink'>) => void;
  readonly useLink: (op: Op<'useAdminLink'>) => void;
  readonly endSession: (op: Op<'endSession'>) => void;
} {
  const putLink = database.prepare(
    `INSERT INTO admin_links (link_sha256, expires_at_ms) VALUES (?, ?)
     ON CONFLICT (link_sha256) DO NOTHING`,
  );
  const useLink = database.prepare(
    'UPDATE admin_links SET used_at_ms = ? WHERE link_sha256 = ? AND used_at_ms IS NULL',
  );
  const endSession = database.prepare('DELETE FROM sessions WHERE session_sha256 = ?');
  const endVisit = database.prepare('DELETE FROM visitor_sessions WHERE session_sha256 = ?');
  return {
    putLink: ({ linkSha256, expiresAtMs }) => {
      putLink.run(linkSha256, expiresAtMs);
    },
    useLink: ({ linkSha256, atMs }) => {
      useLink.run(atMs, linkSha256);
    },
    endSession: ({ sessionSha256 }) => {
      endSession.run(sessionSha256);
      endVisit.run(sessionSha256);
    },
  };
}
