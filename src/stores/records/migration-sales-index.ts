import { type Kysely, sql } from 'kysely';

/** Whether a purchase was made void is asked without its row, too. [SEG4] */
export async function coverSales(db: Kysely<unknown>): Promise<void> {
  for (const text of texts) await sql.raw(text).execute(db);
}

const texts = [
  'DROP INDEX transactions_by_visitor',
  `CREATE INDEX transactions_by_visitor
     ON transactions (visitor, at_ms, kind, total, currency, takes_back) WHERE visitor IS NOT NULL`,
] as const;
