import { connect, type MqttClient } from 'mqtt';
import type { PublishEnd, SubscribeEnd } from '../src/contracts/topics.ts';
import { formatTopic } from '../src/contracts/topics.ts';
import type { Dice } from './dice.ts';

/** What `device add` prints, by device. */
export type Credential = {
  readonly device: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
};

export type LinkOptions = {
  readonly host: string;
  readonly port: number;
  readonly venue: string;
  readonly credential: Credential;
  readonly subscribe: readonly SubscribeEnd[];
  readonly dice: Dice;
  readonly onMessage: (end: string, payload: string) => void;
  /** A connection refused or lost, in words; the link goes on trying. */
  readonly onTrouble: (message: string) => void;
};

export type LinkCounts = {
  sent: number;
  acknowledged: number;
  /** Oldest payloads given up because the backlog was full. */
  lost: number;
  connects: number;
};

type Waiting = { readonly topic: string; readonly payload: string | Buffer };

/** The backlog of a device that is offline for an hour at one payload a second. */
const backlogMax = 3_600;
/** Payloads under way to the broker at once. */
const windowMax = 20;
const retryMs = { first: 500, most: 15_000 } as const;
const drainMs = 2_000;

/**
 * One device's connection. mqtt.js loses what is published while offline, so the backlog is ours:
 * a payload leaves it when its PUBACK came, and what was under way when a connection broke is sent
 * again with the same `seq`. [SIM4]
 *
 *   down ──(connect)──► connecting ──(CONNACK)──► up ──(close)──► down, and again after a while
 */
export class Link {
  #options: LinkOptions;
  #client: MqttClient | undefined;
  #waiting: Waiting[] = [];
  #underWay: Waiting[] = [];
  #up = false;
  #stopped = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  readonly counts: LinkCounts = { sent: 0, acknowledged: 0, lost: 0, connects: 0 };

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** Payloads without a PUBACK. */
  get backlog(): number {
    return this.#waiting.length + this.#underWay.length;
  }

  /** Connects after a while, so that a fleet does not come all at once. */
  start(afterMs: number): void {
    this.#retry = setTimeout(() => this.#open(), afterMs);
  }

  send(end: PublishEnd, payload: string | Uint8Array): void {
    if (this.#waiting.length >= backlogMax) {
      this.#waiting.shift();
      this.counts.lost += 1;
    }
    this.#waiting.push({
      topic: this.#topic(end),
      payload: typeof payload === 'string' ? payload : Buffer.from(payload),
    });
    this.#pump();
  }

  /** Cuts the socket without a word, as a dead access point does, for so long. */
  cut(forMs: number): void {
    if (this.#stopped || !this.#up) return;
    clearTimeout(this.#retry);
    this.#close();
    this.#retry = setTimeout(() => this.#open(), forMs);
  }

  /** Sends what it can within two seconds, says goodbye and closes. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const until = performance.now() + drainMs;
    while (this.#up && this.backlog > 0 && performance.now() < until) await pause(20);
    const client = this.#client;
    if (!this.#up || client === undefined) {
      // Publishing on a connection that is only being made and already ended ends the process.
      this.#close();
      return;
    }
    client.publish(this.#topic('status'), '{"status":"offline"}', { qos: 0 });
    this.#client = undefined;
    this.#up = false;
    await new Promise<void>((done) => {
      const late = setTimeout(() => client.end(true, () => done()), 500);
      client.end(false, {}, () => {
        clearTimeout(late);
        done();
      });
    });
  }

  #topic(end: PublishEnd | SubscribeEnd): string {
    return formatTopic({
      venue: this.#options.venue,
      device: this.#options.credential.device,
      end,
    });
  }

  #open(): void {
    const { host, port, credential, subscribe } = this.#options;
    const client = connect({
      host,
      port,
      protocol: 'mqtt',
      protocolVersion: 4,
      clientId: credential.clientId,
      username: credential.username,
      password: credential.password,
      clean: true,
      keepalive: 60,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      resubscribe: false,
      will: { topic: this.#topic('status'), payload: Buffer.from('{"status":"offline"}'), qos: 1 },
    });
    this.#client = client;
    client.on('connect', () => {
      if (client !== this.#client) return;
      this.#up = true;
      this.#failures = 0;
      this.counts.connects += 1;
      const topics = subscribe.map((end) => this.#topic(end));
      if (topics.length > 0) client.subscribe(topics, { qos: 1 }, (error) => this.#say(error));
      this.#waiting.unshift({ topic: this.#topic('status'), payload: '{"status":"online"}' });
      this.#pump();
    });
    client.on('message', (topic, payload) => {
      this.#options.onMessage(topic.split('/').at(-1) ?? '', payload.toString('utf8'));
    });
    client.on('error', (error) => this.#say(error));
    client.on('close', () => this.#lost(client));
  }

  #say(error: Error | null): void {
    if (error !== null && !this.#stopped) this.#options.onTrouble(wordsOf(error));
  }

  #lost(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#close();
    if (this.#stopped) return;
    const most = Math.min(retryMs.most, retryMs.first * 2 ** Math.min(this.#failures, 6));
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#options.dice.between(most / 2, most));
  }

  /** What was under way goes first when the connection is back. */
  #close(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#up = false;
    this.#waiting.unshift(...this.#underWay);
    this.#underWay = [];
    client?.end(true);
  }

  #pump(): void {
    const client = this.#client;
    while (this.#up && client !== undefined && this.#underWay.length < windowMax) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#underWay.push(next);
      this.counts.sent += 1;
      client.publish(next.topic, next.payload, { qos: 1 }, (error) => {
        if (client !== this.#client || error) return;
        this.counts.acknowledged += 1;
        this.#underWay = this.#underWay.filter((one) => one !== next);
        this.#pump();
      });
    }
  }
}

/** mqtt.js says `connect ECONNREFUSED 127.0.0.1:1883` or `Connection refused: Not authorized`. */
function wordsOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'nobody answers there; is the server running?';
  if (code === 'ENOTFOUND') return 'this host name is not known';
  if (code === '4' || code === '5') return 'the credential was refused; was the device added?';
  return error.message || code;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
