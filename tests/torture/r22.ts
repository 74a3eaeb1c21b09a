import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import type { TortureOptions, TortureResult } from './figure.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';

const fullForMsAt = { slice: 6_000, full: 60_000 };
const receivers = 20;
const ratePerS = 1_000;
const diskMb = 48;

/** A small disk of its own, where this user may mount one; else undefined. */
function mountDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-disk-'));
  try {
    const size = `size=${diskMb}m,mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'gozar-torture', folder], { stdio: 'pipe' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', [folder], { stdio: 'pipe' });
  rmSync(folder, { recursive: true });
}

/** Takes all that is free but a last block or so. */
function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const ballast = Buffer.alloc(bsize);
  const path = join(folder, 'ballast');
  try {
    for (let i = 0; i <= bavail + 1_000; i++) writeFileSync(path, ballast, { flag: 'a' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

async function isReady(server: TestServer): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  const status = await fetch(`${server.http}/readyz`, { signal }).then(
    (answer) => answer.status,
    () => 0,
  );
  return status === 200;
}

/** How long until `/readyz` says so; NaN when it never does. */
async function until(server: TestServer, ready: boolean, withinMs: number): Promise<number> {
  const fromMs = performance.now();
  while (performance.now() - fromMs < withinMs) {
    if ((await isReady(server)) === ready) return performance.now() - fromMs;
    await sleep(20);
  }
  return Number.NaN;
}

type Outage = { redAfterMs: number; ackedWhileFull: number; greenAfterMs: number };

async function outage(
  server: TestServer,
  given: { load: Load; disk: string; forMs: number },
): Promise<Outage> {
  const { load, disk, forMs } = given;
  const fromMs = performance.now();
  fill(disk);
  const redAfterMs = await until(server, false, 10_000);
  // What was on its way when the last byte went may still be acknowledged.
  await sleep(500);
  const before = load.acked();
  await sleep(Math.max(0, forMs - (performance.now() - fromMs)));
  const ackedWhileFull = load.acked() - before;
  rmSync(join(disk, 'ballast'));
  const greenAfterMs = await until(server, true, 20_000);
  return { redAfterMs, ackedWhileFull, greenAfterMs };
}

/**
 * R22: the disk of the running server is full for a minute under load. Nobody is acknowledged,
 * health is red within two seconds, and when there is room it goes on by itself: everything that
 * was acknowledged is in the journal once, and the journal is whole. [T17]
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const disk = mountDisk();
  if (disk === undefined) {
    return { name: 'R22', ok: false, seed, why: 'no right to mount a small disk here' };
  }
  const server = await newServer({}, join(disk, 'data'));
  const beside = mkdtempSync(join(tmpdir(), 'gozar-acked-'));
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, receivers);
    const acked = join(beside, 'acked');
    const load = new Load({
      ...{ port: server.mqttPort, credentials, connections: receivers, acked },
      ...{ rate: ratePerS, tags: 100, inFlight: 10 },
    });
    await sleep(2_000);
    const seen = await outage(server, { load, disk, forMs: fullForMsAt[scale] });
    const before = load.acked();
    await sleep(2_000);
    const ackedAfter = load.acked() - before;
    const report = await load.stop();
    const judged = await judge(server, acked);
    const goesOn = ackedAfter > ratePerS;
    const { missing, twice, damaged, stateIsReplay } = judged;
    const sound = missing + twice + damaged === 0 && stateIsReplay;
    return {
      name: 'R22',
      ok: sound && goesOn && seen.redAfterMs <= 2_000 && seen.ackedWhileFull === 0,
      seed,
      fullForMs: fullForMsAt[scale],
      redAfterMs: Math.round(seen.redAfterMs),
      greenAfterMs: Math.round(seen.greenAfterMs),
      ackedWhileFull: seen.ackedWhileFull,
      ackedAfter,
      ...judged,
      errors: report.errors,
    };
  } finally {
    await server.end();
    rmSync(beside, { recursive: true, force: true });
    unmount(disk);
  }
}
