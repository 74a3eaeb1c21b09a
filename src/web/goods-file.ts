import { type GoodsFileBody, GoodsFileQuery } from '../contracts/api-goods.ts';
import { goodsPerCommand } from '../contracts/goods.ts';
import { readGoodsFile } from '../contracts/goods-file.ts';
import type { GoodsTaken } from '../contracts/goods-rows.ts';
import { textOf } from '../contracts/text-bytes.ts';
import { type Answer, type Failure, json } from './answers.ts';
import { submit } from './asking.ts';
import { shelvesOf } from './goods-shelves.ts';
import type { VenueAsk } from './handling.ts';
import { parse } from './parse.ts';

/** A file of articles or places: looked at (`dry`), or taken; bad rows are told either way. */
export async function goodsFile(asked: VenueAsk): Promise<Answer> {
  const parsed = parse(GoodsFileQuery, asked.query);
  if (!parsed.ok) return parsed;
  const { web, venue, body } = asked;
  if (!Buffer.isBuffer(body)) {
    return { ok: false, code: 'http.body', message: 'send the file itself, as text/csv' };
  }
  const { kind, mapping, decimal, language, whole, dry } = parsed.value;
  const read = readGoodsFile(textOf(body, { encoding: 'auto' }), {
    ...{ kind, decimal, language, whole: whole === '1' },
    known: await web.reader.goods(venue.venue),
    zones: venue.plan.zones,
    shelves: (await shelvesOf(web.reader, venue)).map(({ device }) => device),
    ...(mapping === undefined ? {} : { mapping: mapping.split(',') }),
  });
  const failed = dry === '1' ? undefined : await publish(asked, read);
  if (failed !== undefined) return failed;
  const { header, sample, counts, problems, changes, badFile } = read;
  const said = { header, sample, mapping: read.mapping, counts, problems, changes, badFile };
  return json({ isDone: dry === '0', ...said } satisfies GoodsFileBody);
}

/** In commands of a size, each under a key of its own: a retry takes up where it stopped. */
async function publish(
  { web, venue, caller, key }: VenueAsk,
  { articles, planogram, places, gone }: GoodsTaken,
): Promise<Failure | undefined> {
  const lists = [articles, planogram, places, gone.articles, gone.slots, gone.places];
  const most = Math.max(...lists.map(({ length }) => length));
  for (let from = 0; from < most; from += goodsPerCommand) {
    const part = <T>(rows: readonly T[]): T[] => rows.slice(from, from + goodsPerCommand);
    const answer = await submit(web, {
      by: caller.by,
      key: `${key}-${from}`,
      body: {
        do: 'publishGoods',
        venue: venue.venue,
        replace: false,
        articles: part(articles),
        planogram: part(planogram),
        places: part(places),
        gone: {
          articles: part(gone.articles),
          slots: part(gone.slots),
          places: part(gone.places),
        },
      },
    });
    if (!answer.ok) return answer;
  }
  return undefined;
}
