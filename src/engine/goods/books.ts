import type { MatchedBy } from '../../contracts/transactions.ts';
import { bounds } from '../bounds.ts';
import { countLimit, type Run } from '../run.ts';
import type { Entry, Undone } from './goods-state.ts';

/** One row of the books; said again it takes the place of the first. [TIL7] */
export function book(run: Run, entry: Entry): void {
  const { document, sale, kind, device, atMs, total, currency, coupon = '' } = entry;
  run.out.effects.push({
    type: 'transaction',
    id: `${document}/${++run.state.bookings}`,
    atMs,
    document,
    transaction: kind === 'sale' ? sale : document,
    kind,
    ...(kind === 'sale' ? {} : { takesBack: sale }),
    device,
    total: Math.abs(total) === total || kind === 'sale' ? total : -total,
    currency,
    ...(coupon === '' ? {} : { coupon }),
    lines: entry.lines.map(({ sku, qty, price }) => ({
      sku,
      qty: kind === 'sale' ? qty : Math.abs(qty),
      price,
    })),
  });
}

export type Match = {
  readonly visitor: string;
  readonly matchedBy: MatchedBy;
  readonly probability: number;
};

/** Whose a sale is, and what came back of it. [TIL7] */
export function sayMatch(run: Run, sale: string, match: Match): void {
  run.out.effects.push({
    type: 'saleMatched',
    id: `${sale}/whose/${++run.state.bookings}`,
    atMs: run.nowMs,
    sale,
    ...match,
  });
}

export function undoneOf(run: Run, sale: string): Undone {
  const { undone } = run.state;
  const known = undone.get(sale);
  if (known !== undefined) return known;
  if (undone.size >= bounds.waitingSales) {
    const oldest = undone.keys().next().value;
    if (oldest !== undefined) undone.delete(oldest);
    countLimit(run, 'waitingSales', bounds.waitingSales);
  }
  const fresh: Undone = { voided: false, returns: [] };
  undone.set(sale, fresh);
  return fresh;
}
