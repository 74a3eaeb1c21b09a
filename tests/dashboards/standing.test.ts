import { describe, expect, test } from 'vitest';
import { metresOf } from '../../dashboards/parts/typed-numbers.ts';
import { loudest } from '../../dashboards/receivers/loudest.ts';
import {
  heardBy,
  heardSeconds,
  type Reading,
  STAND_S,
  seemsToMove,
} from '../../dashboards/walk/standing.ts';

const reading = (device: string, second: number, dbm: number): Reading => ({
  ...{ device, dbm },
  atMs: 1_000_000 + second * 1_000 + 300,
});
const steady = (device: string, dbm: number, seconds = 15) =>
  Array.from({ length: seconds }, (_, second) => reading(device, second, dbm + (second % 3)));

describe('[RCV5] standing at a point', () => {
  test('the clock counts seconds in which somebody heard the band, not seconds', () => {
    const heard = [0, 1, 1, 2, 9].map((second) => reading('rx-1', second, -60));
    expect(heardSeconds(heard, 1_000_000)).toBe(4);
    expect(heardSeconds([...heard, reading('rx-2', 9, -70)], 1_000_000)).toBe(4);
    expect(heardSeconds(heard, 1_001_500)).toBe(2);
    expect(heardSeconds(steady('rx-1', -60, 50), 1_000_000)).toBe(STAND_S);
  });

  test('strengths that change at two receivers are steps; a turn at one is none', () => {
    const still = [...steady('rx-1', -60), ...steady('rx-2', -70), ...steady('rx-3', -75)];
    expect(seemsToMove(still)).toBe(false);
    const later = (device: string, dbm: number) =>
      Array.from({ length: 6 }, (_, i) => reading(device, 15 + i, dbm));
    const turned = [...later('rx-1', -73), ...later('rx-2', -71), ...later('rx-3', -75)];
    expect(seemsToMove([...still, ...turned])).toBe(false);
    const walked = [...later('rx-1', -74), ...later('rx-2', -56), ...later('rx-3', -75)];
    expect(seemsToMove([...still, ...walked])).toBe(true);
  });

  test('too little heard says nothing about moving', () => {
    expect(seemsToMove([reading('rx-1', 0, -50), reading('rx-1', 9, -80)])).toBe(false);
  });

  test('strengths go by receiver, in the order they were heard', () => {
    const mixed = [reading('rx-1', 2, -62), reading('rx-2', 0, -80), reading('rx-1', 1, -61)];
    expect(heardBy(mixed)).toEqual({ 'rx-1': [-61, -62], 'rx-2': [-80] });
  });
});

test('[RCV4] the loudest is by the median: one echo does not make a box', () => {
  const heard = [
    ...[-40, -41, -42].map((dbm) => ({ device: 'rx-1', dbm })),
    ...[-30, -70, -71].map((dbm) => ({ device: 'rx-2', dbm })),
  ];
  expect(loudest(heard)).toEqual([
    { device: 'rx-1', dbm: -41 },
    { device: 'rx-2', dbm: -70 },
  ]);
});

test('[RCV8] metres are read in the digits of any keyboard', () => {
  expect(['4.5', ' ۴٫۵ ', '٤,٥', '-2', '−2', '12', '.5'].map(metresOf)).toEqual([
    4.5, 4.5, 4.5, -2, -2, 12, 0.5,
  ]);
  expect(['', 'x', '4.5m', '1.2.3', '1e3'].map(metresOf)).toEqual(Array(5).fill(undefined));
});
