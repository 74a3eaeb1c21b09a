import { expect, test } from 'vitest';
import type { KnownVisitor } from '../../src/contracts/inputs.ts';
import { bounds } from '../../src/engine/bounds.ts';
import { keepAccount } from '../../src/engine/joining.ts';
import { addPerson, blankPerson } from '../../src/engine/people.ts';
import { runOf } from '../../src/engine/run.ts';
import { decodeState, encodeState } from '../../src/engine/venue.ts';
import { Shop } from './shop.ts';

const dayMs = 86_400_000;
const known: KnownVisitor = {
  visitor: 'v1',
  language: 'fa',
  consents: { service: true, offers: false },
  preferences: { frequency: 'few', leaveAlone: false },
  choices: {
    topicsOff: ['shoes'],
    rests: [],
    frequency: 'visit',
    channels: { push: true, wristband: true, inbox: false },
  },
  push: true,
};

/** Days without a plan, so that there are no points to be measured in all that time. */
function pass(shop: Shop, days: number): void {
  shop.input({ type: 'tick' }, days * dayMs);
  shop.input({ type: 'tick' }, days * dayMs + 5_000);
}

test('[JOI11] who joined by phone is known for as long as their account is', () => {
  const shop = new Shop();
  shop.command({ do: 'joinVenue', visitor: 'v1' });
  shop.command({ do: 'setConsent', visitor: 'v1', purpose: 'service', granted: true });
  pass(shop, 399);
  expect(shop.state.people.get('v1')).toMatchObject({ consents: { service: true } });
  shop.command({ do: 'forget', visitor: 'v1', aliases: [] }, 400 * dayMs);
  expect(shop.state.people.has('v1')).toBe(false);
});

test('[JOI11] a band that came and went leaves the account as it was', () => {
  const shop = new Shop();
  shop.command({ do: 'joinVenue', visitor: 'v1' });
  shop.join('a', 'v1', { consents: { offers: true } }, 1_000);
  shop.command({ do: 'returnBand', alias: 'a' });
  pass(shop, 100);
  expect(shop.state.people.get('v1')).toMatchObject({ alias: '', account: true });
});

test('[JOI11] who linked a band is known for 35 days after it, or after their page', () => {
  const shop = new Shop();
  shop.join('a', 'v1', { consents: { offers: true } }, 1_000);
  shop.command({ do: 'returnBand', alias: 'a' });
  shop.input({ type: 'tick' }, 20 * dayMs);
  shop.command({ do: 'keepAccount', byPhone: false, ...known });
  pass(shop, 50);
  expect(shop.state.people.get('v1')).toMatchObject({ consents: { offers: true } });
  pass(shop, 56);
  expect(shop.state.people.has('v1')).toBe(false);
});

test('[JOI11] who was dropped comes back as the records know them, and nothing is said', () => {
  const shop = Shop.open();
  const said = shop.effects.length;
  shop.command({ do: 'keepAccount', byPhone: true, ...known });
  expect(shop.effects.slice(said)).toEqual([]);
  expect(shop.said('stageChanged')).toEqual([]);
  expect(shop.state.people.get('v1')).toMatchObject({
    account: true,
    linked: true,
    alias: '',
    stage: 'enrolment',
    language: 'fa',
    consents: { service: true, offers: false, improve: null },
    frequency: 'few',
    choices: known.choices,
    push: true,
  });
  // A page that is opened says nothing that the state does not know better.
  shop.command({ do: 'setConsent', visitor: 'v1', purpose: 'service', granted: false });
  shop.command({ do: 'keepAccount', byPhone: true, ...known });
  expect(shop.state.people.get('v1')?.consents.service).toBe(false);
});

test('[JOI5] [DET3] at the bound who used their page longest ago goes, for wearers too', () => {
  const shop = Shop.open();
  const { people } = shop.state;
  const run = runOf(shop.state);
  for (const visitor of ['p1', 'p2']) keepAccount(run, { ...known, visitor, byPhone: true });
  keepAccount(run, { ...known, visitor: 'p1', byPhone: true });
  const wearer = { ...blankPerson('worn', true), alias: 'a' };
  for (let at = people.size; at < bounds.visitors; at++) people.set(`w${at}`, wearer);
  addPerson(run, { ...blankPerson('v9', true), alias: 'b' });
  expect([people.has('p1'), people.has('p2'), people.has('v9'), people.size]).toEqual([
    true,
    false,
    true,
    bounds.visitors,
  ]);
});

test('[JOI11] [DET2] a snapshot keeps who has an account, in the order of use', () => {
  const shop = Shop.open();
  for (const visitor of ['v1', 'v2', 'v1']) {
    shop.command({ do: 'keepAccount', byPhone: true, ...known, visitor });
  }
  const again = decodeState(encodeState(shop.state));
  if ('problem' in again) throw new Error(again.problem);
  expect([...again.people.keys()]).toEqual(['v2', 'v1']);
  expect(again.people.get('v1')?.account).toBe(true);
});
