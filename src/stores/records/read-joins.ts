import type { Kysely } from 'kysely';
import type { JoinRecord, PhoneCode } from '../../contracts/joining.ts';
import type { Tables } from './tables.ts';

/** Where a visitor joined, the last first. */
export async function readJoined(
  db: Kysely<Tables>,
  visitor: string,
): Promise<{ readonly joined?: JoinRecord; readonly joins?: readonly JoinRecord[] }> {
  const rows = await db
    .selectFrom('joins')
    .select(['venue', 'way'])
    .where('visitor', '=', visitor)
    .orderBy('at_ms', 'desc')
    .orderBy('venue')
    .execute();
  const joins = rows.map(({ venue, way }): JoinRecord => {
    return { venue, way: way === 'phone' ? 'phone' : 'band' };
  });
  const [joined] = joins;
  return joined === undefined ? {} : { joined, joins };
}

/** Whose a code for a second phone is; the caller looks whether it still holds. */
export async function readPhoneCode(
  db: Kysely<Tables>,
  codeSha256: string,
): Promise<PhoneCode | undefined> {
  const row = await db
    .selectFrom('phone_codes')
    .select(['visitor', 'expires_at_ms'])
    .where('code_sha256', '=', codeSha256)
    .executeTakeFirst();
  return row && { visitor: row.visitor, expiresAtMs: row.expires_at_ms };
}
