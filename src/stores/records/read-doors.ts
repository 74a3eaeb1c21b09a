import type { Kysely } from 'kysely';
import type { Role } from '../../contracts/commands.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** Sessions, tokens and links as they stand; whether they have expired is for the asker's clock. */
export async function readSession(
  db: Kysely<Tables>,
  sessionSha256: string,
): Promise<{ user: string; role: Role; expiresAtMs: number } | undefined> {
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where('session_sha256', '=', sessionSha256)
    .executeTakeFirst();
  return row && { user: row.user_name, role: row.role as Role, expiresAtMs: row.expires_at_ms };
}

export async function readToken(
  db: Kysely<Tables>,
  tokenSha256: string,
): Promise<{ role: Role; venues: readonly string[]; expiresAtMs?: number } | undefined> {
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where('token_sha256', '=', tokenSha256)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    role: row.role as Role,
    venues: fromJson<string[]>(row.venues_json),
    ...optional('expiresAtMs', row.expires_at_ms),
  };
}

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
