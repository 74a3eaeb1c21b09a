import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { zoneAt } from '../../firmware-sim/floor.ts';
import { type ReplayTruth, streamTracks } from '../../firmware-sim/replay.ts';
import { tetamVenue } from '../../firmware-sim/tetam.ts';
import { payloadSchemas } from '../../src/contracts/payloads.ts';
import { Placement, Plan, type Point2 } from '../../src/contracts/venue.ts';
import { startBroker } from './broker.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shared = process.env.GOZAR_SHARED ?? join(root, '..', 'shared');
const recorded = join(shared, 'data', 'positioning', 'tetam');

/** A tiny floor in the layout of the data set: 4 × 4 m, two receivers, two tracks. */
const tiny = mkdtempSync(join(tmpdir(), 'gozar-tetam-'));
afterAll(() => rmSync(tiny, { recursive: true, force: true }));
for (const name of ['cnf', 'occ', 'trk']) mkdirSync(join(tiny, name));
writeFileSync(
  join(tiny, 'cnf', 'tetam.dev'),
  'Dongles:{"aa": [[1.00, 1.00, 2.3], 1, "sensor1"], "bb": [[3.0, 4.2, 2.3], 2, "sensor2"] }\n' +
    'Beacons:{"ee": [[], 3, "beacon1"] }\n',
);
const cells = [0, 1, 2, 3, 4].flatMap((x) => [0, 1, 2, 3, 4].map((y) => `[${x}.0, ${y}.0]::0`));
writeFileSync(
  join(tiny, 'occ', 'tetam_0.5.occ'),
  `[[0.0, 0.0], [4.0, 4.0]]::0.5\n${cells.join('\n')}\n[9.0, 9.0]::1\n`,
);
const row = (time: number, sensor: string, rssi: number, at: string) =>
  `${time},${sensor},ee,${rssi},${at},1.8,0,0,0,0,0,0,0,0,0\n`;
writeFileSync(
  join(tiny, 'trk', 'a_all_sensors.mbd'),
  row(100.5, 'aa', -60, '1.0,1.0') + row(101, 'zz', -50, '1.0,1.0') + row(101.25, 'bb', -70, '3,1'),
);
writeFileSync(
  join(tiny, 'trk', 'b_all_sensors.mbd'),
  row(900, 'bb', -61, '1.0,3.5') + row(902, 'aa', -71, '3.1,3.5'),
);

describe('recorded tracks', () => {
  test('are read row by row, their time from their own beginning', () => {
    const { tracks } = tetamVenue(tiny);
    expect(tracks.map(({ name, tag, durationMs }) => ({ name, tag, durationMs }))).toEqual([
      { name: 'a', tag: 'tetam-1', durationMs: 750 },
      { name: 'b', tag: 'tetam-2', durationMs: 2_000 },
    ]);
    expect(tracks[0]?.rows[1]).toEqual({ atMs: 750, device: 'sensor2', rssi: -70, x: 3, y: 1 });
  });

  test('say in which quarter a tag was, and nothing before and after', () => {
    const { truthAt } = tetamVenue(tiny);
    const asked = [-1, 0, 749, 750, 751].map((ms) => truthAt('tetam-1', ms));
    expect(asked).toEqual([undefined, 'q1', 'q1', 'q2', undefined]);
    expect([0, 2_000].map((ms) => truthAt('tetam-2', ms))).toEqual(['q3', 'q4']);
    expect(truthAt('tetam-3', 0)).toBeUndefined();
  });

  test('stand in a venue of four quarters that hold every receiver', () => {
    const { plan, devices } = tetamVenue(tiny);
    expect(Plan.safeParse(plan).success).toBe(true);
    expect(plan.zones.map(({ id }) => id)).toEqual(['q1', 'q2', 'q3', 'q4']);
    const zones = devices.map(({ placement }) => {
      const where = Placement.parse(placement);
      const at: Point2 = 'x' in where ? [where.x, where.y] : [-9, -9];
      return zoneAt(plan.zones, at)?.id;
    });
    expect(zones).toEqual(['q1', 'q4']);
  });

  test('are streamed as a tag each, by each receiver what it heard', async () => {
    const broker = await startBroker();
    const truth: ReplayTruth[] = [];
    const credentials = ['sensor1', 'sensor2'].map((device) => {
      const clientId = `floor/${device}`;
      return { device, clientId, username: clientId, password: 'p' };
    });
    const { port } = broker;
    const to = { host: '127.0.0.1', port, venue: 'floor', credentials, speed: 1 };
    const run = streamTracks({ folder: tiny, ...to, onTruth: (rows) => truth.push(...rows) });
    await run.done;
    await broker.stop();
    const heard = broker.heard.flatMap(({ topic, payload }) => {
      if (!topic.endsWith('/sightings')) return [];
      const { sightings } = payloadSchemas.sightings.parse(JSON.parse(payload));
      return sightings.map(({ tag, rssi }) => `${topic.split('/')[3]} ${tag} ${rssi}`);
    });
    expect(heard.sort()).toEqual([
      'sensor1 tetam-1 -60',
      'sensor1 tetam-2 -71',
      'sensor2 tetam-1 -70',
      'sensor2 tetam-2 -61',
    ]);
    expect(new Set(truth.map(({ quarter }) => quarter))).toContain('q3');
    expect(run.counts().sightings).toBe(4);
  });
});

describe('the TETAM tracks', () => {
  test.skipIf(!existsSync(recorded))('are six, of 47 to 96 s, heard by twelve receivers', () => {
    const { tracks, devices, plan, truthAt } = tetamVenue(recorded);
    expect(devices).toHaveLength(12);
    expect(tracks.map(({ rows }) => rows.length)).toEqual([1935, 1949, 1365, 1240, 1061, 2203]);
    const seconds = tracks.map(({ durationMs }) => Math.round(durationMs / 1_000));
    expect(seconds).toEqual([84, 84, 59, 54, 47, 96]);
    const visited = new Set<string | undefined>();
    for (const { tag, rows } of tracks) {
      expect(new Set(rows.map(({ device }) => device)).size).toBe(12);
      for (const { atMs, x, y } of rows) {
        visited.add(truthAt(tag, atMs));
        expect(zoneAt(plan.zones, [x, y])).toBeDefined();
      }
    }
    expect(visited).toEqual(new Set(['q1', 'q2', 'q3', 'q4']));
  });

  test.skipIf(!existsSync(recorded))('put three receivers into each quarter', () => {
    const { devices, plan } = tetamVenue(recorded);
    const count = new Map<string | undefined, number>();
    for (const { placement } of devices) {
      const where = Placement.parse(placement);
      const zone = 'x' in where ? zoneAt(plan.zones, [where.x, where.y])?.id : undefined;
      count.set(zone, (count.get(zone) ?? 0) + 1);
    }
    expect(Object.fromEntries(count)).toEqual({ q1: 3, q2: 3, q3: 3, q4: 3 });
  });
});
