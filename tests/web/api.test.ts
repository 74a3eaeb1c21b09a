import { describe, expect, test } from 'vitest';
import { errorCatalogue } from '../../src/contracts/errors.ts';
import {
  type Called,
  codeOf,
  openWorld,
  refusedWith,
  sessionFor,
  tokenFor,
  type World,
} from './fakes.ts';
import { HttpProblem } from './shapes.ts';

const one = '/api/v1/venues/one';

async function asAdmin(over: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(over);
  const headers = { authorization: `Bearer ${tokenFor(world.records, adminOfOne)}` };
  const read = (path: string) => world.call('GET', `${one}${path}`, { headers });
  const post = (path: string, body: unknown, more = {}) =>
    world.call('POST', `${one}${path}`, { headers: { ...headers, ...more }, body });
  return { ...world, headers, read, post };
}
const adminOfOne = { role: 'admin', venues: ['one'] } as const;

function problemPaths(called: Called): string[] {
  return HttpProblem.parse(called.json).error.problems?.map(({ path }) => path) ?? [];
}

describe('what may be read', () => {
  test('[HOT9] an alert says of nobody whom it is about, nor does its id', async () => {
    const { read } = await asAdmin();
    const { items } = (await read('/alerts')).json;
    expect(items).toMatchObject([{ type: 'alert', text: { en: 'MARK-one' } }]);
    const [{ id, visitor }] = items as [{ id: string; visitor?: string }];
    expect({ id, visitor }).toEqual({ id: expect.stringMatching(/^a[0-9a-f]{24}$/) });
  });

  test('[WEB8] the plan is GeoJSON in metres with closed rings', async () => {
    const { read } = await asAdmin();
    const { json, headers } = await read('/plan');
    expect(headers['content-type']).toContain('application/geo+json');
    expect(json).toMatchObject({ type: 'FeatureCollection', units: 'm' });
    expect(json.features).toMatchObject([
      {
        type: 'Feature',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [10, 0],
              [10, 8],
              [0, 0],
            ],
          ],
        },
        properties: { id: 'shoes', kind: 'display', capacity: 20, floor: 'g' },
      },
      { properties: { id: 'hall' } },
      {
        geometry: {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [10, 0],
          ],
        },
      },
    ]);
  });

  test('[WEB8] zones and occupancy come from one snapshot of now', async () => {
    const { read } = await asAdmin();
    expect((await read('/zones')).json.items).toMatchObject([
      { id: 'shoes', people: 3, state: 'busy', name: { en: 'MARK-one' } },
    ]);
    expect((await read('/occupancy')).json).toEqual({
      atMs: 5,
      people: 3,
      zones: [{ zone: 'shoes', people: 3 }],
    });
  });

  test('[WEB8] a venue that the engine does not follow yet is 503, to be asked again', async () => {
    const world = await asAdmin();
    world.hot.unfollowed.add('one');
    const called = await world.read('/zones');
    expect([called.status, called.headers['retry-after']]).toEqual([503, '1']);
  });

  test('[WEB8] a full page names where the next begins, the last does not', async () => {
    const { read, records } = await asAdmin();
    expect((await read('/visits?limit=1')).json.next).toBe(70);
    expect((await read('/messages?limit=1&before=99')).json.next).toBe(71);
    expect((await read('/decisions?limit=2')).json.next).toBeUndefined();
    expect((await read('/decisions?limit=1&campaign=c1&visitor=v1')).json.next).toBe(72);
    expect(records.asked).toEqual([
      { limit: 1 },
      { limit: 1, beforeMs: 99 },
      { limit: 2 },
      { limit: 1, campaign: 'c1', visitor: 'v1' },
    ]);
  });

  test.each([
    '/visits?limit=0',
    '/visits?limit=501',
    '/visits?before=soon',
    '/visits?limit=1&limit=2',
    '/visits?color=red',
    '/decisions?campaign=NOT%20AN%20ID',
    '/decisions?visitor=%00',
    '/occupancy/history',
    '/occupancy/history?zone=nowhere',
    '/occupancy/history?zone=shoes&from=yesterday',
    '/occupancy/history?zone=shoes&from=10&to=5',
    '/occupancy/history?zone=shoes&every=1ms',
    '/occupancy/history?zone=shoes&from=0&to=99999999999&every=1m',
  ])('[WEB4] %s is refused at its path', async (path) => {
    const { read } = await asAdmin();
    const called = await read(path);
    expect(called.status).toBe(400);
    expect(problemPaths(called)[0]).toMatch(
      /^(limit|before|color|campaign|visitor|zone|from|every)$/,
    );
  });

  test('[WEB8] history asks for buckets in venue time', async () => {
    const asked: object[] = [];
    const { read, clock } = await asAdmin({
      telemetry: telemetryWith((query) => asked.push(query)),
    });
    const day = 'from=2027-01-15T00:00:00%2B03:30&to=1800000000000';
    const called = await read(`/occupancy/history?zone=shoes&${day}&every=1h`);
    expect(called.json).toEqual({ items: [{ fromMs: 0, value: 2 }] });
    await read('/occupancy/history?zone=shoes');
    const shared = {
      measurement: 'zone',
      field: 'people',
      aggregate: 'mean',
      offsetMs: 12_600_000,
    };
    const series = { venue: 'one', zone: 'shoes' };
    const toMs = clock.wallMs();
    const fromMs = Date.parse('2027-01-14T20:30:00Z');
    expect(asked).toEqual([
      { ...shared, series, fromMs, toMs: 1_800_000_000_000, everyMs: 3_600_000 },
      { ...shared, series, fromMs: toMs - 86_400_000, toMs, everyMs: 300_000 },
    ]);
  });

  test('[WEB8] history without a reachable time series is 503', async () => {
    const down = telemetryWith(() => {
      throw new Error('ECONNREFUSED');
    });
    for (const world of [await asAdmin(), await asAdmin({ telemetry: down })]) {
      const called = await world.read('/occupancy/history?zone=shoes');
      expect([called.status, codeOf(called)]).toEqual([503, 'store.telemetry_unreachable']);
    }
  });
});

function telemetryWith(see: (query: object) => void) {
  return {
    write: () => Promise.resolve({ ok: true, quarantined: [] } as const),
    buckets: async (query: object) => {
      see(query);
      return [{ fromMs: 0, value: 2 }];
    },
    quantiles: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

describe('what operators and marketers ask', () => {
  test('[JNY1] the journey: what holds, its version, who published it when', async () => {
    const { read } = await asAdmin();
    const { json } = await read('/journey');
    expect(json).toMatchObject({ venue: 'one', version: 2, publishedBy: 'MARK-one' });
    expect(json).toMatchObject({ publishedAtMs: 1, journey: { version: 1, stages: {} } });
    expect(json.stages).toMatchObject({ entry: [{ when: { event: 'visitStarted' } }] });
  });

  test('[RUL40] campaigns are listed with their sentence, where one is said', async () => {
    const { read, hot } = await asAdmin();
    const sentence = { en: 'MARK-one one sentence', fa: 'یک جمله' };
    expect((await read('/campaigns')).json.items).toMatchObject([{ version: 1, sentence }]);
    hot.ask = () => Promise.reject(new Error('no engine'));
    const { status, json } = await read('/campaigns');
    expect(status).toBe(200);
    expect(JSON.stringify(json)).not.toContain('sentence');
  });

  test('[PAG19] counts begin with the venue’s day', async () => {
    const { read, clock } = await asAdmin();
    const { json } = await read('/campaigns/counts');
    const sinceMs = Number(json.sinceMs);
    // Midnight in Tehran, 3:30 ahead.
    expect((sinceMs + 12_600_000) % 86_400_000).toBe(0);
    expect(clock.wallMs() - sinceMs).toBeLessThan(86_400_000);
    expect(json.items).toMatchObject([{ campaign: 'MARK-one', sent: 3 }]);
  });

  test('[RUL12] a task is done by the caller, its id percent-encoded', async () => {
    const { post, hot } = await asAdmin();
    expect((await post('/tasks/a%2Fb%3Ac/done', {})).status).toBe(200);
    const [command] = hot.commands;
    expect(command?.body).toEqual({ do: 'finishTask', venue: 'one', task: 'a/b:c' });
    expect(command?.by).toMatch(/^token:/);
    hot.answer = () => Promise.resolve(refusedWith('command.task_unknown'));
    const gone = await post('/tasks/none/done', {});
    expect([gone.status, codeOf(gone)]).toEqual([404, 'command.task_unknown']);
  });

  test('[PRE8] why is asked by dot as well, and says nothing of whose it is', async () => {
    const { read } = await asAdmin();
    const byDot = await read('/why?dot=d1&campaign=c1');
    expect(byDot.json).toMatchObject({ visitor: 'd1', decisions: [{ outcome: 'sent' }] });
    expect((await read('/why?dot=d9&campaign=c1')).status).toBe(404);
    for (const query of ['?campaign=c1', '?campaign=c1&dot=d1&visitor=v1']) {
      expect(problemPaths(await read(`/why${query}`))).toEqual(['visitor']);
    }
  });

  test('[LOC2] people say of how many no place is known', async () => {
    const { read } = await asAdmin();
    const { json } = await read('/people');
    const shown = [{ confidence: 0.5 }];
    expect(json).toMatchObject({ placed: 1, unknown: { silent: 2 }, shown });
  });
});

describe('campaigns', () => {
  test('[WEB4] a document with problems gets all of them at their paths', async () => {
    const { hot, post } = await asAdmin();
    const answer = refusedWith('campaign.zone_unknown', 'campaign.duration');
    hot.answer = () => Promise.resolve(answer);
    const called = await post('/campaigns', { id: 'c1' });
    expect([called.status, codeOf(called)]).toEqual([400, 'campaign.zone_unknown']);
    expect(problemPaths(called)).toEqual(['p[0]', 'p[1]']);
  });

  test('[WEB5] is published by the token that sent it, in its venue', async () => {
    const { hot, post } = await asAdmin();
    const called = await post('/campaigns', { id: 'c1' });
    expect([called.status, called.json]).toEqual([201, { campaign: 'c1', version: 1 }]);
    const [command] = hot.commands;
    expect(command?.by).toMatch(/^token:[0-9a-f]{12}$/);
    const body = { do: 'publishCampaign', venue: 'one', campaign: { id: 'c1' } };
    expect(command?.body).toEqual(body);
  });

  test('[WEB4] a status that is none is refused with every key', async () => {
    const { hot, post } = await asAdmin();
    const called = await post('/campaigns/c1/status', { status: 'gone', extra: 1, more: 2 });
    expect(problemPaths(called).sort()).toEqual(['extra', 'more', 'status']);
    expect((await post('/campaigns/NO%20ID/status', { status: 'live' })).status).toBe(404);
    expect(hot.commands).toEqual([]);
    expect((await post('/campaigns/c1/status', { status: 'paused' })).status).toBe(200);
  });
});

describe('commands', () => {
  test('[WEB5] without an answer are 503 with the id under which to ask again', async () => {
    const { hot, post } = await asAdmin();
    hot.answer = () => Promise.resolve(refusedWith('command.timeout'));
    const late = await post('/campaigns', { id: 'c1' }, { 'idempotency-key': 'my-key' });
    expect([late.status, codeOf(late), late.headers['retry-after']]).toEqual([
      503,
      'command.timeout',
      '1',
    ]);
    expect(late.text).toContain('idempotency-key: my-key');
    hot.answer = undefined;
    await post('/campaigns', { id: 'c1' }, { 'idempotency-key': 'my-key' });
    expect(hot.commands[1]?.id).toBe(hot.commands[0]?.id);
  });

  test('[WEB5] of two callers never share an id, whatever key they name', async () => {
    const world = await asAdmin();
    const key = { 'idempotency-key': 'same' };
    await world.post('/campaigns', { id: 'c1' }, key);
    const cookie = `gozar_session=${sessionFor(world)}`;
    await world.call('POST', `${one}/campaigns`, { headers: { ...key, cookie }, body: {} });
    await world.post('/campaigns', { id: 'c1' }, { 'idempotency-key': 'not a key/../' });
    expect(new Set(world.hot.commands.map(({ id }) => id)).size).toBe(3);
  });

  test('[WEB5] to a hot path that is gone are 503, and the log names no content', async () => {
    const { hot, post, signals } = await asAdmin();
    hot.answer = () => Promise.reject(new RangeError('SECRET-IN-ERROR'));
    expect((await post('/campaigns', { id: 'c1' })).status).toBe(503);
    expect(signals.lines.join()).toContain('RangeError');
    expect(signals.lines.join()).not.toContain('SECRET');
  });

  test('[WEB4] that fail with a code of nobody’s catalogue are 500 with one of ours', async () => {
    const { hot, post } = await asAdmin();
    hot.answer = () => Promise.resolve(refusedWith('made.up'));
    expect(codeOf(await post('/campaigns', { id: 'c1' }))).toBe('command.failed');
  });
});

describe('bodies', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  test.each([
    ['not json', '{"id":', 400, 'http.body'],
    ['empty', '', 400, 'http.body'],
    ['65 deep', deep(65), 400, 'payload.too_deep'],
    ['10,000 deep', deep(10_000), 400, 'payload.too_deep'],
    ['__proto__', '{"__proto__": {"role": "admin"}}', 400, 'http.body'],
    ['300 KB', JSON.stringify({ pad: 'x'.repeat(300_000) }), 413, 'payload.too_large'],
  ])('[WEB4] %s is refused', async (_what, body, status, code) => {
    const { post, hot } = await asAdmin();
    const called = await post('/campaigns', body);
    expect([called.status, codeOf(called)]).toEqual([status, code]);
    expect(hot.commands).toEqual([]);
  });

  test('[WEB4] brackets inside a text do not count as depth', async () => {
    const { post } = await asAdmin();
    const text = `${'['.repeat(500)}\\"${'{'.repeat(500)}`;
    expect((await post('/campaigns', { text })).status).toBe(201);
  });

  test('[WEB4] are not read before the caller is known', async () => {
    const { call } = await openWorld();
    const called = await call('POST', `${one}/campaigns`, { body: '{"id":' });
    expect(called.status).toBe(401);
  });
});

describe('every refusal', () => {
  test('[WEB4] has the one shape, a code of the catalogue and its status', async () => {
    const world = await asAdmin();
    world.hot.answer = () => Promise.resolve(refusedWith('command.stopping'));
    const calls = [
      world.call('GET', '/nowhere'),
      world.call('GET', one),
      world.call('GET', '/healthz', { headers: { host: 'evil.example' } }),
      world.call('DELETE', one),
      world.read('/visits?limit=x'),
      world.post('/campaigns', 'x'),
      world.post('/campaigns', {}),
    ];
    for (const called of await Promise.all(calls)) {
      const { code } = HttpProblem.parse(called.json).error;
      expect(called.status).toBe(errorCatalogue[code].http);
      expect(called.headers['cache-control']).toBe('no-store');
    }
  });

  test('[WEB4] of a bug is 500 without its message', async () => {
    const { read, records, signals } = await asAdmin();
    records.broken = true;
    const called = await read('/visits');
    expect([called.status, codeOf(called)]).toEqual([500, 'command.failed']);
    expect(called.text + signals.lines.join()).not.toContain('SECRET');
    expect(signals.lines.join()).toContain('TypeError');
  });

  test('[WEB4] is counted by its class', async () => {
    const { call, signals } = await openWorld();
    await Promise.all([call('GET', '/healthz'), call('GET', '/nowhere'), call('GET', one)]);
    await expect.poll(() => signals.counts.get('gozar_http_requests_total 4xx')).toBe(2);
    expect(signals.counts.get('gozar_http_requests_total 2xx')).toBe(1);
  });
});

describe('health and metrics', () => {
  test('[WEB9] alive is 200, not ready is 503 with what and since when', async () => {
    const checks = [{ name: 'hot', ok: false, sinceMs: 7, detail: 'recovering' }];
    const { call } = await openWorld({ ready: () => ({ ok: false, checks }) });
    expect((await call('GET', '/healthz')).json).toEqual({ ok: true, build: 'test' });
    const ready = await call('GET', '/readyz');
    expect([ready.status, ready.json]).toEqual([503, { ok: false, checks }]);
  });

  test('[WEB9] metrics are open to this machine, elsewhere to those who run it', async () => {
    const world: World = await openWorld();
    const here = await world.call('GET', '/metrics');
    expect([here.status, here.text]).toEqual([200, 'gozar_live_clients 0\n']);
    expect(here.headers['content-type']).toContain('version=0.0.4');
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await world.call('GET', '/metrics', { headers: forwarded })).status).toBe(401);
    const token = tokenFor(world.records, { role: 'integrator', venues: [] });
    const headers = { ...forwarded, authorization: `Bearer ${token}` };
    expect((await world.call('GET', '/metrics', { headers })).status).toBe(200);
  });
});
