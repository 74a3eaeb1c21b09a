import { describe, expect, test } from 'vitest';
import type { PhoneCodeBody } from '../../src/contracts/api-joining.ts';
import { joinLife } from '../../src/contracts/joining.ts';
import { joinHandlers } from '../../src/web/join-routes.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { importKasra } from '../hotpath/running.ts';
import { type Called, codeOf, cookieIn, openWorld, venueRecord } from './fakes.ts';
import { openReal, type Real } from './real.ts';

const none = { service: false, offers: false, improve: false };
const answers = { language: 'en', text: 'join-1', consents: none } as const;
const joinPath = '/api/v1/visitor/kasra/join';
const phonePath = '/api/v1/visitor/kasra/phone';
const visitorS = 400 * 86_400;

/** `kasra` open to phones, `shut` not. */
async function openShop(joinBy = 'both'): Promise<Real> {
  const real = await openReal();
  const settings = { joinBy };
  await real.running.must({ ...importKasra, settings } as typeof importKasra);
  const shut = { venue: 'shut', name: { en: 'MARK-shut' } };
  await real.running.must({ ...importKasra, ...shut } as typeof importKasra);
  return real;
}

const as = (called: Called) => ({
  headers: { cookie: `gozar_visitor=${cookieIn(called, 'gozar_visitor')}` },
});

/** The bytes of an answer that say what it is, without those of the moment. */
function shape({ status, text, headers }: Called): unknown {
  const { date: _, ...kept } = headers;
  return { status, text, kept };
}

describe('the page of a venue', () => {
  test('[JOI1] is told the venue\u2019s name and days, and opening it makes nothing', async () => {
    const { call, running } = await openShop();
    const before = running.frames().length;
    const offer = await call('GET', `${joinPath}?from=window`);
    expect(offer.json).toMatchObject({ venue: 'kasra', bands: true, keptDays: 400 });
    expect(offer.json.url).toMatch(/^http:\/\/[^/]+\/v\/kasra\?from=window$/);
    expect(offer.headers['set-cookie']).toBeUndefined();
    expect((await call('GET', `${joinPath}?from=anything`)).json.url).toMatch(/kasra$/);
    expect((await call('GET', '/api/v1/visitor/me')).status).toBe(401);
    expect(running.frames().length).toBe(before);
  });

  test('[JOI1] answers make an account for this phone, refusals too', async () => {
    const { call, reader } = await openShop();
    const joined = await call('POST', joinPath, { body: answers });
    expect(joined.json).toMatchObject({ consents: none, linked: false, byPhone: true });
    expect(joined.json.venue).toMatchObject({ venue: 'kasra' });
    const [line = ''] = [joined.headers['set-cookie'] ?? []].flat();
    expect(line).toMatch(
      new RegExp(`^gozar_visitor=[^;]+; Max-Age=${visitorS}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const me = await call('GET', '/api/v1/visitor/me', as(joined));
    expect(me.json.visitor).toBe(joined.json.visitor);
    const secret = cookieIn(joined, 'gozar_visitor') ?? '';
    expect(await reader.visitorOfSession(sha256(secret))).toBe(me.json.visitor);
    expect(await call('GET', '/api/v1/visitor/me/inbox', as(joined))).toMatchObject({
      status: 200,
      json: { items: [] },
    });
  });

  test.each([
    ['an answer missing', { consents: { service: true, offers: true } }],
    ['a purpose of nobody', { consents: { ...none, everything: true } }],
    ['no wording', { text: '' }],
    ['a text for a source', { source: 'my name is Sara' }],
    ['an empty name', { name: '' }],
  ])('[JOI1] nobody joins with %s', async (_, more) => {
    const { call, running } = await openShop();
    const before = running.frames().length;
    const called = await call('POST', joinPath, { body: { ...answers, ...more } });
    expect([called.status, called.headers['set-cookie']]).toEqual([400, undefined]);
    expect(running.frames().length).toBe(before);
  });

  test('[JOI3] a phone that is somebody joins as them, with no second account', async () => {
    const { call } = await openShop();
    const joined = await call('POST', joinPath, { body: answers });
    const body = { ...answers, consents: { ...none, offers: true } };
    const again = await call('POST', joinPath, { ...as(joined), body });
    expect(again.json).toMatchObject({ visitor: joined.json.visitor, consents: { offers: true } });
    expect(again.headers['set-cookie']).toBeUndefined();
  });
});

describe('strangers', () => {
  test('[JOI4] [T3] cannot tell a venue that is shut from one that is not there', async () => {
    const { call } = await openShop();
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', answers],
      ['POST', { nonsense: true }],
    ] as const) {
      const more = body === undefined ? {} : { body };
      const shut = await call(method, '/api/v1/visitor/shut/join', more);
      const none = await call(method, '/api/v1/visitor/nowhere/join', more);
      expect([shut.status, codeOf(shut)]).toEqual([404, 'http.not_found']);
      expect(shape(shut)).toEqual(shape(none));
      expect(shut.text).not.toContain('MARK');
    }
  });

  test('[JOI4] a page of another origin makes no account', async () => {
    const { call } = await openShop();
    const headers = { origin: 'https://elsewhere.example' };
    const called = await call('POST', joinPath, { headers, body: answers });
    expect([called.status, codeOf(called)]).toEqual([403, 'http.origin']);
  });

  test('[JOI5] [T28] one address makes 30 accounts a minute, which go on', async () => {
    const { call, running } = await openShop();
    const first = await call('POST', joinPath, { body: answers });
    const rest = await Promise.all(
      Array.from({ length: 80 }, () => call('POST', joinPath, { body: answers })),
    );
    const made = rest.filter(({ status }) => status === 200).length + 1;
    // The bucket fills again while a slow machine asks.
    expect(made).toBeGreaterThanOrEqual(30);
    expect(made).toBeLessThan(60);
    const refused = rest.find(({ status }) => status === 429);
    expect(codeOf(refused ?? first)).toBe('http.rate');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await call('GET', '/api/v1/visitor/me', as(first))).status).toBe(200);
    const joins = running.frames().filter(({ input }) => {
      return input.type === 'command' && input.command.do === 'joinVenue';
    });
    expect(joins).toHaveLength(made);
  });

  test('[JOI5] [T28] many addresses make 600 a minute at a venue', async () => {
    let nowMs = 0;
    const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
    const world = await openWorld();
    for (const venue of ['one', 'two']) {
      const record = venueRecord(venue);
      const settings = { ...record.settings, joinBy: 'phone' } as const;
      world.records.venues.set(venue, { ...record, settings });
    }
    const handlers = joinHandlers({ clock });
    const ask = (venue: string) =>
      handlers.joinVenue({
        web: { ...world.options, clock },
        params: { venue },
        body: answers,
        query: {},
        cookies: {},
        caller: { venues: [], by: 'nobody' },
        from: { address: '', agent: '', base: '' },
        key: 'k',
      });
    const refusals = async (venue: string, count: number) => {
      let refused = 0;
      for (let at = 0; at < count; at++) {
        const answer = await ask(venue);
        if (!answer.ok && answer.code === 'http.rate') refused++;
      }
      return refused;
    };
    expect(await refusals('one', 700)).toBe(100);
    expect(await refusals('two', 1)).toBe(0);
    nowMs += 60_000;
    expect(await refusals('one', 601)).toBe(1);
  });
});

describe('a second phone', () => {
  async function codeFor(real: Real, first: Called): Promise<Omit<PhoneCodeBody, 'qr'>> {
    const made = await real.call('POST', '/api/v1/visitor/me/phone-code', as(first));
    expect(made.status).toBe(200);
    const { code, expiresAtMs, url }: Partial<PhoneCodeBody> = made.json;
    return { code: String(code), expiresAtMs: Number(expiresAtMs), url: String(url) };
  }

  test('[JOI6] opens the page by 70 bits that stand in no address we are sent', async () => {
    const real = await openShop();
    const first = await real.call('POST', joinPath, { body: answers });
    const made = await codeFor(real, first);
    expect(made.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{14}$/);
    const { pathname, search, hash } = new URL(made.url);
    expect([pathname, search, hash]).toEqual(['/v/kasra', '', `#phone=${made.code}`]);
    expect(made.expiresAtMs - real.running.clock.wallMs()).toBeGreaterThan(
      joinLife.codeMs - 60_000,
    );
    // As a person types it.
    const code = made.code.toLowerCase().replace(/(.{4})/g, '$1-');
    const second = await real.call('POST', phonePath, { body: { code } });
    expect(second.json.visitor).toBe(first.json.visitor);
    expect(cookieIn(second, 'gozar_visitor')).not.toBe(cookieIn(first, 'gozar_visitor'));
    expect((await real.call('POST', phonePath, { body: { code } })).status).toBe(404);
    for (const phone of [first, second]) {
      expect((await real.call('GET', '/api/v1/visitor/me', as(phone))).status).toBe(200);
    }
    expect(JSON.stringify(real.running.frames())).not.toContain(made.code);
  });

  test('[JOI6] that is somebody else is told so, and stays them', async () => {
    const real = await openShop();
    const first = await real.call('POST', joinPath, { body: answers });
    const other = await real.call('POST', joinPath, { body: answers });
    const { code } = await codeFor(real, first);
    const refused = await real.call('POST', phonePath, { ...as(other), body: { code } });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'command.phone_taken']);
    const me = await real.call('GET', '/api/v1/visitor/me', as(other));
    expect(me.json.visitor).toBe(other.json.visitor);
  });

  test('[JOI6] [T28] guesses are ten a minute, and never tell a venue from none', async () => {
    const real = await openShop();
    const guess = (venue: string) =>
      real.call('POST', `/api/v1/visitor/${venue}/phone`, { body: { code: 'ABCD1234ABCD12' } });
    const [here, nowhere] = [await guess('kasra'), await guess('nowhere')];
    expect([here.status, codeOf(here)]).toEqual([404, 'command.code_unknown']);
    expect(shape(nowhere)).toEqual(shape(here));
    const more = await Promise.all(Array.from({ length: 20 }, () => guess('kasra')));
    expect(more.filter(({ status }) => status === 429).length).toBeGreaterThan(8);
  });
});

describe('rights of who joined by phone', () => {
  test('[JOI7] stop, export and erasure work on the page as for a band', async () => {
    const { call, running } = await openShop();
    const consents = { service: true, offers: true, improve: true };
    const joined = await call('POST', joinPath, { body: { ...answers, consents, name: 'Sara' } });
    const data = await call('GET', '/api/v1/visitor/me/data', as(joined));
    expect(data.json).toMatchObject({ joins: [{ venue: 'kasra', way: 'phone' }], bands: [] });
    const csv = await call('GET', '/api/v1/visitor/me/data.csv', as(joined));
    expect(csv.text).toContain('joined,kasra,phone,');
    const body = { text: 'join-1', language: 'en' };
    const stopped = await call('POST', '/api/v1/visitor/me/stop', { ...as(joined), body });
    expect(stopped.json).toMatchObject({ consents: none, preferences: { leaveAlone: true } });
    const erased = await call('DELETE', '/api/v1/visitor/me', as(joined));
    expect(erased.json).toMatchObject({ counts: { phones: 1, bands: 0, consents: 6 } });
    expect((await call('GET', '/api/v1/visitor/me', as(joined))).status).toBe(401);
    expect(JSON.stringify(running.frames())).not.toContain('Sara');
  });

  test('[JOI9] each opening counts, once a day, and gives the cookie its days again', async () => {
    const { call, running, reader } = await openShop();
    const joined = await call('POST', joinPath, { body: answers });
    const goesAt = async () => {
      const data = await reader.visitorData(String(joined.json.visitor));
      return data?.joins[0]?.deletedAtMs ?? 0;
    };
    const before = await goesAt();
    running.clock.advance(10 * 86_400_000);
    const me = await call('GET', '/api/v1/visitor/me', as(joined));
    expect(cookieIn(me, 'gozar_visitor')).toBe(cookieIn(joined, 'gozar_visitor'));
    expect(String(me.headers['set-cookie'])).toContain(`Max-Age=${visitorS};`);
    await running.until(async () => (await goesAt()) > before);
    const after = await goesAt();
    expect(after - before).toBeGreaterThanOrEqual(9 * 86_400_000);
    await call('GET', '/api/v1/visitor/me', as(joined));
    await call('GET', '/api/v1/visitor/me', as(joined));
    expect(await goesAt()).toBe(after);
  });
});
