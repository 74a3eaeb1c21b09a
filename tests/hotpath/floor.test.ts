import { expect, test } from 'vitest';
import type { Frame, Input } from '../../src/contracts/inputs.ts';
import type { Point2, Zone } from '../../src/contracts/venue.ts';
import { createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import { dotsPerDelta, Floor } from '../../src/hotpath/floor.ts';
import { noonMs, venue } from './venue.ts';

const pointOf = ([x = 0, y = 0]: readonly number[]): Point2 => [x, y];

test('[DET3] a live frame carries so many dots at most; the rest follow at once', () => {
  const people = dotsPerDelta + 500;
  const state = createVenue('kasra');
  const out = createOut();
  let position = 0;
  const feed = (atMs: number, input: Input) => {
    const frame: Frame = { position: ++position, atMs, venue: 'kasra', input };
    step(state, frame, out);
  };
  const { settings, timezone } = venue;
  // Four to a zone: five would be a crowd, in which nobody has a dot of their own. [PRE8]
  const cellOf = (i: number) => [(Math.floor(i / 4) % 25) * 10, Math.floor(i / 100) * 10] as const;
  const zones = Array.from({ length: people / 4 }, (_, i): Zone => {
    const [x, y] = cellOf(i * 4);
    const polygon = [
      [x, y],
      [x + 4, y],
      [x + 4, y + 4],
      [x, y + 4],
    ].map(pointOf);
    return { id: `z${i}`, name: { en: 'z' }, kind: 'display', floor: '0', polygon };
  });
  const plan = { ...venue.plan, zones };
  const published = { do: 'publishVenue', plan, settings, timezone, demo: false } as const;
  const command = { ...published, offsets: [[0, 210]] as const };
  feed(noonMs, { type: 'command', id: 'c', command });
  const positions = Array.from({ length: people }, (_, i) => {
    const [x, y] = cellOf(i);
    return { alias: `a${i}`, x: x + 2, y: y + 2, floor: '0', accuracyM: 0.5 };
  });
  const body = { kind: 'positions', positions } as const;
  feed(noonMs, { type: 'reading', device: 'uwb', atMs: noonMs, body });
  for (let s = 1; s <= 5; s++) feed(noonMs + s * 1_000, { type: 'tick' });
  expect(out.dirtyDots.size).toBe(people);

  const floor = new Floor(() => 'UTC');
  const first = floor.delta(noonMs + 6_000, state, out);
  expect(first.dots).toHaveLength(dotsPerDelta);
  expect(floor.waitMs(noonMs + 6_100, out), 'with the next, not with the heartbeat').toBe(0);
  const second = floor.delta(noonMs + 6_100, state, out);
  expect(second.dots).toHaveLength(500);
  const ids = [...(first.dots ?? []), ...(second.dots ?? [])].map(({ id }) => id);
  expect(new Set(ids).size).toBe(people);
  expect(floor.waitMs(noonMs + 6_200, out)).toBeGreaterThan(0);
});

test('[PLN8] frames say which version of the plan they are of, deltas once', () => {
  const state = createVenue('kasra');
  const out = createOut();
  const floor = new Floor(() => 'UTC');
  const { settings, timezone, plan } = venue;
  let position = 0;
  const publish = (version?: number) => {
    const told = { plan, settings, timezone, demo: false, offsets: [[0, 210]] as const };
    const more = version === undefined ? {} : { version };
    const command = { do: 'publishVenue', ...told, ...more } as const;
    const input = { type: 'command', id: `c${version}`, command } as const;
    step(state, { position: ++position, atMs: noonMs + position, venue: 'kasra', input }, out);
  };
  publish();
  expect(floor.delta(noonMs, state, out)).not.toHaveProperty('planVersion');
  expect(floor.snapshot(noonMs, state)).not.toHaveProperty('planVersion');
  publish(7);
  const shown = () => floor.delta(noonMs + 100, state, out);
  expect(floor.waitMs(noonMs + 1_000, out)).toBe(0);
  const zones = [{ id: 'shoes' }];
  expect(shown()).toMatchObject({ planVersion: 7, zones });
  expect(floor.delta(noonMs + 200, state, out)).not.toHaveProperty('planVersion');
  expect(floor.snapshot(noonMs + 300, state).planVersion).toBe(7);
});
