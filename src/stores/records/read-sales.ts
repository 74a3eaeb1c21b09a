import { type Kysely, sql } from 'kysely';
import type { SaleRow, SoldUnits } from '../../contracts/api-sales.ts';
import type { SalesAsked } from '../../contracts/tills.ts';
import type { MatchedBy } from '../../contracts/transactions.ts';
import { fromJson, optional } from './rows.ts';
import type { Tables } from './tables.ts';

/** Rows of one answer; a busy till's day has some thousands. */
const mostSales = 2_000;

/** What tills sold and took back, unmatched sales first, then the newest. [TIL8] */
export async function readSales(
  db: Kysely<Tables>,
  { venue, fromMs, toMs, device }: SalesAsked,
): Promise<readonly SaleRow[]> {
  const all = db
    .selectFrom('transactions')
    .leftJoin('visitors', 'visitors.visitor', 'transactions.visitor')
    .selectAll('transactions')
    .select('visitors.name as customer')
    .where('venue', '=', venue)
    .where('source', '=', 'till')
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .orderBy(sql`(transactions.visitor is null and matched_by is null) desc`)
    .orderBy('at_ms', 'desc')
    .orderBy('id')
    .limit(mostSales);
  const rows = await (device === undefined ? all : all.where('device', '=', device)).execute();
  const lines = await linesOf(db, venue, { fromMs, toMs });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as SaleRow['kind'],
    ...optional('takesBack', row.takes_back),
    atMs: row.at_ms,
    ...optional('device', row.device),
    ...optional('receipt', row.receipt),
    total: row.total,
    currency: row.currency,
    ...optional('coupon', row.coupon),
    ...optional('visitor', row.visitor),
    ...optional('customer', row.customer),
    ...optional('matchedBy', row.matched_by as MatchedBy | null),
    ...optional('probability', row.probability),
    lines: lines.get(row.id) ?? [],
  }));
}

async function linesOf(
  db: Kysely<Tables>,
  venue: string,
  { fromMs, toMs }: Pick<SalesAsked, 'fromMs' | 'toMs'>,
): Promise<Map<string, SaleRow['lines'][number][]>> {
  const rows = await db
    .selectFrom('transaction_lines as line')
    .innerJoin('transactions as sale', (join) =>
      join.onRef('sale.venue', '=', 'line.venue').onRef('sale.id', '=', 'line.id'),
    )
    .leftJoin('articles', (join) =>
      join.onRef('articles.venue', '=', 'line.venue').onRef('articles.sku', '=', 'line.sku'),
    )
    .select(['line.id', 'line.sku', 'line.qty', 'line.price', 'articles.name_json as name'])
    .where('sale.venue', '=', venue)
    .where('sale.at_ms', '>=', fromMs)
    .where('sale.at_ms', '<', toMs)
    .where('sale.source', '=', 'till')
    .orderBy('line.id')
    .orderBy('line.line')
    .execute();
  const lines = new Map<string, SaleRow['lines'][number][]>();
  for (const { id, sku, qty, price, name } of rows) {
    const line = { sku, qty, price, ...(name === null ? {} : { name: fromJson<Name>(name) }) };
    const known = lines.get(id);
    if (known) known.push(line);
    else lines.set(id, [line]);
  }
  return lines;
}
type Name = { readonly en: string; readonly fa?: string };

/**
 * Units and money by article: sales less what came back. What is void counts nowhere, with all that
 * had come back of it. [TIL6]
 */
export async function readSold(
  db: Kysely<Tables>,
  { venue, fromMs, toMs }: SalesAsked,
): Promise<readonly SoldUnits[]> {
  const { rows } = await sql<{ sku: string; sold: number; returned: number; amount: number }>`
    SELECT line.sku AS sku,
      sum(CASE book.kind WHEN 'sale' THEN line.qty ELSE 0 END) AS sold,
      sum(CASE book.kind WHEN 'return' THEN line.qty ELSE 0 END) AS returned,
      sum(CASE book.kind WHEN 'sale' THEN 1 ELSE -1 END * line.qty * line.price) AS amount
    FROM transactions AS book JOIN transaction_lines AS line
      ON line.venue = book.venue AND line.id = book.id
    WHERE book.venue = ${venue} AND book.at_ms >= ${fromMs} AND book.at_ms < ${toMs}
      AND book.kind IN ('sale', 'return')
      AND NOT EXISTS (SELECT 1 FROM transactions AS void WHERE void.venue = book.venue
        AND void.takes_back = coalesce(book.takes_back, book.id) AND void.kind = 'void')
    GROUP BY line.sku ORDER BY line.sku`.execute(db);
  return rows.map(({ sku, sold, returned, amount }) => ({
    sku,
    sold: round(sold),
    returned: round(returned),
    amount: round(amount),
  }));
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
