import { z } from 'zod';
import { Code, cleanText, Id, Localized } from './ids.ts';

/** An article of a venue's goods table. Price in the venue's currency, weight of one in grams. */
export const ArticleRow = z.strictObject({
  sku: Code,
  category: Code.optional(),
  name: z.union([Localized, cleanText(2_000).transform((en) => ({ en }))]).optional(),
  price: z.number().min(0).max(1e12).optional(),
  grams: z.number().min(0).max(1e6).optional(),
  /** Units in the house; negative = more were sold than were counted. [TIL9] */
  stock: z.number().min(-1e9).max(1e9).optional(),
});
export type ArticleRow = z.infer<typeof ArticleRow>;

/** Which article lies in a slot of a shelf. */
export const SlotRow = z.strictObject({ device: Id, slot: Code, sku: Code });
export type SlotRow = z.infer<typeof SlotRow>;

/** Most rows of each kind in one command; more go in several. */
export const goodsPerCommand = 10_000;

/** Articles and what lies where, of one venue. */
export type GoodsRecord = {
  readonly articles: readonly ArticleRow[];
  readonly planogram: readonly SlotRow[];
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
