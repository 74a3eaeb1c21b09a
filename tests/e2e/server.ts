import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../servers/free-port.ts';

/** The server as a user starts it: its own process, a data folder, real ports on loopback. */
export const main = fileURLToPath(new URL('../../infra/gozar.cjs', import.meta.url));
const run = promisify(execFile);

export type Addresses = {
  readonly floor: string;
  readonly visitor?: string;
  readonly admin: string;
  readonly health: string;
  readonly mqtt: string;
};

/** What a command line did, also where it failed. */
export type Tried = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export class TestServer {
  readonly data: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;
  #log = '';

  constructor(given: {
    data: string;
    httpPort: number;
    mqttPort: number;
    environment: Record<string, string>;
  }) {
    this.data = given.data;
    this.httpPort = given.httpPort;
    this.mqttPort = given.mqttPort;
    this.#environment = given.environment;
  }

  get http(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** What the server wrote to standard error so far. */
  get log(): string {
    return this.#log;
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      GOZAR_DATA: this.data,
      GOZAR_HTTP_PORT: String(this.httpPort),
      GOZAR_MQTT_PORT: String(this.mqttPort),
      ...this.#environment,
    };
  }

  /** Starts and resolves with the addresses printed when it is ready. */
  async start(...args: string[]): Promise<Addresses & { readonly readyMs: number }> {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [main, 'start', '--json', ...args], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString('utf8');
    });
    let out = '';
    for await (const chunk of child.stdout) {
      out += String(chunk);
      const line = out.split('\n').find((text) => text.includes('"ready":true'));
      if (line !== undefined && out.endsWith('\n')) {
        return { ...JSON.parse(line), readyMs: performance.now() - startedMs };
      }
    }
    throw new Error(`the server did not start:\n${this.#log}`);
  }

  /** Runs `gozar … --json` on the same data folder and reads what it prints. */
  async cli(...args: string[]): Promise<Record<string, never> & Record<string, string>> {
    const { stdout } = await run(process.execPath, [main, ...args, '--json'], {
      env: this.environment,
      maxBuffer: 256 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  }

  /**
   * Runs `gozar … --json` on the same data folder, whether it works or not; `by` is a program
   * that runs it, with its arguments.
   */
  tried(args: readonly string[], by: readonly string[] = []): Tried {
    const [program = '', ...rest] = [...by, process.execPath, main, ...args, '--json'];
    const { status, stdout, stderr } = spawnSync(program, rest, {
      env: this.environment,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** The lines that `gozar …` prints on the same data folder. */
  async lines(...args: string[]): Promise<string[]> {
    const { stdout } = await run(process.execPath, [main, ...args], {
      env: this.environment,
      maxBuffer: 256 * 1024 * 1024,
    });
    return stdout.split('\n').filter(Boolean);
  }

  /** A number of `/metrics`, as its first column names it; NaN where none is told. */
  async metric(name: string): Promise<number> {
    const lines = (await (await fetch(`${this.http}/metrics`)).text()).split('\n');
    const line = lines.find((text) => text.startsWith(`${name} `));
    return Number(line?.slice(name.length) ?? Number.NaN);
  }

  /** How far the journal reaches, as `/readyz` says it. */
  async position(): Promise<number> {
    const text = await (await fetch(`${this.http}/readyz`)).text();
    return Number(/journal at (\d+)/.exec(text)?.[1] ?? 0);
  }

  /** Resolves with the exit code when it ends by itself. */
  async ended(): Promise<number | null> {
    if (this.#process === undefined) return null;
    const [code] = await once(this.#process, 'exit');
    return code as number | null;
  }

  /** One Ctrl-C; resolves with the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    child.kill(signal);
    const [code] = await once(child, 'exit');
    return code as number | null;
  }

  async kill(): Promise<void> {
    await this.stop('SIGKILL');
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** A server with a data folder and ports of its own; not started yet. */
export async function newServer(
  environment: Record<string, string> = {},
  data = mkdtempSync(join(tmpdir(), 'gozar-')),
): Promise<TestServer> {
  return new TestServer({
    data,
    httpPort: await freePort(),
    mqttPort: await freePort(),
    environment,
  });
}
