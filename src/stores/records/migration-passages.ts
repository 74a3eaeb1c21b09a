import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { required } from './required.ts';

/** People counted at places by a door counter, a quarter of an hour each. [WEK11] */
export async function createPassages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('passages')
    .addColumn('venue', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('zone', 'text', required)
    .addColumn('from_ms', 'bigint', required)
    .addColumn('ins', 'bigint', required)
    .addColumn('outs', 'bigint', required)
    .addPrimaryKeyConstraint('passages_key', ['venue', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute();
  for (const columns of [
    ['venue', 'from_ms'],
    ['venue', 'device', 'from_ms'],
  ]) {
    const name = `passages_by_${columns.slice(1).join('_')}`;
    await db.schema.createIndex(name).on('passages').columns(columns).execute();
  }
}
