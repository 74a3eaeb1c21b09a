import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Command } from '../contracts/commands.ts';
import { LabQuestion } from '../contracts/lab.ts';
import { Question } from '../contracts/questions.ts';
import { type Answer, errorBody, httpStatusOf, isErrorCode, json } from './answers.ts';
import { ask } from './asking.ts';
import { askOf, type LocalHandlers } from './handling.ts';
import { buildServer, send } from './http.ts';
import { nobody } from './identity.ts';
import { answered } from './lab-routes.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import { type LocalRoute, rowOf } from './routes.ts';

/** Everything, for whoever may open the socket: they own the data folder. [SEC7] */
const handlers: LocalHandlers = {
  localCommand: async ({ web, body }) => {
    const parsed = parse(Command, body, 'command.shape');
    if (!parsed.ok) return parsed;
    const answer = await web.hot.submit({ ...parsed.value, by: 'local' });
    if (answer.ok) return json(answer);
    const code = answer.problems[0]?.code ?? '';
    return json(answer, isErrorCode(code) ? httpStatusOf(code) : 500);
  },
  localQuestion: async ({ web, body }) => {
    const parsed = parse(Question, body, 'command.shape');
    if (!parsed.ok) return parsed;
    const asked = await ask(web, parsed.value);
    return asked.ok ? json(asked.answer) : asked;
  },
  localLab: async ({ web, body }) => {
    const parsed = parse(LabQuestion, body, 'command.shape');
    if (!parsed.ok) return parsed;
    return answered(web, (lab) => lab.ask(parsed.value));
  },
  localStatus: async ({ web }) => {
    const asked = await ask(web, { ask: 'status' });
    const hot = asked.ok ? asked.answer : errorBody(asked);
    return json({ build: web.build, ready: web.ready(), hot });
  },
};

const names = Object.keys(handlers) as readonly LocalRoute[];

/**
 * Listens on the data folder's socket. It is made inside a folder of mode 0700 and moved into place
 * once its own mode is 0600, so that there is no moment in which somebody else could open it; what
 * a crashed server left there is replaced, as the lock on the folder is ours. [SEC7]
 */
export async function openLocal(web: WebOptions, socketPath: string): Promise<FastifyInstance> {
  const app = buildServer(web, 'local');
  app.addHook('onClose', async () => rmSync(socketPath, { force: true }));
  for (const name of names) {
    const { method, path } = rowOf(name);
    const answer = async (ask: Parameters<LocalHandlers[LocalRoute]>[0]): Promise<Answer> =>
      handlers[name](ask);
    app.route({
      method,
      url: path,
      handler: async (request, reply) => send(reply, await answer(askOf(web, request, nobody))),
    });
  }
  const hidden = mkdtempSync(join(dirname(socketPath), '.s'));
  try {
    const unborn = join(hidden, 's');
    await app.listen({ path: unborn });
    chmodSync(unborn, 0o600);
    renameSync(unborn, socketPath);
  } finally {
    rmSync(hidden, { recursive: true, force: true });
  }
  return app;
}
