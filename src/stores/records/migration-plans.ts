import { type Kysely, sql } from 'kysely';
import { required } from './required.ts';

/** Drafts, versions and underlays; the plans there are become version 1. [PLN1] [PLN10] */
export async function addPlans(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('plan_drafts')
    .addColumn('venue', 'text', (col) => col.primaryKey())
    .addColumn('plan_json', 'text')
    .addColumn('revision', 'integer', required)
    .addColumn('based_on', 'integer', required)
    .addColumn('by_whom', 'text', required)
    .addColumn('at_ms', 'bigint', required)
    .execute();
  await db.schema
    .createTable('plan_versions')
    .addColumn('venue', 'text', required)
    .addColumn('version', 'integer', required)
    .addColumn('at_ms', 'bigint', required)
    .addColumn('by_whom', 'text', required)
    .addColumn('note', 'text')
    .addColumn('plan_json', 'text', required)
    .addColumn('zones', 'integer', required)
    .addColumn('floors', 'integer', required)
    .addColumn('change_json', 'text', required)
    .addPrimaryKeyConstraint('plan_versions_key', ['venue', 'version'])
    .execute();
  await db.schema
    .createTable('underlays')
    .addColumn('venue', 'text', required)
    .addColumn('floor', 'text', required)
    .addColumn('sha256', 'text', required)
    .addColumn('pieces', 'integer', required)
    .addColumn('type', 'text', required)
    .addColumn('width_px', 'integer', required)
    .addColumn('height_px', 'integer', required)
    .addColumn('x', 'real', required)
    .addColumn('y', 'real', required)
    .addColumn('m_per_px', 'real', required)
    .addColumn('rotation_deg', 'real', required)
    .addColumn('opacity', 'real', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('underlays_key', ['venue', 'floor'])
    .execute();
  await db.schema
    .createTable('file_pieces')
    .addColumn('sha256', 'text', required)
    .addColumn('piece', 'integer', required)
    .addColumn('bytes', 'blob', required)
    .addColumn('at_ms', 'bigint', required)
    .addPrimaryKeyConstraint('file_pieces_key', ['sha256', 'piece'])
    .execute();
  await sql`
    insert into plan_versions
      (venue, version, at_ms, by_whom, note, plan_json, zones, floors, change_json)
    select venue, 1, at_ms, 'local', null, plan_json,
      json_array_length(plan_json, '$.zones'), json_array_length(plan_json, '$.floors'),
      '{"added":[],"removed":[],"moved":[],"edited":[]}'
    from venues`.execute(db);
}
