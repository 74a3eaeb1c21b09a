import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { type AddressKind, type AddressOp, addressKinds } from '../../contracts/addresses.ts';
import type { Tables } from './tables.ts';

type Op<N extends AddressOp['op']> = Extract<AddressOp, { op: N }>;

/** Where somebody can be written to. */
export function addressWriter(database: DatabaseSync): {
  readonly putAddress: (op: Op<'putAddress'>) => void;
  readonly removeAddress: (op: Op<'removeAddress'>) => void;
} {
  const put = database.prepare(
    `INSERT OR REPLACE INTO addresses (visitor, kind, address, at_ms) VALUES (?, ?, ?, ?)`,
  );
  const remove = database.prepare('DELETE FROM addresses WHERE visitor = ? AND kind = ?');
  return {
    putAddress: ({ visitor, kind, address, atMs }) => {
      put.run(visitor, kind, address, atMs);
    },
    removeAddress: ({ visitor, kind }) => {
      remove.run(visitor, kind);
    },
  };
}

export async function readAddress(
  db: Kysely<Tables>,
  visitor: string,
  kind: AddressKind,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('addresses')
    .select('address')
    .where('visitor', '=', visitor)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.address;
}

export async function readAddressKinds(
  db: Kysely<Tables>,
  visitor: string,
): Promise<{ readonly addresses?: readonly AddressKind[] }> {
  const rows = await db
    .selectFrom('addresses')
    .select('kind')
    .where('visitor', '=', visitor)
    .orderBy('kind')
    .execute();
  const kinds = addressKinds.filter((one) => rows.some(({ kind }) => kind === one));
  return kinds.length === 0 ? {} : { addresses: kinds };
}
