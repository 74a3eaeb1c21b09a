import { describe, expect, test } from 'vitest';
import {
  type CaseMove,
  type CaseState,
  caseMoves,
  caseStates,
  defaultStaffRules,
} from '../../../src/contracts/staff.ts';
import { Plan } from '../../../src/contracts/venue.ts';
import { openingMs, Shop, shopPlan } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

const nowMs = (shop: Shop) => shop.state.journalMs - openingMs;
const stateOf = (shop: Shop, id = 'c1') => shop.state.staff.cases.get(id);

function opened(): Shop {
  const shop = Shop.open();
  const made = { case: 'c1', severity: 'warning', dueMs: hour } as const;
  shop.command({ do: 'openCase', ...made }, second);
  return shop;
}

function move(shop: Shop, what: CaseMove, by = 'mina', asManager = false): string {
  shop.command({ do: 'moveCase', case: 'c1', move: what, by, asManager }, nowMs(shop) + 1);
  const answer = shop.of('staffAnswered').at(-1);
  return answer?.granted
    ? `${stateOf(shop)?.state} ${stateOf(shop)?.by}`.trim()
    : `${answer?.reason}`;
}

const before: Readonly<Record<CaseState, readonly CaseMove[]>> = {
  open: [],
  owned: ['own'],
  madeGood: ['own', 'makeGood'],
  closed: ['own', 'close'],
};

/** What mina's own case does, what ali hears who has nothing to do with it, what a manager may. */
const table: Readonly<
  Record<CaseState, Readonly<Record<CaseMove, readonly [mina: string, ali: string, chief: string]>>>
> = {
  open: {
    own: ['owned mina', 'owned ali', 'owned chief'],
    makeGood: ['madeGood mina', 'madeGood ali', 'madeGood chief'],
    close: ['closed mina', 'closed ali', 'closed chief'],
    reopen: ['notOpen', 'notOpen', 'notOpen'],
  },
  owned: {
    own: ['owned mina', 'taken', 'owned chief'],
    makeGood: ['madeGood mina', 'notYours', 'madeGood mina'],
    close: ['closed mina', 'notYours', 'closed mina'],
    reopen: ['notOpen', 'notOpen', 'notOpen'],
  },
  madeGood: {
    own: ['madeGood mina', 'taken', 'owned chief'],
    makeGood: ['madeGood mina', 'notYours', 'madeGood mina'],
    close: ['closed mina', 'notYours', 'closed mina'],
    reopen: ['notOpen', 'notOpen', 'notOpen'],
  },
  closed: {
    own: ['notOpen', 'notOpen', 'notOpen'],
    makeGood: ['notOpen', 'notOpen', 'notOpen'],
    close: ['notOpen', 'notOpen', 'notOpen'],
    reopen: ['open', 'open', 'open'],
  },
};

describe.each(caseStates)('a case that is %s', (state) => {
  test.each(caseMoves)('[STF7] %s', (what) => {
    const who = [['mina'], ['ali'], ['chief', true]] as const;
    const came = who.map(([by, asManager]) => {
      const shop = opened();
      for (const step of before[state]) move(shop, step);
      expect(stateOf(shop)?.state).toBe(state);
      return move(shop, what, by, asManager);
    });
    expect(came).toEqual(table[state][what]);
  });
});

describe('a case', () => {
  test('[STF7] is overdue once when its time passes, unless it was closed', () => {
    const shop = opened();
    shop.wait(3 * hour);
    expect(shop.of('caseChanged').map(({ step, state }) => [step, state])).toEqual([
      ['overdue', 'open'],
    ]);
    const closed = opened();
    move(closed, 'close');
    closed.wait(3 * hour);
    expect(closed.of('caseChanged').map(({ step }) => step)).toEqual(['closed']);
  });

  test('[STF7] that is opened again is due again, and nobody’s', () => {
    const shop = opened();
    move(shop, 'own');
    move(shop, 'close');
    shop.wait(30 * minute);
    expect(move(shop, 'reopen')).toBe('open');
    shop.wait(30 * minute + hour + 2 * second);
    expect(shop.of('caseChanged').map(({ step }) => step)).toEqual([
      'owned',
      'closed',
      'reopened',
      'overdue',
    ]);
  });

  test('[STF7] that was closed long ago is forgotten', () => {
    const shop = opened();
    move(shop, 'close');
    shop.wait(31 * 24 * hour);
    expect(shop.state.staff.cases.size).toBe(0);
  });

  test('[STF10] loses its person with them, and stays', () => {
    const shop = rated(2);
    shop.command({ do: 'forget', visitor: 'v', aliases: ['a'] }, 20 * second);
    expect([...shop.state.staff.cases.values()]).toMatchObject([{ visitor: '', state: 'open' }]);
    expect(JSON.stringify([...shop.state.staff.cases])).not.toMatch(/"[av]"|\/[av]"/);
  });
});

function rated(score: number, parts?: Record<string, unknown>, join: object = {}): Shop {
  const shop = Shop.open();
  if (parts) shop.run(parts);
  shop.join('a', 'v', join);
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.reading('r-exit', { kind: 'rating', alias: 'a', score, of: 5 }, 10 * second);
  shop.wait(15 * second);
  return shop;
}

describe('a bad rating', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 0],
  ])('[STF8] of %i of 5 opens %i cases within five seconds', (score, count) => {
    const cases = rated(score).of('case');
    expect(cases).toHaveLength(count);
    for (const one of cases) {
      expect(one).toMatchObject({ visitor: 'v', cause: 'lowRating', score, of: 5, zone: 'exit' });
      expect(one.atMs - openingMs - 10 * second).toBeLessThanOrEqual(5 * second);
    }
  });

  test('[STF8] opens none where the venue switched it off, or a campaign of its own does', () => {
    const off = Shop.open();
    off.command({ do: 'setStaffRules', rules: { ...defaultStaffRules, lowRatingCase: false } });
    off.reading('r-exit', { kind: 'rating', score: 1, of: 5 }, 10 * second);
    off.wait(15 * second);
    expect(off.of('case')).toEqual([]);
    const text = { en: 'Sorry', fa: 'ببخشید' };
    const own = rated(1, {
      subject: 'venue',
      when: { type: 'rated', below: 3 },
      then: [{ case: { text, severity: 'critical', due: '2h' } }],
    });
    expect(own.of('case')).toMatchObject([
      { cause: 'campaign', campaign: 'shoes-3m', text, severity: 'critical', score: 1 },
    ]);
    expect((own.of('case')[0]?.dueAtMs ?? 0) - (own.of('case')[0]?.atMs ?? 0)).toBe(2 * hour);
  });

  test('[STF5] of who asked to be left alone opens none', () => {
    const preferences = { frequency: 'all', leaveAlone: true };
    expect(rated(1, undefined, { preferences }).of('case')).toEqual([]);
  });
});

describe('a rating on the visitor’s page', () => {
  test('[STF11] opens a case at once where it is bad, once in ten minutes', () => {
    const shop = Shop.open();
    shop.join('a', 'v', {});
    shop.stay('a', 'shoes', 0, 5 * second);
    const rate = (visitor: string, score: number, atMs: number) => {
      shop.command({ do: 'rateHere', visitor, score }, atMs);
      return shop.of('staffAnswered').at(-1);
    };
    expect(rate('v', 1, 6 * second)).toMatchObject({ granted: true, visitor: 'v' });
    expect(shop.of('case')).toMatchObject([
      { visitor: 'v', cause: 'lowRating', score: 1, of: 5, device: 'page' },
    ]);
    expect(rate('v', 2, 9 * minute)).toMatchObject({ granted: false, reason: 'tooMany' });
    expect(rate('v', 5, 11 * minute)).toMatchObject({ granted: true });
    expect(rate('nobody', 1, 12 * minute)).toMatchObject({ granted: false, reason: 'unknown' });
    expect(shop.of('case')).toHaveLength(1);
  });
});

/** As the shop, with a queue before the tills in the place of its shoes. */
const queuePlan = Plan.parse({
  ...shopPlan,
  zones: shopPlan.zones
    .filter(({ id }) => id !== 'trainers')
    .map((zone) => (zone.id === 'shoes' ? { ...zone, id: 'queue', kind: 'queue' } : zone)),
});

function queued(forMs: number, after: string | undefined, lateMs = 0): Shop {
  const shop = Shop.open({}, queuePlan);
  shop.join('a', 'v', {});
  shop.stay('a', 'queue', 0, forMs);
  if (after !== undefined) shop.stay('a', after, forMs + lateMs, forMs + lateMs + 40 * second);
  shop.wait(forMs + lateMs + 60 * second);
  return shop;
}

describe('a queue that was left', () => {
  test('[STF8] after more than five minutes opens a case within five seconds', () => {
    const shop = queued(6 * minute, 'door');
    expect(shop.of('case')).toMatchObject([
      { cause: 'abandonedQueue', visitor: 'v', zone: 'queue' },
    ]);
    const left = shop.events.find(
      ({ type, ...one }) => type === 'left' && 'zone' in one && one.zone === 'queue',
    );
    expect((shop.of('case')[0]?.atMs ?? 0) - (left?.atMs ?? 0)).toBeLessThanOrEqual(5 * second);
    expect(shop.of('case')[0]?.waitMs).toBeGreaterThan(5 * minute);
  });

  test('[STF8] sooner opens none, nor for a till, nor where they were not heard again', () => {
    expect(queued(4 * minute, 'door').of('case')).toEqual([]);
    expect(queued(6 * minute, 'tills').of('case')).toEqual([]);
    expect(queued(6 * minute, undefined).of('case')).toEqual([]);
  });

  test('[STF8] for a till after all closes its case again', () => {
    const shop = Shop.open({}, queuePlan);
    shop.join('a', 'v', {});
    shop.stay('a', 'queue', 0, 6 * minute);
    shop.stay('a', 'door', 6 * minute, 6 * minute + 20 * second);
    shop.stay('a', 'tills', 6 * minute + 20 * second, 7 * minute);
    shop.wait(8 * minute);
    expect(shop.of('case')).toHaveLength(1);
    expect(shop.of('caseChanged')).toMatchObject([{ step: 'closed', served: true, by: '' }]);
  });
});
