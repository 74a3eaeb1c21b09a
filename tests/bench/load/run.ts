import { setTimeout as sleep } from 'node:timers/promises';
import { AckedFile } from './acked.ts';
import { type Ack, LoadConnection } from './connection.ts';
import { LatencyHistogram } from './latency.ts';
import type { Credential } from './packets.ts';

export type LoadOptions = {
  readonly host: string;
  readonly port: number;
  readonly credentials: readonly Credential[];
  readonly connections: number;
  readonly inFlight: number;
  readonly rate: number | 'max';
  readonly burst: number;
  readonly seconds: number;
  readonly warmup: number;
  readonly packetBytes: number;
  readonly tags: number;
  readonly ackedFile: string | undefined;
  readonly reconnect: boolean;
};

/** What one run prints as JSON. */
export type LoadReport = {
  /** Events meant for the measured time, after the warm-up. */
  readonly offered: number;
  /** Of these, acknowledged, be it after the measured time. */
  readonly acked: number;
  /** Acknowledgements that came within the measured time, a second. */
  readonly ackedPerS: number;
  readonly seconds: number;
  readonly p50Ms: number;
  /** What was never acknowledged counts with the time it had waited at the end. */
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly boot: number;
  readonly packetBytes: number;
  /** This process's own processor time an acknowledged event, warm-up included. */
  readonly cpuUsPerEvent: number;
};

const drainMs = 5_000;
const ackedFlushMs = 20;
const reconnectMs = 100;
/** As long as the ids of real beacons are: a UUID with two numbers. */
const tagPrefix = 'e2c56db5-dffb-48d2-b060-d0f5a71096e0/1/';

/** One run, from connecting to the report. */
export class LoadRun {
  readonly #options: LoadOptions;
  readonly #boot = Date.now();
  readonly #connections: LoadConnection[] = [];
  readonly #latency = new LatencyHistogram();
  readonly #errors: Record<string, number> = {};
  readonly #ackedFile: AckedFile | undefined;
  readonly #ready = new Set<LoadConnection>();
  #flushing = false;
  #startMs = 0;
  #measureFromMs = 0;
  #endMs = 0;
  #nowMs = 0;
  #bursts = 0;
  #offered = 0;
  #acked = 0;
  #ackedInTime = 0;
  #ackedEver = 0;
  #over = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#ackedFile = options.ackedFile ? new AckedFile(options.ackedFile, this.#boot) : undefined;
    for (const [index, credential] of options.credentials.entries()) {
      if (index === options.connections) break;
      this.#connections.push(
        new LoadConnection({
          ...options,
          index,
          credential,
          boot: this.#boot,
          tagOf: (slot) => `${tagPrefix}${(index * options.inFlight + slot) % options.tags}`,
          events: {
            acked: (ack) => this.#onAcked(ack),
            ready: (connection) => this.#sendSoon(connection),
            failed: (connection, reason) => this.#onFailed(connection, reason),
          },
        }),
      );
    }
  }

  async run(): Promise<LoadReport> {
    const flusher = setInterval(() => this.#ackedFile?.flush(), ackedFlushMs);
    try {
      await this.#connectAll();
      return await this.#measure();
    } finally {
      clearInterval(flusher);
      this.#ackedFile?.close();
      for (const connection of this.#connections) connection.close();
    }
  }

  async #measure(): Promise<LoadReport> {
    const { warmup, seconds, rate } = this.#options;
    this.#startMs = performance.now();
    this.#nowMs = this.#startMs;
    this.#measureFromMs = this.#startMs + warmup * 1_000;
    this.#endMs = this.#measureFromMs + seconds * 1_000;
    process.once('SIGTERM', () => this.#stop());
    process.once('SIGINT', () => this.#stop());
    const cpuBefore = process.cpuUsage();
    if (rate === 'max') await this.#runAtMost();
    else await this.#runPaced(rate);
    const cpu = process.cpuUsage(cpuBefore);
    const cpuUsPerEvent = (cpu.user + cpu.system) / Math.max(1, this.#ackedEver);
    await this.#drain();
    return { ...this.#report(), cpuUsPerEvent: Math.round(cpuUsPerEvent * 100) / 100 };
  }

  async #connectAll(): Promise<void> {
    const queue = [...this.#connections];
    const connectInTurn = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        for (let reason = await next.open(); reason; reason = await next.open()) {
          // A server that is killed again and again may be away already while all come.
          if (!this.#options.reconnect) throw new Error(`${next.credential.clientId}: ${reason}`);
          await sleep(reconnectMs);
        }
      }
    };
    await Promise.all(Array.from({ length: 50 }, connectInTurn));
  }

  async #runAtMost(): Promise<void> {
    for (const connection of this.#connections) {
      connection.due = Number.POSITIVE_INFINITY;
      this.#sendSoon(connection);
    }
    while (!this.#over && performance.now() < this.#endMs) await sleep(10);
    for (const connection of this.#connections) connection.due = connection.sent;
  }

  async #runPaced(rate: number): Promise<void> {
    const { burst } = this.#options;
    while (!this.#over) {
      this.#nowMs = performance.now();
      for (;;) {
        const atMs = this.#startMs + (this.#bursts * burst * 1_000) / rate;
        if (atMs > this.#nowMs || atMs >= this.#endMs) break;
        const connection = this.#connections[this.#bursts % this.#connections.length];
        if (!connection) break;
        connection.due += burst;
        if (atMs >= this.#measureFromMs) this.#offered += burst;
        this.#bursts += 1;
        this.#send(connection);
      }
      // Only now: what was meant for a pause that lasted beyond the end is late, not left out.
      if (this.#nowMs >= this.#endMs) break;
      await sleep(1);
    }
  }

  /** Acknowledgements of one turn of the event loop are answered together. */
  #sendSoon(connection: LoadConnection): void {
    this.#ready.add(connection);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#nowMs = performance.now();
      for (const ready of this.#ready) this.#send(ready);
      this.#ready.clear();
    });
  }

  #send(connection: LoadConnection): void {
    const { rate, burst } = this.#options;
    if (rate === 'max') {
      if (this.#nowMs >= this.#endMs) connection.due = connection.sent;
      const before = connection.sent;
      connection.send(() => this.#nowMs);
      if (this.#isMeasured(this.#nowMs)) this.#offered += connection.sent - before;
      return;
    }
    const everyMs = (burst * 1_000) / rate;
    const count = this.#connections.length;
    const burstAtMs = (n: number) => this.#startMs + (n * count + connection.index) * everyMs;
    connection.send((event) => burstAtMs(Math.floor(event / burst)));
  }

  #isMeasured(atMs: number): boolean {
    return atMs >= this.#measureFromMs && atMs < this.#endMs;
  }

  #onAcked({ connection, seq, intendedAtMs, atMs }: Ack): void {
    this.#ackedEver += 1;
    if (this.#isMeasured(atMs)) this.#ackedInTime += 1;
    if (this.#isMeasured(intendedAtMs)) {
      this.#acked += 1;
      this.#latency.add(atMs - intendedAtMs);
    }
    this.#ackedFile?.add(connection.credential, seq);
  }

  #onFailed(connection: LoadConnection, reason: string): void {
    this.#errors[reason] = (this.#errors[reason] ?? 0) + 1;
    if (this.#options.reconnect) void this.#reconnect(connection);
    else if (this.#connections.every(({ connected }) => !connected)) this.#stop();
  }

  async #reconnect(connection: LoadConnection): Promise<void> {
    do {
      await sleep(reconnectMs);
    } while (!this.#over && (await connection.open()));
    this.#sendSoon(connection);
  }

  #stop(): void {
    this.#over = true;
    this.#endMs = Math.min(this.#endMs, performance.now());
  }

  async #drain(): Promise<void> {
    const until = performance.now() + drainMs;
    const waits = () =>
      this.#connections.some(
        ({ connected, inFlight, due, sent }) =>
          (inFlight > 0 || due > sent) && (connected || this.#retries()),
      );
    while (waits() && performance.now() < until) await sleep(5);
    this.#over = true;
  }

  #retries(): boolean {
    return this.#options.reconnect && !this.#over;
  }

  #report(): Omit<LoadReport, 'cpuUsPerEvent'> {
    const seconds = Math.max(0, this.#endMs - this.#measureFromMs) / 1_000;
    const now = performance.now();
    let unacked = 0;
    for (const connection of this.#connections) {
      for (const atMs of connection.unacked()) {
        if (!this.#isMeasured(atMs)) continue;
        this.#latency.add(now - atMs);
        unacked += 1;
      }
    }
    // Never sent for want of window: they waited at least since they were meant.
    const unsent = Math.max(0, this.#offered - this.#acked - unacked);
    for (let i = 0; i < unsent; i++) this.#latency.add(now - this.#endMs);
    if (unacked > 0) this.#errors.unacked = unacked;
    if (unsent > 0) this.#errors.unsent = unsent;
    return {
      offered: this.#offered,
      acked: this.#acked,
      ackedPerS: Math.round(seconds > 0 ? this.#ackedInTime / seconds : 0),
      seconds: Math.round(seconds * 1_000) / 1_000,
      p50Ms: this.#latency.quantile(0.5),
      p99Ms: this.#latency.quantile(0.99),
      maxMs: Math.round(this.#latency.maxMs * 100) / 100,
      errors: this.#errors,
      boot: this.#boot,
      packetBytes: this.#connections[0]?.slots.packetBytes ?? 0,
    };
  }
}
