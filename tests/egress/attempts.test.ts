import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandAnswer, CommandOf } from '../../src/contracts/commands.ts';
import { Offer } from '../../src/contracts/coupons.ts';
import type { Channel } from '../../src/contracts/egress.ts';
import { deliver, reportOutcome } from '../../src/egress/delivery.ts';
import { FakeHot, fakeChannel, message } from './fake-hot.ts';
import { hearSignals, keepCursors, virtualPace } from './paces.ts';

let hot: FakeHot;
let pace: ReturnType<typeof virtualPace>;
let stop: AbortController;
let signals: ReturnType<typeof hearSignals>;
let cursors: ReturnType<typeof keepCursors>;

beforeEach(() => {
  hot = new FakeHot();
  pace = virtualPace();
  stop = new AbortController();
  signals = hearSignals();
  cursors = keepCursors();
});

const row = (over: Parameters<typeof message>[1] = {}) =>
  message('m1', { channels: ['wristband', 'inbox'], ...over });

function options() {
  const { reader } = hot;
  const givingUp = new AbortController().signal;
  return { hot, reader, cursors, signals, pace, stopping: stop.signal, givingUp };
}

async function delivering(channel: Channel, over: Parameters<typeof message>[1] = {}) {
  const one = row(over);
  hot.add(one);
  await deliver(options(), one, channel);
}

const bodies = () => hot.commands.map(({ body }) => body);
const reported = () =>
  bodies().filter((body): body is CommandOf<'reportOutcome'> => body.do === 'reportOutcome');

/** Answers the claim as told, everything else as ever. */
function claimAnswered(answer: CommandAnswer): void {
  const submit = hot.submit.bind(hot);
  hot.submit = (command) =>
    command.body.do === 'claim' ? Promise.resolve(answer) : submit(command);
}

describe('[EGR1] a message', () => {
  test('is claimed for its channel, sent once and its outcome reported', async () => {
    const band = fakeChannel('wristband');
    await delivering(band);
    const about = { venue: 'v1', message: 'm1', channel: 'wristband' };
    expect(bodies()).toEqual([
      { do: 'claim', ...about },
      { do: 'reportOutcome', ...about, outcome: 'delivered' },
    ]);
    const text = { language: 'en', title: 'Hello', body: 'Hello you' };
    expect(band.sent).toEqual([{ id: 'm1', text }]);
    expect(cursors.rows).toEqual([]);
  });

  test('is not sent when its claim was refused', async () => {
    hot.refuses = () => 'consentEnded';
    const band = fakeChannel('wristband');
    await delivering(band);
    expect(band.sent).toEqual([]);
    expect(reported()).toEqual([]);
    expect(cursors.rows).toEqual([]);
  });

  test('is not sent when its claim was answered without a grant', async () => {
    claimAnswered({ ok: true, position: 1, result: {} });
    const band = fakeChannel('wristband');
    await delivering(band);
    expect(band.sent).toEqual([]);
    expect(reported()).toEqual([]);
  });

  test('[EGR7] whose claim is no command that can be is set aside by ids alone', async () => {
    const problem = { code: 'command.venue_unknown', path: '', message: 'Sara', mend: '' };
    claimAnswered({ ok: false, problems: [problem] });
    const band = fakeChannel('wristband');
    await delivering(band);
    expect(band.sent).toEqual([]);
    expect(reported()).toEqual([]);
    const reason = 'claim: command.venue_unknown';
    const ids = { campaign: 'c1', version: 1, channel: 'wristband' };
    expect(cursors.rows).toMatchObject([{ kind: 'message', reason }]);
    expect(JSON.parse(cursors.rows[0]?.body ?? '')).toEqual({ message: 'm1', venue: 'v1', ...ids });
    expect(signals.lines).toEqual([
      { name: 'message_dead_lettered', fields: { venue: 'v1', ...ids, reason } },
    ]);
  });

  test('[EGR7] refused without a reason says so', async () => {
    claimAnswered({ ok: false, problems: [] });
    await delivering(fakeChannel('wristband'));
    expect(cursors.rows).toMatchObject([{ reason: 'claim: refused' }]);
  });

  test('[EGR3] is not claimed any more once its sender stops', async () => {
    hot.fault = () => 'timeoutBefore';
    stop.abort();
    const band = fakeChannel('wristband');
    await delivering(band);
    expect(band.sent).toEqual([]);
    expect(reported()).toEqual([]);
  });
});

describe('[EGR2] an attempt', () => {
  const failing = (more: object = {}) =>
    fakeChannel('wristband', { says: () => ({ outcome: 'failed', ...more }) });

  test('that failed is made again, three in all, and the message set aside', async () => {
    const band = failing({ detail: 'no socket' });
    await delivering(band);
    expect(band.sent).toHaveLength(3);
    expect(reported()).toMatchObject([{ outcome: 'failed', detail: 'no socket' }]);
    expect(cursors.rows).toMatchObject([{ reason: 'no socket' }]);
  });

  test('that failed for good is not', async () => {
    const band = failing({ final: true });
    await delivering(band);
    expect(band.sent).toHaveLength(1);
    expect(reported()).toMatchObject([{ outcome: 'failed' }]);
    expect(reported()[0]).not.toHaveProperty('detail');
    expect(cursors.rows).toMatchObject([{ reason: 'the channel failed' }]);
  });

  test.each(['delivered', 'unknown'] as const)('that ended %s is the last', async (outcome) => {
    const band = fakeChannel('wristband', { says: () => ({ outcome }) });
    await delivering(band);
    expect(band.sent).toHaveLength(1);
    expect(reported()).toMatchObject([{ outcome }]);
    expect(cursors.rows).toEqual([]);
  });

  test('whose channel threw may have sent', async () => {
    const says = () => Promise.reject(new Error('socket closed'));
    const band = fakeChannel('wristband', { says });
    await delivering(band);
    expect(band.sent).toHaveLength(1);
    expect(reported()).toMatchObject([{ outcome: 'unknown', detail: 'socket closed' }]);
  });

  test('that nobody answers for 15 s may have sent', async () => {
    const says = () => new Promise<never>(() => undefined);
    const band = fakeChannel('wristband', { says });
    await delivering(band);
    expect(pace.monotonicMs()).toBe(15_000);
    const detail = 'the channel did not answer';
    expect(reported()).toMatchObject([{ outcome: 'unknown', detail }]);
  });

  test('is not made again once its sender stops', async () => {
    const says = () => {
      stop.abort();
      return { outcome: 'failed' } as const;
    };
    const band = fakeChannel('wristband', { says });
    await delivering(band);
    expect(band.sent).toHaveLength(1);
    expect(reported()).toMatchObject([{ outcome: 'failed' }]);
  });

  test('begins within 4 s of the grant, its pause counted', async () => {
    const began: number[] = [];
    const says = async () => {
      began.push(pace.monotonicMs());
      await pace.sleep(2_500, new AbortController().signal);
      return { outcome: 'failed' } as const;
    };
    await delivering(fakeChannel('wristband', { says }));
    expect(began).toHaveLength(2);
    expect(began[1]).toBeGreaterThan(2_500);
    expect(began[1]).toBeLessThanOrEqual(4_000);
  });

  test('that found the records closed is made again', async () => {
    let asked = 0;
    const { reader } = hot;
    const closedOnce = {
      ...reader,
      visitor: (visitor: string) => {
        asked += 1;
        return asked === 1 ? Promise.reject(new Error('closed')) : reader.visitor(visitor);
      },
    };
    const one = row();
    hot.add(one);
    const band = fakeChannel('wristband');
    await deliver({ ...options(), reader: closedOnce }, one, band);
    expect(band.sent).toHaveLength(1);
    expect(reported()).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('[EGR5] with a coupon says its receiver’s code, or its offer without one', async () => {
    const offer = { id: 'ten', name: { en: 'Ten' }, kind: 'percent', value: 10 } as const;
    const coupon = { venue: 'v1', message: 'm1', visitor: 'p1', campaign: 'c1' };
    const terms = { offer: Offer.parse({ ...offer, valid: { for: '7d' } }), redemptions: [] };
    const body = { en: 'Show {coupon}' };
    const band = fakeChannel('wristband');
    await delivering(band, { coupon: 'ten', body });
    const times = { issuedAtMs: 1, expiresAtMs: 2 };
    hot.coupons.set('m1', { ...coupon, ...terms, ...times, code: '200A-MR98-D9T0' });
    const inbox = fakeChannel('inbox');
    await delivering(inbox, { coupon: 'ten', body });
    expect(band.sent).toMatchObject([{ text: { body: 'Show ten' } }]);
    expect(inbox.sent).toMatchObject([{ text: { body: 'Show 200A-MR98-D9T0' } }]);
  });

  test('that never reads the records says why', async () => {
    const broken = { ...hot.reader, visitor: () => Promise.reject(new Error('closed')) };
    const one = row();
    hot.add(one);
    await deliver({ ...options(), reader: broken }, one, fakeChannel('wristband'));
    expect(reported()).toMatchObject([{ outcome: 'failed', detail: 'records: closed' }]);
    expect(cursors.rows).toMatchObject([{ reason: 'records: closed' }]);
  });
});

describe('[RUL7] a claim that was answered late', () => {
  const afterMs = (waitMs: number) => {
    const submit = hot.submit.bind(hot);
    hot.submit = async (command) => {
      const answer = await submit(command);
      if (command.body.do === 'claim') await pace.sleep(waitMs, new AbortController().signal);
      return answer;
    };
  };
  const expiresAfter = (ms: number) => ({ expiresAtMs: pace.wallMs() + ms });

  test('of a message that is over meanwhile is not sent', async () => {
    afterMs(4_001);
    const band = fakeChannel('wristband');
    await delivering(band, expiresAfter(4_001));
    expect(band.sent).toEqual([]);
    const detail = 'the claim was answered after the message expired';
    expect(reported()).toMatchObject([{ outcome: 'failed', detail }]);
    expect(cursors.rows).toMatchObject([{ reason: detail }]);
  });

  test.each([
    [4_001, 4_002, 'which is still good'],
    [4_000, 4_000, 'in time, which the engine found good'],
  ])('by %d ms, of a message over after %d, is sent: %s', async (waitMs, lifeMs) => {
    afterMs(waitMs);
    const band = fakeChannel('wristband');
    await delivering(band, expiresAfter(lifeMs));
    expect(band.sent).toHaveLength(1);
  });
});

describe('[EGR5] a text', () => {
  const sara = { visitor: 'w1', name: 'Sara', language: 'fa', visits: 1, points: 0 } as const;
  const both = { title: { en: 'T', fa: 'ت' }, body: { en: 'Hi {name}', fa: 'سلام {name}' } };

  test('is in the language of the claim, else in the visitor’s, else in English', async () => {
    hot.visitors.set('w1', { ...sara, consents: {}, wearings: [] });
    const languageOf = async (result: object, visitor: string) => {
      claimAnswered({ ok: true, position: 1, result: { granted: true, ...result } });
      const band = fakeChannel('wristband');
      await delivering(band, { ...both, visitor });
      return band.sent[0]?.text.language;
    };
    expect(await languageOf({ language: 'en' }, 'w1')).toBe('en');
    expect(await languageOf({ language: 'xx' }, 'w1')).toBe('fa');
    expect(await languageOf({}, 'w1')).toBe('fa');
    expect(await languageOf({}, 'nobody')).toBe('en');
  });

  test('that cannot be made is not tried again', async () => {
    const band = fakeChannel('wristband');
    await delivering(band, { body: { en: '{password}' } });
    expect(band.sent).toEqual([]);
    expect(reported()[0]?.detail).toMatch(/^text: .*password/);
    expect(pace.monotonicMs()).toBe(0);
  });

  test('goes to the records with what the inbox was given, and from nowhere else', async () => {
    hot.visitors.set('w1', { ...sara, language: 'en', consents: {}, wearings: [] });
    await delivering(fakeChannel('inbox'));
    const rendered = { language: 'en', title: 'Hello', body: 'Hello Sara' };
    expect(reported()).toMatchObject([{ channel: 'inbox', outcome: 'delivered', rendered }]);
    await delivering(fakeChannel('wristband'));
    expect(reported()[1]).not.toHaveProperty('rendered');
    hot = new FakeHot();
    await delivering(fakeChannel('inbox', { says: () => ({ outcome: 'unknown' }) }));
    expect(reported()[0]).not.toHaveProperty('rendered');
    await reportOutcome(options(), row(), 'inbox', { outcome: 'delivered' });
    expect(reported()[1]).not.toHaveProperty('rendered');
  });
});

describe('[EGR3] what is asked', () => {
  test('has an id of message and channel, the same however often it is asked', async () => {
    const asked = async (name: 'wristband' | 'inbox') => {
      hot = new FakeHot();
      await delivering(fakeChannel(name));
      return hot.commands.map(({ id }) => id);
    };
    const [first, again] = [await asked('wristband'), await asked('wristband')];
    expect(again).toEqual(first);
    expect(new Set([...first, ...(await asked('inbox'))]).size).toBe(4);
  });

  test('is reported with at most 256 characters of detail', async () => {
    const detail = 'x'.repeat(300);
    await delivering(fakeChannel('wristband', { says: () => ({ outcome: 'unknown', detail }) }));
    const told = reported()[0]?.detail ?? '';
    expect(told.startsWith('x'.repeat(200))).toBe(true);
    expect(told.length).toBeLessThanOrEqual(256);
  });
});
