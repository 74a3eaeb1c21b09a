import { type Kysely, sql } from 'kysely';

/**
 * Segments, and what counts who is in one: a customer's purchases without their rows, and what a
 * void takes back. [SEG4]
 */
export async function createSegments(db: Kysely<unknown>): Promise<void> {
  for (const text of texts) await sql.raw(text).execute(db);
}

const texts = [
  `CREATE TABLE segments (venue TEXT NOT NULL, segment TEXT NOT NULL, document_json TEXT NOT NULL,
     at_ms BIGINT NOT NULL, PRIMARY KEY (venue, segment)) WITHOUT ROWID`,
  'DROP INDEX transactions_by_visitor',
  `CREATE INDEX transactions_by_visitor ON transactions (visitor, at_ms, kind, total, currency)
     WHERE visitor IS NOT NULL`,
  `CREATE INDEX transactions_taken_back ON transactions (venue, takes_back, kind)
     WHERE takes_back IS NOT NULL`,
] as const;
