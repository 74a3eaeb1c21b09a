import type { DatabaseSync } from 'node:sqlite';
import type {
  CustomerAddress,
  CustomerConsent,
  CustomerCounts,
  CustomerDetail,
  CustomerRecord,
} from '../../contracts/customers.ts';
import { optional } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a merge would move, a table each. */
const counted = {
  transactions: 'transactions',
  visits: 'visits',
  messages: 'messages',
  contacts: 'customer_contacts',
  changes: 'customer_changes',
  keys: 'customer_keys',
} as const satisfies Record<keyof CustomerCounts, string>;

/** An address and the change that wrote it are of one moment. */
const addresses = `SELECT a.kind, a.address, a.at_ms AS at,
    (SELECT by_whom FROM customer_changes AS c
       WHERE c.visitor = a.visitor AND c.at_ms = a.at_ms LIMIT 1) AS by_whom
  FROM addresses AS a WHERE a.visitor = ? ORDER BY a.kind`;
/** The last answer by purpose and place where it holds. */
const consents = `SELECT purpose, granted, at_ms AS at, wording, place, venue, witness
  FROM consents AS c WHERE visitor = ?1 AND row = (SELECT row FROM consents AS d
    WHERE d.visitor = ?1 AND d.purpose = c.purpose AND d.venue IS c.venue
    ORDER BY at_ms DESC, row DESC LIMIT 1)
  ORDER BY purpose, venue`;

/** One customer with where what is known of them came from. [CUP3] */
export function detailOf(database: DatabaseSync, record: CustomerRecord): CustomerDetail {
  const { visitor } = record;
  const count = (table: string) =>
    Number(
      database.prepare(`SELECT count(*) AS n FROM ${table} WHERE visitor = ?`).get(visitor)?.n,
    );
  const here = database
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM joins WHERE visitor = ?1)
         OR EXISTS (SELECT 1 FROM wearings WHERE visitor = ?1) AS here`,
    )
    .get(visitor);
  const counts = Object.entries(counted).map(([name, table]) => [name, count(table)]);
  return {
    ...record,
    isHere: here?.here === 1,
    addresses: database
      .prepare(addresses)
      .all(visitor)
      .map((row) => addressOf(row, record)),
    consents: database.prepare(consents).all(visitor).map(consentOf),
    counts: Object.fromEntries(counts) as CustomerCounts,
  };
}

function addressOf(row: Row, { createdAtMs, source }: CustomerRecord): CustomerAddress {
  const atMs = Number(row.at);
  return {
    kind: row.kind as CustomerAddress['kind'],
    address: String(row.address),
    atMs,
    ...optional('by', textOf(row.by_whom)),
    ...optional('source', atMs === createdAtMs ? source : null),
  };
}

function consentOf(row: Row): CustomerConsent {
  return {
    purpose: String(row.purpose),
    granted: row.granted === 1,
    atMs: Number(row.at),
    wording: String(row.wording),
    ...optional('place', textOf(row.place)),
    ...optional('venue', textOf(row.venue)),
    ...optional('witness', textOf(row.witness)),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
