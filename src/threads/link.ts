import type { MessagePort } from 'node:worker_threads';
import type { Command, CommandAnswer } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import type { HotCall, HotReply } from '../contracts/wire.ts';

/** How long a caller waits before it is told to try again with the same id. [CMD2] */
const answerWithinMs = 5_000;

type Notice = Exclude<HotReply, { kind: 'answer' }>;

/** The hot path as another thread calls it: numbered calls over one port. */
export function connectHot(port: MessagePort, onNotice: (notice: Notice) => void): HotPort {
  const waiting = new Map<number, (answer: unknown) => void>();
  let calls = 0;
  port.on('message', (reply: HotReply) => {
    if (reply.kind !== 'answer') {
      onNotice(reply);
      return;
    }
    waiting.get(reply.call)?.(reply.answer);
    waiting.delete(reply.call);
  });
  /** Resolves to `undefined` when no answer came in time. */
  const call = (message: Exclude<HotCall, { kind: 'pointsDone' }>): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => {
      waiting.delete(message.call);
      resolve(undefined);
    }, answerWithinMs);
    waiting.set(message.call, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    port.postMessage(message);
    return promise;
  };
  return {
    async submit(command) {
      const answer = await call({ kind: 'submit', call: ++calls, command });
      return (answer as CommandAnswer | undefined) ?? timedOut(command);
    },
    async ask<Q extends Question>(question: Q) {
      const answer = await call({ kind: 'ask', call: ++calls, question });
      if (answer === undefined) {
        throw new Error(`no answer to ${question.ask} within ${answerWithinMs} ms`);
      }
      return answer as AnswerTo<Q>;
    },
  };
}

function timedOut({ id }: Command): CommandAnswer {
  const message = `no answer within ${answerWithinMs / 1_000} s to command ${id}`;
  const mend = 'send it again with the same id: it is carried out once';
  return { ok: false, problems: [{ code: 'command.timeout', path: '', message, mend }] };
}

/** The hot path's side of such a port. */
export function serveHot(
  port: MessagePort,
  hot: HotPort & { pointsDone(row: number): void },
): void {
  port.on('message', (message: HotCall) => {
    void answerCall(port, hot, message);
  });
}

async function answerCall(
  port: MessagePort,
  hot: HotPort & { pointsDone(row: number): void },
  message: HotCall,
): Promise<void> {
  if (message.kind === 'pointsDone') {
    hot.pointsDone(message.row);
    return;
  }
  const answer =
    message.kind === 'submit' ? await hot.submit(message.command) : await hot.ask(message.question);
  port.postMessage({ kind: 'answer', call: message.call, answer } satisfies HotReply);
}
