import { describe, expect, test } from 'vitest';
import type { PlanDraftBody, PlanVersionsBody } from '../../src/contracts/api-plan.ts';
import type { Plan } from '../../src/contracts/venue.ts';
import { venue as kasra, noonMs } from '../hotpath/venue.ts';
import { codeOf, openReal, person, problemsOf } from './plan-people.ts';

const at = '/api/v1/venues/kasra';
const plan = (change: Partial<Plan> = {}): Plan => ({ ...kasra.plan, ...change });
const square = (x: number, y: number, w: number): [number, number][] => [
  [x, y],
  [x + w, y],
  [x + w, y + w],
  [x, y + w],
];
const hats = { id: 'hats', name: { en: 'Hats' }, kind: 'display', floor: '0' } as const;
const withHats = plan({ zones: [...kasra.plan.zones, { ...hats, polygon: square(5, 0, 3) }] });

describe('[PLN1] the draft of a plan', () => {
  test('begins as what is published, is saved over its revision, and published', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const first = (await admin('GET', `${at}/plan/draft`)).json as unknown as PlanDraftBody;
    expect(first).toEqual({
      plan: kasra.plan,
      revision: 0,
      basedOn: 1,
      isChanged: false,
      version: 1,
    });
    const saved = await admin('PUT', `${at}/plan/draft`, { plan: withHats, revision: 0 });
    expect([saved.status, saved.json]).toEqual([200, { revision: 1 }]);
    const again = (await admin('GET', `${at}/plan/draft`)).json as unknown as PlanDraftBody;
    expect(again).toMatchObject({ plan: withHats, revision: 1, basedOn: 1, isChanged: true });
    expect(again.by).toMatch(/^token:/);
    expect(again.changedAtMs).toBeGreaterThanOrEqual(noonMs);
    const done = await admin('POST', `${at}/plan/publish`, { revision: 1, note: 'Hats came' });
    expect(done.json).toEqual({ version: 2, paused: [], unplaced: [] });
    const { items } = (await admin('GET', `${at}/plan/versions`))
      .json as unknown as PlanVersionsBody;
    expect(items).toMatchObject([
      {
        version: 2,
        note: 'Hats came',
        zones: 2,
        floors: 1,
        change: { added: ['hats'], removed: [], moved: [] },
      },
      { version: 1, zones: 1 },
    ]);
    const then = await admin('GET', `${at}/plan/versions/1`);
    expect(then.json).toEqual({ version: 1, plan: kasra.plan });
    const now = await admin('GET', `/api/v1/venues/kasra`);
    expect((now.json.plan as Plan).zones.map(({ id }) => id)).toEqual(['shoes', 'hats']);
    expect(JSON.stringify(real.running.frames())).not.toContain('Hats came');
    const audit = await admin('GET', `${at}/audit`);
    const actions = (audit.json.items as { action: string; about: string }[]).map(
      ({ action, about }) => `${action} ${about}`,
    );
    expect(actions).toEqual(
      expect.arrayContaining(['beginPlanDraft kasra', 'publishPlan kasra/2']),
    );
  });

  test('of a revision that is not the last is refused, and says who changed it when', async () => {
    const real = await openReal();
    const [one, two] = [await person(real, 'admin'), await person(real, 'integrator')];
    await one('PUT', `${at}/plan/draft`, { plan: withHats, revision: 0 });
    const late = await two('PUT', `${at}/plan/draft`, { plan: plan(), revision: 0 });
    expect([late.status, codeOf(late)]).toEqual([409, 'plan.draft_changed']);
    expect(problemsOf(late)[0]?.message).toMatch(/by token:.* at 2026-12-05T/);
    await one('POST', `${at}/plan/discard`);
    const gone = await one('GET', `${at}/plan/draft`);
    expect(gone.json).toMatchObject({ revision: 0, isChanged: false });
    // Who still holds the revision of a draft that is gone never meets it again.
    const stale = await two('PUT', `${at}/plan/draft`, { plan: plan(), revision: 1 });
    expect(stale.status).toBe(409);
    expect((await two('PUT', `${at}/plan/draft`, { plan: plan(), revision: 0 })).json).toEqual({
      revision: 2,
    });
    const stalePublish = await one('POST', `${at}/plan/publish`, { revision: 1 });
    expect(codeOf(stalePublish)).toBe('plan.draft_changed');
  });

  test('of two who begin at once one is kept, whoever it is', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const asked = Array.from({ length: 8 }, (_, i) =>
      admin('PUT', `${at}/plan/draft`, {
        plan: plan({ floors: [{ id: '0', name: { en: `F${i}` } }] }),
        revision: 0,
      }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
  });

  test('that was begun from an older version is not put over a newer one', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    await admin('PUT', `${at}/plan/draft`, { plan: withHats, revision: 0 });
    await admin('POST', `${at}/plan/publish`, { revision: 1 });
    const old = await admin('PUT', `${at}/plan/draft`, { plan: plan(), revision: 0, basedOn: 1 });
    expect(codeOf(old)).toBe('plan.draft_changed');
  });

  test('may be unfinished, and is published only when nothing is left to mend', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const half = plan({
      zones: [...kasra.plan.zones, { ...hats, id: '', name: { en: '' }, polygon: [[0, 0]] }],
    });
    expect((await admin('PUT', `${at}/plan/draft`, { plan: half, revision: 0 })).status).toBe(200);
    const refused = await admin('POST', `${at}/plan/publish`, { revision: 1 });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'plan.unfinished']);
    expect(problemsOf(refused).map(({ code }) => code)).toContain('plan.too_few_points');
    const infinite = { plan: plan({ walls: [{ floor: '0', line: [0, 0, 1e9, 1] }] }), revision: 1 };
    expect(codeOf(await admin('PUT', `${at}/plan/draft`, infinite))).toBe('http.body');
    expect((await admin('GET', `${at}/plan/versions`)).json.items).toHaveLength(1);
  });

  test('a former version becomes the draft, and a restart loses nothing of it', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    await admin('PUT', `${at}/plan/draft`, { plan: withHats, revision: 0 });
    await admin('POST', `${at}/plan/publish`, { revision: 1 });
    expect((await admin('POST', `${at}/plan/versions/1/restore`)).json).toEqual({ revision: 2 });
    expect((await admin('POST', `${at}/plan/versions/9/restore`)).status).toBe(404);
    expect((await admin('GET', `${at}/plan/draft`)).json).toMatchObject({
      plan: kasra.plan,
      basedOn: 2,
    });
    expect((await admin('POST', `${at}/plan/publish`, { revision: 2 })).json).toMatchObject({
      version: 3,
    });
    const { live, replayed } = await real.running.hashes();
    expect(live).toEqual(replayed);
  });

  test('of 1,000 zones and 10,000 walls goes through, and of more does not', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const zones = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ ...hats, id: `z${i}`, name: { en: `Zone ${i}`, fa: `ناحیه ${i}` } },
      polygon: square((i % 40) * 4, Math.floor(i / 40) * 4, 3),
    }));
    const walls = Array.from({ length: 10_000 }, (_, i) => {
      const [x, y] = [(i % 100) * 1.6, Math.floor(i / 100)];
      return { floor: '0', line: [x, y, x, y + 0.8] as [number, number, number, number] };
    });
    const large = plan({ zones, walls });
    expect((await admin('PUT', `${at}/plan/draft`, { plan: large, revision: 0 })).json).toEqual({
      revision: 1,
    });
    expect((await admin('POST', `${at}/plan/check`, { plan: large })).status).toBe(200);
    expect((await admin('POST', `${at}/plan/publish`, { revision: 1 })).json).toMatchObject({
      version: 2,
      unplaced: ['rx-1'],
    });
    const more = plan({ zones: [...zones, { ...hats, polygon: square(0, 0, 3) }] });
    expect((await admin('PUT', `${at}/plan/draft`, { plan: more, revision: 0 })).status).toBe(400);
  });
});

describe('[PLN5] a plan without a zone that a live campaign names', () => {
  const message = { channels: ['inbox'], title: { en: 'Hi' }, body: { en: 'Hello' } };
  const campaign = {
    ...{
      version: 1,
      id: 'shoes-1m',
      name: { en: 'Shoes', fa: 'کفش' },
      class: 'marketing',
      purpose: 'offers',
      status: 'live',
    },
    when: { type: 'dwelled', zone: 'shoes', for: '1m' },
    if: { count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 2 },
    ...{ then: [{ message }], limits: {}, priority: 50 },
  };
  const without = plan({ zones: [{ ...hats, polygon: square(0, 0, 5) }] });

  test('is refused naming campaign and path, and published when they pause', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    await real.running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    await admin('PUT', `${at}/plan/draft`, { plan: without, revision: 0 });
    const check = (await admin('POST', `${at}/plan/check`, { plan: without })).json;
    expect(check.campaigns).toEqual([
      {
        campaign: 'shoes-1m',
        name: { en: 'Shoes', fa: 'کفش' },
        zone: 'shoes',
        paths: ['when.zone', 'if.count.zone'],
      },
    ]);
    expect(check.unplaced).toEqual(['rx-1']);
    const refused = await admin('POST', `${at}/plan/publish`, { revision: 1 });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'plan.campaigns_name_zone']);
    expect(problemsOf(refused).map(({ path }) => path)).toEqual([
      'campaigns.shoes-1m.when.zone',
      'campaigns.shoes-1m.if.count.zone',
    ]);
    const done = await admin('POST', `${at}/plan/publish`, { revision: 1, pauseCampaigns: true });
    expect(done.json).toEqual({ version: 2, paused: ['shoes-1m'], unplaced: ['rx-1'] });
    const [record] = await real.reader.campaigns('kasra');
    expect(record?.status).toBe('paused');
    const [device] = await real.reader.devices('kasra');
    expect(device?.placement).toBeUndefined();
    const notices = await real.reader.notices('kasra', { limit: 10 });
    expect(notices).toMatchObject([
      { code: 'unknownDevicePlacement', about: 'rx-1', params: { removed: 'shoes' } },
    ]);
    const resumed = await real.running.submit({
      do: 'setCampaignStatus',
      venue: 'kasra',
      campaign: 'shoes-1m',
      status: 'live',
    });
    expect(resumed).toMatchObject({
      ok: false,
      problems: [{ code: 'campaign.zone_unknown' }, { code: 'campaign.zone_unknown' }],
    });
    const { live, replayed } = await real.running.hashes();
    expect(live).toEqual(replayed);
  });

  test('a journey that names it stops a publication, paused campaigns or not', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    const journey = {
      version: 1,
      stages: { engagement: [{ when: { event: 'entered', zone: 'shoes' } }] },
    };
    await real.running.must({ do: 'publishJourney', venue: 'kasra', journey });
    await admin('PUT', `${at}/plan/draft`, { plan: without, revision: 0 });
    const refused = await admin('POST', `${at}/plan/publish`, {
      revision: 1,
      pauseCampaigns: true,
    });
    expect(problemsOf(refused).map(({ path }) => path)).toEqual([
      'journey.stages.engagement[0].when.zone',
    ]);
    const { json } = await admin('POST', `${at}/plan/check`, { plan: without });
    expect((json.errors as { code: string }[]).map(({ code }) => code)).toContain(
      'journey_names_zone',
    );
  });
});

describe('[PLN6] files of plans', () => {
  test('are read and written over HTTP, and nothing is saved by it', async () => {
    const real = await openReal();
    const admin = await person(real, 'admin');
    for (const [kind, type] of [
      ['geojson', 'application/geo+json'],
      ['imdf', 'application/zip'],
    ] as const) {
      const out = await admin('GET', `${at}/plan/export?kind=${kind}`);
      expect([out.status, out.type]).toEqual([200, expect.stringContaining(type)]);
      const back = await admin('POST', `${at}/plan/import?kind=${kind}`, out.bytes, type);
      expect(back.json).toMatchObject({ plan: { zones: kasra.plan.zones }, notes: [] });
    }
    const asJson = await admin('GET', `${at}/plan/export?kind=geojson`);
    expect(
      (await admin('POST', `${at}/plan/import?kind=geojson&units=m`, asJson.bytes)).status,
    ).toBe(200);
    const wrong = await admin(
      'POST',
      `${at}/plan/import?kind=imdf`,
      Buffer.from('hello'),
      'application/zip',
    );
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'plan.file']);
    const large = await admin(
      'POST',
      `${at}/plan/import?kind=imdf`,
      Buffer.alloc(21 * 1024 * 1024),
      'application/zip',
    );
    expect(large.status).toBe(413);
    expect((await admin('GET', `${at}/plan/draft`)).json).toMatchObject({ revision: 0 });
    const elsewhere = await admin(
      'POST',
      `${at}/plan/discard`,
      Buffer.from('PK'),
      'application/zip',
    );
    expect(elsewhere.status).toBe(400);
    expect((await admin('GET', `${at}/plan/templates`)).json.items).toHaveLength(9);
  });
});

describe('[PLN9] a new venue', () => {
  test('begins with one room, once, and is an admin of everything’s to make', async () => {
    const real = await openReal();
    const [admin, local, integrator] = [
      await person(real, 'admin'),
      await person(real, 'admin', ['kasra']),
      await person(real, 'integrator'),
    ];
    const venue = { venue: 'corner', name: { en: 'Corner', fa: 'گوشه' }, timezone: 'Asia/Tehran' };
    expect((await admin('POST', '/api/v1/venues', venue)).json).toEqual({
      venue: 'corner',
      version: 1,
    });
    const again = await admin('POST', '/api/v1/venues', venue);
    expect([again.status, codeOf(again)]).toEqual([409, 'command.venue_exists']);
    for (const other of [local, integrator]) {
      expect((await other('POST', '/api/v1/venues', { ...venue, venue: 'b' })).status).toBe(404);
    }
    const nowhere = await admin('POST', '/api/v1/venues', {
      ...venue,
      venue: 'b',
      timezone: 'Mars/Base',
    });
    expect(codeOf(nowhere)).toBe('command.timezone_unknown');
    const { json } = await admin('GET', '/api/v1/venues/corner/plan/draft');
    expect(json).toMatchObject({
      revision: 0,
      version: 1,
      plan: { floors: [{ id: '0' }], zones: [{ id: 'shop' }] },
    });
    const checked = await admin('POST', '/api/v1/venues/corner/plan/check', { plan: json.plan });
    expect(checked.json.errors).toEqual([]);
    const { live, replayed } = await real.running.hashes();
    expect(live).toEqual(replayed);
  });
});

test('[PLN1] who may only read a plan changes nothing of it', async () => {
  const real = await openReal();
  const operator = await person(real, 'operator');
  expect((await operator('GET', `${at}/plan/draft`)).status).toBe(200);
  for (const [method, end, body] of [
    ['PUT', 'draft', { plan: plan(), revision: 0 }],
    ['POST', 'publish', { revision: 0 }],
    ['POST', 'discard', {}],
    ['POST', 'versions/1/restore', {}],
    ['DELETE', 'underlays/0', undefined],
  ] as const) {
    expect((await operator(method, `${at}/plan/${end}`, body)).status).toBe(404);
  }
  const wall = await person(real, 'wall');
  expect((await wall('GET', `${at}/plan/draft`)).status).toBe(404);
});
