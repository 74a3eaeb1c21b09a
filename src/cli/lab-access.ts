import { request } from 'node:http';
import { resolve } from 'node:path';
import type { ErrorCode } from '../contracts/errors.ts';
import { errorCatalogue, type HttpErrorBody } from '../contracts/errors.ts';
import type { BacktestResult, LabAnswer, LabJob, LabQuestionOf } from '../contracts/lab.ts';
import { readMoment } from '../contracts/moment.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import { LabRoom } from '../threads/lab-room.ts';
import { CliFailure } from './command.ts';
import { socketPathOf } from './folder.ts';

const pollMs = 300;

/** The past of a data folder, opened for reading beside whoever runs on it. */
export async function withLabRoom<T>(
  data: string,
  work: (room: LabRoom) => Promise<T>,
): Promise<T> {
  const room = taken(LabRoom.open(resolve(data)));
  try {
    return await work(room);
  } finally {
    await room.close();
  }
}

/** The venue named, or the only one there is. */
export async function venueOf(room: Pick<LabRoom, 'reader'>, named: unknown): Promise<VenueRecord> {
  const venues = await room.reader.venues();
  const found = typeof named === 'string' ? venues.find(({ venue }) => venue === named) : venues[0];
  const names = venues.map(({ venue }) => venue).join(', ');
  if (found === undefined) {
    throw new CliFailure('command.venue_unknown', {
      message: named === undefined ? 'there is no venue yet' : `there is no venue ${named}`,
      mend: names === '' ? 'import one first: gozar venue import' : `use one of ${names}`,
    });
  }
  if (named === undefined && venues.length > 1) {
    const mend = `add --venue and one of ${names}`;
    throw new CliFailure('command.shape', { message: 'which venue?', mend, exitCode: 2 });
  }
  return found;
}

/** A moment of the command line; `otherwise` where nothing was said. */
export function momentOf(
  text: unknown,
  {
    name,
    timezone,
    otherwise,
    end = false,
  }: {
    name: string;
    timezone: string;
    otherwise?: string;
    end?: boolean;
  },
): number {
  const said = typeof text === 'string' ? text : otherwise;
  const scale = { nowMs: Date.now(), timezone, end };
  const atMs = said === undefined ? undefined : readMoment(said, scale);
  if (atMs !== undefined) return atMs;
  throw new CliFailure('lab.range', {
    message: said === undefined ? `--${name} is needed` : `--${name} ${said} is no moment`,
    mend: 'use an ISO time, a venue-local date (2026-11-20, yesterday), or a duration ago (24h)',
    exitCode: 2,
  });
}

/** Runs a back-test in the server's lab where one runs on the folder, else in this process. */
export async function backtestOn(
  data: string,
  question: LabQuestionOf<'backtest'>,
  onProgress: (share: number) => void,
): Promise<BacktestResult> {
  const job = await jobInServer(data, question, onProgress);
  return job?.result ?? backtestHere(data, question, onProgress);
}

/** A job of the server's lab, done; undefined when no server runs on the folder. */
export async function jobInServer(
  data: string,
  question: LabQuestionOf<'backtest'> | LabQuestionOf<'reproject'>,
  onProgress: (share: number) => void,
): Promise<LabJob | undefined> {
  const socketPath = socketPathOf(data);
  const begun = await post(socketPath, question);
  if (begun === undefined) return undefined;
  const { venue } = question;
  for (let job = begun as LabJob; ; ) {
    if (job.state === 'done') return job;
    if (job.failure !== undefined) throw failureOf(job.failure);
    onProgress(job.progress);
    await new Promise((done) => setTimeout(done, pollMs));
    job = (await post(socketPath, { ask: 'job', venue, job: job.job })) as LabJob;
  }
}

function backtestHere(
  data: string,
  { ask: _, venue, ...body }: LabQuestionOf<'backtest'>,
  onProgress: (share: number) => void,
): Promise<BacktestResult> {
  return withLabRoom(data, async (room) => {
    const planned = taken(await room.plan(venue, body, Date.now()));
    const { fromMs, toMs } = planned;
    const runs = room.backtest(planned, () => performance.now());
    for (let next = await runs.next(); ; next = await runs.next()) {
      if (next.done) return taken(next.value);
      onProgress(Math.max(0, (next.value.atMs - fromMs) / (toMs - fromMs)));
    }
  });
}

type Refused = Extract<LabAnswer<never>, { ok: false }>;

export function taken<T>(answer: LabAnswer<T>): T {
  if (!answer.ok) throw failureOf(answer);
  return answer.value;
}

function failureOf({ code, message, problems = [] }: Omit<Refused, 'ok'>): CliFailure {
  const mend = problems.length > 0 ? 'mend each of the lines above' : `see ${code} in ERRORS.md`;
  return new CliFailure(code, { message, mend, problems });
}

/** The lab's answer over the local socket; undefined when no server listens there. */
async function post(socketPath: string, body: object): Promise<unknown> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string | undefined>();
  const headers = { 'content-type': 'application/json' };
  const call = request({ socketPath, path: '/local/lab', method: 'POST', headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
    response.on('error', reject);
  });
  call.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') done(undefined);
    else reject(error);
  });
  call.end(JSON.stringify(body));
  const text = await promise;
  if (text === undefined) return undefined;
  const answer = JSON.parse(text) as HttpErrorBody | object;
  if (!('error' in answer)) return answer;
  const { code, message, problems = [] } = answer.error;
  const known: ErrorCode = code in errorCatalogue ? code : 'lab.failed';
  const mend = problems.length > 0 ? 'mend each of the lines above' : `see ${code} in ERRORS.md`;
  throw new CliFailure(known, { message, mend, problems });
}
