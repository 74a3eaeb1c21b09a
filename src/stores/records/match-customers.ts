import type { DatabaseSync } from 'node:sqlite';
import type { CustomerRow } from '../../contracts/import-files.ts';

export type Whose = Pick<CustomerRow, 'key' | 'email' | 'phone'>;
/** Who a row is about; `several` = more than one has this address. */
export type Match = { readonly visitor?: string; readonly several?: 'email' | 'phone' };

/**
 * Finds whom a row is about: by its key, then e-mail, then phone. Somebody who has another key of
 * the same source is somebody else: a couple's shared address makes no one of two. [CUS6]
 */
export function matcherOn(database: DatabaseSync): (source: string, row: Whose) => Match {
  const byKey = database.prepare('SELECT visitor FROM customer_keys WHERE source = ? AND key = ?');
  const byAddress = database.prepare(
    'SELECT visitor FROM addresses WHERE address = ? AND kind = ? LIMIT 2',
  );
  const unkeyed = database.prepare(
    `SELECT visitor FROM addresses AS a WHERE address = ? AND kind = ?
       AND NOT EXISTS (SELECT 1 FROM customer_keys AS k
         WHERE k.visitor = a.visitor AND k.source = ?) LIMIT 2`,
  );
  return (source, { key, email, phone }) => {
    const keyed = key === undefined ? undefined : byKey.get(source, key);
    if (keyed !== undefined) return { visitor: String(keyed.visitor) };
    for (const [kind, address] of [
      ['email', email],
      ['phone', phone],
    ] as const) {
      if (address === undefined) continue;
      const found =
        key === undefined ? byAddress.all(address, kind) : unkeyed.all(address, kind, source);
      if (found.length > 1) return { several: kind };
      if (found[0] !== undefined) return { visitor: String(found[0].visitor) };
    }
    return {};
  };
}
