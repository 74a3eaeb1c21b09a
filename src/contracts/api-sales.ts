import type { FaultValues } from './row-faults.ts';
import type { MatchedBy } from './transactions.ts';

export type { FaultValues, FieldFault } from './row-faults.ts';
export type { TillFault } from './till-mapping.ts';
export type { BroughtSale } from './tills.ts';

/** Bodies of answers about tills' sales, goods and stock. Amounts in the till's currency. */

export type SaleRow = {
  readonly id: string;
  readonly kind: 'sale' | 'return' | 'void';
  /** Of a return or void: the sale it takes back. */
  readonly takesBack?: string;
  readonly atMs: number;
  readonly device?: string;
  readonly receipt?: string;
  readonly total: number;
  readonly currency: string;
  readonly coupon?: string;
  readonly visitor?: string;
  /** Absent = they never said their name, or the asker may not see it. */
  readonly customer?: string;
  readonly matchedBy?: MatchedBy;
  readonly probability?: number;
  readonly lines: readonly SaleLineRow[];
};
export type SaleLineRow = {
  readonly sku: string;
  readonly qty: number;
  readonly price: number;
  readonly name?: { readonly en: string; readonly fa?: string };
};

/** Unmatched ones first, then the newest; what is void counts in no sum. */
export type SalesBody = {
  readonly items: readonly SaleRow[];
  readonly sold: readonly SoldUnits[];
};
export type SoldUnits = {
  readonly sku: string;
  readonly sold: number;
  readonly returned: number;
  readonly amount: number;
};

export type BroughtBody = {
  readonly taken: number;
  readonly known: number;
  readonly corrected: number;
};

export type TillBody = {
  readonly venue: string;
  readonly device: string;
  /** A bare name, or any folder that was named at the computer itself; `place`: where it lies. */
  readonly folder?: string;
  readonly place?: string;
  readonly columns?: unknown;
  readonly webhook?: unknown;
};

/** A file of a till's folder with rows that were not taken; it lies in `errors/` there. [TIL5] */
export type BadFile = {
  readonly device: string;
  readonly file: string;
  readonly folder: string;
  readonly atMs: number;
  /** Rows that are wrong; the first of them are named. Row 0 = the whole file. */
  readonly rows: number;
  readonly problems: readonly (FaultValues & {
    readonly row: number;
    readonly column: string;
    readonly what: string;
    readonly mend: string;
    /** A `TillFault`, unless another build wrote the file. */
    readonly code?: string;
  })[];
};
