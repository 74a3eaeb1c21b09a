import type { PushBody } from '../contracts/api.ts';
import { EndPushBody, PushSubscriptionBody } from '../contracts/outbound.ts';
import { json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers } from './handling.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

type Names = 'push' | 'subscribePush' | 'unsubscribePush';

/** A visitor's phones. Endpoints go in and never come out: the page knows its own by its hash. */
export const pushHandlers: Pick<Handlers['visitor'], Names> = {
  push: async ({ web, visitor }) => {
    if (web.pushKey === undefined) return notFound;
    const record = await web.reader.visitor(visitor);
    const body: PushBody = { key: web.pushKey, phones: record?.pushEndpoints ?? [] };
    return json(body);
  },
  subscribePush: async ({ web, visitor, key, body }) => {
    const parsed = parse(PushSubscriptionBody, body);
    if (!parsed.ok) return parsed;
    const { endpoint, keys } = parsed.value;
    const command = {
      do: 'subscribePush',
      visitor,
      endpoint,
      endpointSha256: sha256(endpoint),
      ...keys,
    } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? json({}) : answer;
  },
  unsubscribePush: async ({ web, visitor, key, body }) => {
    const parsed = parse(EndPushBody, body);
    if (!parsed.ok) return parsed;
    const endpointSha256 = sha256(parsed.value.endpoint);
    const command = { do: 'unsubscribePush', visitor, endpointSha256, gone: false } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? json({}) : answer;
  },
};
