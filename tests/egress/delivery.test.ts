import { describe, expect, test } from 'vitest';
import { createInbox } from '../../src/egress/inbox.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import { FakeHot, fakeChannel, message } from './fake-hot.ts';
import { eventually, hearSignals, keepCursors, virtualPace } from './paces.ts';
import { looks, outcomes, pumps, start } from './pumping.ts';

describe('attempts', () => {
  const oneBand = async (says: Parameters<typeof fakeChannel>[1], pace = virtualPace()) => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband', says);
    hot.add(message('m1', { channels: ['wristband'] }));
    const heard = start(hot, [band], pace);
    await eventually(() => outcomes(hot).length).toBe(1);
    await looks(hot);
    return { hot, band, ...heard };
  };

  test('[EGR2] what surely did not leave is tried again, at most three times', async () => {
    const { hot, band, signals, cursors } = await oneBand({ says: () => ({ outcome: 'failed' }) });
    expect(band.sent).toHaveLength(3);
    expect(hot.stateOf('m1', 'wristband')).toBe('failed');
    expect(signals.counts.get('message_dead_lettered')).toBe(1);
    expect(cursors.rows).toMatchObject([{ kind: 'message', reason: 'the channel failed' }]);
  });

  test('[EGR2] a second attempt that arrives is delivered', async () => {
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
  ])('[EGR2] a channel that %s may have sent: it is never sent again', async (_how, says) => {
    const { hot, band } = await oneBand({ says });
    expect(band.sent).toHaveLength(1);
    expect(hot.stateOf('m1', 'wristband')).toBe('unknown');
  });

  test('[EGR2] no attempt begins later than 4 s after the claim', async () => {
    const pace = virtualPace();
    const says = () =>
      pace.sleep(3_000, new AbortController().signal).then(() => ({ outcome: 'failed' }) as const);
    const { hot, band } = await oneBand({ says }, pace);
    expect(band.sent).toHaveLength(2);
    expect(hot.stateOf('m1', 'wristband')).toBe('failed');
  });

  test('[RUL7] a claim whose answer came after the message expired is not sent', async () => {
    const hot = new FakeHot();
    const pace = virtualPace();
    const expiresAtMs = pace.wallMs() + 6_000;
    hot.fault = ({ id }) =>
      id.startsWith('claim') && pace.wallMs() < expiresAtMs ? 'timeoutAfter' : undefined;
    const band = fakeChannel('wristband');
    hot.add(message('m1', { channels: ['wristband'], expiresAtMs }));
    const { signals } = start(hot, [band], pace);
    await eventually(() => hot.stateOf('m1', 'wristband')).toBe('failed');
    expect(band.sent).toEqual([]);
    expect(signals.counts.get('message_dead_lettered')).toBe(1);
  });

  test('[EGR2] a claim without an outcome, of a sender that ended, is unknown', async () => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['wristband'] }));
    const dead = fakeChannel('wristband');
    // The first sender dies between its send and its report.
    const submit: FakeHot['submit'] = (command) =>
      command.body.do === 'claim' ? hot.submit(command) : new Promise<never>(() => undefined);
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), virtualPace()];
    const { reader } = hot;
    const first = { hot: { submit }, reader, channels: [dead], signals, cursors, pace };
    const pump = startMessagePump(first);
    await eventually(() => dead.sent.length).toBe(1);
    await pump.stop();
    expect(hot.stateOf('m1', 'wristband')).toBe('claimed');
    const band = fakeChannel('wristband');
    start(hot, [band]);
    await eventually(() => hot.stateOf('m1', 'wristband')).toBe('unknown');
    await looks(hot);
    expect(band.sent).toEqual([]);
  });

  test('[EGR8] an inbox claim without an outcome is delivered by the next sender', async () => {
    const hot = new FakeHot();
    hot.add(message('m1', { channels: ['inbox'] }));
    // The first sender dies between its claim and its report.
    const submit: FakeHot['submit'] = (command) =>
      command.body.do === 'claim' ? hot.submit(command) : new Promise<never>(() => undefined);
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), virtualPace()];
    const { reader } = hot;
    const channels = [createInbox()];
    const pump = startMessagePump({ hot: { submit }, reader, channels, signals, cursors, pace });
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('claimed');
    await pump.stop();
    start(hot, [createInbox()]);
    await eventually(() => hot.stateOf('m1', 'inbox')).toBe('delivered');
    expect(hot.texts.size).toBe(1);
  });

  test('[EGR2] a list from before the delivery does not send again', async () => {
    const hot = new FakeHot();
    const band = fakeChannel('wristband');
    const stale = message('m1', { channels: ['wristband'] });
    hot.add(stale);
    const reader = {
      ...hot.reader,
      openMessages: () => hot.reader.openMessages(1).then(() => [stale]),
    };
    const [signals, cursors, pace] = [hearSignals(), keepCursors(), virtualPace()];
    pumps.push(startMessagePump({ hot, reader, channels: [band], signals, cursors, pace }));
    await looks(hot);
    expect(band.sent).toHaveLength(1);
  });
});

describe('texts', () => {
  test('[EGR5] the inbox gets the text with the name as it is at the claim', async () => {
    const hot = new FakeHot();
    const known = { visitor: 'w1', name: 'Sara', language: 'en', visits: 1, points: 0 } as const;
    hot.visitors.set('w1', { ...known, consents: {}, wearings: [] });
    hot.add(message('m1'), message('m2', { visitor: 'nobody' }));
    start(hot, [createInbox()]);
    await eventually(() => hot.texts.size).toBe(2);
    expect(hot.texts.get('m1')).toEqual({ language: 'en', title: 'Hello', body: 'Hello Sara' });
    expect(hot.texts.get('m2')?.body).toBe('Hello you');
  });

  test('[EGR5] the language is the one the claim was answered with', async () => {
    const hot = new FakeHot();
    hot.language = 'fa';
    hot.add(message('m1', { title: { en: 'T', fa: 'ت' }, body: { en: 'Hi', fa: 'سلام' } }));
    start(hot, [createInbox()]);
    await eventually(() => hot.texts.get('m1')).toMatchObject({ language: 'fa', body: 'سلام' });
  });

  test('[EGR7] a text that cannot be rendered is a dead letter without a name', async () => {
    const hot = new FakeHot();
    hot.add(
      message('m1', { body: { en: '{password}' } }),
      message('m2', { body: { en: '{name' } }),
    );
    const { signals, cursors } = start(hot, [createInbox()]);
    await eventually(() => outcomes(hot).length).toBe(2);
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
