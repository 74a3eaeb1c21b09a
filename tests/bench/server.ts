import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import { furnishBench } from './venue.ts';

const run = promisify(execFile);
const generator = fileURLToPath(new URL('load.ts', import.meta.url));
const settleMs = 10_000;
const eventsForRecovery = 1_000_000;

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

/** Memory of the server's process when nothing happens, and how soon it is ready. */
export async function idleBench(): Promise<Figure[]> {
  const server = await newServer();
  try {
    const { readyMs } = await server.start('--no-demo');
    await sleep(settleMs);
    return [
      { name: 'server.idle_rss_mb', value: Math.round(residentMb(server.pid)), unit: 'MB' },
      { name: 'server.ready_ms', value: Math.round(readyMs), unit: 'ms' },
    ];
  } finally {
    await server.end();
  }
}

/** Ready again after `kill -9` with a million events in the journal. */
export async function recoveryBench(): Promise<Figure[]> {
  const server = await newServer();
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, 100);
    const rate = 25_000;
    await run(process.execPath, [
      generator,
      ...['--port', String(server.mqttPort), '--credentials', credentials],
      ...['--rate', String(rate), '--warmup', '0', '--seconds', String(eventsForRecovery / rate)],
    ]);
    await server.kill();
    const { readyMs } = await server.start('--no-demo');
    const status = await fetch(`${server.http}/readyz`);
    const text = await status.text();
    const position = Number(/journal at (\d+)/.exec(text)?.[1] ?? 0);
    return [
      {
        name: 'server.recovery_ms',
        value: Math.round(readyMs),
        unit: 'ms',
        journalFrames: position,
      },
    ];
  } finally {
    await server.end();
  }
}
