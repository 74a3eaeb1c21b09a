import type { MatchedBy } from '../../contracts/transactions.ts';

/** What the goods table says of an article; `''` and 0 = not said. Names stay in records. */
export type Article = { sku: string; category: string; price: number; grams: number };

/** One slot of a shelf: what is known of its goods, and what happened since its last point. */
export type ShelfSlot = {
  device: string;
  slot: string;
  /** The slot says pick-ups itself: its weights only teach what an article weighs. */
  speaks: boolean;
  /** It has a presence sensor; kept for the shelf as a whole, slot `''`. */
  senses: boolean;
  /** Grams last weighed; null = never. */
  grams: number | null;
  /** Mean weight of one article and how many were weighed; 0 = not known. */
  unitGrams: number;
  unitsSeen: number;
  /** When an article was last taken and kept; at first when the slot was first heard of. */
  takenMs: number;
  /** Since the last point. */
  pickups: number;
  putbacks: number;
  sold: number;
  returned: number;
  engagementMs: number;
  /** Since the slot is known. */
  total: {
    pickups: number;
    putbacks: number;
    sold: number;
    returned: number;
    engagementMs: number;
  };
};

/** That a visitor was within reach of a device, in [0, 1], as it was worked out then. */
export type Near = { readonly alias: string; readonly atMs: number; readonly belief: number };

/** A pick-up or put-back that waits until what happened around it is known. [SHF1] */
export type Handling = {
  readonly id: string;
  readonly action: 'pickup' | 'putback';
  readonly device: string;
  readonly slot: string;
  readonly sku: string;
  readonly grams: number;
  readonly byWeight: boolean;
  count: number;
  readonly atMs: number;
  /** The greatest belief so far that each was within reach. */
  readonly seen: [alias: string, belief: number][];
};

/** An article a visitor took and neither put back nor paid. */
export type Carried = {
  readonly sku: string;
  /** `device/slot` it was taken from. */
  readonly from: string;
  readonly atMs: number;
  /** How long it had lain there. */
  readonly lyingMs: number;
};

/** Somebody at a shelf: known by a presence sensor, or by a visitor's stay within reach. */
export type Engagement = {
  readonly key: string;
  readonly device: string;
  /** Empty: the shelf as a whole. */
  readonly slot: string;
  /** Empty: a sensor, which knows nobody. */
  readonly alias: string;
  readonly startedAwakeMs: number;
  /** The longest threshold said. */
  firedMs: number;
  /** A stay: when the visitor was last within reach. */
  lastAwakeMs: number;
  belief: number;
};

/** A sale that is known, so that a return can take it back. [SHF4] */
export type Sale = {
  readonly sale: string;
  /** Empty: nobody's. */
  readonly visitor: string;
  readonly probability: number;
  readonly matchedBy: MatchedBy;
  /** Its till; empty = of before it was kept. */
  readonly device: string;
  readonly atMs: number;
  readonly currency: string;
  total: number;
  lines: SaleLine[];
  /** As it was sold, before anything came back. [TIL4] */
  sold: SoldLine[];
  revision: number;
};
export type SoldLine = { readonly sku: string; readonly qty: number; readonly price: number };
export type SaleLine = {
  readonly sku: string;
  readonly category?: string;
  qty: number;
  readonly price: number;
  /** `device/slot` it is known to have been taken from, else empty. */
  readonly from: string;
};

/** A sale without a name that waits until who stood at the till is known. [SHF4] */
export type WaitingSale = {
  readonly sale: string;
  readonly device: string;
  readonly coupon: string;
  readonly atMs: number;
  total: number;
  readonly currency: string;
  lines: { sku: string; qty: number; price: number }[];
  sold: SoldLine[];
  revision: number;
};

/** One row of the books. [TIL7] */
export type Entry = {
  readonly document: string;
  readonly sale: string;
  readonly kind: 'sale' | 'return' | 'void';
  readonly device: string;
  readonly atMs: number;
  readonly total: number;
  readonly currency: string;
  readonly coupon?: string | undefined;
  readonly lines: readonly SoldLine[];
};

/** What came back before its sale came: taken from it when it comes. [TIL6] */
export type Undone = {
  /** Nothing of it stands, whatever comes. */
  voided: boolean;
  returns: Entry[];
};

/** Bounds of the goods' part of the state. [DET3] */
export const goodsBounds = {
  articles: 100_000,
  shelfSlots: 100_000,
  /** Beliefs kept a shelf or till, for its window. */
  nearPerDevice: 8_192,
  handlings: 10_000,
  engagements: 10_000,
  sales: 50_000,
  waitingSales: 10_000,
  /** Articles one visitor carries. */
  carried: 64,
} as const;

export function slotKey(device: string, slot: string): string {
  return `${device}/${slot}`;
}

/** What a venue knows of its goods, shelves and tills. */
export type GoodsState = {
  /** Goods by sku, and skus by `device/slot`. */
  articles: Map<string, Article>;
  planogram: Map<string, string>;
  shelfSlots: Map<string, ShelfSlot>;
  /** Who was near shelves and tills just now, by device. */
  near: Map<string, Near[]>;
  handlings: Map<string, Handling>;
  engagements: Map<string, Engagement>;
  sales: Map<string, Sale>;
  /** What came back before its sale came, and what is void. [TIL6] */
  undone: Map<string, Undone>;
  /** Effects said of books and stock, for their ids. */
  bookings: number;
  /** Units left by article; absent = nobody counted. [TIL9] */
  stock: Map<string, number>;
  waitingSales: Map<string, WaitingSale>;
};
