import { CommandBody, type CommandOf } from '../contracts/commands.ts';
import { type Answer, json } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';

type Names = 'goods' | 'publishGoods' | 'shelves' | 'correctCount';

/** The goods table, what shelves tell, and a person's count. */
export const goodsHandlers: Pick<Handlers['venue'], Names> = {
  goods: async ({ web, venue }) => json(await web.reader.goods(venue.venue)),
  publishGoods: async (asked) => {
    const answer = await told(asked, 'publishGoods');
    if (!answer.ok) return answer;
    const { refusedRows, ...counts } = answer.result;
    const rows = String(refusedRows ?? '').split('\n');
    return json({ ...counts, refusedRows: rows.filter((row) => row !== '') });
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

/** The body with the command's name and the venue of the path, which it cannot say otherwise. */
async function told(asked: VenueAsk, name: 'publishGoods' | 'correctCount') {
  const said = typeof asked.body === 'object' ? asked.body : {};
  const parsed = parse(CommandBody, { ...said, do: name, venue: asked.venue.venue });
  if (!parsed.ok) return parsed;
  const body = parsed.value as CommandOf<typeof name>;
  return submit(asked.web, { by: asked.caller.by, key: asked.key, body });
}
