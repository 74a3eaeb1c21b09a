import type { CommandResult } from '../contracts/commands.ts';
import type { Input } from '../contracts/inputs.ts';
import type { HotRecords, Journal, RecordOp } from '../contracts/ports.ts';
import type { Plan } from './commands/plan.ts';
import { framesFrom } from './replay.ts';

/** What is kept of a command beside its frames until its effects are committed. */
type CommandPartBody = {
  readonly ops: readonly RecordOp[];
  readonly result: CommandResult;
  /** All of them, where they are several; absent in parts of earlier releases. */
  readonly frames?: Plan['frames'];
};

/** Undefined where the frame alone says all. */
export function partOf({ ops, result, frames }: Plan): CommandPartBody | undefined {
  if (ops.length === 0 && frames.length < 2) return undefined;
  return { ops, result, ...(frames.length > 1 && { frames }) };
}

export function readPart(json: string | undefined): CommandPartBody | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as CommandPartBody);
}

/** The first frame bears the command's id, the others end in `#1`, `#2`, … */
export function framesOf(
  id: string,
  frames: Plan['frames'],
): readonly { readonly venue: string; readonly input: Input }[] {
  return frames.map(({ venue, command }, index) => {
    const frameId = index === 0 ? id : `${id}#${index}`;
    return { venue, input: { type: 'command', id: frameId, command } };
  });
}

const idOf = (frameId: string) => frameId.split('#', 1)[0] ?? frameId;

/**
 * The power may have gone between two frames of one write, and of one command: the frames that are
 * missing, else the rows would say what no state knows. Only the last command can be cut. [JRN15]
 */
export async function missingOfLastCommand({
  journal,
  records,
}: {
  readonly journal: Pick<Journal, 'frames'>;
  readonly records: Pick<HotRecords, 'cursor' | 'partOf'>;
}): Promise<ReturnType<typeof framesOf>> {
  let last: { readonly id: string; count: number } | undefined;
  for (const { input } of framesFrom(journal, (await records.cursor()) + 1)) {
    if (input.type === 'command') {
      const id = idOf(input.id);
      if (last?.id === id) last.count++;
      else last = { id, count: 1 };
    } else if (input.type !== 'skip') last = undefined;
  }
  if (last === undefined) return [];
  const frames = readPart(await records.partOf(last.id))?.frames ?? [];
  return framesOf(last.id, frames).slice(last.count);
}
