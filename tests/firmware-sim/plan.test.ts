import { describe, expect, test } from 'vitest';
import { isInside, layFloor, wallsBetween, zoneAt } from '../../firmware-sim/floor.ts';
import { planFromGeojson } from '../../firmware-sim/plan.ts';

const square = (size: number) => [
  [
    [0, 0],
    [size, 0],
    [size, size],
    [0, size],
    [0, 0],
  ],
];

function collection(...features: object[]): string {
  return JSON.stringify({ type: 'FeatureCollection', features });
}

function zone(properties: object, size = 10): object {
  const geometry = { type: 'Polygon', coordinates: square(size) };
  return { type: 'Feature', properties, geometry };
}

describe('a plan from GeoJSON', () => {
  test('takes zones from polygons and walls from lines, point by point', () => {
    const line = {
      type: 'Feature',
      properties: { kind: 'wall', floor: 'g' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [4, 0],
          [4, 3],
        ],
      },
    };
    const hall = {
      id: 'hall',
      kind: 'aisle',
      floor: 'g',
      name: 'Hall',
      nameFa: 'تالار',
      capacity: 9,
    };
    const read = planFromGeojson(collection(zone(hall), line));
    if (!read.ok) throw new Error(read.message);
    expect(read.plan.floors).toEqual([{ id: 'g', name: { en: 'Floor g' } }]);
    expect(read.plan.zones[0]).toMatchObject({ name: { en: 'Hall', fa: 'تالار' }, capacity: 9 });
    expect(read.plan.zones[0]?.polygon).toHaveLength(4);
    expect(read.plan.walls.map((wall) => wall.line)).toEqual([
      [0, 0, 4, 0],
      [4, 0, 4, 3],
    ]);
  });

  test.each([
    ['{', 'not JSON'],
    ['{}', 'FeatureCollection'],
    [collection(zone({ id: 'Hall!', kind: 'aisle' })), 'features.0.properties.id'],
    [collection(zone({ id: 'hall', kind: 'moat' })), 'features.0.properties.kind'],
  ])('says what is wrong with %s', (text, why) => {
    const read = planFromGeojson(text);
    expect(read.ok ? '' : read.message).toContain(why);
  });
});

describe('geometry', () => {
  test('the inner of two nested zones holds a point', () => {
    const outer = { id: 'outer', kind: 'aisle', name: 'o' };
    const inner = { id: 'inner', kind: 'display', name: 'i', parent: 'outer' };
    const read = planFromGeojson(collection(zone(outer), zone(inner, 4)));
    if (!read.ok) throw new Error(read.message);
    expect(zoneAt(read.plan.zones, [2, 2])?.id).toBe('inner');
    expect(zoneAt(read.plan.zones, [8, 8])?.id).toBe('outer');
    expect(zoneAt(read.plan.zones, [11, 2])).toBeUndefined();
  });

  test('a point is inside a ring with a bay only where the ring is', () => {
    const ring: [number, number][] = [
      [0, 0],
      [6, 0],
      [6, 6],
      [3, 2],
      [0, 6],
    ];
    expect(isInside(ring, [3, 1])).toBe(true);
    expect(isInside(ring, [3, 4])).toBe(false);
  });

  test('walls count where a line crosses them, and not beside', () => {
    const walls = [
      [2, 0, 2, 4],
      [4, 0, 4, 4],
    ] as const;
    expect(wallsBetween(walls, [0, 2], [6, 2])).toBe(2);
    expect(wallsBetween(walls, [0, 2], [3, 2])).toBe(1);
    expect(wallsBetween(walls, [0, 5], [6, 5])).toBe(0);
    expect(wallsBetween(walls, [1, 0], [1, 4])).toBe(0);
  });

  test('floor behind closed walls is no floor: nobody is sent there', () => {
    const fence = {
      type: 'Feature',
      properties: { kind: 'wall' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [6, 6],
          [9, 6],
          [9, 9],
          [6, 9],
          [6, 6],
        ],
      },
    };
    const read = planFromGeojson(collection(zone({ id: 'hall', kind: 'entrance' }), fence));
    if (!read.ok) throw new Error(read.message);
    const floor = layFloor(read.plan);
    const cell = (x: number, y: number) => floor.zoneOf[y * 2 * floor.columns + x * 2];
    expect(cell(2, 2)).toBe(0);
    expect(cell(7, 7)).toBe(-1);
  });
});
