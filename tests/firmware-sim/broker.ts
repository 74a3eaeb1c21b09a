import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export type Heard = {
  readonly client: string;
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
};

export type Broker = {
  readonly port: number;
  /** Every publish of a device, in order of arrival. */
  readonly heard: Heard[];
  /** `username:password` of every connection. */
  readonly logins: string[];
  readonly wills: Heard[];
  readonly publish: (topic: string, payload: string) => void;
  /** Cuts every connection and takes no new one until `open`. */
  readonly shut: () => void;
  readonly open: () => void;
  readonly stop: () => Promise<void>;
};

/** A real broker on a free port of this machine. `accepts` judges credentials. */
export async function startBroker(accepts: (username: string) => boolean = () => true) {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let isShut = false;
  const server = createServer((socket) => {
    if (isShut) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const broker: Broker = {
    port: await listening(server),
    heard: [],
    logins: [],
    wills: [],
    publish: (topic, payload) => {
      const packet = { cmd: 'publish', qos: 1, topic, payload, dup: false, retain: false } as const;
      aedes.publish(packet, () => {});
    },
    shut: () => {
      isShut = true;
      for (const socket of sockets) socket.destroy();
    },
    open: () => {
      isShut = false;
    },
    stop: async () => {
      await new Promise<void>((done) => aedes.close(() => done()));
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  aedes.authenticate = (_client, username = '', password, done) => {
    broker.logins.push(`${username}:${password?.toString()}`);
    done(null, accepts(username));
  };
  aedes.on('publish', ({ topic, payload, qos }, client) => {
    const said = { client: client?.id ?? '', topic, payload: payload.toString(), qos };
    if (client !== null) broker.heard.push(said);
    else if (topic.endsWith('/status')) broker.wills.push(said);
  });
  return broker;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Waits until something is so; throws with `what` when it is not in time. */
export async function until(what: string, isSo: () => boolean, withinMs = 120_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
