import type { DatabaseSync } from 'node:sqlite';

/** Whether the message that asked for a rating has its answer. [AUD8] */
export function isRated(database: DatabaseSync, venue: string, message: string): boolean {
  const row = database
    .prepare(`SELECT 1 FROM actions WHERE venue = ? AND id = ? AND kind = 'rated'`)
    .get(venue, `${venue}/rated/${message}`);
  return row !== undefined;
}
