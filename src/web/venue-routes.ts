import {
  type DecisionsBody,
  type DevicesBody,
  type ListBody,
  ListQuery,
  type MessagesBody,
  type OccupancyBody,
  type VenueBody,
  type VenueSummary,
  type VisitsBody,
  type ZonesBody,
} from '../contracts/api.ts';
import type { SnapshotFrame } from '../contracts/live.ts';
import type { NoticeRow, Page, VenueRecord } from '../contracts/ports.ts';
import type { actionHandlers } from './action-routes.ts';
import { type Answer, json, notUpYet } from './answers.ts';
import { ask } from './asking.ts';
import type { campaignHandlers } from './campaign-routes.ts';
import type { couponHandlers } from './coupon-routes.ts';
import type { customerHandlers } from './customer-routes.ts';
import type { deskHandlers } from './desk-routes.ts';
import type { deviceHandlers } from './device-routes.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { occupancyHistory } from './history.ts';
import type { journeyHandlers } from './journey-routes.ts';
import type { labHandlers } from './lab-routes.ts';
import { DecisionFilter, parse } from './parse.ts';
import { planFeatures } from './plan.ts';
import type { planHandlers } from './plan-routes.ts';
import type { receiverHandlers } from './receiver-routes.ts';
import type { segmentHandlers } from './segment-routes.ts';
import type { staffHandlers } from './staff-routes.ts';
import type { webhookHandlers } from './webhook-routes.ts';

type Elsewhere =
  | keyof typeof actionHandlers
  | keyof typeof campaignHandlers
  | keyof typeof customerHandlers
  | keyof typeof segmentHandlers
  | keyof typeof deviceHandlers
  | keyof typeof couponHandlers
  | keyof typeof deskHandlers
  | keyof typeof labHandlers
  | keyof typeof receiverHandlers
  | 'venueAudit'
  | keyof typeof webhookHandlers
  | keyof typeof journeyHandlers
  | keyof typeof staffHandlers;
type OfGoods = 'goods' | 'publishGoods' | 'shelves' | 'correctCount' | OfTills;
type OfTills = 'tills' | 'setTill' | 'testTill' | 'sales' | 'matchSale' | 'setStock';
type Reading = Exclude<
  keyof Handlers['venue'],
  Elsewhere | keyof typeof planHandlers | OfGoods | 'eraseVisitor' | 'consentProof'
>;

/** What may be read of a venue. */
export const venueHandlers: Pick<Handlers['venue'], Reading> = {
  venue: async ({ web, venue }) => {
    // Asked again with its number: a version may be published in between.
    const planVersion = await web.reader.plans.latest(venue.venue);
    const { plan } = (await web.reader.venue(venue.venue)) ?? venue;
    return json({ ...summaryOf(venue), plan, planVersion } satisfies VenueBody);
  },
  plan: async ({ venue }) => ({
    ok: true,
    body: { json: planFeatures(venue.plan), type: 'application/geo+json; charset=utf-8' },
  }),
  zones: async (asked) =>
    fromSnapshot(asked, ({ zones }) => {
      const names = new Map(asked.venue.plan.zones.map(({ id, name }) => [id, name]));
      const items = zones.map((zone) => ({ ...zone, name: names.get(zone.id) ?? { en: zone.id } }));
      return { items } satisfies ZonesBody;
    }),
  occupancy: async (asked) =>
    fromSnapshot(asked, ({ atMs, people, zones }) => {
      const here = zones.map((zone) => ({ zone: zone.id, people: zone.people }));
      return { atMs, people, zones: here } satisfies OccupancyBody;
    }),
  occupancyHistory,
  visits: async (asked) =>
    listed(asked, async (page): Promise<VisitsBody> => {
      const items = await asked.web.reader.visits(asked.venue.venue, page);
      return listBody(items, page, (visit) => visit.startedAtMs);
    }),
  messages: async (asked) =>
    listed(asked, async (page): Promise<MessagesBody> => {
      const items = await asked.web.reader.messages(asked.venue.venue, page);
      return listBody(items, page, (message) => message.atMs);
    }),
  decisions: async (asked) => decisions(asked),
  notices: async (asked) =>
    listed(asked, async (page): Promise<ListBody<NoticeRow>> => {
      const items = await asked.web.reader.notices(asked.venue.venue, page);
      return listBody(items, page, (notice) => notice.atMs);
    }),
  devices: async ({ web, venue }) => {
    const asked = await ask(web, { ask: 'devices', venue: venue.venue });
    return asked.ok ? json({ items: asked.answer } satisfies DevicesBody) : asked;
  },
};

export function summaryOf(record: VenueRecord): VenueSummary {
  const { venue, name, timezone, demo, settings } = record;
  return { venue, name, timezone, demo, publicCounts: settings.publicCounts };
}

async function decisions(asked: VenueAsk): Promise<Answer> {
  const filter = parse(DecisionFilter.extend(ListQuery.shape).strict(), asked.query);
  if (!filter.ok) return filter;
  const { campaign, visitor, ...query } = filter.value;
  const page = pageOf(query);
  const items = await asked.web.reader.decisions(asked.venue.venue, {
    ...page,
    ...(campaign === undefined ? {} : { campaign }),
    ...(visitor === undefined ? {} : { visitor }),
  });
  return json(listBody(items, page, (decision) => decision.atMs) satisfies DecisionsBody);
}

async function fromSnapshot(
  { web, venue }: VenueAsk,
  body: (snapshot: SnapshotFrame) => unknown,
): Promise<Answer> {
  const asked = await ask(web, { ask: 'snapshot', venue: venue.venue });
  if (!asked.ok) return asked;
  return 'missing' in asked.answer ? notUpYet : json(body(asked.answer));
}

async function listed(
  asked: VenueAsk,
  read: (page: Page) => Promise<ListBody<unknown>>,
): Promise<Answer> {
  const query = parse(ListQuery, asked.query);
  return query.ok ? json(await read(pageOf(query.value))) : query;
}

function pageOf(query: { limit: number; before?: number | undefined }): Page {
  return query.before === undefined
    ? { limit: query.limit }
    : { limit: query.limit, beforeMs: query.before };
}

/** A full page names where the next begins; the last one does not. */
function listBody<T>(items: readonly T[], page: Page, timeOf: (item: T) => number): ListBody<T> {
  const last = items.at(-1);
  if (last === undefined || items.length < page.limit) return { items };
  return { items, next: timeOf(last) };
}
