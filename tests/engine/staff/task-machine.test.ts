import { describe, expect, test } from 'vitest';
import { lastPost, type TaskMove, taskMoves } from '../../../src/contracts/staff.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;

/** Where a task stands, as the records are told. */
const starts = {
  waiting: [],
  'received by mina': ['take mina'],
  'received by ali': ['take ali'],
  'onTheWay by mina': ['take mina', 'start mina'],
  'onTheWay by ali': ['start ali'],
  'waiting at the manager': ['wait'],
  done: ['finish mina'],
  cannot: ['wait', 'take mina', 'cannot mina'],
  withdrawn: ['alone'],
} as const;
type Start = keyof typeof starts;

/** What mina, a manager (`*`), the visitor and time may do to it. */
const happenings = [
  ...taskMoves.map((move) => `${move} mina` as const),
  ...taskMoves.map((move) => `${move} mina*` as const),
  'wait',
  'alone',
] as const;
type Happening = (typeof happenings)[number];

/** What each leaves behind; what is not listed is refused, and changes nothing. */
const taken = 'refused taken by ali';
const notYours = 'refused notYours';
const over = 'refused unknown';
const ofOthers = {
  'take mina': taken,
  'start mina': taken,
  'finish mina': taken,
  'release mina': notYours,
  'pass mina': notYours,
  'cannot mina': notYours,
  'take mina*': taken,
  'start mina*': taken,
  'finish mina*': 'done',
  'release mina*': 'waiting at sales',
  'pass mina*': 'waiting at floor',
  'cannot mina*': 'waiting at manager',
  wait: 'same',
  alone: 'withdrawn',
} as const satisfies Record<Happening, string>;
const both = <V extends string>(move: TaskMove, value: V) =>
  ({ [`${move} mina`]: value, [`${move} mina*`]: value }) as Record<
    `${TaskMove} mina` | `${TaskMove} mina*`,
    V
  >;
const ofMine = {
  ...both('finish', 'done'),
  ...both('release', 'waiting at sales'),
  ...both('pass', 'waiting at floor'),
  ...both('cannot', 'waiting at manager'),
  wait: 'same',
  alone: 'withdrawn',
} as const;
const unheld = {
  ...both('take', 'received by mina'),
  ...both('start', 'onTheWay by mina'),
  ...both('finish', 'done'),
  ...both('release', 'refused notTaken'),
  ...both('pass', 'waiting at floor'),
  ...both('cannot', 'refused notTaken'),
  alone: 'withdrawn',
} as const;
const gone = Object.fromEntries(
  happenings.map((one) => [one, one === 'wait' || one === 'alone' ? 'same' : over]),
) as Record<Happening, string>;

const table: Readonly<Record<Start, Readonly<Partial<Record<Happening, string>>>>> = {
  waiting: { ...unheld, wait: 'waiting at manager' },
  'received by mina': { ...ofMine, ...both('take', 'same'), ...both('start', 'onTheWay by mina') },
  'received by ali': ofOthers,
  'onTheWay by mina': { ...ofMine, ...both('take', 'same'), ...both('start', 'same') },
  'onTheWay by ali': ofOthers,
  'waiting at the manager': { ...unheld, wait: 'same' },
  done: gone,
  cannot: gone,
  withdrawn: gone,
};

const nowMs = (shop: Shop) => shop.state.journalMs - openingMs;
const id = (shop: Shop) => shop.of('task')[0]?.id ?? 'none';

function happen(shop: Shop, happening: string): void {
  if (happening === 'wait') {
    shop.wait(nowMs(shop) + 2 * minute + second);
  } else if (happening === 'alone') {
    const choice = { visitor: 'v', frequency: 'all', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, nowMs(shop));
  } else {
    const [move = '', who = ''] = happening.split(' ');
    shop.command(
      {
        do: 'moveTask',
        task: id(shop),
        move: move as TaskMove,
        by: who.replace('*', ''),
        asManager: who.endsWith('*'),
        ...(move === 'pass' ? { post: 'floor' } : {}),
      },
      nowMs(shop),
    );
  }
}

/** A shop in which a campaign called the sales people to v. */
function called(): Shop {
  const shop = Shop.open();
  const task = { text: { en: 'Help' }, role: 'sales', escalate: { after: '2m' } };
  shop.run({
    class: 'service',
    purpose: 'service',
    when: { type: 'entered', zone: 'shoes' },
    then: [{ task }],
  });
  shop.join('a', 'v', {});
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(5 * second);
  return shop;
}

function standOf(shop: Shop): string {
  const task = shop.state.staff.tasks.get(id(shop));
  if (task === undefined) return shop.of('taskChanged').at(-1)?.state ?? 'none';
  return task.state === 'waiting' ? `waiting at ${task.post}` : `${task.state} by ${task.by}`;
}

describe.each(Object.keys(starts) as Start[])('a task that is %s', (start) => {
  test.each(happenings)('[STF1] %s', (happening) => {
    const shop = called();
    for (const step of starts[start]) happen(shop, step);
    const before = standOf(shop);
    const [changes, answers] = [shop.of('taskChanged').length, shop.of('staffAnswered').length];
    happen(shop, happening);
    const answer = shop.of('staffAnswered').at(-1);
    const expected = table[start][happening];
    const isAnswered = shop.of('staffAnswered').length > answers;
    if (expected === 'same') {
      expect(standOf(shop)).toBe(before);
      expect(shop.of('taskChanged')).toHaveLength(changes);
      if (isAnswered) expect(answer).toMatchObject({ granted: true });
    } else if (expected?.startsWith('refused')) {
      expect(standOf(shop)).toBe(before);
      expect(shop.of('taskChanged')).toHaveLength(changes);
      const by = answer?.by === undefined || answer.reason !== 'taken' ? '' : ` by ${answer.by}`;
      expect(`refused ${answer?.reason}${by}`).toBe(expected);
    } else {
      expect(standOf(shop)).toBe(expected);
      expect(shop.of('taskChanged')).toHaveLength(changes + 1);
      if (isAnswered) expect(answer).toMatchObject({ granted: true });
    }
  });
});

describe('a task that nobody takes', () => {
  const posts = (shop: Shop) =>
    shop.of('taskChanged').flatMap(({ step, post }) => (step === 'escalated' ? [post] : []));

  test('[STF3] goes to the next post after its time, then to the manager', () => {
    const shop = called();
    const rules = { posts: [{ id: 'sales', next: 'floor' }], escalateAfterMs: 60_000 };
    shop.command({ do: 'setStaffRules', rules: { ...shopRules, ...rules } }, nowMs(shop));
    shop.stay('b', 'shoes', nowMs(shop), nowMs(shop) + 5 * second);
    shop.wait(20 * minute);
    // The first was made by the old rules, and its campaign says two minutes itself.
    expect(posts(shop)).toEqual(['manager', 'floor', 'manager']);
    expect([...shop.state.staff.tasks.values()].map(({ post }) => post)).toEqual([
      lastPost,
      lastPost,
    ]);
  });

  test('[STF3] waits no more once it was taken, and anew when it is given back', () => {
    const shop = called();
    happen(shop, 'take mina');
    shop.wait(30 * minute);
    expect(posts(shop)).toEqual([]);
    happen(shop, 'release mina');
    shop.wait(31 * minute);
    expect(posts(shop)).toEqual([]);
    shop.wait(33 * minute);
    expect(posts(shop)).toEqual(['manager']);
  });

  test('[STF3] escalates the same in a state that was written and read in between', () => {
    const shop = called();
    const read = decodeState(encodeState(shop.state));
    if ('problem' in read) throw new Error(read.problem);
    const again = new Shop(read);
    shop.wait(10 * minute);
    again.wait(10 * minute);
    expect(posts(again)).toEqual(posts(shop));
    expect(encodeState(again.state)).toBe(encodeState(shop.state));
  });

  test('[STF3] is over after half a day', () => {
    const shop = called();
    shop.wait(13 * 60 * minute);
    expect(shop.of('taskChanged').at(-1)).toMatchObject({ step: 'expired', state: 'expired' });
    expect(shop.state.staff.tasks.size).toBe(0);
  });

  test('[DET2] a state of before staff had one is read, and says the same text', () => {
    const text = encodeState(Shop.open().state);
    expect(text).not.toContain('"staff"');
    const read = decodeState(text);
    expect('problem' in read ? read.problem : read.staff.tasks.size).toBe(0);
  });
});

const shopRules = {
  escalateAfterMs: 120_000,
  posts: [],
  callPost: 'floor',
  lowRatingCase: true,
  abandonedQueueCase: true,
  queueWaitMs: 300_000,
  caseDueMs: 86_400_000,
};

describe('who is left alone', () => {
  const alone = { visitor: 'v', frequency: 'all', leaveAlone: true } as const;

  test('[STF5] calls nobody, and one call at a time is made of who is not', () => {
    const shop = Shop.open();
    shop.join('a', 'v', {});
    shop.stay('a', 'shoes', 0, 5 * second);
    for (let i = 0; i < 3; i++) shop.command({ do: 'callStaff', visitor: 'v' }, 5 * second + i);
    expect(shop.of('task')).toMatchObject([{ visitor: 'v', role: 'floor', zone: 'shoes' }]);
    expect(new Set(shop.of('staffAnswered').map(({ about }) => about)).size).toBe(1);
    shop.command({ do: 'setPreferences', ...alone }, 6 * second);
    shop.command({ do: 'callStaff', visitor: 'v' }, 7 * second);
    expect(shop.of('staffAnswered').at(-1)).toMatchObject({ granted: false, reason: 'leftAlone' });
    expect(shop.of('task')).toHaveLength(1);
  });

  test('[STF5] a choice made later withdraws the task, whatever was set for it', () => {
    const shop = called();
    shop.command({ do: 'setPreferences', ...alone }, 10 * second);
    shop.wait(30 * minute);
    expect(shop.of('taskChanged').map(({ step }) => step)).toEqual(['withdrawn']);
  });

  test('[STF5] safety stays', () => {
    const shop = Shop.open();
    const task = { task: { text: { en: 'Get them out' }, role: 'floor' } };
    shop.run({ class: 'safety', when: { type: 'entered', zone: 'shoes' }, then: [task] });
    shop.join('a', 'v', {});
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(5 * second);
    shop.command({ do: 'setPreferences', ...alone }, 10 * second);
    expect([...shop.state.staff.tasks.values()]).toMatchObject([{ safety: true, visitor: 'v' }]);
  });
});
