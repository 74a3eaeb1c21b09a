import { expect, test } from 'vitest';
import { type Air, gridOf, Hall, planOf } from './hall.ts';

/** An office: tables in rows, and between them ways to walk; nobody stands on a table. */
const [widthM, depthM] = [24, 18];
const isTable = (x: number, y: number) => x % 6 > 1.5 && y % 6 > 1.5 && x < 18;
const rows = Array.from({ length: depthM * 2 }, (_, row) =>
  Array.from({ length: widthM * 2 }, (_, column) =>
    isTable((column + 0.5) / 2, (row + 0.5) / 2) ? '#' : '.',
  ).join(''),
);
const office = planOf([['office', 0, 0, widthM, depthM]], {
  free: [{ floor: '0', x: 0, y: 0, cellM: 0.5, rows }],
});
/** Along the ways, at 0.6 m/s. */
const corners = [
  [12.75, 6.75],
  [6.75, 6.75],
  [6.75, 12.75],
  [12.75, 12.75],
] as const;

/** Mean error over some walks, metres; `offsetDb` says what the tag sends more at a second. */
function errorOf(offsetDb: (second: number) => number): number {
  let [errorM, count] = [0, 0];
  for (let seed = 1; seed <= 6; seed++) {
    const hall = new Hall(office, gridOf(widthM, depthM, 6), {}, seed);
    for (let second = 0; second < 60; second++) {
      const [x1, y1] = corners[Math.floor(second / 10) % 4] ?? [0, 0];
      const [x2, y2] = corners[(Math.floor(second / 10) + 1) % 4] ?? [0, 0];
      const share = (second % 10) / 10;
      const at = { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
      hall.send('a', at, second * 1_000, { air: { noiseDb: 4, offsetDb: offsetDb(second) } });
      hall.shop.wait(second * 1_000 + 900);
      const { x, y } = hall.wearing('a');
      errorM += Math.hypot(x - at.x, y - at.y);
      count++;
    }
  }
  return errorM / count;
}

test.each([-10, -6, 6])('[LOC1] a tag that sends %d dB more is found from the first', (db) => {
  const errorM = errorOf(() => db);
  console.log(`a tag that sends ${db} dB more: ${errorM.toFixed(2)} m (seeds 1 to 6)`);
  expect(errorM).toBeLessThan(errorOf(() => 0) + 0.5);
});

test.each([-10, 10])('[LOC1] a tag heard by %d dB more from one second on is not lost', (db) => {
  const errorM = errorOf((second) => (second < 20 ? 0 : db));
  console.log(`${db} dB from one second on: ${errorM.toFixed(2)} m (seeds 1 to 6)`);
  expect(errorM).toBeLessThan(2 * errorOf(() => 0));
});

/** A long house, heard in its first sixty metres. */
const house = planOf([['house', 0, 0, 100, 10]]);
const alongHouse = gridOf(60, 10, 10);

/** Seconds until a tag is found where it was carried unheard, fifty metres on: of each seed. */
function secondsUntilFound(air: Partial<Air>): number[] {
  return Array.from({ length: 20 }, (_, i) => {
    const hall = new Hall(house, alongHouse, {}, i + 1);
    for (let second = 0; second < 60; second++) {
      const x = second < 20 ? 6 : 54;
      hall.send('a', { x, y: 5 }, second * 1_000, { air: { noiseDb: 4, ...air } });
      hall.shop.wait(second * 1_000 + 900);
      if (second >= 20 && Math.abs(hall.wearing('a').x - x) < 6) return second - 20;
    }
    return Number.POSITIVE_INFINITY;
  });
}

test.each([
  ['by all in reach', { offsetDb: 6 }],
  ['by two, who hear too far', { offsetDb: 8, exponent: 1, reachM: 17 }],
])('[LOC1] who was carried far unheard is found, and is no louder tag: heard %s', (name, air) => {
  const seconds = secondsUntilFound(air);
  console.log(`carried fifty metres, heard ${name}: ${seconds.join(', ')} s (seeds 1 to 20)`);
  expect(Math.max(...seconds)).toBeLessThanOrEqual(5);
});

test('[LOC1] who is seen elsewhere is there: a position needs no second witness', () => {
  const hall = new Hall(house, alongHouse);
  const endMs = hall.walk('a', [6, 5, 8, 5], { fromMs: 0, seconds: 20 });
  hall.shop.command({ do: 'placeDevice', device: 'camera', kind: 'locator' });
  const positions = [{ alias: 'a', x: 90, y: 5, floor: '0', accuracyM: 1 }];
  hall.shop.reading('camera', { kind: 'positions', positions }, endMs);
  hall.shop.wait(endMs + 900);
  expect(Math.abs(hall.wearing('a').x - 90)).toBeLessThan(1.5);
});
