import type { ArticleRow, GoneGoods, GoodsRecord, PlaceRow, SlotRow } from './goods.ts';
import type { GoodsFault } from './goods-words.ts';
import type { Language, Localized } from './ids.ts';

export const goodsFileKinds = ['articles', 'planogram'] as const;
export type GoodsFileKind = (typeof goodsFileKinds)[number];

/** What a file is read against. */
export type GoodsScale = {
  readonly kind: GoodsFileKind;
  readonly known: GoodsRecord;
  readonly zones: readonly { readonly id: string; readonly name: Localized }[];
  /** Ids of the venue's shelves. */
  readonly shelves: readonly string[];
  readonly language: Language;
  /** What each column means, by its place; an empty text = it is left out. */
  readonly mapping?: readonly string[];
  readonly decimal?: '.' | ',';
  /** The file is all there is: what it does not name goes, unless a row of it is bad. */
  readonly whole?: boolean;
};

/** What becomes of one article or place, for who looks before it is done. */
export type GoodsChange = {
  readonly how: 'new' | 'changed' | 'gone';
  /** An article's code, or the slot of a shelf. */
  readonly about: string;
  /** What was and what will be, by column; of a place, the zone or the code. */
  readonly what: readonly {
    readonly column: string;
    readonly before?: string | number;
    readonly after?: string | number;
  }[];
};

/** Rows of a file that change something. */
export type GoodsTaken = {
  readonly articles: readonly ArticleRow[];
  readonly planogram: readonly SlotRow[];
  readonly places: readonly PlaceRow[];
  readonly gone: GoneGoods;
};

/** What one row says: it is there already, it changes something, or it cannot be taken. */
export type RowRead =
  | { readonly fault: GoodsFault; readonly column: string }
  | { readonly key: string; readonly change?: GoodsChange };
export type RowReader = {
  /** Columns without which no row can be read. */
  readonly needs: readonly string[];
  readonly read: (cell: (column: string) => string) => RowRead;
  /** What the file did not name. */
  readonly rest: (named: ReadonlySet<string>) => GoodsChange[];
  readonly taken: GoodsTaken;
};
