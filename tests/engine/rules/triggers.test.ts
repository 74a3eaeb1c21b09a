import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/contracts/events.ts';
import { executedTriggers, levelTriggers } from '../../../src/contracts/rules.ts';
import { conclude, concludeAboutNobody } from '../../../src/engine/conclude.ts';
import type { EventBody } from '../../../src/engine/event-body.ts';
import { personOf } from '../../../src/engine/people.ts';
import { runOf } from '../../../src/engine/run.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { Shop } from '../shop.ts';

const second = 1_000;

/** A shop where v, who agreed to offers, is in shoes at 10 s. */
function shopWith(when: object, parts: object = {}): Shop {
  const shop = Shop.open();
  shop.run({ when, ...parts });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  shop.wait(10 * second);
  return shop;
}

/** Says something of the wearer of `a`, as a sensor would have. */
function say(shop: Shop, body: EventBody): void {
  const run = runOf(shop.state);
  const wearing = shop.state.wearings.get('a');
  if (wearing === undefined) throw new Error('nobody wears it');
  run.out = shop.out;
  conclude(run, { person: personOf(run, wearing), wearing }, body);
}

function restarted(shop: Shop): Shop {
  const state = decodeState(encodeState(shop.state));
  if ('problem' in state) throw new Error(state.problem);
  return new Shop(state);
}

/** Decisions of what was said, judged after a restart in the middle. */
function decided(shop: Shop, body: EventBody): string[] {
  say(shop, body);
  const again = restarted(shop);
  again.wait(12 * second);
  return again.of('decision').map(({ outcome, failedGate }) => failedGate ?? outcome);
}

const shelf = { device: 's1', slot: '1', sku: 'run-42', category: 'running', probability: 0.9 };
const sale = {
  sale: 'x',
  total: 90,
  currency: 'EUR',
  lines: [
    { sku: 'sock', category: 'socks', qty: 1, price: 10 },
    { sku: 'run-42', category: 'running', qty: 1, price: 80 },
  ],
  device: 'till-1',
  zone: 'tills',
  probability: 1,
} as const;
const seen = { type: 'messageSeen', message: 'shop/welcome/1/v/5:0' } as const;
const rated = (score: number, of: number) => ({ type: 'rated', score, of, device: 'r' }) as const;

type When = { readonly type: string } & Readonly<Record<string, unknown>>;
type Row = readonly [when: When, yes: EventBody, ...no: EventBody[]];
const goods = (type: 'pickedUp' | 'putBack'): Row[] => [
  [{ type }, { type, ...shelf }, seen],
  [
    { type, sku: 'run-42' },
    { type, ...shelf },
    { type, ...shelf, sku: 'run-41' },
  ],
  [
    { type, shelf: 's1' },
    { type, ...shelf },
    { type, ...shelf, device: 's2' },
  ],
  [
    { type, category: 'running' },
    { type, ...shelf },
    { type, ...shelf, category: 'socks' },
  ],
  [
    { type, zone: 'shoes' },
    { type, ...shelf, zone: 'shoes' },
    { type, ...shelf },
  ],
];
const sales = (type: 'purchased' | 'returned'): Row[] => [
  [{ type }, { type, ...sale }, seen],
  [
    { type, sku: 'run-42' },
    { type, ...sale },
    { type, ...sale, lines: sale.lines.slice(0, 1) },
  ],
  [
    { type, category: 'running', sku: 'sock' },
    { type, ...sale },
    { type, ...sale, lines: [] },
  ],
  [
    { type, zone: 'tills' },
    { type, ...sale },
    { type, ...sale, zone: 'shoes' },
  ],
];

const table: Row[] = [
  [
    { type: 'visitStarted', zone: 'door' },
    { type: 'visitStarted', visit: 'x', zone: 'door' },
  ],
  [{ type: 'identified' }, { type: 'identified' }, seen],
  [
    { type: 'entered', zone: 'door' },
    { type: 'entered', zone: 'door', confidence: 1 },
    { type: 'entered', zone: 'tills', confidence: 1 },
  ],
  [
    { type: 'left', zone: 'door' },
    { type: 'left', zone: 'door', dwellMs: 5 },
    { type: 'left', zone: 'tills', dwellMs: 5 },
  ],
  [{ type: 'visitEnded' }, { type: 'visitEnded', visit: 'x', startedAtMs: 1 }, seen],
  [
    { type: 'stageChanged', to: 'completion' },
    { type: 'stageChanged', from: 'entry', to: 'completion' },
    { type: 'stageChanged', from: 'entry', to: 'reflection' },
  ],
  ...goods('pickedUp'),
  ...goods('putBack'),
  [
    { type: 'handled', for: '10s' },
    { type: 'handled', ...shelf, forMs: 10_000 },
    { type: 'handled', ...shelf, forMs: 9_999 },
  ],
  ...sales('purchased'),
  ...sales('returned'),
  [
    { type: 'tapped', purpose: 'entry' },
    { type: 'tapped', purpose: 'entry', device: 'd' },
    { type: 'tapped', purpose: 'pay', device: 'd' },
  ],
  [{ type: 'rated' }, rated(5, 5), seen],
  [{ type: 'rated', below: 3 }, rated(2, 5), rated(3, 5), rated(6, 10), rated(1, 0)],
  [{ type: 'rated', above: 4 }, rated(9, 10), rated(4, 5), rated(8, 10)],
  [{ type: 'messageSeen' }, seen, rated(1, 5)],
  [{ type: 'messageSeen', campaign: 'welcome' }, seen, { ...seen, message: 'shop/other/1/v/5:0' }],
  [{ type: 'messageTapped' }, { ...seen, type: 'messageTapped' }, seen],
  [{ type: 'bandHandedOut' }, { type: 'bandHandedOut', as: 'alone' }, seen],
  [{ type: 'bandReturned' }, { type: 'bandReturned' }, seen],
];

describe('plain events', () => {
  const rows = table.map(([when, yes, ...no]) => ({ when, yes, no }));
  test.each(rows)('[RUL1] $when is triggered, and by nothing else', ({ when, yes, no }) => {
    expect(decided(shopWith(when), yes)).toEqual(['sent']);
    for (const body of no) expect([body, decided(shopWith(when), body)]).toEqual([body, []]);
  });

  test('[RUL1] every trigger of the language is tried here or in a file of its own', () => {
    const elsewhere: readonly string[] = [...levelTriggers, 'absent', 'at', 'dwelled'];
    const here = new Set(table.map(([{ type }]) => type));
    expect(executedTriggers.filter((name) => !here.has(name) && !elsewhere.includes(name))).toEqual(
      [],
    );
  });

  test('[RUL1] an event of three articles triggers a campaign on each of them once', () => {
    const shop = shopWith({ type: 'purchased', sku: 'sock' });
    shop.run({ id: 'other', when: { type: 'purchased', category: 'socks' } }, 1, 10 * second);
    const [sock] = sale.lines;
    say(shop, { type: 'purchased', ...sale, lines: [sock, sock, ...sale.lines] });
    shop.wait(12 * second);
    expect(shop.of('decision').map(({ campaign }) => campaign)).toEqual(['other', 'shoes-3m']);
  });
});

const rating = { kind: 'rating', score: 2, of: 5 } as const;
const alert = { alert: { text: { en: 'A bad rating' } } };

describe('ratings', () => {
  test('[RUL1] a rating is an event of the visitor who wears the tag', () => {
    const shop = shopWith({ type: 'rated', below: 3 });
    shop.reading('r-shoes', { ...rating, alias: 'a' }, 11 * second);
    shop.wait(13 * second);
    expect(shop.said('rated')).toMatchObject([{ visitor: 'v', score: 2, of: 5, zone: 'shoes' }]);
    expect(shop.of('decision')).toMatchObject([{ visitor: 'v', outcome: 'sent' }]);
  });

  test('[RUL21] a rating without a tag is about nobody, and about the place', () => {
    const when = { type: 'rated', below: 3 };
    const shop = shopWith(when, { subject: 'zone', then: [alert] });
    shop.run({ id: 'personal', when }, 1, 10 * second);
    shop.run({ id: 'manager', when, subject: 'venue', then: [alert] }, 1, 10 * second);
    shop.reading('r-shoes', rating, 11 * second);
    shop.wait(13 * second);
    expect(shop.said('rated')).toMatchObject([{ visitor: '' }]);
    expect(shop.of('decision')).toMatchObject([
      { campaign: 'manager', visitor: '', subject: 'venue:shop', outcome: 'sent' },
      { campaign: 'shoes-3m', visitor: '', subject: 'zone:shoes', outcome: 'sent' },
    ]);
  });

  test('[TIM4] a late rating is history and triggers nothing', () => {
    const shop = shopWith({ type: 'rated' }, { subject: 'venue', then: [alert] });
    shop.reading('r-shoes', rating, 5 * second, 6 * second);
    shop.reading('r-shoes', { ...rating, alias: 'a' }, 5 * second, 6 * second);
    shop.wait(13 * second);
    expect(shop.said('rated')).toHaveLength(2);
    expect(shop.of('decision')).toEqual([]);
  });

  test('[PRE6] staff do not rate', () => {
    const shop = shopWith({ type: 'rated' }, { subject: 'venue', then: [alert] });
    shop.command({ do: 'handOutBand', alias: 's', as: 'staff' }, 10 * second);
    shop.reading('r-shoes', { ...rating, alias: 's' }, 11 * second);
    shop.wait(13 * second);
    expect(shop.said('rated')).toEqual([]);
  });
});

describe('after the visit', () => {
  const thanks = (type: EngineEvent['type']) => {
    const shop = Shop.open();
    const to = type === 'stageChanged' ? { to: 'completion' } : {};
    shop.run({ when: { type, ...to } });
    return shop;
  };

  test.each(['visitEnded', 'bandReturned', 'stageChanged'] as const)(
    '[RUL24] %s by a returned band reaches the inbox of who is lasting',
    (type) => {
      const shop = thanks(type);
      shop.join('a', 'v');
      shop.stay('a', 'shoes', 0, 10 * second);
      shop.wait(11 * second);
      shop.effects.length = 0;
      shop.command({ do: 'returnBand', alias: 'a' }, 11 * second);
      shop.wait(13 * second);
      expect(shop.of('message')).toMatchObject([
        { visitor: 'v', alias: '', channels: ['inbox'], because: { event: type } },
      ]);
    },
  );

  test.each(['visitEnded', 'bandReturned', 'stageChanged', 'left'] as const)(
    '[RUL24] %s by a returned band is the end of an anonymous wearer',
    (type) => {
      const shop = thanks(type);
      shop.command({ do: 'handOutBand', alias: 'a', as: 'alone', device: 'band-a' });
      shop.stay('a', 'shoes', 0, 10 * second);
      shop.wait(11 * second);
      shop.effects.length = 0;
      shop.command({ do: 'returnBand', alias: 'a' }, 11 * second);
      shop.wait(13 * second);
      expect(shop.of('decision')).toEqual([]);
    },
  );

  test('[RUL24] thanks of a visit that ended in silence outlives the band', () => {
    const shop = thanks('visitEnded');
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 10 * second);
    const overMs = 10 * second + 30 * 60 * second;
    shop.wait(overMs);
    expect(shop.of('message')).toMatchObject([{ alias: '', channels: ['inbox'] }]);
    shop.command({ do: 'returnBand', alias: 'a' }, overMs);
    expect(shop.of('messageClosed')).toEqual([]);
  });

  test('[RUL24] what was decided of a band given back meanwhile reaches the inbox alone', () => {
    const shop = shopWith({ type: 'tapped' });
    shop.reading('r-door', { kind: 'tap', alias: 'a', purpose: 'pay' }, 11 * second);
    shop.input({ type: 'tick' }, 11 * second + 400);
    shop.command({ do: 'returnBand', alias: 'a' }, 11 * second + 400);
    shop.wait(13 * second);
    expect(shop.of('message')).toMatchObject([{ channels: ['inbox'] }]);
  });

  test('[RUL24] a message seen at home triggers the next one', () => {
    const shop = Shop.open();
    shop.run({ id: 'thanks', when: { type: 'visitEnded' } });
    const limits = { perVisitor: { count: 1, per: '1d' } };
    const service = { class: 'service', purpose: 'service' };
    const when = { type: 'messageSeen', campaign: 'thanks' };
    shop.run({ id: 'rate-us', when, limits, ...service });
    shop.join('a', 'v', { consents: { offers: true, service: true } });
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.command({ do: 'returnBand', alias: 'a' }, 11 * second);
    shop.wait(13 * second);
    const message = shop.of('message')[0]?.id ?? '';
    shop.command({ do: 'markSeen', message, visitor: 'v' }, 60 * second);
    shop.wait(62 * second);
    expect(shop.of('message').map(({ campaign }) => campaign)).toEqual(['thanks', 'rate-us']);
  });

  test('[RUL21] a returned band of nobody known still is an event of the venue', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'bandReturned' }, subject: 'venue', then: [alert] });
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
    shop.command({ do: 'returnBand', alias: 'a' }, second);
    shop.wait(3 * second);
    expect(shop.of('decision')).toMatchObject([{ subject: 'venue:shop', outcome: 'sent' }]);
  });
});

describe('subjects', () => {
  const when = { type: 'pickedUp' };
  const pickUp = (shop: Shop) => {
    const run = runOf(shop.state);
    run.out = shop.out;
    concludeAboutNobody(run, { type: 'pickedUp', ...shelf, zone: 'shoes' });
    shop.wait(shop.state.journalMs + second - (shop.journal[0]?.atMs ?? 0));
  };

  test.each([
    ['zone', 'zone:shoes'],
    ['shelf', 'shelf:s1'],
    ['venue', 'venue:shop'],
  ])('[RUL21] about a %s only the gates that make sense are judged', (subject, named) => {
    const settings = { quietHours: { from: '00:00', to: '23:59' } };
    const shop = Shop.open(settings);
    shop.run({ when, subject, then: [alert] });
    pickUp(shop);
    const [decision] = shop.of('decision');
    expect(decision).toMatchObject({ visitor: '', subject: named, outcome: 'sent' });
    expect(decision?.id.split('/')[3]).toBe(named);
    expect(decision?.gates.map(({ gate }) => gate)).toEqual([
      'live',
      'conditions',
      'campaignLimits',
      'crowding',
      'control',
    ]);
    expect(decision?.because).toMatchObject([{ event: 'pickedUp', zone: 'shoes' }]);
  });

  test('[RUL21] campaigns about a place do not compete', () => {
    const shop = Shop.open();
    for (const id of ['one', 'two']) shop.run({ id, when, subject: 'zone', then: [alert] });
    pickUp(shop);
    expect(shop.of('decision').map(({ outcome }) => outcome)).toEqual(['sent', 'sent']);
  });

  test('[RUL21] each place rests by itself, also over a restart', () => {
    const shop = Shop.open();
    shop.run({ when, subject: 'shelf', then: [alert], limits: { cooldown: '1h' } });
    pickUp(shop);
    const again = restarted(shop);
    const run = runOf(again.state);
    run.out = again.out;
    concludeAboutNobody(run, { type: 'pickedUp', ...shelf });
    concludeAboutNobody(run, { type: 'pickedUp', ...shelf, device: 's2' });
    again.wait(10 * second);
    expect(
      again
        .of('decision')
        .map(({ subject, outcome, failedGate }) => [subject, failedGate ?? outcome]),
    ).toEqual([
      ['shelf:s1', 'campaignLimits'],
      ['shelf:s2', 'sent'],
    ]);
  });

  test('[RUL21] a total counts places as it counts visitors', () => {
    const shop = Shop.open();
    const limits = { total: { count: 1, per: '1d' } };
    shop.run({ when, subject: 'zone', then: [alert], limits });
    pickUp(shop);
    pickUp(shop);
    expect(shop.of('decision').map(({ outcome }) => outcome)).toEqual(['sent', 'held']);
  });
});
