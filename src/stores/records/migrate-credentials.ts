import type { Kysely } from 'kysely';

/** Certificates of devices, and what was replaced or revoked. [ING14] [ING15] */
export async function addDeviceCredentials(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('devices').addColumn('certificate_sha256', 'text').execute();
  await db.schema.alterTable('devices').addColumn('former_json', 'text').execute();
}
