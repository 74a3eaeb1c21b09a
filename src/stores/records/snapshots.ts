import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Snapshot } from '../../contracts/ports.ts';

/** Two, so that one damaged snapshot costs a longer replay and not the start. */
const kept = 2;

/** Snapshots of the engine's state, each with the SHA-256 of all it says. [DET2] */
export function snapshotsOn(database: DatabaseSync): {
  readonly save: (snapshot: Snapshot) => void;
  readonly sound: () => readonly Snapshot[];
} {
  const put = database.prepare(
    'INSERT OR REPLACE INTO snapshots (position, build, body, sha256) VALUES (?, ?, ?, ?)',
  );
  const drop = database.prepare(
    `DELETE FROM snapshots WHERE position NOT IN
       (SELECT position FROM snapshots ORDER BY position DESC LIMIT ${kept})`,
  );
  const positions = database.prepare(
    `SELECT position FROM snapshots ORDER BY position DESC LIMIT ${kept}`,
  );
  const read = database.prepare('SELECT build, body, sha256 FROM snapshots WHERE position = ?');
  return {
    save: (snapshot) => {
      put.run(snapshot.position, snapshot.build, snapshot.body, checksumOf(snapshot));
      drop.run();
    },
    sound: () =>
      positions.all().flatMap((row) => {
        const position = Number(row.position);
        const found = readOrNothing(() => read.get(position));
        if (found === undefined) return [];
        const snapshot = { position, build: String(found.build), body: String(found.body) };
        return checksumOf(snapshot) === found.sha256 ? [snapshot] : [];
      }),
  };
}

/** A page that SQLite itself finds damaged is a damaged snapshot, not a failed start. */
function readOrNothing<Row>(read: () => Row | undefined): Row | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function checksumOf({ position, build, body }: Snapshot): string {
  return createHash('sha256').update(`${position} ${build}\n`).update(body).digest('hex');
}
