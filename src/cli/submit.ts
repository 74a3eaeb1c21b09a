import type { CommandAnswer, CommandBody } from '../contracts/commands.ts';
import type { HotPort } from '../contracts/ports.ts';
import { newId } from '../threads/id.ts';
import { CliFailure } from './command.ts';

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
