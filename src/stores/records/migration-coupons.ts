import { type Kysely, sql } from 'kysely';

/** Offers, the coupons that were issued under them, and their redemptions. [CPN] */
export async function createCoupons(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('offers')
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('offer', 'text', (col) => col.notNull())
    .addColumn('document_json', 'text', (col) => col.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addPrimaryKeyConstraint('offers_key', ['venue', 'offer'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable('coupons')
    .addColumn('row', 'integer', (col) => col.primaryKey())
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('message', 'text')
    .addColumn('visitor', 'text')
    .addColumn('campaign', 'text', (col) => col.notNull())
    .addColumn('offer', 'text', (col) => col.notNull())
    .addColumn('purpose', 'text')
    .addColumn('terms_json', 'text', (col) => col.notNull())
    .addColumn('code', 'text')
    .addColumn('code_sha256', 'text')
    .addColumn('issued_at_ms', 'bigint', (col) => col.notNull())
    .addColumn('expires_at_ms', 'bigint', (col) => col.notNull())
    .addColumn('revoked_at_ms', 'bigint')
    .addUniqueConstraint('coupons_message', ['venue', 'message'])
    .execute();
  await db.schema
    .createTable('redemptions')
    .addColumn('id', 'text', (col) => col.notNull())
    .addColumn('venue', 'text', (col) => col.notNull())
    .addColumn('issuer', 'text', (col) => col.notNull())
    .addColumn('message', 'text')
    .addColumn('visitor', 'text')
    .addColumn('campaign', 'text', (col) => col.notNull())
    .addColumn('offer', 'text', (col) => col.notNull())
    .addColumn('slot', 'integer', (col) => col.notNull())
    .addColumn('standing', 'integer', (col) => col.notNull())
    .addColumn('at_ms', 'bigint', (col) => col.notNull())
    .addColumn('by_whom', 'text', (col) => col.notNull())
    .addColumn('till', 'text')
    .addColumn('receipt', 'text')
    .addColumn('sale', 'text')
    .addColumn('amount', 'real', (col) => col.notNull())
    .addColumn('currency', 'text')
    .addColumn('discount', 'real')
    .addColumn('returned', 'real', (col) => col.notNull())
    .addColumn('reversed_at_ms', 'bigint')
    .addPrimaryKeyConstraint('redemptions_key', ['id'])
    .modifyEnd(sql`without rowid`)
    .execute();
  for (const definition of [
    sql`unique index coupons_code on coupons (code_sha256) where code_sha256 is not null`,
    sql`index coupons_visitor on coupons (visitor) where visitor is not null`,
    sql`index coupons_campaign on coupons (venue, campaign)`,
    sql`index coupons_issued on coupons (venue, issued_at_ms)`,
    sql`unique index redemptions_once on redemptions (issuer, message, slot)
        where standing = 1 and message is not null`,
    sql`index redemptions_of on redemptions (issuer, message) where message is not null`,
    sql`index redemptions_receipt on redemptions (venue, receipt) where receipt is not null`,
    sql`index redemptions_visitor on redemptions (visitor) where visitor is not null`,
    sql`index redemptions_campaign on redemptions (issuer, campaign)`,
    sql`index redemptions_time on redemptions (venue, at_ms)`,
  ]) {
    await sql`create ${definition}`.execute(db);
  }
}
