import { describe, expect, test } from 'vitest';
import { type Role, roles } from '../../src/contracts/roles.ts';
import {
  deviceKindNames,
  mayPublish,
  maySubscribe,
  publishEnds,
  subscribeEnds,
} from '../../src/contracts/topics.ts';
import { buildServer } from '../../src/web/http.ts';
import type { Route } from '../../src/web/route-kinds.ts';
import { type RouteName, routeNames, rowOf } from '../../src/web/routes.ts';
import { type Principal, routeCells, saysYes, topicCells } from '../torture/cells.ts';
import { type Called, openWorld, sessionFor, tokenFor, visitorFor, type World } from './fakes.ts';
import { openSocket } from './sockets.ts';

const httpRows = routeNames.map((name) => [name, rowOf(name)] as const);
const venueRows = httpRows.filter(([, row]) => row.scope === 'venue' && !row.socket);
const queries: Partial<Record<RouteName, string>> = {
  occupancyHistory: '?zone=shoes',
  floorAt: '?at=2h',
  why: '?visitor=v1&campaign=c1',
  exportPlan: '?kind=geojson',
  importPlan: '?kind=geojson',
  goodsFile: '?kind=articles&dry=1',
  goodsExport: '?kind=articles',
  deskCustomers: '?q=sara',
};
const square = {
  type: 'Feature',
  properties: null,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [5, 0],
        [5, 5],
      ],
    ],
  },
};
const drawn = { floors: [], zones: [] };
const bodies: Partial<Record<RouteName, object>> = {
  savePlanDraft: { plan: drawn, revision: 0 },
  checkPlan: { plan: drawn },
  publishPlan: { revision: 0 },
  importPlan: { type: 'FeatureCollection', features: [square] },
  placeUnderlay: { x: 0, y: 0, mPerPx: 1, rotationDeg: 0, opacity: 1 },
  // No picture: it is let in, and told so.
  putUnderlay: {},
  checkCampaign: { campaign: {} },
  publishCampaign: { id: 'c1' },
  setCampaignStatus: { status: 'paused' },
  goodsFile: { csv: '' },
  publishGoods: { articles: [{ sku: 'run-42' }] },
  correctCount: { people: 12 },
  setTill: { webhook: null },
  setWeek: { mails: [] },
  testTill: { sample: { receipt: '7', kind: 'sale', lines: [], total: 0, currency: 'EUR' } },
  matchSale: { visitor: '' },
  setStock: { how: 'add', reason: 'delivered', rows: [{ sku: 'run-42', units: 1 }] },
  addDevice: { device: 'rx-9' },
  moveDevice: { placement: null },
  heard: { tag: 'band-1' },
  calibrate: { walk: 'w-1', points: [{ floor: '0', x: 1, y: 1, heard: {} }] },
  addCustomer: { patch: {} },
  putCustomer: { patch: {} },
  addCustomerContact: { kind: 'note', text: 'asked' },
  putCustomerFields: { fields: [] },
  mergeCustomers: { other: 'v2' },
  undoMerge: {},
  publishSegment: { segment: {} },
  previewSegment: { who: { language: 'fa' } },
  removeSegment: {},
  beginImport: { kind: 'customers' },
  importPart: { at: 0, base64: 'YQ==' },
  importWhole: {},
  runImport: {},
  publishJourney: { version: 1, stages: {} },
  noteContact: { visitor: 'v1', contact: 'reviewed' },
  addWebhook: { id: 'crm', url: 'https://hooks.example/in' },
  backtest: { campaign: 'c1', from: '24h' },
  openCase: { text: 'Somebody fell' },
  setDuty: { state: 'here' },
  putShifts: { shifts: [{ shift: 's1', user: 'root', post: 'floor', fromMs: 1, toMs: 2 }] },
  importShifts: { csv: 'who,date,from,to\n' },
  setStaffRules: { targets: {} },
  checkCoupon: { code: '0000-0000-0000' },
  redeemCoupon: { code: '0000-0000-0000', receipt: '1' },
  reverseCoupon: { receipt: '1' },
  revokeCoupons: { offer: 'ten' },
  handOutBand: { tag: 'b1', as: 'alone', codeSha256: 'c'.repeat(64) },
  returnBand: { tag: 'b1' },
  undoReturn: { tag: 'b1', wearing: 'w1' },
  freezeBand: { tag: 'b1' },
  moveBand: { tag: 'b1', to: 'b2', codeSha256: 'c'.repeat(64) },
  linkAtDesk: { tag: 'b1', language: 'en', text: 'desk-1', consents: {} },
  putBands: { bands: [{ tag: 'b1' }] },
  setBand: { state: 'lost' },
};
const telemetry = {
  write: () => Promise.resolve({ ok: true, quarantined: [] } as const),
  buckets: () => Promise.resolve([{ fromMs: 0, value: 1 }]),
  quantiles: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

async function ask(world: World, name: RouteName, venue: string, token?: string): Promise<Called> {
  const { method, path } = rowOf(name);
  const filled = path
    .replace(':venue', venue)
    .replace(':campaign', 'c1')
    .replace(':alert', 'a1')
    .replace(':task', 't1')
    .replace(':move', 'take')
    .replace('cases/:case/take', 'cases/k1/own')
    .replace(':shift', 's1')
    .replace(':job', 'j1')
    .replace(':device', 'd1')
    .replace(':till', 'till-1')
    .replace(':sale', 's1')
    .replace(':survey', 'mine')
    .replace(':webhook', 'crm')
    .replace(':version', '1')
    .replace(':floor', '0')
    .replace(':visitor', 'v1')
    .replace(':visitor', 'v1')
    .replace(':tag', 'b1');
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const body = bodies[name];
  const more = body === undefined ? { headers } : { headers, body };
  return world.call(method, `${filled}${queries[name] ?? ''}`, more);
}

/** What the table means, said a second way: a role has its rows, a wall's rows are a demo's. */
function expectedStatus(row: Route, role: Role | undefined, venue: string): number {
  const allowed = (one: Role) => Array.isArray(row.who) && row.who.includes(one);
  const made = row.method === 'POST' ? /\/(campaigns|backtests)$/.exec(row.path)?.[1] : undefined;
  const isPicture = row.method === 'PUT' && row.path.endsWith('/underlays/:floor');
  const good = made === 'campaigns' ? 201 : made === 'backtests' ? 202 : isPicture ? 400 : 200;
  if (role !== undefined && venue === 'one') return allowed(role) ? good : 404;
  if (venue === 'demo' && allowed('wall')) return good;
  return role === undefined ? 401 : 404;
}

/** Everybody who may ask of the made-up world, as the cells name them. */
function principalsOf(world: World): readonly Principal[] {
  const found: Principal[] = [{ name: 'nobody', kind: 'nobody', headers: {} }];
  for (const role of roles) {
    for (const scope of [['one'], ['two'], 'all'] as const) {
      const bearer = `Bearer ${tokenFor(world.records, { role, venues: scope })}`;
      const cookie = `gozar_session=${sessionFor(world, role, scope)}`;
      const who = { role, scope } as const;
      const name = `${role} of ${scope}`;
      found.push({ name, kind: 'token', ...who, headers: { authorization: bearer } });
      found.push({ name, kind: 'session', ...who, headers: { cookie } });
    }
  }
  const cookie = `gozar_visitor=${visitorFor(world, 'v1')}`;
  return [...found, { name: 'visitor', kind: 'visitor', headers: { cookie } }];
}

describe('the cells written by hand', () => {
  test('[SEC17] are there for every route, and for none that is gone', () => {
    expect(Object.keys(routeCells).toSorted()).toEqual(routeNames.toSorted());
    for (const name of routeNames) {
      const [, list = ''] = routeCells[name].split(': ');
      for (const role of list.split(' ').filter(Boolean)) expect(roles).toContain(role);
    }
  });

  test('[SEC17] are there for every kind of device, verb and topic end', () => {
    expect(Object.keys(topicCells).toSorted()).toEqual(deviceKindNames.toSorted());
    for (const kind of deviceKindNames) {
      const { publish, subscribe } = topicCells[kind];
      const isIn = (list: string, end: string) => list.split(' ').includes(end);
      for (const end of publishEnds) {
        const cell = `${kind} publishes ${end}`;
        expect([cell, mayPublish(kind, end)]).toEqual([cell, isIn(publish, end)]);
      }
      for (const end of subscribeEnds) {
        const cell = `${kind} subscribes ${end}`;
        expect([cell, maySubscribe(kind, end)]).toEqual([cell, isIn(subscribe, end)]);
      }
      const all: readonly string[] = [...publishEnds, ...subscribeEnds];
      for (const end of `${publish} ${subscribe}`.split(' ')) expect(all).toContain(end);
    }
  });

  test('[SEC17] hold for every principal at every venue route that reads', async () => {
    const world = await openWorld({ telemetry });
    for (const principal of principalsOf(world)) {
      for (const [name, row] of venueRows.filter(([, one]) => one.method === 'GET')) {
        const each = ['one', 'two'].map(async (id) => {
          const path = row.path
            .replace(':venue', id)
            .replace(':campaign', 'c1')
            .replace(':job', 'j1')
            .replace(':survey', 'mine')
            .replace(':version', '1')
            .replace(':floor', '0')
            .replace(':visitor', 'v1');
          const { headers } = principal;
          const { status } = await world.call('GET', path + (queries[name] ?? ''), { headers });
          const yes = saysYes(name, principal, { id, exists: true });
          const no = principal.role === undefined ? 401 : 404;
          const cell = `${principal.kind} ${principal.name}: ${name} of ${id}`;
          expect([cell, status]).toEqual([cell, yes ? 200 : no]);
        });
        await Promise.all(each);
      }
    }
  });
});

describe('the authorisation matrix', () => {
  test.each([undefined, ...roles])('[WEB2] every venue route × venue, as %s', async (role) => {
    const world = await openWorld({ telemetry });
    const token = role && tokenFor(world.records, { role, venues: ['one'] });
    for (const [name, row] of venueRows) {
      for (const venue of ['one', 'two', 'demo', 'nowhere', 'Not%20an%20id']) {
        const called = await ask(world, name, venue, token);
        const cell = `${role} ${row.method} ${name} of ${venue}`;
        expect([cell, called.status]).toEqual([cell, expectedStatus(row, role, venue)]);
      }
    }
  });

  const sockets = [undefined, ...roles].flatMap((role) =>
    (['live', 'livePast'] as const).map((name) => [name, role] as const),
  );
  test.each(sockets)('[LIV1] the socket %s × venue, as %s', async (name, role) => {
    const world = await openWorld();
    const token = role && tokenFor(world.records, { role, venues: ['one'] });
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    for (const venue of ['one', 'two', 'demo', 'nowhere']) {
      const expected = expectedStatus(rowOf(name), role, venue);
      const past = name === 'livePast' ? '&from=2h' : '';
      const socket = openSocket(world.port, `/live?venue=${venue}${past}`, headers);
      const status = await socket.opened;
      const cell = `${role} ${venue}`;
      expect([cell, status]).toEqual([cell, expected === 200 ? 101 : expected]);
      socket.end();
    }
  });

  test('[WEB3] no answer, header included, tells a hidden venue from none', async () => {
    const world = await openWorld({ telemetry });
    const token = tokenFor(world.records, { role: 'admin', venues: ['one'] });
    const without = (called: Called) => ({ ...called, headers: { ...called.headers, date: '' } });
    for (const [name] of venueRows) {
      for (const key of [token, undefined]) {
        const hidden = await ask(world, name, 'two', key);
        expect(without(hidden)).toEqual(without(await ask(world, name, 'nowhere', key)));
      }
    }
  });

  test('[WEB3] a token of one venue gets no byte of another from any route', async () => {
    const world = await openWorld({ telemetry });
    const token = tokenFor(world.records, { role: 'admin', venues: ['one'] });
    const cookie = `gozar_visitor=${visitorFor(world, 'v1')}`;
    const seen: string[] = [];
    for (const [, row] of httpRows) {
      if (row.who === 'local' || row.socket) continue;
      for (const venue of ['two', 'one']) {
        const path = row.path
          .replace(':venue', venue)
          .replace(':campaign', 'c1')
          .replace(':alert', 'a1');
        const headers = { authorization: `Bearer ${token}`, cookie };
        const called = await world.call(row.method, `${path}?venue=two&zone=shoes`, { headers });
        seen.push(called.text + JSON.stringify(called.headers));
        const plain = await world.call(row.method, path, { headers });
        seen.push(plain.text + JSON.stringify(plain.headers));
      }
    }
    expect(seen.filter((text) => text.includes('MARK-two'))).toEqual([]);
    expect(seen.filter((text) => text.includes('MARK-one')).length).toBeGreaterThan(8);
  });

  test('[WEB2] without login only demonstrations are listed', async () => {
    const { call } = await openWorld();
    const { json } = await call('GET', '/api/v1/venues');
    expect(json.items).toMatchObject([{ venue: 'demo', demo: true }]);
  });

  test('[WEB2] nobody is a wall where a demonstration is open, and unknown elsewhere', async () => {
    const { call, records } = await openWorld();
    expect((await call('GET', '/api/v1/me')).json).toEqual({ role: 'wall', venues: ['demo'] });
    records.venues.delete('demo');
    expect((await call('GET', '/api/v1/me')).status).toBe(401);
  });

  test('[WEB2] rows of visitors need a visitor’s cookie, not a role', async () => {
    const world = await openWorld();
    const token = tokenFor(world.records, { role: 'admin', venues: ['one'] });
    const rows = httpRows.filter(([, row]) => row.who === 'visitor' && !row.socket);
    for (const [name, row] of rows) {
      const path = row.path.replace(':message', 'm1');
      const headers = { authorization: `Bearer ${token}` };
      expect([name, (await world.call(row.method, path, { headers })).status]).toEqual([name, 401]);
    }
    expect(rows.length).toBeGreaterThan(4);
  });

  test('[SEC7] rows of the local socket are not on the network', async () => {
    const { call } = await openWorld();
    const rows = httpRows.filter(([, row]) => row.who === 'local');
    for (const [, row] of rows) expect((await call(row.method, row.path)).status).toBe(404);
    expect(rows).toHaveLength(4);
  });

  test('[WEB2] a mistyped bearer is refused even where nobody need be known', async () => {
    const { call } = await openWorld();
    for (const authorization of ['Bearer wrong', 'Basic YTpi', 'Bearer']) {
      const called = await call('GET', '/api/v1/venues/demo', { headers: { authorization } });
      expect(called.status).toBe(401);
    }
  });

  test('[WEB1] a route without a row cannot be registered', async () => {
    const { options } = await openWorld();
    const app = buildServer(options, 'public');
    const handler = () => Promise.resolve({});
    expect(() => app.get('/api/v1/secret', handler)).toThrow('has no row');
    expect(() => app.post('/healthz', handler)).toThrow('has no row');
    expect(() => app.post('/local/command', handler)).toThrow('has no row');
    await app.close();
  });

  test('[WEB1] the list at /api/v1 is the table', async () => {
    const { call } = await openWorld();
    const { items } = (await call('GET', '/api/v1')).json;
    const rows = httpRows.map(([, row]) => row).filter(({ who }) => who !== 'local');
    expect(items).toEqual(
      rows.map(({ method, path, who, about }) => ({ method, path, who, about })),
    );
  });
});
