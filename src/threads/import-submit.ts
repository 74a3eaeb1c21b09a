import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandOf, Problem } from '../contracts/commands.ts';
import type { ImportKind } from '../contracts/import-files.ts';
import type { ImportSettings } from '../contracts/imports.ts';
import type { HotPort } from '../contracts/ports.ts';

/** A file to read, wherever it lies. */
export type ImportWork = {
  readonly data: string;
  readonly id: string;
  readonly venue: string;
  readonly kind: ImportKind;
  readonly path: string;
  readonly badPath?: string;
  readonly settings: ImportSettings;
  readonly dryRun: boolean;
};
/** Writes a chunk of rows, as JSON; resolves when it is on disk. */
export type Submit = (rows: string, at: number) => Promise<void>;

/** The hot path says no to a chunk; without a code nobody answered at all. */
export class WriteRefused extends Error {
  readonly code: string;
  readonly mend: string;

  constructor({ code, message, mend }: Omit<Problem, 'path'>) {
    super(message);
    this.code = code;
    this.mend = mend;
  }
}

const patienceMs = 60_000;
const betweenMs = 100;

/** Chunks as commands; one that is not answered in time is asked again by its id. [CMD1] */
export function submitterOf(
  hot: Pick<HotPort, 'submit'>,
  { work, by, run }: { readonly work: ImportWork; readonly by: string; readonly run: string },
): Submit {
  const { id, kind, venue, settings } = work;
  const { source, proof } = settings;
  return async (rows, at) => {
    const about = { import: id, venue, kind, source, rows };
    const body: CommandOf<'importRows'> = {
      do: 'importRows',
      ...about,
      ...(proof === undefined ? {} : { proof }),
    };
    const untilMs = Date.now() + patienceMs;
    for (;;) {
      const answer = await hot.submit({ id: `import/${id}/${run}/${at}`, by, body });
      if (answer.ok) return;
      const [first] = answer.problems;
      if (first?.code !== 'command.timeout' || Date.now() > untilMs) {
        throw new WriteRefused(first ?? { code: '', message: 'the rows were refused', mend: '' });
      }
      await sleep(betweenMs);
    }
  };
}
