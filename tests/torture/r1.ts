import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Dice } from '../../firmware-sim/dice.ts';
import { bands, dwellsS, furnishCrowd, inFlight, people, tags } from '../e2e/crowd.ts';
import { type JournalLine, readJournal } from '../e2e/journal.ts';
import { startReceiver, wearBands } from '../e2e/radios.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import type { TortureOptions, TortureResult } from './figure.ts';
import { type Kill, Killer } from './killer.ts';
import { ackedIn, Load } from './load.ts';

const connections = 200;
const keeperSoon = fileURLToPath(new URL('keeper-soon.ts', import.meta.url));

/** How often each kind of kill comes, and how many events are acknowledged in all. */
const at = {
  slice: {
    events: 60_000,
    ratePerS: 1_500,
    kills: { anyMoment: 2, pushed: 1, recovering: 1, saving: 1, compressing: 1 },
    environment: { NODE_OPTIONS: `--import ${keeperSoon}` },
  },
  full: {
    events: 1_000_000,
    ratePerS: 4_000,
    kills: { anyMoment: 26, pushed: 10, recovering: 5, saving: 6, compressing: 3 },
    environment: {},
  },
} as const;

/** One of each kind that was asked for, in an order of the seed's. */
function schedule(kills: Readonly<Record<Kill, number>>, dice: Dice): Kill[] {
  const kinds = Object.keys(kills) as Kill[];
  const all = kinds.flatMap((kind) => Array.from({ length: kills[kind] }, () => kind));
  return all
    .map((kind) => ({ kind, order: dice.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ kind }) => kind);
}

/**
 * R1: a million events of 200 clients, and the server killed fifty times: at any moment, between a
 * push and its outcome, while it recovers, in the middle of a snapshot and of a compression.
 * Nothing that was acknowledged is missing or twice, no push arrives twice, and the recovered state
 * is the replay of the surviving journal from empty: the SHA-256 of the states' canonical text.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { events, ratePerS, kills, environment } = at[scale];
  const dice = new Dice(seed);
  const server = await newServer(environment);
  try {
    await server.start('--no-demo');
    const crowd = await furnishCrowd(server, connections);
    const worn = wearBands(crowd.bands, server.mqttPort);
    const hears = () => bands.map((tag) => ({ tag, rssi: -50 }));
    const receiver = startReceiver(crowd.receiver, { port: server.mqttPort, hears });
    const acked = join(server.data, 'acked');
    const load = new Load({
      ...{ port: server.mqttPort, credentials: crowd.credentialsFile, acked },
      ...{ connections, inFlight, tags, rate: ratePerS },
    });
    const killer = new Killer({ server, dice, nextPush: worn.nextPush });
    try {
      for (const kind of schedule(kills, dice)) await killer.kill(kind);
      while (load.acked() < events) await sleep(500);
      await everyMessageSettled(server);
      await load.stop();
    } finally {
      load.kill();
      // A client whose server is gone would wait for it for ever, and hide why.
      await Promise.race([Promise.all([receiver.end(), worn.end()]), sleep(5_000)]);
    }
    const acknowledged = new Set([...receiver.acknowledged.keys(), ...ackedIn(acked)]);
    const told = await readAll(server, acknowledged);
    killer.checks.push(await killer.checkJournal());
    const said = judgeMessages(server, { pushed: worn.pushed, reported: told.reported });
    const { lost, twice } = told;
    const { differing, damaged } = killer.judged();
    await server.stop();
    return {
      name: 'R1',
      ok: lost + twice + differing + damaged === 0 && said.wrong === 0 && killer.hit(scale),
      seed,
      clients: connections,
      acked: acknowledged.size,
      lost,
      twiceInJournal: twice,
      kills: killer.killed,
      hits: killer.hits,
      statesCompared: killer.checks.length,
      statesDiffering: differing,
      damaged,
      ...said,
      restartMs: killer.readyMs.map(Math.round).sort((a, b) => a - b),
    };
  } finally {
    await server.end();
    rmSync(server.data, { recursive: true, force: true });
  }
}

function query(server: TestServer, sql: string): Record<string, unknown>[] {
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
async function everyMessageSettled(server: TestServer): Promise<void> {
  const waitsS = Math.max(...dwellsS) + 30;
  for (let second = 0; second < waitsS; second++) {
    const open = query(server, `SELECT * FROM deliveries WHERE state = 'claimed'`).length;
    const places = query(server, 'SELECT * FROM deliveries').length;
    if (places === messages + pushes && open === 0) return;
    await sleep(1_000);
  }
}

const nameOf = ({ device, boot, seq }: JournalLine): string => `${device} ${boot} ${seq}`;

/** What of the acknowledged is not in the journal, what is there twice, and reported deliveries. */
async function readAll(server: TestServer, acknowledged: ReadonlySet<string>) {
  const missing = new Set(acknowledged);
  const seen = new Set<string>();
  const reported: string[] = [];
  let twice = 0;
  await readJournal(server, (line) => {
    const { type, input } = line;
    if (type === 'reading') {
      const name = nameOf(line);
      if (seen.has(name)) twice += 1;
      seen.add(name);
      missing.delete(name);
    } else if (input.type === 'command' && input.command.do === 'reportOutcome') {
      const { message, channel, outcome } = input.command;
      if (outcome === 'delivered') reported.push(`${channel} ${message}`);
    }
  });
  return { lost: missing.size, twice, reported };
}

/** What became of each message on a channel; a claim cut off by a crash is unknown. [HOT8] */
function statesOf(server: TestServer, channel: string): Map<string, string> {
  const rows = query(server, `SELECT message, state FROM deliveries WHERE channel = '${channel}'`);
  return new Map(rows.map(({ message, state }) => [String(message), String(state)]));
}

function judgeMessages(
  server: TestServer,
  { pushed, reported }: { pushed: readonly string[]; reported: readonly string[] },
) {
  const perPerson = query(
    server,
    `SELECT visitor, json_extract(effect_json, '$.campaign') AS campaign, count(*) AS count
      FROM messages GROUP BY 1, 2`,
  );
  const inbox = query(server, 'SELECT message FROM inbox').map(({ message }) => String(message));
  const [inInbox, onBand] = [statesOf(server, 'inbox'), statesOf(server, 'wristband')];
  const delivered = [...inInbox].filter(([, state]) => state === 'delivered').map(([id]) => id);
  const heard = new Set(pushed);
  const isStrange = ([id, state]: [string, string]) =>
    state === 'delivered' ? !heard.has(id) : state !== 'unknown';
  const found = {
    messagesMissing: messages - perPerson.length,
    saidTwice: perPerson.filter(({ count }) => count !== 1).length,
    inboxWrong: new Set([...inbox, ...delivered]).size - Math.min(inbox.length, delivered.length),
    pushedTwice: pushed.length - heard.size,
    reportedTwice: reported.length - new Set(reported).size,
    bandsWrong: Math.abs(onBand.size - pushes) + [...onBand].filter(isStrange).length,
  };
  const wrong = Object.values(found).reduce((sum, count) => sum + Math.abs(count), 0);
  const unknown = [...onBand.values()].filter((state) => state === 'unknown').length;
  return { wrong, ...found, pushes: heard.size, unknownAfterCrash: unknown };
}
