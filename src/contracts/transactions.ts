/** Who or what found the visitor of a sale; `hand` is a person who corrected it. [SHF4] */
export type MatchedBy = 'tag' | 'customer' | 'coupon' | 'place' | 'hand' | 'import';

/** A sale, return or void as the records keep it, with what was sold. */
export type TransactionRecord = {
  readonly venue: string;
  /** Our own id, once in the venue. */
  readonly transaction: string;
  readonly kind: 'sale' | 'return' | 'void';
  /** Of a return or void: the sale that is taken back, where it is known. */
  readonly takesBack?: string;
  readonly atMs: number;
  /** `till` live ones; else where it was imported from. */
  readonly source: string;
  /** The till, where one said it, and its receipt's number. */
  readonly device?: string;
  readonly receipt?: string;
  /** Of the lines, in `currency`; returns are positive, too. */
  readonly total: number;
  readonly currency: string;
  readonly coupon?: string;
  /** Whose it is; absent = nobody's. */
  readonly visitor?: string;
  readonly matchedBy?: MatchedBy;
  /** 0–1; 1 where somebody was named. */
  readonly probability?: number;
  readonly lines: readonly {
    readonly sku: string;
    readonly qty: number;
    readonly price: number;
  }[];
};

/** The same transaction written again takes the place of the first. */
export type TransactionOp = {
  readonly op: 'putTransactions';
  readonly transactions: readonly TransactionRecord[];
};
