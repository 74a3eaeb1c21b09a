import { describe, expect, test } from 'vitest';
import { codeLetters } from '../../src/contracts/fold.ts';
import type { InboxRow } from '../../src/contracts/rows.ts';
import { addressGroup, TryBuckets } from '../../src/web/buckets.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { FakeClock } from './fake-clock.ts';
import { codeOf, cookieIn, openWorld, tokenFor, visitorFor, type World } from './fakes.ts';

const link = 'a-one-time-link-of-many-letters';
const byLink = { role: 'admin', venues: 'all', user: 'link', way: 'link' } as const;

function exchange(world: World, headers = {}) {
  const body = { link };
  return world.call('POST', '/api/v1/admin/exchange', { headers, body });
}

describe('the first admin', () => {
  test('[SEC4] a link is good for one session of 12 hours', async () => {
    const world = await openWorld();
    world.hot.links.set(sha256(link), 'open');
    const called = await exchange(world);
    expect([called.status, called.json]).toEqual([200, byLink]);
    const [line] = [called.headers['set-cookie']].flat();
    expect(line).toMatch(/Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    const cookie = `gozar_session=${cookieIn(called, 'gozar_session')}`;
    const me = () => world.call('GET', '/api/v1/me', { headers: { cookie } });
    expect((await me()).json).toEqual(byLink);
    world.clock.movedMs = 12 * 3_600_000;
    expect((await me()).json).toMatchObject({ role: 'wall' });
  });

  test('[SEC4] the second use is refused and sets nothing', async () => {
    const world = await openWorld();
    world.hot.links.set(sha256(link), 'open');
    await exchange(world);
    const again = await exchange(world);
    expect([again.status, codeOf(again)]).toEqual([404, 'command.link_unknown']);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('[SEC4] over https the cookie is for https only', async () => {
    const world = await openWorld();
    world.hot.links.set(sha256(link), 'open');
    const called = await exchange(world, { 'x-forwarded-proto': 'https' });
    expect(String(called.headers['set-cookie'])).toContain('; Secure');
  });

  test('[SEC4] logging out ends the session and removes the cookie', async () => {
    const world = await openWorld();
    world.hot.links.set(sha256(link), 'open');
    const cookie = `gozar_session=${cookieIn(await exchange(world), 'gozar_session')}`;
    const out = await world.call('POST', '/api/v1/admin/logout', { headers: { cookie } });
    expect(String(out.headers['set-cookie'])).toMatch(/^gozar_session=; Max-Age=0/);
    const me = await world.call('GET', '/api/v1/me', { headers: { cookie } });
    expect(me.json.role).toBe('wall');
  });

  test('[SEC4] only hashes leave this room: no secret in a command or a log', async () => {
    const world = await openWorld();
    world.hot.links.set(sha256(link), 'open');
    const secret = cookieIn(await exchange(world), 'gozar_session') ?? '';
    world.records.broken = true;
    const headers = { cookie: `gozar_session=${secret}` };
    expect((await world.call('GET', '/api/v1/me', { headers })).status).toBe(500);
    const said = JSON.stringify(world.hot.commands) + world.signals.lines.join();
    expect(secret.length).toBeGreaterThan(40);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(link);
  });
});

describe('guessing', () => {
  test.each(['/api/v1/admin/exchange', '/api/v1/visitor/one/link'])(
    '[SEC6] at %s is ten tries a minute',
    async (path) => {
      const world = await openWorld();
      const body = path.endsWith('link') ? { code: 'X', language: 'en' } : { link };
      const guess = () => world.call('POST', path, { body });
      for (let tried = 0; tried < 10; tried++) expect((await guess()).status).toBe(404);
      const stopped = await guess();
      expect([stopped.status, codeOf(stopped)]).toEqual([429, 'http.rate']);
      expect(Number(stopped.headers['retry-after'])).toBeLessThanOrEqual(6);
      world.clock.movedMs = 6_100;
      expect((await guess()).status).toBe(404);
      expect(world.hot.commands).toHaveLength(11);
    },
  );

  test('[SEC6] a bucket an address, a household of IPv6 as one', () => {
    const buckets = new TryBuckets(new FakeClock());
    const take = (address: string) => buckets.take(address).ok;
    for (let tried = 0; tried < 10; tried++) expect(take(`2001:db8:1:2::${tried + 1}`)).toBe(true);
    expect([take('2001:db8:1:2:ffff::9'), take('2001:db8:1:3::1')]).toEqual([false, true]);
  });

  test.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8::1', '2001:db8:0:0'],
    ['2001:0db8:0001:0002:3:4:5:6', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('[SEC6] %s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});

describe('a printed code', () => {
  test.each([
    ['7KQ2-M9XH-01', '7KQ2M9XH01'],
    ['7kq2 m9xh 01', '7KQ2M9XH01'],
    [' 7kq2_m9xh.o1 ', '7KQ2M9XH01'],
    ['7KQ2–M9XH–Ol', '7KQ2M9XH01'],
    ['7KQ2M9XHOI', '7KQ2M9XH01'],
    ['۷KQ۲M۹XH۰۱', '7KQ2M9XH01'],
    ['٧KQ٢M٩XH٠١', '7KQ2M9XH01'],
    ['７ＫＱ２Ｍ９ＸＨ０１', '7KQ2M9XH01'],
    ['---', ''],
  ])('[WEB6] %s is read as %s', (typed, read) => {
    expect(codeLetters(typed)).toBe(read);
  });

  test('[WEB6] links the phone that typed it', async () => {
    const world = await openWorld();
    visitorFor(world, 'v1');
    world.hot.codes.set(`one ${sha256('7KQ2M9XH01')}`, 'v1');
    const body = { code: '7kq2-m9xh-ol', language: 'fa', name: 'Sara' };
    const called = await world.call('POST', '/api/v1/visitor/one/link', { body });
    expect(called.json).toMatchObject({ visitor: 'v1', linked: true, venue: { venue: 'one' } });
    expect(String(called.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict$/);
    const cookie = `gozar_visitor=${cookieIn(called, 'gozar_visitor')}`;
    const me = await world.call('GET', '/api/v1/visitor/me', { headers: { cookie } });
    expect(me.json).toMatchObject({ visitor: 'v1', consents: { service: true }, trailDays: 30 });
  });

  test('[WEB6] keeps a visitor who is known already', async () => {
    const world = await openWorld();
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v7')}` };
    const body = { code: 'ANY', language: 'en' };
    await world.call('POST', '/api/v1/visitor/one/link', { headers, body });
    expect(world.hot.commands[0]).toMatchObject({ by: 'visitor:v7', body: { visitor: 'v7' } });
  });

  test('[WEB6] that is wrong does not say whether the venue exists', async () => {
    const world = await openWorld();
    const body = { code: 'WRONG', language: 'en' };
    const answers = [];
    for (const venue of ['one', 'nowhere', 'NOT%20AN%20ID']) {
      const path = `/api/v1/visitor/${venue}/link`;
      const { status, text } = await world.call('POST', path, { body });
      answers.push(`${status} ${text}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('command.code_unknown');
  });

  test('[WEB4] without a language, or with a key too many, is refused with all of it', async () => {
    const { call } = await openWorld();
    const body = { code: 'A', admin: true, name: 'x\u0000' };
    const called = await call('POST', '/api/v1/visitor/one/link', { body });
    expect(called.status).toBe(400);
    for (const path of ['language', 'admin', 'name']) expect(called.text).toContain(`"${path}"`);
  });
});

const id = 'one/runners/1/v1/dwelled shoes 12';
const message: InboxRow = {
  message: id,
  venue: 'one',
  atMs: 1,
  language: 'en',
  title: 'Hi',
  body: 'Hello',
  because: { event: 'dwelled', atMs: 1 },
  campaign: 'runners',
};

describe('a visitor', () => {
  async function asVisitor(visitor: string) {
    const world = await openWorld();
    world.records.inboxes.set('v1', [message]);
    const headers = { cookie: `gozar_visitor=${visitorFor(world, visitor)}` };
    const call = (method: string, end: string, body?: unknown) =>
      world.call(method, `/api/v1/visitor/me${end}`, { headers, body });
    return { ...world, mine: call };
  }

  test('[WEB7] reads their inbox and marks a message with slashes in its id', async () => {
    const { mine, hot } = await asVisitor('v1');
    expect((await mine('GET', '/inbox')).json).toEqual({ items: [message] });
    const seen = await mine('POST', `/inbox/${encodeURIComponent(id)}/seen`);
    expect(seen.status).toBe(200);
    const body = { do: 'markSeen', venue: 'one', message: id, visitor: 'v1' };
    expect(hot.commands).toMatchObject([{ by: 'visitor:v1', body }]);
  });

  test('[RUL11] says that a message was opened, as its own', async () => {
    const { mine, hot } = await asVisitor('v1');
    expect((await mine('POST', `/inbox/${encodeURIComponent(id)}/tapped`)).status).toBe(200);
    const body = { do: 'markTapped', venue: 'one', message: id, visitor: 'v1' };
    expect(hot.commands).toMatchObject([{ by: 'visitor:v1', body }]);
    const other = await asVisitor('v2');
    const tapped = await other.mine('POST', `/inbox/${encodeURIComponent(id)}/tapped`);
    expect([tapped.status, codeOf(tapped)]).toEqual([404, 'command.message_unknown']);
  });

  test('[ATT1] chooses how much to hear, for themselves only', async () => {
    const { mine, hot } = await asVisitor('v1');
    expect((await mine('GET', '')).json).toMatchObject({
      preferences: { frequency: 'all', leaveAlone: false },
      points: 0,
    });
    const choice = { frequency: 'few', leaveAlone: true };
    const called = await mine('PUT', '/preferences', choice);
    expect([called.status, called.json]).toEqual([200, choice]);
    const body = { do: 'setPreferences', visitor: 'v1', ...choice };
    // That the page was opened is written down, too.
    const chosen = () => hot.commands.filter(({ by }) => by !== 'web');
    expect(chosen()).toMatchObject([{ by: 'visitor:v1', body }]);
    const wrong = await mine('PUT', '/preferences', { frequency: 'some', visitor: 'v2' });
    expect(wrong.status).toBe(400);
    for (const path of ['frequency', 'leaveAlone', 'visitor']) {
      expect(wrong.text).toContain(`"${path}"`);
    }
    expect(chosen()).toHaveLength(1);
  });

  test('[WEB7] reads their own points', async () => {
    const { mine, records } = await asVisitor('v1');
    const because = { event: 'purchased', atMs: 1 } as const;
    const about = { id: 'p1', atMs: 1, visitor: 'v1', campaign: 'c1', version: 1, venue: 'one' };
    records.awards.set('v1', [{ type: 'award', ...about, points: 5, because }]);
    records.awards.set('v2', []);
    expect((await mine('GET', '/points?limit=1')).json).toMatchObject({
      items: [{ points: 5 }],
      next: 1,
    });
    expect((await mine('GET', '/points?limit=0')).status).toBe(400);
  });

  test('[WEB7] cannot mark the message of another', async () => {
    const { mine, hot } = await asVisitor('v2');
    const seen = await mine('POST', `/inbox/${encodeURIComponent(id)}/seen`);
    expect([seen.status, codeOf(seen)]).toEqual([404, 'command.message_unknown']);
    expect(hot.commands).toEqual([]);
  });

  test('[WEB7] changes consents and profile of themselves alone', async () => {
    const { mine, hot } = await asVisitor('v1');
    const consent = { purpose: 'offers', granted: true, text: 'offers/1', language: 'fa' };
    expect((await mine('PUT', '/consents', consent)).json).toMatchObject({ visitor: 'v1' });
    expect((await mine('PUT', '/profile', { name: 'Sara' })).status).toBe(200);
    const forged = { ...consent, visitor: 'v2' };
    expect((await mine('PUT', '/consents', forged)).status).toBe(400);
    expect(hot.commands.map(({ body }) => body)).toEqual([
      { do: 'setConsent', visitor: 'v1', ...consent },
      { do: 'setProfile', visitor: 'v1', name: 'Sara' },
    ]);
  });
});

describe('[T25] an erasure', () => {
  test('[CON2] by the person themselves answers a receipt and ends the phone', async () => {
    const world = await openWorld();
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v7')}` };
    const called = await world.call('DELETE', '/api/v1/visitor/me', { headers });
    expect(called.status).toBe(200);
    expect(called.json).toMatchObject({
      counts: { visits: 2 },
      remains: ['journal', 'proof', 'counts', 'list'],
    });
    expect(String(called.headers['set-cookie'])).toMatch(/^gozar_visitor=; Max-Age=0/);
    expect((await world.call('GET', '/api/v1/visitor/me', { headers })).status).toBe(401);
    const [command] = world.hot.commands;
    expect(JSON.stringify(command)).not.toContain(called.json.receipt);
    expect(command).toMatchObject({ by: 'visitor:v7', body: { whose: { visitor: 'v7' } } });
    const receipt = await world.call('GET', `/api/v1/erasures/${called.json.receipt}`);
    expect(receipt.json).toEqual(called.json);
    expect((await world.call('GET', '/api/v1/erasures/another')).status).toBe(404);
  });

  test('[CON2] by an admin is of visitors their venue knows, and of no other', async () => {
    const world = await openWorld();
    const token = tokenFor(world.records, { role: 'admin', venues: ['one'] });
    const headers = { authorization: `Bearer ${token}` };
    const post = (path: string) => world.call('POST', path, { headers });
    expect((await post('/api/v1/venues/one/visitors/v9/erase')).status).toBe(404);
    expect(world.hot.commands).toEqual([]);
    expect((await post('/api/v1/venues/one/visitors/v1/erase')).status).toBe(200);
    expect(world.hot.commands[0]?.by).toMatch(/^token:/);
  });
});

test('[CON3] a key that a caller chose does not reach the journal', async () => {
  const world = await openWorld();
  const cookie = `gozar_visitor=${visitorFor(world, 'v7')}`;
  const headers = { cookie, 'idempotency-key': 'Sara.Example' };
  const body = { purpose: 'service', granted: true, text: 't', language: 'en' };
  await world.call('PUT', '/api/v1/visitor/me/consents', { headers, body });
  expect(world.hot.commands[0]?.id).not.toContain('Sara');
});

describe('[T24] opting out', () => {
  const put = (world: World, granted: boolean) => {
    const headers = { cookie: `gozar_visitor=${visitorFor(world, 'v7')}` };
    const body = { purpose: 'service', granted, text: 't', language: 'en' };
    return world.call('PUT', '/api/v1/visitor/me/consents', { headers, body });
  };

  test('[CON5] waits for a claim that was granted before', async () => {
    const world = await openWorld();
    world.records.underWay = 1;
    setTimeout(() => {
      world.records.underWay = 0;
    }, 250);
    const startMs = performance.now();
    expect((await put(world, false)).json.mayStillArrive).toBeUndefined();
    expect(performance.now() - startMs).toBeGreaterThan(200);
  });

  test('[CON5] after five seconds says that one message may still arrive', async () => {
    const world = await openWorld();
    world.records.underWay = 1;
    const answer = put(world, false);
    setTimeout(() => {
      world.clock.movedMs = 5_000;
    }, 300);
    expect((await answer).json).toMatchObject({ mayStillArrive: true });
    expect((await put(world, true)).json.mayStillArrive).toBeUndefined();
  });
});
