import type { DeviceKind } from '../src/contracts/topics.ts';
import type { Placement, Plan } from '../src/contracts/venue.ts';
import { demoFixedDevices } from './demo/devices.ts';
import { type DeviceSpec, type Outgoing, withClockStep } from './device.ts';
import { Dice, seedOf } from './dice.ts';
import { afflict, type FaultRates, type FaultState, noFaultsYet, ratesOf } from './faults.ts';
import { type Credential, Link } from './link.ts';
import { openScene, type Scene, stepScene, type Truth, truthOf } from './scene.ts';

export type FleetCredential = Credential & {
  /** Absent: as in the demonstration, else guessed from the name (`rx-`, `band-`, `door-`, …). */
  readonly kind?: DeviceKind;
  readonly placement?: Placement;
};

export type FleetStats = {
  readonly devices: number;
  readonly connected: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly backlog: number;
  readonly lost: number;
  readonly connects: number;
  readonly pushes: number;
  /** Answers on `errors`: payloads that the server refused. */
  readonly refused: number;
  readonly people: number;
};

export type FleetOptions = {
  readonly host: string;
  readonly port: number;
  readonly venue: string;
  readonly credentials: readonly FleetCredential[];
  readonly plan: Plan;
  readonly visitors: number;
  /** Virtual seconds a real one. Other than 1, payloads carry no `at`. */
  readonly speed: number;
  readonly seed: number;
  /** Share of payloads that meet a fault, 0 to 1. */
  readonly chaos: number;
  readonly durationMs?: number;
  readonly demoVisitorBand?: string;
  readonly onPush?: (device: string, payload: string) => void;
  readonly onRefused?: (device: string, payload: string) => void;
  readonly onStats?: (stats: FleetStats) => void;
  readonly onTrouble?: (device: string, message: string) => void;
  /** Where everybody is, once a virtual second. */
  readonly onTruth?: (atMs: number, rows: readonly Truth[]) => void;
};

export type RunningFleet = {
  readonly stop: () => Promise<void>;
  readonly truth: () => Truth[];
  readonly stats: () => FleetStats;
  /** Settles when the fleet has stopped, by itself or by `stop`. */
  readonly done: Promise<void>;
};

const tickMs = 200;
/** Virtual time of one step of the scene: a fast walker goes 30 cm. */
const stepMs = 250;
/** A machine that slept does not make up for it. */
const mostBehindMs = 5_000;
const statsEveryMs = 5_000;

/** Starts a fleet at once; problems of single devices come by `onTrouble`. Throws on a bad plan. */
export function runFleet(options: FleetOptions): RunningFleet {
  const fleet = new Fleet(options);
  fleet.start();
  return {
    stop: () => fleet.stop(),
    truth: () => fleet.truth(),
    stats: () => fleet.stats(),
    done: fleet.done,
  };
}

class Fleet {
  #options: FleetOptions;
  #scene: Scene;
  #links: Map<string, Link>;
  #faults = new Map<string, FaultState>();
  #rates: FaultRates;
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #owedMs = 0;
  #truthDueMs = 0;
  #statsDueMs = 0;
  #pushes = 0;
  #refused = 0;
  #stopping: Promise<void> | undefined;
  #finish: () => void;
  readonly done: Promise<void>;

  constructor(options: FleetOptions) {
    const { venue, plan, visitors, seed, demoVisitorBand, credentials, chaos } = options;
    const ended = Promise.withResolvers<void>();
    this.done = ended.promise;
    this.#finish = ended.resolve;
    this.#options = options;
    this.#rates = ratesOf(chaos);
    this.#scene = openScene({
      plan,
      devices: credentials.map((one) => specOf(one, venue)),
      visitors,
      seed,
      boot: Math.floor(Date.now() / 1_000),
      ...(demoVisitorBand === undefined ? {} : { demoVisitorBand }),
    });
    this.#links = new Map(credentials.map((one) => [one.device, this.#linkOf(one)]));
  }

  start(): void {
    const { seed, durationMs } = this.#options;
    const dice = new Dice(seedOf(seed, 'start'));
    // Some hundred devices a second are welcome, all at once are not.
    const spreadMs = Math.min(5_000, this.#links.size * 10);
    for (const link of this.#links.values()) link.start(dice.between(0, spreadMs));
    this.#lastTick = performance.now();
    const startedAt = this.#lastTick;
    this.#timer = setInterval(() => {
      this.#tick();
      const ranMs = performance.now() - startedAt;
      if (durationMs !== undefined && ranMs >= durationMs) void this.stop();
    }, tickMs);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  truth(): Truth[] {
    return truthOf(this.#scene);
  }

  stats(): FleetStats {
    const links = [...this.#links.values()];
    const sum = (of: (link: Link) => number) => links.reduce((all, link) => all + of(link), 0);
    return {
      devices: links.length,
      connected: sum((link) => (link.isUp ? 1 : 0)),
      sent: sum((link) => link.counts.sent),
      acknowledged: sum((link) => link.counts.acknowledged),
      backlog: sum((link) => link.backlog),
      lost: sum((link) => link.counts.lost),
      connects: sum((link) => link.counts.connects),
      pushes: this.#pushes,
      refused: this.#refused,
      people: this.truth().length,
    };
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#links.values()].map((link) => link.stop()));
    this.#options.onStats?.(this.stats());
    this.#finish();
  }

  #linkOf(credential: FleetCredential): Link {
    const { host, port, venue, seed, onTrouble } = this.#options;
    const { device } = credential;
    const isBand = specOf(credential, venue).kind === 'wristband';
    return new Link({
      host,
      port,
      venue,
      credential,
      subscribe: isBand ? ['push', 'errors'] : ['errors'],
      dice: new Dice(seedOf(seed, 'link', device)),
      onMessage: (end, payload) => this.#hear(device, end, payload),
      onTrouble: (message) => onTrouble?.(device, message),
    });
  }

  #hear(device: string, end: string, payload: string): void {
    if (end === 'push') {
      this.#pushes += 1;
      this.#options.onPush?.(device, payload);
    } else {
      this.#refused += 1;
      this.#options.onRefused?.(device, payload);
    }
  }

  #tick(): void {
    const { speed, onStats } = this.#options;
    const now = performance.now();
    const passedMs = Math.min(now - this.#lastTick, mostBehindMs) * speed;
    this.#lastTick = now;
    this.#owedMs += passedMs;
    while (this.#owedMs >= stepMs) {
      this.#owedMs -= stepMs;
      // Only at the pace of the world does a virtual moment have a real time of its own.
      const wallMs = speed === 1 ? Date.now() - this.#owedMs : undefined;
      const { scene, out } = stepScene(this.#scene, stepMs, wallMs);
      this.#scene = scene;
      for (const one of out) this.#dispatch(one);
      this.#tellTruth();
    }
    if (now < this.#statsDueMs) return;
    this.#statsDueMs = now + statsEveryMs;
    onStats?.(this.stats());
  }

  #dispatch({ device, end, body }: Outgoing): void {
    const link = this.#links.get(device);
    if (link === undefined) return;
    const before = this.#faults.get(device) ?? noFaultsYet(this.#options.seed, device);
    const fate = afflict(before, { end, payload: JSON.stringify(body) }, this.#rates);
    this.#faults.set(device, fate.state);
    if (fate.clockStepMs !== undefined) this.#stepClock(device, fate.clockStepMs);
    if (fate.dropMs !== undefined) link.cut(fate.dropMs / this.#options.speed);
    for (const frame of fate.frames) link.send(frame.end, frame.payload);
  }

  #stepClock(name: string, stepByMs: number): void {
    const device = this.#scene.devices.get(name);
    if (device === undefined) return;
    const devices = new Map(this.#scene.devices);
    devices.set(name, withClockStep(device, stepByMs));
    this.#scene = { ...this.#scene, devices };
  }

  #tellTruth(): void {
    const { onTruth } = this.#options;
    if (onTruth === undefined || this.#scene.nowMs < this.#truthDueMs) return;
    this.#truthDueMs = this.#scene.nowMs + 1_000;
    onTruth(Math.round(Date.now() - this.#owedMs / this.#options.speed), this.truth());
  }
}

const namedKinds: readonly (readonly [RegExp, DeviceKind])[] = [
  [/^band-/, 'wristband'],
  [/^door-/, 'counter'],
  [/^shelf-/, 'shelf'],
  [/^till-/, 'till'],
];

/** What a credential is for: as it says, as the demonstration has it, or as its name sounds. */
export function specOf(credential: FleetCredential, venue: string): DeviceSpec {
  const { device, kind, placement } = credential;
  const isDemo = venue === 'demo';
  const known = isDemo ? demoFixedDevices.find((one) => one.device === device) : undefined;
  const named = namedKinds.find(([name]) => name.test(device))?.[1];
  const where = placement ?? known?.placement;
  return {
    device,
    kind: kind ?? known?.kind ?? named ?? 'receiver',
    ...(where === undefined ? {} : { placement: where }),
  };
}
