import { describe, expect, test } from 'vitest';
import { type DecidingChoices, decidingOf, unchosen } from '../../../src/contracts/choices.ts';
import { whyOf } from '../../../src/contracts/why.ts';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { campaign, message, openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const inShoes = { type: 'entered', zone: 'shoes' };
const service = { class: 'service', purpose: 'service' };
const agreed = { consents: { offers: true, service: true } };
const free = { marketingApartMs: 0, marketingPerVisit: 9, marketingPerDay: 9 };
const topics = [{ id: 'shoes', name: { en: 'Shoes', fa: 'کفش' } }];
const chosen = (parts: Partial<DecidingChoices>) => ({ ...decidingOf(unchosen), ...parts });

const said = (shop: Shop) =>
  shop
    .of('decision')
    .map(({ campaign: id, outcome, failedGate, gates }) =>
      failedGate ? `${id} ${failedGate} ${gates.at(-1)?.path ?? ''}`.trim() : `${id} ${outcome}`,
    );

/** v enters the shoes for five seconds at each time and waits at the door between. */
function enters(shop: Shop, timesMs: readonly number[], alias = 'a'): void {
  for (const atMs of timesMs) {
    shop.stay(alias, 'shoes', atMs, atMs + 5 * second);
    shop.stay(alias, 'door', atMs + 5 * second, atMs + 15 * second);
  }
  shop.wait((timesMs.at(-1) ?? 0) + 20 * second);
}

function choosing(
  parts: Partial<DecidingChoices>,
  campaigns: readonly object[],
  timesMs: readonly number[] = [0],
): Shop {
  const shop = Shop.open({ ...free, topics });
  for (const one of campaigns) shop.run({ when: inShoes, ...one });
  shop.join('a', 'v', agreed);
  shop.command({ do: 'setChoices', visitor: 'v', choices: chosen(parts) });
  enters(shop, timesMs);
  return shop;
}

const offer = { id: 'offer', topic: 'shoes' };
const other = { id: 'other', ...service };
const alarm = { id: 'alarm', class: 'safety', topic: 'shoes' };
const call = {
  id: 'call',
  ...service,
  topic: 'shoes',
  then: [{ task: { text: { en: 'Help' }, role: 'sales' } }],
};

describe('topics', () => {
  test('[CHO1] one that is off holds its messages alone; safety and staff pass', () => {
    const shop = choosing({ topicsOff: ['shoes'] }, [offer, other, alarm, call]);
    expect(said(shop).sort()).toEqual([
      'alarm sent',
      'call sent',
      'offer topic choices.topics.shoes',
      'other sent',
    ]);
  });

  test('[CHO1] a campaign that names none is of the general one', () => {
    const shop = choosing({ topicsOff: ['general'] }, [offer, other]);
    expect(said(shop).sort()).toEqual(['offer sent', 'other topic choices.topics.general']);
  });

  test('[CHO1] a topic the venue does not have is refused when it is published', () => {
    const { state } = Shop.open({ topics });
    const named = (topic: string) => checkCampaign({ ...campaign(), topic }, state);
    expect(named('shoes').ok).toBe(true);
    expect(named('general').ok).toBe(true);
    expect(named('hats')).toMatchObject({
      ok: false,
      problems: [{ code: 'campaign.topic_unknown', path: 'topic' }],
    });
  });

  test('[CHO6] the log says which topic, after consent and before conditions', () => {
    const condition = { fact: 'visit.number', atLeast: 9 };
    const shop = choosing({ topicsOff: ['shoes'] }, [{ ...offer, if: condition }]);
    const decision = shop.of('decision')[0];
    expect(decision?.gates.map(({ gate }) => gate)).toEqual(['live', 'consent', 'topic']);
    expect(decision?.gates.at(-1)).toMatchObject({ value: 'off', bound: 'on' });
    const row = { ...decision, type: undefined };
    const why = whyOf({
      venue: 'shop',
      visitor: 'v',
      campaign: 'offer',
      atMs: 0,
      decisions: [row as never],
      record: undefined,
      statusThen: undefined,
      visit: undefined,
    });
    expect(why.decisions[0]?.sentence).toBe(
      "not sent: the visitor's topics: off, asked on (choices.topics.shoes)",
    );
  });

  test('[CHO2] who never chose has no gate of choices in the log', () => {
    const shop = Shop.open({ ...free, topics });
    shop.run({ when: inShoes, ...offer });
    shop.join('a', 'v', agreed);
    enters(shop, [0]);
    const gates = shop.of('decision')[0]?.gates.map(({ gate }) => gate) ?? [];
    expect(gates).toContain('consent');
    expect(gates).not.toContain('topic');
    expect(gates).not.toContain('frequency');
    expect(gates).not.toContain('ownQuietHours');
  });
});

describe('less like this', () => {
  const resting = (days: number) => ({
    rests: [{ campaign: 'offer', topic: 'shoes', untilMs: openingMs + days * 24 * hour }],
  });

  test('[CHO7] a resting campaign is held with the time that is left; its topic goes on', () => {
    const sibling = { id: 'sibling', topic: 'shoes', ...service };
    const shop = choosing(resting(7), [offer, sibling]);
    expect(said(shop).sort()).toEqual(['offer topic choices.lessForMs', 'sibling sent']);
    const held = shop.of('decision').find(({ campaign: id }) => id === 'offer');
    expect(held?.gates.at(-1)?.margin).toBeLessThan(-6 * 24 * hour);
  });

  test('[CHO7] its rest over, it comes again', () => {
    const shop = choosing(resting(1 / 24), [offer], [0, 2 * hour]);
    expect(said(shop)).toEqual(['offer topic choices.lessForMs', 'offer sent']);
  });
});

describe('how often', () => {
  const times = [0, minute, 2 * minute, 3 * minute];
  test.each([
    ['none', ['offer frequency choices.frequency.none']],
    ['visit', ['offer sent', 'offer frequency choices.frequency.visit']],
    ['few', ['offer sent', 'offer sent', 'offer frequency choices.frequency.few']],
    ['all', ['offer sent', 'offer sent', 'offer sent', 'offer sent']],
  ] as const)('[CHO5] %s', (frequency, expected) => {
    const shop = choosing({ frequency }, [offer], times);
    expect(said(shop)).toEqual(expected);
  });

  test('[CHO5] few is three a day of the venue, however many visits', () => {
    const visits = [0, minute, 2 * hour, 2 * hour + minute, 4 * hour];
    const shop = choosing({ frequency: 'few' }, [offer], visits);
    expect(said(shop)).toEqual([
      'offer sent',
      'offer sent',
      'offer sent',
      'offer frequency choices.frequency.day',
      'offer frequency choices.frequency.day',
    ]);
  });

  test('[CHO5] is of offers: service and safety come as before', () => {
    const shop = choosing({ frequency: 'none' }, [offer, other, alarm]);
    expect(said(shop).sort()).toEqual([
      'alarm sent',
      'offer frequency choices.frequency.none',
      'other sent',
    ]);
  });

  test('[CHO5] the margin says how many are left after this one', () => {
    const shop = choosing({ frequency: 'few' }, [offer]);
    const gate = shop.of('decision')[0]?.gates.find((one) => one.gate === 'frequency');
    expect(gate).toMatchObject({ passed: true, value: 0, bound: 2, margin: 1 });
  });

  test('[CHO5] wanted less while offers wait: the newest too many are closed', () => {
    const shop = choosing({}, [offer], [0, minute, 2 * minute]);
    const ids = shop.of('message').map(({ id }) => id);
    expect(ids).toHaveLength(3);
    const choices = chosen({ frequency: 'visit' });
    shop.command({ do: 'setChoices', visitor: 'v', choices }, 3 * minute);
    const closed = shop.of('messageClosed');
    expect(closed.map(({ message: id }) => id)).toEqual(ids.slice(1));
    expect(closed[0]?.reason).toBe('notChosen');
  });
});

describe('own quiet hours', () => {
  // The shop opens at 10:00 of Tehran.
  const night = { quietHours: { from: '22:00', to: '11:00' } };

  test('[CHO3] over midnight, by the clock of the venue, hold all but safety', () => {
    const shop = choosing(night, [offer, other, alarm, call]);
    expect(said(shop).sort()).toEqual([
      'alarm sent',
      'call sent',
      'offer ownQuietHours choices.quietHours',
      'other ownQuietHours choices.quietHours',
    ]);
    const held = shop.of('decision').find(({ campaign: id }) => id === 'offer');
    expect(held?.gates.at(-1)).toMatchObject({ value: '10:00', bound: '22:00–11:00' });
  });

  test('[CHO3] end on their minute', () => {
    const shop = choosing(night, [offer], [hour - minute, hour + minute]);
    expect(said(shop)).toEqual(['offer ownQuietHours choices.quietHours', 'offer sent']);
  });

  test('[CHO3] what is held until quiet hours end waits for the end of these as well', () => {
    const held = {
      ...message,
      expires: { after: '4h' },
      deliver: { hold: 'quietEnd', notLaterThan: '6h' },
    };
    const shop = choosing(night, [{ ...offer, then: [{ message: held }] }], [0]);
    expect(said(shop)).toEqual(['offer deferred']);
    shop.stay('a', 'door', 15 * second, 2 * minute);
    shop.wait(hour + minute);
    expect(said(shop).at(-1)).toBe('offer sent');
    expect(shop.of('message')[0]?.atMs).toBeGreaterThanOrEqual(openingMs + hour);
  });
});

describe('at the claim', () => {
  const claim = (shop: Shop, channel: 'inbox' | 'wristband', atMs: number) => {
    const [sent] = shop.of('message');
    shop.command({ do: 'claim', message: sent?.id ?? '', channel }, atMs);
    return shop.of('claimAnswered').at(-1);
  };
  const sent = () => {
    const shop = Shop.open({ ...free, topics });
    shop.run({
      when: inShoes,
      ...offer,
      then: [{ message: { ...message, expires: { after: '9h' } } }],
    });
    shop.join('a', 'v', { ...agreed, device: 'band' });
    enters(shop, [0]);
    expect(shop.of('message')[0]?.channels).toEqual(['wristband', 'inbox']);
    return shop;
  };
  const say = (shop: Shop, parts: Partial<DecidingChoices>, atMs = 30 * second) =>
    shop.command({ do: 'setChoices', visitor: 'v', choices: chosen(parts) }, atMs);

  test.each([
    ['its topic went off', { topicsOff: ['shoes'] }],
    ['offers are not wanted', { frequency: 'none' }],
    ['its campaign rests', { rests: [{ campaign: 'offer', topic: 'shoes', untilMs: 9e14 }] }],
  ] as const)('[CHO2] [T24] [R17] nothing is granted once %s', (_why, parts) => {
    const shop = sent();
    say(shop, structuredClone(parts) as Partial<DecidingChoices>);
    expect(claim(shop, 'wristband', 31 * second)).toMatchObject({
      granted: false,
      reason: 'notChosen',
    });
    expect(claim(shop, 'inbox', 32 * second)).toMatchObject({ granted: false });
  });

  test('[CHO2] no offers any more holds for one whose copy the inbox has already', () => {
    const shop = sent();
    expect(claim(shop, 'inbox', 20 * second)).toMatchObject({ granted: true });
    say(shop, { frequency: 'none' });
    expect(claim(shop, 'wristband', 31 * second)).toMatchObject({
      granted: false,
      reason: 'notChosen',
    });
  });

  test('[CHO4] a channel that went off is refused, and the inbox still keeps the message', () => {
    const shop = sent();
    say(shop, { channels: { push: true, wristband: false, inbox: true } });
    expect(claim(shop, 'wristband', 31 * second)).toMatchObject({ reason: 'channelOff' });
    expect(claim(shop, 'inbox', 32 * second)).toMatchObject({ granted: true });
  });

  test('[CHO3] quiet hours that began meanwhile are kept, and the inbox makes no sound', () => {
    const shop = sent();
    say(shop, { quietHours: { from: '12:00', to: '14:00' } });
    expect(claim(shop, 'wristband', 3 * hour)).toMatchObject({ reason: 'ownQuietHours' });
    expect(claim(shop, 'inbox', 3 * hour + second)).toMatchObject({ granted: true });
  });

  test('[CHO2] come with the link, and another one’s are not inherited', () => {
    const shop = Shop.open({ ...free, topics });
    shop.run({ when: inShoes, ...offer });
    shop.join('a', 'v', { ...agreed, choices: chosen({ topicsOff: ['shoes'] }) });
    enters(shop, [0]);
    shop.command({ do: 'returnBand', alias: 'a' }, minute);
    shop.join('b', 'w', agreed, minute);
    enters(shop, [minute], 'b');
    expect(said(shop)).toEqual(['offer topic choices.topics.shoes', 'offer sent']);
  });
});

describe('channels', () => {
  const channelsOf = (channels: Partial<DecidingChoices['channels']>, parts: object = {}) => {
    const all = { push: true, wristband: true, inbox: true, ...channels };
    const shop = Shop.open({ ...free, topics });
    shop.run({ when: inShoes, ...offer, ...parts });
    shop.join('a', 'v', { ...agreed, device: 'band', choices: chosen({ channels: all }) });
    enters(shop, [0]);
    return shop.of('message')[0]?.channels ?? said(shop);
  };

  test('[CHO4] one that is off is not used, the inbox keeps what goes out by another', () => {
    expect(channelsOf({})).toEqual(['wristband', 'inbox']);
    expect(channelsOf({ wristband: false })).toEqual(['inbox']);
    expect(channelsOf({ inbox: false })).toEqual(['wristband', 'inbox']);
    expect(channelsOf({ wristband: false, inbox: false })).toEqual(['offer channel']);
  });

  test('[CHO4] safety goes by every channel', () => {
    const off = { push: false, wristband: false, inbox: false };
    expect(channelsOf(off, { class: 'safety' })).toEqual(['wristband', 'inbox']);
  });
});
