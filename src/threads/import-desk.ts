import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportFailureCode, ImportKind } from '../contracts/import-files.ts';
import {
  fileBytesMost,
  type ImportAnswer,
  type ImportJob,
  type ImportPort,
  type ImportSettings,
  type OfVenue,
  partBytes,
} from '../contracts/imports.ts';
import type { HotPort } from '../contracts/ports.ts';
import { importsFolder } from '../stores/imports-folder.ts';
import { type ImportWork, submitterOf, WriteRefused } from './import-submit.ts';
import type { FromImportThread, ImportThreadData, ToImportThread } from './imports.ts';

/** A file and its bad rows are kept for a day, unless it is imported before. [CUS12] */
const keptMs = 86_400_000;
const sweepEveryMs = 60_000;
/** Files that lie here at once; a further one pushes out none, it waits outside. */
const jobsMost = 20;
/** The reader's own memory: pieces of a file, never the file. */
const memoryMb = { old: 96, semi: 4 } as const;
const errorsBytesMost = 64 * 1024 * 1024;

type Job = { -readonly [K in keyof ImportJob]: ImportJob[K] } & {
  readonly beganMs: number;
  parts: number;
  runs: number;
  reader?: ChildProcess;
};

/**
 * The counter for files, in the web thread: lays them down in the data folder, and begins the
 * thread that reads one. A file of people lies there for as long as it must and no longer: what a
 * server that ended has left behind goes when the next one begins, and an erasure takes
 * all. [CUS12]
 *
 *   uploading ──► ready ──► checking ──► checked ──► running ──► done | failed | cancelled
 */
export class ImportDesk implements ImportPort {
  readonly #data: string;
  readonly #hot: Pick<HotPort, 'submit'>;
  readonly #newId: () => string;
  readonly #nowMs: () => number;
  readonly #jobs = new Map<string, Job>();
  readonly #sweep: NodeJS.Timeout;

  constructor(given: {
    data: string;
    hot: Pick<HotPort, 'submit'>;
    newId: () => string;
    nowMs: () => number;
  }) {
    this.#data = given.data;
    this.#hot = given.hot;
    this.#newId = given.newId;
    this.#nowMs = given.nowMs;
    rmSync(importsFolder(this.#data), { recursive: true, force: true });
    this.#sweep = setInterval(() => this.#clear(), sweepEveryMs);
    this.#sweep.unref();
  }

  async begin(asked: {
    readonly venue: string;
    readonly kind: ImportKind;
    readonly fileName: string;
  }): Promise<ImportAnswer<ImportJob>> {
    this.#clear();
    if (this.#jobs.size >= jobsMost) {
      return busy(`${jobsMost} files lie here already`, 'end or cancel one of them first');
    }
    const id = this.#newId();
    mkdirSync(this.#folder(id), { recursive: true, mode: 0o700 });
    const { venue, kind, fileName } = asked;
    const job: Job = {
      ...{ import: id, venue, kind, fileName, bytes: 0, progress: 0, state: 'uploading' },
      ...{ beganMs: this.#nowMs(), parts: 0, runs: 0 },
    };
    this.#jobs.set(id, job);
    return { ok: true, value: shown(job) };
  }

  async part(of: OfVenue, at: number, bytes: Uint8Array): Promise<ImportAnswer<ImportJob>> {
    return this.#with(of, (job) => {
      if (job.state !== 'uploading' || at > job.parts) {
        return busy('this part is not the next one', `send part ${job.parts}`);
      }
      if (bytes.length > partBytes || job.bytes + bytes.length > fileBytesMost) {
        return bad(
          'tooLarge',
          'the file is too large',
          'split it, and import the parts one by one',
        );
      }
      if (at === job.parts) {
        appendFileSync(this.#path(job), bytes, { mode: 0o600 });
        job.parts++;
        job.bytes += bytes.length;
      }
      return { ok: true, value: shown(job) };
    });
  }

  async whole(of: OfVenue): Promise<ImportAnswer<ImportJob>> {
    return this.#with(of, async (job) => {
      if (job.state !== 'uploading') return { ok: true, value: shown(job) };
      if (job.bytes === 0) return bad('emptyFile', 'the file is empty', 'choose another one');
      const { kind } = job;
      const work = { data: this.#data, kind, path: this.#path(job) };
      const said = await this.#looked({ do: 'look', work });
      if (said.kind !== 'looks')
        return bad('unreadable', `this cannot be read: ${said.message}`, csvMend);
      job.looks = said.looks;
      job.state = 'ready';
      return { ok: true, value: shown(job) };
    });
  }

  async run(
    of: OfVenue,
    settings: ImportSettings,
    { dryRun, by }: { readonly dryRun: boolean; readonly by: string },
  ): Promise<ImportAnswer<ImportJob>> {
    return this.#with(of, (job) => {
      if (!['ready', 'checked', 'failed', 'cancelled'].includes(job.state)) {
        return busy(`this file is ${job.state}`, 'wait, or cancel it first');
      }
      if (!existsSync(this.#path(job))) return bad('gone', 'the file is gone', 'send it again');
      if ([...this.#jobs.values()].some(({ reader }) => reader !== undefined)) {
        return busy('another file is being read', 'wait until it is done');
      }
      job.state = dryRun ? 'checking' : 'running';
      job.progress = 0;
      job.settings = settings;
      delete job.report;
      delete job.failure;
      this.#start(job, { settings, dryRun, by });
      return { ok: true, value: shown(job) };
    });
  }

  async job(of: OfVenue): Promise<ImportAnswer<ImportJob>> {
    return this.#with(of, (job) => ({ ok: true, value: shown(job) }));
  }

  async errors(of: OfVenue): Promise<ImportAnswer<string>> {
    return this.#with(of, (job) => {
      const path = this.#badPath(job);
      if (!existsSync(path)) return bad('noBad', 'there are no bad rows', 'check the file first');
      if (statSync(path).size > errorsBytesMost) {
        return bad(
          'manyBad',
          'more rows are bad than can be sent',
          'see the first ones, and mend the file',
        );
      }
      return { ok: true, value: readFileSync(path, 'utf8') };
    });
  }

  /** Stops what runs; another time takes the file away. */
  async cancel(of: OfVenue): Promise<ImportAnswer<ImportJob>> {
    return this.#with(of, (job) => {
      if (job.reader === undefined) this.#drop(job);
      else job.reader.send({ kind: 'stop' } satisfies ToImportThread);
      return { ok: true, value: { ...shown(job), state: 'cancelled' } };
    });
  }

  list(venue: string): readonly ImportJob[] {
    return [...this.#jobs.values()].filter((job) => job.venue === venue).map(shown);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    const readers = [...this.#jobs.values()].flatMap(({ reader }) => reader ?? []);
    await Promise.all(readers.map(ended));
    rmSync(importsFolder(this.#data), { recursive: true, force: true });
  }

  #start(
    job: Job,
    given: { readonly settings: ImportSettings; readonly dryRun: boolean; readonly by: string },
  ): void {
    const { settings, dryRun, by } = given;
    const [path, badPath] = [this.#path(job), this.#badPath(job)];
    const { import: id, venue, kind } = job;
    const work: ImportWork = { data: this.#data, id, venue, kind, path, badPath, settings, dryRun };
    const submit = submitterOf(this.#hot, { work, by, run: String(job.runs++) });
    const reader = beginReader({ do: 'run', work });
    job.reader = reader;
    reader.on('message', (message: FromImportThread) => {
      if (message.kind === 'progress') job.progress = message.share;
      else if (message.kind === 'ended') this.#ended(job, message.ended, dryRun);
      else if (message.kind === 'rows') {
        const { at, rows } = message;
        const tell = (said: ToImportThread) => reader.connected && reader.send(said);
        submit(rows, at).then(
          () => tell({ kind: 'written', at }),
          (error: unknown) => tell({ kind: 'refused', at, ...refusalOf(error) }),
        );
      }
    });
    // After its last word, which its exit may overtake; the next run has a reader of its own.
    reader.on('disconnect', () => {
      if (job.reader !== reader) return;
      const message = 'the program that read it ended: too little memory, perhaps';
      const mend = 'send the file again, or in smaller parts';
      const failure = { reasons: [{ code: 'ended' }], message, mend } as const;
      this.#ended(job, { ok: false, cancelled: false, ...failure }, dryRun);
    });
  }

  #ended(
    job: Job,
    ended: Extract<FromImportThread, { kind: 'ended' }>['ended'],
    dryRun: boolean,
  ): void {
    delete job.reader;
    if (ended.ok) {
      job.state = dryRun ? 'checked' : 'done';
      job.progress = 1;
      job.report = ended.report;
      // It did its work; the bad rows stay for a day. [CUS12]
      if (!dryRun) rmSync(this.#path(job), { force: true });
      return;
    }
    job.state = ended.cancelled ? 'cancelled' : 'failed';
    const { reasons, message, mend } = ended;
    job.failure = { reasons, message, mend };
  }

  async #looked(data: ImportThreadData) {
    const { promise, resolve } =
      Promise.withResolvers<Extract<FromImportThread, { kind: 'looks' | 'unreadable' }>>();
    const reader = beginReader(data);
    reader.on('message', (message: FromImportThread) => {
      if (message.kind === 'looks' || message.kind === 'unreadable') resolve(message);
    });
    reader.on('disconnect', () => resolve({ kind: 'unreadable', message: 'its reader ended' }));
    return promise;
  }

  async #with<T>(
    { venue, import: id }: OfVenue,
    work: (job: Job) => ImportAnswer<T> | Promise<ImportAnswer<T>>,
  ): Promise<ImportAnswer<T>> {
    const job = this.#jobs.get(id);
    if (job?.venue === venue) return work(job);
    const message = `${venue} has no import ${id}`;
    return { ok: false, code: 'import.unknown', message, mend: 'send the file again' };
  }

  #clear(): void {
    const nowMs = this.#nowMs();
    for (const job of this.#jobs.values()) {
      if (nowMs - job.beganMs > keptMs && job.reader === undefined) this.#drop(job);
    }
  }

  #drop(job: Job): void {
    this.#jobs.delete(job.import);
    rmSync(this.#folder(job.import), { recursive: true, force: true });
  }

  #folder(id: string): string {
    return join(importsFolder(this.#data), id);
  }

  #path({ import: id }: Job): string {
    return join(this.#folder(id), 'file.csv');
  }

  #badPath({ import: id }: Job): string {
    return join(this.#folder(id), 'bad.csv');
  }
}

const csvMend = 'save it as CSV, UTF-8, and send it again';

function beginReader(given: ImportThreadData): ChildProcess {
  const limits = [`--max-old-space-size=${memoryMb.old}`, `--max-semi-space-size=${memoryMb.semi}`];
  const reader = fork(fileURLToPath(new URL('./imports.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: limits,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // One that cannot begin ends at once; its exit says so.
  reader.on('error', () => reader.kill('SIGKILL'));
  reader.send({ kind: 'begin', given } satisfies ToImportThread);
  return reader;
}

async function ended(reader: ChildProcess): Promise<void> {
  if (reader.exitCode !== null || reader.signalCode !== null) return;
  const over = once(reader, 'exit');
  reader.kill('SIGKILL');
  await over;
}

function refusalOf(error: unknown) {
  if (error instanceof WriteRefused) {
    const { code, message, mend } = error;
    return { code, message, mend };
  }
  const mend = 'send the file again in a moment';
  return { code: '', message: 'the rows could not be written', mend };
}

function shown({ beganMs: _b, parts: _p, runs: _r, reader: _w, ...job }: Job): ImportJob {
  return job;
}

function busy(message: string, mend: string) {
  return { ok: false, code: 'import.busy', message, mend } as const;
}

function bad(reason: ImportFailureCode, message: string, mend: string) {
  return { ok: false, code: 'import.file', message, mend, reason } as const;
}
