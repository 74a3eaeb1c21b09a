import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { payloadSchemas } from '../../src/contracts/payloads.ts';
import { LatencyHistogram } from './load/latency.ts';
import { AckParser, type Credential } from './load/packets.ts';
import type { LoadReport } from './load/run.ts';

const load = new URL('./load.ts', import.meta.url).pathname;
const credentials: Credential[] = ['rx-1', 'rx-2', 'receiver-with-a-longer-name'].map((device) => ({
  venue: 'demo',
  device,
  clientId: `demo/${device}`,
  username: `demo/${device}`,
  password: 'secret',
}));

let path: string;
let broker: Aedes;
let server: Server;
let sockets: Set<Socket>;
/** `venue/device boot seq` of every publish, in order of arrival; repetitions stay in. */
let received: string[];
let sizes: Set<number>;

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'gozar-load-'));
  writeFileSync(join(path, 'credentials.json'), JSON.stringify(credentials));
  broker = await Aedes.createBroker();
  sockets = new Set();
  received = [];
  sizes = new Set();
  broker.authenticate = (_client, _username, password, done) =>
    done(null, password?.toString() === 'secret');
  broker.authorizePublish = (_client, packet, done) => {
    const { boot, seq } = payloadSchemas.sightings.parse(JSON.parse(packet.payload.toString()));
    const [, , venue, device] = packet.topic.split('/');
    received.push(`${venue}/${device} ${boot} ${seq}`);
    const fixedBytes = 7;
    sizes.add(fixedBytes + packet.topic.length + packet.payload.length);
    setImmediate(done, null);
  };
  server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.close();
  await new Promise<void>((resolve) => broker.close(resolve));
  rmSync(path, { recursive: true });
});

type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function run(...more: string[]): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  const fixed = ['--port', `${port}`, '--credentials', join(path, 'credentials.json')];
  const acked = ['--connections', '3', '--acked', join(path, 'acked')];
  const child = spawn(process.execPath, [load, ...fixed, ...acked, ...more]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function reportOf({ code, stdout, stderr }: Outcome): LoadReport {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** The list of acknowledged events, runs spread out. */
function ackedList(): string[] {
  const lines = readFileSync(join(path, 'acked'), 'utf8').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const [device, boot, from = 0, to = 0] = line.split(' ');
    const count = Number(to) - Number(from) + 1;
    return Array.from({ length: count }, (_, i) => `${device} ${boot} ${Number(from) + i}`);
  });
}

describe('the load generator', () => {
  test('at most: each event arrives once, acknowledged and listed', async () => {
    const report = reportOf(await run('--rate', 'max', '--seconds', '1', '--warmup', '0'));
    expect(report.acked).toBe(report.offered);
    expect(report.acked).toBeGreaterThan(1_000);
    expect(report.errors).toEqual({});
    expect(new Set(received).size).toBe(received.length);
    expect(ackedList().sort()).toEqual([...received].sort());
    expect(received).toHaveLength(report.acked);
    expect([...sizes]).toEqual([200]);
  });

  test('at a rate: as many as asked for, after the warm-up', async () => {
    const report = reportOf(await run('--rate', '600', '--seconds', '1.5', '--warmup', '0.5'));
    expect(Math.abs(report.offered - 900)).toBeLessThanOrEqual(5);
    expect(report.acked).toBe(report.offered);
    expect(Math.abs(received.length - 1_200)).toBeLessThanOrEqual(5);
    expect(report.p50Ms).toBeGreaterThan(0);
    expect(report.p99Ms).toBeLessThanOrEqual(report.maxMs + 0.01);
  });

  test('with --reconnect: what was in flight is sent again, nothing is left out', async () => {
    const breaks = setInterval(() => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    }, 300);
    const outcome = await run('--rate', '2000', '--seconds', '1', '--warmup', '0', '--reconnect');
    clearInterval(breaks);
    const report = reportOf(outcome);
    expect(Object.values(report.errors).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(3);
    expect(report.acked).toBe(report.offered);
    const acked = ackedList();
    expect(new Set(acked).size).toBe(acked.length);
    expect(new Set(received)).toEqual(new Set(acked));
  });

  test('what is never acknowledged counts as waiting, not as absent', async () => {
    broker.authorizePublish = () => {};
    const report = reportOf(await run('--rate', '300', '--seconds', '0.5', '--warmup', '0'));
    expect(report).toMatchObject({ acked: 0, errors: { unacked: 30 } });
    expect(report.p50Ms).toBeGreaterThan(4_000);
  });

  test('a refused credential ends the run with the reason', async () => {
    broker.authenticate = (_client, _username, _password, done) => done(null, false);
    const { code, stderr } = await run('--seconds', '1');
    expect(code).toBe(1);
    expect(stderr).toContain('demo/rx-1: refused with 5');
  });
});

test('acknowledgements are understood wherever the stream is cut', () => {
  const stream = Uint8Array.of(0x20, 2, 0, 0, 0x40, 2, 0, 7, 0xd0, 0, 0x40, 2, 1, 0, 0x40, 2, 0, 9);
  for (let cut = 0; cut <= stream.length; cut++) {
    const seen: string[] = [];
    const parser = new AckParser(
      (code) => seen.push(`connack ${code}`),
      (id) => seen.push(`puback ${id}`),
    );
    parser.read(stream, cut);
    parser.read(stream.subarray(cut), stream.length - cut);
    expect(seen).toEqual(['connack 0', 'puback 7', 'puback 256', 'puback 9']);
  }
});

test('quantiles are exact to their bucket', () => {
  const latency = new LatencyHistogram();
  for (let ms = 1; ms <= 100; ms++) latency.add(ms);
  expect([latency.quantile(0.5), latency.quantile(0.99), latency.maxMs]).toEqual([
    50.01, 99.01, 100,
  ]);
});
