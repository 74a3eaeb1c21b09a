import { describe, expect, test } from 'vitest';
import { routeNames, rowOf } from '../../src/web/routes.ts';
import { codeOf, openWorld, sessionFor, visitorFor, type World } from './fakes.ts';

const changing = routeNames
  .map((name) => [name, rowOf(name)] as const)
  .filter(([, row]) => row.who !== 'local' && row.method !== 'GET');

const cookieOf = (world: World) =>
  `gozar_session=${sessionFor(world)}; gozar_visitor=${visitorFor(world, 'v1')}`;
const pathOf = (path: string) => path.replace(':venue', 'one').replaceAll(/:\w+/g, 'x1');

const widest = bodyOf(8_192);
const mostParses = 10;

function bodyOf(keys: number): string {
  return `{${Array.from({ length: keys }, (_, n) => `"k${n}":1`).join(',')}}`;
}

/**
 * Processor time of this thread while `work` runs, the test's own half included: no stop of its
 * loop is longer. As a multiple of what parsing the widest body there may be costs here and now,
 * some 2.5 ms on a quiet machine; each on the average of many, as the clock is a coarse one.
 */
async function parsesOf(work: () => Promise<unknown>): Promise<number> {
  await work();
  let [spentMs, parsedMs] = [0, 0];
  for (let turn = 0; turn < 8; turn++) {
    const before = process.threadCpuUsage();
    await work();
    spentMs += msSince(before);
    const then = process.threadCpuUsage();
    for (let times = 0; times < 4; times++) JSON.parse(widest);
    parsedMs += msSince(then) / 4;
  }
  return spentMs / parsedMs;
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

describe('JSON that is deep or wide', () => {
  test.each([9, 64, 65, 1_000, 50_000, 130_000, 1_000_000])(
    '[SEC19] [T13] %d levels stop the loop no longer than ten parses of a body',
    async (depth) => {
      const world = await openWorld();
      const headers = { cookie: cookieOf(world) };
      const body = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      let codes: string[] = [];
      const parses = await parsesOf(async () => {
        const called = await world.call('POST', '/api/v1/tokens', { headers, body });
        codes = [...codes, codeOf(called)];
      });
      const code =
        depth > 131_072 ? 'payload.too_large' : depth > 64 ? 'payload.too_deep' : 'http.body';
      expect(new Set(codes)).toEqual(new Set([code]));
      expect(parses).toBeLessThan(mostParses);
      expect((await world.call('GET', '/healthz')).status).toBe(200);
    },
  );

  test.each([1, 1_000, 8_192, 8_193, 100_000])(
    '[SEC19] [T13] %d keys stop the loop no longer than ten parses of a body',
    async (keys) => {
      const world = await openWorld();
      const headers = { cookie: cookieOf(world) };
      const body = bodyOf(keys);
      let told = { status: 0, code: '' };
      const parses = await parsesOf(async () => {
        const called = await world.call('PUT', '/api/v1/visitor/me/preferences', { headers, body });
        told = { status: called.status, code: codeOf(called) };
        // A refusal names what is wrong, and not all of it at any length.
        expect(called.text.length).toBeLessThan(64 * 1024);
      });
      // Refused for their unknown names, unread for their number, or for their bytes.
      const few = { status: 400, code: 'http.body' };
      const many = { status: 400, code: 'payload.too_deep' };
      const bytes = { status: 413, code: 'payload.too_large' };
      expect(told).toEqual(keys > 20_000 ? bytes : keys > 8_192 ? many : few);
      expect(parses).toBeLessThan(mostParses);
    },
  );
});

describe('keys that are dangerous', () => {
  const poisons = [
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"a":{"__proto__":{"polluted":1}}}',
    '{"name":{"__proto__":{"polluted":1}}}',
    '[{"__proto__":{"polluted":1}}]',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"toString":"x","valueOf":"x","hasOwnProperty":"x"}',
    '{"user":"__proto__","password":"constructor"}',
    '{"role":"constructor","venues":["__proto__"],"name":"prototype"}',
    '{"purpose":"__proto__","granted":true,"text":"x","language":"constructor"}',
  ];

  test('[SEC19] [T14] change no prototype, in any body of any route', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const world = await openWorld();
    const headers = { cookie: cookieOf(world) };
    const answers: number[] = [];
    for (const [, row] of changing) {
      for (const body of poisons) {
        const { status } = await world.call(row.method, pathOf(row.path), { headers, body });
        answers.push(status);
        expect(status).toBeLessThan(500);
      }
    }
    expect(answers.length).toBe(changing.length * poisons.length);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get([], 'polluted')).toBeUndefined();
    const kept = JSON.stringify(world.hot.commands.map(({ body }) => body));
    expect(kept).not.toContain('polluted');
  });

  test('[SEC19] [T14] in paths, queries and cookies find nothing', async () => {
    const world = await openWorld();
    for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const cookie = `${word}=1; gozar_session=${word}; gozar_visitor=${word}`;
      for (const path of [`/api/v1/venues/${word}`, `/v/${word}`, `/live?venue=${word}`]) {
        const called = await world.call('GET', `${path}`, { headers: { cookie } });
        expect(called.status).toBeLessThan(500);
      }
      const asked = `/api/v1/venues/demo/occupancy/history?${word}=1`;
      expect((await world.call('GET', asked)).status).toBe(400);
    }
  });
});
