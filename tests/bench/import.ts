import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportKind } from '../../src/contracts/import-files.ts';
import { type ImportJob, partBytes } from '../../src/contracts/imports.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import { importBenchVenue } from './venue.ts';

const venue = 'bench';
const full = { customers: 100_000, transactions: 500_000 } as const;
const lookEveryMs = 50;
const askEveryMs = 4;
const dayMs = 86_400_000;

/**
 * A shop's customers and two years of its sales, by file, through the API of a real server: how
 * long, how much memory its process takes, and how long the hot path lets a question wait meanwhile
 * (over the local socket, so the web thread's part is in it).
 */
export async function importBench(sizes: typeof full = full): Promise<Figure[]> {
  const server = await newServer();
  try {
    await server.start('--no-demo');
    await importBenchVenue(server.data, 'Asia/Tehran');
    const made = await server.cli('token', 'create', '--role', 'marketer', '--venue', venue);
    const token = String(made.token);
    const idleMb = memoryMb(server.pid, 'VmRSS');
    const asked = watch(server);
    const usedS = cpuS(`/proc/${server.pid}`);
    const before = threadsS(server.pid);
    const customers = await importing(server, token, {
      kind: 'customers',
      pieces: customerFile(sizes.customers),
    });
    const transactions = await importing(server, token, {
      kind: 'transactions',
      pieces: transactionFile(sizes),
    });
    const waits = await asked.end();
    const peakMb = memoryMb(server.pid, 'VmHWM');
    const cpu = Number((cpuS(`/proc/${server.pid}`) - usedS).toFixed(1));
    const after = threadsS(server.pid);
    const spent = (name: string) =>
      Number(((after.get(name) ?? 0) - (before.get(name) ?? 0)).toFixed(1));
    const wallS = (customers.wallMs + transactions.wallMs) / 1_000;
    const at = (q: number) => Number((waits[Math.floor((waits.length - 1) * q)] ?? 0).toFixed(1));
    return [
      {
        ...{ name: 'import.s', value: Number(wallS.toFixed(1)), unit: 's' },
        ...{ customersMs: customers.wallMs, transactionsMs: transactions.wallMs },
        ...{ customers: customers.created, transactions: transactions.created },
        ...{ cpuS: cpu, hotCpuS: spent('hot'), webCpuS: spent('web') },
        readerCpuS: Number((customers.readerS + transactions.readerS).toFixed(1)),
        load: load(),
        ...{ uploadMs: customers.uploadMs + transactions.uploadMs, bad: transactions.bad },
      },
      {
        ...{ name: 'import.rss_mb', value: Math.round(peakMb), unit: 'MB' },
        idleMb: Math.round(idleMb),
        readerMb: Math.round(Math.max(customers.readerMb, transactions.readerMb)),
      },
      {
        ...{ name: 'import.longest_wait_ms', value: at(1), unit: 'ms' },
        ...{ p50: at(0.5), p99: at(0.99), p999: at(0.999), asked: waits.length },
      },
    ];
  } finally {
    await server.end();
  }
}

function memoryMb(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1_024;
}

type Used = { readonly mb: number; readonly s: number };

/** Of the process that reads the file. */
function readerOf(pid: number): Used {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const path = `/proc/${pid}/task/${task}/children`;
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ') : [];
  });
  const used = children.filter(Boolean).map((child) => {
    try {
      return { mb: memoryMb(Number(child), 'VmHWM'), s: cpuS(`/proc/${child}`) };
    } catch {
      return { mb: 0, s: 0 };
    }
  });
  return largest(used);
}

function largest(used: readonly Used[]): Used {
  const most = (of: (one: Used) => number) => Math.max(0, ...used.map(of).filter(Number.isFinite));
  return { mb: most(({ mb }) => mb), s: most(({ s }) => s) };
}

/** Processor seconds of a process or thread: what other programs take does not count. */
function cpuS(path: string): number {
  const fields = readFileSync(`${path}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Of each thread with a name. */
function threadsS(pid: number): ReadonlyMap<string, number> {
  const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
  return new Map(tasks.map((task) => [readFileSync(`${task}/comm`, 'utf8').trim(), cpuS(task)]));
}

/** Programs that want a processor, over the last minute and the five. */
const load = () => readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 2).join(' ');

/** Asks the hot path for its state, one question after the other, until it is ended. */
function watch({ data }: TestServer): { end(): Promise<number[]> } {
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const beganMs = performance.now();
      await question(data);
      waits.push(performance.now() - beganMs);
      await sleep(askEveryMs);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await asking;
      return waits.sort((a, b) => a - b);
    },
  };
}

function question(data: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const call = request(
    {
      ...{ socketPath: join(data, 'gozar.sock'), path: '/local/question', method: 'POST' },
      headers: { 'content-type': 'application/json' },
    },
    (response) => response.resume().on('end', resolve),
  );
  call.on('error', reject);
  call.end(JSON.stringify({ ask: 'status' }));
  return promise;
}

type Imported = {
  readonly wallMs: number;
  readonly uploadMs: number;
  readonly created: number;
  readonly bad: number;
  readonly readerMb: number;
  readonly readerS: number;
};

async function importing(
  server: TestServer,
  token: string,
  { kind, pieces }: { readonly kind: ImportKind; readonly pieces: Iterable<string> },
): Promise<Imported> {
  const call = async (method: string, end: string, body?: object): Promise<ImportJob> => {
    const answer = await fetch(`${server.http}/api/v1/venues/${venue}/imports${end}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as ImportJob;
  };
  const beganMs = performance.now();
  const { import: id } = await call('POST', '', { kind, fileName: `${kind}.csv` });
  let at = 0;
  for (const part of partsOf(pieces)) {
    await call('POST', `/${id}/parts`, { at: at++, base64: part.toString('base64') });
  }
  await call('POST', `/${id}/whole`, {});
  const uploadMs = Math.round(performance.now() - beganMs);
  const startedMs = performance.now();
  const settings = { source: 'shop', country: 'IR', currency: 'IRR' };
  let job = await call('POST', `/${id}/run`, { dryRun: false, settings });
  let reader: Used = { mb: 0, s: 0 };
  while (job.state === 'running') {
    reader = largest([reader, readerOf(server.pid)]);
    await sleep(lookEveryMs);
    job = await call('GET', `/${id}`);
  }
  const wallMs = Math.round(performance.now() - startedMs);
  if (job.report === undefined) throw new Error(JSON.stringify(job));
  const { created, bad } = job.report;
  return { wallMs, uploadMs, created, bad, readerMb: reader.mb, readerS: reader.s };
}

function* partsOf(pieces: Iterable<string>): Generator<Buffer> {
  let gathered: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    gathered.push(bytes);
    length += bytes.length;
    if (length < partBytes - 4_096) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(gathered);
}

function* customerFile(count: number): Generator<string> {
  yield 'کد مشتری,نام و نام خانوادگی,ایمیل,موبایل,تاریخ تولد\n';
  for (let i = 0; i < count; i++) {
    const phone = `09${String(100_000_000 + ((i * 7_919) % 899_999_999))}`;
    const birthday = `13${40 + (i % 45)}/${1 + (i % 12)}/${1 + (i % 28)}`;
    const email = `customer${(i * 31) % count}.${i}@example.com`;
    yield `C${i},علی رضایی ${i},${email},${phone},${birthday}\n`;
  }
}

/** Two years, oldest first, of customers in no order; two lines each, sometimes one or three. */
function* transactionFile(sizes: typeof full): Generator<string> {
  yield 'شماره فاکتور;تاریخ;ساعت;کد مشتری;کد کالا;تعداد;قیمت\n';
  const firstMs = Date.UTC(2024, 10, 1);
  for (let i = 0; i < sizes.transactions; i++) {
    const at = new Date(firstMs + Math.floor((i / sizes.transactions) * 730 * dayMs));
    const iso = at.toISOString();
    const customer = `C${(i * 48_271) % sizes.customers}`;
    const head = `R${i};${iso.slice(0, 10)};${iso.slice(11, 19)};${customer}`;
    const lines = [2, 1, 3, 2][i % 4] ?? 2;
    for (let line = 0; line < lines; line++) {
      yield `${head};sku-${(i + line * 37) % 2_000};${1 + (i % 3)};${250_000 + (i % 90) * 1_000}\n`;
    }
  }
}
