import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changePeople } from '../../../src/engine/presence/zones.ts';
import { reindexCampaigns, runOf } from '../../../src/engine/run.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_124);
const runs = { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? 60) };
const alert = { alert: { text: { en: 'Look' } } };

type Step = { readonly atMs: number; readonly people: number };

/** A shop whose tills hold so many people from then on; restarted before every step if asked. */
function counted(
  parts: Record<string, unknown>,
  steps: readonly Step[],
  { untilMs, restarts = false }: { untilMs: number; restarts?: boolean },
): string[] {
  let shop = Shop.open({ pointEveryMs: 3_600_000 });
  shop.run({ then: [alert], ...parts });
  const decided: string[] = [];
  const harvest = () => {
    for (const event of shop.events) {
      if (!event.type.endsWith('Above') && !event.type.endsWith('Below')) continue;
      decided.push(`${(event.atMs - openingMs) / second}s`);
    }
    shop.events.length = 0;
  };
  for (const { atMs, people } of steps) {
    shop.wait(atMs);
    harvest();
    if (restarts) shop = restarted(shop);
    setPeople(shop, people);
  }
  shop.wait(untilMs);
  harvest();
  return decided;
}

function restarted(shop: Shop): Shop {
  const state = decodeState(encodeState(shop.state));
  if ('problem' in state) throw new Error(state.problem);
  return new Shop(state);
}

function setPeople(shop: Shop, people: number): void {
  const run = runOf(shop.state);
  run.out = shop.out;
  run.nowMs = shop.state.journalMs;
  run.clock = 'journal';
  for (;;) {
    const now = shop.state.zones.get('tills')?.people ?? 0;
    if (now === people) return;
    changePeople(run, 'tills', now < people ? 1 : -1);
  }
}

const at = (seconds: number, people: number): Step => ({ atMs: seconds * second, people });
const queue = { type: 'queueAbove', zone: 'tills', above: 5 };

describe('levels', () => {
  test.each([
    ['above at once', queue, [at(10, 6)], ['10s']],
    ['not at the bound', queue, [at(10, 5)], []],
    ['again after it was not', queue, [at(10, 6), at(20, 5), at(30, 7)], ['10s', '30s']],
    ['once, however it grows', queue, [at(10, 6), at(20, 9), at(30, 6)], ['10s']],
    ['for two minutes', { ...queue, for: '2m' }, [at(10, 6)], ['130s']],
    ['not if it ends before', { ...queue, for: '2m' }, [at(10, 6), at(129, 5)], []],
    ['from anew', { ...queue, for: '2m' }, [at(10, 6), at(100, 5), at(101, 6)], ['221s']],
    [
      'ended just then',
      { ...queue, for: '2m' },
      [at(10, 6), at(131, 5), at(132, 6)],
      ['130s', '252s'],
    ],
    [
      'hysteresis: not again before it cleared',
      { ...queue, clearBelow: 3 },
      [at(10, 6), at(20, 3), at(30, 6), at(40, 2), at(50, 6)],
      ['10s', '50s'],
    ],
    [
      'below, once people were there',
      { type: 'occupancyBelow', zone: 'tills', below: 2 },
      [at(0, 3), at(10, 1), at(20, 2), at(30, 0)],
      ['10s', '30s'],
    ],
    [
      'below, mirrored hysteresis',
      { type: 'occupancyBelow', zone: 'tills', below: 2, clearAbove: 3 },
      [at(10, 2), at(20, 1), at(30, 4), at(40, 1)],
      ['0s', '40s'],
    ],
    [
      'a share of the capacity',
      { type: 'occupancyAbove', zone: 'tills', above: 0.9, of: 'capacity' },
      [at(10, 3), at(20, 4)],
      ['20s'],
    ],
    [
      'a fact of the zone',
      { type: 'factAbove', fact: 'zone.people', zone: 'tills', above: 5 },
      [at(10, 5), at(20, 6)],
      ['20s'],
    ],
    [
      'a fact below',
      { type: 'factBelow', fact: 'zone.share', zone: 'tills', below: 0.5, for: '5s' },
      [at(1, 3), at(10, 1), at(12, 3), at(20, 0)],
      ['25s'],
    ],
  ] as const)('[RUL20] %s', (_what, when, steps, expected) => {
    const untilMs = 5 * minute;
    expect(counted({ when }, steps, { untilMs })).toEqual(expected);
    expect(counted({ when }, steps, { untilMs, restarts: true })).toEqual(expected);
  });

  test('[RUL20] without a zone a queue is each zone of that kind, by itself', () => {
    const shop = Shop.open();
    const { plan } = shop.state;
    if (plan === null) throw new Error('no plan');
    const kinds = { tills: 'queue', shoes: 'queue' } as const;
    const zones = plan.zones.map((one) => ({
      ...one,
      kind: one.id in kinds ? ('queue' as const) : one.kind,
    }));
    shop.publish({}, { ...plan, zones });
    shop.run({ when: { type: 'queueAbove', above: 0 }, then: [alert] });
    shop.hear('a', 'shoes', second);
    shop.hear('b', 'tills', 2 * second);
    shop.wait(5 * second);
    expect(shop.of('decision').map(({ subject }) => subject)).toEqual(['zone:shoes', 'zone:tills']);
  });

  test('[RUL20] without a zone occupancy is the venue’s, and is about it', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'occupancyAbove', above: 1 }, then: [alert] });
    shop.hear('a', 'shoes', second);
    shop.hear('b', 'tills', 2 * second);
    shop.wait(5 * second);
    expect(shop.said('occupancyAbove')).toMatchObject([{ value: 2, bound: 1, visitor: '' }]);
    expect(shop.of('decision')).toMatchObject([{ subject: 'venue:shop', outcome: 'sent' }]);
  });

  test('[RUL20] about visitors it is about those who are there', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'occupancyAbove', zone: 'shoes', above: 1 }, subject: 'visitor' });
    for (const alias of ['b', 'a', 'c']) shop.join(alias, `v-${alias}`);
    shop.hear('c', 'tills', second);
    shop.hear('b', 'shoes', 2 * second);
    shop.hear('a', 'shoes', 3 * second);
    shop.wait(6 * second);
    expect(shop.of('message').map(({ visitor }) => visitor)).toEqual(['v-a', 'v-b']);
  });

  test('[TIM2] nobody queued while the server slept', () => {
    const shop = Shop.open();
    shop.run({ when: { ...queue, above: 0, for: '2m' }, then: [alert] });
    shop.stay('a', 'tills', 0, minute);
    shop.wait(minute);
    shop.input({ type: 'gap', ms: 30 * minute }, 31 * minute);
    shop.stay('a', 'tills', 31 * minute, 33 * minute);
    shop.wait(33 * minute);
    const [event] = shop.said('queueAbove');
    expect(((event?.atMs ?? 0) - openingMs) / minute).toBeCloseTo(32, 1);
  });

  test('[RUL8] a level counts from the campaign’s publication', () => {
    const shop = Shop.open();
    shop.stay('a', 'tills', 0, minute);
    shop.run({ when: { ...queue, above: 0, for: '10s' }, then: [alert] }, 1, minute);
    shop.stay('a', 'tills', minute, 2 * minute);
    expect(shop.lines('queueAbove')).toEqual(['queueAbove tills @70s']);
  });

  test('[RUL8] another text goes on with the episode, another bound begins anew', () => {
    const shop = Shop.open();
    const when = { ...queue, above: 0 };
    shop.run({ when, then: [alert] });
    shop.stay('a', 'tills', 0, 10 * second);
    shop.run({ when, then: [], name: { en: 'Renamed' } }, 2, 10 * second);
    shop.stay('a', 'tills', 10 * second, 20 * second);
    expect(shop.said('queueAbove')).toHaveLength(1);
    shop.run({ when: { ...when, for: '1s' } }, 3, 20 * second);
    shop.stay('a', 'tills', 20 * second, 30 * second);
    expect(shop.said('queueAbove')).toHaveLength(2);
  });

  test('[RUL8] paused it keeps nothing for later', () => {
    const shop = Shop.open();
    shop.run({ when: { ...queue, above: 0, for: '15s' }, then: [alert] });
    shop.stay('a', 'tills', 0, 10 * second);
    const command = { do: 'setCampaignStatus', campaign: 'shoes-3m' } as const;
    shop.command({ ...command, status: 'paused' }, 10 * second);
    expect(shop.state.levels.size).toBe(0);
    shop.stay('a', 'tills', 10 * second, 20 * second);
    shop.command({ ...command, status: 'live' }, 20 * second);
    shop.stay('a', 'tills', 20 * second, 40 * second);
    expect(shop.lines('queueAbove')).toEqual(['queueAbove tills @35s']);
  });

  test('[RUL10] set aside it keeps nothing either', () => {
    const shop = Shop.open();
    shop.run({ when: { ...queue, above: 0, for: '15s' }, then: [alert] });
    shop.stay('a', 'tills', 0, 10 * second);
    const entry = shop.state.campaigns.get('shoes-3m');
    if (entry) entry.status = 'setAside';
    reindexCampaigns(runOf(shop.state));
    shop.stay('a', 'tills', 10 * second, 20 * second);
    const live = { do: 'setCampaignStatus', campaign: 'shoes-3m', status: 'live' } as const;
    shop.command(live, 20 * second);
    shop.stay('a', 'tills', 20 * second, 40 * second);
    expect(shop.lines('queueAbove')).toEqual(['queueAbove tills @35s']);
  });

  test('[RUL20] a fact of the venue is watched in the venue, whatever zone is named', () => {
    const shop = Shop.open();
    const when = { type: 'factAbove', fact: 'venue.people', zone: 'shoes', above: 1 };
    shop.run({ when, then: [alert] });
    shop.hear('a', 'tills', second);
    shop.hear('b', 'door', 2 * second);
    shop.wait(5 * second);
    expect(shop.of('decision')).toMatchObject([{ subject: 'zone:shoes', outcome: 'sent' }]);
  });

  test('[TIM3] coming and going within one moment is no episode', () => {
    const shop = Shop.open();
    shop.run({ when: { ...queue, above: 0 }, then: [alert] });
    shop.wait(second);
    const run = runOf(shop.state);
    run.nowMs = shop.state.journalMs;
    changePeople(run, 'tills', 1);
    changePeople(run, 'tills', -1);
    shop.wait(10 * second);
    expect(shop.said('queueAbove')).toEqual([]);
  });
});

/** What a person with a list of counts and a watch would write down. */
function naive(
  steps: readonly Step[],
  {
    above,
    clearBelow,
    forMs,
    untilMs,
  }: Record<'above' | 'clearBelow' | 'forMs' | 'untilMs', number>,
): string[] {
  const fired: string[] = [];
  let isOpen = true;
  let heldMs = 0;
  let people = 0;
  for (let nowMs = 0; nowMs <= untilMs; nowMs += second) {
    for (const step of steps) {
      if (step.atMs !== nowMs) continue;
      if (step.people > above && people <= above) heldMs = 0;
      people = step.people;
      if (people < clearBelow) isOpen = true;
    }
    // Whoever comes or goes at a moment does so before what is due at it.
    if (isOpen && people > above && heldMs >= forMs) {
      fired.push(`${nowMs / second}s`);
      isOpen = false;
    }
    heldMs += second;
  }
  return fired;
}

test(`[RUL20] once an episode, at its moment, restarted or not (seed ${seed})`, () => {
  const step = fc.record({ gap: fc.integer({ min: 1, max: 30 }), people: fc.nat(10) });
  const forMs = fc.constantFrom(0, 5 * second, 20 * second);
  const bound = fc.integer({ min: 1, max: 6 });
  const drawn = fc.array(step, { maxLength: 30 });
  fc.assert(
    fc.property(drawn, bound, fc.nat(5), forMs, (gaps, above, lower, heldMs) => {
      let atMs = 0;
      const steps = gaps.map(({ gap, people }) => {
        atMs += gap * second;
        return { atMs, people };
      });
      const clearBelow = Math.max(1, above - lower + 1);
      const untilMs = atMs + minute;
      const when = {
        type: 'queueAbove',
        zone: 'tills',
        above,
        // A bound of its own, or none: the level clears when it is no longer above.
        ...(lower === 0 ? {} : { clearBelow: Math.min(above, clearBelow) }),
        ...(heldMs === 0 ? {} : { for: `${heldMs}ms` }),
      };
      const oracle = {
        above,
        clearBelow: lower === 0 ? above + 1 : Math.min(above, clearBelow),
        forMs: heldMs,
        untilMs,
      };
      const expected = naive(steps, oracle);
      for (const restarts of [false, true]) {
        expect(counted({ when }, steps, { untilMs, restarts })).toEqual(expected);
      }
    }),
    runs,
  );
});
