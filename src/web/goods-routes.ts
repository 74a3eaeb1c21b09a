import {
  ArticlesQuery,
  GoodsExportQuery,
  type GoodsPlacesBody,
  type GoodsTakenBody,
} from '../contracts/api-goods.ts';
import { CommandBody, type CommandOf } from '../contracts/commands.ts';
import type { GoodsCounts, GoodsPage } from '../contracts/goods.ts';
import { goodsFileOf } from '../contracts/goods-file.ts';
import { type Answer, json } from './answers.ts';
import { ask, submit } from './asking.ts';
import { goodsFile } from './goods-file.ts';
import { shelvesOf } from './goods-shelves.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';

type Lists = 'goodsArticles' | 'goodsPlaces' | 'goodsFile' | 'goodsExport';
type Names = 'goods' | 'publishGoods' | 'shelves' | 'correctCount' | Lists;

/** The goods table, what shelves tell, and a person's count. */
export const goodsHandlers: Pick<Handlers['venue'], Names> = {
  goods: async ({ web, venue }) => json(await web.reader.goods(venue.venue)),
  publishGoods: async (asked) => {
    const answer = await told(asked, 'publishGoods');
    if (!answer.ok) return answer;
    const { refusedRows, refusals, ...counts } = answer.result;
    const rows = String(refusedRows ?? '').split('\n');
    const lines = rows.filter((row) => row !== '');
    return json({ ...counts, refusedRows: lines, refusals: refusalsIn(refusals) });
  },
  goodsArticles,
  goodsPlaces,
  goodsFile,
  goodsExport: async ({ web, venue, query }) => {
    const parsed = parse(GoodsExportQuery, query);
    if (!parsed.ok) return parsed;
    const { kind } = parsed.value;
    const text = goodsFileOf(kind, await web.reader.goods(venue.venue));
    const type = 'text/csv; charset=utf-8';
    return { ok: true, body: { text, type, fileName: `gozar-${kind}-${venue.venue}.csv` } };
  },
  shelves: async ({ web, venue }) => {
    const asked = await ask(web, { ask: 'shelves', venue: venue.venue });
    return asked.ok ? json({ items: asked.answer }) : asked;
  },
  correctCount: async (asked): Promise<Answer> => {
    const answer = await told(asked, 'correctCount');
    return answer.ok ? json(answer.result) : answer;
  },
};

/** The answer of a command that another build planned has none. */
function refusalsIn(text: unknown): GoodsTakenBody['refusals'] {
  return typeof text === 'string' ? JSON.parse(text) : [];
}

/** A page of articles with where they stand, and how many there are of each kind. [GDP1] */
async function goodsArticles({ web, venue, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(ArticlesQuery, query);
  if (!parsed.ok) return parsed;
  const { q: search, down, zone, ...rest } = parsed.value;
  const shelves = await shelvesOf(web.reader, venue);
  const zones = venue.plan.zones.map(({ id }) => id);
  const { articles } = web.reader;
  const of = { ...rest, zones, shelves };
  const asked = { ...of, search, isDown: down === '1', ...(zone === undefined ? {} : { zone }) };
  const page = articles.page(venue.venue, asked);
  const counts = articles.counts(venue.venue, of);
  return json({ ...page, counts } satisfies GoodsPage & { counts: GoodsCounts });
}

/** Zones and shelves with nothing on them are there too. [GDP5] */
async function goodsPlaces({ web, venue }: VenueAsk): Promise<Answer> {
  const { articles } = web.reader;
  const known = await shelvesOf(web.reader, venue);
  const filled = new Map(articles.zones(venue.venue, { shelves: known }).map((z) => [z.zone, z]));
  const lying = articles.shelves(venue.venue);
  const there = new Set(known.map(({ device }) => device));
  return json({
    zones: venue.plan.zones.map(({ id }) => filled.get(id) ?? { zone: id, articles: 0, out: 0 }),
    shelves: [
      ...known.map((one) => ({ ...one, articles: lying.get(one.device) ?? 0 })),
      ...[...lying].flatMap(([device, count]) =>
        there.has(device) ? [] : [{ device, articles: count, isGone: true as const }],
      ),
    ],
  } satisfies GoodsPlacesBody);
}

/** The body with the command's name and the venue of the path, which it cannot say otherwise. */
async function told(asked: VenueAsk, name: 'publishGoods' | 'correctCount') {
  const said = typeof asked.body === 'object' ? asked.body : {};
  const parsed = parse(CommandBody, { ...said, do: name, venue: asked.venue.venue });
  if (!parsed.ok) return parsed;
  const body = parsed.value as CommandOf<typeof name>;
  return submit(asked.web, { by: asked.caller.by, key: asked.key, body });
}
