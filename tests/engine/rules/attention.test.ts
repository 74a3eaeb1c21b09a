import { describe, expect, test } from 'vitest';
import type { Preferences } from '../../../src/contracts/venue.ts';
import { message, openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const inShoes = { type: 'entered', zone: 'shoes' };
const service = { class: 'service', purpose: 'service' };
const task = { task: { text: { en: 'Help in shoes' }, role: 'sales' } };
const agreed = { consents: { offers: true, service: true } };

const said = (shop: Shop) =>
  shop.of('decision').map(({ campaign, outcome, failedGate, gates }) => {
    const path = gates.at(-1)?.path;
    return failedGate ? `${campaign} ${failedGate} ${path ?? ''}`.trim() : `${campaign} ${outcome}`;
  });

/** v enters the shoes for five seconds at each time and waits at the door between. */
function enters(shop: Shop, timesMs: readonly number[], alias = 'a'): void {
  for (const atMs of timesMs) {
    shop.stay(alias, 'shoes', atMs, atMs + 5 * second);
    shop.stay(alias, 'door', atMs + 5 * second, atMs + 15 * second);
  }
  shop.wait((timesMs.at(-1) ?? 0) + 20 * second);
}

describe('the visitor’s own choice', () => {
  const free = { marketingApartMs: 0 };
  const chose = (choice: Preferences, campaigns: readonly object[], timesMs = [0]) => {
    const shop = Shop.open(free);
    for (const parts of campaigns) shop.run({ when: inShoes, ...parts });
    shop.join('a', 'v', agreed);
    shop.command({ do: 'setPreferences', visitor: 'v', ...choice });
    enters(shop, timesMs);
    return said(shop);
  };
  const offer = { id: 'offer' };
  const help = { id: 'help', ...service };
  const call = { id: 'call', ...service, then: [task] };
  const light = { id: 'light', ...service, then: [{ alert: { text: { en: 'x' } } }] };
  const alarm = { id: 'alarm', class: 'safety' };

  test.each([
    ['all', false, ['alarm sent', 'call sent', 'help sent', 'light sent', 'offer winner']],
    [
      'none',
      false,
      [
        'alarm sent',
        'call sent',
        'help sent',
        'light sent',
        'offer visitorBudget preferences.frequency',
      ],
    ],
    [
      'all',
      true,
      [
        'alarm sent',
        'call visitorBudget preferences.leaveAlone',
        'help visitorBudget preferences.leaveAlone',
        'light sent',
        'offer visitorBudget preferences.leaveAlone',
      ],
    ],
  ] as const)('[ATT1] frequency %s, left alone %s', (frequency, leaveAlone, expected) => {
    const campaigns = [offer, help, call, light, alarm];
    expect(chose({ frequency, leaveAlone }, campaigns).sort()).toEqual(expected);
  });

  test('[ATT1] few is one marketing message a visit', () => {
    const told = chose({ frequency: 'few', leaveAlone: false }, [offer], [0, minute]);
    expect(told).toEqual(['offer sent', 'offer visitorBudget preferences.frequency']);
  });

  test('[ATT1] few is never more than the venue allows', () => {
    const shop = Shop.open({ ...free, marketingPerVisit: 0 });
    shop.run({ when: inShoes });
    shop.join('a', 'v', agreed);
    const choice = { visitor: 'v', frequency: 'few', leaveAlone: false } as const;
    shop.command({ do: 'setPreferences', ...choice });
    enters(shop, [0]);
    expect(said(shop)).toEqual(['shoes-3m visitorBudget marketingPerVisit']);
  });

  test('[ATT1] an offer that waits is closed when it is not wanted any more', () => {
    const shop = Shop.open();
    shop.run({ when: inShoes });
    shop.join('a', 'v', agreed);
    enters(shop, [0]);
    const [offered] = shop.of('message');
    const id = offered?.id ?? '';
    const none = { visitor: 'v', frequency: 'none', leaveAlone: false } as const;
    shop.command({ do: 'setPreferences', ...none }, 30 * second);
    shop.command({ do: 'claim', message: id, channel: 'inbox' }, 31 * second);
    expect(shop.of('messageClosed')).toMatchObject([{ message: id, reason: 'leftAlone' }]);
    expect(shop.of('claimAnswered')).toMatchObject([{ granted: false, reason: 'leftAlone' }]);
  });

  test('[ATT1] the choice comes with the link, and another one’s is not inherited', () => {
    const shop = Shop.open(free);
    shop.run({ when: inShoes });
    const preferences = { frequency: 'none', leaveAlone: false };
    shop.join('a', 'v', { ...agreed, preferences });
    enters(shop, [0]);
    shop.command({ do: 'returnBand', alias: 'a' }, minute);
    shop.join('b', 'w', agreed, minute);
    enters(shop, [minute], 'b');
    expect(said(shop)).toEqual(['shoes-3m visitorBudget preferences.frequency', 'shoes-3m sent']);
  });
});

describe('cooldowns of zones', () => {
  const limits = { zoneCooldown: '1h' };
  const free = { marketingApartMs: 0, marketingPerVisit: 9, marketingPerDay: 9 };

  test('[ATT1] nothing of the class in the same zone within it, whatever the campaign', () => {
    const shop = Shop.open(free);
    shop.run({ id: 'first', when: inShoes, limits: { perVisitor: { count: 1, per: '1d' } } });
    shop.run({ id: 'second', when: inShoes, limits, priority: 10 });
    shop.join('a', 'v', agreed);
    enters(shop, [0, 30 * minute, hour + minute]);
    expect(said(shop)).toEqual([
      'first sent',
      'second winner',
      'first campaignLimits limits.perVisitor',
      'second campaignLimits limits.zoneCooldown',
      // Another visit has rows of its own.
      'first campaignLimits limits.perVisitor',
      'second sent',
    ]);
    const held = shop.of('decision').find(({ gates }) => gates.at(-1)?.path?.endsWith('Cooldown'));
    const reading = held?.gates.at(-1);
    expect(reading).toMatchObject({ bound: hour, value: 30 * minute, margin: -30 * minute });
  });

  test('[ATT1] another zone and another class are not asked', () => {
    const shop = Shop.open(free);
    shop.run({ id: 'help', when: inShoes, ...service });
    shop.run({ id: 'there', when: { type: 'entered', zone: 'door' } });
    shop.run({ id: 'here', when: inShoes, limits });
    shop.join('a', 'v', agreed);
    shop.stay('a', 'door', 0, 10 * second);
    shop.wait(10 * second);
    const withdrawn = { visitor: 'v', purpose: 'service', granted: false } as const;
    enters(shop, [minute]);
    shop.command({ do: 'setConsent', ...withdrawn }, 2 * minute);
    enters(shop, [3 * minute]);
    expect(said(shop).filter((line) => line.startsWith('here'))).toEqual([
      'here winner',
      'here sent',
    ]);
  });
});

describe('quiet hours and calendar days', () => {
  const night = { quietHours: { from: '22:00', to: '07:00' }, marketingApartMs: 0 };

  test.each([
    ['21:59', 11 * hour + 59 * minute, 'sent'],
    ['22:00', 12 * hour, 'held'],
    ['00:30', 14 * hour + 30 * minute, 'held'],
    ['06:58', 20 * hour + 58 * minute, 'held'],
    ['07:00', 21 * hour, 'sent'],
  ])('[RUL7] a window past midnight, at %s', (_, atMs, outcome) => {
    const shop = Shop.open(night);
    shop.run({ when: inShoes });
    shop.wait(atMs);
    shop.join('a', 'v', agreed, atMs);
    enters(shop, [atMs]);
    expect(shop.of('decision')[0]?.outcome).toBe(outcome);
  });

  test('[ATT1] a calendar day ends at the venue’s midnight, a rolling one does not', () => {
    const per = (window: string) => {
      const shop = Shop.open({ marketingApartMs: 0, visitSilenceMs: minute, visitGraceMs: 0 });
      shop.run({ when: inShoes, limits: { perVisitor: { count: 1, per: window } } });
      shop.join('a', 'v', agreed);
      // 23:50 and 00:10 in Tehran.
      const lateMs = 13 * hour + 50 * minute;
      shop.wait(lateMs);
      enters(shop, [lateMs, lateMs + 20 * minute]);
      return shop.of('decision').map(({ outcome }) => outcome);
    };
    expect(per('today')).toEqual(['sent', 'sent']);
    expect(per('1d')).toEqual(['sent', 'held']);
    expect(per('visit')).toEqual(['sent', 'sent']);
  });
});

describe('a log that does not fill', () => {
  const agree = (shop: Shop) => shop.of('decision').map(({ failedGate }) => failedGate);

  test('[ATT3] the same gate in the same visit is one row that counts', () => {
    const shop = Shop.open();
    shop.run({ when: inShoes, if: { fact: 'zone.people', above: 5 } });
    shop.join('a', 'v', agreed);
    const times = Array.from({ length: 11 }, (_, i) => i * minute);
    enters(shop, times);
    const [row] = shop.of('decision');
    expect(agree(shop)).toEqual(['conditions']);
    expect(shop.of('decisionCounted').map(({ count }) => count)).toEqual([2, 4, 8]);
    expect(shop.of('decisionCounted').every(({ decision }) => decision === row?.id)).toBe(true);
    // The end of the visit says the rest.
    shop.wait(2 * hour);
    expect(shop.of('visit').at(-1)?.endedAtMs).toBeDefined();
    const last = shop.of('decisionCounted').at(-1);
    expect(last).toMatchObject({ count: 11 });
    expect(last?.lastAtMs).toBeGreaterThan(openingMs + 10 * minute);
    expect(shop.state.people.get('v')?.held).toEqual([]);
  });

  test('[ATT3] another gate, another version and another visit have their own', () => {
    const shop = Shop.open({ visitSilenceMs: minute, visitGraceMs: second });
    const crowd = { when: inShoes, if: { fact: 'zone.people', above: 5 } };
    shop.run(crowd);
    shop.join('a', 'v', agreed);
    enters(shop, [0, minute]);
    shop.run(crowd, 2, 90 * second);
    enters(shop, [2 * minute]);
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, 150 * second);
    enters(shop, [3 * minute]);
    shop.wait(hour);
    const granted = { visitor: 'v', purpose: 'offers', granted: true } as const;
    shop.command({ do: 'setConsent', ...granted }, hour);
    enters(shop, [hour]);
    const rows = shop.of('decision').map(({ version, failedGate }) => `${version} ${failedGate}`);
    expect(rows).toEqual(['1 conditions', '2 conditions', '2 consent', '2 conditions']);
  });

  test('[ATT3] who never agreed is counted over the visits of a day', () => {
    const shop = Shop.open({ visitSilenceMs: minute, visitGraceMs: second });
    shop.run({ when: { type: 'visitStarted' } });
    for (let visit = 0; visit < 8; visit++) {
      const atMs = visit * 10 * minute;
      shop.stay('a', 'shoes', atMs, atMs + 5 * second);
      shop.wait(atMs + 9 * minute);
    }
    expect(shop.of('decision')).toHaveLength(1);
    expect(shop.of('decisionCounted').at(-1)).toMatchObject({ count: 8 });
    expect(shop.said('visitStarted')).toHaveLength(8);
  });

  test('[ATT3] who links the band has the count of before written as the wearer’s', () => {
    const shop = Shop.open();
    shop.run({ when: inShoes });
    enters(shop, [0, minute, 2 * minute]);
    shop.join('a', 'v', agreed, 3 * minute);
    expect(shop.of('decisionCounted').map(({ count }) => count)).toEqual([2, 3]);
    enters(shop, [4 * minute]);
    expect(shop.of('decision').map(({ visitor }) => visitor)).toEqual(['a', 'v']);
  });

  test('[DET3] beyond the bound each is a row of its own again', async () => {
    const { bounds } = await import('../../../src/engine/bounds.ts');
    const shop = Shop.open();
    for (let i = 0; i <= bounds.heldBack; i++) shop.run({ id: `c${i}`, when: inShoes });
    enters(shop, [0, minute]);
    expect(shop.state.people.get('a')?.held).toHaveLength(bounds.heldBack);
    expect(shop.of('decision')).toHaveLength(bounds.heldBack + 2);
  });
});

describe('tapping a message', () => {
  const sent = () => {
    const shop = Shop.open();
    shop.run({ when: inShoes, then: [{ message: { ...message, link: '/offers' } }] });
    shop.join('a', 'v', agreed);
    enters(shop, [0]);
    return { shop, id: shop.of('message')[0]?.id ?? '' };
  };

  test('[RUL11] it is said once, by its own visitor, and means that it was seen', () => {
    const { shop, id } = sent();
    shop.command({ do: 'markTapped', message: id, visitor: 'w' }, minute);
    expect(shop.of('messageTapped')).toEqual([]);
    shop.command({ do: 'markTapped', message: id, visitor: 'v' }, minute);
    shop.command({ do: 'markTapped', message: id, visitor: 'v' }, 2 * minute);
    shop.command({ do: 'markSeen', message: id, visitor: 'v' }, 2 * minute);
    expect(shop.of('messageTapped')).toMatchObject([{ message: id }]);
    expect(shop.of('messageSeen')).toMatchObject([{ message: id }]);
    expect(shop.said('messageTapped')).toMatchObject([{ visitor: 'v', message: id }]);
  });

  test('[RUL11] what was seen before is tapped still', () => {
    const { shop, id } = sent();
    shop.command({ do: 'markSeen', message: id, visitor: 'v' }, minute);
    shop.command({ do: 'markTapped', message: id, visitor: 'v' }, 2 * minute);
    expect(shop.said('messageSeen')).toHaveLength(1);
    expect(shop.said('messageTapped')).toHaveLength(1);
  });
});
