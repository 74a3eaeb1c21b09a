import { describe, expect, test } from 'vitest';
import type { ChannelName } from '../../src/contracts/channels.ts';
import { message, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

/** A shop where v got one message in shoes, open for ten minutes. */
function sent(parts: Record<string, unknown> = {}, expires: object = {}): Shop {
  const shop = Shop.open();
  const channels = ['push', 'wristband', 'inbox'];
  const action = { message: { ...message, channels, expires: { after: '10m', ...expires } } };
  shop.run({ when: { type: 'entered', zone: 'shoes' }, then: [action], ...parts });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(10 * second);
  return shop;
}

function idOf(shop: Shop): string {
  return shop.of('message')[0]?.id ?? 'none';
}

function claim(shop: Shop, channel: ChannelName, atMs = 11 * second): string {
  shop.command({ do: 'claim', message: idOf(shop), channel }, atMs);
  const answer = shop.of('claimAnswered').at(-1);
  return answer?.granted ? 'granted' : (answer?.reason ?? 'no answer');
}

const before: Readonly<Record<string, (shop: Shop) => void>> = {
  open: () => undefined,
  'claimed on the band': (shop) => void claim(shop, 'wristband', 10_500),
  'claimed in the inbox': (shop) => void claim(shop, 'inbox', 10_500),
  'past its time': (shop) => {
    shop.stay('a', 'shoes', 11 * second, 11 * minute);
    shop.wait(11 * minute);
  },
  'without consent': (shop) => {
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, 10_500);
  },
  'of a returned band': (shop) => shop.command({ do: 'returnBand', alias: 'a' }, 10_500),
  'of who left the zone': (shop) => {
    shop.stay('a', 'exit', 11 * second, 20 * second);
    shop.wait(20 * second);
  },
};

/** State × claim: at most one of push and wristband, the inbox beside; push is not sent yet. */
describe('claims', () => {
  test.each([
    ['open', 'wristband', 'granted'],
    ['open', 'inbox', 'granted'],
    ['open', 'push', 'closed'],
    ['claimed on the band', 'wristband', 'alreadyClaimed'],
    ['claimed on the band', 'push', 'alreadyClaimed'],
    ['claimed on the band', 'inbox', 'granted'],
    ['claimed in the inbox', 'inbox', 'alreadyClaimed'],
    ['claimed in the inbox', 'wristband', 'granted'],
    ['past its time', 'wristband', 'expired'],
    ['past its time', 'inbox', 'expired'],
    ['without consent', 'wristband', 'consentEnded'],
    ['without consent', 'inbox', 'consentEnded'],
    ['of a returned band', 'wristband', 'closed'],
    ['of a returned band', 'inbox', 'closed'],
    ['of who left the zone', 'wristband', 'visitorLeft'],
    ['of who left the zone', 'inbox', 'visitorLeft'],
  ] as const)('[RUL7] a message %s is asked for on %s: %s', (state, channel, expected) => {
    const shop = sent({}, { onLeaving: true });
    before[state]?.(shop);
    const laterMs = shop.state.journalMs - (shop.journal[0]?.atMs ?? 0);
    expect(claim(shop, channel, Math.max(laterMs, 11 * second))).toBe(expected);
  });

  test('[RUL7] what nobody sent is unknown', () => {
    const shop = sent();
    shop.command({ do: 'claim', message: 'made up', channel: 'inbox' }, 11 * second);
    expect(shop.of('claimAnswered')).toMatchObject([{ granted: false, reason: 'unknownMessage' }]);
  });

  test('[RUL7] at the moment of expiry itself it is too late', () => {
    const shop = sent();
    const startMs = shop.journal[0]?.atMs ?? 0;
    const expiresMs = (shop.of('message')[0]?.expiresAtMs ?? 0) - startMs;
    expect(claim(shop, 'wristband', expiresMs - 1)).toBe('granted');
    expect(claim(shop, 'inbox', expiresMs)).toBe('expired');
  });

  test('[RUL7] linking again without consent closes what waits', () => {
    const shop = sent();
    shop.join('a', 'v', { consents: {} }, 10_500);
    expect(claim(shop, 'wristband')).toBe('consentEnded');
    expect(shop.of('messageClosed')).toMatchObject([{ reason: 'consentEnded' }]);
  });

  test('[CON1] a visitor who is forgotten has agreed to nothing', () => {
    const shop = sent();
    shop.state.people.delete('v');
    expect(claim(shop, 'wristband')).toBe('consentEnded');
  });

  test('[RUL7] a safety message needs no consent at the claim', () => {
    const shop = sent({ class: 'safety' });
    before['without consent']?.(shop);
    expect(claim(shop, 'wristband')).toBe('granted');
  });

  test('[RUL7] the answer names the language the visitor reads', () => {
    const shop = sent();
    shop.command({ do: 'setLanguage', visitor: 'v', language: 'fa' }, 10_500);
    claim(shop, 'inbox');
    expect(shop.of('claimAnswered')).toMatchObject([{ granted: true, language: 'fa' }]);
  });
});

describe('closing', () => {
  test.each([
    ['past its time', 'expired'],
    ['without consent', 'consentEnded'],
    ['of a returned band', 'bandReturned'],
    ['of who left the zone', 'visitorLeft'],
  ] as const)('[RUL7] a message %s is closed once: %s', (state, reason) => {
    const shop = sent({}, { onLeaving: true });
    before[state]?.(shop);
    shop.wait(30 * minute);
    expect(shop.of('messageClosed')).toMatchObject([{ message: idOf(shop), reason }]);
  });

  test('[RUL7] what was claimed on every channel is not closed', () => {
    const shop = sent();
    claim(shop, 'wristband');
    claim(shop, 'inbox');
    shop.wait(30 * minute);
    expect(shop.of('messageClosed')).toEqual([]);
  });

  test('[RUL7] without onLeaving a message outlives the leaving', () => {
    const shop = sent();
    before['of who left the zone']?.(shop);
    expect(claim(shop, 'wristband', 21 * second)).toBe('granted');
  });

  test('[RUL7] who left while the candidates waited gets a message that is closed', () => {
    const shop = Shop.open({ candidateWaitMs: 1_000 });
    const expires = { after: '10m', onLeaving: true };
    shop.run({
      when: { type: 'entered', zone: 'shoes' },
      then: [{ message: { ...message, expires } }],
    });
    shop.join('a', 'v');
    const at = (x: number, atMs: number) => {
      const positions = [{ alias: 'a', x, y: 5, accuracyM: 0.1 }];
      shop.reading('camera', { kind: 'positions', positions }, atMs);
    };
    at(11, 1_000);
    at(25, 1_600);
    shop.wait(5 * second);
    expect(shop.of('messageClosed')).toMatchObject([{ reason: 'visitorLeft' }]);
  });

  test('[RUL7] a message about the visit is closed when the visitor goes away', () => {
    const shop = Shop.open();
    const expires = { after: '1h', onLeaving: true };
    shop.run({ when: { type: 'visitStarted' }, then: [{ message: { ...message, expires } }] });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.stay('a', 'exit', 10 * second, 20 * second);
    shop.wait(2 * minute);
    expect(shop.of('messageClosed')).toEqual([]);
    shop.wait(3 * minute);
    expect(shop.of('messageClosed')).toMatchObject([{ reason: 'visitorLeft' }]);
  });

  test('[RUL7] other visitors’ messages stay open', () => {
    const shop = sent();
    shop.join('b', 'w', {}, 11 * second);
    shop.stay('b', 'shoes', 11 * second, 20 * second);
    shop.wait(20 * second);
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, 21 * second);
    expect(shop.of('messageClosed').map(({ message }) => message)).toEqual([idOf(shop)]);
  });
});

describe('outcomes', () => {
  test('[RUL11] an outcome is said once a channel, with its point', () => {
    const shop = sent();
    claim(shop, 'wristband');
    const report = { do: 'reportOutcome', message: idOf(shop), channel: 'wristband' } as const;
    shop.command({ ...report, outcome: 'delivered' }, 12 * second);
    shop.command({ ...report, outcome: 'unknown' }, 13 * second);
    expect(shop.of('outcomeReported')).toMatchObject([{ outcome: 'delivered' }]);
    const points = shop.of('point').filter(({ measurement }) => measurement === 'message');
    expect(points).toMatchObject([
      { series: { campaign: 'shoes-3m', outcome: 'delivered' }, fields: { count: 1 } },
    ]);
  });

  test('[RUL11] what was never claimed has no outcome', () => {
    const shop = sent();
    const report = { do: 'reportOutcome', message: idOf(shop), outcome: 'delivered' } as const;
    shop.command({ ...report, channel: 'inbox' }, 12 * second);
    shop.command({ ...report, message: 'made up', channel: 'inbox' }, 12 * second);
    expect(shop.of('outcomeReported')).toEqual([]);
  });

  test('[RUL11] a message is seen once, by its own visitor', () => {
    const shop = sent();
    shop.join('b', 'w', {}, 11 * second);
    const seen = { do: 'markSeen', message: idOf(shop) } as const;
    shop.command({ ...seen, visitor: 'w' }, 12 * second);
    shop.command({ ...seen, visitor: 'v' }, 13 * second);
    shop.command({ ...seen, visitor: 'v' }, 14 * second);
    expect(shop.of('messageSeen')).toHaveLength(1);
    expect(shop.lines('messageSeen')).toEqual(['messageSeen @13s']);
  });

  test('[RUL11] a message is forgotten a day after its time', () => {
    const shop = sent();
    shop.wait(23 * 60 * minute);
    expect(shop.state.messages.size).toBe(1);
    shop.wait(25 * 60 * minute);
    expect(shop.state.messages.size).toBe(0);
  });
});
