import type { DatabaseSync } from 'node:sqlite';
import type { TransactionOp } from '../../contracts/transactions.ts';

/** Sales with their lines; the same one again takes the place of the first. */
export function transactionWriter(database: DatabaseSync): {
  readonly putTransactions: (op: TransactionOp) => void;
  /** One that is known not to be there. */
  readonly addTransaction: (one: TransactionOp['transactions'][number]) => void;
} {
  const put = database.prepare(
    `INSERT OR REPLACE INTO transactions (venue, id, kind, takes_back, at_ms, source, device,
       receipt, total, currency, coupon, visitor, matched_by, probability)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const clear = database.prepare('DELETE FROM transaction_lines WHERE venue = ? AND id = ?');
  const line = database.prepare(
    `INSERT INTO transaction_lines (venue, id, line, sku, qty, price) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const add = (one: TransactionOp['transactions'][number]): void => {
    const { venue, transaction: id } = one;
    const what = [one.kind, one.takesBack ?? null, one.atMs, one.source] as const;
    const till = [one.device ?? null, one.receipt ?? null] as const;
    const whose = [one.visitor ?? null, one.matchedBy ?? null, one.probability ?? null];
    put.run(venue, id, ...what, ...till, one.total, one.currency, one.coupon ?? null, ...whose);
    for (const [at, { sku, qty, price }] of one.lines.entries()) {
      line.run(venue, id, at, sku, qty, price);
    }
  };
  return {
    addTransaction: add,
    putTransactions: ({ transactions }) => {
      for (const one of transactions) {
        clear.run(one.venue, one.transaction);
        add(one);
      }
    },
  };
}
