import { connect, type MqttClient } from 'mqtt';
import type { Credential } from './devices.ts';

/** Devices that come back by themselves after every crash of the server. */
const reconnectPeriod = 200;

function open({ clientId, username, password }: Credential, port: number): MqttClient {
  const address = `mqtt://127.0.0.1:${port}`;
  const client = connect(address, { clientId, username, password, reconnectPeriod });
  client.on('error', () => {});
  return client;
}

export type Radio = { end(): Promise<void> };

/** Wristbands that listen on `push` and remember the id of every message they got. */
export function wearBands(
  credentials: readonly Credential[],
  port: number,
): Radio & { readonly pushed: readonly string[]; readonly nextPush: () => Promise<void> } {
  const pushed: string[] = [];
  let next = Promise.withResolvers<void>();
  const clients = credentials.map((credential) => {
    const client = open(credential, port);
    const topic = `gozar/v1/${credential.venue}/${credential.device}/push`;
    client.on('message', (_topic, payload) => {
      pushed.push(JSON.parse(payload.toString()).id);
      next.resolve();
      next = Promise.withResolvers();
    });
    client.subscribe(topic, { qos: 1 });
    return client;
  });
  return {
    pushed,
    nextPush: () => next.promise,
    end: async () => void (await Promise.all(clients.map(close))),
  };
}

export type Sighting = { readonly tag: string; readonly rssi: number };
export type Receiver = Radio & {
  /** `device boot seq` and when, ms on the monotonic clock, of each acknowledgement. */
  readonly acknowledged: ReadonlyMap<string, number>;
};

/** A receiver that says twice a second what it hears, and keeps what it could not hand over. */
export function startReceiver(
  credential: Credential,
  { port, hears }: { readonly port: number; readonly hears: (seq: number) => readonly Sighting[] },
): Receiver {
  const acknowledged = new Map<string, number>();
  const client = open(credential, port);
  const { venue, device } = credential;
  const boot = Date.now();
  let seq = 0;
  const timer = setInterval(() => {
    const mine = ++seq;
    const payload = JSON.stringify({ boot, seq: mine, sightings: hears(mine) });
    client.publish(`gozar/v1/${venue}/${device}/sightings`, payload, { qos: 1 }, (error) => {
      if (!error) acknowledged.set(`${device} ${boot} ${mine}`, performance.now());
    });
  }, 500);
  return {
    acknowledged,
    end: () => {
      clearInterval(timer);
      return close(client);
    },
  };
}

function close(client: MqttClient): Promise<void> {
  return client.endAsync();
}
