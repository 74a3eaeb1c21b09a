import { describe, expect, test } from 'vitest';
import { accessLife } from '../../src/contracts/access.ts';
import { type Role, roles } from '../../src/contracts/roles.ts';
import { notFound, unauthenticated } from '../../src/web/answers.ts';
import {
  type Caller,
  callerOf,
  maySee,
  nobody,
  refusalFor,
  roleIn,
  venueOf,
  visitorOf,
} from '../../src/web/identity.ts';
import type { Route } from '../../src/web/route-kinds.ts';
import { sessionCookie, sha256, visitorCookie } from '../../src/web/secrets.ts';
import { bareVenue, carrying, KnownCallers, nowMs } from './who.ts';

const shop = bareVenue('shop');
const demo = bareVenue('demo', true);

describe('[SEC5] whoever holds a session', () => {
  const asked = (known: KnownCallers, value = known.session()) =>
    callerOf(known, carrying({ [sessionCookie]: value }));

  test('is that person, by the role and in the venues of the session', async () => {
    const known = new KnownCallers();
    known.session({ seenAtMs: nowMs - 5 });
    expect(await asked(known, 'session')).toEqual({
      ...{ role: 'operator', venues: ['shop'], by: 'user:sara', user: 'sara', way: 'password' },
      credential: { kind: 'session', secretSha256: sha256('session') },
      usedAtMs: nowMs - 5,
    });
    known.session();
    expect(await asked(known, 'session')).not.toHaveProperty('usedAtMs');
  });

  test('is nobody from the millisecond it ends', async () => {
    const known = new KnownCallers();
    known.session({ expiresAtMs: nowMs + 1 });
    expect(await asked(known, 'session')).toMatchObject({ user: 'sara' });
    known.session({ expiresAtMs: nowMs });
    expect(await asked(known, 'session')).toEqual(nobody);
  });

  test('[SEC10] is nobody once it was unused for two hours', async () => {
    const known = new KnownCallers();
    known.session({ seenAtMs: nowMs - accessLife.idleMs + 1 });
    expect(await asked(known, 'session')).toMatchObject({ user: 'sara' });
    known.session({ seenAtMs: nowMs - accessLife.idleMs });
    expect(await asked(known, 'session')).toEqual(nobody);
  });

  test.each(['', 'another', 'SESSION', 'session '])('and not whoever sends %j', async (value) => {
    const known = new KnownCallers();
    known.session();
    expect(await asked(known, value)).toEqual(nobody);
  });

  test('and nobody is who sends nothing', async () => {
    expect(await callerOf(new KnownCallers(), carrying({}))).toEqual(nobody);
    expect(nobody).toEqual({ venues: [], by: 'nobody' });
  });
});

describe('[SEC5] whoever holds a token', () => {
  const asked = (known: KnownCallers, header: string) => callerOf(known, carrying({}, header));

  test('has its role and venues, and is written down by 12 digits of its hash', async () => {
    const known = new KnownCallers();
    known.token({ lastUsedAtMs: 7 });
    const secretSha256 = sha256('token');
    expect(await asked(known, 'Bearer token')).toEqual({
      ...{ role: 'marketer', venues: ['shop'], usedAtMs: 7 },
      by: `token:${secretSha256.slice(0, 12)}`,
      credential: { kind: 'token', secretSha256 },
    });
    known.token();
    expect(await asked(known, 'bearer   token')).not.toHaveProperty('usedAtMs');
  });

  test('[SEC11] is refused from the millisecond it ends', async () => {
    const known = new KnownCallers();
    known.token({ expiresAtMs: nowMs + 1 });
    expect(await asked(known, 'Bearer token')).toMatchObject({ role: 'marketer' });
    known.token({ expiresAtMs: nowMs });
    expect(await asked(known, 'Bearer token')).toBeUndefined();
  });

  test.each([
    'Bearer wrong',
    'Bearer',
    'Bearer ',
    'Bearertoken',
    'Bearer token more',
    ' Bearer token',
    'Basic token',
    'token',
    `Bearer ${'x'.repeat(513)}`,
    '',
  ])('and %j is refused, not taken for nobody', async (header) => {
    const known = new KnownCallers();
    known.token();
    expect(await asked(known, header)).toBeUndefined();
  });

  test('of 512 characters is looked up whole', async () => {
    const known = new KnownCallers();
    const secret = 'x'.repeat(512);
    known.tokens.set(sha256(secret), { role: 'wall', venues: 'all' });
    expect(await asked(known, `Bearer ${secret}`)).toMatchObject({ role: 'wall' });
  });

  test('is judged by it, even with the session of an admin beside', async () => {
    const known = new KnownCallers();
    const cookies = { [sessionCookie]: known.session({ role: 'admin', venues: 'all' }) };
    expect(await callerOf(known, carrying(cookies, 'Bearer wrong'))).toBeUndefined();
    known.token();
    const both = await callerOf(known, carrying(cookies, 'Bearer token'));
    expect(both).toMatchObject({ role: 'marketer' });
  });
});

describe("[WEB7] whoever holds a visitor's cookie", () => {
  test('is that visitor', async () => {
    const known = new KnownCallers();
    const cookies = { [visitorCookie]: known.phone('v-1') };
    const sessionSha256 = sha256('phone');
    expect(await visitorOf(known, { cookies })).toEqual({ visitor: 'v-1', sessionSha256 });
  });

  test('and nobody is who holds none, an empty one, another, or a session of staff', async () => {
    const known = new KnownCallers();
    known.phone('v-1');
    known.phones.set(sha256(''), 'v-2');
    for (const cookies of [{}, { [visitorCookie]: '' }, { [visitorCookie]: 'other' }]) {
      expect(await visitorOf(known, { cookies })).toBeUndefined();
    }
    expect(await visitorOf(known, { cookies: { [sessionCookie]: 'phone' } })).toBeUndefined();
  });
});

describe('[WEB2] the role in a venue', () => {
  const operator = (venues: Caller['venues']): Caller => ({ role: 'operator', venues, by: 'x' });

  test.each<[string, Caller, typeof shop | undefined, Role | undefined]>([
    ['is their own where the scope holds it', operator(['mall', 'shop']), shop, 'operator'],
    ['is their own everywhere with the whole', operator('all'), shop, 'operator'],
    ['is none elsewhere', operator(['mall']), shop, undefined],
    ['is none with no venue at all', operator([]), shop, undefined],
    ["is a wall's in a demonstration", operator(['mall']), demo, 'wall'],
    ['is their own in a demonstration of theirs', operator(['demo']), demo, 'operator'],
    ["is a wall's in a demonstration, of nobody", nobody, demo, 'wall'],
    ['is none, of nobody', nobody, shop, undefined],
    ['is none of nobody, whatever the scope says', { venues: 'all', by: 'x' }, shop, undefined],
    ['is none where there is no venue', operator('all'), undefined, undefined],
  ])('%s', (_, caller, venue, role) => {
    expect(roleIn(caller, venue)).toBe(role);
    if (venue !== undefined) expect(maySee(caller, venue)).toBe(role !== undefined);
  });
});

describe('[WEB3] a row of the table', () => {
  const row = (over: Partial<Route> = {}): Route => ({
    ...{ method: 'GET', path: '/x', who: ['admin', 'operator'], scope: 'venue', about: 'x' },
    ...over,
  });
  const caller = (role: Role, venues: Caller['venues'] = ['shop']): Caller => ({
    ...{ role, venues, by: 'x' },
    credential: { kind: 'token', secretSha256: 'a' },
  });

  test('lets the roles through that it names, and no other', () => {
    for (const role of roles) {
      const allowed = role === 'admin' || role === 'operator';
      expect(refusalFor(row(), caller(role), shop)).toEqual(allowed ? undefined : notFound);
    }
  });

  test('of a venue: what is out of scope is not there; nobody is asked who they are', () => {
    expect(refusalFor(row(), caller('admin'), bareVenue('mall'))).toEqual(notFound);
    expect(refusalFor(row(), caller('admin'), undefined)).toEqual(notFound);
    expect(refusalFor(row(), nobody, shop)).toEqual(unauthenticated);
    expect(refusalFor(row(), nobody, undefined)).toEqual(unauthenticated);
    expect(refusalFor(row({ who: ['wall'] }), nobody, demo)).toBeUndefined();
  });

  test('of no venue asks for the role alone', () => {
    const none = row({ scope: 'none' });
    expect(refusalFor(none, caller('operator', []), undefined)).toBeUndefined();
    expect(refusalFor(none, caller('wall', 'all'), undefined)).toEqual(notFound);
    expect(refusalFor(none, nobody, undefined)).toEqual(unauthenticated);
  });

  test('that is open refuses nobody; visitors and the local socket have their own doors', () => {
    expect(refusalFor(row({ who: 'public' }), nobody, undefined)).toBeUndefined();
    for (const who of ['visitor', 'local'] as const) {
      expect(refusalFor(row({ who }), caller('admin', 'all'), shop)).toEqual(unauthenticated);
    }
  });

  test('[SEC13] for a person refuses tokens, for all venues those of a few', () => {
    const person = row({ scope: 'none', person: true });
    const session = { kind: 'session', secretSha256: 'a' } as const;
    expect(refusalFor(person, caller('admin', 'all'), undefined)).toEqual(notFound);
    const sara = { ...caller('admin', 'all'), credential: session };
    expect(refusalFor(person, sara, undefined)).toBeUndefined();
    const { credential: _, ...without } = sara;
    expect(refusalFor(person, without, undefined)).toEqual(notFound);
    const whole = row({ scope: 'none', whole: true });
    expect(refusalFor(whole, caller('admin', ['shop']), undefined)).toEqual(notFound);
    expect(refusalFor(whole, caller('admin', 'all'), undefined)).toBeUndefined();
  });
});

test('[WEB3] an address that is no id names no venue, and is not looked up', async () => {
  const known = new KnownCallers();
  known.venues.set('../shop', shop);
  for (const id of ['../shop', 'SHOP', '', undefined, 7]) {
    expect(await venueOf(known.reader, id)).toBeUndefined();
  }
  expect(await venueOf(known.reader, 'shop')).toMatchObject({ venue: 'shop' });
  expect(await venueOf(known.reader, 'nowhere')).toBeUndefined();
});
