import { describe, expect, test } from 'vitest';
import { Plan, type Zone } from '../../../src/contracts/venue.ts';
import { checkPlan } from '../../../src/web/plans/check.ts';
import { selfMeeting } from '../../../src/web/plans/geometry.ts';

type Ring = [number, number][];
const box = (x: number, y: number, w: number, h = w): Ring => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

function zone(id: string, polygon: Ring, more: Partial<Zone> = {}): Zone {
  const name = { en: id, fa: `${id} فا` };
  return { id, name, kind: 'display', floor: '0', capacity: 5, polygon, ...more };
}

/** A room of 20 × 10 m with one door, an entrance, a display and an exit. */
const sound: Plan = {
  floors: [{ id: '0', name: { en: 'Ground', fa: 'همکف' } }],
  zones: [
    zone('in', box(0, 0, 4, 10), { kind: 'entrance' }),
    zone('shoes', box(4, 0, 10, 10)),
    zone('trainers', box(6, 2, 3), { parent: 'shoes' }),
    zone('out', box(14, 0, 6, 10), { kind: 'exit' }),
  ],
  walls: [
    { floor: '0', line: [0, 0, 20, 0] },
    { floor: '0', line: [20, 0, 20, 10] },
    { floor: '0', line: [20, 10, 0, 10] },
    { floor: '0', line: [0, 10, 0, 0] },
    { floor: '0', line: [14, 0, 14, 10] },
  ],
  doors: [{ floor: '0', line: [14, 4, 14, 6] }],
};

const withZones = (...zones: Zone[]): Plan => ({ ...sound, zones: [...sound.zones, ...zones] });
const changed = (id: string, more: Partial<Zone>): Plan => ({
  ...sound,
  zones: sound.zones.map((one) => (one.id === id ? { ...one, ...more } : one)),
});
const codes = (plan: Plan) => checkPlan(plan).errors.map(({ code }) => code);
const warned = (plan: Plan) => checkPlan(plan).warnings.map(({ code }) => code);

test('[PLN2] a sound plan has nothing to mend', () => {
  expect(checkPlan(sound)).toEqual({ errors: [], warnings: [] });
  expect(Plan.safeParse(sound).success).toBe(true);
});

describe('[PLN2] what stops a publication', () => {
  const bow: Ring = [
    [0, 20],
    [10, 30],
    [10, 20],
    [0, 30],
  ];
  test.each<[string, Plan]>([
    ['crosses_itself', withZones(zone('bow', bow))],
    [
      'crosses_itself',
      withZones(
        zone('spike', [
          [0, 20],
          [5, 20],
          [9, 20],
          [5, 20],
          [5, 25],
        ]),
      ),
    ],
    [
      'no_area',
      withZones(
        zone('flat', [
          [0, 20],
          [5, 20],
          [9, 20.001],
        ]),
      ),
    ],
    [
      'too_few_points',
      withZones(
        zone('line', [
          [0, 20],
          [5, 20],
        ]),
      ),
    ],
    ['twice', withZones(zone('shoes', box(30, 0, 3)))],
    ['shape', withZones(zone('Über uns', box(30, 0, 3)))],
    ['name_missing', changed('shoes', { name: { en: ' ' } })],
    ['unknown_floor', changed('shoes', { floor: '7' })],
    ['unknown_parent', changed('trainers', { parent: 'hats' })],
    ['parent_circle', changed('shoes', { parent: 'trainers' })],
    ['outside_parent', changed('trainers', { polygon: box(12, 2, 4) })],
    ['no_zone', { ...sound, zones: [] }],
    ['no_floor', { ...sound, floors: [] }],
    ['too_small', { ...sound, zones: [zone('dolls', box(0, 0, 2))], walls: [], doors: [] }],
    ['too_large', { ...sound, zones: [zone('town', box(0, 0, 2_400))], walls: [], doors: [] }],
    ['shape', changed('shoes', { capacity: 0 })],
  ])('%s', (code, plan) => {
    expect(codes(plan)).toContain(code);
  });

  test('nesting over floors', () => {
    const floors = [...sound.floors, { id: '1', name: { en: 'First', fa: 'اول' } }];
    const plan = { ...changed('trainers', { floor: '1' }), floors };
    expect(codes(plan)).toEqual(['parent_other_floor']);
  });

  test('each says where, in both languages', () => {
    const [found] = checkPlan(withZones(zone('bow', bow))).errors;
    expect(found).toMatchObject({ path: 'zones.4.polygon', zone: 'bow', floor: '0', at: [5, 25] });
    for (const said of [found?.message, found?.mend]) {
      expect(said?.en).toMatch(/[a-z]/);
      expect(said?.fa).toMatch(/[؀-ۿ]/);
    }
  });

  test('ten thousand corners of zones are looked at within two seconds of work', () => {
    const star = (x: number, y: number): Ring =>
      Array.from({ length: 100 }, (_, i) => {
        const [angle, r] = [(i / 100) * 2 * Math.PI, i % 2 === 0 ? 9 : 7];
        return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
      });
    const stars = Array.from({ length: 100 }, (_, i) =>
      zone(`s${i}`, star((i % 10) * 20, Math.floor(i / 10) * 20)),
    );
    const before = process.cpuUsage();
    expect(checkPlan({ ...sound, zones: stars, walls: [], doors: [] }).errors).toEqual([]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

describe('[PLN2] what a plan may be published with, and is told', () => {
  const floors = [...sound.floors, { id: '1', name: { en: 'First', fa: 'اول' } }];
  const upstairs = zone('hats', box(4, 0, 8), { floor: '1' });
  const stairs = (to: [number, number], floor = '1') => [
    { from: { floor: '0', x: 5, y: 1 }, to: { floor, x: to[0], y: to[1] } },
  ];
  test.each<[string, Plan]>([
    ['name_one_language', changed('shoes', { name: { en: 'Shoes' } })],
    ['name_one_language', changed('shoes', { name: { en: '', fa: 'کفش' } })],
    ['names_alike', changed('out', { name: { en: 'shoes', fa: 'کفش' } })],
    ['capacity_missing', { ...sound, zones: sound.zones.map(({ capacity: _, ...one }) => one) }],
    ['overlap', withZones(zone('hats', box(12, 1, 4)))],
    ['outside_walls', withZones(zone('yard', box(30, 0, 5)))],
    ['door_off_wall', { ...sound, doors: [{ floor: '0', line: [8, 4, 8, 6] }] }],
    ['unreachable', { ...sound, doors: [] }],
    ['no_entrance', changed('in', { kind: 'aisle' })],
    ['no_exit', changed('out', { kind: 'aisle' })],
    ['floor_empty', { ...sound, floors }],
    ['stairs_to_nowhere', { ...withZones(upstairs), floors, stairs: stairs([90, 90]) }],
    ['stairs_to_nowhere', { ...withZones(upstairs), floors, stairs: stairs([5, 1], '0') }],
  ])('%s', (code, plan) => {
    expect(warned(plan)).toContain(code);
  });

  test('stairs lead to the zones of another floor, and only where they land', () => {
    const plan = { ...withZones(upstairs), floors };
    expect(warned({ ...plan, stairs: stairs([5, 1]) })).toEqual([]);
    const far = { ...plan, stairs: stairs([90, 90]) };
    expect(checkPlan(far).warnings).toMatchObject([
      { code: 'stairs_to_nowhere' },
      { code: 'unreachable', zone: 'hats' },
    ]);
  });

  test('zones that share a border, or nest, do not overlap', () => {
    expect(warned(sound)).not.toContain('overlap');
    expect(warned(withZones(zone('side', box(4, 10, 10, 4))))).not.toContain('overlap');
    expect(warned(changed('trainers', { parent: undefined } as never))).toContain('overlap');
  });
});

test('[PLN2] an outline is simple or not, however it is turned', () => {
  const simple: Ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [6, 10],
    [6, 4],
    [4, 4],
    [4, 10],
    [0, 10],
  ];
  const touching: Ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 0],
    [0, 10],
  ];
  for (let turn = 0; turn < simple.length; turn++) {
    const turned = [...simple.slice(turn), ...simple.slice(0, turn)];
    expect(selfMeeting(turned)).toBeUndefined();
    expect(selfMeeting(turned.toReversed())).toBeUndefined();
  }
  for (let turn = 0; turn < touching.length; turn++) {
    const turned = [...touching.slice(turn), ...touching.slice(0, turn)];
    expect(selfMeeting(turned)).toEqual([5, 0]);
  }
});
