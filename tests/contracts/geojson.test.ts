import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPlan } from '../../src/contracts/geojson.ts';
import { Plan } from '../../src/contracts/venue.ts';

type Position = readonly [number, number, number?];

const polygon = (properties: object | null, ...ring: readonly Position[]) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring] },
});
const line = (properties: object | null, ...coordinates: readonly Position[]) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'LineString', coordinates },
});
const collection = (...features: readonly unknown[]) => ({ type: 'FeatureCollection', features });
const square: readonly Position[] = [
  [0, 0],
  [4, 0],
  [4, 3],
  [0, 3],
  [0, 0],
];
const shoes = { id: 'shoes', kind: 'display' };

function planOf(document: unknown, units: 'm' | 'wgs84' = 'm') {
  const read = readPlan(document, units);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.plan;
}

function problemsOf(document: unknown) {
  const read = readPlan(document, 'm');
  return read.ok ? [] : read.problems;
}

describe('a drawing in metres', () => {
  test('lines of kind door open walls, all others are walls', () => {
    const wall = line({ kind: 'wall' }, [0, 0], [4, 0]);
    const door = line({ kind: 'door' }, [1, 0], [2, 0]);
    const plan = planOf(collection(polygon(shoes, ...square), wall, door));
    expect(plan.walls).toEqual([{ floor: '0', line: [0, 0, 4, 0] }]);
    expect(plan.doors).toEqual([{ floor: '0', line: [1, 0, 2, 0] }]);
  });

  test('is taken as it is, without the point that closes a ring', () => {
    const properties = { ...shoes, capacity: 12, floor: 1, name: 'Shoes', nameFa: 'کفش' };
    expect(planOf(collection(polygon(properties, ...square)))).toEqual({
      floors: [{ id: '1', name: { en: 'Floor 1' } }],
      zones: [
        {
          id: 'shoes',
          name: { en: 'Shoes', fa: 'کفش' },
          kind: 'display',
          capacity: 12,
          floor: '1',
          polygon: [
            [0, 0],
            [4, 0],
            [4, 3],
            [0, 3],
          ],
        },
      ],
      walls: [],
    });
  });

  test('with a ring that was left open has all its points', () => {
    const [zone] = planOf(collection(polygon(shoes, ...square.slice(0, 4)))).zones;
    expect(zone?.polygon).toHaveLength(4);
  });

  test('has heights that nobody needs', () => {
    const high = square.map(([x, y]): Position => [x, y, 7.5]);
    expect(planOf(collection(polygon(shoes, ...high))).zones[0]?.polygon[1]).toEqual([4, 0]);
  });

  test('has walls: each piece of a line, on its floor', () => {
    const wall = line({ kind: 'wall', floor: '1' }, [0, 0], [4, 0], [4, 3]);
    const { walls } = planOf(
      collection(polygon(shoes, ...square), wall, line(null, [1, 1], [2, 2])),
    );
    expect(walls).toEqual([
      { floor: '1', line: [0, 0, 4, 0] },
      { floor: '1', line: [4, 0, 4, 3] },
      { floor: '0', line: [1, 1, 2, 2] },
    ]);
  });

  test('of several floors and zones within zones', () => {
    const up = { id: 'bags', kind: 'display', floor: '1', parent: 'shoes' };
    const plan = planOf(collection(polygon(up, ...square), polygon(shoes, ...square)));
    expect(plan.floors.map(({ id }) => id)).toEqual(['0', '1']);
    expect(plan.zones[0]?.parent).toBe('shoes');
    expect(Plan.safeParse(plan).success).toBe(true);
  });
});

describe('a drawing in longitude and latitude', () => {
  const tehran: readonly Position[] = [
    [51.4, 35.7],
    [51.402, 35.7],
    [51.402, 35.699],
    [51.4, 35.699],
    [51.4, 35.7],
  ];

  test('becomes metres from its north-western corner, y downwards', () => {
    const [zone] = planOf(collection(polygon(shoes, ...tehran)), 'wgs84').zones;
    const [origin, east, southEast, south] = zone?.polygon ?? [];
    expect(origin).toEqual([0, 0]);
    expect(east?.[1]).toBe(0);
    expect(south?.[0]).toBe(0);
    expect(southEast).toEqual([east?.[0], south?.[1]]);
    expect(Math.abs((east?.[0] ?? 0) - 181)).toBeLessThan(0.2);
    expect(Math.abs((south?.[1] ?? 0) - 111)).toBeLessThan(0.2);
  });

  // The common table of lengths of a degree on the WGS 84 ellipsoid, in kilometres.
  test.each([
    [0, 110.574, 111.32],
    [15, 110.649, 107.55],
    [-30, 110.852, 96.486],
    [45, 111.132, 78.847],
    [60, 111.412, 55.8],
    [75, 111.618, 28.902],
  ])('a thousandth of a degree at %f° is %f m north and %f m east', (latitude, north, east) => {
    const ring: readonly Position[] = [
      [10, latitude],
      [10.001, latitude],
      [10.001, latitude - 0.001],
    ];
    const [zone] = planOf(collection(polygon(shoes, ...ring)), 'wgs84').zones;
    const [x = 0, y = 0] = zone?.polygon[2] ?? [];
    expect(Math.abs(x - east)).toBeLessThan(0.01);
    expect(Math.abs(y - north)).toBeLessThan(0.01);
  });

  test('walls and zones share one origin', () => {
    const wall = line({ kind: 'wall' }, [51.4, 35.7], [51.399, 35.7]);
    const { zones, walls } = planOf(collection(polygon(shoes, ...tehran), wall), 'wgs84');
    expect(walls[0]?.line[2]).toBe(0);
    expect(zones[0]?.polygon[0]?.[0]).toBe(walls[0]?.line[0]);
  });
});

describe('a drawing that cannot be used', () => {
  test('names every place at once', () => {
    const document = collection(
      polygon({ id: 'Shoes!', kind: 'shop', capacity: 0 }, ...square),
      polygon(shoes, ...square),
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 1] } },
      polygon({ kind: 'till', capacity: 2.5 }, ...square),
      polygon(null, ...square),
      'a text',
    );
    const problems = problemsOf(document);
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'features.0.properties.capacity',
      'features.0.properties.id',
      'features.0.properties.kind',
      'features.2',
      'features.3.properties.capacity',
      'features.3.properties.id',
      'features.4.properties.id',
      'features.5',
    ]);
    for (const { code, mend } of problems) {
      expect(code).toBe('command.plan');
      expect(mend).not.toBe('');
    }
    expect(problems.find(({ path }) => path.endsWith('kind'))?.mend).toContain('entrance, aisle');
  });

  test.each([
    ['nothing', null],
    ['a feature', polygon(shoes, ...square)],
    ['no features', collection()],
    ['a list', []],
  ])('%s is no collection', (_, document) => {
    expect(problemsOf(document)).toMatchObject([{ path: '' }]);
  });

  test('walls alone are no venue', () => {
    const problems = problemsOf(collection(line({ kind: 'wall' }, [0, 0], [1, 1])));
    expect(problems).toMatchObject([{ path: 'features', message: 'no zone' }]);
  });
});

test("the demonstration's drawing is one", () => {
  const file = new URL('../../firmware-sim/demo/venue.geojson', import.meta.url);
  const plan = planOf(JSON.parse(readFileSync(file, 'utf8')));
  expect(Plan.safeParse(plan).success).toBe(true);
  expect(plan.zones.length).toBeGreaterThan(5);
  expect(plan.walls.length).toBeGreaterThan(5);
});
