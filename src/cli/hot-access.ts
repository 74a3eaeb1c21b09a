import { request } from 'node:http';
import { resolve } from 'node:path';
import type { Command, CommandAnswer } from '../contracts/commands.ts';
import type { HttpErrorBody } from '../contracts/errors.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import { lockFolder } from '../stores/lock.ts';
import { CliFailure } from './command.ts';
import { socketPathOf } from './folder.ts';

/**
 * The hot path of a data folder: of the server that runs on it, over its local socket, or opened
 * here when none runs. `work` is told where that server's pages are.
 */
export async function withHot<T>(
  data: string,
  work: (hot: HotPort, at: string | undefined) => Promise<T>,
): Promise<T> {
  const folder = resolve(data);
  const lock = lockFolder(folder);
  if (lock.ok) {
    try {
      const { withOwnHot } = await import('./own-hot.ts');
      return await withOwnHot(folder, (hot) => work(hot, undefined));
    } finally {
      lock.release();
    }
  }
  if (lock.code === 'start.folder_not_writable') {
    throw new CliFailure(lock.code, {
      message: `the data folder ${folder} cannot be written`,
      mend: 'choose another with --data, or give this user the right to write there',
    });
  }
  return work(overSocket(socketPathOf(folder)), lock.holder?.address);
}

function overSocket(socketPath: string): HotPort {
  return {
    submit: async (command: Command) =>
      answerOf(await post(socketPath, '/local/command', command)) as CommandAnswer,
    ask: async <Q extends Question>(question: Q) =>
      (await post(socketPath, '/local/question', question)) as AnswerTo<Q>,
  };
}

/** What does not even have the shape of a command is refused at the door, in the door's words. */
function answerOf(said: unknown): unknown {
  if (typeof said !== 'object' || said === null || !('error' in said)) return said;
  const { code, message, problems } = (said as HttpErrorBody).error;
  return { ok: false, problems: problems ?? [{ code, path: '', message, mend: '' }] };
}

async function post(socketPath: string, path: string, body: object): Promise<unknown> {
  const { promise, resolve: done, reject } = Promise.withResolvers<unknown>();
  const call = request(
    { socketPath, path, method: 'POST', headers: { 'content-type': 'application/json' } },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        try {
          done(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          reject(error);
        }
      });
    },
  );
  call.on('error', reject);
  call.end(JSON.stringify(body));
  try {
    return await promise;
  } catch {
    throw new CliFailure('start.folder_locked', {
      message: `a server holds the data folder but does not answer at ${socketPath}`,
      mend: 'wait until it is ready, or stop it and try again',
    });
  }
}
