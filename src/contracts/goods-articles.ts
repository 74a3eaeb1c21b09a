import type { ArticleRow } from './goods.ts';
import type { GoodsChange, GoodsScale, RowRead, RowReader } from './goods-rows.ts';
import { isCleanText } from './ids.ts';
import { readNumber } from './till-words.ts';

const bounds = { price: [0, 1e12], grams: [0, 1e6], stock: [-1e9, 1e9] } as const;
type Amount = keyof typeof bounds;

/** Rows of articles against those there are: what is not said stays as it was. */
export function articleReader({ known, decimal = '.' }: GoodsScale): RowReader {
  const before = new Map(known.articles.map((one) => [one.sku, one]));
  const articles: ArticleRow[] = [];
  const gone: string[] = [];
  const seen = new Set<string>();
  return {
    needs: ['sku'],
    read: (cell) => {
      const sku = cell('sku');
      if (sku === '') return { fault: 'missing', column: 'sku' };
      for (const [column, most] of texts) {
        const text = cell(column);
        if (text.length > most || !isCleanText(text)) return { fault: 'letters', column };
      }
      const amounts = amountsOf(cell, decimal);
      if ('fault' in amounts) return amounts;
      if (seen.has(sku)) return { key: sku };
      seen.add(sku);
      const old = before.get(sku);
      const change = changeOf({ sku, old, cell, amounts });
      if (change !== undefined) articles.push(change.row);
      return { key: sku, ...(change && { change: change.change }) };
    },
    rest: (named) =>
      known.articles.flatMap(({ sku }): GoodsChange[] => {
        if (named.has(sku)) return [];
        gone.push(sku);
        return [{ how: 'gone', about: sku, what: [] }];
      }),
    taken: { articles, planogram: [], places: [], gone: { articles: gone, slots: [], places: [] } },
  };
}

const texts = [
  ['sku', 128],
  ['category', 128],
  ['nameEn', 2_000],
  ['nameFa', 2_000],
] as const;

type Cell = (column: string) => string;
type Amounts = Partial<Record<Amount, number>>;

function amountsOf(cell: Cell, decimal: '.' | ','): Amounts | Extract<RowRead, { fault: string }> {
  const amounts: Amounts = {};
  for (const [column, [least, most]] of Object.entries(bounds) as [Amount, [number, number]][]) {
    const text = cell(column);
    if (text === '') continue;
    const value = readNumber(text, decimal);
    if (value === undefined) return { fault: 'number', column };
    if (value < least || value > most) return { fault: 'bounds', column };
    amounts[column] = value;
  }
  return amounts;
}

type Said = {
  readonly sku: string;
  readonly old: ArticleRow | undefined;
  readonly cell: Cell;
  readonly amounts: Amounts;
};

/** Undefined = the row says what is known. */
function changeOf({ sku, old, cell, amounts }: Said) {
  const en = cell('nameEn') || old?.name?.en || cell('nameFa');
  const fa = cell('nameFa') || old?.name?.fa || '';
  const name = en === '' ? undefined : { en, ...(fa === '' ? {} : { fa }) };
  const category = cell('category') || old?.category;
  const price = amounts.price ?? old?.price;
  const grams = amounts.grams ?? old?.grams;
  // What is not counted anew is not said again: it may have been sold since.
  const stock = amounts.stock === old?.stock ? undefined : amounts.stock;
  const what = [
    ...said('nameEn', old?.name?.en, name?.en),
    ...said('nameFa', old?.name?.fa, name?.fa),
    ...said('category', old?.category, category),
    ...said('price', old?.price, price),
    ...said('grams', old?.grams, grams),
    ...(stock === undefined ? [] : said('stock', old?.stock, stock)),
  ];
  if (old !== undefined && what.length === 0) return undefined;
  const row: ArticleRow = {
    sku,
    ...(category === undefined ? {} : { category }),
    ...(name === undefined ? {} : { name }),
    ...(price === undefined ? {} : { price }),
    ...(grams === undefined ? {} : { grams }),
    ...(stock === undefined ? {} : { stock }),
  };
  const how = old === undefined ? 'new' : 'changed';
  return { row, change: { how, about: sku, what } as const };
}

function said(
  column: string,
  before: string | number | undefined,
  after: string | number | undefined,
): GoodsChange['what'] {
  if (before === after) return [];
  return [
    {
      column,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}
