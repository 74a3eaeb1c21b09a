import { describe, expect, test } from 'vitest';
import { openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

test('[JNY1] a visit that looks, takes, buys and reads goes through every stage', () => {
  const shop = Shop.open();
  shop.run({ when: { type: 'entered', zone: 'shoes' } });
  shop.command({ do: 'placeDevice', device: 'till', kind: 'till', placement: { zone: 'tills' } });
  shop.join('a', 'v');
  shop.stay('a', 'door', 0, 5 * second);
  shop.stay('a', 'shoes', 5 * second, 80 * second);
  shop.stay('a', 'tills', 80 * second, 90 * second);
  const sale = { kind: 'sale', sale: 's1', action: 'sale', lines: [] } as const;
  shop.reading('till', { ...sale, alias: 'a', total: 50, currency: 'EUR' }, 91 * second);
  shop.stay('a', 'exit', 92 * second, 95 * second);
  shop.wait(20 * minute);
  const [sent] = shop.of('message');
  shop.command({ do: 'markSeen', message: sent?.id ?? '', visitor: 'v' }, 21 * minute);
  expect(shop.said('stageChanged').map(({ to }) => to)).toEqual([
    'enrolment',
    'enrolment',
    'entry',
    'engagement',
    'completion',
    'reflection',
  ]);
});

test('[JNY1] a minute in a display zone is engagement, ten at the till are not', () => {
  const shop = Shop.open();
  shop.stay('a', 'tills', 0, 600 * second);
  shop.stay('b', 'shoes', 600 * second, 670 * second);
  shop.wait(671 * second);
  const engaged = shop.said('stageChanged').filter(({ to }) => to === 'engagement');
  expect(engaged).toMatchObject([{ visitor: 'b', atMs: openingMs + 660_500 }]);
});

test('[JNY2] goods put back after buying are browsing again, while inside', () => {
  const shop = Shop.open();
  shop.stay('a', 'shoes', 0, 5 * second);
  const sale = { kind: 'sale', sale: 's1', action: 'sale', lines: [] } as const;
  shop.reading('r-tills', { ...sale, alias: 'a', total: 5, currency: 'EUR' }, 6 * second);
  shop.reading('r-shoes', { kind: 'shelf', action: 'putback', slot: '1' }, 8 * second);
  shop.wait(10 * second);
  expect(shop.said('stageChanged').map(({ to }) => to)).toEqual([
    'entry',
    'completion',
    'engagement',
  ]);
});

describe('the shelf', () => {
  const pickup = { kind: 'shelf', action: 'pickup', slot: '1', sku: 'run-42' } as const;

  test('[SHF1] goods are picked up by who alone is there', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('b', 'door', 0, 5 * second);
    shop.reading('r-shoes', pickup, 5 * second);
    shop.wait(6 * second);
    expect(shop.said('pickedUp')).toMatchObject([
      { visitor: 'a', zone: 'shoes', sku: 'run-42', slot: '1', device: 'r-shoes' },
    ]);
    expect(shop.said('stageChanged').at(-1)).toMatchObject({ visitor: 'a', to: 'engagement' });
  });

  test('[SHF1] of two who are equally near nobody has it', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'pickedUp' } });
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.stay('b', 'shoes', 0, 5 * second);
    shop.reading('r-shoes', pickup, 5 * second);
    shop.wait(6 * second);
    expect(shop.said('pickedUp')).toMatchObject([{ visitor: '', zone: 'shoes' }]);
    expect(shop.of('decision')).toEqual([]);
  });

  test('[SHF1] of two it is the one who stands at the shelf', () => {
    const shop = Shop.open();
    const shelf = { do: 'placeDevice', device: 'shelf', kind: 'shelf' } as const;
    shop.command({ ...shelf, placement: { x: 12, y: 8 } });
    const positions = [
      { alias: 'near', x: 12.4, y: 8, accuracyM: 0.2 },
      { alias: 'far', x: 18, y: 2, accuracyM: 0.2 },
    ];
    shop.reading('camera', { kind: 'positions', positions }, second);
    shop.reading('shelf', pickup, 2 * second);
    shop.wait(3 * second);
    expect(shop.said('pickedUp')).toMatchObject([{ visitor: 'near' }]);
  });

  test('[SHF1] staff take nothing', () => {
    const shop = Shop.open();
    shop.command({ do: 'handOutBand', alias: 's', as: 'staff' });
    shop.stay('s', 'shoes', 0, 5 * second);
    shop.reading('r-shoes', pickup, 5 * second);
    shop.wait(6 * second);
    expect(shop.said('pickedUp')).toMatchObject([{ visitor: '', probability: 0 }]);
  });
});
