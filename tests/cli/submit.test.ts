import { expect, test } from 'vitest';
import { submitLocal } from '../../src/cli/submit.ts';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';

const later = { code: 'command.timeout', path: '', message: 'it takes longer', mend: 'ask again' };
const stop = { ...later, code: 'command.stopping' };
const erase = {
  do: 'eraseVisitor',
  whose: { visitor: 'v-1' },
  receiptSha256: 'e'.repeat(64),
} as const;

/** Gives these answers, one after the other, and keeps what it was asked. */
function answering(answers: readonly CommandAnswer[]) {
  const asked: Command[] = [];
  const submit = async (command: Command): Promise<CommandAnswer> => {
    asked.push(command);
    return answers[asked.length - 1] ?? { ok: false, problems: [] };
  };
  return { asked, submit };
}

test('[CMD1] who is told to wait asks again by the same id: no receipt is lost', async () => {
  const waits: CommandAnswer = { ok: false, problems: [later] };
  const busy = answering([waits, waits, { ok: true, position: 7, result: { bands: 1 } }]);
  const done = await submitLocal(busy, erase);
  expect(done.result).toEqual({ bands: 1 });
  expect(busy.asked).toHaveLength(3);
  expect(new Set(busy.asked.map(({ id }) => id)).size).toBe(1);
});

test('[CMD1] [CLI1] what is refused is not asked again', async () => {
  const closed = answering([{ ok: false, problems: [stop] }]);
  await expect(submitLocal(closed, erase)).rejects.toMatchObject({
    code: 'command.failed',
    problems: [stop],
  });
  expect(closed.asked).toHaveLength(1);
});
