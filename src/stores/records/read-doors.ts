import type { Kysely } from 'kysely';
import { optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** A link as it stands; whether it has expired is for the asker's clock. */
export async function readAdminLink(
  db: Kysely<Tables>,
  linkSha256: string,
): Promise<{ expiresAtMs: number; usedAtMs?: number } | undefined> {
  const row = await db
    .selectFrom('admin_links')
    .selectAll()
    .where('link_sha256', '=', linkSha256)
    .executeTakeFirst();
  return row && { expiresAtMs: row.expires_at_ms, ...optional('usedAtMs', row.used_at_ms) };
}
