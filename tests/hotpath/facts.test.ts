import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { HotRecords } from '../../src/contracts/ports.ts';
import type { Condition } from '../../src/contracts/rules.ts';
import { compileCondition } from '../../src/engine/rules/conditions.ts';
import { lookUpFacts } from '../../src/hotpath/facts.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { sceneOf } from '../engine/rules/scenes.ts';
import { openingMs, Shop } from '../engine/shop.ts';
import { Running } from './running.ts';

const minute = 60_000;
const often: Condition = { count: { event: 'entered', zone: 'shoes', within: '30d' }, equals: 2 };

test('[RUL9] who publishes a campaign with a long window is told from when it counts', async () => {
  const shop = await Running.withShop();
  try {
    const then: object[] = [];
    const campaign = { version: 1, id: 'c', name: { en: 'C' }, when: { type: 'entered' }, then };
    const publish = { do: 'publishCampaign', venue: 'kasra' } as const;
    const first = await shop.must({ ...publish, campaign: { ...campaign, if: often } });
    expect(first.result).toMatchObject({ notes: expect.stringMatching(/from the publication/) });
    const again = await shop.must({ ...publish, campaign: { ...campaign, if: often } });
    expect(again.result).toMatchObject({ campaign: 'c', version: 2 });
    expect(again.result).not.toHaveProperty('notes');
    expect(await shop.hot.ask({ ask: 'facts' })).toContainEqual(
      expect.objectContaining({ name: 'customer.visits', lookedUp: true }),
    );
  } finally {
    (await shop.stop()).remove();
  }
});

let folder = '';
let records: HotRecords | undefined;
afterEach(async () => {
  await records?.close();
  records = undefined;
  if (folder !== '') rmSync(folder, { recursive: true });
  folder = '';
});

async function opened(): Promise<HotRecords> {
  folder = mkdtempSync(join(tmpdir(), 'gozar-facts-'));
  const made = await openRecords({ path: join(folder, 'records.db') });
  if (!made.ok) throw new Error(made.message);
  records = made.records;
  return made.records;
}

/** One visit with one `entered shoes`, played in a shop of its own; what it leaves is written. */
async function visitOf(venue: string, store: HotRecords): Promise<void> {
  const shop = Shop.open({ visitSilenceMs: minute, visitGraceMs: minute });
  shop.run({ id: 'c', when: { type: 'entered' }, if: often });
  shop.join('a', 'v');
  shop.stay('a', 'shoes', 1_000, 10_000);
  shop.wait(10 * minute);
  const ops = shop.effects.map((effect) => ({ op: 'effect', venue, position: 1, effect }) as const);
  await store.commit({ ops, answers: [] });
}

test('[RUL9] who comes back is known by what they did here and elsewhere', async () => {
  const store = await opened();
  const wearing = { visitor: 'v', sessionSha256: 'a'.repeat(64), language: 'en' } as const;
  const link = {
    op: 'linkVisitor',
    venue: 'shop',
    alias: 'a',
    ...wearing,
    atMs: openingMs,
  } as const;
  await store.commit({ ops: [link], answers: [] });
  await visitOf('shop', store);
  await visitOf('elsewhere', store);

  const shop = Shop.open();
  shop.run({ id: 'c', when: { type: 'entered' }, if: often });
  shop.join('b', 'v');
  const asked = { venue: 'shop', state: shop.state, nowMs: openingMs + 60 * minute };
  const facts = await lookUpFacts(store, 'v', asked);
  expect(facts).toMatchObject({ visits: 2 });
  expect(facts).not.toHaveProperty('member');
  expect(facts).not.toHaveProperty('segments');
  expect(facts?.visitStarts).toEqual([openingMs + 1_500]);
  expect(facts?.lastVisitAtMs).toBe(openingMs + 9_000);
  expect(facts?.history).toHaveLength(2);
  if (facts) shop.input({ type: 'facts', visitor: 'v', facts }, 61 * minute);
  const person = shop.state.people.get('v');
  const scene = sceneOf(shop, person);
  expect(compileCondition(often, 'if')(scene)).toMatchObject({ truth: 'true', value: 2 });
  expect(await lookUpFacts(store, 'nobody', asked)).toBeUndefined();
});
