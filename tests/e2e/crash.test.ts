import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice } from '../../firmware-sim/dice.ts';
import type { LoadReport } from '../bench/load/run.ts';
import {
  bands,
  connections,
  dwellsS,
  furnishCrowd,
  inFlight,
  people,
  tags,
  venue,
} from './crowd.ts';
import { type JournalLine, readJournal } from './journal.ts';
import { startReceiver, wearBands } from './radios.ts';
import { newServer, type TestServer } from './server.ts';

/**
 * Ten times the server is killed at a random moment under load, and two more times while it
 * recovers. Nothing that was acknowledged is lost, nothing that was said is said again.
 */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const dice = new Dice(seed);
const kills = 10;
/** After these kills nothing is restarted yet: the folder is looked at as the crash left it. */
const lookAfter = [5, 10];
/** These come some ms after a push went out: between claim and outcome. */
const justPushed = [2, 4, 6, 8];
/** After these the server is killed once more, while it recovers. */
const interruptAfter = [3, 7];
const ratePerS = 3_000;

type Check = {
  readonly ok: boolean;
  readonly position: number;
  readonly venues: readonly { venue: string; stateHash: string; replayHash: string }[];
  readonly damage: readonly object[];
};

let server: TestServer;
let load: ChildProcess | undefined;
let report: LoadReport;
let pushed: readonly string[];
/** `device boot seq` of every reading some device was told is safe. */
let acknowledged: Set<string>;
const readyMs: number[] = [];
const checks: Check[] = [];

beforeAll(async () => {
  console.log(`CRASH_SEED=${seed}`);
  server = await newServer();
  await server.start('--no-demo');
  const crowd = await furnishCrowd(server);
  const worn = wearBands(crowd.bands, server.mqttPort);
  const hears = () => bands.map((tag) => ({ tag, rssi: -50 }));
  const receiver = startReceiver(crowd.receiver, { port: server.mqttPort, hears });
  const ackedFile = join(server.data, 'acked');
  const said = startLoad(crowd.credentialsFile, ackedFile);
  await sleep(2_000);
  for (let kill = 1; kill <= kills; kill++) await killAndRestart(kill, worn.nextPush);
  await everyMessageSettled();
  load?.kill('SIGTERM');
  report = JSON.parse(await said);
  await Promise.all([receiver.end(), worn.end()]);
  pushed = worn.pushed;
  acknowledged = new Set([...receiver.acknowledged.keys(), ...readAcked(ackedFile)]);
  expect(await server.stop()).toBe(0);
  const sorted = readyMs.map(Math.round).sort((a, b) => a - b);
  console.log(`restart to ready, ms: ${sorted.join(' ')}`);
}, 240_000);
afterAll(async () => {
  load?.kill('SIGKILL');
  await server.end();
});

const generator = fileURLToPath(new URL('../bench/load.ts', import.meta.url));

/** Resolves with what the load generator prints when it is told to stop. */
async function startLoad(credentials: string, ackedFile: string): Promise<string> {
  const flags = {
    port: server.mqttPort,
    credentials,
    connections,
    'in-flight': inFlight,
    tags,
    rate: ratePerS,
    acked: ackedFile,
    warmup: 0,
    seconds: 600,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [generator, ...args, '--reconnect'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  load = child;
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  await once(child, 'close');
  return out;
}

async function killAndRestart(kill: number, nextPush: () => Promise<void>): Promise<void> {
  if (justPushed.includes(kill)) {
    await Promise.race([nextPush(), sleep(6_000)]);
    await sleep(dice.between(0, 8));
  } else {
    await sleep(dice.between(0, 3_500));
  }
  await server.kill();
  if (interruptAfter.includes(kill)) {
    const interrupted = server.start('--no-demo').catch(() => undefined);
    await sleep(dice.between(100, 900));
    await server.kill();
    await interrupted;
  }
  if (lookAfter.includes(kill)) checks.push(await checkJournal());
  const started = await server.start('--no-demo');
  readyMs.push(started.readyMs);
}

/** Fails when state and replay differ: the command ends with 1. */
async function checkJournal(): Promise<Check> {
  const printed: object = await server.cli('journal', 'check');
  return printed as Check;
}

function query(sql: string): Record<string, unknown>[] {
  const records = new DatabaseSync(join(server.data, 'records.db'), { readOnly: true });
  try {
    return records.prepare(sql).all();
  } finally {
    records.close();
  }
}

/** Every message has a place in the inbox, and on the band where there is one. */
const messages = people.length * dwellsS.length;
const pushes = bands.length * dwellsS.length;

/** Everybody has dwelled for as long as every campaign asks, and every place is filled. */
async function everyMessageSettled(): Promise<void> {
  const waitsS = Math.max(...dwellsS) + 30;
  for (let second = 0; second < waitsS; second++) {
    const open = query(`SELECT * FROM deliveries WHERE state = 'claimed'`).length;
    const places = query('SELECT * FROM deliveries').length;
    if (places === messages + pushes && open === 0) return;
    await sleep(1_000);
  }
}

/** Lines are `venue/device boot firstSeq lastSeq`. */
function* readAcked(file: string): Generator<string> {
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [name = '', boot, from, to] = line.split(' ');
    const device = name.split('/')[1];
    for (let seq = Number(from); seq <= Number(to); seq++) yield `${device} ${boot} ${seq}`;
  }
}

const nameOf = ({ device, boot, seq }: JournalLine): string => `${device} ${boot} ${seq}`;

describe('after ten times kill -9 under load', () => {
  test('[JRN1] every acknowledged reading is in the journal, once', async () => {
    const missing = new Set(acknowledged);
    const seen = new Set<string>();
    const twice: string[] = [];
    await readJournal(server, (line) => {
      if (line.type !== 'reading') return;
      const name = nameOf(line);
      if (seen.has(name)) twice.push(name);
      seen.add(name);
      missing.delete(name);
    });
    const count = acknowledged.size;
    console.log(`${count} acknowledged, ${missing.size} missing, ${twice.length} twice`);
    console.log(`the load generator: ${JSON.stringify(report)}`);
    expect(count).toBeGreaterThan(10_000);
    expect([...missing]).toEqual([]);
    expect(twice).toEqual([]);
  });

  test('[DET1] the recovered state is the replay of the surviving journal from empty', async () => {
    checks.push(await checkJournal());
    for (const { ok, position, venues, damage } of checks) {
      console.log(`position ${position}: ${JSON.stringify(venues)} damage ${damage.length}`);
      expect(ok).toBe(true);
      expect(venues.map((row) => row.venue)).toEqual([venue]);
      for (const row of venues) expect(row.stateHash).toBe(row.replayHash);
    }
    expect(checks).toHaveLength(lookAfter.length + 1);
  });

  test('[RUL3] everybody got one message a campaign, and each is in the inbox at most once', () => {
    const rows = query(`SELECT visitor, json_extract(effect_json, '$.campaign') AS campaign,
      count(*) AS count FROM messages GROUP BY 1, 2`);
    expect(rows).toHaveLength(messages);
    expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
    const states = statesOf('inbox');
    console.log(`inbox: ${said(states)}`);
    expect(states.size).toBe(messages);
    const inbox = query('SELECT message FROM inbox').map(({ message }) => String(message));
    const delivered = [...states].filter(([, state]) => state === 'delivered').map(([id]) => id);
    expect(inbox.sort()).toEqual(delivered.sort());
  });

  test('[HOT8] no push arrives twice, and none is reported as delivered twice', async () => {
    const reported: string[] = [];
    await readJournal(server, ({ input }) => {
      if (input.type !== 'command' || input.command.do !== 'reportOutcome') return;
      const { message, channel, outcome } = input.command;
      if (outcome === 'delivered') reported.push(`${channel} ${message}`);
    });
    expect(new Set(reported).size).toBe(reported.length);
    const states = statesOf('wristband');
    console.log(`wristbands: ${pushed.length} pushes heard; ${said(states)}`);
    expect(states.size).toBe(pushes);
    expect(new Set(pushed).size).toBe(pushed.length);
    for (const [message, state] of states) {
      if (state === 'delivered') expect(pushed).toContain(message);
      else expect(state).toBe('unknown');
    }
  });
});

/** What became of each message on a channel; a claim cut off by a crash is unknown. */
function statesOf(channel: string): Map<string, string> {
  const rows = query(`SELECT message, state FROM deliveries WHERE channel = '${channel}'`);
  return new Map(rows.map(({ message, state }) => [String(message), String(state)]));
}

function said(states: ReadonlyMap<string, string>): string {
  const of = (wanted: string) => [...states.values()].filter((state) => state === wanted).length;
  return `${of('delivered')} delivered, ${of('unknown')} unknown after a crash`;
}
