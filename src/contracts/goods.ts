import { z } from 'zod';
import { Code, cleanText, Id, type Language, Localized } from './ids.ts';
import { type FaultValues, fieldFaults } from './row-faults.ts';

/** An article of a venue's goods table. Price in the venue's currency, weight of one in grams. */
export const ArticleRow = z.strictObject({
  sku: Code,
  category: Code.optional(),
  name: z.union([Localized, cleanText(2_000).transform((en): Localized => ({ en }))]).optional(),
  price: z.number().min(0).max(1e12).optional(),
  grams: z.number().min(0).max(1e6).optional(),
  /** Units in the house; negative = more were sold than were counted. [TIL9] */
  stock: z.number().min(-1e9).max(1e9).optional(),
});
export type ArticleRow = z.infer<typeof ArticleRow>;

/** Which article lies in a slot of a shelf. */
export const SlotRow = z.strictObject({ device: Id, slot: Code, sku: Code });
export type SlotRow = z.infer<typeof SlotRow>;

/** An article that stands in a zone, on whatever furniture: no sensor tells of it. [GDP5] */
export const PlaceRow = z.strictObject({ zone: Id, sku: Code });
export type PlaceRow = z.infer<typeof PlaceRow>;

/** What goes out of the goods table; what it names and is not there is no mistake. [GDP6] */
export const GoneGoods = z.strictObject({
  articles: z.array(Code).max(10_000).default([]),
  slots: z
    .array(z.strictObject({ device: Id, slot: Code }))
    .max(10_000)
    .default([]),
  places: z.array(PlaceRow).max(10_000).default([]),
});
export type GoneGoods = z.infer<typeof GoneGoods>;

/** What can be wrong with a row of the table, beside its fields. */
export const goodsRowFaults = [...fieldFaults, 'twice', 'many', 'nowhere'] as const;
/** A row that was not taken: `row` counts from 0 in its list, `nowhere` names the zone. */
export type GoodsRefusal = FaultValues & {
  readonly code: (typeof goodsRowFaults)[number];
  readonly list: 'articles' | 'planogram' | 'places';
  readonly row: number;
  readonly field: string;
  /** The same in English, with its place. */
  readonly line: string;
};

/** Most rows of each kind in one command; more go in several. */
export const goodsPerCommand = 10_000;

/** Articles and what lies where, of one venue. */
export type GoodsRecord = {
  readonly articles: readonly ArticleRow[];
  readonly planogram: readonly SlotRow[];
  readonly places: readonly PlaceRow[];
};
/** Articles, slots and places take the place of those alike; an article's own go with it. */
export type PutGoods = Omit<GoodsRecord, 'places'> & {
  readonly op: 'putGoods';
  readonly venue: string;
  readonly replace: boolean;
  readonly places?: readonly PlaceRow[];
  readonly gone?: GoneGoods;
};
/** Our own id of a receipt; its number stands here alone. Kept for 90 days. [SHF4] */
export type ReceiptRecord = {
  readonly venue: string;
  readonly device: string;
  readonly receipt: string;
  readonly sale: string;
  readonly atMs: number;
  /** The wearing or visitor a till named, with whom the row goes. [CON2] */
  readonly subject?: string;
};

/** What a list of articles is asked for; zones and shelves are those there are now. [GDP1] */
export type GoodsAsked = {
  /** Part of a code, name or category, however it is written. */
  readonly search: string;
  readonly only: (typeof goodsOnly)[number];
  /** Units up to which an article is low. */
  readonly low: number;
  readonly sort: (typeof goodsSorts)[number];
  readonly isDown: boolean;
  /** In which names are ordered. */
  readonly language: Language;
  readonly limit: number;
  readonly offset: number;
  readonly zones: readonly string[];
  readonly shelves: readonly { readonly device: string; readonly zone?: string }[];
  /** Only what stands here. */
  readonly zone?: string;
};
export const goodsOnly = ['all', 'low', 'out', 'uncounted', 'nowhere'] as const;
export const goodsSorts = ['sku', 'name', 'category', 'price', 'stock'] as const;
export type ListedArticle = ArticleRow & {
  readonly places: readonly { readonly zone?: string; readonly device?: string; slot?: string }[];
};
export type GoodsPage = {
  readonly items: readonly ListedArticle[];
  /** Articles that were found, of all pages. */
  readonly total: number;
};
/** Articles of each kind, whatever was searched. */
export type GoodsCounts = Record<(typeof goodsOnly)[number], number>;
/** How many articles stand in a zone, by its shelves or without, and how many are sold out. */
export type ZoneGoods = { readonly zone: string; readonly articles: number; readonly out: number };

/** Questions about the goods table. */
export interface GoodsReads {
  page(venue: string, asked: GoodsAsked): GoodsPage;
  counts(venue: string, asked: Pick<GoodsAsked, 'low' | 'zones' | 'shelves'>): GoodsCounts;
  zones(venue: string, asked: Pick<GoodsAsked, 'shelves'>): readonly ZoneGoods[];
  /** Articles by shelf. */
  shelves(venue: string): ReadonlyMap<string, number>;
}
