import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandAnswer, CommandBody } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import { newId } from '../threads/id.ts';
import { CliFailure } from './command.ts';

/** How long a busy server is asked again by the same id, and how often. */
const patienceMs = 60_000;
const betweenMs = 200;

/**
 * Submits as the data folder's owner; a refusal becomes a readable failure. Who was told that it
 * takes longer asks again by the same id: what is printed once, such as a receipt or a secret,
 * would be lost otherwise. [CMD1]
 */
export async function submitLocal(
  hot: Pick<HotPort, 'submit'>,
  body: CommandBody,
): Promise<CommandAnswer & { ok: true }> {
  const id = `cli-${newId()}`;
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const answer = await hot.submit({ id, by: 'local', body });
    if (answer.ok) return answer;
    const [first] = answer.problems;
    if (first?.code === 'command.timeout' && performance.now() < untilMs) {
      await sleep(betweenMs);
      continue;
    }
    throw new CliFailure('command.failed', {
      message:
        first === undefined ? 'the command was refused' : `${first.path} ${first.message}`.trim(),
      mend: first?.mend ?? '',
      problems: answer.problems,
    });
  }
}
