import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadReport } from '../bench/load/run.ts';

const generator = fileURLToPath(new URL('../bench/load.ts', import.meta.url));

export type LoadGiven = {
  readonly port: number;
  readonly credentials: string;
  readonly connections: number;
  readonly inFlight: number;
  readonly tags: number;
  readonly rate: number | 'max';
  /** File of what was acknowledged. */
  readonly acked: string;
};

/** The load generator, a process of its own that comes back after every loss of its connections. */
export class Load {
  readonly #child: ChildProcess;
  readonly #acked: string;
  readonly #printed: Promise<string>;

  constructor({ inFlight, ...given }: LoadGiven) {
    const flags = { ...given, 'in-flight': inFlight, warmup: 0, seconds: 100_000 };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(process.execPath, [generator, ...args, '--reconnect'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#acked = given.acked;
    this.#printed = printedBy(child);
  }

  /** Events acknowledged so far; throws where the generator is gone, as nobody else would say. */
  acked(): number {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`the load generator ended by itself: ${exitCode ?? signalCode}`);
    }
    let count = 0;
    for (const { from, to } of runsIn(this.#acked)) count += to - from + 1;
    return count;
  }

  async stop(): Promise<LoadReport> {
    this.#child.kill('SIGTERM');
    const printed = await this.#printed;
    if (printed === '') throw new Error('the load generator was ended before it was connected');
    return JSON.parse(printed) as LoadReport;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

async function printedBy(child: ChildProcess): Promise<string> {
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  await once(child, 'close');
  return out;
}

type Run = { device: string; boot: string; from: number; to: number };

/** Lines are `venue/device boot firstSeq lastSeq`; the last may be on its way. */
function* runsIn(file: string): Generator<Run> {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const [name = '', boot = '', from, to] = line.split(' ');
    yield { device: name.split('/')[1] ?? '', boot, from: Number(from), to: Number(to) };
  }
}

/** `device boot seq` of every event that was acknowledged. */
export function* ackedIn(file: string): Generator<string> {
  for (const { device, boot, from, to } of runsIn(file)) {
    for (let seq = from; seq <= to; seq++) yield `${device} ${boot} ${seq}`;
  }
}
