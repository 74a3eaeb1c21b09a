import type { AlertRow } from '../contracts/action-rows.ts';
import { type ListBody, ListQuery, PreferencesBody } from '../contracts/api.ts';
import type { Page } from '../contracts/ports.ts';
import { type Answer, json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VisitorAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

type Rows = { readonly atMs: number };

/** What campaigns did besides messages, newest first, and taking an alert off the floor. */
export const actionHandlers: Pick<
  Handlers['venue'],
  'tasks' | 'alerts' | 'deviceCommands' | 'conversions' | 'acknowledgeAlert' | 'finishTask'
> = {
  tasks: ({ web, venue, query }) => listed(query, (page) => web.reader.tasks(venue.venue, page)),
  alerts: ({ web, venue, query }) =>
    listed(query, async (page) => (await web.reader.alerts(venue.venue, page)).map(shownAlert)),
  deviceCommands: ({ web, venue, query }) =>
    listed(query, (page) => web.reader.deviceCommands(venue.venue, page)),
  conversions: ({ web, venue, query }) =>
    listed(query, (page) => web.reader.conversions(venue.venue, page)),
  acknowledgeAlert: async ({ web, caller, key, venue: { venue }, params }) =>
    told(web, {
      by: caller.by,
      key,
      body: { do: 'acknowledgeAlert', venue, alert: params.alert ?? '' },
    }),
  finishTask: async ({ web, caller, key, venue: { venue }, params }) =>
    told(web, { by: caller.by, key, body: { do: 'finishTask', venue, task: params.task ?? '' } }),
};

/** As on the live floor: who it is about is nobody's to read here, nor in its id. [HOT9] */
function shownAlert({ visitor: _, id, ...alert }: AlertRow): Omit<AlertRow, 'visitor'> {
  return { ...alert, id: `a${sha256(id).slice(0, 24)}` };
}

async function told(web: WebOptions, ...[said]: [Parameters<typeof submit>[1]]): Promise<Answer> {
  const answer = await submit(web, said);
  return answer.ok ? json({}) : answer;
}

/** A visitor's own points, newest first. [WEB7] */
export function myPoints({ web, visitor, query }: VisitorAsk): Promise<Answer> {
  return listed(query, (page) => web.reader.awards(visitor, page));
}

/** How much a visitor wants to hear; nobody else says it for them. [ATT1, WEB7] */
export async function setPreferences({ web, visitor, key, body }: VisitorAsk): Promise<Answer> {
  const parsed = parse(PreferencesBody, body);
  if (!parsed.ok) return parsed;
  const command = { do: 'setPreferences', visitor, ...parsed.value } as const;
  const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
  return answer.ok ? json(parsed.value) : answer;
}

async function listed<T extends Rows>(
  query: unknown,
  read: (page: Page) => Promise<readonly T[]>,
): Promise<Answer> {
  const parsed = parse(ListQuery, query);
  if (!parsed.ok) return parsed;
  const { limit, before } = parsed.value;
  const items = await read(before === undefined ? { limit } : { limit, beforeMs: before });
  const last = items.at(-1);
  const isWhole = last === undefined || items.length < limit;
  const body: ListBody<T> = isWhole ? { items } : { items, next: last.atMs };
  return json(body);
}
