import { describe, expect, test } from 'vitest';
import { claimRefusals } from '../../src/contracts/effects.ts';
import type { MessageRow } from '../../src/contracts/rows.ts';
import { createInbox } from '../../src/egress/inbox.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import { dice } from '../torture/figure.ts';
import { type Delivery, FakeHot, fakeChannel, message } from './fake-hot.ts';
import {
  eventually,
  fastPace,
  frozenPace,
  hearSignals,
  keepCursors,
  virtualPace,
} from './paces.ts';

import { claims, looks, outcomes, pumps, start } from './pumping.ts';

describe('claims', () => {
  test('[EGR1] a granted claim is sent once and its outcome reported', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    hot.add(message('m1', { channels: ['wristband', 'inbox'] }));
    start(hot, [band, createInbox()]);
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
    await eventually(() => hot.stateOf('m1', 'wristband')).toBe('delivered');
    await looks(hot);
    expect(band.sent).toHaveLength(1);
    expect(hot.commands.map(({ id }) => id).sort()).toEqual([
      'claim/m1/inbox',
      'claim/m1/wristband',
      'outcome/m1/inbox',
      'outcome/m1/wristband',
    ]);
    expect(hot.commands.every(({ by }) => by === 'egress')).toBe(true);
  });

  test.each(claimRefusals)('[EGR1] refused as %s, nothing is sent or reported', async (reason) => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    hot.refuses = () => reason;
    hot.add(message('m1', { channels: ['wristband'] }));
    start(hot, [band]);
    await looks(hot);
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
  test.each(matrix)('[EGR1] $channels, $reachable in reach, $done done: $claimed', async (row) => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: row.channels, deliveries: row.done ?? [] }));
    const reachable = (name: string) => () => row.reachable.includes(name);
    const channels = (['push', 'wristband', 'inbox'] as const).map((name) =>
      fakeChannel(name, { reachable: reachable(name) }),
    );
    start(hot, channels);
    await looks(hot);
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
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('[EGR4] a band out of reach is not claimed for until it listens', async () => {
    const hot = new FakeHot();
    let listening = false;
    const band = fakeChannel('wristband', { reachable: () => listening });
    hot.add(message('m1', { channels: ['wristband'] }));
    const { pump } = start(hot, [band]);
    await looks(hot);
    expect(hot.commands).toEqual([]);
    listening = true;
    pump.wake();
    await eventually(() => hot.stateOf('m1', 'wristband')).toBe('delivered');
    expect(band.sent).toHaveLength(1);
  });

  test('[EGR4] a thousand waiting bands do not stand before one who is here', async () => {
    const hot = new FakeHot();
    for (let i = 0; i < 1_000; i++) hot.add(message(`w${i}`, { channels: ['wristband'] }));
    hot.add(message('here', { channels: ['inbox'] }));
    const band = fakeChannel('wristband', { reachable: () => false });
    start(hot, [band, createInbox()]);
    await eventually(() => hot.stateOf('here', 'inbox')).toBe('delivered');
  });
});

describe('answers', () => {
  test.each(['timeoutBefore', 'timeoutAfter', 'throwBefore', 'throwAfter'] as const)(
    '[EGR3] with %s, each command is asked again under its id',
    async (fault) => {
      const hot = new FakeHot();
      const band = fakeChannel('wristband');
      const faults = new Map<string, number>();
      hot.fault = ({ id }) => {
        faults.set(id, (faults.get(id) ?? 0) + 1);
        return (faults.get(id) ?? 0) <= 3 ? fault : undefined;
      };
      hot.add(message('m1', { channels: ['wristband'] }));
      start(hot, [band]);
      await eventually(() => faults.get('outcome/m1/wristband')).toBe(4);
      await looks(hot);
      expect(new Set(hot.commands.map(({ id }) => id)).size).toBe(2);
      expect(band.sent).toHaveLength(1);
      expect(hot.stateOf('m1', 'wristband')).toBe('delivered');
    },
  );

  test('[EGR3] the id of a very long message is its hash, and the same each time', async () => {
    const hot = new FakeHot();
    const id = `v1/c1/1/${'x'.repeat(400)}`;
    hot.fault = ({ id: command }) =>
      hot.commands.filter((one) => one.id === command).length === 1 ? 'timeoutAfter' : undefined;
    hot.add(message(id));
    start(hot, [createInbox()]);
    await eventually(() => hot.stateOf(id, 'inbox')).toBe('delivered');
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
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), virtualPace()];
    const { reader } = hot;
    const channels = [createInbox()];
    pumps.push(startMessagePump({ hot: { submit }, reader, channels, signals, cursors, pace }));
    await looks(hot);
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
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), virtualPace()];
    const channels = [createInbox()];
    pumps.push(startMessagePump({ hot, reader, channels, signals, cursors, pace }));
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
    expect(signals.counts.get('thread_failed')).toBe(2);
  });
});

describe('the pump', () => {
  test('looks by itself when nobody wakes it', async () => {
    const hot = new FakeHot();
    start(hot, [createInbox()]);
    await looks(hot);
    hot.add(message('m1'));
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('is woken at once', async () => {
    const hot = new FakeHot();
    const { pump } = start(hot, [createInbox()], frozenPace());
    await eventually(() => hot.looked).toBe(1);
    hot.add(message('m1'));
    pump.wake();
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
  });

  test('stops after reporting what it had claimed, and claims nothing more', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband', {
      says: () => new Promise((done) => setTimeout(() => done({ outcome: 'delivered' }), 50)),
    });
    hot.add(message('m1', { channels: ['wristband'] }));
    const { pump } = start(hot, [band], fastPace(1));
    await eventually(() => band.sent.length).toBe(1);
    hot.add(message('m2', { channels: ['wristband'] }));
    await pump.stop();
    expect(hot.stateOf('m1', 'wristband')).toBe('delivered');
    expect(hot.stateOf('m2', 'wristband')).toBeUndefined();
  });

  test.each([11, 12, 13])(
    '[EGR2] any faults, seed %i: none twice, none forgotten',
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
      await eventually(() => ended().length).toBe(ids.length);
      await eventually(() => hot.texts.size).toBe(ids.length);
      await looks(hot);
      expect([...left.values()].filter((times) => times !== 1)).toEqual([]);
      const failed = ids.filter((id) => hot.stateOf(id, 'wristband') === 'failed');
      expect(failed.filter((id) => left.has(id))).toEqual([]);
      expect(failed.length + left.size).toBe(ids.length);
    },
  );
});
