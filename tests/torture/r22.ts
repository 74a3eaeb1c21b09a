import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { furnishBench } from '../bench/venue.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';

const outageForMsAt = {
  slice: { full: 4_000, failing: 2_000 },
  full: { full: 60_000, failing: 20_000 },
};
const receivers = 20;
const ratePerS = 1_000;
const diskMb = 48;
/** By then half a second's readings are acknowledged again. */
const betweenMs = 2_000;
const redWithinMs = 2_000;
const failing = new URL('failing-disk.ts', import.meta.url).href;

/** A disk for the server's data, and a way to take its room. */
type Disk = {
  readonly kind: 'tmpfs' | 'file port';
  readonly data: string;
  fill(): void;
  free(): void;
  end(): void;
};

/** A small disk of its own where this user may mount one; else the journal's files say so. */
function newDisk(orders: string): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-disk-'));
  const data = join(folder, 'data');
  const end = () => rmSync(folder, { recursive: true, force: true });
  try {
    const size = `size=${diskMb}m,mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'gozar-torture', folder], { stdio: 'pipe' });
  } catch {
    const order = join(orders, 'write.ENOSPC');
    const fill = () => writeFileSync(order, '');
    return { kind: 'file port', data, fill, free: () => rmSync(order), end };
  }
  return {
    kind: 'tmpfs',
    data,
    fill: () => takeAll(folder),
    free: () => rmSync(join(folder, 'ballast')),
    end: () => {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      end();
    },
  };
}

/** Takes all that is free but a last block or so. */
function takeAll(folder: string): void {
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

/** Until half a second's readings more are acknowledged, or the time is over. */
async function goesOn(load: Load, withinMs: number): Promise<void> {
  const enough = load.acked() + ratePerS / 2;
  const untilMs = performance.now() + withinMs;
  while (load.acked() <= enough && performance.now() < untilMs) await sleep(20);
}

type Fault = { readonly name: string; begin(): void; end(): void; readonly forMs: number };
type Outage = {
  readonly name: string;
  readonly redAfterMs: number;
  readonly ackedMeanwhile: number;
  readonly greenAfterMs: number;
  readonly ackedAfter: number;
};

async function outage(server: TestServer, load: Load, fault: Fault): Promise<Outage> {
  const fromMs = performance.now();
  fault.begin();
  const redAfterMs = await until(server, false, 10_000);
  // What was on its way when the fault began may still be acknowledged.
  await sleep(500);
  const before = load.acked();
  await sleep(Math.max(0, fault.forMs - (performance.now() - fromMs)));
  const ackedMeanwhile = load.acked() - before;
  fault.end();
  const greenAfterMs = await until(server, true, 20_000);
  const again = load.acked();
  await goesOn(load, betweenMs);
  return {
    name: fault.name,
    redAfterMs: Math.round(redAfterMs),
    ackedMeanwhile,
    greenAfterMs: Math.round(greenAfterMs),
    ackedAfter: load.acked() - again,
  };
}

const isSound = ({ redAfterMs, ackedMeanwhile, ackedAfter }: Outage) =>
  !Number.isNaN(redAfterMs) && ackedMeanwhile === 0 && ackedAfter > 0;
const isFast = ({ redAfterMs, ackedAfter }: Outage) =>
  redAfterMs <= redWithinMs && ackedAfter > ratePerS / 2;

/** While it is there, the journal's own files fail so. */
function fileFault(orders: string, order: string, forMs: number): Fault {
  const path = join(orders, order);
  return { name: order, begin: () => writeFileSync(path, ''), end: () => rmSync(path), forMs };
}

/** Segments of the journal; a failed fdatasync must have begun another. [JRN4] */
const segments = (data: string) => readdirSync(join(data, 'journal')).length;

/**
 * R22: the disk of the running server is full for a minute under load; then writing fails halfway,
 * and then fdatasync, which loses what it should have saved. Each time nobody is acknowledged,
 * health is red within two seconds, and it goes on by itself. A snapshot that cannot get its name
 * is done without. After a kill at the end everything that was acknowledged is in the journal
 * once, and the journal is whole. [T17]
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const orders = mkdtempSync(join(tmpdir(), 'gozar-orders-'));
  const disk = newDisk(orders);
  const environment = { NODE_OPTIONS: `--import=${failing}`, FAILING_DISK: orders };
  const server = await newServer(environment, disk.data);
  const beside = mkdtempSync(join(tmpdir(), 'gozar-acked-'));
  let load: Load | undefined;
  try {
    await server.start('--no-demo');
    const credentials = await furnishBench(server.data, receivers);
    const acked = join(beside, 'acked');
    load = new Load({
      ...{ port: server.mqttPort, credentials, connections: receivers, acked },
      ...{ rate: ratePerS, tags: 100, inFlight: 10 },
    });
    await goesOn(load, 10_000);
    const forMs = outageForMsAt[scale];
    const full = { name: `full: ${disk.kind}`, begin: disk.fill, end: disk.free };
    const outages = [
      await outage(server, load, { ...full, forMs: forMs.full }),
      await outage(server, load, fileFault(orders, 'write.EIO', forMs.failing)),
    ];
    const segmentsBefore = segments(server.data);
    outages.push(await outage(server, load, fileFault(orders, 'sync.EIO', forMs.failing)));
    const leftSegment = segments(server.data) > segmentsBefore;
    const exitCode = await restartedWithoutSnapshot(server, orders);
    await goesOn(load, betweenMs);
    await server.kill();
    await server.start('--no-demo');
    const report = await load.stop();
    const judged = await judge(server, acked);
    const { missing, twice, damaged, stateIsReplay } = judged;
    const lostSnapshot = server.log.includes('snapshot_failed');
    const wasHit = leftSegment && lostSnapshot;
    const isWhole = missing + twice + damaged === 0 && stateIsReplay;
    return {
      name: 'R22',
      ...verdict(
        isWhole && wasHit && exitCode === 0 && outages.every(isSound),
        outages.every(isFast),
      ),
      seed,
      outages,
      leftSegment,
      lostSnapshot,
      exitCode,
      ...judged,
      errors: report.errors,
    };
  } finally {
    load?.kill();
    await server.end();
    rmSync(beside, { recursive: true, force: true });
    rmSync(orders, { recursive: true, force: true });
    disk.end();
  }
}

/** Its last snapshot fails at the stop; the start has to do with what there is. */
async function restartedWithoutSnapshot(
  server: TestServer,
  orders: string,
): Promise<number | null> {
  const order = join(orders, 'rename.EIO');
  writeFileSync(order, '');
  const exitCode = await server.stop();
  rmSync(order);
  await server.start('--no-demo');
  return exitCode;
}
