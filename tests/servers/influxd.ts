import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export type Influxd = {
  readonly url: string;
  readonly database: string;
  /** Of the running process; undefined while it is down. */
  readonly pid: number | undefined;
  /** SIGKILL: as a crash. What was acknowledged stays on disk. */
  kill(): Promise<void>;
  /** Kills it when it runs, then starts it over the same files and the same address. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
};

const readyWithinMs = 15_000;

/** A real InfluxDB 1 (Debian's package `influxdb`) on loopback, with an empty database. */
export async function startInfluxd(): Promise<Influxd> {
  const folder = mkdtempSync(join(tmpdir(), 'influxd-'));
  const [port, rpcPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'influxdb.conf');
  writeFileSync(config, configOf(folder, port, rpcPort));
  const server = new Server(config);
  await server.start(url);
  const database = 'gozar';
  await query(url, `CREATE DATABASE ${database}`);
  return {
    url,
    database,
    get pid() {
      return server.pid;
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.kill();
      await server.start(url);
    },
    stop: async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class Server {
  readonly #config: string;
  #child: ChildProcess | undefined;
  #log = '';

  constructor(config: string) {
    this.#config = config;
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(url: string): Promise<void> {
    const [program = '', ...args] = commandOf(this.#config);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    this.#log = '';
    child.stderr.on('data', (chunk) => {
      this.#log = `${this.#log}${chunk}`.slice(-4_000);
    });
    let failure: string | undefined;
    child.once('error', (error) => {
      failure = `${program} does not start: ${error.message}`;
    });
    const givenUpAt = performance.now() + readyWithinMs;
    while (!(await answers(url))) {
      if (failure !== undefined) throw new Error(failure);
      if (child.exitCode !== null) {
        throw new Error(`influxd ended (Debian: apt-get install influxdb): ${this.#log}`);
      }
      if (performance.now() > givenUpAt) throw new Error(`influxd is not ready: ${this.#log}`);
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/** On Linux the server ends with whoever started it, also when that one is killed. */
function commandOf(config: string): string[] {
  const command = ['influxd', '-config', config];
  return process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(1_000) })).status === 204;
  } catch {
    return false;
  }
}

async function query(url: string, influxql: string): Promise<void> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ q: influxql }),
  });
  if (!response.ok) throw new Error(`${influxql}: ${await response.text()}`);
}

function configOf(folder: string, port: number, rpcPort: number): string {
  return `
reporting-enabled = false
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${join(folder, 'meta')}"
  logging-enabled = false
[data]
  dir = "${join(folder, 'data')}"
  wal-dir = "${join(folder, 'wal')}"
  query-log-enabled = false
[coordinator]
[retention]
  enabled = false
[shard-precreation]
  enabled = false
[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[http]
  enabled = true
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  pprof-enabled = false
  access-log-path = "/dev/null"
[logging]
  level = "warn"
[continuous_queries]
  enabled = false
`;
}
