import { expect, test } from 'vitest';
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
  shop.wait(11 * second);
  expect(shop.said('stageChanged').map(({ to }) => to)).toEqual([
    'entry',
    'completion',
    'engagement',
  ]);
});
