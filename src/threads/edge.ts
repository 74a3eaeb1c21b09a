import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import type { Config } from '../contracts/config.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { EdgeToHot, EgressToEdge, HotToEdge } from '../contracts/wire.ts';
import { openBroker } from '../ingress/broker.ts';
import type { Broker } from '../ingress/broker-port.ts';
import { addressedSettings, reachesOf } from './addressed.ts';
import { machineClock } from './clock.ts';
import { DeathsFile } from './deaths.ts';
import type { EgressThreadData, ToEgressThread } from './egress.ts';
import type { HotNeighbour, HotThreadData, ToHotThread } from './hot.ts';
import type { HotLink } from './link.ts';
import { connectHot } from './link.ts';
import { Lives } from './lives.ts';
import { mqttTls, plainMqttHost } from './mqtt-ports.ts';
import { Poisons } from './poisons.ts';
import { createPulses, itemOf, keepBeating, type LastWords } from './pulse.ts';
import { signInSettings } from './sign-in-settings.ts';
import type { LogFormat } from './signals.ts';
import { createSignalBuffer, openSignals } from './signals.ts';
import { telemetryConfig } from './telemetry.ts';
import type { Patience } from './watchdog.ts';
import type { ThreadState, ToWebThread, WebThreadData } from './web.ts';

/** How long a stop waits for what is under way. [E12] */
const drainMs = 3_000;
/** Words for the hot path that are kept while there is none; at 10 a second, over a minute's. */
const keptMost = 1_000;

export type ServerOptions = {
  readonly config: Config;
  readonly build: string;
  readonly logFormat: LogFormat;
  readonly socketPath: string;
  /** A thread cannot be kept alive: the server cannot keep its promises and must end. */
  readonly onFailure: (thread: string, reason: string, isStuck: boolean) => void;
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

/** Young generation of each thread; the default would let each idle at 48 MB. */
const youngMb = { hot: 12, web: 3, egress: 3 } as const;
/** Where a thread ends that would take the machine's memory: far above what it is made for. */
const oldMb = { hot: 1_024, web: 512, egress: 384 } as const;
/** Sign of life: the hot path's callers wait for 5 s, devices for 15 s. [HOT10] */
const patience = {
  hot: { cpuMs: 2_000, waitMs: 60_000 },
  web: { cpuMs: 4_000, waitMs: 60_000 },
  egress: { cpuMs: 4_000, waitMs: 60_000 },
} as const;

/** Channels drain for 6 s, the hot path writes what is open and a snapshot. [HOT14] */
const stopWithinMs = { web: 4_000, egress: 8_000, hot: 10_000 } as const;

/** At a frame it died at before; so three deaths are over before devices lose their patience. */
const suspectCpuMs = 500;

const doors = {
  hot: new URL('./hot.ts', import.meta.url),
  web: new URL('./web.ts', import.meta.url),
  egress: new URL('./egress.ts', import.meta.url),
} as const;

const pagesFolder = fileURLToPath(new URL('../../dashboards/dist', import.meta.url));

/**
 * Starts the threads in the order in which they need one another; this one has the device sockets,
 * and begins anew what dies of the others. [HOT10]
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const house = new House(options);
  await house.begin();
  return house;
}

class House implements Server {
  readonly #options: ServerOptions;
  readonly #buffer = createSignalBuffer();
  readonly #pulses = createPulses();
  readonly #signals: Signals;
  readonly #deaths: DeathsFile;
  readonly #poisons: Poisons;
  /** The last process ended in a recovery, or may have. */
  #marksAll: boolean;
  /** The same of items of batches, before they are frames. */
  readonly #unsafe = new Poisons();
  #aside: number | undefined;
  readonly #hot: Lives<HotToEdge, ToHotThread>;
  readonly #web: Lives<never, ToWebThread>;
  readonly #egress: Lives<EgressToEdge, ToEgressThread>;
  /** Said to a hot path that is not there; connections are told anew anyway. */
  readonly #kept: EdgeToHot[] = [];
  #earlier: HotToEdge[] = [];
  #link: HotLink | undefined;
  #broker: Broker | undefined;
  /** An egress died, and the hot path has not closed its claims. */
  #owesClaims = false;
  #httpPort: number;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#httpPort = options.config.httpPort;
    this.#deaths = new DeathsFile(resolve(options.config.data));
    this.#poisons = new Poisons(this.#deaths);
    const { mark } = this.#deaths;
    this.#marksAll = mark?.isOver !== true;
    if (mark?.isOver === false) this.#poisons.diedAt(mark.position);
    this.#signals = openSignals(this.#buffer, { thread: 'edge', logFormat: options.logFormat });
    this.#hot = new Lives({
      ...this.#common('hot'),
      given: (before) => ({ workerData: this.#hotData(before), transferList: [] }),
      hear: (message) => this.#hearHot(message),
      onLost: () => this.#tellWeb('hot'),
      onBack: (before) => this.#hotIsBack(before),
    });
    this.#web = new Lives({
      ...this.#common('web'),
      given: () => this.#withHotPort('web', this.#webData()),
      hear: () => {},
      onLost: () => {},
      onBack: () => this.#webIsBack(),
    });
    this.#egress = new Lives({
      ...this.#common('egress'),
      given: () => this.#withHotPort('egress', this.#egressData()),
      hear: (message, reply) => void this.#push(message, reply),
      onLost: () => {
        this.#owesClaims = true;
        this.#tellWeb('egress');
      },
      onBack: () => this.#egressIsBack(),
    });
  }

  async begin(): Promise<void> {
    const { config } = this.#options;
    keepBeating(this.#pulses, { thread: 'edge', buffersMb: Number.POSITIVE_INFINITY });
    await this.#hot.begin();
    this.#hotRecovered();
    this.#link = connectHot(this.#portToHot('main'), () => {});
    const [httpPort] = await Promise.all([this.#web.begin(), this.#egress.begin()]);
    this.#httpPort = httpPort;
    this.#broker = await openBroker({
      host: plainMqttHost(config),
      port: config.mqttPort,
      ...mqttTls(config),
      signals: this.#signals,
      clock: machineClock,
      send: (message, transfer) => this.#sendHot(message, transfer),
      onSubscribed: (venue, device, subscribed, end) =>
        this.#egress.tell({ kind: 'subscribed', end, venue, device, subscribed }),
    });
    for (const message of this.#earlier.splice(0)) this.#broker.receive(message);
    this.#webIsBack();
  }

  get httpPort(): number {
    return this.#httpPort;
  }

  get mqttPort(): number {
    return this.#broker?.port ?? 0;
  }

  get mqttTlsPort(): number {
    return this.#broker?.tlsPort ?? 0;
  }

  get hot(): HotPort {
    if (this.#link === undefined) throw new Error('the server has not begun');
    return this.#link;
  }

  counts(): { readonly clients: number; readonly queued: number } {
    return this.#broker?.counts() ?? { clients: 0, queued: 0 };
  }

  async stop(): Promise<void> {
    await this.#broker?.close(drainMs);
    await Promise.all([this.#web.stop(), this.#egress.stop()]);
    await this.#hot.stop();
    this.#link?.close();
  }

  // --- what the threads begin with --------------------------------------------------------

  #common<N extends keyof typeof doors>(thread: N) {
    return {
      thread,
      door: doors[thread],
      limits: {
        maxYoungGenerationSizeMb: youngMb[thread],
        maxOldGenerationSizeMb: oldMb[thread],
      },
      patience: (said: LastWords) => this.#patience(thread, said),
      stopWithinMs: stopWithinMs[thread],
      pulses: this.#pulses,
      signals: this.#signals,
      onGivenUp: this.#options.onFailure,
    };
  }

  #patience(thread: keyof typeof doors, said: LastWords): Patience {
    const isSuspect = this.#poisons.suspects(said.position) || this.#unsafe.suspects(itemOf(said));
    const isHot = thread === 'hot' && isSuspect;
    return isHot ? { ...patience[thread], cpuMs: suspectCpuMs } : patience[thread];
  }

  #shared() {
    const { config, logFormat, build } = this.#options;
    const data = resolve(config.data);
    return { data, build, logFormat, signals: this.#buffer, pulses: this.#pulses };
  }

  #hotData(before: LastWords): HotThreadData {
    const { journalKeepDays: days, journalKeepBytes: bytes } = this.#options.config;
    this.#poisons.diedAt(before.position);
    // Counted; whoever reads the mark from now on must not count it again.
    this.#deaths.mark = { isOver: false, position: 0 };
    const item = itemOf(before);
    this.#unsafe.diedAt(item);
    this.#aside = item !== 0 && this.#unsafe.poison === item ? before.item : undefined;
    const numbers = this.#broker?.numbers();
    return {
      ...this.#shared(),
      journalLimits: { days, bytes },
      takeover: numbers && { numbers },
      poison: this.#poisons.poison,
      marksAll: this.#marksAll || this.#deaths.count.deaths > 0,
    };
  }

  #webData(): Omit<WebThreadData, 'hotPort'> {
    const { config, socketPath } = this.#options;
    return {
      ...this.#shared(),
      telemetry: telemetryConfig(config),
      host: config.host,
      port: this.#httpPort,
      httpsPort: config.httpsPort,
      socketPath,
      pagesFolder,
      allowedHosts: config.allowedHosts,
      trustedProxies: config.trustedProxies,
      reaches: reachesOf(config),
      ...signInSettings(config),
    };
  }

  #egressData(): Omit<EgressThreadData, 'hotPort'> {
    const { outboundPorts, pushContact } = this.#options.config;
    const telemetry = telemetryConfig(this.#options.config);
    const addressed = addressedSettings(this.#options.config);
    return { ...this.#shared(), telemetry, outboundPorts, pushContact, ...addressed };
  }

  /** While there is no hot path the port leads nowhere; the next one brings another. */
  #withHotPort(of: HotNeighbour, data: object) {
    const hotPort = this.#portToHot(of);
    return { workerData: { ...data, hotPort }, transferList: [hotPort] };
  }

  #portToHot(of: HotNeighbour): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const closesClaims = of === 'egress' && this.#owesClaims;
    this.#hot.tell({ kind: 'port', of, port: port1, closesClaims }, [port1]);
    return port2;
  }

  // --- between the threads ----------------------------------------------------------------

  #hearHot(message: HotToEdge): void {
    if (this.#broker === undefined) this.#earlier.push(message);
    else this.#broker.receive(message);
  }

  #sendHot(message: EdgeToHot, transfer?: Transferable[]): void {
    if (this.#hot.tell(message, transfer)) return;
    // A batch is offered again by who keeps it, and who is connected is told anew.
    const isKept = message.kind === 'violation' || message.kind === 'oversized';
    if (isKept && this.#kept.length < keptMost) this.#kept.push(message);
  }

  /** What it came past is no poison; a payload of its batch may still be. [HOT13] */
  #hotRecovered(): void {
    this.#poisons.outlived();
    this.#marksAll = false;
  }

  #hotIsBack({ batch }: LastWords): void {
    this.#hotRecovered();
    this.#link?.attach(this.#portToHot('main'));
    for (const [of, lives] of [
      ['web', this.#web],
      ['egress', this.#egress],
    ] as const) {
      const port = this.#portToHot(of);
      lives.offer({ kind: 'hot', port }, [port]);
    }
    for (const message of this.#kept.splice(0)) this.#hot.tell(message);
    this.#broker?.resume(batch, this.#aside);
    this.#tellWeb('hot');
  }

  #webIsBack(): void {
    this.#web.tell({ kind: 'broker', listening: this.#broker !== undefined });
    this.#tellWeb('hot');
    this.#tellWeb('egress');
  }

  #egressIsBack(): void {
    this.#owesClaims = false;
    this.#broker?.tellListening();
    this.#tellWeb('egress');
  }

  #tellWeb(thread: ThreadState['thread']): void {
    const { isAlive, begunAnew } = thread === 'hot' ? this.#hot : this.#egress;
    const sinceMs = machineClock.wallMs();
    this.#web.tell({ kind: 'thread', thread, isAlive, begunAnew, sinceMs });
  }

  /** The answer goes to who asked: an egress after it numbers its calls anew. */
  async #push(
    { call, end, venue, device, payload, waitMs }: EgressToEdge,
    reply: (message: ToEgressThread) => void,
  ): Promise<void> {
    const outcome = await this.#broker?.push({ end, venue, device, payload, waitMs });
    if (outcome !== undefined) reply({ kind: 'pushed', call, ...outcome });
  }
}
