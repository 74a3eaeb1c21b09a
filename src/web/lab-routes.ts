import { Id } from '../contracts/ids.ts';
import { BacktestBody, type LabAnswer, type LabPort } from '../contracts/lab.ts';
import { readMoment } from '../contracts/moment.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { ask, nameOf } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { MomentQuery, parse, WhyQuery } from './parse.ts';
import { readWhy } from './why.ts';

type LabRoute = 'backtest' | 'backtestJob' | 'cancelBacktest' | 'floorAt' | 'why';

/** Looking back: back-tests, the floor at a past time, and why. [LAB1] [ATT3] */
export const labHandlers: Pick<Handlers['venue'], LabRoute> = {
  backtest: async ({ web, venue, body }) => {
    const parsed = parse(BacktestBody, body);
    if (!parsed.ok) return parsed;
    const question = { ask: 'backtest', venue: venue.venue, ...parsed.value } as const;
    return answered(web, (lab) => lab.ask<'backtest'>(question), 202);
  },
  backtestJob: async (asked) => ofJob(asked, 'job'),
  cancelBacktest: async (asked) => ofJob(asked, 'cancel'),
  floorAt: async ({ web, venue, query }) => {
    const parsed = parse(MomentQuery, query);
    if (!parsed.ok) return parsed;
    const { at } = parsed.value;
    return answered(web, (lab) => lab.ask<'floor'>({ ask: 'floor', venue: venue.venue, at }));
  },
  why: async ({ web, venue, query }) => {
    const parsed = parse(WhyQuery, query);
    if (!parsed.ok) return parsed;
    const nowMs = web.clock.wallMs();
    const { at = '0s', visitor, dot = '', campaign, limit } = parsed.value;
    const atMs = readMoment(at, { nowMs, timezone: venue.timezone, end: true });
    if (atMs === undefined) return badMoment('at');
    const about = { venue: venue.venue, campaign, atMs, limit };
    if (visitor !== undefined) return json(await readWhy(web.reader, { ...about, visitor }));
    const asked = await ask(web, { ask: 'dotOwner', venue: venue.venue, dot });
    if (!asked.ok) return asked;
    const owner = asked.answer.visitor;
    if (owner === undefined) return notFound;
    // Whom a dot stands for is not said: the answer is about the dot. [PRE8]
    return json({ ...(await readWhy(web.reader, { ...about, visitor: owner })), visitor: dot });
  },
};

async function ofJob({ web, venue, params }: VenueAsk, what: 'job' | 'cancel'): Promise<Answer> {
  const job = Id.safeParse(params.job);
  if (!job.success) return notFound;
  const question = { ask: what, venue: venue.venue, job: job.data };
  return answered(web, (lab) => lab.ask<typeof what>(question));
}

/** Says what the lab said; a lab that breaks is written down and is no more than not there. */
export async function answered<T>(
  { lab, signals }: Pick<WebOptions, 'lab' | 'signals'>,
  ask: (lab: LabPort) => Promise<LabAnswer<T>>,
  status = 200,
): Promise<Answer> {
  if (lab === undefined) return gone;
  try {
    const answer = await ask(lab);
    return answer.ok ? json(answer.value, status) : answer;
  } catch (cause) {
    signals.log('thread_failed', { thread: 'lab', at: 'lab port', error: nameOf(cause) });
    return gone;
  }
}

const gone: Failure = { ok: false, code: 'lab.failed', message: 'the lab does not answer' };

function badMoment(path: string): Failure {
  const mend = 'use an ISO time, a venue-local date, or a duration ago such as 2h';
  const problem = { code: 'lab.range', path, message: 'this is no moment', mend };
  return { ok: false, code: 'lab.range', message: `${path}: ${mend}`, problems: [problem] };
}
