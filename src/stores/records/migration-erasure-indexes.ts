import { type Kysely, sql } from 'kysely';

/** Texts put together of others, as the condition of the index over them. */
export const composed = (column: string) => `instr(${column}, '/') > 0`;

/** Erasures find somebody in the audit log without reading all of its year. [CON2] */
export async function addErasureIndexes(db: Kysely<unknown>): Promise<void> {
  for (const index of [
    sql`audit_by_whom on audit (by_whom)`,
    sql`audit_about on audit (about)`,
    sql`audit_composed on audit (about) where ${sql.raw(composed('about'))}`,
  ]) {
    await sql`create index ${index}`.execute(db);
  }
}
