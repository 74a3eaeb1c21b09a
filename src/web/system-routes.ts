import type { MeBody } from '../contracts/api.ts';
import { type Answer, json, notFound, unauthenticated } from './answers.ts';
import type { Ask, Handlers } from './handling.ts';
import { maySee } from './identity.ts';
import { routeNames, rowOf } from './routes.ts';
import { summaryOf } from './venue-routes.ts';

const pageFilePattern = /^[a-z0-9][a-z0-9._-]{0,63}\.(svg|png|ico|webmanifest|txt|js)$/i;
const assetPattern = /^[a-z0-9_][a-z0-9._-]{0,127}$/i;

/** Health, metrics, pages, and what a caller may see at all. */
export const systemHandlers: Pick<
  Handlers['plain'],
  | 'health'
  | 'ready'
  | 'metrics'
  | 'index'
  | 'floorPage'
  | 'visitorPage'
  | 'posterPage'
  | 'campaignsPage'
  | 'tillPage'
  | 'salesPage'
  | 'customersPage'
  | 'goodsPage'
  | 'deskPage'
  | 'receiversPage'
  | 'walkPage'
  | 'planPage'
  | 'weekPage'
  | 'adminPage'
  | 'loginPage'
  | 'asset'
  | 'pageFile'
  | 'staffPage'
  | 'list'
  | 'venues'
  | 'me'
> = {
  health: async ({ web }) => json({ ok: true, build: web.build }),
  ready: async ({ web }) => {
    const readiness = web.ready();
    return json(readiness, readiness.ok ? 200 : 503);
  },
  metrics: async ({ web }) => ({
    ok: true,
    body: { text: web.metrics(), type: 'text/plain; version=0.0.4; charset=utf-8' },
  }),
  index: page('index.html'),
  floorPage: page('floor.html'),
  visitorPage: page('visitor.html'),
  posterPage: page('poster.html'),
  campaignsPage: page('campaigns.html'),
  tillPage: page('till.html'),
  salesPage: page('sales.html'),
  customersPage: page('customers.html'),
  goodsPage: page('goods.html'),
  deskPage: page('desk.html'),
  receiversPage: page('receivers.html'),
  walkPage: page('walk.html'),
  planPage: page('plan.html'),
  weekPage: page('week.html'),
  adminPage: page('admin.html'),
  loginPage: page('login.html'),
  staffPage: page('staff.html'),
  asset: async ({ params }) => file('assets/', params['*'], assetPattern),
  pageFile: async ({ params }) => file('', params.file, pageFilePattern),
  list: async ({ web }) =>
    json({
      build: web.build,
      items: routeNames
        .map(rowOf)
        .filter(({ who }) => who !== 'local')
        .map(({ method, path, who, about }) => ({ method, path, who, about })),
    }),
  venues: async ({ web, caller }) => {
    const venues = await web.reader.venues();
    return json({ items: venues.filter((venue) => maySee(caller, venue)).map(summaryOf) });
  },
  me: whoAmI,
};

/** Nobody is a wall where a demonstration is open, so that its floor shows without a login. */
async function whoAmI({ web, caller }: Ask): Promise<Answer> {
  const { role, venues, user, way } = caller;
  const who = user === undefined || way === undefined ? {} : { user, way };
  if (role !== undefined) return json({ role, venues, ...who } satisfies MeBody);
  const all = await web.reader.venues();
  const open = all.filter(({ demo }) => demo).map(({ venue }) => venue);
  if (open.length === 0) return unauthenticated;
  return json({ role: 'wall', venues: open } satisfies MeBody);
}

function page(name: string) {
  return async () => ({ ok: true, body: { page: name } }) as const;
}

function file(folder: string, name: string | undefined, pattern: RegExp) {
  if (name === undefined || !pattern.test(name)) return notFound;
  return { ok: true, body: { page: `${folder}${name}` } } as const;
}
