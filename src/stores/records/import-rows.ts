import type { DatabaseSync } from 'node:sqlite';
import type { CustomerOp, CustomerPatch } from '../../contracts/customers.ts';
import type { CustomerRow, ImportCounts, TransactionRow } from '../../contracts/import-files.ts';
import { changeLog, changerOn } from './change-customers.ts';
import { matcherOn } from './match-customers.ts';
import { fromJson } from './rows.ts';
import { transactionWriter } from './transactions.ts';

type ImportOp = Extract<CustomerOp, { op: 'importRows' }>;
type Counts = { -readonly [K in keyof ImportCounts]: ImportCounts[K] };

/**
 * Rows of a file, a chunk inside the caller's transaction: who they are about is looked up here, as
 * only here nothing can come between. How many became what goes up with them. [CUS6] [CUS9]
 */
export function customerImporter(database: DatabaseSync): (op: ImportOp) => void {
  const customers = customersOn(database);
  const transactions = transactionsFrom(database);
  const count = database.prepare(
    `INSERT INTO customer_imports (id, venue, kind, source, at_ms, by_whom, created, updated,
       unchanged, unmatched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET created = created + excluded.created,
       updated = updated + excluded.updated, unchanged = unchanged + excluded.unchanged,
       unmatched = unmatched + excluded.unmatched`,
  );
  return (op) => {
    const counts: Counts = { created: 0, updated: 0, unchanged: 0, unmatched: 0 };
    if (op.kind === 'customers') {
      for (const row of fromJson<CustomerRow[]>(op.rows)) customers(op, row, counts);
    } else {
      transactions(op, fromJson<TransactionRow[]>(op.rows), counts);
    }
    const { created, updated, unchanged, unmatched } = counts;
    const about = [op.import, op.venue, op.kind, op.source, op.atMs, op.by] as const;
    count.run(...about, created, updated, unchanged, unmatched);
  };
}

/** An import writes what a row says, and takes nothing away. */
export function patchOf(row: CustomerRow, source: string): CustomerPatch {
  const { name, language, email, phone, birthday, fields, key } = row;
  return {
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(birthday === undefined ? {} : { birthday }),
    ...(fields === undefined ? {} : { fields }),
    ...(key === undefined ? {} : { keys: { [source]: key } }),
  };
}

function customersOn(database: DatabaseSync) {
  const match = matcherOn(database);
  const change = changerOn(database);
  const log = changeLog(database);
  const consent = consentImporter(database);
  return (op: ImportOp, row: CustomerRow, counts: Counts): void => {
    const { source, by, atMs } = op;
    const found = match(source, row);
    // Told as a bad row by who read the file; here nothing is guessed.
    if (found.several !== undefined && row.key === undefined) return;
    const visitor = found.visitor ?? row.id;
    const changes = change({ visitor, patch: patchOf(row, source), source, atMs });
    const said = consent(op, visitor, row);
    const isChanged = Object.keys(changes).length > 0;
    if (found.visitor === undefined) counts.created++;
    else if (isChanged || said) counts.updated++;
    else counts.unchanged++;
    if (found.visitor !== undefined && isChanged) log({ visitor, by, atMs, changes });
  };
}

/**
 * What the file's people agreed to elsewhere, on the proof that was named. Whoever answered
 * here, or was here, says it themselves. [CUS8]
 */
function consentImporter(database: DatabaseSync) {
  const answered = database.prepare(
    'SELECT 1 FROM consents WHERE visitor = ? AND purpose = ? LIMIT 1',
  );
  const wasHere = database.prepare(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM joins WHERE visitor = ?1)
       OR EXISTS (SELECT 1 FROM wearings WHERE visitor = ?1)`,
  );
  const put = database.prepare(
    `INSERT INTO consents (id, visitor, purpose, granted, wording, language, at_ms, place)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'import') ON CONFLICT (id) DO NOTHING`,
  );
  return (op: ImportOp, visitor: string, { consents, language = 'en' }: CustomerRow): boolean => {
    if (consents === undefined || op.proof === undefined) return false;
    if (wasHere.get(visitor) !== undefined) return false;
    let said = false;
    for (const { purpose, granted, atMs } of consents) {
      if (answered.get(visitor, purpose) !== undefined) continue;
      const id = `${op.import}/${visitor}/${purpose}`;
      put.run(id, visitor, purpose, granted ? 1 : 0, op.proof, language, atMs);
      said = true;
    }
    return said;
  };
}

function transactionsFrom(database: DatabaseSync) {
  const match = matcherOn(database);
  const { addTransaction, putTransactions } = transactionWriter(database);
  const compare = comparerOn(database);
  return (op: ImportOp, rows: readonly TransactionRow[], counts: Counts): void => {
    const { venue, source } = op;
    for (const row of rows) {
      const { id, key: _k, email: _e, phone: _p, lines, ...rest } = row;
      const { visitor } = match(source, row);
      if (visitor === undefined) counts.unmatched++;
      const there = compare(venue, row, visitor);
      if (there === 'same') {
        counts.unchanged++;
        continue;
      }
      counts[there === 'absent' ? 'created' : 'updated']++;
      const theirs = typeof there === 'object' ? there : whose(visitor);
      const sold = lines.map(([sku, qty, price]) => ({ sku, qty, price }));
      const sale = { venue, transaction: id, source, ...rest, ...theirs, lines: sold };
      if (there === 'absent') addTransaction(sale);
      else putTransactions({ op: 'putTransactions', transactions: [sale] });
    }
  };
}

const whose = (visitor: string | undefined) =>
  visitor === undefined ? {} : ({ visitor, matchedBy: 'import', probability: 1 } as const);
type Kept = { readonly visitor?: string; readonly matchedBy: 'hand' };

/**
 * Whether a sale is there as the file says it. What an erasure made nobody's, or a person gave to
 * somebody by hand, stays so: the file does not know better. [CUS7]
 */
export function comparerOn(database: DatabaseSync) {
  const known = database.prepare(
    `SELECT kind, at_ms, total, currency, receipt, visitor, matched_by, device, coupon
     FROM transactions WHERE venue = ? AND id = ?`,
  );
  const lines = database.prepare(
    `SELECT sku, qty, price FROM transaction_lines WHERE venue = ? AND id = ? ORDER BY line`,
  );
  return (
    venue: string,
    row: TransactionRow,
    visitor: string | undefined,
  ): 'absent' | 'same' | 'other' | Kept => {
    const there = known.get(venue, row.id);
    if (there === undefined) return 'absent';
    // An erasure took the receipt with the name. [CON2]
    if (there.receipt === null && row.receipt !== undefined) return 'same';
    const byHand = there.matched_by === 'hand';
    const said = [row.kind, row.atMs, row.total, row.currency, row.device, row.coupon];
    const is = [there.kind, there.at_ms, there.total, there.currency, there.device, there.coupon];
    const isSame =
      (byHand || visitor === undefined || there.visitor === visitor) &&
      said.every((value, at) => (value ?? null) === is[at]) &&
      sameLines(lines.all(venue, row.id), row.lines);
    if (isSame) return 'same';
    if (!byHand) return 'other';
    const hand = typeof there.visitor === 'string' ? { visitor: there.visitor } : {};
    return { ...hand, matchedBy: 'hand' };
  };
}

function sameLines(there: readonly Row[], said: TransactionRow['lines']): boolean {
  return (
    there.length === said.length &&
    said.every(([sku, qty, price], at) => {
      const line = there[at];
      return line?.sku === sku && line.qty === qty && line.price === price;
    })
  );
}

type Row = Readonly<Record<string, unknown>>;
