import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { csvOf } from '../contracts/csv.ts';
import { openReader } from '../stores/records/reader.ts';
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
    const visitor = String(values.visitor ?? '');
    const opened = openReader({ path: join(resolve(config.data), 'records.db') });
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
      writeFileSync(files[0], `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
      writeFileSync(files[1], csvOf(data), { mode: 0o600 });
      print({ visitor, files }, [...files]);
      return 0;
    } finally {
      await reader.close();
    }
  },
};
