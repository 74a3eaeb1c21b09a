import { beforeEach, describe, expect, test } from 'vitest';
import { notFound, unauthenticated } from '../../src/web/answers.ts';
import { type Pass, passFor, passKey, stillHolds } from '../../src/web/passes.ts';
import { sessionCookie, sha256, visitorCookie } from '../../src/web/secrets.ts';
import { Uses } from '../../src/web/uses.ts';
import { carrying, KnownCallers, nowMs } from './who.ts';

let known: KnownCallers;
let uses: Uses;
let noted: string[];

beforeEach(() => {
  known = new KnownCallers();
  noted = [];
  const hot = {
    submit: ({ body }: { body: { do: string } }) => {
      noted.push(body.do);
      return Promise.resolve({ ok: true, position: 1, result: {} } as const);
    },
    ask: () => Promise.reject(new Error('nobody asks')),
  };
  uses = new Uses({ hot, clock: { ...known.clock, monotonicMs: () => 0 } });
});

const asked = (query: string, credentials = carrying({})) =>
  passFor(known, new URLSearchParams(query), credentials);
const sara = () => carrying({ [sessionCookie]: known.session() });

async function passOf(query: string, credentials = carrying({})): Promise<Pass> {
  const answer = await asked(query, credentials);
  if ('ok' in answer) throw new Error(answer.message);
  return answer.pass;
}

describe('[WEB2] a socket of the floor', () => {
  test('is of the venue and of whoever asks', async () => {
    const credential = { kind: 'session', secretSha256: sha256('session') };
    expect(await asked('venue=shop', sara())).toEqual({
      pass: { kind: 'floor', venue: 'shop', credential },
      venue: known.venues.get('shop'),
    });
  });

  test('of a demonstration is everybody’s', async () => {
    expect(await passOf('venue=demo')).toEqual({
      ...{ kind: 'floor', venue: 'demo', credential: undefined },
    });
  });

  test('is refused to nobody and to a wrong token; out of scope it is not there', async () => {
    expect(await asked('venue=shop')).toEqual(unauthenticated);
    expect(await asked('venue=demo', carrying({}, 'Bearer wrong'))).toEqual(unauthenticated);
    expect(await asked('venue=mall', sara())).toEqual(notFound);
    expect(await asked('venue=nowhere', sara())).toEqual(notFound);
    expect(await asked('', sara())).toEqual(notFound);
  });
});

describe('[LAB4] a socket of a past floor', () => {
  test('has its time and speed, 1 unless told', async () => {
    const past = { kind: 'past', venue: 'shop', fromMs: nowMs - 3_600_000 };
    expect(await passOf('venue=shop&from=1h', sara())).toMatchObject({ ...past, speed: 1 });
    expect(await passOf('venue=shop&from=1h&speed=1', sara())).toMatchObject({ speed: 1 });
    expect(await passOf('venue=shop&from=1h&speed=100', sara())).toMatchObject({ speed: 100 });
  });

  test.each(['from=', 'from=never', 'from=0s', `from=${nowMs + 1}`])(
    'is refused with %s: that is no time of the past',
    async (from) => {
      expect(await asked(`venue=shop&${from}`, sara())).toEqual({
        ...{ ok: false, code: 'lab.range', message: 'from: use a time of the past' },
      });
    },
  );

  test.each(['0', '0.99', '101', '-1', 'fast', 'NaN', 'Infinity'])(
    'is refused at speed %s',
    async (speed) => {
      const message = 'speed: use 1 to 100';
      const refused = { ok: false, code: 'lab.range', message };
      expect(await asked(`venue=shop&from=1h&speed=${speed}`, sara())).toEqual(refused);
    },
  );

  test('is for those who look back: a marketer has the floor of now alone', async () => {
    const marketer = carrying({}, `Bearer ${known.token()}`);
    expect(await passOf('venue=shop', marketer)).toMatchObject({ kind: 'floor' });
    expect(await asked('venue=shop&from=1h', marketer)).toEqual(notFound);
    expect(await asked('venue=demo&from=1h')).toEqual(unauthenticated);
  });
});

describe('[WEB7] a socket of an inbox', () => {
  test('is of the visitor whose phone asks, and of nobody else', async () => {
    const phone = carrying({ [visitorCookie]: known.phone('v-1') });
    const sessionSha256 = sha256('phone');
    expect(await asked('inbox=1', phone)).toEqual({
      pass: { kind: 'inbox', visitor: 'v-1', sessionSha256 },
    });
    expect(await asked('inbox=1', sara())).toEqual(unauthenticated);
    expect(await asked('inbox=0&venue=shop', phone)).toEqual(unauthenticated);
  });
});

describe('[SEC5] a pass holds', () => {
  test('until the session ends', async () => {
    const pass = await passOf('venue=shop', sara());
    expect(await stillHolds(known, pass, uses)).toBe(true);
    known.atMs = nowMs + 1;
    expect(await stillHolds(known, pass, uses)).toBe(false);
  });

  test('until the venue leaves its scope, or is gone', async () => {
    const pass = await passOf('venue=shop', sara());
    known.session({ venues: ['mall'] });
    expect(await stillHolds(known, pass, uses)).toBe(false);
    known.session();
    expect(await stillHolds(known, pass, uses)).toBe(true);
    known.venues.delete('shop');
    expect(await stillHolds(known, pass, uses)).toBe(false);
  });

  test('of a past floor until the role is one that may not look back', async () => {
    const [floor, past] = [
      await passOf('venue=shop', sara()),
      await passOf('venue=shop&from=1h', sara()),
    ];
    known.session({ role: 'marketer' });
    expect(await stillHolds(known, floor, uses)).toBe(true);
    expect(await stillHolds(known, past, uses)).toBe(false);
  });

  test('of nobody while the demonstration is one', async () => {
    const pass = await passOf('venue=demo');
    expect(await stillHolds(known, pass, uses)).toBe(true);
    const demo = known.venues.get('demo');
    if (demo !== undefined) known.venues.set('demo', { ...demo, demo: false });
    expect(await stillHolds(known, pass, uses)).toBe(false);
  });

  test('of an inbox while that phone is of that visitor', async () => {
    const pass = await passOf('inbox=1', carrying({ [visitorCookie]: known.phone('v-1') }));
    expect(await stillHolds(known, pass, uses)).toBe(true);
    known.phone('v-2');
    expect(await stillHolds(known, pass, uses)).toBe(false);
    known.phones.clear();
    expect(await stillHolds(known, pass, uses)).toBe(false);
  });

  test('[SEC10] and watching is using: the session stays awake', async () => {
    const pass = await passOf('venue=shop', sara());
    await stillHolds(known, pass, uses);
    expect(noted).toEqual(['noteUse']);
  });
});

describe('[SEC5] passes that hold or fall together', () => {
  test('have one key: the same kind, venue and credential', async () => {
    const [one, again] = [await passOf('venue=shop', sara()), await passOf('venue=shop', sara())];
    expect(passKey(one)).toBe(passKey(again));
    const others = [
      await passOf('venue=shop&from=1h', sara()),
      await passOf('venue=shop', carrying({}, `Bearer ${known.token()}`)),
      await passOf('venue=demo', sara()),
      await passOf('venue=demo'),
      await passOf('inbox=1', carrying({ [visitorCookie]: known.phone('v-1') })),
      await passOf('inbox=1', carrying({ [visitorCookie]: known.phone('v-2') })),
    ];
    expect(new Set([one, ...others].map(passKey)).size).toBe(7);
  });

  test('of one visitor on two phones have two', () => {
    const inbox = { kind: 'inbox', visitor: 'v-1' } as const;
    const keys = ['a', 'b'].map((sessionSha256) => passKey({ ...inbox, sessionSha256 }));
    expect(keys[0]).not.toBe(keys[1]);
  });
});
