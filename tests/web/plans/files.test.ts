import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { Plan, VenueSettings } from '../../../src/contracts/venue.ts';
import { checkPlan } from '../../../src/web/plans/check.ts';
import { exportPlan, readPlanFile } from '../../../src/web/plans/files.ts';
import { areaOf, boxOf } from '../../../src/web/plans/geometry.ts';
import { projectAbout, unprojectAbout } from '../../../src/web/plans/projection.ts';
import { unzip } from '../../../src/web/plans/unzip.ts';
import { foreign } from './foreign.ts';

const shared = process.env.GOZAR_SHARED ?? '../shared';
const mall = join(shared, 'data/floorplans/mall');

/** Two floors with everything a plan can hold. */
const whole = Plan.parse({
  floors: [
    { id: '-1', name: { en: 'Basement', fa: 'زیرزمین' } },
    { id: '0', name: { en: 'Ground', fa: 'همکف' } },
  ],
  zones: [
    {
      ...{ id: 'door', name: { en: 'Door', fa: 'در' }, kind: 'entrance', floor: '0' },
      polygon: [
        [0, 0],
        [4, 0],
        [4, 3.217],
        [0, 3],
      ],
    },
    {
      ...{ id: 'shoes', name: { en: 'Shoes & socks' }, kind: 'display', floor: '0', capacity: 12 },
      polygon: [
        [4, 0],
        [4, 8],
        [12.345, 8.001],
        [12, 0],
      ],
    },
    {
      ...{ id: 'trainers', name: { en: 'Trainers' }, kind: 'display', floor: '0', parent: 'shoes' },
      polygon: [
        [5, 1],
        [7, 1],
        [7, 3],
        [5, 3],
      ],
    },
    {
      ...{ id: 'store', name: { en: 'Store' }, kind: 'till', floor: '-1' },
      polygon: [
        [0, 0],
        [9, 0],
        [9, 9],
      ],
    },
  ],
  walls: [
    { floor: '0', line: [4, 0, 4, 8] },
    { floor: '-1', line: [0, 0, 9, 9] },
  ],
  doors: [{ floor: '0', line: [4, 1, 4, 2] }],
  stairs: [{ from: { floor: '0', x: 5, y: 5 }, to: { floor: '-1', x: 4, y: 2 } }],
  free: [{ floor: '0', x: 0, y: 0, cellM: 1, rows: ['..#', '...'] }],
  fingerprints: [{ floor: '0', x: 1, y: 1, heard: { r1: [-60, -61] } }],
  anchor: { longitude: 51.389, latitude: 35.6892 },
});
const venue = (plan: Plan) => ({
  ...{ venue: 'kasra', name: { en: 'Kasra', fa: 'کسرا' }, timezone: 'Asia/Tehran', plan },
  ...{ settings: VenueSettings.parse({}), demo: false },
});

function must(read: ReturnType<typeof readPlanFile>) {
  if (!read.ok) throw new Error(read.message);
  return read;
}

describe('[PLN6] GeoJSON', () => {
  test('of our own comes back as it went, all of it', () => {
    const { bytes, type } = exportPlan('geojson', venue(whole));
    expect(type).toContain('application/geo+json');
    const read = must(readPlanFile(bytes, { kind: 'geojson' }));
    expect(Plan.parse(read.plan)).toEqual(whole);
    expect(read.notes).toEqual([]);
  });

  test('says what is no outline, has holes or no kind, and takes the rest', () => {
    const ring = [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
      [0, 0],
    ];
    const hole = [
      [3, 3],
      [5, 3],
      [5, 5],
      [3, 3],
    ];
    const feature = (geometry: object, properties: object | null = null) => ({
      ...{ type: 'Feature', properties, geometry },
    });
    const features = [
      feature({ type: 'Polygon', coordinates: [ring, hole] }, { name: 'A &amp; B', level: 2 }),
      feature({ type: 'Point', coordinates: [1, 1] }, { name: 'Fountain' }),
      feature({
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0],
            [9, 0],
          ],
        ],
      }),
      feature(
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        },
        { name: 'Sliver' },
      ),
      'nonsense',
    ];
    const bytes = strToU8(JSON.stringify({ type: 'FeatureCollection', features }));
    const { plan, notes } = must(readPlanFile(bytes, { kind: 'geojson', units: 'm' }));
    expect(plan.zones.map(({ id, name, floor }) => [id, name.en, floor])).toEqual([
      ['a-b', 'A & B', '2'],
    ]);
    expect(plan.walls).toEqual([{ floor: '0', line: [0, 0, 9, 0] }]);
    const said = notes.map(({ en }) => en).join('\n');
    for (const words of ['1 outlines have holes', '2 features are neither', 'Fountain', 'Sliver']) {
      expect(said).toContain(words);
    }
    for (const { fa } of notes) expect(fa).toMatch(/[؀-ۿ]/);
  });

  test('with metres far from any corner is moved to one, and that is said', () => {
    const ring = [
      [13_366_730, 3_541_383],
      [13_366_750, 3_541_383],
      [13_366_750, 3_541_400],
    ];
    const features = [
      { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } },
    ];
    const bytes = strToU8(JSON.stringify({ type: 'FeatureCollection', features }));
    const { plan, notes } = must(readPlanFile(bytes, { kind: 'geojson' }));
    expect(boxOf(plan.zones[0]?.polygon ?? [])).toEqual({ minX: 0, minY: 0, maxX: 20, maxY: 17 });
    expect(notes.map(({ en }) => en).join()).toContain('13366730, 3541383');
  });

  test.each([
    '',
    '{',
    '[]',
    '{"type":"FeatureCollection"}',
    '{"type":"FeatureCollection","features":[]}',
    '['.repeat(100_000),
  ])('that is none is refused in words, whatever it is: %#', (text) => {
    const read = readPlanFile(strToU8(text), { kind: 'geojson' });
    expect(read.ok).toBe(false);
  });

  test.runIf(existsSync(mall))(
    'of a real mall comes in with its level, size, names and shops',
    () => {
      const bytes = readFileSync(join(mall, 'geojson_map.json'));
      const info = JSON.parse(readFileSync(join(mall, 'floor_info.json'), 'utf8'));
      const { plan, notes } = must(readPlanFile(bytes, { kind: 'geojson' }));
      expect(plan.floors).toEqual([{ id: '1', name: { en: 'F1' } }]);
      // 172 shops and the two parts of the floor itself.
      expect(plan.zones).toHaveLength(174);
      expect(plan.zones.map(({ name }) => name.en)).toEqual(
        expect.arrayContaining(['STARBUCKS COFFEE', 'UNIQLO', 'CHOW&RAY']),
      );
      const { maxX, maxY } = boxOf(plan.zones.flatMap(({ polygon }) => polygon));
      expect(Math.abs(maxX / info.map_info.width - 1)).toBeLessThan(0.01);
      expect(Math.abs(maxY / info.map_info.height - 1)).toBeLessThan(0.01);
      expect(plan.anchor?.longitude).toBeCloseTo(120.075, 2);
      const floor = plan.zones.find(({ kind }) => kind === 'aisle');
      expect(areaOf(floor?.polygon ?? [])).toBeGreaterThan(10_000);
      expect(plan.zones.filter(({ parent }) => parent === floor?.id).length).toBeGreaterThan(100);
      expect(notes.map(({ en }) => en)).toEqual([
        'read as longitude and latitude',
        expect.stringContaining('outlines of whole floors became aisles'),
        expect.stringContaining('172 zones do not say what they are'),
      ]);
      expect(Plan.safeParse(plan).success).toBe(true);
      expect(checkPlan(plan).errors).toEqual([]);
      const { bytes: again } = exportPlan('imdf', venue(Plan.parse(plan)));
      const back = must(readPlanFile(again, { kind: 'imdf' }));
      expect(back.plan.zones).toEqual(plan.zones);
      expect(back.plan.walls).toEqual(plan.walls);
    },
  );
});

describe('[PLN7] IMDF', () => {
  test('of our own comes back as it went, to the millimetre, all of it', () => {
    const { bytes, type, fileName } = exportPlan('imdf', venue(whole));
    expect([type, fileName]).toEqual(['application/zip', 'kasra.imdf.zip']);
    const read = must(readPlanFile(bytes, { kind: 'imdf' }));
    expect(Plan.parse(read.plan)).toEqual(whole);
    const again = exportPlan('imdf', venue(Plan.parse(read.plan)));
    expect(Buffer.from(again.bytes).equals(Buffer.from(bytes))).toBe(true);
  });

  test('a plan that was never anywhere keeps its metres', () => {
    const { anchor: _, ...nowhere } = whole;
    const { bytes } = exportPlan('imdf', venue(nowhere));
    const { plan } = must(readPlanFile(bytes, { kind: 'imdf' }));
    expect(plan.zones).toEqual(whole.zones);
  });

  test('of others: levels, units, occupants, openings, traversals; the rest is named', () => {
    const { plan, notes } = must(readPlanFile(foreign(), { kind: 'imdf' }));
    expect(plan.floors).toEqual([
      { id: '0', name: { en: 'Ground', fa: 'همکف' } },
      { id: '1', name: { en: 'Upper' } },
    ]);
    const zones = plan.zones.map(({ name, kind, floor, parent }) => [name.en, kind, floor, parent]);
    const hall = plan.zones.find(({ name }) => name.en === 'Hall')?.id;
    expect(zones).toEqual([
      ['Hall', 'aisle', '0', undefined],
      ['Shoe House', 'display', '0', hall],
      ['restroom.female 3', 'amenity', '0', hall],
      ['Try on', 'fitting', '0', hall],
      ['stairs 5', 'aisle', '0', hall],
      ['stairs 6', 'aisle', '1', undefined],
      ['Info', 'service', '0', hall],
    ]);
    expect(plan.doors).toHaveLength(1);
    expect(plan.stairs).toHaveLength(1);
    expect(plan.stairs?.[0]).toMatchObject({ from: { floor: '0' }, to: { floor: '1' } });
    const shop = plan.zones.find(({ name }) => name.en === 'Shoe House');
    const { minX, maxX, minY, maxY } = boxOf(shop?.polygon ?? []);
    // A ten-thousandth of a degree at 35° north, by the ellipsoid's radii there.
    expect(maxX - minX).toBeCloseTo(9.129, 2);
    expect(maxY - minY).toBeCloseTo(11.094, 2);
    const said = notes.map(({ en }) => en).join('\n');
    for (const words of [
      '1 units are solid',
      '1 units are closed',
      'Office',
      'section.geojson',
      'Food court',
      '1 fixtures without a name',
      'amenity.geojson',
      'level that is not in the file',
    ]) {
      expect(said).toContain(words);
    }
    expect(checkPlan(plan).errors).toEqual([]);
  });

  test('a foreign file comes in the same, each time it is read', () => {
    const [one, two] = [
      readPlanFile(foreign(), { kind: 'imdf' }),
      readPlanFile(foreign(), { kind: 'imdf' }),
    ];
    expect(two).toEqual(one);
  });

  test('metres about an anchor go out and back to the millimetre anywhere', () => {
    let seed = 5;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let i = 0; i < 2_000; i++) {
      const anchor = { longitude: random() * 360 - 180, latitude: random() * 160 - 80 };
      const at = [Math.round(random() * 2e6) / 1_000, Math.round(random() * 2e6) / 1_000] as const;
      expect(projectAbout(anchor)(unprojectAbout(anchor)([...at])), `seed 5, ${i}`).toEqual(at);
    }
  });
});

describe('[PLN11] an archive', () => {
  test('that unpacks to more than 64 MB ends there, whatever its headers say', () => {
    const bomb = zipSync({ 'unit.geojson': new Uint8Array(200 * 1024 * 1024) }, { level: 9 });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(unzip(bomb)).toEqual({ ok: false, message: 'it unpacks to more than 64 MB' });
    const lying = Buffer.from(bomb);
    // Both headers claim ten bytes.
    for (let at = lying.indexOf('PK'); at >= 0; at = lying.indexOf('PK', at + 2)) {
      const mark = lying.readUInt16LE(at + 2);
      if (mark === 0x0403) lying.writeUInt32LE(10, at + 22);
      if (mark === 0x0201) lying.writeUInt32LE(10, at + 24);
    }
    const before = process.memoryUsage().arrayBuffers;
    expect(unzip(lying).ok).toBe(false);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150 * 1024 * 1024);
  });

  test('of many files, of none, cut off or no archive is refused', () => {
    const many = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`d${i}/unit.geojson`, strToU8('{}')]),
    );
    expect(unzip(zipSync(many))).toMatchObject({ ok: false });
    expect(unzip(zipSync({}))).toMatchObject({ ok: false });
    expect(unzip(strToU8('PK\u0003\u0004 and no more'))).toMatchObject({ ok: false });
    expect(unzip(strToU8('hello'))).toMatchObject({ ok: false });
    const whole = foreign();
    for (const share of [0.2, 0.5, 0.9]) {
      const cut = readPlanFile(whole.subarray(0, Math.floor(whole.length * share)), {
        kind: 'imdf',
      });
      if (cut.ok) expect(Plan.safeParse(cut.plan).success).toBe(true);
    }
  });
});
