import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Credential } from '../bench/load/packets.ts';
import { furnishBench } from '../bench/venue.ts';
import { connack, connectPacket, publishPacket, RawClient } from '../ingress/raw.ts';
import { newServer, type TestServer } from './server.ts';
import { poisonPct, preload } from './thread-faults.ts';

/** Whoever supervises the process starts it again, and it dies where it died before. */
let folder: string;
let server: TestServer;
let credentials: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-loop-'));
  server = await newServer({ NODE_OPTIONS: preload, TEST_FAULTS: folder });
  await server.start('--no-demo');
  credentials = await furnishBench(server.data, 2);
});
afterEach(async () => {
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Health readings of one device in one write, so that they are frames of one turn. */
async function say(client: RawClient, readings: readonly object[]): Promise<void> {
  const [first] = JSON.parse(readFileSync(credentials, 'utf8')) as Credential[];
  if (first === undefined) throw new Error('no device');
  client.write(connectPacket({ ...first, keepAliveS: 60 }));
  expect(await connack(client)).toBe(0);
  const topic = `gozar/v1/${first.venue}/${first.device}/health`;
  const packets = readings.map((what, i) =>
    publishPacket({ topic, payload: JSON.stringify({ boot: 7, seq: i + 1, ...what }), id: i + 1 }),
  );
  client.write(Buffer.concat(packets));
}

/** Starts until a start lives; how many it took. */
async function startUntilAlive(most: number): Promise<number> {
  for (let starts = 1; ; starts++) {
    try {
      await server.start('--no-demo');
      return starts;
    } catch (error) {
      if (starts === most) throw error;
    }
  }
}

const setAside = () =>
  server.log
    .split('\n')
    .filter((line) => line.includes('"input_skipped"'))
    .map((line) => (JSON.parse(line) as { position: number }).position);

const kill = { batteryPct: poisonPct('kill') };

test('[HOT13] [T20] [T21] frames that kill the process are set aside one by one', async () => {
  const ended = server.ended();
  const client = new RawClient(server.mqttPort);
  await say(client, [{ batteryPct: 90 }, kill, kill, { batteryPct: 89 }]);
  await ended;
  // Three deaths each, and nobody knows of what the process died first.
  expect(await startUntilAlive(8)).toBe(7);
  const [one = 0, two = 0, ...more] = setAside();
  expect(more).toEqual([]);
  expect(two).toBeGreaterThan(one);
  client.end();
  await server.kill();
  // What was set aside stays so, in every later life and replay.
  expect(await startUntilAlive(1)).toBe(1);
  expect(setAside()).toHaveLength(2);
  const { ok } = await server.cli('journal', 'check');
  expect(ok).toBe(true);
});

test('[HOT13] a frame that kills its thread in a first life is set aside then', async () => {
  const ended = server.ended();
  const client = new RawClient(server.mqttPort);
  await say(client, [kill]);
  await ended;
  client.end();
  for (const fault of ['exit', 'loop'] as const) {
    const again = await newServer(
      { NODE_OPTIONS: preload, TEST_FAULTS: folder, TEST_POISON: fault },
      server.data,
    );
    await again.start('--no-demo');
    expect(again.log.match(/"input_skipped"/g) ?? []).toHaveLength(fault === 'exit' ? 1 : 0);
    await again.kill();
  }
});
