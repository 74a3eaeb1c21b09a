import { afterEach, describe, expect, test } from 'vitest';
import { claimRefusals } from '../../src/contracts/effects.ts';
import type { Channel, MessageRow } from '../../src/contracts/ports.ts';
import { createInbox } from '../../src/egress/inbox.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import type { Pace } from '../../src/egress/pace.ts';
import type { Pump } from '../../src/egress/points-pump.ts';
import { type Delivery, FakeHot, fakeChannel, message } from './fake-hot.ts';
import { dice, fastPace, hearSignals, keepCursors } from './paces.ts';

const pumps: Pump[] = [];
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
});

function start(hot: FakeHot, channels: readonly Channel[], pace: Pace = fastPace(50)) {
  const signals = hearSignals();
  const cursors = keepCursors();
  const { reader } = hot;
  const pump = startMessagePump({ hot, reader, channels, signals, cursors, pace });
  pumps.push(pump);
  return { pump, signals, cursors };
}

const claims = (hot: FakeHot) => hot.commands.filter(({ body }) => body.do === 'claim');
const outcomes = (hot: FakeHot) => hot.commands.filter(({ body }) => body.do === 'reportOutcome');
/** Long enough, in passed time, for several looks at the list. */
const looks = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('claims', () => {
  test('[OUT1] a granted claim is sent once and its outcome reported', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    hot.add(message('m1', { channels: ['wristband', 'inbox'] }));
    start(hot, [band, createInbox()]);
    await expect.poll(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
    await expect.poll(() => hot.stateOf('m1', 'wristband')).toBe('delivered');
    await looks();
    expect(band.sent).toHaveLength(1);
    expect(hot.commands.map(({ id }) => id).sort()).toEqual([
      'claim/m1/inbox',
      'claim/m1/wristband',
      'outcome/m1/inbox',
      'outcome/m1/wristband',
    ]);
    expect(hot.commands.every(({ by }) => by === 'egress')).toBe(true);
  });

  test.each(claimRefusals)('[OUT1] refused as %s, nothing is sent or reported', async (reason) => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    hot.refuses = () => reason;
    hot.add(message('m1', { channels: ['wristband'] }));
    start(hot, [band]);
    await looks();
    expect(claims(hot)).toHaveLength(1);
    expect([...band.sent, ...outcomes(hot)]).toEqual([]);
  });

  const did = (channel: Delivery['channel'], state: Delivery['state']): Delivery => ({
    channel,
    state,
    atMs: 1,
  });
  const matrix: readonly {
    channels: MessageRow['channels'];
    reachable: readonly string[];
    done?: readonly Delivery[];
    claimed: readonly string[];
  }[] = [
    { channels: ['inbox'], reachable: ['inbox'], claimed: ['inbox'] },
    { channels: ['wristband'], reachable: [], claimed: [] },
    { channels: ['push', 'wristband'], reachable: ['push', 'wristband'], claimed: ['push'] },
    { channels: ['wristband', 'push'], reachable: ['push', 'wristband'], claimed: ['wristband'] },
    { channels: ['push', 'wristband'], reachable: ['wristband'], claimed: ['wristband'] },
    {
      channels: ['push', 'wristband', 'inbox'],
      reachable: ['push', 'wristband', 'inbox'],
      claimed: ['inbox', 'push'],
    },
    ...(['claimed', 'delivered', 'failed', 'unknown'] as const).map((state) => ({
      channels: ['push', 'wristband', 'inbox'] as const,
      reachable: ['push', 'wristband', 'inbox'],
      done: [did('push', state)],
      claimed: ['inbox'],
    })),
    {
      channels: ['wristband', 'inbox'],
      reachable: ['wristband', 'inbox'],
      done: [did('inbox', 'delivered')],
      claimed: ['wristband'],
    },
  ];
  test.each(matrix)('[OUT1] $channels, $reachable in reach, $done done: $claimed', async (row) => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: row.channels, deliveries: row.done ?? [] }));
    const reachable = (name: string) => () => row.reachable.includes(name);
    const channels = (['push', 'wristband', 'inbox'] as const).map((name) =>
      fakeChannel(name, { reachable: reachable(name) }),
    );
    start(hot, channels);
    await looks();
    expect(
      claims(hot)
        .map(({ id }) => id.split('/')[2])
        .sort(),
    ).toEqual(row.claimed);
  });

  test('a channel of a later release is no reason to wait', async () => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['push', 'inbox'] }));
    start(hot, [createInbox()]);
    await expect.poll(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('[OUT4] a band out of reach is not claimed for until it listens', async () => {
    const hot = new FakeHot();
    let listening = false;
    const band = fakeChannel('wristband', { reachable: () => listening });
    hot.add(message('m1', { channels: ['wristband'] }));
    const { pump } = start(hot, [band]);
    await looks();
    expect(hot.commands).toEqual([]);
    listening = true;
    pump.wake();
    await expect.poll(() => hot.stateOf('m1', 'wristband')).toBe('delivered');
    expect(band.sent).toHaveLength(1);
  });

  test('[OUT4] a thousand waiting bands do not stand before one who is here', async () => {
    const hot = new FakeHot();
    for (let i = 0; i < 1_000; i++) hot.add(message(`w${i}`, { channels: ['wristband'] }));
    hot.add(message('here', { channels: ['inbox'] }));
    const band = fakeChannel('wristband', { reachable: () => false });
    start(hot, [band, createInbox()]);
    await expect.poll(() => hot.stateOf('here', 'inbox')).toBe('delivered');
  });
});

describe('attempts', () => {
  const oneBand = async (says: Parameters<typeof fakeChannel>[1], pace = fastPace(50)) => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband', says);
    hot.add(message('m1', { channels: ['wristband'] }));
    const heard = start(hot, [band], pace);
    await expect.poll(() => outcomes(hot).length).toBe(1);
    await looks();
    return { hot, band, ...heard };
  };

  test('[OUT2] what surely did not leave is tried again, at most three times', async () => {
    const { hot, band, signals, cursors } = await oneBand({ says: () => ({ outcome: 'failed' }) });
    expect(band.sent).toHaveLength(3);
    expect(hot.stateOf('m1', 'wristband')).toBe('failed');
    expect(signals.counts.get('message_dead_lettered')).toBe(1);
    expect(cursors.rows).toMatchObject([{ kind: 'message', reason: 'the channel failed' }]);
  });

  test('[OUT2] a second attempt that arrives is delivered', async () => {
    const { hot, band, signals } = await oneBand({
      says: (_row, attempt) => ({ outcome: attempt === 1 ? 'failed' : 'delivered' }),
    });
    expect(band.sent).toHaveLength(2);
    expect(hot.stateOf('m1', 'wristband')).toBe('delivered');
    expect(signals.counts.get('message_dead_lettered')).toBeUndefined();
  });

  test.each<[string, NonNullable<Parameters<typeof fakeChannel>[1]>['says'] & object]>([
    ['says unknown', () => ({ outcome: 'unknown' })],
    ['throws', () => Promise.reject(new Error('socket closed'))],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('[OUT2] a channel that %s may have sent: it is never sent again', async (_how, says) => {
    const { hot, band } = await oneBand({ says }, fastPace(200));
    expect(band.sent).toHaveLength(1);
    expect(hot.stateOf('m1', 'wristband')).toBe('unknown');
  });

  test('[OUT2] no attempt begins later than 4 s after the claim', async () => {
    const pace = fastPace(50);
    const says = () =>
      pace.sleep(3_000, new AbortController().signal).then(() => ({ outcome: 'failed' }) as const);
    const { hot, band } = await oneBand({ says }, pace);
    expect(band.sent).toHaveLength(2);
    expect(hot.stateOf('m1', 'wristband')).toBe('failed');
  });

  test('[RUL7] a claim whose answer came after the message expired is not sent', async () => {
    const hot = new FakeHot();
    const pace = fastPace(200);
    const expiresAtMs = pace.wallMs() + 6_000;
    hot.fault = ({ id }) =>
      id.startsWith('claim') && pace.wallMs() < expiresAtMs ? 'timeoutAfter' : undefined;
    const band = fakeChannel('wristband');
    hot.add(message('m1', { channels: ['wristband'], expiresAtMs }));
    const { signals } = start(hot, [band], pace);
    await expect.poll(() => hot.stateOf('m1', 'wristband')).toBe('failed');
    expect(band.sent).toEqual([]);
    expect(signals.counts.get('message_dead_lettered')).toBe(1);
  });

  test('[OUT2] a claim without an outcome, of a sender that ended, is unknown', async () => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['wristband'] }));
    const dead = fakeChannel('wristband');
    // The first sender dies between its send and its report.
    const submit: FakeHot['submit'] = (command) =>
      command.body.do === 'claim' ? hot.submit(command) : new Promise<never>(() => undefined);
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), fastPace(50)];
    const { reader } = hot;
    const first = { hot: { submit }, reader, channels: [dead], signals, cursors, pace };
    const pump = startMessagePump(first);
    await expect.poll(() => dead.sent.length).toBe(1);
    await pump.stop();
    expect(hot.stateOf('m1', 'wristband')).toBe('claimed');
    const band = fakeChannel('wristband');
    start(hot, [band]);
    await expect.poll(() => hot.stateOf('m1', 'wristband')).toBe('unknown');
    await looks();
    expect(band.sent).toEqual([]);
  });

  test('[OUT2] a list from before the delivery does not send again', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    const stale = message('m1', { channels: ['wristband'] });
    hot.add(stale);
    const reader = { ...hot.reader, openMessages: async () => [stale] };
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), fastPace(50)];
    pumps.push(startMessagePump({ hot, reader, channels: [band], signals, cursors, pace }));
    await looks();
    expect(band.sent).toHaveLength(1);
  });
});

describe('answers', () => {
  test.each(['timeoutBefore', 'timeoutAfter', 'throwBefore', 'throwAfter'] as const)(
    '[OUT3] with %s, each command is asked again under its id',
    async (fault) => {
      const hot = new FakeHot();
      const band = fakeChannel('wristband');
      const faults = new Map<string, number>();
      hot.fault = ({ id }) => {
        faults.set(id, (faults.get(id) ?? 0) + 1);
        return (faults.get(id) ?? 0) <= 3 ? fault : undefined;
      };
      hot.add(message('m1', { channels: ['wristband'] }));
      start(hot, [band], fastPace(500));
      await expect.poll(() => faults.get('outcome/m1/wristband')).toBe(4);
      await looks();
      expect(new Set(hot.commands.map(({ id }) => id)).size).toBe(2);
      expect(band.sent).toHaveLength(1);
      expect(hot.stateOf('m1', 'wristband')).toBe('delivered');
    },
  );

  test('[OUT3] the id of a very long message is its hash, and the same each time', async () => {
    const hot = new FakeHot();
    const id = `v1/c1/1/${'x'.repeat(400)}`;
    hot.fault = ({ id: command }) =>
      hot.commands.filter((one) => one.id === command).length === 1 ? 'timeoutAfter' : undefined;
    hot.add(message(id));
    start(hot, [createInbox()], fastPace(500));
    await expect.poll(() => hot.stateOf(id, 'inbox')).toBe('delivered');
    const ids = new Set(hot.commands.map((command) => command.id));
    expect([...ids].every((one) => /^(claim|outcome)\/sha256:[0-9a-f]{64}\/inbox$/.test(one))).toBe(
      true,
    );
    expect(ids.size).toBe(2);
  });

  test('a claim refused for good is set aside once', async () => {
    const hot = new FakeHot();
    hot.add(message('m1'));
    const submit: FakeHot['submit'] = async () => ({
      ok: false,
      problems: [{ code: 'command.message_unknown', path: '', message: '', mend: '' }],
    });
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), fastPace(50)];
    const { reader } = hot;
    const channels = [createInbox()];
    pumps.push(startMessagePump({ hot: { submit }, reader, channels, signals, cursors, pace }));
    await looks();
    expect(signals.lines).toMatchObject([
      { name: 'message_dead_lettered', fields: { reason: 'claim: command.message_unknown' } },
    ]);
  });

  test('records that cannot be read for a while delay a message and lose none', async () => {
    const hot = new FakeHot();
    let reads = 0;
    const openMessages: FakeHot['reader']['openMessages'] = async (limit) => {
      reads += 1;
      if (reads < 3) throw new Error('database is locked');
      return hot.reader.openMessages(limit);
    };
    hot.add(message('m1'));
    const reader = { ...hot.reader, openMessages };
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), fastPace(50)];
    const channels = [createInbox()];
    pumps.push(startMessagePump({ hot, reader, channels, signals, cursors, pace }));
    await expect.poll(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
    expect(signals.counts.get('thread_failed')).toBe(2);
  });
});

describe('texts', () => {
  test('[OUT5] the inbox gets the text with the name as it is at the claim', async () => {
    const hot = new FakeHot();
    const known = { visitor: 'w1', name: 'Sara', language: 'en', visits: 1 } as const;
    hot.visitors.set('w1', { ...known, consents: {}, wearings: [] });
    hot.add(message('m1'), message('m2', { visitor: 'nobody' }));
    start(hot, [createInbox()]);
    await expect.poll(() => hot.texts.size).toBe(2);
    expect(hot.texts.get('m1')).toEqual({ language: 'en', title: 'Hello', body: 'Hello Sara' });
    expect(hot.texts.get('m2')?.body).toBe('Hello you');
  });

  test('[OUT7] a text that cannot be rendered is a dead letter without a name', async () => {
    const hot = new FakeHot();
    hot.add(
      message('m1', { body: { en: '{password}' } }),
      message('m2', { body: { en: '{name' } }),
    );
    const { signals, cursors } = start(hot, [createInbox()]);
    await expect.poll(() => outcomes(hot).length).toBe(2);
    expect(hot.stateOf('m1', 'inbox')).toBe('failed');
    expect(hot.texts.size).toBe(0);
    expect(signals.counts.get('message_dead_lettered')).toBe(2);
    expect(cursors.rows[0]?.reason).toContain('{password} is not a name that texts may use');
    expect(JSON.parse(cursors.rows[0]?.body ?? '')).toEqual({
      message: 'm1',
      venue: 'v1',
      campaign: 'c1',
      version: 1,
      channel: 'inbox',
    });
  });
});

describe('the pump', () => {
  test('looks by itself when nobody wakes it', async () => {
    const hot = new FakeHot();
    start(hot, [createInbox()]);
    await looks();
    hot.add(message('m1'));
    await expect.poll(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('is woken at once', async () => {
    const hot = new FakeHot();
    const { pump } = start(hot, [createInbox()], fastPace(1));
    await looks();
    hot.add(message('m1'));
    pump.wake();
    await expect.poll(() => hot.stateOf('m1', 'inbox'), { timeout: 500 }).toBe('delivered');
  });

  test('stops after reporting what it had claimed, and claims nothing more', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband', {
      says: () => new Promise((done) => setTimeout(() => done({ outcome: 'delivered' }), 50)),
    });
    hot.add(message('m1', { channels: ['wristband'] }));
    const { pump } = start(hot, [band], fastPace(1));
    await expect.poll(() => band.sent.length).toBe(1);
    hot.add(message('m2', { channels: ['wristband'] }));
    await pump.stop();
    expect(hot.stateOf('m1', 'wristband')).toBe('delivered');
    expect(hot.stateOf('m2', 'wristband')).toBeUndefined();
  });

  test.each([11, 12, 13])(
    '[OUT2] any faults, seed %i: none twice, none forgotten',
    async (seed) => {
      const roll = dice(seed);
      const hot = new FakeHot();
      hot.fault = () =>
        (['timeoutBefore', 'timeoutAfter', 'throwBefore', 'throwAfter'] as const)[
          Math.floor(roll() * 8)
        ];
      const left = new Map<string, number>();
      const band = fakeChannel('wristband', {
        says: ({ id }) => {
          const dealt = roll();
          if (dealt < 0.3) return { outcome: 'failed' };
          left.set(id, (left.get(id) ?? 0) + 1);
          if (dealt < 0.5) throw new Error('reset');
          return { outcome: dealt < 0.7 ? 'unknown' : 'delivered' };
        },
      });
      const ids = Array.from({ length: 300 }, (_, i) => `m${i}`);
      hot.add(...ids.map((id) => message(id, { channels: ['wristband', 'inbox'] })));
      start(hot, [band, createInbox()], fastPace(500, seed));
      const ended = () =>
        ids.filter((id) => !/claimed|undefined/.test(`${hot.stateOf(id, 'wristband')}`));
      await expect.poll(() => ended().length, { timeout: 10_000 }).toBe(ids.length);
      await expect.poll(() => hot.texts.size).toBe(ids.length);
      await looks();
      expect([...left.values()].filter((times) => times !== 1)).toEqual([]);
      const failed = ids.filter((id) => hot.stateOf(id, 'wristband') === 'failed');
      expect(failed.filter((id) => left.has(id))).toEqual([]);
      expect(failed.length + left.size).toBe(ids.length);
    },
  );
});
