import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Input } from '../../src/contracts/inputs.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue, encodeState } from '../../src/engine/venue.ts';
import { campaign, openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

/** `a` of visitor `v` is in shoes since 1 s, wearing a band with a radio. */
function inShoes(): Shop {
  const shop = Shop.open();
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 0, 10 * second);
  return shop;
}

const freeze = { do: 'freezeBand', alias: 'a', frozen: 'lost' } as const;
const move = { do: 'moveBand', alias: 'a', device: 'band-2' } as const;

describe('a frozen band', () => {
  test('[DSK1] moves nobody; where it is heard is where it is looked for', () => {
    const shop = inShoes();
    shop.command(freeze, 10 * second);
    shop.stay('lost', 'tills', 11 * second, 20 * second);
    shop.wait(20 * second);
    expect(shop.state.wearings.get('lost')).toMatchObject({ as: 'frozen', zone: 'tills' });
    expect(shop.state.wearings.get('a')).toMatchObject({ zone: 'shoes' });
    expect(shop.lines('entered', 'left', 'visitEnded')).toEqual(['entered shoes @0.5s']);
    expect(shop.state.zones.get('tills')?.people).toBe(0);
  });

  test('[DSK1] begins where it was heard last, as far as that is known', () => {
    const shop = inShoes();
    shop.wait(10 * second);
    shop.command(freeze, 10 * second);
    expect(shop.state.wearings.get('lost')).toMatchObject({ zone: 'shoes', placed: true });
  });

  test('[DSK1] makes no visit and counts nowhere, however long it is heard', () => {
    const shop = inShoes();
    shop.command(freeze, 10 * second);
    shop.stay('lost', 'shoes', 11 * second, 2 * minute);
    shop.wait(3 * minute);
    expect(shop.said('visitStarted')).toHaveLength(1);
    expect(shop.state.people.has('lost')).toBe(false);
    expect(shop.state.zones.get('shoes')?.people).toBe(0);
  });

  test('[DSK3] held to a reader tells somebody, and nothing happens', () => {
    const shop = inShoes();
    shop.run({ when: { type: 'tapped', purpose: 'unlock' } });
    shop.command({
      do: 'placeDevice',
      device: 'gate',
      kind: 'reader',
      placement: { zone: 'exit' },
    });
    shop.command(freeze, 10 * second);
    shop.reading('gate', { kind: 'tap', alias: 'lost', purpose: 'unlock' }, 11 * second);
    shop.wait(12 * second);
    expect(shop.said('tapped')).toEqual([]);
    expect(shop.of('notice')).toMatchObject([
      { code: 'frozenBandTapped', about: 'lost', params: { device: 'gate', zone: 'exit' } },
    ]);
    expect(shop.state.wearings.get('lost')?.zone).toBe('exit');
  });

  test('[DSK1] is told nothing: what waits goes by other channels, or not at all', () => {
    const shop = inShoes();
    const only = { channels: ['wristband'], title: { en: 'One' }, body: { en: 'One' } };
    for (const [id, message] of [
      ['alone', only],
      ['both', { ...only, channels: ['wristband', 'inbox'] }],
    ] as const) {
      const document = { id, when: { type: 'entered', zone: 'tills' }, then: [{ message }] };
      const service = { class: 'service', purpose: 'service' };
      shop.command({
        do: 'publishCampaign',
        campaign: campaign({ ...document, ...service, status: 'live' }),
        version: 1,
      });
    }
    for (const purpose of ['service', 'offers'] as const) {
      shop.command({ do: 'setConsent', visitor: 'v', purpose, granted: true }, 10 * second);
    }
    shop.stay('a', 'tills', 11 * second, 25 * second);
    shop.wait(25 * second);
    const sent = shop.of('message').map(({ id }) => id);
    expect(sent.length).toBeGreaterThan(0);
    shop.command(freeze, 26 * second);
    for (const message of sent) shop.command({ do: 'claim', message, channel: 'wristband' });
    expect(shop.of('claimAnswered').every(({ granted }) => !granted)).toBe(true);
    const alone = sent.filter((id) => id.includes('/alone/'));
    expect(shop.of('messageClosed')).toMatchObject(
      alone.map((message) => ({ message, reason: 'bandFrozen' })),
    );
    for (const message of sent) shop.command({ do: 'claim', message, channel: 'inbox' });
    const both = sent.filter((id) => id.includes('/both/'));
    expect(shop.of('claimAnswered').filter(({ granted }) => granted)).toHaveLength(both.length);
  });
});

describe('a moved band', () => {
  test('[DSK2] goes on with the same visit, visitor, stage and caps', () => {
    const shop = inShoes();
    shop.wait(10 * second);
    const before = structuredClone(shop.state.people.get('v'));
    const visit = shop.state.wearings.get('a')?.visit?.id;
    shop.command(freeze, 10 * second);
    shop.command(move, 15 * second);
    shop.stay('a', 'tills', 16 * second, 26 * second);
    shop.wait(26 * second);
    const wearing = shop.state.wearings.get('a');
    expect(wearing).toMatchObject({ visitor: 'v', device: 'band-2', zone: 'tills' });
    expect(wearing?.visit?.id).toBe(visit);
    expect(shop.said('visitStarted')).toHaveLength(1);
    expect(shop.said('visitEnded')).toHaveLength(0);
    const after = shop.state.people.get('v');
    expect(after?.consents).toEqual(before?.consents);
    expect(after?.campaigns).toEqual(before?.campaigns);
    expect(after?.visits).toBe(before?.visits);
  });

  test('[DSK2] resumes a visit whose visitor seemed to have gone', () => {
    const shop = Shop.open({ visitSilenceMs: minute });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.command(freeze, 10 * second);
    shop.wait(2 * minute);
    expect(shop.state.wearings.get('a')?.visit?.state).toBe('away');
    shop.command(move, 2 * minute);
    expect(shop.state.wearings.get('a')?.visit?.state).toBe('present');
    expect(shop.state.present).toBe(1);
  });

  test('[DSK2] whose old one is returned takes nothing from its wearer', () => {
    const shop = inShoes();
    shop.command(freeze, 10 * second);
    shop.command(move, 11 * second);
    shop.command({ do: 'returnBand', alias: 'lost' }, 12 * second);
    shop.stay('a', 'tills', 13 * second, 20 * second);
    shop.wait(20 * second);
    expect(shop.state.wearings.has('lost')).toBe(false);
    expect(shop.state.wearings.get('a')?.zone).toBe('tills');
    expect(shop.lines('bandReturned', 'visitEnded')).toEqual([]);
  });
});

/** When and where the band that is lost is heard; and whatever happens to the person. */
const heard = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 40_000 }),
    zone: fc.constantFrom('door', 'shoes', 'tills', 'exit'),
    rssiDbm: fc.integer({ min: -80, max: -40 }),
    lagMs: fc.integer({ min: 0, max: 60_000 }),
    kind: fc.constantFrom('sightings', 'positions', 'tap', 'rating', 'sale'),
  }),
  { maxLength: 60 },
);

const frozenMs = 20_000;
const movedMs = 25_000;

type Heard = typeof heard extends fc.Arbitrary<infer T> ? T : never;

function bodyOf({ zone, rssiDbm, kind }: Heard[number], alias: string) {
  const x = ['door', 'shoes', 'tills', 'exit'].indexOf(zone) * 10 + 5;
  if (kind === 'sightings') return { kind, sightings: [{ alias, rssiDbm }] } as const;
  if (kind === 'positions') return { kind, positions: [{ alias, x, y: 5, floor: '0' }] } as const;
  if (kind === 'tap') return { kind, alias, purpose: 'entry' } as const;
  if (kind === 'rating') return { kind, alias, score: 1, of: 5 } as const;
  const lines = [{ sku: 'shoe', qty: 1, price: 5 }];
  return { kind, sale: `s${x}`, action: 'sale', alias, lines, total: 5, currency: 'EUR' } as const;
}

/** As the hot path does it: what arrives before the freeze is the person's, after it the band's. */
function played(sent: Heard, order: (at: number, i: number) => number = (at) => at): Shop {
  const shop = Shop.open();
  shop.join('a', 'v');
  const wear = (alias: string, from: number, to: number) => {
    for (let at = from; at < to; at += second) steps.push([at, () => shop.hear(alias, 'door', at)]);
  };
  const steps: [number, () => void][] = [];
  wear('a', second, 5 * second);
  for (const [i, one] of sent.entries()) {
    const arrivesMs = order(one.atMs + one.lagMs, i);
    const alias = arrivesMs < frozenMs ? 'a' : 'lost';
    const device = one.kind === 'sale' ? 'till' : `r-${one.zone}`;
    const at = openingMs + one.atMs;
    const input: Input = {
      ...{ type: 'reading', device, boot: 2, seq: i, atMs: at, body: bodyOf(one, alias) },
    };
    steps.push([arrivesMs, () => shop.input(input, arrivesMs)]);
  }
  steps.push([frozenMs, () => shop.command(freeze, frozenMs)]);
  steps.push([movedMs, () => shop.command(move, movedMs)]);
  for (const [, act] of steps.sort(([a], [b]) => a - b)) act();
  shop.wait(110 * second);
  return shop;
}

/** The person, without what the band alone leaves behind. */
function personIn(shop: Shop): string {
  const { people, wearings, messages, zones, present } = shop.state;
  const { armedMs: _armed, ...wearing } = wearings.get('a') ?? { armedMs: 0 };
  const counts = [...zones.values()].map(({ id, people: n }) => [id, n]);
  return JSON.stringify([[...people.values()], wearing, [...messages], counts, present]);
}

test('[DSK1] [DSK2] nothing of the old band moves the person after the freeze', () => {
  fc.assert(
    fc.property(heard, (sent) => {
      const before = sent.filter(({ atMs, lagMs }) => atMs + lagMs < frozenMs);
      expect(personIn(played(sent))).toBe(personIn(played(before)));
    }),
    { numRuns: 150 },
  );
});

test('[DSK1] [TIM3] in whatever order readings around a freeze arrive, it is the same', () => {
  const lags = fc.array(fc.integer({ min: 0, max: 280 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(heard, lags, lags, (sent, one, other) => {
      const near = sent.map((reading) => ({ ...reading, lagMs: 0 }));
      const twice = [...near, ...near.slice(0, 10)];
      const first = orderly(near, one);
      expect(orderly(near, other)).toBe(first);
      expect(orderly(twice, other, near.length)).toBe(first);
    }),
    { numRuns: 100 },
  );
});

/** Whole state and effects where each reading comes late by its own lag within the window. */
function orderly(sent: Heard, lags: readonly number[], copiesFrom = sent.length): string {
  const frames: { atMs: number; order: number; input: Input }[] = [];
  const opened = Shop.open();
  opened.join('a', 'v');
  for (const { atMs, input } of opened.journal) frames.push({ atMs, order: -1, input });
  for (const [i, one] of sent.entries()) {
    const seq = i % copiesFrom;
    const atMs = openingMs + one.atMs;
    const arrivesMs = atMs + (lags[i % lags.length] ?? 0);
    const alias = arrivesMs < openingMs + frozenMs ? 'a' : 'lost';
    const device = one.kind === 'sale' ? 'till' : `r-${one.zone}`;
    const body = bodyOf(one, alias);
    frames.push({
      ...{ atMs: arrivesMs, order: i },
      input: { type: 'reading', device, boot: 2, seq, atMs, body },
    });
  }
  const told = (atMs: number, command: typeof freeze | typeof move) =>
    frames.push({
      ...{ atMs: openingMs + atMs, order: -1 },
      input: { type: 'command', id: `d${atMs}`, command },
    });
  told(frozenMs, freeze);
  told(movedMs, move);
  frames.push({ atMs: openingMs + 2 * minute, order: 0, input: { type: 'tick' } });
  const state = createVenue('shop');
  const out = createOut();
  let said = '';
  frames.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  for (const [i, { atMs, input }] of frames.entries()) {
    step(state, { position: i + 1, atMs, venue: 'shop', input }, out);
    for (const effect of out.effects) said += `${JSON.stringify(effect)}\n`;
    clearOut(out);
  }
  return `${encodeState(state)}\n${said}`;
}
