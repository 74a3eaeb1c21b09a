import { request } from 'node:http';
import { join, resolve } from 'node:path';
import type { Command, CommandAnswer, CommandBody } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import { HotPath } from '../hotpath/hotpath.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { openJournal } from '../stores/journal/segments.ts';
import { lockFolder } from '../stores/lock.ts';
import { openRecords } from '../stores/records/records.ts';
import { machineClock } from '../threads/clock.ts';
import { newId } from '../threads/id.ts';
import { createSignalBuffer, openSignals } from '../threads/signals.ts';
import { buildId } from './build.ts';
import { CliFailure } from './command.ts';
import { socketPathOf } from './folder.ts';

/**
 * The hot path of a data folder: of the server that runs on it, over its local socket, or opened here
 * when none runs.
 */
export async function withHot<T>(
  data: string,
  work: (hot: HotPort, running: boolean) => Promise<T>,
): Promise<T> {
  const folder = resolve(data);
  const lock = lockFolder(folder);
  if (lock.ok) {
    try {
      return await withOwnHot(folder, work);
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
  return work(overSocket(socketPathOf(folder)), true);
}

async function withOwnHot<T>(
  folder: string,
  work: (hot: HotPort, running: boolean) => Promise<T>,
): Promise<T> {
  const build = buildId();
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) {
    throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  }
  const { records } = opened;
  const after = await records.cursor();
  const journal = openJournal({ folder: diskFolder(join(folder, 'journal')), build, after });
  const quiet = openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' });
  const nobody = () => {};
  const hot = await HotPath.open({
    journal,
    records,
    clock: machineClock,
    signals: quiet,
    build,
    newId,
    toEdge: nobody,
    toWeb: nobody,
    toEgress: nobody,
  });
  const running = hot.run();
  try {
    return await work(hot, false);
  } finally {
    hot.stop();
    await running;
    await journal.close();
    await records.close();
  }
}

function overSocket(socketPath: string): HotPort {
  return {
    submit: async (command: Command) =>
      (await post(socketPath, '/local/command', command)) as CommandAnswer,
    ask: async <Q extends Question>(question: Q) =>
      (await post(socketPath, '/local/question', question)) as AnswerTo<Q>,
  };
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

/** Submits as the data folder's owner; a refusal becomes a readable failure. */
export async function submitLocal(
  hot: HotPort,
  body: CommandBody,
): Promise<CommandAnswer & { ok: true }> {
  const answer = await hot.submit({ id: `cli-${newId()}`, by: 'local', body });
  if (answer.ok) return answer;
  const [first] = answer.problems;
  throw new CliFailure('command.failed', {
    message:
      first === undefined ? 'the command was refused' : `${first.path} ${first.message}`.trim(),
    mend: first?.mend ?? '',
    problems: answer.problems,
  });
}
