import type { DatabaseSync } from 'node:sqlite';
import { alphabetical, fold } from '../../contracts/fold.ts';
import type {
  GoodsAsked,
  GoodsCounts,
  GoodsReads,
  ListedArticle,
  ZoneGoods,
} from '../../contracts/goods.ts';
import { fromJson, optional } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** What stands somewhere now: a shelf or zone that is gone is no place. */
const standing = `SELECT sku FROM planogram
    WHERE venue = $venue AND device IN (SELECT value ->> 0 FROM json_each($shelves))
  UNION SELECT sku FROM article_places
    WHERE venue = $venue AND zone IN (SELECT value FROM json_each($zones))`;
const standingHere = `SELECT sku FROM planogram WHERE venue = $venue
    AND device IN (SELECT value ->> 0 FROM json_each($shelves) WHERE value ->> 1 = $zone)
  UNION SELECT sku FROM article_places WHERE venue = $venue AND zone = $zone`;

const kinds = {
  all: 'true',
  low: 'stock > 0 AND stock <= $low',
  out: 'stock <= 0',
  uncounted: 'stock IS NULL',
  nowhere: `sku NOT IN (${standing})`,
} as const;

const texts = `fold(sku || ' ' || coalesce(category, '') || ' ' ||
  coalesce(name_json ->> 'en', '') || ' ' || coalesce(name_json ->> 'fa', ''))`;
const orders = {
  sku: 'sku',
  name: "alphabetical(coalesce(name_json ->> $language, name_json ->> 'en', sku))",
  category: "alphabetical(coalesce(category, ''))",
  price: 'price',
  stock: 'stock',
} as const;

/** Lists of the goods table: found, counted and paged by the database alone. [GDP1] */
export function goodsReads(database: DatabaseSync): GoodsReads {
  const functions = { fold, alphabetical };
  for (const [name, work] of Object.entries(functions)) {
    database.function(name, { deterministic: true }, (text) =>
      typeof text === 'string' ? work(text) : '',
    );
  }
  return {
    page: (venue, asked) => page(database, venue, asked),
    counts: (venue, { low, zones, shelves }) => {
      const sums = Object.entries(kinds).map(([kind, is]) => `sum(${is}) AS "${kind}"`);
      const statement = database.prepare(
        `SELECT ${sums.join(', ')} FROM articles WHERE venue = $venue`,
      );
      const row: Row = statement.get({ venue, low, ...listsOf({ zones, shelves }) }) ?? {};
      const count = (kind: keyof GoodsCounts) => Number(row[kind] ?? 0);
      return {
        ...{ all: count('all'), low: count('low'), out: count('out') },
        ...{ uncounted: count('uncounted'), nowhere: count('nowhere') },
      };
    },
    zones: (venue, { shelves }) => zoneGoods(database, venue, shelves),
    shelves: (venue) => {
      const counts = `SELECT device, count(*) AS n FROM planogram WHERE venue = ? GROUP BY device`;
      const rows = database.prepare(counts).all(venue);
      return new Map(rows.map(({ device, n }) => [String(device), Number(n)]));
    },
  };
}

function listsOf({ zones, shelves }: Pick<GoodsAsked, 'zones' | 'shelves'>) {
  return {
    zones: JSON.stringify(zones),
    shelves: JSON.stringify(shelves.map(({ device, zone = '' }) => [device, zone])),
  };
}

function page(database: DatabaseSync, venue: string, asked: GoodsAsked) {
  const { only, low, sort, isDown, limit, offset, zone } = asked;
  const search = fold(asked.search);
  const lists = listsOf(asked);
  const isNowhere = only === 'nowhere';
  const given = {
    venue,
    ...(only === 'low' ? { low } : {}),
    ...(search === '' ? {} : { search }),
    ...(zone === undefined ? {} : { zone }),
    ...(isNowhere || zone !== undefined ? { shelves: lists.shelves } : {}),
    ...(isNowhere ? { zones: lists.zones } : {}),
  };
  const where = [
    ...['venue = $venue', `(${kinds[only]})`],
    ...(search === '' ? [] : [`instr(${texts}, $search) > 0`]),
    ...(zone === undefined ? [] : [`sku IN (${standingHere})`]),
  ].join(' AND ');
  // Texts are folded once: what was found is ordered and cut by its ids.
  const skus = search === '' ? 'NULL' : 'json_group_array(sku)';
  const found = database
    .prepare(`SELECT count(*) AS n, ${skus} AS skus FROM articles WHERE ${where}`)
    .get(given);
  const [of, by] =
    search === ''
      ? [where, given]
      : [
          'venue = $venue AND sku IN (SELECT value FROM json_each($skus))',
          { venue, skus: String(found?.skus) },
        ];
  const order = `${orders[sort]} ${isDown ? 'DESC' : 'ASC'} NULLS LAST, sku`;
  const rows = database
    .prepare(`SELECT * FROM articles WHERE ${of} ORDER BY ${order} LIMIT $limit OFFSET $offset`)
    .all({ ...by, ...(sort === 'name' ? { language: asked.language } : {}), limit, offset });
  const places = placesOf(database, venue, rows);
  return {
    total: Number(found?.n ?? 0),
    items: rows.map((row) => articleOf(row, places.get(String(row.sku)) ?? [])),
  };
}

type Places = ListedArticle['places'][number][];

function placesOf(database: DatabaseSync, venue: string, rows: readonly Row[]) {
  const skus = JSON.stringify(rows.map(({ sku }) => sku));
  const found = database
    .prepare(
      `SELECT sku, device, slot, NULL AS zone FROM planogram
         WHERE venue = $venue AND sku IN (SELECT value FROM json_each($skus))
       UNION ALL SELECT sku, NULL, NULL, zone FROM article_places
         WHERE venue = $venue AND sku IN (SELECT value FROM json_each($skus))
       ORDER BY 1, 2, 3, 4`,
    )
    .all({ venue, skus });
  const places = new Map<string, Places>();
  for (const { sku, device, slot, zone } of found) {
    const one =
      zone === null ? { device: String(device), slot: String(slot) } : { zone: String(zone) };
    const known = places.get(String(sku));
    if (known) known.push(one);
    else places.set(String(sku), [one]);
  }
  return places;
}

function articleOf(row: Row, places: Places): ListedArticle {
  return {
    sku: String(row.sku),
    ...optional('category', row.category as string | null),
    ...(row.name_json === null ? {} : { name: fromJson(String(row.name_json)) }),
    ...optional('price', row.price as number | null),
    ...optional('grams', row.grams as number | null),
    ...optional('stock', row.stock as number | null),
    places,
  };
}

function zoneGoods(
  database: DatabaseSync,
  venue: string,
  shelves: GoodsAsked['shelves'],
): readonly ZoneGoods[] {
  const { shelves: pairs } = listsOf({ zones: [], shelves });
  const rows = database
    .prepare(
      `WITH stands AS (SELECT zone, sku FROM article_places WHERE venue = $venue
         UNION SELECT one.value ->> 1, lies.sku FROM json_each($pairs) AS one
           JOIN planogram AS lies ON lies.venue = $venue AND lies.device = one.value ->> 0)
       SELECT zone, count(*) AS articles, coalesce(sum(stock <= 0), 0) AS out
       FROM stands LEFT JOIN articles
         ON articles.venue = $venue AND articles.sku = stands.sku
       WHERE zone <> '' GROUP BY zone ORDER BY zone`,
    )
    .all({ venue, pairs });
  return rows.map(({ zone, articles, out }) => ({
    ...{ zone: String(zone), articles: Number(articles), out: Number(out) },
  }));
}
