import type { Command, CommandBody, CommandResult } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import type { Signals } from '../contracts/signals.ts';
import { type Failure, failureOf } from './answers.ts';
import { sha256 } from './secrets.ts';

/** The hot path answers a command within 5 s, late or not; this is for one that is gone. */
const commandWaitMs = 6_000;
const questionWaitMs = 2_000;

type Hot = { readonly hot: HotPort; readonly signals: Signals };

/**
 * The command id of a caller's own key. Keys of two callers never meet, so that nobody reads the
 * answer to somebody else's command, and the journal holds no text a caller chose. [WEB5, CON3]
 */
export function commandId(by: string, key: string): string {
  return `web/${sha256(by).slice(0, 16)}/${sha256(key).slice(0, 32)}`;
}

/**
 * Submits, and turns a refusal or silence into a failure; a late answer is had by the same `key`,
 * unless the command carries a secret made for this one try (`once`). [WEB5]
 */
export async function submit(
  { hot, signals }: Hot,
  command: {
    readonly by: string;
    readonly key: string;
    readonly body: CommandBody;
    readonly once?: true;
  },
): Promise<{ readonly ok: true; readonly result: CommandResult } | Failure> {
  const { by, key, body, once } = command;
  const asked: Command = { id: commandId(by, key), by, body };
  const answer = await within(() => hot.submit(asked), commandWaitMs, signals);
  if (answer === undefined) return unanswered(key, once);
  if (answer.ok) return { ok: true, result: answer.result };
  const failure = failureOf(answer);
  return failure.code === 'command.timeout' ? unanswered(key, once) : failure;
}

export async function ask<Q extends Question>(
  { hot, signals }: Hot,
  question: Q,
): Promise<{ readonly ok: true; readonly answer: AnswerTo<Q> } | Failure> {
  const answer = await within(() => hot.ask(question), questionWaitMs, signals);
  if (answer !== undefined) return { ok: true, answer };
  const message = 'the engine did not answer in time; ask again';
  return { ok: false, code: 'command.timeout', message, retryAfterS: 1 };
}

function unanswered(key: string, once: true | undefined): Failure {
  const mend = once
    ? 'try again; if it says that the secret is used, ask for a new one'
    : `send it again with the header "idempotency-key: ${key}"`;
  const message = `not answered within 5 s, but it may still happen; ${mend}`;
  const problem = { code: 'command.timeout', path: '', message: `command ${key}`, mend };
  return { ok: false, code: 'command.timeout', message, problems: [problem], retryAfterS: 1 };
}

/** What the work resolves to, or undefined when it failed or `ms` passed first. */
async function within<T>(
  work: () => Promise<T>,
  ms: number,
  signals: Signals,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (cause) {
    signals.log('thread_failed', { thread: 'web', at: 'hot port', error: nameOf(cause) });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The kind of an error and where it was thrown; its message may quote what a caller sent. */
export function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const place = /\(?([^\s(/\\]+:\d+):\d+\)?$/m.exec(cause.stack?.split('\n    at ')[1] ?? '')?.[1];
  return place === undefined ? cause.name : `${cause.name} at ${place}`;
}
