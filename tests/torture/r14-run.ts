import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One test or sequence of a suite, by the name the suite gives it. */
export type Told = { readonly name: string; readonly passed: boolean; readonly why: string };

export type SuiteRun = {
  readonly suite: 'paho' | 'mosquitto' | 'closes' | 'script';
  /** A checkout of the suite. */
  readonly folder: string;
  readonly port: number;
  /** Client id and secret, for `closes`; the file's name, for `script`. */
  readonly more?: readonly string[];
};

const driver = fileURLToPath(new URL('r14-suites.py', import.meta.url));
/** Paho waits by itself for a minute and a half; a broker that answers nothing costs 2 s a case. */
const endsAfterMs = 20 * 60_000;
const lastWords = 2_000;

/** Runs a suite with `python3`. Rejects when the suite itself breaks, with its last words. */
export async function runSuite(
  { suite, folder, port, more = [] }: SuiteRun,
  hear: (told: Told) => void = () => {},
): Promise<Told[]> {
  const child = spawn('python3', [driver, suite, folder, '127.0.0.1', `${port}`, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill(), endsAfterMs);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-lastWords);
  });
  const all: Told[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told: Told = JSON.parse(line);
    all.push(told);
    hear(told);
  });
  try {
    const [code, signal] = await once(child, 'close');
    if (code !== 0) throw new Error(`${suite} ended with ${code ?? signal}: ${said}`);
    return all;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Mosquitto's scripts that start a broker as it comes, without settings of its own. Until 2.1 they
 * start several, one after the other: none of those is among them.
 */
export function scriptsOf(folder: string): string[] {
  const suite = join(folder, 'test', 'broker');
  return readdirSync(suite)
    .filter((name) => /^\d\d-.*\.py$/.test(name))
    .filter((name) => {
      const text = readFileSync(join(suite, name), 'utf8');
      const starts = text.match(/MosquittoBroker\(.*|start_broker\(.*/g) ?? [];
      return starts.length > 0 && starts.every((start) => start === 'MosquittoBroker(port=port)');
    })
    .sort();
}
