import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Stage, stages } from '../../../src/contracts/events.ts';
import { Journey, type JourneyOccasion, journeyOccasions } from '../../../src/contracts/journey.ts';
import { followJourney } from '../../../src/engine/journey/follow.ts';
import { nextStage, skippedBetween } from '../../../src/engine/journey/machine.ts';
import { contactOf } from '../../../src/engine/journey/occasion.ts';
import { blankPerson } from '../../../src/engine/people.ts';
import { runOf } from '../../../src/engine/run.ts';
import { Shop } from '../shop.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 20_261_121);
type Row = Readonly<Record<JourneyOccasion, string>>;

/** Columns: no stage, discovery, eNrolment, entry, enGagement, completion, reflection. */
const froms: readonly (Stage | '')[] = ['', ...stages];
const letters: Readonly<Record<string, Stage>> = {
  d: 'discovery',
  n: 'enrolment',
  e: 'entry',
  g: 'engagement',
  c: 'completion',
  r: 'reflection',
};

/** The stage after, by letter; `.` = nothing changes. Complete by type: occasion × stage. */
const inside: Row = {
  visitStarted: 'eee.eee',
  identified: '.......',
  entered: '.......',
  left: '.......',
  dwelled: 'gggg...',
  visitEnded: 'ccccc..',
  pickedUp: 'gggg...',
  putBack: '.....g.',
  handled: 'gggg...',
  purchased: 'ccccc..',
  returned: '.......',
  tapped: '.......',
  rated: '.......',
  messageSeen: '.......',
  messageTapped: '.......',
  bandHandedOut: 'nn.....',
  bandReturned: '.......',
  joined: 'nn.....',
  discovered: 'd......',
  reviewed: '.......',
  loyaltyOpened: '.......',
};
const afterwards = '.....r.';
const outside: Row = {
  ...inside,
  putBack: '.......',
  tapped: 'd......',
  rated: afterwards,
  messageSeen: afterwards,
  messageTapped: afterwards,
  reviewed: afterwards,
  loyaltyOpened: afterwards,
};

/** A club: met by referral only, comes in by its gate, engaged in the trainers' corner. */
const club = Journey.parse({
  version: 1,
  stages: {
    discovery: [{ when: { event: 'discovered', source: 'referral' } }],
    entry: [{ when: { event: 'tapped', purpose: 'entry' } }],
    engagement: [
      { when: { event: 'entered', zone: 'shoes' }, if: { fact: 'visitor.known', is: true } },
      { when: { event: 'handled', for: '5s' } },
    ],
    completion: [],
    reflection: [{ when: { event: 'rated' } }],
  },
});
const atTheClub: Row = {
  ...inside,
  visitStarted: '.......',
  entered: 'gggg...',
  dwelled: '.......',
  pickedUp: '.......',
  purchased: '.......',
  visitEnded: '.......',
  tapped: 'eee....',
  discovered: '.......',
  rated: 'rrrrrr.',
};

type Cell = { from: Stage | ''; name: JourneyOccasion; to: Stage | '' };

function cellsOf(table: Row): Cell[] {
  return journeyOccasions.flatMap((name) =>
    froms.map((from, i) => ({ from, name, to: letters[table[name][i] ?? ''] ?? from })),
  );
}

/** The stage after one occasion, in a shop whose one visitor is put into a stage by hand. */
function after({ from, name }: Cell, isInside: boolean, journey: Journey | null): Stage | '' {
  const shop = Shop.open();
  if (journey) shop.command({ do: 'publishJourney', journey });
  shop.stay('a', 'shoes', 0, 3_000);
  const run = runOf(shop.state);
  const wearing = shop.state.wearings.get('a');
  if (wearing === undefined) throw new Error('nobody came');
  if (!isInside) wearing.visit = null;
  const person = blankPerson('v', true);
  person.stage = from;
  const over = name === 'dwelled' ? 'stay' : '';
  const occasion = {
    ...contactOf(name, ''),
    zone: 'shoes',
    purpose: 'entry',
    forMs: 60_000,
    over,
  } as const;
  const moved = followJourney(run, { person, wearing, occasion, event: undefined });
  expect(person.stage).toBe(moved?.to ?? from);
  return person.stage;
}

const whole = (stages.length + 1) * journeyOccasions.length;

describe('the journey, stage × occasion', () => {
  test.each([
    ['inside, by default', inside, true, null],
    ['after the visit, by default', outside, false, null],
    ['at a club with its own meaning', atTheClub, true, club],
  ] as const)('[JNY1] %s', (_name, table, isInside, journey) => {
    const cells = cellsOf(table);
    expect(cells).toHaveLength(whole);
    for (const cell of cells)
      expect([cell, after(cell, isInside, journey)]).toEqual([cell, cell.to]);
  });
});

describe('the machine', () => {
  const stage = fc.constantFrom(...stages);
  const situation = fc.record({
    from: fc.oneof(stage, fc.constant('' as const)),
    holding: fc.uniqueArray(stage),
    isFresh: fc.boolean(),
    isInside: fc.boolean(),
    isPutBack: fc.boolean(),
  });
  const place = (one: Stage | '') => (one === '' ? -1 : stages.indexOf(one));

  test('[JNY2] no step goes back but by a new visit or by browsing on', () => {
    fc.assert(
      fc.property(situation, (one) => {
        const to = nextStage(one);
        if (place(to) >= place(one.from)) return true;
        if (one.isFresh) return ['entry', 'engagement', 'completion'].includes(to);
        return one.isPutBack && one.isInside && one.from === 'completion' && to === 'engagement';
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('[JNY2] a step leads to a stage whose conditions hold, or nowhere', () => {
    fc.assert(
      fc.property(situation, (one) => {
        const to = nextStage(one);
        const isBrowsing = one.isPutBack && to === 'engagement';
        return to === one.from || isBrowsing || (to !== '' && one.holding.includes(to));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('[JNY2] of several stages that hold, the furthest is taken', () => {
    const base = { isFresh: false, isInside: true, isPutBack: false, from: 'entry' } as const;
    expect(nextStage({ ...base, holding: ['completion', 'engagement'] })).toBe('completion');
  });

  test('[JNY2] what a step skipped is named, from the first stage on', () => {
    expect(skippedBetween('', 'entry')).toEqual(['discovery', 'enrolment']);
    expect(skippedBetween('entry', 'completion')).toEqual(['engagement']);
    expect(skippedBetween('completion', 'entry')).toEqual([]);
  });
});
