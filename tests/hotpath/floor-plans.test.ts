import { describe, expect, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { Plan, VenueSettings } from '../../src/contracts/venue.ts';
import { legM, prepareFloors } from '../../src/engine/journey/ways.ts';
import { createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import { prepareVenue } from '../../src/hotpath/floor-plans.ts';
import { MovableClock } from './running.ts';

const settings = VenueSettings.parse({});

/** Rooms of ten metres, so many in a row and column, walls between them with a gap of two. */
function planOf(rooms: number): Plan {
  const cells = Array.from({ length: rooms * rooms }, (_, i) => ({
    id: `z${i}`,
    x: (i % rooms) * 10,
    y: Math.floor(i / rooms) * 10,
  }));
  return Plan.parse({
    floors: [{ id: '0', name: { en: 'Ground' } }],
    zones: cells.map(({ id, x, y }) => ({
      ...{ id, name: { en: id }, kind: 'display', floor: '0' },
      polygon: [
        [x, y],
        [x + 10, y],
        [x + 10, y + 10],
        [x, y + 10],
      ],
    })),
    walls: cells.flatMap(({ x, y }) => [
      { floor: '0', line: [x, y, x + 8, y] },
      { floor: '0', line: [x, y, x, y + 8] },
    ]),
  });
}

type Import = Extract<CommandBody, { do: 'importVenue' }>;
const importing = (plan: Plan, more: Partial<Import> = {}): Import => ({
  ...{ do: 'importVenue', venue: 'hall', name: { en: 'Hall' }, timezone: 'Europe/Berlin' },
  ...{ plan, settings: {}, demo: false, ...more },
});

/** Counts how often the turns were let go on. */
function countingClock() {
  const clock = new MovableClock();
  const counted = { slices: 0 };
  const after = (ms: number, ring: () => void) => {
    counted.slices++;
    return clock.after(ms, ring);
  };
  return Object.assign(counted, {
    clock: { wallMs: () => clock.wallMs(), monotonicMs: () => clock.monotonicMs(), after },
  });
}

const isReady = (plan: Plan) => prepareFloors(plan, settings).next().done === true;

describe('[HOT6] a plan that is published', () => {
  test('is worked out before its turn, in slices between which others have theirs', async () => {
    const plan = planOf(8);
    const counting = countingClock();
    const preparing = prepareVenue(importing(plan), counting.clock);
    expect(preparing).toBeInstanceOf(Promise);
    expect(counting.slices).toBe(1);
    await preparing;
    expect(isReady(plan)).toBe(true);
    expect(counting.slices).toBeGreaterThan(10);
  });

  test('is waited for by nobody where it is small, or refused', () => {
    const { clock } = countingClock();
    const [small, cyclic] = [planOf(1), planOf(8)];
    expect(prepareVenue(importing(small), clock)).toBeUndefined();
    expect(isReady(small)).toBe(true);
    const zones = cyclic.zones.map((zone) => ({ ...zone, parent: zone.id }));
    expect(prepareVenue(importing({ ...cyclic, zones }), clock)).toBeUndefined();
    const wrong = { locateEveryMs: 'often' };
    expect(prepareVenue(importing(cyclic, { settings: wrong }), clock)).toBeUndefined();
  });

  test('is found ready by the step that publishes it, and leads the same ways', async () => {
    const [prepared, plain] = [planOf(8), planOf(8)];
    await prepareVenue(importing(prepared), new MovableClock());
    const state = createVenue('hall');
    const given = { timezone: 'Europe/Berlin', offsets: [[0, 60]], demo: false } as const;
    const command = { do: 'publishVenue', plan: prepared, settings, ...given } as const;
    const input = { type: 'command', id: 'c', command } as const;
    step(state, { position: 1, atMs: 1_000, venue: 'hall', input }, createOut());
    expect(state.plan).not.toBe(prepared);
    expect(state.plan && isReady(state.plan)).toBe(true);
    for (const [x, y] of [
      [5, 75],
      [75, 5],
      [45, 65],
    ] as const) {
      const [from, to] = [
        { x: 3, y: 3, floor: '0' },
        { x, y, floor: '0' },
      ];
      const alone = legM({ plan: plain, settings }, from, to);
      expect(legM(state, from, to)).toBe(alone);
      expect(alone).toBeGreaterThan(Math.hypot(x - 3, y - 3));
    }
  });
});
