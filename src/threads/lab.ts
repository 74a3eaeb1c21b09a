import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type {
  BacktestResult,
  LabAnswer,
  LabFailure,
  LabQuestionOf,
  PastAsk,
  ReprojectResult,
} from '../contracts/lab.ts';
import type { LiveFrame, SnapshotFrame } from '../contracts/live.ts';
import type { Steps } from '../engine/survey/steps.ts';
import type { Reached } from '../hotpath/past.ts';
import { LabRoom, type PlannedBacktest } from './lab-room.ts';
import { PastFloor } from './past-floor.ts';
import { type PlannedReproject, planReproject, runReproject } from './reprojecting.ts';
import { answerSurvey, type SurveyAnswer, type SurveyQuestion } from './surveying.ts';
import type { TelemetryConfig } from './telemetry.ts';

/**
 * The door of the lab's process: replays for those who look back. Sends nothing, and writes nothing
 * but the points of a day that is run again. [TIM4]
 */
export type LabThreadData = { readonly data: string; readonly telemetry: TelemetryConfig };
/** Of a job: a back-test names its campaign, a day that is run again does not. */
export type PlannedJob = PlannedBacktest | PlannedReproject;
export type JobResult = BacktestResult | ReprojectResult;
export type ToLabThread =
  /** The first one: not an argument, because settings hold secrets and arguments are public. */
  | { readonly kind: 'begin'; readonly given: LabThreadData }
  | {
      readonly kind: 'plan';
      readonly call: number;
      readonly question: LabQuestionOf<'backtest'> | LabQuestionOf<'reproject'>;
    }
  | { readonly kind: 'floor'; readonly call: number; readonly question: LabQuestionOf<'floor'> }
  | { readonly kind: 'survey'; readonly call: number; readonly question: SurveyQuestion }
  /** Nobody waits for the answer to this call any more. */
  | { readonly kind: 'forget'; readonly call: number }
  | { readonly kind: 'run'; readonly job: string; readonly planned: PlannedJob }
  | { readonly kind: 'cancel'; readonly job: string }
  | { readonly kind: 'watch'; readonly watch: number; readonly ask: PastAsk }
  | { readonly kind: 'unwatch'; readonly watch: number };
export type FromLabThread =
  /** Each second: it does not hang. */
  | { readonly kind: 'alive' }
  | {
      readonly kind: 'answer';
      readonly call: number;
      readonly answer: LabAnswer<PlannedJob> | LabAnswer<SnapshotFrame> | LabAnswer<SurveyAnswer>;
    }
  | { readonly kind: 'surveying'; readonly call: number; readonly progress: number }
  | { readonly kind: 'progress'; readonly job: string; readonly progress: number }
  | { readonly kind: 'ended'; readonly job: string; readonly answer: LabAnswer<JobResult> }
  | { readonly kind: 'frame'; readonly watch: number; readonly frame: LiveFrame };

/** Wall time one question may take, and a job. */
const questionMs = 60_000;
const jobMs = 600_000;
/** Work at a stretch; then messages are heard and others have their turn. */
const sliceMs = 20;
const progressEveryMs = 250;
/** On a busy machine the lab yields to everything else of this server. */
const niceness = 19;
/** Of its session: a tenth of a core that others want, so that it ends. */
const sessionNiceness = 10;

const aliveEveryMs = 1_000;

const cancelled = new Set<string>();
/** Surveys under way, by their call; false = nobody wants it any more. */
const surveys = new Map<number, boolean>();
const watches = new Map<number, PastFloor>();

/**
 * The rest of the server goes first. Linux has a priority a thread, and those that V8 collects
 * garbage with, a third of a back-test's work, are there before this runs; a thread begun later has
 * that of its maker. They are why the lab is a process: within one they serve all alike. And Linux
 * shares cores out between sessions first, so the lab has one of its own that yields to all
 * others. Source: sched(7), "The autogroup feature".
 */
function yieldToOthers(): void {
  setPriority(niceness);
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), niceness);
    writeFileSync('/proc/self/autogroup', String(sessionNiceness));
  } catch {
    // Other systems have one priority a process; not every Linux groups sessions.
  }
}

type Drive<T> = {
  readonly limitMs: number;
  readonly stopped?: () => boolean;
  readonly reached?: (at: Reached) => void;
  readonly work: (room: LabRoom) => AsyncGenerator<Reached, LabAnswer<T>>;
};

/** Runs work in slices until it is done, too long, or nobody wants it any more. */
async function drive<T>(data: string, { limitMs, stopped, reached, work }: Drive<T>) {
  const opened = LabRoom.open(data);
  if (!opened.ok) return opened;
  const startedMs = performance.now();
  try {
    const runs = work(opened.value);
    let sliceEndMs = startedMs + sliceMs;
    for (let next = await runs.next(); ; next = await runs.next()) {
      if (next.done) return next.value;
      const nowMs = performance.now();
      if (nowMs < sliceEndMs) continue;
      reached?.(next.value);
      if (stopped?.()) return failed('lab.limit', 'cancelled');
      if (nowMs - startedMs > limitMs) {
        return failed('lab.limit', `not done within ${limitMs / 1_000} s; ask for a shorter range`);
      }
      await new Promise((resolve) => setImmediate(resolve));
      sliceEndMs = performance.now() + sliceMs;
    }
  } catch (error) {
    return failed('lab.failed', error instanceof Error ? error.message : String(error));
  } finally {
    await opened.value.close();
  }
}

async function run(given: LabThreadData, job: string, planned: PlannedJob): Promise<void> {
  const { data } = given;
  const { fromMs, toMs } = planned;
  const clock = () => performance.now();
  let saidMs = 0;
  const answer = await drive<JobResult>(data, {
    limitMs: jobMs,
    stopped: () => cancelled.has(job),
    reached: ({ atMs }) => {
      if (performance.now() - saidMs < progressEveryMs) return;
      saidMs = performance.now();
      const progress = Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
      post({ kind: 'progress', job, progress });
    },
    work: (room) =>
      'campaign' in planned
        ? room.backtest(planned, clock)
        : runReproject(room, planned, { ...given, clock }),
  });
  cancelled.delete(job);
  post({ kind: 'ended', job, answer });
}

async function plan(
  data: string,
  question: LabQuestionOf<'backtest'> | LabQuestionOf<'reproject'>,
): Promise<LabAnswer<PlannedJob>> {
  const opened = LabRoom.open(data);
  if (!opened.ok) return opened;
  try {
    if (question.ask === 'reproject') {
      return await planReproject(opened.value, question, Date.now());
    }
    const { ask: _, venue, ...body } = question;
    return await opened.value.plan(venue, body, Date.now());
  } finally {
    await opened.value.close();
  }
}

async function survey(
  data: string,
  call: number,
  question: SurveyQuestion,
): Promise<LabAnswer<SurveyAnswer>> {
  const opened = LabRoom.open(data);
  if (!opened.ok) return opened;
  surveys.set(call, true);
  try {
    return await answerSurvey(opened.value.reader, question, (steps) => inSlices(call, steps));
  } catch (error) {
    return failed('lab.failed', error instanceof Error ? error.message : String(error));
  } finally {
    surveys.delete(call);
    await opened.value.close();
  }
}

/** Others are heard between, who asked hears how far it is, and what nobody wants ends. [RCV11] */
async function inSlices<T>(call: number, steps: Steps<T>): Promise<T | undefined> {
  let saidMs = performance.now();
  let sliceEndMs = saidMs + sliceMs;
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return next.value;
    const nowMs = performance.now();
    if (nowMs < sliceEndMs) continue;
    if (nowMs - saidMs > progressEveryMs) {
      saidMs = nowMs;
      post({ kind: 'surveying', call, progress: next.value });
    }
    await new Promise((resolve) => setImmediate(resolve));
    if (surveys.get(call) !== true) return undefined;
    sliceEndMs = performance.now() + sliceMs;
  }
}

async function hear(
  given: LabThreadData,
  message: Exclude<ToLabThread, { kind: 'begin' }>,
): Promise<void> {
  switch (message.kind) {
    case 'plan': {
      const answer = await plan(given.data, message.question);
      post({ kind: 'answer', call: message.call, answer });
      return;
    }
    case 'floor': {
      const { venue, at } = message.question;
      const answer = await drive(given.data, {
        limitMs: questionMs,
        work: (room) => room.floorAt(venue, at, Date.now()),
      });
      post({ kind: 'answer', call: message.call, answer });
      return;
    }
    case 'survey': {
      const answer = await survey(given.data, message.call, message.question);
      post({ kind: 'answer', call: message.call, answer });
      return;
    }
    case 'forget':
      if (surveys.has(message.call)) surveys.set(message.call, false);
      return;
    case 'run':
      return run(given, message.job, message.planned);
    case 'cancel':
      cancelled.add(message.job);
      return;
    case 'watch': {
      const { watch, ask } = message;
      const floor = new PastFloor(given.data, ask, (frame) =>
        post({ kind: 'frame', watch, frame }),
      );
      watches.set(watch, floor);
      await floor.run();
      watches.delete(watch);
      return;
    }
    case 'unwatch':
      watches.get(message.watch)?.stop();
      return;
    default:
      message satisfies never;
  }
}

function failed(code: LabFailure['code'], message: string) {
  return { ok: false, code, message } as const;
}

function post(message: FromLabThread): void {
  process.send?.(message);
}

/** Where the server's end of a pipe is; nobody writes there. */
export const lifelineFd = 4;

/**
 * The server, or only its web thread, is gone when the other end of the pipe is closed, however it
 * ended. A thread of its own sees that, because one that hangs does not. Begun before priorities
 * are lowered, and in plain JavaScript, so that it needs no compiler.
 */
function endWithServer(): void {
  const watch = `
    const pipe = new (require('node:net').Socket)({ fd: ${lifelineFd}, readable: true });
    const end = () => process.kill(process.pid, 'SIGKILL');
    pipe.on('error', end).on('close', end).resume();`;
  const limits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 };
  new Worker(watch, { eval: true, resourceLimits: limits, execArgv: [] }).unref();
}

// Imported by another program, this file only warms the compile cache.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined) {
  endWithServer();
  yieldToOthers();
  let given: LabThreadData | undefined;
  setInterval(() => post({ kind: 'alive' }), aliveEveryMs);
  process.on('message', (message: ToLabThread) => {
    if (message.kind === 'begin') given = message.given;
    else if (given !== undefined) void hear(given, message);
  });
  // The server is gone, be it killed: nobody asks any more.
  process.once('disconnect', () => process.exit());
}
