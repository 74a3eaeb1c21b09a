import { type ListBody, ListQuery, PreferencesBody } from '../contracts/api.ts';
import type { Page } from '../contracts/ports.ts';
import { type Answer, json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk, VisitorAsk } from './handling.ts';
import { parse } from './parse.ts';

type Rows = { readonly atMs: number };

/** What campaigns did besides messages, newest first, and taking an alert off the floor. */
export const actionHandlers: Pick<
  Handlers['venue'],
  'tasks' | 'alerts' | 'deviceCommands' | 'conversions' | 'acknowledgeAlert'
> = {
  tasks: ({ web, venue, query }) => listed(query, (page) => web.reader.tasks(venue.venue, page)),
  alerts: ({ web, venue, query }) => listed(query, (page) => web.reader.alerts(venue.venue, page)),
  deviceCommands: ({ web, venue, query }) =>
    listed(query, (page) => web.reader.deviceCommands(venue.venue, page)),
  conversions: ({ web, venue, query }) =>
    listed(query, (page) => web.reader.conversions(venue.venue, page)),
  acknowledgeAlert,
};

async function acknowledgeAlert({ web, caller, key, venue, params }: VenueAsk): Promise<Answer> {
  const { by } = caller;
  const alert = params.alert ?? '';
  const body = { do: 'acknowledgeAlert', venue: venue.venue, alert } as const;
  const answer = await submit(web, { by, key, body });
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
