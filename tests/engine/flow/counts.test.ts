import { describe, expect, test } from 'vitest';
import { countNow } from '../../../src/engine/flow/count-now.ts';
import type { Counter } from '../../../src/engine/flow/flow-state.ts';
import {
  close,
  correct,
  count,
  createTally,
  drift,
  driftOf,
  intervalOf,
  shareOf,
  weighTags,
} from '../../../src/engine/flow/tally.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, placeCounters, Shop } from '../shop.ts';
import { seed, seeded } from './seeded.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
/** 04:00 of the next day in Tehran, since opening at 10:00. */
const closingMs = 18 * hour;

function open(settings = {}): Shop {
  const shop = Shop.open({ visitSilenceMs: 5 * minute, visitGraceMs: minute, ...settings });
  placeCounters(shop);
  return shop;
}

function pass(shop: Shop, ins: number, outs: number, atMs: number, device = 'door-1', lagMs = 0) {
  shop.reading(device, { kind: 'count', in: ins, out: outs }, atMs, lagMs);
}

const venue = (shop: Shop) => countNow(shop.state, '', shop.state.journalMs);

describe('[SHF3] door counters', () => {
  test('at entrances and exits are integrated for the venue, others for their zone', () => {
    const shop = open();
    pass(shop, 12, 0, minute);
    pass(shop, 0, 3, 2 * minute, 'door-2');
    pass(shop, 5, 1, 2 * minute, 'inner');
    shop.wait(3 * minute);
    expect(venue(shop)).toMatchObject({ people: 9, raw: 9, counters: 2, countersHeard: 2 });
    expect(countNow(shop.state, 'shoes', shop.state.journalMs)).toMatchObject({ people: 4 });
  });

  test('never count fewer than nobody, whatever they missed', () => {
    const shop = open();
    pass(shop, 2, 9, minute);
    shop.wait(2 * minute);
    expect(venue(shop)).toMatchObject({ people: 0, low: 0, raw: 0 });
    pass(shop, 4, 0, 3 * minute);
    shop.wait(4 * minute);
    expect(venue(shop)).toMatchObject({ people: 4 });
  });

  test('add up in any order, late messages too, which trigger nothing', () => {
    const shop = open();
    shop.wait(10 * minute);
    pass(shop, 7, 0, 2 * minute, 'door-1', 8 * minute);
    shop.wait(11 * minute);
    expect(shop.late).toBe(1);
    expect(venue(shop)).toMatchObject({ people: 7 });
  });

  test('make the interval wider the longer they are silent', () => {
    const width = (untilMs: number, heard: boolean) => {
      const shop = open();
      pass(shop, 40, 0, minute);
      pass(shop, 0, 0, minute, 'door-2');
      for (let atMs = 2 * minute; heard && atMs < untilMs; atMs += minute) {
        pass(shop, 0, 0, atMs);
        pass(shop, 0, 0, atMs, 'door-2');
      }
      shop.wait(untilMs);
      const { low = 0, high = 0 } = venue(shop) ?? {};
      return high - low;
    };
    expect(width(2 * hour, true)).toBeLessThanOrEqual(width(10 * minute, true) + 2);
    expect(width(2 * hour, false)).toBeGreaterThan(2 * width(2 * hour, true));
  });

  test('that are removed are silent no longer', () => {
    const shop = open();
    pass(shop, 40, 0, minute);
    shop.wait(2 * minute);
    shop.command({ do: 'removeDevice', device: 'door-1' }, 2 * minute);
    expect([...shop.state.counters.keys()]).toEqual([]);
    expect(venue(shop)).toMatchObject({ people: 40, counters: 0 });
  });

  test('say points, and a venue without any has no count', () => {
    const shop = open();
    shop.wait(minute);
    expect(venue(shop)).toBeUndefined();
    pass(shop, 3, 0, 2 * minute);
    shop.wait(3 * minute);
    const points = shop.of('point').filter(({ measurement }) => measurement === 'count');
    expect(points.at(-1)).toMatchObject({
      series: { venue: 'shop' },
      fields: { people: 3, raw: 3 },
    });
    expect(points.at(-1)?.series).not.toHaveProperty('zone');
  });
});

describe('[SHF3] closing', () => {
  test('makes an empty place zero again, in venue time, every day', () => {
    const shop = open();
    pass(shop, 100, 96, closingMs - 2 * hour);
    shop.wait(closingMs - second);
    expect(venue(shop)?.people).toBe(4);
    shop.wait(closingMs + second);
    expect(venue(shop)).toMatchObject({ people: 0, raw: 0, low: 0, high: 1 });
    pass(shop, 50, 45, closingMs + 6 * hour);
    shop.wait(closingMs + 24 * hour + second);
    expect(venue(shop)).toMatchObject({ people: 0, raw: 0 });
  });

  test('leaves a place alone where somebody passes or a tag is seen', () => {
    const shop = open();
    pass(shop, 100, 60, closingMs - 10 * minute);
    shop.wait(closingMs + second);
    expect(venue(shop)?.people).toBe(40);
    const night = open();
    pass(night, 100, 60, closingMs - 2 * hour);
    night.stay('a', 'shoes', closingMs - 20 * second, closingMs - 5 * second);
    night.wait(closingMs + second);
    expect(venue(night)?.people).toBe(40);
  });

  test('teaches a counter what it counts too many', () => {
    const shop = open();
    for (let day = 0; day < 12; day++) {
      // Of a hundred who came, ninety-four were seen leaving.
      pass(shop, 100, 94, day * 24 * hour + hour);
      shop.wait(closingMs + day * 24 * hour + second);
    }
    const counter = shop.state.counters.get('door-1');
    expect(counter?.closings).toBe(12);
    expect(counter && driftOf(counter)).toBeCloseTo(6 / 194, 3);
    pass(shop, 100, 94, 13 * 24 * hour);
    shop.wait(13 * 24 * hour + second);
    expect(venue(shop)).toMatchObject({ people: 0, raw: 6 });
  });
});

describe('[SHF3] a person’s correction', () => {
  test('takes the number’s place, beside the raw one', () => {
    const shop = open();
    pass(shop, 67, 0, minute);
    shop.command({ do: 'correctCount', people: 60 }, 2 * minute);
    pass(shop, 4, 0, 3 * minute);
    shop.wait(4 * minute);
    const correctedAtMs = openingMs + 2 * minute;
    expect(venue(shop)).toMatchObject({ people: 64, raw: 71, corrected: 60, correctedAtMs });
  });

  test('is for a zone of the plan, or the venue', () => {
    const shop = open();
    shop.command({ do: 'correctCount', zone: 'shoes', people: 5 }, minute);
    shop.command({ do: 'correctCount', zone: 'nowhere', people: 5 }, minute);
    expect([...shop.state.tallies.keys()]).toEqual(['shoes']);
  });
});

describe('[SHF3] tags', () => {
  test('are people by the share who wear one, where the venue says it', () => {
    const shop = open({ wearingShare: 0.25 });
    for (let atMs = second; atMs < 40 * minute; atMs += 10 * second) {
      for (let i = 0; i < 5; i++) shop.hear(`t${i}`, 'shoes', atMs + i);
    }
    shop.wait(40 * minute);
    const { people = 0, low = 0, high = 0 } = venue(shop) ?? {};
    expect(people).toBeGreaterThan(8);
    expect(low).toBeLessThanOrEqual(20);
    expect(high).toBeGreaterThanOrEqual(20);
  });

  test('teach that share from visits and people counted in', () => {
    expect(shareOf({ tags: 9, people: 29 }, undefined)).toBeUndefined();
    expect(shareOf({ tags: 29, people: 98 }, undefined)?.share).toBeCloseTo(0.3, 5);
    expect(shareOf({ tags: 300, people: 98 }, undefined)?.share).toBeLessThanOrEqual(1);
    const shop = open();
    pass(shop, 40, 0, minute);
    for (let i = 0; i < 10; i++) shop.hear(`t${i}`, 'shoes', 2 * minute + i);
    shop.wait(3 * minute);
    expect(shop.state.wearingShare).toEqual({ tags: 10, people: 40 });
  });

  test('can be asked by a campaign, with the ends of the interval', () => {
    const shop = open();
    pass(shop, 30, 0, second);
    const all = [
      { fact: 'venue.count', is: 30 },
      { fact: 'venue.countLow', below: 30 },
      { fact: 'venue.countHigh', above: 30 },
    ];
    shop.run({ when: { type: 'entered', zone: 'shoes' }, if: { all } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 5 * second, 8 * second);
    shop.wait(9 * second);
    expect(shop.of('message')).toHaveLength(1);
  });

  test('and counters are the same after a restart', () => {
    const shop = open({ wearingShare: 0.5 });
    pass(shop, 30, 4, second);
    shop.stay('a', 'shoes', 5 * second, 3 * minute);
    shop.wait(4 * minute);
    const again = decodeState(encodeState(shop.state));
    if ('problem' in again) throw new Error(again.problem);
    expect(countNow(again, '', again.journalMs)).toEqual(venue(shop));
  });
});

type Door = { readonly missIn: number; readonly missOut: number; readonly share: number };

/**
 * Days of ten hours at a door that misses some, with tags on a share of people who stay about half
 * an hour: how often the truth lay within the interval, how wide it was, how far off the number and
 * the raw sum were.
 */
function simulate(random: () => number, { missIn, missOut, share }: Door, days: number) {
  const learned = { drift: 0, driftM2: 0, closings: 0 };
  const counter: Counter = { device: 'd', zone: '', ins: 0, outs: 0, ...learned };
  const tally = createTally('', { awakeMs: 0, counted: true });
  const wearing = { tags: 0, people: 0 };
  const sums = { checked: 0, inside: 0, width: 0, off: 0, rawOff: 0 };
  for (let day = 0; day < days; day++) {
    let inside: { leavesAt: number; wears: boolean }[] = [];
    close(tally, [counter], day * 24 * hour);
    for (let m = 1; m < 600; m++) {
      const [arrivals, leavers] = [
        m < 560 ? 4 * random() : 0,
        inside.filter((p) => p.leavesAt <= m),
      ];
      inside = inside.filter((p) => p.leavesAt > m);
      let [ins, outs] = [0, 0];
      for (let i = 0; i < Math.floor(arrivals); i++) {
        const stays = 5 - 30 * Math.log(1 - random());
        const wears = random() < share;
        inside.push({ leavesAt: Math.min(599, m + stays), wears });
        if (wears) wearing.tags++;
        if (random() >= missIn) ins++;
      }
      for (const _ of leavers) if (random() >= missOut) outs++;
      wearing.people += ins;
      drift(tally, (day * 24 * 60 + m) * minute, 0);
      count(tally, counter, { ins, outs });
      const known = shareOf(wearing, undefined);
      const tags = inside.filter((p) => p.wears).length;
      if (known) weighTags(tally, { tags, ...known });
      if (day < 3 || m % 30 !== 0) continue;
      const [low, high] = intervalOf(tally);
      const truth = inside.length;
      sums.checked++;
      if (truth >= low && truth <= high) sums.inside++;
      sums.width += high - low;
      sums.off += Math.abs(tally.people - truth);
      sums.rawOff += Math.abs(tally.raw - truth);
    }
  }
  const mean = (sum: number) => sum / sums.checked;
  const { checked } = sums;
  const errors = { off: mean(sums.off), rawOff: mean(sums.rawOff) };
  return { checked, inside: mean(sums.inside), width: mean(sums.width), ...errors };
}

describe('[SHF3] the truth', () => {
  test.each([
    ['a good counter', { missIn: 0.02, missOut: 0.02, share: 0.3 }],
    ['one that misses who leaves', { missIn: 0.02, missOut: 0.05, share: 0.3 }],
    ['one that misses who comes, few tags', { missIn: 0.06, missOut: 0.03, share: 0.1 }],
    ['nearly everybody wears a tag', { missIn: 0.03, missOut: 0.03, share: 0.9 }],
  ])(`lies within the interval nine times in ten: %s (seed ${seed})`, (_name, door) => {
    const found = simulate(seeded(seed), door, 300);
    expect(found.checked).toBeGreaterThan(5_000);
    expect(found.inside).toBeGreaterThanOrEqual(0.88);
    // An interval that says nothing would hold the truth too.
    expect(found.width).toBeLessThan(30);
    expect(found.off).toBeLessThanOrEqual(found.rawOff + 0.5);
  });

  test('is nearer to the weighed number than to the raw sum of a drifting counter', () => {
    const found = simulate(seeded(seed), { missIn: 0.02, missOut: 0.06, share: 0.3 }, 300);
    expect(found.off).toBeLessThan(0.6 * found.rawOff);
  });
});

test('[SHF3] two messages or one, the sum and what is known of it are the same', () => {
  const made = () => createTally('', { awakeMs: 0, counted: true });
  const [one, two] = [made(), made()];
  const blank = { device: 'd', zone: '', ins: 0, outs: 0, drift: 0, driftM2: 0, closings: 0 };
  const [a, b] = [{ ...blank }, { ...blank }];
  count(one, a, { ins: 9, outs: 4 });
  count(two, b, { ins: 4, outs: 0 });
  count(two, b, { ins: 5, outs: 4 });
  expect(two.people).toBeCloseTo(one.people, 9);
  expect(two.variance).toBeCloseTo(one.variance, 9);
  correct(two, 3, 1);
  expect(two).toMatchObject({ people: 3, raw: 5 });
});
