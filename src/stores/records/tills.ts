import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { EffectOf } from '../../contracts/effects.ts';
import type { SlipRecord, TillOp, TillRecord } from '../../contracts/tills.ts';
import { fromJson, jsonOrNull, optional } from './rows.ts';
import type { Tables } from './tables.ts';

type TillWriter = {
  readonly [N in TillOp['op']]: (op: Extract<TillOp, { op: N }>) => void;
};

/** How a till is read: what an op does not name stays, null takes it away. */
export function tillWriter(database: DatabaseSync): TillWriter {
  const book = database.prepare(
    'UPDATE till_slips SET booked = 1 WHERE venue = ? AND document = ?',
  );
  const put = database.prepare('INSERT OR IGNORE INTO tills (venue, device) VALUES (?, ?)');
  const set = {
    folder: database.prepare('UPDATE tills SET folder = ? WHERE venue = ? AND device = ?'),
    columns: database.prepare('UPDATE tills SET columns_json = ? WHERE venue = ? AND device = ?'),
    webhook: database.prepare('UPDATE tills SET webhook_json = ? WHERE venue = ? AND device = ?'),
  };
  return {
    bookSlip: ({ venue, document }) => {
      book.run(venue, document);
    },
    putTill: ({ venue, device, folder, columns, webhook }) => {
      put.run(venue, device);
      if (folder !== undefined) set.folder.run(folder, venue, device);
      if (columns !== undefined) set.columns.run(jsonOrNull(columns ?? undefined), venue, device);
      if (webhook !== undefined) set.webhook.run(jsonOrNull(webhook ?? undefined), venue, device);
    },
  };
}

/** A document that is about to be journaled; `booked` once its frame was stepped. [TIL2] */
export function slipWriter(database: DatabaseSync): (slip: SlipRecord) => void {
  const put = database.prepare(
    `INSERT OR REPLACE INTO till_slips (venue, document, device, slip, receipt, sale, at_ms,
       revision, content, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ venue, document, device, slip, receipt, sale, atMs, revision, content, subject }) => {
    const till = [venue, document, device, slip, receipt, sale] as const;
    put.run(...till, atMs, revision, content, subject ?? null);
  };
}

type SaleEffect = EffectOf<'transaction' | 'saleMatched' | 'stock'>;

/** The books: what tills sold and took back, whose it was, and what is left. [TIL7] [TIL9] */
export function saleWriter(database: DatabaseSync): (venue: string, effect: SaleEffect) => void {
  const put = database.prepare(
    `INSERT INTO transactions (venue, id, kind, takes_back, at_ms, source, device, receipt, total,
       currency, coupon)
     VALUES (?1, ?2, ?3, ?4, ?5, 'till', ?6,
       (SELECT nullif(receipt, '') FROM till_slips WHERE venue = ?1 AND document = ?10),
       ?7, ?8, ?9)
     ON CONFLICT (venue, id) DO UPDATE SET at_ms = excluded.at_ms, total = excluded.total,
       currency = excluded.currency, coupon = coalesce(excluded.coupon, transactions.coupon)`,
  );
  // A slip's number has done its part: nothing but the books, which forget whose it was, holds it.
  const unnumber = database.prepare(
    `UPDATE till_slips SET receipt = '' WHERE venue = ? AND document = ? AND receipt <> ''`,
  );
  const owned = database.prepare(
    `UPDATE transactions SET (visitor, matched_by, probability) =
       (SELECT visitor, matched_by, probability FROM transactions WHERE venue = ?1 AND id = ?2)
     WHERE venue = ?1 AND id = ?3`,
  );
  const clear = database.prepare('DELETE FROM transaction_lines WHERE venue = ? AND id = ?');
  const line = database.prepare(
    'INSERT INTO transaction_lines (venue, id, line, sku, qty, price) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const match = database.prepare(
    `UPDATE transactions SET visitor = ?, matched_by = ?, probability = ?
     WHERE venue = ? AND (id = ? OR takes_back = ?)`,
  );
  const stock = database.prepare('UPDATE articles SET stock = ? WHERE venue = ? AND sku = ?');
  return (venue, effect) => {
    switch (effect.type) {
      case 'transaction': {
        const {
          document,
          transaction,
          kind,
          takesBack = null,
          atMs,
          device,
          total,
          currency,
        } = effect;
        const money = [total, currency, effect.coupon ?? null, document] as const;
        put.run(venue, transaction, kind, takesBack, atMs, device, ...money);
        unnumber.run(venue, document);
        if (takesBack !== null) owned.run(venue, takesBack, transaction);
        clear.run(venue, transaction);
        for (const [at, { sku, qty, price }] of effect.lines.entries()) {
          line.run(venue, transaction, at, sku, qty, price);
        }
        return;
      }
      case 'saleMatched': {
        const { visitor, matchedBy, probability, sale } = effect;
        const whose = visitor === '' ? null : visitor;
        const by = whose === null && matchedBy !== 'hand' ? null : matchedBy;
        match.run(whose, by, probability, venue, sale, sale);
        return;
      }
      case 'stock':
        stock.run(effect.units, venue, effect.sku);
        return;
      default:
        effect satisfies never;
    }
  };
}

/** Documents whose frames were stepped, oldest first. */
export async function readSlips(db: Kysely<Tables>): Promise<readonly SlipRecord[]> {
  const rows = await db
    .selectFrom('till_slips')
    .selectAll()
    .where('booked', '=', 1)
    .orderBy('at_ms')
    .orderBy('revision')
    .orderBy('document')
    .execute();
  return rows.map(({ venue, document, device, slip, receipt, sale, revision, ...row }) => ({
    ...{ venue, document, device, slip, receipt, sale, revision },
    atMs: row.at_ms,
    content: row.content,
    ...optional('subject', row.subject),
  }));
}

export async function readTills(db: Kysely<Tables>, venue?: string): Promise<TillRecord[]> {
  const all = db.selectFrom('tills').selectAll().orderBy('venue').orderBy('device');
  const rows = await (venue === undefined ? all : all.where('venue', '=', venue)).execute();
  return rows.map((row) => ({
    venue: row.venue,
    device: row.device,
    ...optional('folder', row.folder),
    ...(row.columns_json === null ? {} : { columns: fromJson(row.columns_json) }),
    ...(row.webhook_json === null ? {} : { webhook: fromJson(row.webhook_json) }),
  }));
}

/** Whose a sale is; undefined = the books know no such sale. */
export async function readSaleOwner(
  db: Kysely<Tables>,
  venue: string,
  sale: string,
): Promise<{ readonly visitor: string } | undefined> {
  const row = await db
    .selectFrom('transactions')
    .select('visitor')
    .where('venue', '=', venue)
    .where('id', '=', sale)
    .where('kind', '=', 'sale')
    .executeTakeFirst();
  return row && { visitor: row.visitor ?? '' };
}
