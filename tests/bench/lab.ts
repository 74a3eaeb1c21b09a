import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { socketPathOf } from '../../src/cli/folder.ts';
import type { LabJob } from '../../src/contracts/lab.ts';
import { newServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import type { LoadReport } from './load/run.ts';
import { furnishBench } from './venue.ts';

const run = promisify(execFile);
const generator = fileURLToPath(new URL('load.ts', import.meta.url));
/** Of a venue on an ordinary day. */
const eventsPerS = 2_000;
const secondsEach = 10;
const rounds = 3;
/** What a back-test runs through. */
const recordedPerS = 20_000;
const recordedSeconds = 30;
const askEveryMs = 50;
const campaign = {
  version: 1,
  id: 'bench-lab',
  name: { en: 'Bench' },
  when: { type: 'entered', zone: 'z0' },
  then: [{ message: { channels: ['inbox'], title: { en: 'Hello' }, body: { en: 'Hello' } } }],
};

/**
 * Acknowledgements at a modest rate, alone and with one back-test after the other beside them, in
 * turns. The generator runs on the same cores.
 */
export async function labBench(): Promise<Figure[]> {
  const server = await newServer();
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, 100);
    const load = async (rate: number, seconds: number) => {
      const { stdout } = await run(process.execPath, [
        generator,
        ...['--port', String(server.mqttPort), '--credentials', credentials],
        ...['--connections', '100', '--rate', String(rate)],
        ...['--seconds', String(seconds), '--warmup', '2'],
      ]);
      return JSON.parse(stdout) as LoadReport;
    };
    await load(recordedPerS, recordedSeconds);
    const alone: LoadReport[] = [];
    const beside: LoadReport[] = [];
    let backtests = 0;
    for (let round = 0; round < rounds; round++) {
      alone.push(await load(eventsPerS, secondsEach));
      const stop = new AbortController();
      const busy = keepBusy(server.data, stop.signal);
      beside.push(await load(eventsPerS, secondsEach));
      stop.abort();
      backtests += await busy;
    }
    return [figure('alone', alone, {}), figure('beside', beside, { backtests })];
  } finally {
    await server.end();
  }
}

function figure(how: string, reports: readonly LoadReport[], more: object): Figure {
  const sorted = [...reports].sort((a, b) => a.p99Ms - b.p99Ms);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return {
    name: `lab.p99_${how}`,
    value: middle?.p99Ms ?? Number.NaN,
    unit: 'ms',
    p50Ms: middle?.p50Ms ?? Number.NaN,
    maxMs: Math.max(...reports.map(({ maxMs }) => maxMs)),
    all: reports.map(({ p99Ms }) => p99Ms).join(' '),
    ...more,
  };
}

/** One back-test after the other over all that is recorded; how many came to their end. */
export async function keepBusy(data: string, signal: AbortSignal): Promise<number> {
  let done = 0;
  while (!signal.aborted) {
    const question = { ask: 'backtest', venue: 'bench', campaign, from: '1h', to: '0s' };
    let job = await ask(data, question);
    while (job.state === 'waiting' || job.state === 'running') {
      await sleep(askEveryMs);
      if (signal.aborted) await ask(data, { ask: 'cancel', venue: 'bench', job: job.job });
      job = await ask(data, { ask: 'job', venue: 'bench', job: job.job });
    }
    if (job.state === 'failed') throw new Error(JSON.stringify(job.failure));
    if (job.state === 'done') done++;
  }
  return done;
}

async function ask(data: string, body: object): Promise<LabJob> {
  const { promise, resolve, reject } = Promise.withResolvers<LabJob>();
  const socketPath = socketPathOf(data);
  const headers = { 'content-type': 'application/json' };
  const call = request({ socketPath, path: '/local/lab', method: 'POST', headers }, (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    response.on('end', () => {
      const answer: unknown = JSON.parse(text);
      if (response.statusCode === 200) resolve(answer as LabJob);
      else reject(new Error(text));
    });
  });
  call.on('error', reject);
  call.end(JSON.stringify(body));
  return promise;
}
