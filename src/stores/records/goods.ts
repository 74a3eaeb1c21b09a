import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { GoneGoods, GoodsRecord, ReceiptRecord } from '../../contracts/goods.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { fromJson, jsonOrNull, optional } from './rows.ts';
import type { Tables } from './tables.ts';

type Op<N extends RecordOp['op']> = Extract<RecordOp, { op: N }>;

/** The goods table of a venue, and which sale a receipt was. */
export function goodsWriter(database: DatabaseSync): {
  readonly putGoods: (op: Op<'putGoods'>) => void;
  readonly putReceipt: (receipt: ReceiptRecord) => void;
} {
  const clear = [
    database.prepare('DELETE FROM articles WHERE venue = ?'),
    database.prepare('DELETE FROM planogram WHERE venue = ?'),
    database.prepare('DELETE FROM article_places WHERE venue = ?'),
  ];
  const article = database.prepare(
    `INSERT INTO articles (venue, sku, category, name_json, price, grams, stock)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (venue, sku) DO UPDATE SET category = excluded.category,
       name_json = excluded.name_json, price = excluded.price, grams = excluded.grams,
       stock = coalesce(excluded.stock, articles.stock)`,
  );
  const stocks = database.prepare(
    'SELECT sku, stock FROM articles WHERE venue = ? AND stock IS NOT NULL',
  );
  const restock = database.prepare(
    'UPDATE articles SET stock = ? WHERE venue = ? AND sku = ? AND stock IS NULL',
  );
  const slot = database.prepare(
    'INSERT OR REPLACE INTO planogram (venue, device, slot, sku) VALUES (?, ?, ?, ?)',
  );
  const receipt = database.prepare(
    `INSERT OR REPLACE INTO receipts (venue, device, receipt, sale, at_ms, subject)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const place = database.prepare(
    'INSERT OR REPLACE INTO article_places (venue, zone, sku) VALUES (?, ?, ?)',
  );
  const takeOut = outTaker(database);
  return {
    putGoods: ({ venue, replace, articles, planogram, places = [], gone }) => {
      const before = replace ? stocks.all(venue) : [];
      if (replace) for (const table of clear) table.run(venue);
      for (const { sku, category, name, price, grams, stock } of articles) {
        const texts = [category ?? null, jsonOrNull(name)] as const;
        article.run(venue, sku, ...texts, price ?? null, grams ?? null, stock ?? null);
      }
      // A new table says what there is to buy, and not that it was counted anew.
      for (const { sku = '', stock = null } of before) restock.run(stock, venue, sku);
      if (gone !== undefined) takeOut(venue, gone);
      for (const { zone, sku } of places) place.run(venue, zone, sku);
      for (const row of planogram) slot.run(venue, row.device, row.slot, row.sku);
    },
    putReceipt: (row) => {
      receipt.run(row.venue, row.device, row.receipt, row.sale, row.atMs, row.subject ?? null);
    },
  };
}

/** An article goes from everywhere it stood. [GDP6] */
function outTaker(database: DatabaseSync): (venue: string, gone: GoneGoods) => void {
  const article = ['articles', 'planogram', 'article_places'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE venue = ? AND sku = ?`),
  );
  const slot = database.prepare(
    'DELETE FROM planogram WHERE venue = ? AND device = ? AND slot = ?',
  );
  const place = database.prepare(
    'DELETE FROM article_places WHERE venue = ? AND zone = ? AND sku = ?',
  );
  return (venue, { articles, slots, places }) => {
    for (const sku of articles) for (const table of article) table.run(venue, sku);
    for (const { device, slot: name } of slots) slot.run(venue, device, name);
    for (const { zone, sku } of places) place.run(venue, zone, sku);
  };
}

/** Ordered by code, by device and slot, and by zone. */
export async function readGoods(db: Kysely<Tables>, venue: string): Promise<GoodsRecord> {
  const articles = await db
    .selectFrom('articles')
    .selectAll()
    .where('venue', '=', venue)
    .orderBy('sku')
    .execute();
  const planogram = await db
    .selectFrom('planogram')
    .select(['device', 'slot', 'sku'])
    .where('venue', '=', venue)
    .orderBy('device')
    .orderBy('slot')
    .execute();
  return {
    articles: articles.map(({ sku, category, name_json: name, price, grams, stock }) => ({
      sku,
      ...optional('category', category),
      ...(name === null ? {} : { name: fromJson(name) }),
      ...optional('price', price),
      ...optional('grams', grams),
      ...optional('stock', stock),
    })),
    planogram,
    places: await db
      .selectFrom('article_places')
      .select(['zone', 'sku'])
      .where('venue', '=', venue)
      .orderBy('zone')
      .orderBy('sku')
      .execute(),
  };
}

/** Oldest first. */
export async function readReceipts(db: Kysely<Tables>): Promise<readonly ReceiptRecord[]> {
  const rows = await db
    .selectFrom('receipts')
    .selectAll()
    .orderBy('at_ms')
    .orderBy('sale')
    .execute();
  return rows.map(({ venue, device, receipt, sale, at_ms: atMs, subject }) => ({
    venue,
    device,
    receipt,
    sale,
    atMs,
    ...optional('subject', subject),
  }));
}
