import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frequencies, type Preferences } from '../../../src/contracts/venue.ts';
import { Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const seed = 20_261_124;

const kinds = ['marketing', 'service'] as const;
const zones = ['door', 'shoes', 'tills'] as const;

/** A day of a visitor: which zone they go to next, and how long they stay there. */
const walk = fc.array(
  fc.record({
    zone: fc.constantFrom(...zones),
    // Mostly short, so that visits have several entries; now and then longer than a visit.
    stayMs: fc
      .oneof(
        { weight: 5, arbitrary: fc.integer({ min: 5, max: 200 }) },
        fc.integer({ min: 200, max: 2_000 }),
      )
      .map((s) => s * second),
  }),
  { minLength: 2, maxLength: 40 },
);
const choice = fc.record({
  frequency: fc.constantFrom(...frequencies),
  leaveAlone: fc.boolean(),
});
const settings = fc.record({
  marketingPerVisit: fc.integer({ min: 0, max: 4 }),
  marketingPerDay: fc.integer({ min: 0, max: 6 }),
  marketingApartMs: fc.integer({ min: 0, max: 20 }).map((m) => m * minute),
  servicePerVisit: fc.integer({ min: 0, max: 4 }),
});

type Steps = readonly { readonly zone: string; readonly stayMs: number }[];

/** Heard for half a minute in each zone, then silent in it: visits end and begin again. */
function played(steps: Steps, given: Given, chosen: Preferences): Shop {
  const shop = Shop.open({ ...given, visitSilenceMs: 5 * minute, visitGraceMs: minute });
  for (const kind of kinds) {
    const purpose = kind === 'service' ? 'service' : 'offers';
    for (const zone of zones) {
      const limits = { zoneCooldown: '15m' };
      const when = { type: 'entered', zone };
      shop.run({ id: `${kind}-${zone}`, class: kind, purpose, when, limits });
    }
  }
  shop.join('a', 'v', { consents: { offers: true, service: true } });
  shop.command({ do: 'setPreferences', visitor: 'v', ...chosen });
  let atMs = second;
  for (const { zone, stayMs } of steps) {
    shop.stay('a', zone, atMs, atMs + Math.min(stayMs, 30 * second));
    atMs += stayMs;
    shop.wait(atMs);
  }
  return shop;
}

test('[ATT1] no walk of a visitor passes a cap, a distance or a zone’s cooldown', () => {
  let sent = 0;
  fc.assert(
    fc.property(walk, settings, choice, (steps, given, chosen) => {
      const shop = played(steps, given, chosen);
      sent += shop.of('message').length;
      check(shop, given, chosen);
    }),
    { seed, numRuns: 150 },
  );
  // A law about nothing would hold too.
  expect(sent).toBeGreaterThan(100);
});

type Given = {
  readonly marketingPerVisit: number;
  readonly marketingPerDay: number;
  readonly marketingApartMs: number;
  readonly servicePerVisit: number;
};

/** Counts what was sent again, from the messages alone. */
function check(shop: Shop, given: Given, { frequency, leaveAlone }: Preferences): void {
  const sent = shop.of('message');
  const visits = shop.said('visitStarted').map(({ atMs }) => atMs);
  const visitOf = (atMs: number) => visits.findLastIndex((startedMs) => startedMs <= atMs);
  const ofKind = (kind: string) => sent.filter((one) => one.class === kind);
  const most = frequency === 'none' ? 0 : frequency === 'few' ? 1 : given.marketingPerVisit;
  for (const kind of kinds) {
    const own = ofKind(kind);
    if (leaveAlone) expect(own).toEqual([]);
    const cap =
      kind === 'service' ? given.servicePerVisit : Math.min(most, given.marketingPerVisit);
    const byVisit = Map.groupBy(own, ({ atMs }) => visitOf(atMs));
    for (const list of byVisit.values()) expect(list.length).toBeLessThanOrEqual(cap);
    const byZone = Map.groupBy(own, ({ because }) => because.zone);
    for (const list of byZone.values()) expectApart(list, 15 * minute);
  }
  const offers = ofKind('marketing');
  expectApart(offers, given.marketingApartMs);
  for (const [i, { atMs }] of offers.entries()) {
    const within = offers.slice(0, i + 1).filter((one) => atMs - one.atMs < day);
    expect(within.length).toBeLessThanOrEqual(given.marketingPerDay);
  }
}

function expectApart(list: readonly { readonly atMs: number }[], apartMs: number): void {
  for (const [i, { atMs }] of list.entries()) {
    const before = list[i - 1];
    if (before) expect(atMs - before.atMs).toBeGreaterThanOrEqual(apartMs);
  }
}
