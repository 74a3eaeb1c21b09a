import { describe, expect, test } from 'vitest';
import { unchosen } from '../../src/contracts/choices.ts';
import type { JournaledCommand } from '../../src/contracts/inputs.ts';
import { bounds } from '../../src/engine/bounds.ts';
import type { Message } from '../../src/engine/state.ts';
import { encodeState } from '../../src/engine/venue.ts';
import { openingMs, Shop, message as text } from './shop.ts';

const second = 1_000;
const minute = 60_000;

/** A shop where v wears band a and has agreed to offers and service; w wears b. */
function opened(): Shop {
  const shop = Shop.open();
  shop.join('a', 'v', { consents: { offers: true, service: true } });
  shop.join('b', 'w');
  return shop;
}

/** A message that waits, as one that was sent before now; its id is its name. */
function waits(shop: Shop, id: string, over: Partial<Message> = {}): void {
  shop.state.messages.set(id, {
    ...{ id, visitor: 'v', alias: 'a', campaign: 'c', purpose: 'offers', class: 'marketing' },
    ...{ channels: ['wristband', 'inbox'], expiresAtMs: openingMs + 60 * minute, leaving: '' },
    ...{ closed: '', claimed: [], reported: [], seen: false, tapped: false },
    ...over,
  });
  const person = shop.state.people.get(over.visitor ?? 'v');
  if (person !== undefined) person.open = [...person.open, id];
}

const closed = (shop: Shop) =>
  shop.of('messageClosed').map(({ message, reason }) => `${message} ${reason}`);
const stillOpen = (shop: Shop) => [...(shop.state.people.get('v')?.open ?? [])];

describe('[RUL7] what waits is closed', () => {
  test('when consent for its purpose ends, safety aside, others untouched', () => {
    const shop = opened();
    waits(shop, 'offer');
    waits(shop, 'safety', { class: 'safety' });
    waits(shop, 'service', { class: 'service', purpose: 'service' });
    waits(shop, 'of w', { visitor: 'w', alias: 'b' });
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, second);
    expect(closed(shop)).toEqual(['offer consentEnded']);
    expect(stillOpen(shop)).toEqual(['safety', 'service']);
    expect(shop.of('messageClosed')).toEqual([
      {
        ...{ type: 'messageClosed', id: 'shop/closed/offer', atMs: openingMs + second },
        ...{ message: 'offer', reason: 'consentEnded' },
      },
    ]);
  });

  test('when its band comes back, and not that of another band', () => {
    const shop = opened();
    waits(shop, 'on a');
    waits(shop, 'on an older band', { alias: 'a0' });
    shop.command({ do: 'returnBand', alias: 'a' }, second);
    expect(closed(shop)).toEqual(['on a bandReturned']);
  });

  test.each([
    ['none', true, ['offer', 'service']],
    ['all', true, ['offer', 'service']],
    ['none', false, ['offer']],
    ['few', false, []],
    ['all', false, []],
  ] as const)(
    '[ATT1] when somebody wants it no more: frequency %s, left alone %s',
    (frequency, leaveAlone, gone) => {
      const shop = opened();
      waits(shop, 'offer');
      waits(shop, 'service', { class: 'service', purpose: 'service' });
      waits(shop, 'safety', { class: 'safety' });
      shop.command({ do: 'setPreferences', visitor: 'v', frequency, leaveAlone }, second);
      expect(closed(shop)).toEqual(gone.map((id) => `${id} leftAlone`));
      expect(shop.state.people.get('v')).toMatchObject({ frequency, leaveAlone });
    },
  );

  test('and a choice of somebody nobody knows changes nothing', () => {
    const shop = opened();
    waits(shop, 'offer');
    const choice = { visitor: 'nobody', frequency: 'none', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, second);
    expect(closed(shop)).toEqual([]);
    expect(shop.state.people.has('nobody')).toBe(false);
  });

  test('when its zone is left, and only if it was bound to it and to that band', () => {
    const shop = opened();
    waits(shop, 'bound to shoes', { leaving: 'shoes' });
    waits(shop, 'bound to the tills', { leaving: 'tills' });
    waits(shop, 'bound to the visit', { leaving: '*' });
    waits(shop, 'not bound');
    waits(shop, 'of another band', { leaving: 'shoes', alias: 'a0' });
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.stay('a', 'exit', 10 * second, 20 * second);
    shop.wait(20 * second);
    expect(closed(shop)).toEqual(['bound to shoes visitorLeft']);
    shop.wait(30 * minute);
    expect(closed(shop).slice(1).toSorted()).toEqual([
      'bound to the tills visitorLeft',
      'bound to the visit visitorLeft',
    ]);
  });

  test('once: by the first of several reasons', () => {
    const shop = opened();
    waits(shop, 'offer');
    shop.command({ do: 'setConsent', visitor: 'v', purpose: 'offers', granted: false }, second);
    const choice = { visitor: 'v', frequency: 'none', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, 2 * second);
    shop.command({ do: 'returnBand', alias: 'a' }, 3 * second);
    expect(closed(shop)).toEqual(['offer consentEnded']);
  });

  test.each([
    [['wristband', 'inbox'], ['wristband', 'inbox'], false],
    [['wristband', 'push', 'inbox'], ['push', 'inbox'], false],
    [['wristband', 'inbox'], ['inbox'], true],
    [['wristband', 'inbox'], ['push'], true],
    [['wristband'], ['push'], false],
  ] as const)('in silence where nothing of %j was left to claim: %j', (channels, claimed, said) => {
    const shop = opened();
    waits(shop, 'offer', { channels: [...channels], claimed: [...claimed] });
    shop.command({ do: 'setConsent', visitor: 'v', purpose: 'offers', granted: false }, second);
    expect(closed(shop)).toHaveLength(said ? 1 : 0);
    expect(stillOpen(shop)).toEqual([]);
  });

  test('[DET3] and the oldest makes room where as many wait as may', () => {
    const shop = opened();
    shop.run({ when: { type: 'entered', zone: 'shoes' }, then: [{ message: text }] });
    for (let n = 0; n < bounds.messages; n++) shop.state.messages.set(`old ${n}`, oldMessage(n));
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.wait(10 * second);
    expect(shop.of('message')).toHaveLength(1);
    expect(shop.state.messages.size).toBe(bounds.messages);
    expect(shop.state.messages.has('old 0')).toBe(false);
    expect(shop.state.messages.has('old 1')).toBe(true);
    expect(shop.state.limits.get('messages')).toBe(1);
  });
});

function oldMessage(n: number): Message {
  return {
    ...{ id: `old ${n}`, visitor: 'w', alias: 'b', campaign: 'c', purpose: 'offers' },
    ...{ class: 'marketing', channels: ['inbox'], expiresAtMs: openingMs + 60 * minute },
    ...{ leaving: '', closed: '', claimed: [], reported: [], seen: false, tapped: false },
  };
}

describe('[CMD6] a claim is answered', () => {
  const answerTo = (shop: Shop, id: string, channel: 'wristband' | 'push' | 'inbox') => {
    shop.command({ do: 'claim', message: id, channel }, second);
    return shop.of('claimAnswered').at(-1);
  };

  test('with a grant, or the reason; each answer has an id of its own', () => {
    const shop = opened();
    waits(shop, 'offer');
    const whole = { type: 'claimAnswered', atMs: openingMs + second, message: 'offer' };
    const granted = answerTo(shop, 'offer', 'wristband');
    expect(granted).toEqual({
      ...{ ...whole, channel: 'wristband', granted: true, language: 'en' },
      id: expect.stringMatching(/^shop\/claim\/offer\/wristband\/j\d+:\d+$/),
    });
    const refused = answerTo(shop, 'offer', 'push');
    const reason = 'alreadyClaimed';
    expect(refused).toMatchObject({ ...whole, channel: 'push', granted: false, reason });
    expect(refused?.id).not.toBe(granted?.id);
    expect(answerTo(shop, 'made up', 'inbox')).toMatchObject({ granted: false, language: 'en' });
  });

  test('and a refusal uses up nothing', () => {
    const shop = opened();
    waits(shop, 'offer');
    expect(answerTo(shop, 'offer', 'push')).toMatchObject({ granted: false, reason: 'closed' });
    expect(answerTo(shop, 'offer', 'wristband')).toMatchObject({ granted: true });
  });

  test('as the consent for that very purpose stands', () => {
    const shop = opened();
    waits(shop, 'service', { class: 'service', purpose: 'service' });
    waits(shop, 'improve', { class: 'service', purpose: 'improve' });
    expect(answerTo(shop, 'service', 'inbox')).toMatchObject({ granted: true });
    expect(answerTo(shop, 'improve', 'inbox')).toMatchObject({ reason: 'consentEnded' });
  });

  test('[ATT1] with what its visitor wanted, long after it was closed', () => {
    const shop = opened();
    waits(shop, 'offer');
    const choice = { visitor: 'v', frequency: 'all', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, second);
    expect(answerTo(shop, 'offer', 'inbox')).toMatchObject({ reason: 'leftAlone' });
  });
});

describe('[RUL11] what became of a message', () => {
  const seen = (shop: Shop) => [
    ...shop.of('messageSeen').map(({ id, atMs, message }) => [id, atMs - openingMs, message]),
    ...shop.of('messageTapped').map(({ id, atMs, message }) => [id, atMs - openingMs, message]),
  ];
  const tap = (shop: Shop, message: string, visitor: string, atMs: number) =>
    shop.command({ do: 'markTapped', message, visitor }, atMs);

  test('opened is seen and opened, each once, by its own visitor alone', () => {
    const shop = opened();
    waits(shop, 'offer');
    tap(shop, 'offer', 'w', second);
    tap(shop, 'offer', 'nobody', second);
    tap(shop, 'made up', 'v', second);
    expect(seen(shop)).toEqual([]);
    tap(shop, 'offer', 'v', 2 * second);
    tap(shop, 'offer', 'v', 3 * second);
    shop.command({ do: 'markSeen', message: 'offer', visitor: 'v' }, 4 * second);
    expect(seen(shop)).toEqual([
      ['shop/seen/offer', 2 * second, 'offer'],
      ['shop/tapped/offer', 2 * second, 'offer'],
    ]);
    expect(shop.said('messageSeen')).toMatchObject([{ message: 'offer', visitor: 'v' }]);
    expect(shop.said('messageTapped')).toMatchObject([{ message: 'offer', visitor: 'v' }]);
  });

  test('seen is nothing of somebody who was forgotten', () => {
    const shop = opened();
    waits(shop, 'offer');
    shop.state.people.delete('v');
    shop.command({ do: 'markSeen', message: 'offer', visitor: 'v' }, second);
    tap(shop, 'offer', 'v', second);
    expect(seen(shop)).toEqual([]);
    expect(shop.state.messages.get('offer')).toMatchObject({ seen: false, tapped: false });
  });

  test.each([
    ['the band it was meant for', 'a', 'a'],
    ['a band that somebody else wears', 'b', ''],
    ['a band that is gone', 'a0', ''],
  ])('opened is said of %s, while its visitor wears it', (_, alias, answered) => {
    const shop = opened();
    shop.run({ when: { type: 'messageTapped' }, then: [{ message: text }] });
    waits(shop, 'offer', { alias });
    tap(shop, 'offer', 'v', second);
    shop.wait(10 * second);
    expect(shop.of('message').map((sent) => sent.alias)).toEqual([answered]);
  });

  test('is told once a channel, and only of a channel that was claimed', () => {
    const shop = opened();
    waits(shop, 'offer', { claimed: ['wristband', 'inbox'] });
    const told = (channel: 'wristband' | 'inbox' | 'push', outcome: 'delivered' | 'failed') =>
      shop.command({ do: 'reportOutcome', message: 'offer', channel, outcome }, second);
    told('push', 'delivered');
    told('wristband', 'failed');
    told('wristband', 'delivered');
    told('inbox', 'delivered');
    const whole = { type: 'outcomeReported', atMs: openingMs + second, message: 'offer' };
    expect(shop.of('outcomeReported')).toEqual([
      { ...whole, id: 'shop/outcome/offer/wristband', channel: 'wristband', outcome: 'failed' },
      { ...whole, id: 'shop/outcome/offer/inbox', channel: 'inbox', outcome: 'delivered' },
    ]);
    const points = shop.of('point').filter(({ measurement }) => measurement === 'message');
    expect(points.map(({ series, fields }) => ({ ...series, ...fields }))).toMatchObject([
      { campaign: 'c', outcome: 'failed', count: 1 },
      { campaign: 'c', outcome: 'delivered', count: 1 },
    ]);
  });
});

describe('[EGR20] whether a phone can be reached', () => {
  test('is known of its visitor while it can', () => {
    const shop = opened();
    const reach = (visitor: string, reachable: boolean) =>
      shop.command({ do: 'setPush', visitor, reachable }, second);
    reach('v', true);
    expect(shop.state.people.get('v')?.push).toBe(true);
    expect(shop.state.people.get('w')).not.toHaveProperty('push');
    reach('v', false);
    expect(shop.state.people.get('v')).not.toHaveProperty('push');
    reach('nobody', true);
    expect(shop.state.people.has('nobody')).toBe(false);
  });
});

describe('[HOT5] an input that is set aside keeps the word that somebody gave', () => {
  const setAside = (shop: Shop, command: JournaledCommand) => {
    const input = { type: 'command', id: 'c', command } as const;
    shop.input({ type: 'setAside', input }, second);
  };
  const claimed = (shop: Shop, message: string) => {
    shop.command({ do: 'claim', message, channel: 'wristband' }, 2 * second);
    return shop.of('claimAnswered').at(-1);
  };

  test('[CON1] a withdrawal holds, and what waited under it does not go out', () => {
    const shop = opened();
    waits(shop, 'offer');
    waits(shop, 'service', { class: 'service', purpose: 'service' });
    setAside(shop, { do: 'setConsent', visitor: 'v', purpose: 'offers', granted: false });
    expect(shop.state.people.get('v')?.consents).toMatchObject({ offers: false, service: true });
    // Said again a moment later it begins anew: what waited before stays closed.
    shop.command({ do: 'setConsent', visitor: 'v', purpose: 'offers', granted: true }, second);
    expect(claimed(shop, 'offer')).toMatchObject({ granted: false, reason: 'consentEnded' });
    expect(claimed(shop, 'service')).toMatchObject({ granted: true });
  });

  test('[CHO1] [ATT1] so do choices, and only safety is still said', () => {
    const { frequency, channels } = unchosen;
    const choices = { topicsOff: ['general'], rests: [], frequency, channels };
    for (const command of [
      { do: 'setChoices', visitor: 'v', choices },
      { do: 'setPreferences', visitor: 'v', frequency: 'none', leaveAlone: true },
    ] as const) {
      const shop = opened();
      waits(shop, 'offer');
      waits(shop, 'way out', { class: 'safety' });
      setAside(shop, command);
      const { do: _do, visitor: _visitor, ...kept } = command;
      expect(shop.state.people.get('v')).toMatchObject(kept);
      expect(claimed(shop, 'offer')).toMatchObject({ granted: false });
      expect(claimed(shop, 'way out')).toMatchObject({ granted: true });
    }
  });

  test('[JOI13] a link with fewer consents takes back the others', () => {
    const shop = opened();
    waits(shop, 'offer');
    const consents = { service: true } as const;
    setAside(shop, { do: 'linkBand', alias: 'c', visitor: 'v', language: 'fa', consents });
    expect(shop.state.people.get('v')?.consents).toMatchObject({ offers: null, service: true });
    expect(claimed(shop, 'offer')).toMatchObject({ granted: false });
  });

  test('[PRE4] nothing goes to a band that came back', () => {
    const shop = opened();
    waits(shop, 'on a');
    setAside(shop, { do: 'returnBand', alias: 'a' });
    expect(shop.state.wearings.get('a')?.device).toBe('');
    expect(claimed(shop, 'on a')).toMatchObject({ granted: false });
  });

  test('[CON3] who was to be forgotten is', () => {
    const shop = opened();
    waits(shop, 'offer');
    setAside(shop, { do: 'forget', visitor: 'v', aliases: ['a'] });
    expect(encodeState(shop.state)).not.toMatch(/"[va]"/);
    expect(shop.state.people.has('w')).toBe(true);
  });
});
