import type { DatabaseSync } from 'node:sqlite';
import type { JoinOp } from '../../contracts/joining.ts';

export type PhoneOp = Exclude<JoinOp, { op: 'endAccounts' }>;

/** Who joins by phone, on which phones, and when these were used. [JOI1] */
export function joinWriter(database: DatabaseSync): (op: PhoneOp) => void {
  const join = joinsWriter(database);
  const visitors = database.prepare(
    `INSERT INTO visitors (visitor, name, language) VALUES (?, ?, ?)
     ON CONFLICT (visitor) DO UPDATE SET name = coalesce(excluded.name, visitors.name),
       language = excluded.language`,
  );
  const sessions = database.prepare(
    `INSERT INTO visitor_sessions (session_sha256, visitor, at_ms) VALUES (?, ?, ?)
     ON CONFLICT (session_sha256) DO NOTHING`,
  );
  const dropCodes = database.prepare('DELETE FROM phone_codes WHERE visitor = ?');
  const putCode = database.prepare(
    `INSERT INTO phone_codes (code_sha256, visitor, expires_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (code_sha256) DO NOTHING`,
  );
  const useCode = database.prepare('DELETE FROM phone_codes WHERE code_sha256 = ? AND visitor = ?');
  const seen = database.prepare(
    `UPDATE visitor_sessions SET seen_at_ms = max(coalesce(seen_at_ms, at_ms), ?)
     WHERE session_sha256 = ?`,
  );
  return (op) => {
    switch (op.op) {
      case 'joinVisitor':
        visitors.run(op.visitor, op.name ?? null, op.language);
        sessions.run(op.sessionSha256, op.visitor, op.atMs);
        join({ visitor: op.visitor, venue: op.venue, way: 'phone', atMs: op.atMs });
        return;
      case 'putPhoneCode':
        dropCodes.run(op.visitor);
        putCode.run(op.codeSha256, op.visitor, op.expiresAtMs);
        return;
      case 'usePhoneCode':
        useCode.run(op.codeSha256, op.visitor);
        sessions.run(op.sessionSha256, op.visitor, op.atMs);
        return;
      case 'notePhone':
        seen.run(op.atMs, op.sessionSha256);
        return;
      default:
        op satisfies never;
    }
  };
}

type Joined = {
  readonly visitor: string;
  readonly venue: string;
  readonly way: 'band' | 'phone';
  readonly atMs: number;
};

/** Where somebody joined, and how and when they did last. */
export function joinsWriter(database: DatabaseSync): (joined: Joined) => void {
  const put = database.prepare(
    `INSERT INTO joins (visitor, venue, way, at_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (visitor, venue) DO UPDATE SET way = excluded.way,
       at_ms = max(excluded.at_ms, joins.at_ms)`,
  );
  return ({ visitor, venue, way, atMs }) => {
    put.run(visitor, venue, way, atMs);
  };
}
