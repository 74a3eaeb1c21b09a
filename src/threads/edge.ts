import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Config } from '../contracts/config.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { EgressToEdge } from '../contracts/wire.ts';
import type { Broker } from '../ingress/broker.ts';
import { openBroker } from '../ingress/broker.ts';
import { machineClock } from './clock.ts';
import type { EgressThreadData, FromEgressThread, ToEgressThread } from './egress.ts';
import type { FromHotThread, HotThreadData, ToHotThread } from './hot.ts';
import { connectHot } from './link.ts';
import { mqttTls, plainMqttHost } from './mqtt-ports.ts';
import { signInSettings } from './sign-in-settings.ts';
import type { LogFormat } from './signals.ts';
import { createSignalBuffer, openSignals } from './signals.ts';
import { telemetryConfig } from './telemetry.ts';
import type { FromWebThread, ToWebThread, WebThreadData } from './web.ts';

/** How long a stop waits for what is under way. [E12] */
const drainMs = 3_000;

export type ServerOptions = {
  readonly config: Config;
  readonly build: string;
  readonly logFormat: LogFormat;
  readonly socketPath: string;
  /** A thread ended that should not have: the server cannot keep its promises and must end. */
  readonly onFailure: (thread: string, reason: string) => void;
};

export type Server = {
  readonly httpPort: number;
  readonly mqttPort: number;
  /** 0 without a certificate. */
  readonly mqttTlsPort: number;
  readonly hot: HotPort;
  counts(): { readonly clients: number; readonly queued: number };
  /** Drains and stops: devices' last readings are acknowledged, effects committed, files closed. */
  stop(): Promise<void>;
};

/** A thread said what it could not do: `code` is a catalogue's or node's. */
export class ThreadFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Young generation of each thread; the default would let each idle at 48 MB. */
const youngMb = { hot: 12, web: 3, egress: 3 } as const;

const pagesFolder = fileURLToPath(new URL('../../dashboards/dist', import.meta.url));

/**
 * Starts the threads in the order in which they need one another; this one has the device sockets.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { config, logFormat, build, socketPath } = options;
  const data = resolve(config.data);
  const buffer = createSignalBuffer();
  const signals = openSignals(buffer, { thread: 'edge', logFormat });
  const [forWeb, forEgress, forMain] = [
    new MessageChannel(),
    new MessageChannel(),
    new MessageChannel(),
  ];
  const hotThread = spawn('hot', options, {
    data: {
      ...{ data, build, signals: buffer, logFormat, webPort: 0, egressPort: 1 },
      journalLimits: { days: config.journalKeepDays, bytes: config.journalKeepBytes },
    },
    ports: [forWeb.port1, forEgress.port1, forMain.port1],
  });
  await hotThread.started;
  const hot = connectHot(forMain.port2, () => {});
  const telemetry = telemetryConfig(config);
  const shared = { data, build, signals: buffer, logFormat, telemetry };
  const webThread = spawn('web', options, {
    data: {
      ...shared,
      host: config.host,
      port: config.httpPort,
      socketPath,
      pagesFolder,
      allowedHosts: config.allowedHosts,
      trustedProxies: config.trustedProxies,
      ...signInSettings(config),
    },
    hotPort: forWeb.port2,
  });
  const { outboundPorts, pushContact } = config;
  const egressThread = spawn('egress', options, {
    data: { ...shared, outboundPorts, pushContact },
    hotPort: forEgress.port2,
  });
  const [httpPort] = await Promise.all([webThread.started, egressThread.started]);
  const toEgress = (message: ToEgressThread) => egressThread.worker.postMessage(message);
  const broker = await openBroker({
    host: plainMqttHost(config),
    port: config.mqttPort,
    ...mqttTls(config),
    signals,
    clock: machineClock,
    send: (message, transfer) => hotThread.worker.postMessage(message, transfer),
    onSubscribed: (venue, device, subscribed, end) =>
      toEgress({ kind: 'subscribed', end, venue, device, subscribed }),
  });
  hotThread.deliverTo((message) => broker.receive(message));
  egressThread.deliverTo((message) => void push(broker, message, toEgress));
  webThread.worker.postMessage({ kind: 'broker', listening: true } satisfies ToWebThread);
  return {
    httpPort,
    mqttPort: broker.port,
    mqttTlsPort: broker.tlsPort,
    hot,
    counts: () => broker.counts(),
    stop: async () => {
      await broker.close(drainMs);
      await webThread.stop();
      await egressThread.stop();
      await hotThread.stop();
      forMain.port2.close();
    },
  };
}

async function push(
  broker: Broker,
  { call, end, venue, device, payload, waitMs }: EgressToEdge,
  toEgress: (message: ToEgressThread) => void,
): Promise<void> {
  const outcome = await broker.push({ end, venue, device, payload, waitMs });
  toEgress({ kind: 'pushed', call, ...outcome });
}

type Said = FromHotThread | FromWebThread | FromEgressThread;
type LifeCycle = Extract<Said, { kind: 'ready' | 'failed' | 'stopped' }>;
type Spoken<T extends Said> = Exclude<T, LifeCycle>;

type Spawned<T extends Said> = {
  readonly worker: Worker;
  /** Resolves with the port a web thread bound, 0 for the others. */
  readonly started: Promise<number>;
  /** Hands on what the thread says beside its life cycle; earlier words first. */
  deliverTo(receiver: (message: Spoken<T>) => void): void;
  stop(): Promise<void>;
};

type Given = {
  hot: {
    said: FromHotThread;
    with: { data: Omit<HotThreadData, 'ports'>; ports: MessagePort[] };
  };
  web: {
    said: FromWebThread;
    with: { data: Omit<WebThreadData, 'hotPort'>; hotPort: MessagePort };
  };
  egress: {
    said: FromEgressThread;
    with: { data: Omit<EgressThreadData, 'hotPort'>; hotPort: MessagePort };
  };
};

const doors = {
  hot: new URL('./hot.ts', import.meta.url),
  web: new URL('./web.ts', import.meta.url),
  egress: new URL('./egress.ts', import.meta.url),
} as const;

function spawn<N extends keyof Given>(
  name: N,
  { onFailure }: ServerOptions,
  given: Given[N]['with'],
): Spawned<Given[N]['said']> {
  const { data, ...ports } = given;
  const transferList = 'ports' in given ? given.ports : [given.hotPort];
  const worker = new Worker(doors[name], {
    name,
    workerData: { ...data, ...ports },
    transferList,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb[name] },
  });
  const started = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  let receiver: ((message: Spoken<Given[N]['said']>) => void) | undefined;
  let early: Spoken<Given[N]['said']>[] = [];
  let stopping = false;
  worker.on('message', (message: Given[N]['said']) => {
    if (message.kind === 'ready') started.resolve('port' in message ? message.port : 0);
    else if (message.kind === 'failed') {
      started.reject(new ThreadFailure(message.code, message.message));
    } else if (message.kind !== 'stopped') {
      const spoken = message as Spoken<Given[N]['said']>;
      if (receiver === undefined) early.push(spoken);
      else receiver(spoken);
    }
  });
  worker.on('error', (error) => {
    started.reject(error);
    if (!stopping) onFailure(name, error instanceof Error ? (error.stack ?? error.message) : '');
  });
  worker.on('exit', (code) => {
    ended.resolve();
    if (!stopping && code === 0) onFailure(name, 'ended by itself');
  });
  return {
    worker,
    started: started.promise,
    deliverTo(to) {
      receiver = to;
      for (const message of early) to(message);
      early = [];
    },
    async stop() {
      stopping = true;
      worker.postMessage({ kind: 'stop' } satisfies ToHotThread);
      await ended.promise;
    },
  };
}
