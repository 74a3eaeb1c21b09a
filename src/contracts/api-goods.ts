import { z } from 'zod';
import { type GoodsRefusal, goodsOnly, goodsSorts } from './goods.ts';
import { type GoodsChange, goodsFileKinds } from './goods-rows.ts';
import { cleanText, Id, Language } from './ids.ts';

export type { GoodsCounts, GoodsPage, GoodsRefusal, ListedArticle, ZoneGoods } from './goods.ts';
export type { GoodsChange, GoodsFileKind } from './goods-rows.ts';

/** A list of articles: `?q` finds, `?only` and `?zone` narrow, `?sort` and `?down` order. [GDP1] */
export const ArticlesQuery = z.strictObject({
  q: cleanText(200).default(''),
  only: z.enum(goodsOnly).default('all'),
  zone: Id.optional(),
  low: z.coerce.number().min(1).max(10_000).default(5),
  sort: z.enum(goodsSorts).default('name'),
  down: z.enum(['0', '1']).default('0'),
  language: Language.default('en'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

/** How a file is read; `mapping` = what each column means, with commas between. [GDP3] */
export const GoodsFileQuery = z.strictObject({
  kind: z.enum(goodsFileKinds),
  mapping: z.string().max(2_000).optional(),
  decimal: z.enum(['.', ',']).default('.'),
  whole: z.enum(['0', '1']).default('0'),
  dry: z.enum(['0', '1']).default('0'),
  language: Language.default('en'),
});
export const GoodsExportQuery = z.strictObject({ kind: z.enum(goodsFileKinds) });

/** Rows that were taken and refused; the first refused ones are told, in English and by codes. */
export type GoodsTakenBody = {
  readonly articles: number;
  readonly slots: number;
  readonly places: number;
  readonly gone: number;
  readonly refused: number;
  readonly refusedRows: readonly string[];
  readonly refusals: readonly Omit<GoodsRefusal, 'line'>[];
};

export type GoodsPlacesBody = {
  readonly zones: readonly {
    readonly zone: string;
    readonly articles: number;
    readonly out: number;
  }[];
  /** Shelves with a sensor, and what the table still says of those that are gone. */
  readonly shelves: readonly {
    readonly device: string;
    readonly zone?: string;
    readonly articles: number;
    readonly isGone?: true;
  }[];
};

export type GoodsFileBody = {
  readonly isDone: boolean;
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
  readonly mapping: readonly string[];
  readonly counts: Record<'rows' | 'created' | 'changed' | 'same' | 'gone' | 'bad', number>;
  readonly problems: readonly {
    readonly row: number;
    readonly column: string;
    readonly value: string;
    readonly message: string;
    readonly mend: string;
  }[];
  readonly changes: readonly GoodsChange[];
  readonly badFile: string;
};
