import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'mqtt';
import type { WebSocket } from 'ws';
import type { LiveFrame } from '../../src/contracts/live.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { furnishCrowd, inFlight, tags, venue } from '../e2e/crowd.ts';
import type { Credential } from '../e2e/devices.ts';
import { startReceiver } from '../e2e/radios.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { quantile, type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { Load } from './load.ts';
import { view } from './r11-ws.ts';

const at = {
  slice: { viewers: 100, ratePerS: 500, seconds: 12, slack: 4 },
  full: { viewers: 500, ratePerS: 1_000, seconds: 60, slack: 1 },
};
const goals = { wireMs: 250, handOffMs: 500 };
const connections = 200;
/** What the meaning prescribes: readings wait for others that may come before them. [TIM3] */
const { reorderMs } = VenueSettings.parse({});

/**
 * From the moment an event's readings left the reorder buffer, which is its own time and
 * `reorderMs`, to the viewer who reads the frame that tells it; of all viewers.
 */
class OnTheWire {
  readonly ms: number[] = [];
  readonly told = new Set<string>();
  isOn = false;

  heard(bytes: Buffer): void {
    if (!this.isOn) return;
    const nowMs = Date.now();
    // Most frames tell no event, and parsing is what the viewers' own processor would be busy with.
    if (!bytes.includes('"events":[{')) return;
    const frame = JSON.parse(bytes.toString('utf8')) as LiveFrame;
    if (frame.type !== 'delta') return;
    for (const { id, atMs } of frame.events ?? []) {
      this.ms.push(nowMs - (atMs + reorderMs));
      this.told.add(id);
    }
  }
}

/** When each message arrived at its band, epoch ms. */
function wear(bands: readonly Credential[], port: number) {
  const arrived = new Map<string, number>();
  const clients = bands.map(({ clientId, username, password, venue: of, device }) => {
    const client = connect(`mqtt://127.0.0.1:${port}`, { clientId, username, password });
    client.on('message', (_topic, payload) => {
      const { id }: { id: string } = JSON.parse(payload.toString());
      if (!arrived.has(id)) arrived.set(id, Date.now());
    });
    client.subscribe(`gozar/v1/${of}/${device}/push`, { qos: 1 });
    return client;
  });
  const end = () => Promise.all(clients.map((client) => client.endAsync(true)));
  return { arrived, end };
}

/** From the decision, `reorderMs` after the event it is about, to the channel that took it. */
function handOffs(server: TestServer, arrived: ReadonlyMap<string, number>) {
  const records = new DatabaseSync(join(server.data, 'records.db'), { readOnly: true });
  try {
    const decided = records
      .prepare(`SELECT id, json_extract(effect_json, '$.atMs') AS at FROM messages`)
      .all();
    const inbox = new Map(
      records
        .prepare('SELECT message, at_ms FROM inbox')
        .all()
        .map(({ message, at_ms }) => [String(message), Number(at_ms)]),
    );
    const waits = (taken: ReadonlyMap<string, number>) =>
      decided.flatMap(({ id, at: atMs }) => {
        const takenMs = taken.get(String(id));
        return takenMs === undefined ? [] : [takenMs - (Number(atMs) + reorderMs)];
      });
    return { band: waits(arrived), inbox: waits(inbox) };
  } finally {
    records.close();
  }
}

const cpuMsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

const shown = (values: readonly number[]) => ({
  count: values.length,
  p50Ms: Math.round(quantile(values, 0.5)),
  p99Ms: Math.round(quantile(values, 0.99)),
});

/**
 * R12: at 1,000 events a second and with 500 viewers, an event is on the viewers' wires within
 * 250 ms of its readings' release from the reorder buffer, and a message with its channel within
 * 500 ms of its decision, 99 times of 100. The reorder buffer's own wait is reported beside.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const { viewers, ratePerS, seconds, slack } = at[scale];
  const server = await newServer();
  const sockets: WebSocket[] = [];
  const ends: (() => unknown)[] = [];
  try {
    await server.start('--no-demo');
    const crowd = await furnishCrowd(server, connections);
    const made = await server.cli('token', 'create', '--role', 'operator', '--venue', venue);
    const wire = new OnTheWire();
    for (let index = 0; index < viewers; index++) {
      const socket = await view(server, { token: String(made.token), index, venue });
      sockets.push(socket);
      socket.on('message', (bytes: Buffer) => wire.heard(bytes));
    }
    const worn = wear(crowd.bands, server.mqttPort);
    ends.push(worn.end);
    const load = new Load({
      ...{ port: server.mqttPort, credentials: crowd.credentialsFile, connections, inFlight, tags },
      ...{ rate: ratePerS, acked: join(server.data, 'acked') },
    });
    ends.push(() => load.kill());
    // Somebody new comes in twice a second, so there is always something to tell.
    const hears = (seq: number) =>
      [...crowd.bands.map(({ device }) => device), `passer-${seed}-${seq}`].map((tag) => ({
        tag,
        rssi: -50,
      }));
    const receiver = startReceiver(crowd.receiver, { port: server.mqttPort, hears });
    ends.push(() => receiver.end());
    await sleep(3_000);
    wire.isOn = true;
    const [fromMs, cpuMs, acked] = [performance.now(), cpuMsOf(server.pid), load.acked()];
    await sleep(seconds * 1_000);
    wire.isOn = false;
    const tookMs = performance.now() - fromMs;
    const { band, inbox } = handOffs(server, worn.arrived);
    const [onWire, onBand, inInbox] = [wire.ms, band, inbox].map(shown);
    const all = [...band, ...inbox];
    const isFast =
      quantile(wire.ms, 0.99) <= goals.wireMs * slack &&
      quantile(all, 0.99) <= goals.handOffMs * slack;
    const toldEnough = wire.told.size > seconds && band.length > 0 && inbox.length > 0;
    const isWhole = sockets.every(({ readyState }) => readyState === 1);
    return {
      name: 'R12',
      ...verdict(isWhole && toldEnough, isFast),
      seed,
      viewers,
      ackedPerS: Math.round(((load.acked() - acked) * 1_000) / tookMs),
      events: wire.told.size,
      releaseToWire: onWire,
      decisionToBand: onBand,
      decisionToInbox: inInbox,
      prescribedMs: reorderMs,
      serverCores: Number(((cpuMsOf(server.pid) - cpuMs) / tookMs).toFixed(2)),
      goal: `p99 ${goals.wireMs} ms, ${goals.handOffMs} ms, times ${slack} here`,
    };
  } finally {
    for (const end of ends) await Promise.race([end(), sleep(2_000)]);
    for (const socket of sockets) socket.terminate();
    await server.end();
  }
}
