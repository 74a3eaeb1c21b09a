import { describe, expect, test } from 'vitest';
import type { ChannelName } from '../../src/contracts/channels.ts';
import type { Effect, EffectOf } from '../../src/contracts/effects.ts';
import type { HotRecords, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import * as sample from '../stores/records/samples.ts';

type Subject = {
  readonly records: HotRecords;
  readonly reader: RecordsReader;
  readonly commit: (ops: readonly RecordOp[], cursor?: number) => Promise<void>;
  readonly emit: (effects: readonly Effect[], position?: number) => Promise<void>;
};

const { noonMs } = sample;
const message = sample.message().id;
let ordinal = 0;

function claim(channel: ChannelName, granted = true): EffectOf<'claimAnswered'> {
  const refusal = granted ? {} : ({ reason: 'consentEnded' } as const);
  const id = `c:${ordinal++}`;
  const atMs = noonMs + 1;
  return { type: 'claimAnswered', id, atMs, message, channel, granted, ...refusal, language: 'fa' };
}

function outcome(
  channel: ChannelName,
  what: 'delivered' | 'failed' | 'unknown',
): EffectOf<'outcomeReported'> {
  const id = `o:${ordinal++}`;
  return { type: 'outcomeReported', id, atMs: noonMs + 2, message, channel, outcome: what };
}

function closed(atMs = noonMs + 3): EffectOf<'messageClosed'> {
  return { type: 'messageClosed', id: `x:${ordinal++}`, atMs, message, reason: 'expired' };
}

type Told = 'none' | 'claimed' | 'delivered' | 'failed' | 'unknown';
type Telling = 'claim' | 'refused' | 'delivered' | 'failed' | 'unknown' | 'closed';
const tellings = {
  claim: () => claim('wristband'),
  refused: () => claim('wristband', false),
  delivered: () => outcome('wristband', 'delivered'),
  failed: () => outcome('wristband', 'failed'),
  unknown: () => outcome('wristband', 'unknown'),
  closed: () => closed(),
} as const satisfies Record<Telling, () => Effect>;
const stays = (state: Told): Record<Telling, Told> => ({
  claim: state,
  refused: state,
  delivered: state,
  failed: state,
  unknown: state,
  closed: state,
});
const outcomes = { delivered: 'delivered', failed: 'failed', unknown: 'unknown' } as const;

/** One channel's delivery × all that is told of it: the compiler asks for each cell. [OUT2] */
const deliveries: Readonly<Record<Told, Readonly<Record<Telling, Told>>>> = {
  none: { ...stays('none'), ...outcomes, claim: 'claimed' },
  claimed: { ...stays('claimed'), ...outcomes },
  delivered: stays('delivered'),
  failed: stays('failed'),
  unknown: { ...stays('unknown'), ...outcomes },
};
const deliveryCells = (Object.keys(deliveries) as Told[]).flatMap((state) =>
  (Object.keys(tellings) as Telling[]).map((telling) => [state, telling] as const),
);

/** Messages with their deliveries, and the people they are for. */
export function messageTests(name: string, the: () => Subject): void {
  const state = async () => {
    const [row] = await the().reader.messages('kasra', { limit: 1 });
    const open = await the().reader.openMessages(10);
    return `${row?.state}${open.length > 0 ? ' open' : ''}`;
  };

  describe(`${name}: one channel's delivery`, () => {
    test.each(deliveryCells)('[OUT2] %s × %s', async (start, telling) => {
      const ways = { none: [], claimed: ['claim'], delivered: ['claim', 'delivered'] } as const;
      const more = { failed: ['claim', 'failed'], unknown: ['claim', 'unknown'] } as const;
      const path: readonly Telling[] = { ...ways, ...more }[start];
      await the().emit([sample.message(), ...path.map((one) => tellings[one]())]);
      const now = async (): Promise<Told> => {
        const [row] = await the().reader.messages('kasra', { limit: 1 });
        return row?.deliveries.find(({ channel }) => channel === 'wristband')?.state ?? 'none';
      };
      expect(await now()).toBe(start);
      await the().emit([tellings[telling]()]);
      expect(await now()).toBe(deliveries[start][telling]);
    });
  });

  describe(`${name}: messages`, () => {
    test('a message comes back whole, open for its channels', async () => {
      await the().emit([sample.message()]);
      const row = { ...sample.message(), venue: 'kasra', state: 'waiting', deliveries: [] };
      expect(await the().reader.messages('kasra', { limit: 9 })).toEqual([row]);
      expect(await the().reader.openMessages(9)).toEqual([row]);
    });

    test.each<[string, Effect[], string]>([
      ['nothing yet', [], 'waiting open'],
      ['a claim that was refused', [claim('inbox', false)], 'waiting open'],
      ['one channel claimed', [claim('inbox')], 'claimed open'],
      [
        'the inbox delivered, the band waiting',
        [claim('inbox'), outcome('inbox', 'delivered')],
        'delivered open',
      ],
      [
        'the inbox failed, the band waiting',
        [claim('inbox'), outcome('inbox', 'failed')],
        'waiting open',
      ],
      [
        'one failed, one under way',
        [claim('inbox'), outcome('inbox', 'failed'), claim('wristband')],
        'claimed',
      ],
      [
        'one failed, one unknown',
        [
          ...[claim('inbox'), outcome('inbox', 'failed')],
          ...[claim('wristband'), outcome('wristband', 'unknown')],
        ],
        'unknown',
      ],
      [
        'tried and failed, then closed',
        [claim('inbox'), outcome('inbox', 'failed'), closed()],
        'failed',
      ],
      ['closed untried', [closed()], 'closed'],
      [
        'delivered, then closed',
        [claim('inbox'), outcome('inbox', 'delivered'), closed()],
        'delivered',
      ],
      ['claimed, then closed', [claim('wristband'), closed()], 'claimed'],
    ])('[OUT2] after %s', async (_case, effects, expected) => {
      await the().emit([sample.message(), ...effects]);
      expect(await state()).toBe(expected);
      await the().emit([sample.message(), ...effects]);
      expect(await state()).toBe(expected);
    });

    test('[OUT2] push and wristband spend each other', async () => {
      await the().emit([sample.message({ channels: ['push', 'wristband'] }), claim('push')]);
      expect(await state()).toBe('claimed');
      expect(await the().records.openClaims()).toEqual([
        { venue: 'kasra', message, channel: 'push' },
      ]);
    });

    test('[OUT2] unknown may still become known, known never changes', async () => {
      await the().emit([sample.message(), claim('wristband'), outcome('wristband', 'unknown')]);
      await the().emit([outcome('wristband', 'delivered')], 2);
      await the().emit([outcome('wristband', 'unknown'), outcome('wristband', 'failed')], 3);
      const [row] = await the().reader.messages('kasra', { limit: 1 });
      expect(row?.deliveries).toEqual([
        { channel: 'wristband', state: 'delivered', atMs: noonMs + 2 },
      ]);
    });

    test('[OUT2] a claim without an outcome is open until it has one', async () => {
      await the().emit([sample.message(), claim('inbox'), claim('wristband')]);
      expect(await the().records.openClaims()).toHaveLength(2);
      await the().emit([outcome('inbox', 'delivered')], 2);
      expect(await the().records.openClaims()).toEqual([
        { venue: 'kasra', message, channel: 'wristband' },
      ]);
    });

    test('[EGR8] an unanswered inbox claim is listed with the open messages', async () => {
      const inboxOnly = sample.message({ channels: ['inbox'] });
      await the().emit([inboxOnly, claim('inbox')]);
      const [row] = await the().reader.openMessages(10);
      expect(row?.deliveries).toMatchObject([{ channel: 'inbox', state: 'claimed' }]);
      await the().emit([outcome('inbox', 'delivered')], 2);
      expect(await the().reader.openMessages(10)).toEqual([]);
    });

    test('the first reason and the first look stand', async () => {
      const seen = (atMs: number) =>
        ({ type: 'messageSeen', id: `s:${atMs}`, atMs, message }) as const;
      await the().emit([sample.message(), closed(), { ...closed(), reason: 'visitorLeft' }]);
      await the().emit([seen(noonMs + 5), seen(noonMs + 9)], 2);
      const [row] = await the().reader.messages('kasra', { limit: 1 });
      expect(row).toMatchObject({ closedReason: 'expired', seenAtMs: noonMs + 5 });
    });

    test('open messages come oldest first, at most as many as asked', async () => {
      const later = [3, 1, 2].map((ms) => sample.message({ id: `m${ms}`, atMs: noonMs + ms }));
      await the().emit(later);
      const open = await the().reader.openMessages(2);
      expect(open.map(({ id }) => id)).toEqual(['m1', 'm2']);
    });

    test('the inbox joins the text as read with why it came', async () => {
      const text = { language: 'fa', title: 'سلام', body: 'سلام سارا' } as const;
      const put = { op: 'putInbox', message, venue: 'kasra', ...text, atMs: noonMs + 4 } as const;
      await the().emit([sample.message()]);
      await the().commit([put, { ...put, title: 'again' }]);
      const { because, link, coupon, campaign } = sample.message();
      const row = { message, venue: 'kasra', atMs: noonMs + 4, ...text };
      expect(await the().reader.inbox('v1', { limit: 9 })).toEqual([
        { ...row, because, link, coupon, campaign },
      ]);
      expect(await the().reader.inbox('v2', { limit: 9 })).toEqual([]);
      const before = { limit: 9, beforeMs: noonMs + 4 };
      expect(await the().reader.inbox('v1', before)).toEqual([]);
    });
  });

  peopleTests(name, the);
}

function peopleTests(name: string, the: () => Subject): void {
  const open = (fields: Parameters<typeof sample.wearing>[0] = {}) =>
    ({ op: 'openWearing', ...sample.wearing(fields) }) as const;
  const close = (alias: string, toMs: number) => ({ op: 'closeWearing', alias, toMs }) as const;
  const code = sample.wearing().codeSha256 ?? '';

  describe(`${name}: people`, () => {
    test('[PRE4] the return of a band ends its code, and nothing opens it again', async () => {
      await the().commit([open()]);
      expect(await the().reader.wearingByCode(code)).toEqual(sample.wearing());
      await the().commit([close('a1', noonMs + 9), open()]);
      expect(await the().reader.wearingByCode(code)).toBeUndefined();
      const { codeSha256: _, ...ended } = sample.wearing({ toMs: noonMs + 9 });
      expect(await the().records.wearings()).toEqual([ended]);
    });

    test('open wearings are kept for ever, closed ones 48 h beyond the newest', async () => {
      const hours = (count: number) => noonMs + count * 3_600_000;
      const old = { fromMs: noonMs, lastSeenMs: noonMs };
      await the().commit([
        ...['open', 'older', 'newer'].map((alias) => open({ ...old, alias, codeSha256: alias })),
        close('older', hours(1)),
        close('newer', hours(3)),
        open({ alias: 'last', lastSeenMs: hours(50), codeSha256: 'last' }),
      ]);
      const aliases = (await the().records.wearings()).map(({ alias }) => alias);
      expect(aliases.toSorted()).toEqual(['last', 'newer', 'open']);
    });

    test('linking makes the visitor, the link and the session', async () => {
      await the().commit([open(), sample.link]);
      const expected = {
        visitor: 'v1',
        name: 'سارا',
        language: 'fa',
        consents: {},
        visits: 0,
        points: 0,
        wearings: [{ venue: 'kasra', alias: 'a1' }],
        joined: { venue: 'kasra', way: 'band' },
        joins: [{ venue: 'kasra', way: 'band' }],
        answers: [],
      };
      expect(await the().records.visitor('v1')).toEqual(expected);
      expect(await the().reader.visitor('v1')).toEqual(expected);
      expect(await the().reader.visitorOfSession(sample.link.sessionSha256)).toBe('v1');
      expect((await the().reader.wearingByCode(code))?.visitor).toBe('v1');
      expect(await the().reader.visitor('v2')).toBeUndefined();
    });

    test('a link without a name keeps the name, a profile changes what it gives', async () => {
      const { name: _, ...nameless } = { ...sample.link, alias: 'a2', language: 'en' as const };
      await the().commit([open(), sample.link, open({ alias: 'a2' }), nameless]);
      expect(await the().reader.visitor('v1')).toMatchObject({ name: 'سارا', language: 'en' });
      await the().commit([{ op: 'putProfile', visitor: 'v1', name: 'Sara' }]);
      expect(await the().reader.visitor('v1')).toMatchObject({ name: 'Sara', language: 'en' });
      await the().commit([{ op: 'putProfile', visitor: 'nobody', name: 'x' }]);
      expect(await the().reader.visitor('nobody')).toBeUndefined();
    });

    test('[PRE4] a closed wearing is no longer the visitor’s', async () => {
      await the().commit([open(), sample.link, close('a1', noonMs + 1)]);
      expect((await the().reader.visitor('v1'))?.wearings).toEqual([]);
    });

    test('the last consent of each purpose counts', async () => {
      const say = (
        id: string,
        granted: boolean,
        purpose: 'offers' | 'service' = 'offers',
      ): RecordOp => {
        const wording = { text: 'offers-1', language: 'fa' } as const;
        return { op: 'putConsent', id, visitor: 'v1', purpose, granted, ...wording, atMs: noonMs };
      };
      const ops = [say('1', true), say('2', true, 'service'), say('3', false)];
      await the().commit([open(), sample.link, ...ops]);
      await the().commit([say('1', true)]);
      const { consents } = (await the().reader.visitor('v1')) ?? {};
      expect(consents).toEqual({ offers: false, service: true });
    });

    test('visits of all venues count, each once', async () => {
      await the().commit([open(), sample.link]);
      await the().emit([sample.visit(), sample.visit({ endedAtMs: noonMs + 9 })]);
      const elsewhere = sample.visit({ visit: 'b7/1' });
      await the().commit([{ op: 'effect', venue: 'tajrish', position: 2, effect: elsewhere }]);
      expect((await the().records.visitor('v1'))?.visits).toBe(2);
    });

    test('sessions, tokens and links are known by their hashes', async () => {
      const session = { sessionSha256: 'e'.repeat(64), user: 'user:1', role: 'admin' } as const;
      const token = { tokenSha256: 'f'.repeat(64), role: 'wall', venues: ['kasra'] } as const;
      const linkSha256 = '1'.repeat(64);
      await the().commit([
        { op: 'putSession', ...session, expiresAtMs: noonMs },
        { op: 'putToken', ...token, atMs: noonMs },
        { op: 'putAdminLink', linkSha256, expiresAtMs: noonMs },
      ]);
      const { sessionSha256: _s, ...who } = session;
      const { tokenSha256: _t, ...may } = token;
      expect(await the().reader.session(session.sessionSha256)).toEqual({
        ...who,
        venues: 'all',
        way: 'link',
        expiresAtMs: noonMs,
      });
      expect(await the().reader.token(token.tokenSha256)).toEqual(may);
      expect(await the().records.adminLink(linkSha256)).toEqual({ expiresAtMs: noonMs });
      await the().commit([
        { op: 'useAdminLink', linkSha256, atMs: noonMs - 5 },
        { op: 'useAdminLink', linkSha256, atMs: noonMs - 1 },
        { op: 'endSession', sessionSha256: session.sessionSha256 },
      ]);
      expect(await the().records.adminLink(linkSha256)).toEqual({
        expiresAtMs: noonMs,
        usedAtMs: noonMs - 5,
      });
      expect(await the().reader.session(session.sessionSha256)).toBeUndefined();
    });

    test('[OUT6] a trim takes sessions, tokens and links that have expired', async () => {
      const hashes = ['2', '3'].map((digit) => digit.repeat(64));
      const dayMs = 86_400_000;
      const ops = hashes.flatMap((sha256, i): RecordOp[] => {
        const expiresAtMs = noonMs + i * 2 * dayMs;
        const role = 'wall';
        return [
          { op: 'putSession', sessionSha256: sha256, user: 'user:1', role, expiresAtMs },
          { op: 'putToken', tokenSha256: sha256, role, venues: [], expiresAtMs, atMs: noonMs },
          { op: 'putAdminLink', linkSha256: sha256, expiresAtMs },
        ];
      });
      await the().commit(ops);
      await the().records.trim({ pointRow: 0, nowMs: noonMs + dayMs + 1 });
      const { reader, records } = the();
      const left = hashes.flatMap((sha256) => [
        reader.session(sha256),
        reader.token(sha256),
        records.adminLink(sha256),
      ]);
      const found = (await Promise.all(left)).map((one) => one !== undefined);
      expect(found).toEqual([false, false, false, true, true, true]);
    });

    test('ending a session also ends a visitor’s', async () => {
      const { sessionSha256 } = sample.link;
      await the().commit([open(), sample.link, { op: 'endSession', sessionSha256 }]);
      expect(await the().records.visitorOfSession(sessionSha256)).toBeUndefined();
    });
  });
}
