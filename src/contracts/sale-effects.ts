import type { MatchedBy } from './transactions.ts';

/** What the books keep of a till's sales, and what is left of the goods. [TIL7] [TIL9] */
export type SaleEffect =
  /** The same transaction said again takes the place of the first. */
  | {
      readonly type: 'transaction';
      readonly id: string;
      readonly atMs: number;
      /** The till's document that says it. [TIL2] */
      readonly document: string;
      /** What it is in the books: a sale's own id, else the document's. */
      readonly transaction: string;
      readonly kind: 'sale' | 'return' | 'void';
      /** Of a return or void: the sale that is taken back. */
      readonly takesBack?: string;
      readonly device: string;
      readonly total: number;
      readonly currency: string;
      readonly coupon?: string;
      readonly lines: readonly {
        readonly sku: string;
        readonly qty: number;
        readonly price: number;
      }[];
    }
  /** Whose a sale and what came back of it is; `visitor` empty = nobody's. */
  | {
      readonly type: 'saleMatched';
      readonly id: string;
      readonly atMs: number;
      readonly sale: string;
      readonly visitor: string;
      readonly matchedBy: MatchedBy;
      readonly probability: number;
    }
  /** Units that are left of an article. */
  | {
      readonly type: 'stock';
      readonly id: string;
      readonly atMs: number;
      readonly sku: string;
      readonly units: number;
    };
