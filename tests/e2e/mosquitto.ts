import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { requireTool } from '../../infra/test-deps.ts';
import type { Credential } from './devices.ts';

export type Ran = {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
};

const publisher = requireTool('mosquitto_pub');
const subscriber = requireTool('mosquitto_sub');
/** Of the same Debian package; publishes and waits for an answer on one connection. */
const asker = join(dirname(publisher), 'mosquitto_rr');

/** Mosquitto's clients, which are not ours, as one device. MQTT 3.1.1, QoS 1. */
export class Device {
  readonly credential: Credential;
  readonly #port: number;

  constructor(credential: Credential, port: number) {
    this.credential = credential;
    this.#port = port;
  }

  topic(end: string): string {
    const { venue, device } = this.credential;
    return `gozar/v1/${venue}/${device}/${end}`;
  }

  publish(topic: string, ...payload: string[]): Promise<Ran> {
    return run(publisher, [...this.#connect(), '-t', topic, ...payload]);
  }

  /** Publishes on `sightings` and waits for what `errors` says, at most 5 s. */
  ask(...payload: string[]): Promise<Ran> {
    const topics = ['-t', this.topic('sightings'), '-e', this.topic('errors')];
    return run(asker, [...this.#connect(), ...topics, '-W', '30', ...payload]);
  }

  subscribe(topic: string): Promise<Ran> {
    return run(subscriber, [...this.#connect(), '-t', topic, '-d', '-W', '2']);
  }

  /** One connection that publishes what it is given, a line a message. */
  lines(): Lines {
    const child = spawn(publisher, [...this.#connect(), '-t', this.topic('sightings'), '-l']);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    return {
      say: (line) => child.stdin.write(`${JSON.stringify(line)}\n`),
      end: async () => {
        child.stdin.end();
        const [code] = await once(child, 'exit');
        return { code, stderr };
      },
    };
  }

  #connect(): string[] {
    const { clientId, username, password } = this.credential;
    const to = ['-h', '127.0.0.1', '-p', String(this.#port), '-V', 'mqttv311', '-q', '1'];
    return [...to, '-i', clientId, '-u', username, '-P', password];
  }
}

export type Lines = {
  say(line: object): void;
  /** All lines are acknowledged when this resolves with code 0. */
  end(): Promise<{ readonly code: number | null; readonly stderr: string }>;
};

/** Runs a program to its end, however it ends. */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ran> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    execFile(program, args, { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code ?? error.signal ?? null);
      resolve({ code, stdout, stderr, tookMs: performance.now() - startedMs });
    });
  });
}
