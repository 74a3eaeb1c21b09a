import type { RateAnswer } from '../contracts/api-away.ts';
import { RateBody, type RatingLink } from '../contracts/visit-ratings.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers } from './handling.ts';
import { parse } from './parse.ts';

/**
 * A visit rated by a message's link, without signing in: looking notes nothing, rating counts once,
 * and the answer is made of the link and its venue alone. [AUD8]
 */
export const rateHandlers: Pick<Handlers['plain'], 'ratePage' | 'ratePageOf' | 'rateVisit'> = {
  ratePage: async () => ({ ok: true, body: { page: 'rate.html' } }),
  ratePageOf: async () => ({ ok: true, body: { page: 'rate.html' } }),
  rateVisit: async (asked) => {
    const { web, body, key } = asked;
    const parsed = parse(RateBody, body);
    if (!parsed.ok) return parsed;
    const { token, do: what, score, words = '' } = parsed.value;
    const link = web.stopLinks?.readRating(token, web.clock.wallMs());
    if (link === undefined) return badLink;
    if (what === 'look') return answerOf(asked, link, 'look');
    if (score === undefined) return noScore;
    const said = words.trim() === '' ? {} : { words: words.trim() };
    const command = { do: 'rateVisit', ...link, score, ...said } as const;
    const answer = await submit(web, { by: 'rating-link', key, body: command });
    return answer.ok ? answerOf(asked, link, 'rate') : answer;
  },
};

const badLink: Failure = {
  ok: false,
  code: 'http.rate_link',
  message: 'this link is not one of ours, or it is older than 14 days',
};

const noScore: Failure = {
  ok: false,
  code: 'http.body',
  message: 'score is missing: 1 to 5',
  problems: [{ code: 'http.body', path: 'score', message: 'is missing', mend: 'send 1 to 5' }],
};

async function answerOf(
  { web }: Ask,
  { venue, message }: RatingLink,
  done: RateAnswer['done'],
): Promise<Answer> {
  const record = await web.reader.venue(venue);
  if (record === undefined) return notFound;
  const before = done === 'look' && (await web.reader.isRated(venue, message));
  return json({ done, venue: record.name, before } satisfies RateAnswer);
}
