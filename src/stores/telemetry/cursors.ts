import { DatabaseSync } from 'node:sqlite';
import type { EgressCursors } from '../../contracts/egress.ts';

export type CursorsOptions = {
  readonly path: string;
  /** Most rows kept in quarantine; the oldest go first. */
  readonly maxQuarantined?: number;
};

const keepMs = 7 * 86_400_000;
const maxBodyBytes = 4_096;

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS quarantine (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS quarantine_age ON quarantine (at_ms);
  PRAGMA user_version = 1;
`;

/** How far egress came, and what it set aside: 7 days, 4 KB a row. */
export function openCursors({ path, maxQuarantined = 10_000 }: CursorsOptions): EgressCursors {
  const db = new DatabaseSync(path);
  db.exec(schema);
  const get = db.prepare('SELECT value FROM cursors WHERE name = ?');
  const set = db.prepare(
    'INSERT INTO cursors (name, value) VALUES (?, ?) ' +
      'ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const put = db.prepare('INSERT INTO quarantine (at_ms, kind, reason, body) VALUES (?, ?, ?, ?)');
  const age = db.prepare('DELETE FROM quarantine WHERE at_ms < ? OR id <= ?');
  return {
    get: (name) => Number(get.get(name)?.value ?? 0),
    set: (name, value) => void set.run(name, value),
    quarantine: ({ atMs, kind, reason, body }) => {
      const { lastInsertRowid } = put.run(atMs, kind, cut(reason), cut(body));
      age.run(atMs - keepMs, Number(lastInsertRowid) - maxQuarantined);
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

/** The first 4 KB of a text, whole letters only. */
function cut(text: string): string {
  const bytes = Buffer.from(text.toWellFormed());
  if (bytes.length <= maxBodyBytes) return bytes.toString();
  return bytes
    .subarray(0, maxBodyBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
