import { describe, expect, test } from 'vitest';
import { gates } from '../../../src/contracts/effects.ts';
import { message, openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

/** Campaigns on entering shoes; v, who agreed, enters at each of the times. */
function shopWith(
  campaigns: readonly Record<string, unknown>[],
  { settings = {}, timesMs = [0] }: { settings?: object; timesMs?: readonly number[] } = {},
): Shop {
  const shop = Shop.open(settings);
  for (const parts of campaigns) shop.run({ when: { type: 'entered', zone: 'shoes' }, ...parts });
  shop.join('a', 'v');
  for (const atMs of timesMs) {
    shop.stay('a', 'shoes', atMs, atMs + 5 * second);
    shop.stay('a', 'door', atMs + 5 * second, atMs + 15 * second);
  }
  shop.wait((timesMs.at(-1) ?? 0) + 20 * second);
  return shop;
}

const outcomes = (shop: Shop) =>
  shop
    .of('decision')
    .map(({ campaign, outcome, failedGate }) => `${campaign} ${failedGate ?? outcome}`);

describe('gates', () => {
  test('[RUL4] a sent message passed every gate, in order', () => {
    const shop = shopWith([{}]);
    // A visitor's own choices are asked of who chose, stock of who speaks of goods.
    const own: readonly string[] = ['topic', 'frequency', 'ownQuietHours', 'stock'];
    const asked = gates.filter((gate) => !own.includes(gate));
    expect(shop.of('decision')[0]?.gates.map(({ gate }) => gate)).toEqual(asked);
    expect(shop.of('message')).toMatchObject([
      { visitor: 'v', device: 'band-a', channels: ['wristband', 'inbox'] },
    ]);
  });

  test.each([
    ['live', { schedule: { to: '2026-11-23' } }, { value: '2026-11-24', bound: '2026-11-23' }],
    [
      'live',
      { schedule: { hours: [{ days: ['tue'], from: '12:00', to: '14:00' }] } },
      {
        value: 'tue 10:00',
      },
    ],
    ['consent', { purpose: 'improve' }, { value: 'absent', bound: 'granted' }],
    ['conditions', { if: { fact: 'zone.people', above: 5 } }, { value: 1, bound: 5, margin: -4 }],
    ['conditions', { if: { fact: 'customer.member', is: true } }, { unknown: 'customer.member' }],
    ['crowding', { limits: { notInto: { zone: 'shoes', above: 0.05 } } }, { value: 0.1 }],
    ['channel', { then: [{ message: { ...message, channels: ['push'] } }] }, { bound: 'push' }],
  ] as const)('[RUL4] the gate %s holds %j', (gate, parts, reading) => {
    const shop = shopWith([parts]);
    expect(shop.of('message')).toEqual([]);
    const [decision] = shop.of('decision');
    expect(decision).toMatchObject({ outcome: 'held', failedGate: gate });
    expect(decision?.gates.at(-1)).toMatchObject({ gate, passed: false, ...reading });
  });

  test('[RUL4] the first gate that fails is the reason, and the rest is not asked', () => {
    const shop = shopWith([{ purpose: 'improve', if: { fact: 'zone.people', above: 5 } }]);
    expect(shop.of('decision')[0]?.gates.map(({ gate }) => gate)).toEqual(['live', 'consent']);
  });

  test('[RUL4] a paused campaign makes no candidates', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'shoes' } });
    shop.command({ do: 'setCampaignStatus', campaign: 'shoes-3m', status: 'paused' });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(10 * second);
    expect(shop.of('decision')).toEqual([]);
  });

  test('[RUL4] a campaign paused while candidates wait holds them', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'shoes' } });
    shop.join('a', 'v');
    shop.hear('a', 'shoes', 0);
    shop.wait(900);
    shop.command({ do: 'setCampaignStatus', campaign: 'shoes-3m', status: 'paused' }, 1_000);
    shop.wait(3 * second);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'held', failedGate: 'live' }]);
  });

  test('[CON1] no consent, no message: absent, withdrawn, and for another purpose', () => {
    for (const consents of [{}, { offers: false }, { service: true }]) {
      const shop = Shop.open();
      shop.run({ when: { type: 'entered', zone: 'shoes' } });
      shop.join('a', 'v', { consents });
      shop.stay('a', 'shoes', 0, 5 * second);
      shop.wait(10 * second);
      expect(shop.of('decision')).toMatchObject([{ failedGate: 'consent' }]);
      expect(shop.of('message')).toEqual([]);
    }
  });

  test('[CON1] nobody who did not link their band gets more than safety', () => {
    const shop = Shop.open();
    for (const kind of ['marketing', 'service', 'safety']) {
      shop.run({ id: kind, class: kind, when: { type: 'entered', zone: 'shoes' } });
    }
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone', device: 'band' });
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(10 * second);
    expect(outcomes(shop)).toEqual(['safety sent', 'service consent', 'marketing consent']);
    expect(shop.of('message')).toMatchObject([{ class: 'safety', channels: ['wristband'] }]);
  });

  test('[RUL4] a band without a radio is no channel, an inbox needs a link', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'shoes' } });
    shop.join('a', 'v');
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(10 * second);
    expect(shop.of('message')).toMatchObject([{ channels: ['inbox'] }]);
    expect(shop.of('message')[0]).not.toHaveProperty('device');
  });
});

describe('limits', () => {
  test.each([
    ['a visit', { perVisitor: { count: 1, per: 'visit' } }, [0, 2 * minute]],
    ['today', { perVisitor: { count: 1, per: 'today' } }, [0, 30 * minute]],
    ['a rolling hour', { perVisitor: { count: 1, per: '1h' } }, [0, 30 * minute]],
    ['a rest', { cooldown: '2h' }, [0, 30 * minute]],
    ['a total', { total: { count: 1, per: '1d' } }, [0, 30 * minute]],
  ] as const)('[RUL4] a campaign keeps its limit of %s', (_what, limits, timesMs) => {
    const shop = shopWith([{ limits }], { timesMs, settings: { marketingApartMs: 0 } });
    expect(outcomes(shop)).toEqual(['shoes-3m sent', 'shoes-3m campaignLimits']);
  });

  test.each([
    [14_999, 'shoes-3m campaignLimits'],
    [15_000, 'shoes-3m sent'],
  ])('[RUL4] a rest of ten seconds after 5 s, asked at %i ms: %s', (atMs, outcome) => {
    const shop = Shop.open({ marketingApartMs: 0 });
    shop.run({ when: { type: 'pickedUp' }, limits: { cooldown: '10s' } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    for (const pickedMs of [5_000, atMs]) {
      shop.reading('r-shoes', { kind: 'shelf', action: 'pickup', slot: '1' }, pickedMs);
      shop.wait(pickedMs + 3 * second);
    }
    expect(outcomes(shop)).toEqual(['shoes-3m sent', outcome]);
  });

  test('[RUL4] a rolling limit lets go when its time has passed', () => {
    const limits = { perVisitor: { count: 1, per: '1h' } };
    const shop = shopWith([{ limits }], { timesMs: [0, hour] });
    expect(outcomes(shop)).toEqual(['shoes-3m sent', 'shoes-3m sent']);
  });

  test('[ATT1] marketing keeps ten minutes apart', () => {
    const shop = shopWith([{}], { timesMs: [0, 5 * minute, 11 * minute] });
    expect(outcomes(shop)).toEqual(['shoes-3m sent', 'shoes-3m visitorBudget', 'shoes-3m sent']);
    expect(shop.of('decision')[1]?.gates.at(-1)).toMatchObject({
      path: 'marketingApartMs',
      value: 5 * minute,
      bound: 10 * minute,
      margin: -5 * minute,
    });
  });

  test('[ATT1] three marketing messages a visit, across campaigns', () => {
    const timesMs = [0, 1, 2, 3].map((i) => i * 11 * minute);
    const shop = shopWith([{}], { timesMs });
    expect(outcomes(shop).at(-1)).toBe('shoes-3m visitorBudget');
    expect(shop.of('message')).toHaveLength(3);
  });

  test('[ATT1] five marketing messages a day', () => {
    const timesMs = [0, 1, 2, 3, 4, 5].map((i) => i * hour);
    const shop = shopWith([{}], { timesMs });
    expect(shop.said('visitStarted')).toHaveLength(6);
    expect(shop.of('message')).toHaveLength(5);
    expect(shop.of('decision').at(-1)?.gates.at(-1)).toMatchObject({ path: 'marketingPerDay' });
  });

  test('[ATT1] safety has no budget', () => {
    const timesMs = [0, 1, 2, 3, 4, 5].map((i) => i * minute);
    const shop = shopWith([{ class: 'safety' }], { timesMs });
    expect(shop.of('message')).toHaveLength(6);
  });

  test('[ATT2] two service messages together keep within the cap', () => {
    const service = { class: 'service', purpose: 'offers' };
    const campaigns = [
      { id: 'a', ...service },
      { id: 'b', ...service },
    ];
    const shop = shopWith(campaigns, { settings: { servicePerVisit: 1 } });
    expect(outcomes(shop)).toEqual(['a sent', 'b visitorBudget']);
  });

  test('[ATT2] two campaigns can never both pass on the last place', () => {
    const limits = { settings: { marketingPerVisit: 1, marketingApartMs: 0 } };
    const shop = shopWith([{ id: 'a' }, { id: 'b', when: { type: 'visitStarted' } }], limits);
    expect(shop.of('message')).toHaveLength(1);
  });

  test('[RUL7] quiet hours drop marketing, not service', () => {
    const quietHours = { from: '09:00', to: '11:00' };
    const shop = Shop.open({ quietHours });
    for (const kind of ['marketing', 'service']) {
      shop.run({ id: kind, class: kind, when: { type: 'entered', zone: 'shoes' } });
    }
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(10 * second);
    expect(outcomes(shop)).toEqual(['service sent', 'marketing quietHours']);
  });
});

describe('competition and experiments', () => {
  test('[RUL6] class, then priority, then id: one marketing message wins', () => {
    const shop = shopWith([{ id: 'c' }, { id: 'b' }, { id: 'high', priority: 90 }]);
    expect(outcomes(shop)).toEqual(['high sent', 'b winner', 'c winner']);
  });

  test('[RUL6] marketing yields to service, safety is sent beside', () => {
    const shop = shopWith([
      { id: 'offer', priority: 100 },
      { id: 'help', class: 'service' },
      { id: 'alarm', class: 'safety' },
    ]);
    expect(outcomes(shop)).toEqual(['alarm sent', 'help sent', 'offer winner']);
  });

  test('[RUL3] candidates within half a second compete', () => {
    const shop = Shop.open();
    shop.run({ id: 'first', when: { type: 'visitStarted' } });
    shop.run({ id: 'second', when: { type: 'entered', zone: 'shoes' }, priority: 90 });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(10 * second);
    expect(outcomes(shop)).toEqual(['second sent', 'first winner']);
    expect(shop.of('decision')[0]?.atMs).toBe(openingMs + 1_000);
  });

  test('[RUL3] the id of a message is venue, campaign, version, subject, event', () => {
    const [sent] = shopWith([{}]).of('message');
    const entered = `${openingMs + 500}:`;
    expect(sent?.id).toMatch(new RegExp(`^shop/shoes-3m/1/v/${entered}\\d+$`));
  });

  test('[RUL3] facts on their way are waited for, at most a second', () => {
    const parts = { if: { fact: 'customer.member', is: true } };
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'shoes' }, ...parts });
    shop.join('a', 'v');
    shop.hear('a', 'shoes', 0);
    shop.wait(1_350);
    const facts = { visits: 1, member: true, segments: [] };
    shop.input({ type: 'facts', visitor: 'v', facts }, 1_400);
    shop.wait(3 * second);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'sent', atMs: openingMs + 1_500 }]);
  });

  test('[RUL5] the control group is stable, about its share, and gets nothing', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'shoes' }, experiment: { control: 0.3 } });
    const people = Array.from({ length: 200 }, (_, i) => `p${i}`);
    for (const person of people) shop.join(person, `v-${person}`);
    for (const person of people) shop.hear(person, 'shoes', 1_000);
    shop.wait(10 * second);
    const control = shop.of('decision').filter(({ outcome }) => outcome === 'control');
    expect(control.length).toBeGreaterThan(40);
    expect(control.length).toBeLessThan(80);
    expect(shop.of('message')).toHaveLength(200 - control.length);
    expect(control.every(({ gates }) => gates.at(-1)?.gate === 'control')).toBe(true);
  });

  test('[RUL5] who is held out has used up the place and the budget', () => {
    const experiment = { control: 0.9 };
    const shop = shopWith([{ id: 'held-7', experiment }], { timesMs: [0, 5 * minute] });
    expect(outcomes(shop)).toEqual(['held-7 control', 'held-7 visitorBudget']);
  });

  test('[RUL5] the one who is held out gets no substitute', () => {
    const held = { id: 'held-7', priority: 90, experiment: { control: 0.9 } };
    const shop = shopWith([held, { id: 'b' }]);
    expect(outcomes(shop)).toEqual(['held-7 control', 'b winner']);
  });

  test('[RUL8] a visitor stays in their variant across versions', () => {
    const variants = (weight: number) => [
      { id: 'a', weight: 1, then: [{ message: { ...message, title: { en: 'A' } } }] },
      { id: 'b', weight, then: [{ message: { ...message, title: { en: 'B' } } }] },
    ];
    const shop = Shop.open();
    const when = { type: 'entered', zone: 'shoes' };
    shop.run({ when, experiment: { variants: variants(0) } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(hour);
    shop.run({ when, experiment: { variants: variants(1_000_000) } }, 2, hour);
    shop.stay('a', 'shoes', hour, hour + 5 * second);
    shop.wait(2 * hour);
    expect(shop.of('message').map(({ variant, version }) => `${variant} ${version}`)).toEqual([
      'a 1',
      'a 2',
    ]);
  });

  test('[RUL8] who is held out stays held out across versions', () => {
    const shop = Shop.open();
    const when = { type: 'entered', zone: 'shoes' };
    shop.run({ id: 'held-7', when, experiment: { control: 0.9 } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(hour);
    shop.run({ id: 'held-7', when, experiment: { control: 0 } }, 2, hour);
    shop.stay('a', 'shoes', hour, hour + 5 * second);
    shop.wait(2 * hour);
    expect(outcomes(shop)).toEqual(['held-7 control', 'held-7 control']);
  });

  test('[RUL8] a variant may say nothing', () => {
    const experiment = { variants: [{ id: 'quiet', weight: 1, then: [] }] };
    const shop = shopWith([{ experiment }]);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'sent', variant: 'quiet' }]);
    expect(shop.of('message')).toEqual([]);
  });

  test('[RUL8] an edited campaign is a new version; old candidates are held', () => {
    const shop = Shop.open();
    const when = { type: 'entered', zone: 'shoes' };
    shop.run({ when });
    shop.join('a', 'v');
    shop.hear('a', 'shoes', 0);
    shop.wait(900);
    shop.run({ when }, 2, 1_000);
    shop.wait(3 * second);
    expect(shop.of('decision')).toMatchObject([{ version: 1, failedGate: 'live' }]);
  });
});

describe('the log', () => {
  test('[ATT3] who left before the dwell is one near miss a stay and campaign', () => {
    const shop = Shop.open();
    shop.run();
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 168 * second);
    shop.stay('a', 'exit', 168 * second, 175 * second);
    shop.wait(180 * second);
    const [near, ...rest] = shop.of('decision');
    expect(rest).toEqual([]);
    expect(near).toMatchObject({ outcome: 'nearMiss', failedGate: 'conditions', visitor: 'v' });
    expect(near?.id).toMatch(/\/near$/);
    const [reading] = near?.gates ?? [];
    expect(reading).toMatchObject({ bound: 180_000, path: 'when.for' });
    expect(reading?.margin).toBeGreaterThan(-13_000);
    expect(reading?.margin).toBeLessThan(-5_000);
  });

  test('[ATT3] who only passed by is no near miss', () => {
    const shop = Shop.open();
    shop.run();
    shop.stay('a', 'shoes', 0, 30 * second);
    shop.stay('a', 'exit', 30 * second, 40 * second);
    shop.wait(60 * second);
    expect(shop.of('decision')).toEqual([]);
  });

  test('[ATT3] a decision names the events that led to it', () => {
    const [decision] = shopWith([{}]).of('decision');
    expect(decision?.because.map(({ event }) => event)).toEqual([
      'stageChanged',
      'visitStarted',
      'stageChanged',
      'entered',
    ]);
  });

  test('[RUL10] a campaign that throws is set aside after three, the venue goes on', () => {
    const shop = Shop.open({ marketingApartMs: 0 });
    const when = { type: 'entered', zone: 'shoes' };
    shop.run({ id: 'broken', when, if: { fact: 'no.fact', is: 1 } });
    shop.run({ id: 'sound', when, limits: {} });
    for (const alias of ['a', 'b', 'c', 'd', 'e']) {
      shop.join(alias, `v-${alias}`);
      shop.hear(alias, 'shoes', shop.state.journalMs - openingMs + 100);
      shop.wait(shop.state.journalMs - openingMs + 2 * second);
    }
    const broken = shop.of('decision').filter(({ campaign }) => campaign === 'broken');
    expect(broken.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'error']);
    expect(shop.of('notice')).toMatchObject([{ code: 'campaignSetAside', about: 'broken' }]);
    expect(shop.of('message')).toHaveLength(5);
    shop.run({ id: 'broken', when }, 2, shop.state.journalMs - openingMs);
    expect(shop.state.campaigns.get('broken')).toMatchObject({ status: 'live', errors: 0 });
  });
});
