import { type Kysely, sql } from 'kysely';

/** Codes that prove whose an address is; none of them is kept, they follow from the row. [AUD6] */
export async function createProofs(db: Kysely<unknown>): Promise<void> {
  for (const text of texts) await sql.raw(text).execute(db);
}

const texts = [
  `CREATE TABLE address_proofs (proof TEXT PRIMARY KEY, visitor TEXT NOT NULL, kind TEXT NOT NULL,
     address TEXT NOT NULL, venue TEXT NOT NULL, language TEXT NOT NULL, wording TEXT NOT NULL,
     at_ms BIGINT NOT NULL, expires_at_ms BIGINT NOT NULL, tries INTEGER NOT NULL,
     state TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE INDEX address_proofs_by_visitor ON address_proofs (visitor, kind, at_ms)',
  'CREATE INDEX address_proofs_by_address ON address_proofs (address, at_ms)',
  `CREATE INDEX address_proofs_waiting ON address_proofs (at_ms) WHERE state = 'waiting'`,
] as const;
