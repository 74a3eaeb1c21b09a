import { expect, test } from 'vitest';
import { bounds } from '../../src/engine/bounds.ts';
import { joinVenue } from '../../src/engine/joining.ts';
import { blankPerson } from '../../src/engine/people.ts';
import { runOf } from '../../src/engine/run.ts';
import { Shop } from './shop.ts';

test('[JOI2] joining by phone is the journey\u2019s enrolment, from where they met us', () => {
  const shop = Shop.open();
  shop.command({ do: 'joinVenue', visitor: 'v1', source: 'window' });
  expect(shop.state.people.get('v1')).toMatchObject({
    linked: true,
    alias: '',
    stage: 'enrolment',
    journey: { source: 'window' },
    consents: { service: null, offers: null, improve: null },
  });
  expect(shop.said('stageChanged').map(({ visitor, to }) => [visitor, to])).toEqual([
    ['v1', 'discovery'],
    ['v1', 'enrolment'],
  ]);
  expect(shop.state.wearings.size).toBe(0);
});

test('[JOI3] a band that is linked goes on with the person who joined', () => {
  const shop = Shop.open();
  shop.command({ do: 'joinVenue', visitor: 'v1' });
  shop.command({ do: 'setConsent', visitor: 'v1', purpose: 'offers', granted: true });
  shop.join('a', 'v1', { consents: { offers: true } }, 1_000);
  shop.stay('a', 'shoes', 2_000, 8_000);
  shop.wait(12_000);
  expect([...shop.state.people.keys()]).toEqual(['v1']);
  expect(shop.state.people.get('v1')).toMatchObject({ alias: 'a', consents: { offers: true } });
  expect(shop.said('entered').map(({ visitor }) => visitor)).toEqual(['v1']);
});

test('[JOI5] [DET3] at the bound the oldest who only joined goes, never who wears a band', () => {
  const shop = Shop.open();
  const { people } = shop.state;
  const run = runOf(shop.state);
  const wearer = { ...blankPerson('worn', true), alias: 'a' };
  people.set('first', wearer);
  joinVenue(run, { visitor: 'p1' });
  joinVenue(run, { visitor: 'p2' });
  for (let at = people.size; at < bounds.visitors; at++) people.set(`w${at}`, wearer);
  joinVenue(run, { visitor: 'p3' });
  expect([people.size, people.has('p1'), people.has('p2'), people.has('p3')]).toEqual([
    bounds.visitors,
    false,
    true,
    true,
  ]);
  people.delete('p2');
  people.set('w-more', wearer);
  // Nobody near the front wears nothing: the newcomer stays with the records.
  joinVenue(run, { visitor: 'p4' });
  expect([people.has('p4'), people.has('first'), people.size]).toEqual([
    false,
    true,
    bounds.visitors,
  ]);
});
