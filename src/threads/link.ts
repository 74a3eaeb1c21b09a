import type { MessagePort } from 'node:worker_threads';
import type { Command, CommandAnswer } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import type { HotCall, HotReply } from '../contracts/wire.ts';

/** How long a caller waits before it is told to try again with the same id. [CMD2] */
const answerWithinMs = 5_000;

type Notice = Exclude<HotReply, { kind: 'answer' }>;
type Call = Exclude<HotCall, { kind: 'pointsDone' }>;
type Waiting = {
  readonly message: Call;
  readonly answer: (answer: unknown) => void;
  posts: number;
};

/** A call is posted to this many hot paths at most: it may be what they die of. */
const postsMost = 2;

export type HotLink = HotPort & {
  /**
   * Another hot path took over: calls without an answer are asked again there. A command has an
   * id, so it is carried out once all the same. [HOT11] [CMD1]
   */
  attach(port: MessagePort): void;
  /** Telemetry holds all points up to this row. */
  pointsDone(row: number): void;
  close(): void;
};

/** The hot path as another thread calls it: numbered calls over one port. */
export function connectHot(first: MessagePort, onNotice: (notice: Notice) => void): HotLink {
  const waiting = new Map<number, Waiting>();
  let port = first;
  let calls = 0;
  const hear = (reply: HotReply) => {
    if (reply.kind !== 'answer') {
      onNotice(reply);
      return;
    }
    waiting.get(reply.call)?.answer(reply.answer);
    waiting.delete(reply.call);
  };
  port.on('message', hear);
  /** Resolves to `undefined` when no answer came in time. */
  const call = (message: Call): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => {
      waiting.delete(message.call);
      resolve(undefined);
    }, answerWithinMs);
    const answer = (answered: unknown) => {
      clearTimeout(timer);
      resolve(answered);
    };
    waiting.set(message.call, { message, answer, posts: 1 });
    port.postMessage(message);
    return promise;
  };
  return {
    attach(next) {
      port.close();
      port = next;
      port.on('message', hear);
      for (const asked of waiting.values()) {
        if (asked.posts++ < postsMost) port.postMessage(asked.message);
      }
    },
    pointsDone(row) {
      port.postMessage({ kind: 'pointsDone', row } satisfies HotCall);
    },
    close: () => port.close(),
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
