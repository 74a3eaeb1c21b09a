import { type Kysely, sql } from 'kysely';
import { required } from './required.ts';

/** Days' figures, who gets the week by mail, and which mails left. [WEK2] [WEK8] */
export async function createWeek(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('week_days')
    .addColumn('venue', 'text', required)
    .addColumn('day', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('figures_json', 'text', required)
    .addPrimaryKeyConstraint('week_days_key', ['venue', 'day'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('week_settings')
    .addColumn('venue', 'text', (col) => col.primaryKey())
    .addColumn('settings_json', 'text', required)
    .execute();
  await db.schema
    .createTable('week_mails')
    .addColumn('venue', 'text', required)
    .addColumn('week', 'text', required)
    .addColumn('mail', 'text', required)
    .addColumn('claim', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('week_mails_key', ['venue', 'week', 'mail'])
    .modifyEnd(sql`without rowid`)
    .execute();
}
