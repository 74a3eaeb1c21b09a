import { describe, expect, test } from 'vitest';
import { shelfViews } from '../../../src/engine/goods/shelf-views.ts';
import { Shop } from '../shop.ts';
import { Floor, minute, second } from './floor.ts';

const pickup = { kind: 'shelf', action: 'pickup', slot: '1', sku: 'run-42' } as const;
const atShelf = [12.2, 8] as const;
const away = [18, 2] as const;

describe('[SHF1] a pick-up belongs', () => {
  test('to who alone is in the zone, where only zones are known', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('b', 'door', 0, 5 * second);
    shop.reading('r-shoes', pickup, 5 * second);
    shop.wait(8 * second);
    expect(shop.said('pickedUp')).toMatchObject([
      { visitor: 'a', zone: 'shoes', sku: 'run-42', slot: '1', device: 'r-shoes' },
    ]);
    expect(shop.said('stageChanged').at(-1)).toMatchObject({ visitor: 'a', to: 'engagement' });
  });

  test('to nobody of two who are equally near, and calls no campaign of theirs', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'pickedUp' } });
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('b', 'shoes', 0, 5 * second);
    shop.reading('r-shoes', pickup, 5 * second);
    shop.wait(8 * second);
    expect(shop.said('pickedUp')).toMatchObject([{ visitor: '', zone: 'shoes' }]);
    expect(shop.of('decision')).toEqual([]);
  });

  test('never to staff', () => {
    const floor = Floor.at();
    floor.command({ do: 'handOutBand', alias: 's', as: 'staff' });
    floor.stand('s', atShelf, 0, 5 * second);
    floor.shelf({}, 5 * second);
    floor.wait(8 * second);
    expect(floor.said('pickedUp')).toMatchObject([{ visitor: '', probability: 0 }]);
  });

  test.each([
    ['was there 1.5 s before it', -1_500, 'a'],
    ['came 1.5 s after it', 1_500, 'a'],
    ['left 4.5 s before it', -4_500, ''],
    ['came 3.5 s after it', 3_500, ''],
  ])('to who %s', (_when, offsetMs, visitor) => {
    const floor = Floor.at();
    const pickedMs = 20 * second;
    floor.stand('a', away, 0, 10 * second);
    for (let atMs = 10 * second; atMs < 30 * second; atMs += second) {
      // A place is worked out half a second after it was seen.
      const isThere = atMs + 500 === pickedMs + offsetMs;
      const [x, y] = isThere ? atShelf : away;
      floor.see('a', x, y, atMs);
    }
    floor.shelf({}, pickedMs);
    floor.wait(40 * second);
    expect(floor.said('pickedUp')).toMatchObject([{ visitor }]);
  });

  test('to the one who is twice as likely, across a border of zones too', () => {
    const floor = Floor.at();
    floor.place('edge', 'shelf', 10.1, 5);
    floor.stand('near', [9.7, 5], 0, 10 * second);
    floor.stand('far', [14, 5], 0, 10 * second);
    floor.reading('edge', pickup, 9 * second);
    floor.wait(15 * second);
    expect(floor.said('pickedUp')).toMatchObject([{ visitor: 'near' }]);
  });

  test('to nobody when it comes late: it only counts', () => {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, 9 * second);
    floor.shelf({}, 4 * second, 2_500);
    floor.wait(70 * second);
    expect(floor.said('pickedUp')).toEqual([]);
    expect(floor.late).toBe(1);
    expect(floor.points('shelf')).toMatchObject({ pickups: 1 });
  });
});

describe('[SHF1] what is carried', () => {
  function withTwo(): Floor {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, 6 * second);
    floor.shelf({ sku: 'run-42' }, 2 * second);
    floor.shelf({ sku: 'hat-1', slot: '2' }, 3 * second);
    floor.wait(6 * second);
    return floor;
  }

  test('is what was picked up', () => {
    expect(withTwo().carrying('a')).toEqual(['run-42', 'hat-1']);
  });

  test('less what is put back by its code, in another slot too', () => {
    const floor = withTwo();
    floor.see('a', ...atShelf, 7 * second);
    floor.shelf({ action: 'putback', sku: 'run-42', slot: '9' }, 8 * second);
    floor.wait(11 * second);
    expect(floor.said('putBack')).toMatchObject([{ visitor: 'a', sku: 'run-42' }]);
    expect(floor.carrying('a')).toEqual(['hat-1']);
  });

  test('less what is put back by its weight, which then has a name', () => {
    const floor = Floor.at();
    const articles = [
      { sku: 'run-42', grams: 800, category: 'running' },
      { sku: 'hat-1', grams: 120 },
    ];
    floor.command({ do: 'publishGoods', replace: true, articles, planogram: [] });
    floor.stand('a', atShelf, 0, 10 * second);
    floor.shelf({ sku: 'hat-1', slot: '2' }, second);
    floor.shelf({ sku: 'run-42' }, 2 * second);
    floor.shelf({ action: 'putback', slot: '9', grams: 125 }, 6 * second);
    floor.wait(10 * second);
    expect(floor.said('putBack')).toMatchObject([{ visitor: 'a', sku: 'hat-1' }]);
    expect(floor.carrying('a')).toEqual(['run-42']);
  });

  test('is asked of whoever carries it, when two are at the shelf', () => {
    const floor = withTwo();
    floor.stand('b', [12, 8], 7 * second, 12 * second);
    floor.stand('a', [12.3, 8], 7 * second + 1, 12 * second);
    floor.shelf({ action: 'putback', sku: 'hat-1', slot: '2' }, 10 * second);
    floor.wait(14 * second);
    expect(floor.said('putBack')).toMatchObject([{ visitor: 'a' }]);
    expect(floor.carrying('a')).toEqual(['run-42']);
  });

  test('can be asked by a campaign', () => {
    const floor = Floor.at();
    floor.join('a', 'v');
    floor.run({
      id: 'unpaid',
      when: { type: 'entered', zone: 'exit' },
      if: {
        all: [
          { fact: 'visit.carrying', has: 'run-42' },
          { fact: 'visit.carryingCount', atLeast: 1 },
        ],
      },
    });
    floor.stand('a', atShelf, 0, 4 * second);
    floor.shelf({ sku: 'run-42' }, 3 * second);
    floor.stand('a', [35, 5], 6 * second, 10 * second);
    floor.wait(12 * second);
    expect(floor.of('message')).toMatchObject([{ campaign: 'unpaid', visitor: 'v' }]);
  });
});

describe('[SHF1] a scale', () => {
  function weighed(...grams: number[]): Floor {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, (3 * grams.length + 3) * second);
    for (const [i, one] of grams.entries()) {
      floor.shelf({ action: 'weight', grams: one }, (3 * i + 2) * second);
    }
    floor.wait((3 * grams.length + 6) * second);
    return floor;
  }
  const taken = (floor: Floor) => floor.said('pickedUp').length - floor.said('putBack').length;

  test.each([
    ['the first weight says nothing', [5_000], 0],
    ['one article less', [5_000, 4_500], 1],
    ['one less, then two at once', [5_000, 4_500, 3_490], 3],
    ['one less and put back', [5_000, 4_500, 5_000], 0],
    ['noise', [5_000, 4_998, 5_001], 0],
    ['two at once first, then one: the measure is corrected', [5_000, 4_000, 3_500], 2],
    ['something else laid there', [5_000, 4_500, 6_130], 1],
    ['a lean on the shelf', [5_000, 4_900, 1_000_000], 1],
  ])('%s', (_what, grams, expected) => {
    expect(taken(weighed(...grams))).toBe(expected);
  });

  test('that swings back within the window was only touched', () => {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, 8 * second);
    for (const [i, grams] of [5_000, 4_500, 5_000].entries()) {
      floor.shelf({ action: 'weight', grams }, 3 * second + i * 900);
    }
    floor.wait(12 * second);
    expect([...floor.said('pickedUp'), ...floor.said('putBack')]).toEqual([]);
  });

  test('of a slot that says pick-ups itself teaches and counts nothing twice', () => {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, 10 * second);
    floor.shelf({ action: 'weight', grams: 5_000 }, second);
    floor.shelf({ sku: 'run-42' }, 2 * second);
    floor.shelf({ action: 'weight', grams: 4_200 }, 3 * second);
    floor.wait(10 * second);
    expect(floor.said('pickedUp')).toHaveLength(1);
    expect(shelfViews(floor.state)).toMatchObject([{ slot: '1', pickups: 1, unitGrams: 800 }]);
  });
});

describe('[SHF1] handled', () => {
  test('is said at each threshold of a stay at the shelf, once', () => {
    const floor = Floor.at();
    floor.join('a', 'v');
    floor.stand('a', away, 0, 5 * second);
    floor.stand('a', atShelf, 5 * second, 30 * second);
    floor.stand('a', away, 30 * second, 60 * second);
    floor.wait(70 * second);
    const said = floor.said('handled').map(({ visitor, forMs }) => ({ visitor, forMs }));
    expect(said).toEqual([{ visitor: 'v', forMs: 3_000 }]);
    const spent = floor.points('shelf').engagementMs ?? 0;
    expect(spent).toBeGreaterThanOrEqual(23 * second);
    expect(spent).toBeLessThanOrEqual(27 * second);
  });

  test('is said of a presence sensor, about who is there', () => {
    const floor = Floor.at();
    floor.stand('a', atShelf, 0, 20 * second);
    floor.shelf({ action: 'presence', present: true }, 5 * second);
    floor.shelf({ action: 'presence', present: true }, 6 * second);
    floor.wait(9 * second);
    const bySensor = floor.said('handled').filter(({ slot }) => slot === '1');
    expect(bySensor).toMatchObject([{ visitor: 'a', forMs: 3_000, device: 'shelf' }]);
    floor.shelf({ action: 'presence', present: false }, 17 * second);
    floor.wait(18 * second);
    expect(shelfViews(floor.state).find(({ slot }) => slot === '1')).toMatchObject({
      engagementMs: 12 * second,
    });
  });

  test('is said once where a sensor and a stay both tell of it', () => {
    const floor = Floor.at();
    floor.shelf({ action: 'presence', present: false }, second);
    floor.stand('a', atShelf, 2 * second, 20 * second);
    floor.shelf({ action: 'presence', present: true }, 5 * second);
    floor.wait(20 * second);
    expect(floor.said('handled')).toMatchObject([{ slot: '1', visitor: 'a' }]);
  });

  test('is not said of who walks past, nor while the journal slept', () => {
    const floor = Floor.at();
    floor.see('a', 9, 8, 0);
    floor.see('a', ...atShelf, second);
    floor.see('a', 17, 8, 2 * second);
    floor.wait(10 * second);
    floor.shelf({ action: 'presence', present: true }, 10 * second);
    floor.wait(11 * second);
    floor.input({ type: 'gap', ms: minute }, 72 * second);
    floor.wait(72.5 * second);
    expect(floor.said('handled')).toEqual([]);
    floor.wait(75 * second);
    expect(floor.said('handled')).toHaveLength(1);
  });
});

describe('[SHF5] the goods table', () => {
  const planogram = [{ device: 'shelf', slot: '1', sku: 'run-42' }];
  const articles = [{ sku: 'run-42', category: 'running' }];

  test('names what lies in a slot and its category', () => {
    const floor = Floor.at();
    floor.command({ do: 'publishGoods', replace: false, articles, planogram });
    floor.stand('a', atShelf, 0, 5 * second);
    floor.shelf({}, 3 * second);
    floor.wait(6 * second);
    expect(floor.said('pickedUp')).toMatchObject([{ sku: 'run-42', category: 'running' }]);
  });

  test('is added to row by row, or replaced as a whole', () => {
    const floor = Floor.at();
    floor.command({ do: 'publishGoods', replace: false, articles, planogram });
    const more = [{ sku: 'hat-1', price: 9 }];
    floor.command({ do: 'publishGoods', replace: false, articles: more, planogram: [] });
    expect([...floor.state.articles.keys()]).toEqual(['run-42', 'hat-1']);
    floor.command({ do: 'publishGoods', replace: true, articles: more, planogram: [] });
    expect([...floor.state.articles.keys()]).toEqual(['hat-1']);
    expect(floor.state.planogram.size).toBe(0);
  });

  test('says how long goods lay that were sold, and which place sells', () => {
    const floor = Floor.at();
    floor.command({ do: 'publishGoods', replace: true, articles, planogram });
    floor.shelf({ action: 'weight', grams: 5_000 }, second);
    floor.stand('a', atShelf, 5 * minute, 5 * minute + 5 * second);
    floor.shelf({}, 5 * minute + 2 * second);
    floor.wait(5 * minute + 10 * second);
    const lines = [{ sku: 'run-42', qty: 1, price: 50 }];
    const sale = { kind: 'sale', sale: 's1', action: 'sale', alias: 'a' } as const;
    floor.reading('till', { ...sale, lines, total: 50, currency: 'EUR' }, 6 * minute);
    floor.wait(7 * minute + second);
    expect(floor.points('shelf')).toMatchObject({ sold: 1, lyingMs: 5 * minute + second });
    const view = shelfViews(floor.state).find(({ slot }) => slot === '1');
    expect(view).toMatchObject({ sku: 'run-42', category: 'running', pickups: 1, sold: 1 });
    expect(floor.carrying('a')).toEqual([]);
  });
});
