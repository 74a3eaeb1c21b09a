import { describe, expect, test } from 'vitest';
import { type Stage, stages } from '../../src/contracts/events.ts';
import { milestones, nextStage } from '../../src/engine/journey.ts';
import { openingMs, Shop } from './shop.ts';

const second = 1_000;
const minute = 60_000;

/** Rows: stage before. Columns: milestones, in their order. `.` = nothing changes. */
const inside = `
  from        enrolled   visitStarted engaged    putBack    purchased  visitEnded reflected
  (none)      enrolment  entry        engagement .          completion completion .
  discovery   enrolment  entry        engagement .          completion completion .
  enrolment   .          entry        engagement .          completion completion .
  entry       .          .            engagement .          completion completion .
  engagement  .          entry        .          .          completion completion .
  completion  .          entry        .          engagement .          .          .
  reflection  .          entry        .          .          .          .          .
`;
const outside = inside.replace(
  'entry        .          engagement .          .          .\n  refl',
  'entry        .          .          .          .          reflection\n  refl',
);

type Cell = [Stage | '', (typeof milestones)[number], Stage | ''];

function cellsOf(table: string): Cell[] {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const isStage = (word: string): word is Stage => (stages as readonly string[]).includes(word);
  return rows.flatMap(([name = '', ...cells]) =>
    cells.map((word, i): Cell => {
      const from = isStage(name) ? name : '';
      const milestone = milestones.find((one) => one === head[i + 1]);
      if (milestone === undefined) throw new Error(`no milestone ${head[i + 1]}`);
      return [from, milestone, isStage(word) ? word : from];
    }),
  );
}

describe('the journey, inside', () => {
  test.each(cellsOf(inside))('[JNY2] %s, %s: %s', (from, milestone, to) => {
    expect(nextStage(from, milestone, true)).toBe(to);
  });
});

describe('the journey, after the visit', () => {
  test.each(cellsOf(outside))('[JNY2] %s, %s: %s', (from, milestone, to) => {
    expect(nextStage(from, milestone, false)).toBe(to);
  });
});

test('[JNY1] the table is whole: every stage and every milestone', () => {
  expect(cellsOf(inside)).toHaveLength((stages.length + 1) * milestones.length);
});

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
