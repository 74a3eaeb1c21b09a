import { ListQuery } from '../contracts/api.ts';
import { Id } from '../contracts/ids.ts';
import { AddWebhook } from '../contracts/outbound.ts';
import { json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

type Names = 'webhooks' | 'deadWebhooks' | 'addWebhook' | 'retryWebhook' | 'removeWebhook';

const secretBytes = 32;

export const webhookHandlers: Pick<Handlers['venue'], Names> = {
  webhooks: async ({ web, venue }) => json({ items: await web.reader.webhooks(venue.venue) }),
  deadWebhooks: async ({ web, venue, query }) => {
    const parsed = parse(ListQuery, query);
    if (!parsed.ok) return parsed;
    const { limit, before } = parsed.value;
    const page = before === undefined ? { limit } : { limit, beforeMs: before };
    const items = await web.reader.deadWebhooks(venue.venue, page);
    const last = items.length === limit ? items.at(-1) : undefined;
    return json({ items, ...(last === undefined ? {} : { next: last.atMs }) });
  },
  /** The secret is made here and said in this one answer. [EGR11] */
  addWebhook: async ({ web, venue, caller, body }) => {
    const parsed = parse(AddWebhook, body);
    if (!parsed.ok) return parsed;
    const { id: webhook, url, shares } = parsed.value;
    const secret = `whsec_${web.random(secretBytes).toString('base64url')}`;
    const answer = await submit(web, {
      by: caller.by,
      // Never the caller's own: an earlier answer would not fit this secret.
      key: sha256(secret).slice(0, 24),
      body: { do: 'addWebhook', venue: venue.venue, webhook, url, secret, shares },
      once: true,
    });
    return answer.ok ? json({ webhook, url, shares, secret }) : answer;
  },
  retryWebhook: (asked) => change(asked, 'retryWebhook'),
  removeWebhook: (asked) => change(asked, 'removeWebhook'),
};

async function change(
  { web, venue, caller, key, params }: VenueAsk,
  what: 'retryWebhook' | 'removeWebhook',
) {
  const webhook = Id.safeParse(params.webhook);
  if (!webhook.success) return notFound;
  const body = { do: what, venue: venue.venue, webhook: webhook.data } as const;
  const answer = await submit(web, { by: caller.by, key, body });
  return answer.ok ? json({}) : answer;
}
