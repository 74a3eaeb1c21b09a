import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CoverageBody, PlacesBody, SurveyBody } from '../contracts/api-receivers.ts';
import type {
  LabAnswer,
  LabAnswers,
  LabFailure,
  LabJob,
  LabPort,
  LabQuestion,
  LabQuestionOf,
  PastAsk,
} from '../contracts/lab.ts';
import type { LiveFrame } from '../contracts/live.ts';
import type { FromLabThread, LabThreadData, PlannedJob, ToLabThread } from './lab.ts';
import type { TelemetryConfig } from './telemetry.ts';

/** Jobs that wait for one of their venue to end; further ones are told to come back. */
const jobsWaiting = 4;
const jobsRemembered = 32;
const watchesMost = 8;
/** Surveys with a name, under way or not yet asked for: some 200 KB each. */
const surveysKept = 16;
const idleMs = 30_000;
/** Looks of a second without a word: others go first, so it may be kept from speaking. */
const silentLooks = 60;
const lookEveryMs = 1_000;
const memoryMb = { old: 512, semi: 16 } as const;

type Job = {
  readonly id: string;
  readonly planned: PlannedJob;
  state: LabJob['state'];
  progress: number;
  answer: Extract<FromLabThread, { kind: 'ended' }>['answer'] | undefined;
};

type Surveying = {
  call: number;
  progress: number;
  answer: LabAnswer<CoverageBody | PlacesBody> | undefined;
};
type Named = { readonly venue: string; readonly survey: string };

export type LabDeskOptions = {
  readonly data: string;
  readonly telemetry: TelemetryConfig;
  readonly newId: () => string;
  /** How many looks of a second the lab may be silent. */
  readonly silentLooks?: number;
};

/**
 * The lab's counter, in the web thread: begins the process when it is asked, ends it when idle.
 *
 *   waiting ──(none of its venue runs)──► running ──► done | failed
 *      └───────────────(cancel)──────────────┴──────► cancelled
 */
export class LabDesk implements LabPort {
  readonly #given: LabThreadData;
  readonly #newId: () => string;
  readonly #jobs = new Map<string, Job>();
  readonly #calls = new Map<number, (answer: LabAnswer<never>) => void>();
  readonly #surveys = new Map<string, Surveying>();
  readonly #watches = new Map<number, (frame: LiveFrame) => void>();
  #process: ChildProcess | undefined;
  readonly #silentMost: number;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;
  #silent = 0;
  #count = 0;

  constructor({ data, telemetry, newId, ...more }: LabDeskOptions) {
    this.#given = { data, telemetry };
    this.#silentMost = more.silentLooks ?? silentLooks;
    this.#newId = newId;
  }

  async ask<A extends LabQuestion['ask']>(
    question: LabQuestionOf<A>,
  ): Promise<LabAnswer<LabAnswers[A]>> {
    return (await this.#answer(question as LabQuestion)) as LabAnswer<LabAnswers[A]>;
  }

  watch(ask: PastAsk, onFrame: (frame: LiveFrame) => void): { stop(): void } {
    if (this.#watches.size >= watchesMost) {
      const message = `${watchesMost} people look back already; try again later`;
      onFrame({ type: 'bye', code: 'lab.busy', message });
      return { stop: () => {} };
    }
    const watch = ++this.#count;
    this.#watches.set(watch, onFrame);
    this.#tell({ kind: 'watch', watch, ask });
    return {
      stop: () => {
        if (!this.#watches.delete(watch)) return;
        this.#tell({ kind: 'unwatch', watch });
        this.#restWhenIdle();
      },
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    this.#isClosed = true;
    const running = this.#process;
    if (running === undefined) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  async #answer(
    question: LabQuestion,
  ): Promise<LabAnswer<LabJob | SurveyBody | CoverageBody | PlacesBody>> {
    switch (question.ask) {
      case 'backtest':
      case 'reproject':
        return this.#submit(question);
      case 'floor':
        return this.#call((call) => ({ kind: 'floor', call, question }));
      case 'coverage':
      case 'places':
        return this.#survey(question);
      case 'surveyed':
        return this.#surveyed(question);
      case 'stopSurvey':
        this.#stopSurvey(nameOf(question));
        return this.#surveyed(question);
      case 'walkStops':
      case 'walkReport':
        return this.#call((call) => ({ kind: 'survey', call, question }));
      case 'job':
      case 'cancel': {
        const job = this.#jobs.get(question.job);
        if (job?.planned.venue !== question.venue) {
          return failed('lab.job_unknown', `${question.venue} has no job ${question.job}`);
        }
        if (question.ask === 'cancel') this.#cancel(job);
        return { ok: true, value: seen(job) };
      }
      default:
        return question satisfies never;
    }
  }

  /**
   * By its name one hears how far it is, and what came of it where its asker went away; a newer
   * one of that name ends it. [RCV11]
   */
  async #survey(
    question: LabQuestionOf<'coverage'> | LabQuestionOf<'places'>,
  ): Promise<LabAnswer<CoverageBody | PlacesBody>> {
    const { venue, survey } = question;
    const asked = (under: Surveying) =>
      this.#call<CoverageBody | PlacesBody>((call) => {
        under.call = call;
        return { kind: 'survey', call, question };
      });
    const mine: Surveying = { call: 0, progress: 0, answer: undefined };
    if (survey === undefined) return asked(mine);
    const name = nameOf({ venue, survey });
    this.#stopSurvey(name);
    for (const old of [...this.#surveys.keys()].slice(0, -surveysKept)) this.#stopSurvey(old);
    this.#surveys.set(name, mine);
    mine.answer = await asked(mine);
    return mine.answer;
  }

  #surveyed({ venue, survey }: Named): LabAnswer<SurveyBody> {
    const { progress = null, answer } = this.#surveys.get(nameOf({ venue, survey })) ?? {};
    if (answer === undefined) return { ok: true, value: { survey, progress } };
    return answer.ok ? { ok: true, value: { survey, progress: 1, answer: answer.value } } : answer;
  }

  #stopSurvey(name: string): void {
    const under = this.#surveys.get(name);
    this.#surveys.delete(name);
    if (under !== undefined && under.answer === undefined) {
      this.#tell({ kind: 'forget', call: under.call });
    }
  }

  async #submit(
    question: LabQuestionOf<'backtest'> | LabQuestionOf<'reproject'>,
  ): Promise<LabAnswer<LabJob>> {
    const planned: LabAnswer<PlannedJob> = await this.#call((call) => {
      return { kind: 'plan', call, question };
    });
    if (!planned.ok) return planned;
    const waiting = this.#in('waiting').length;
    if (waiting >= jobsWaiting) {
      return failed('lab.busy', `${waiting} jobs wait already; try again later`);
    }
    const job: Job = {
      id: this.#newId().slice(0, 16),
      planned: planned.value,
      state: 'waiting',
      progress: 0,
      answer: undefined,
    };
    this.#jobs.set(job.id, job);
    this.#startWaiting();
    return { ok: true, value: seen(job) };
  }

  #in(state: LabJob['state']): Job[] {
    return [...this.#jobs.values()].filter((job) => job.state === state);
  }

  /** One at a time a venue, first come first. */
  #startWaiting(): void {
    if (this.#isClosed) return;
    const busy = new Set(this.#in('running').map(({ planned }) => planned.venue));
    for (const job of this.#in('waiting')) {
      const { venue } = job.planned;
      if (busy.has(venue)) continue;
      busy.add(venue);
      job.state = 'running';
      this.#tell({ kind: 'run', job: job.id, planned: job.planned });
    }
    const old = [...this.#jobs.values()].filter(({ state }) => !isOpen(state));
    for (const { id } of old.slice(0, -jobsRemembered)) this.#jobs.delete(id);
    this.#restWhenIdle();
  }

  #cancel(job: Job): void {
    if (!isOpen(job.state)) return;
    if (job.state === 'running') this.#tell({ kind: 'cancel', job: job.id });
    job.state = 'cancelled';
    this.#startWaiting();
  }

  #call<T>(message: (call: number) => ToLabThread): Promise<LabAnswer<T>> {
    const call = ++this.#count;
    const { promise, resolve } = Promise.withResolvers<LabAnswer<T>>();
    this.#calls.set(call, resolve);
    this.#tell(message(call));
    return promise;
  }

  #tell(message: ToLabThread): void {
    clearTimeout(this.#idle);
    this.#process ??= this.#begin();
    this.#process.send(message);
  }

  /** Of the lab's process while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  #begin(): ChildProcess {
    this.#silent = 0;
    const limits = [
      `--max-old-space-size=${memoryMb.old}`,
      `--max-semi-space-size=${memoryMb.semi}`,
    ];
    const begun = fork(fileURLToPath(new URL('./lab.ts', import.meta.url)), {
      serialization: 'advanced',
      // A session of its own, whose claim on the processor can be lowered as a whole.
      detached: true,
      execArgv: limits,
      // The last is what it sees the server's end by.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
    });
    begun.on('message', (message: FromLabThread) => this.#hear(message));
    const look = setInterval(() => this.#look(begun), lookEveryMs);
    look.unref();
    begun.on('error', () => this.#lost(begun, null));
    begun.on('exit', (_, signal) => {
      clearInterval(look);
      this.#lost(begun, signal);
    });
    begun.send({ kind: 'begin', given: this.#given } satisfies ToLabThread);
    return begun;
  }

  /** One that hangs is ended: who waits is told, and the next question begins another. [HOT10] */
  #look(begun: ChildProcess): void {
    this.#silent += 1;
    if (this.#silent > this.#silentMost) begun.kill('SIGKILL');
  }

  #hear(message: FromLabThread): void {
    this.#silent = 0;
    if (message.kind === 'alive') return;
    if (message.kind === 'frame') {
      const onFrame = this.#watches.get(message.watch);
      if (message.frame.type === 'bye') this.#watches.delete(message.watch);
      onFrame?.(message.frame);
    } else if (message.kind === 'surveying') {
      for (const one of this.#surveys.values()) {
        if (one.call === message.call) one.progress = message.progress;
      }
      return;
    } else if (message.kind === 'answer') {
      this.#calls.get(message.call)?.(message.answer as LabAnswer<never>);
      this.#calls.delete(message.call);
    } else {
      const job = this.#jobs.get(message.job);
      if (job?.state !== 'running') return;
      if (message.kind === 'progress') {
        job.progress = message.progress;
        return;
      }
      job.answer = message.answer;
      job.state = message.answer.ok ? 'done' : 'failed';
      this.#startWaiting();
    }
    this.#restWhenIdle();
  }

  /** Out of memory, or a bug: who waited is told, and the next question begins a new thread. */
  #lost(ended: ChildProcess, signal: NodeJS.Signals | null): void {
    if (this.#process !== ended) return;
    this.#process = undefined;
    // V8 aborts when its memory is full.
    const lost =
      signal === 'SIGABRT'
        ? failed('lab.limit', `more than ${memoryMb.old} MB; use a shorter range`)
        : failed('lab.failed', 'the lab ended while it worked on this');
    for (const answer of this.#calls.values()) answer(lost);
    this.#calls.clear();
    for (const job of this.#in('running')) {
      job.state = 'failed';
      job.answer = lost;
    }
    const { code, message } = lost;
    for (const onFrame of this.#watches.values()) onFrame({ type: 'bye', code, message });
    this.#watches.clear();
    this.#startWaiting();
  }

  #restWhenIdle(): void {
    const isBusy = this.#calls.size + this.#watches.size + this.#in('running').length > 0;
    clearTimeout(this.#idle);
    if (isBusy || this.#process === undefined) return;
    this.#idle = setTimeout(() => {
      const idle = this.#process;
      this.#process = undefined;
      idle?.kill('SIGKILL');
    }, idleMs);
    this.#idle.unref();
  }
}

function nameOf({ venue, survey }: Named): string {
  return `${venue} ${survey}`;
}

function isOpen(state: LabJob['state']): boolean {
  return state === 'waiting' || state === 'running';
}

function seen({ id, planned, state, progress, answer }: Job): LabJob {
  const told = state === 'cancelled' || answer === undefined ? {} : outcomeOf(answer);
  const isDone = state === 'done';
  return { job: id, venue: planned.venue, state, progress: isDone ? 1 : progress, ...told };
}

function outcomeOf(
  answer: NonNullable<Job['answer']>,
): Pick<LabJob, 'result' | 'reprojected' | 'failure'> {
  if (answer.ok) {
    return 'day' in answer.value ? { reprojected: answer.value } : { result: answer.value };
  }
  const { ok: _, ...failure } = answer;
  return { failure };
}

function failed(code: LabFailure['code'], message: string) {
  return { ok: false, code, message } as const;
}
