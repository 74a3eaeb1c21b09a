import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { csvOf } from '../contracts/csv.ts';
import { openReader } from '../stores/records/reader.ts';
import { refusedBackup } from './backup-file.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';

/** What the records hold of one visitor, as two files that only their owner may read. [CON9] */
export const exportVisitor: CliCommand = {
  name: 'export',
  usage: '--visitor VISITOR [--out NAME]',
  summary: "Write a visitor's data as NAME.json and NAME.csv",
  examples: ['gozar export --visitor v-1f0c9a', 'gozar export --visitor v-1f0c9a --out sara'],
  options: { visitor: { type: 'string' }, out: { type: 'string' } },
  optionHelp: ['--visitor VISITOR   whose', '--out NAME          where, without an end (VISITOR)'],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const { visitor } = values;
    if (typeof visitor !== 'string' || visitor === '') {
      throw new CliFailure('command.shape', {
        message: '--visitor is needed',
        mend: 'see the visits of the venue for ids of visitors',
        exitCode: 2,
      });
    }
    const path = join(resolve(config.data), 'records.db');
    const opened = openReader({ path, leaveUntouched: true });
    if (!opened.ok) throw new CliFailure(opened.code, opened);
    const { reader } = opened;
    try {
      const data = await reader.visitorData(visitor);
      if (data === undefined) {
        throw new CliFailure('command.visitor_unknown', {
          message: `no visitor ${visitor} is known here`,
          mend: 'see the visits of the venue for ids of visitors',
        });
      }
      const out = resolve(typeof values.out === 'string' ? values.out : visitor);
      const files = [`${out}.json`, `${out}.csv`] as const;
      writeAll([
        [files[0], `${JSON.stringify(data, null, 2)}\n`],
        [files[1], csvOf(data)],
      ]);
      print({ visitor, files }, [...files]);
      return 0;
    } finally {
      await reader.close();
    }
  },
};

/** All or none, and never into a file that others may read already. */
function writeAll(files: readonly (readonly [path: string, text: string])[]): void {
  const draftOf = (path: string) => `${path}.new`;
  try {
    for (const [path, text] of files) {
      rmSync(draftOf(path), { force: true });
      writeFileSync(draftOf(path), text, { mode: 0o600, flag: 'wx' });
    }
    for (const [path] of files) renameSync(draftOf(path), path);
  } catch (error) {
    refusedBackup(error);
  } finally {
    for (const [path] of files) rmSync(draftOf(path), { force: true });
  }
}
