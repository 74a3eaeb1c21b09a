import { type Kysely, sql } from 'kysely';
import { required } from './required.ts';

/** Tasks' and cases' steps, shifts, duty, what a venue asks of its staff, and their phones. */
export async function createStaff(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('staff_members')
    .addColumn('member', 'text', (col) => col.primaryKey())
    .addColumn('who', 'text', required)
    .execute();
  await createSteps(db);
  await createPlan(db);
  await db.schema
    .createTable('staff_push')
    .addColumn('endpoint_sha256', 'text', (col) => col.primaryKey())
    .addColumn('user_name', 'text', required)
    .addColumn('endpoint', 'text', required)
    .addColumn('p256dh', 'text', required)
    .addColumn('auth', 'text', required)
    .addColumn('language', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .execute();
  for (const definition of [
    sql`staff_steps_by_time on staff_steps (venue, at_ms)`,
    sql`staff_steps_by_about on staff_steps (venue, about)`,
    sql`staff_steps_by_visitor on staff_steps (visitor) where visitor is not null`,
    sql`cases_by_time on cases (venue, at_ms)`,
    sql`cases_by_visitor on cases (visitor) where visitor is not null`,
    sql`cases_open on cases (venue, due_at_ms) where state <> 'closed'`,
    sql`rating_words_by_subject on rating_words (subject)`,
    sql`staff_shifts_by_time on staff_shifts (venue, from_ms)`,
    sql`staff_push_by_user on staff_push (user_name)`,
    sql`tasks_by_visitor on actions (visitor, at_ms) where kind = 'task'`,
  ]) {
    await sql`create index ${definition}`.execute(db);
  }
}

async function createSteps(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('staff_steps')
    .addColumn('row', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('venue', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('about', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('step', 'text', required)
    .addColumn('state', 'text')
    .addColumn('post', 'text')
    .addColumn('by_member', 'text', required)
    .addColumn('visitor', 'text')
    .addColumn('note', 'text')
    .addColumn('cost', 'real')
    .addColumn('currency', 'text')
    .addUniqueConstraint('staff_steps_id', ['venue', 'id'])
    .execute();
  await db.schema
    .createTable('cases')
    .addColumn('row', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('venue', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('visitor', 'text')
    .addColumn('cause', 'text', required)
    .addColumn('effect_json', 'text', required)
    .addColumn('words', 'text')
    .addColumn('state', 'text', required)
    .addColumn('owner', 'text', required)
    .addColumn('due_at_ms', 'bigint', required)
    .addColumn('overdue', 'integer', required)
    .addColumn('closed_at_ms', 'bigint')
    .addColumn('reopened', 'integer', required)
    .addUniqueConstraint('cases_id', ['venue', 'id'])
    .execute();
  await db.schema
    .createTable('rating_words')
    .addColumn('venue', 'text', required)
    .addColumn('device', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('subject', 'text', required)
    .addColumn('words', 'text', required)
    .addPrimaryKeyConstraint('rating_words_key', ['venue', 'device', 'at_ms', 'subject'])
    .modifyEnd(sql`without rowid`)
    .execute();
}

async function createPlan(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('staff_shifts')
    .addColumn('venue', 'text', required)
    .addColumn('shift', 'text', required)
    .addColumn('user_name', 'text', required)
    .addColumn('post', 'text', required)
    .addColumn('zones_json', 'text', required)
    .addColumn('from_ms', 'bigint', required)
    .addColumn('to_ms', 'bigint', required)
    .addPrimaryKeyConstraint('staff_shifts_key', ['venue', 'shift'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('staff_duty')
    .addColumn('venue', 'text', required)
    .addColumn('user_name', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('post', 'text')
    .addColumn('zones_json', 'text')
    .addColumn('tag', 'text')
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('staff_duty_key', ['venue', 'user_name'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('staff_rules')
    .addColumn('venue', 'text', (col) => col.primaryKey())
    .addColumn('rules_json', 'text')
    .addColumn('targets_json', 'text')
    .execute();
}
