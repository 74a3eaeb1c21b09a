import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { streamTracks } from '../../firmware-sim/replay.ts';
import { type TetamVenue, tetamVenue } from '../../firmware-sim/tetam.ts';
import { late } from '../asked-again.ts';
import {
  believedAt,
  furnishFloor,
  inTurn,
  type Sample,
  secondsIn,
  type Visit,
  venue,
} from './quarters.ts';
import { newServer, type TestServer } from './server.ts';

/**
 * Real input: a real Bluetooth tag, heard by twelve real receivers, on six walks with the truth to
 * 4 cm beside. Each walk is a tag of its own, all six at once, in real time, through the server.
 */
const folder = join(resolve(process.env.GOZAR_SHARED ?? '../shared'), 'data/positioning/tetam');
const server = await newServer();
afterAll(() => server.end());

/** Streams the tracks and notes the truth as it goes, twice a second and tag. */
async function walk(floor: TetamVenue, server: TestServer): Promise<Sample[]> {
  const samples: Sample[] = [];
  const troubles: string[] = [];
  const replay = streamTracks({
    folder,
    host: '127.0.0.1',
    port: server.mqttPort,
    venue,
    credentials: await furnishFloor(server, floor),
    speed: 1,
    onTruth: (rows) => {
      const wallMs = Date.now();
      samples.push(...rows.map((row) => ({ ...row, wallMs })));
    },
    onTrouble: (device, message) => troubles.push(`${device}: ${message}`),
  });
  await replay.done;
  expect(troubles).toEqual([]);
  const { sent, acknowledged, sightings } = replay.counts();
  expect(acknowledged).toBe(sent);
  expect(sightings).toBe(floor.tracks.reduce((sum, { rows }) => sum + rows.length, 0));
  return samples;
}

/** The visits as an operator reads them, once all have ended. */
async function endedVisits(token: string): Promise<readonly Visit[]> {
  for (let tries = 0; ; tries++) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.http}/api/v1/venues/${venue}/visits`, { headers });
    const { items } = (await response.json()) as { items: Visit[] };
    if (items.length > 0 && items.every(({ endedAtMs }) => endedAtMs !== undefined)) return items;
    if (tries === 60) throw new Error(`visits do not end: ${JSON.stringify(items)}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Which alias each tag wore: only the records know, and no page tells. */
function aliases(): Map<string, string> {
  const records = new DatabaseSync(join(server.data, 'records.db'), { readOnly: true });
  const rows = records.prepare('SELECT tag, alias FROM wearings WHERE venue = ?').all(venue);
  records.close();
  return new Map(rows.map(({ tag, alias }) => [String(tag), String(alias)]));
}

function compared({ tag, name, durationMs }: TetamVenue['tracks'][number], given: Given) {
  const mine = given.samples.filter((sample) => sample.tag === tag);
  const visits = given.visits.filter(({ alias }) => alias === given.aliasOf.get(tag));
  const [visit] = visits;
  if (visit === undefined) throw new Error(`${tag} has no visit`);
  const right = mine.filter(({ quarter, wallMs }) => believedAt(visit, wallMs) === quarter).length;
  const perSampleMs = durationMs / mine.length;
  const truly = mine.map(({ quarter }) => ({ zone: quarter, ms: perSampleMs }));
  const stays = visit.stays.map(({ zone, enteredAtMs, leftAtMs }) => ({
    zone,
    ms: leftAtMs - enteredAtMs,
  }));
  const visitMs = visit.lastSeenAtMs - visit.startedAtMs;
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const printed = [
    `${name}: ${visits.length} visit, right ${right} of ${mine.length} samples`,
    `  visit   ${seconds(visitMs)} s`,
    `   truth  ${seconds(durationMs)} s`,
    `  zones   ${inTurn(stays)}`,
    `   truth  ${inTurn(truly)}`,
    `  dwell s ${secondsIn(stays)}`,
    `   truth  ${secondsIn(truly)}`,
  ].join('\n');
  return { visits: visits.length, right, visitMs, durationMs, printed };
}
type Given = {
  readonly samples: readonly Sample[];
  readonly visits: readonly Visit[];
  readonly aliasOf: ReadonlyMap<string, string>;
};

test.skipIf(!existsSync(folder))(
  'six recorded walks become six visits, in the right quarter three times of four',
  async () => {
    const floor = tetamVenue(folder);
    expect(floor.tracks).toHaveLength(6);
    expect(floor.devices).toHaveLength(12);
    await server.start('--no-demo');
    const samples = await walk(floor, server);
    // Later than they wait for each other: the machine stood still, and no place is judged by it.
    expect(await server.metric('gozar_readings_late_total'), late).toBe(0);
    const { token } = await server.cli('token', 'create', '--role', 'operator', '--venue', venue);
    const visits = await endedVisits(String(token));
    const aliasOf = aliases();
    const rows = floor.tracks.map((track) => compared(track, { samples, visits, aliasOf }));
    const right = rows.reduce((sum, row) => sum + row.right, 0) / samples.length;
    console.log(rows.map(({ printed }) => printed).join('\n'));
    console.log(`TETAM through the server: right quarter ${right.toFixed(3)} of the time`);
    expect(visits).toHaveLength(6);
    for (const row of rows) {
      expect(row.visits).toBe(1);
      expect(Math.abs(row.visitMs - row.durationMs)).toBeLessThan(5_000);
    }
    expect(right).toBeGreaterThanOrEqual(0.75);
  },
);
