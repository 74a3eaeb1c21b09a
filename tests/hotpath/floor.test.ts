import { expect, test } from 'vitest';
import type { Frame, Input } from '../../src/contracts/inputs.ts';
import { createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import { dotsPerDelta, Floor } from '../../src/hotpath/floor.ts';
import { noonMs, venue } from './venue.ts';

test('[DET3] a live frame carries so many dots at most; the rest follow at once', () => {
  const people = dotsPerDelta + 500;
  const state = createVenue('kasra');
  const out = createOut();
  let position = 0;
  const feed = (atMs: number, input: Input) => {
    const frame: Frame = { position: ++position, atMs, venue: 'kasra', input };
    step(state, frame, out);
  };
  const { plan, settings, timezone } = venue;
  const published = { do: 'publishVenue', plan, settings, timezone, demo: false } as const;
  const command = { ...published, offsets: [[0, 210]] as const };
  feed(noonMs, { type: 'command', id: 'c', command });
  const positions = Array.from({ length: people }, (_, i) => {
    return { alias: `a${i}`, x: 1, y: 1, floor: '0', accuracyM: 0.5 };
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
