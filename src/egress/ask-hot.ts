import { createHash } from 'node:crypto';
import type { ChannelName } from '../contracts/channels.ts';
import { type CommandAnswer, type CommandBody, CommandId } from '../contracts/commands.ts';
import { errorCatalogue } from '../contracts/errors.ts';
import type { HotPort } from '../contracts/ports.ts';
import { backoffMs, type Pace } from './pace.ts';

/**
 * The id of a claim or an outcome follows from message and channel, so that a retry, by whoever,
 * gets the same answer. [EGR3]
 */
export function commandId(
  kind: 'claim' | 'outcome',
  message: string,
  channel: ChannelName,
): string {
  const plain = `${kind}/${message}/${channel}`;
  if (CommandId.safeParse(plain).success) return plain;
  return `${kind}/sha256:${createHash('sha256').update(message).digest('hex')}/${channel}`;
}

/**
 * Submits until there is an answer: silence, a timeout and a stopping hot path are asked again with
 * the same id. Undefined when `signal` ended the waiting. [EGR3]
 */
export async function answered(
  hot: Pick<HotPort, 'submit'>,
  command: { readonly id: string; readonly body: CommandBody },
  pace: Pace,
  signal: AbortSignal,
): Promise<CommandAnswer | undefined> {
  for (let failures = 1; ; failures++) {
    const answer = await submitOnce(hot, command);
    if (answer !== undefined && !mayChange(answer)) return answer;
    if (signal.aborted) return undefined;
    await pace.sleep(backoffMs(failures, pace.random()), signal);
    if (signal.aborted) return undefined;
  }
}

async function submitOnce(
  hot: Pick<HotPort, 'submit'>,
  { id, body }: { readonly id: string; readonly body: CommandBody },
): Promise<CommandAnswer | undefined> {
  try {
    return await hot.submit({ id, by: 'egress', body });
  } catch {
    // The thread went away; whether it had answered is found out by asking again.
    return undefined;
  }
}

const retryableCodes: ReadonlySet<string> = new Set(
  Object.entries(errorCatalogue).flatMap(([code, { retryable }]) => (retryable ? [code] : [])),
);

function mayChange(answer: CommandAnswer): boolean {
  return !answer.ok && answer.problems.some(({ code }) => retryableCodes.has(code));
}
