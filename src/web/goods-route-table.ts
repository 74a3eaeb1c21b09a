import { changing, open, reading } from './route-kinds.ts';

const readers = ['admin', 'operator', 'marketer', 'auditor'] as const;
const publishers = ['admin', 'marketer'] as const;
/** 100,000 articles with their names in two languages. */
const file = { bytes: 24 * 1024 * 1024, raw: true } as const;

/** Articles, what lies where, and their files. [GDP1] */
export const goodsRoutes = {
  goodsPage: open('GET', '/goods', 'Articles, stock, and what stands where.'),
  goods: reading('/goods', readers, 'Articles by code, and which lies where.'),
  publishGoods: changing('/goods', publishers, 'Adds rows to the goods table; bad ones are named.'),
  goodsArticles: reading('/goods/articles', readers, 'Articles ?q, ?only, ?zone, in pages.'),
  goodsPlaces: reading('/goods/places', readers, 'How many articles each zone and shelf has.'),
  goodsFile: {
    ...changing('/goods/file', publishers, 'Reads a CSV of ?kind; ?dry=1 says what would change.'),
    body: file,
  },
  goodsExport: reading('/goods/file', readers, 'Articles or places as CSV that comes in again.'),
} as const;
