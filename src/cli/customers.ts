import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { byteOrderMark } from '../contracts/csv-cells.ts';
import { customerHeader, customerLine } from '../contracts/customer-file.ts';
import type { ImportKind, ImportReport } from '../contracts/import-files.ts';
import { ImportSettings } from '../contracts/imports.ts';
import { lookAt } from '../ingress/imports/read-csv.ts';
import { openForesight } from '../stores/records/foresight.ts';
import { openReader } from '../stores/records/reader.ts';
import { newId } from '../threads/id.ts';
import { type ImportWork, submitterOf } from '../threads/import-submit.ts';
import { looksOf, workOn } from '../threads/import-work.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';

export const importCustomers: CliCommand = importCommand('customers', {
  summary: 'Import customers from a CSV file; again and again, as nothing comes in twice',
  examples: [
    'gozar import customers customers.csv --venue rasta --dry-run',
    'gozar import customers customers.csv --venue rasta --source till --map "Card no=key"',
  ],
});

export const importTransactions: CliCommand = importCommand('transactions', {
  summary: 'Import sales with their lines from a CSV file, a line a row',
  examples: ['gozar import transactions sales.csv --venue rasta --source till --currency IRR'],
});

function importCommand(
  kind: ImportKind,
  { summary, examples }: Pick<CliCommand, 'summary' | 'examples'>,
): CliCommand {
  return {
    ...{ name: `import ${kind}`, usage: 'FILE.csv --venue VENUE [--dry-run]', summary, examples },
    options: {
      venue: { type: 'string' },
      map: { type: 'string' },
      source: { type: 'string' },
      country: { type: 'string' },
      currency: { type: 'string' },
      proof: { type: 'string' },
      bad: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
    optionHelp: [
      '--venue VENUE       whose clock and, of sales, whose sales',
      '--map A=B,C=D       what columns mean: header=column; nothing after = leaves one out',
      '--source NAME       whose numbers the keys are (import)',
      '--country CC        of phone numbers without one (IR)',
      '--currency CUR      of amounts without one (IRR)',
      '--proof TEXT        what the consents of the file stand on; without it none come in',
      '--bad FILE.csv      where the bad rows go (FILE.bad.csv)',
      '--dry-run           say what would happen, and change nothing',
    ],
    positionals: [1, 1],
    run: (context) => runImportOf(kind, context),
  };
}

async function runImportOf(kind: ImportKind, context: CommandContext): Promise<number> {
  const { config, positionals, values, print } = context;
  const path = resolve(positionals[0] ?? '');
  const venue = needed(values.venue, '--venue VENUE');
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new CliFailure('import.file', { message: `${path} is no file`, mend: 'name a CSV file' });
  }
  const data = resolve(config.data);
  const badPath =
    typeof values.bad === 'string' ? resolve(values.bad) : path.replace(/(\.\w+)?$/, '.bad.csv');
  const report = await withHot(data, async (hot) => {
    const settings = settingsOf(kind, { values, data, path });
    const dryRun = values['dry-run'] === true;
    const id = newId();
    const work: ImportWork = { data, id, venue, kind, path, badPath, settings, dryRun };
    const ended = await workOn(work, {
      submit: submitterOf(hot, { work, by: 'local', run: '0' }),
      progress: () => {},
      stopped: () => false,
    });
    if (!ended.ok) throw new CliFailure('import.file', ended);
    return ended.report;
  });
  if (report.bad === 0) rmSync(badPath, { force: true });
  const bad = report.bad === 0 ? {} : { badRows: badPath };
  print({ ...report, ...bad }, [
    ...report.problems.map(({ row, column, value, message, mend }) => {
      return `row ${row}: ${column} ${JSON.stringify(value)} ${message}; ${mend}`;
    }),
    summaryOf(report),
    ...(report.bad === 0 ? [] : [`bad rows, to correct and import again: ${badPath}`]),
  ]);
  return report.bad === 0 ? 0 : 1;
}

function summaryOf({ dryRun, rows, created, updated, unchanged, unmatched, bad }: ImportReport) {
  const would = dryRun ? 'would be ' : '';
  const counts = `${created} ${would}created, ${updated} updated, ${unchanged} left alone`;
  const nobodys = unmatched > 0 ? `, ${unmatched} of nobody known` : '';
  return `${rows} rows: ${counts}${nobodys}, ${bad} bad`;
}

function settingsOf(
  kind: ImportKind,
  given: Pick<CommandContext, 'values'> & { readonly data: string; readonly path: string },
): ImportSettings {
  const { values } = given;
  const said = ['source', 'country', 'currency', 'proof'].flatMap((name) =>
    typeof values[name] === 'string' ? [[name, values[name]] as const] : [],
  );
  const mapping = typeof values.map === 'string' ? mappingOf(kind, values.map, given) : undefined;
  const parsed = ImportSettings.safeParse({
    ...Object.fromEntries(said),
    ...(mapping === undefined ? {} : { mapping }),
  });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new CliFailure('command.shape', {
    message: `--${first?.path.join('.') ?? ''} cannot be used: ${first?.message ?? ''}`,
    mend: `see gozar import ${kind} --help`,
    exitCode: 2,
  });
}

/** What the file itself suggests, with what was said instead. */
function mappingOf(
  kind: ImportKind,
  text: string,
  { data, path }: { readonly data: string; readonly path: string },
): string[] {
  const foresight = openForesight(join(data, 'records.db'));
  const { header, mapping } = looksOf(path, kind, foresight);
  foresight.close();
  for (const pair of text.split(',')) {
    const cut = pair.lastIndexOf('=');
    const name = pair.slice(0, cut).trim();
    const place = header.indexOf(name);
    if (cut < 0 || place < 0) {
      const mend = `write HEADER=COLUMN; the headers are ${lookAt(path).header.join(', ')}`;
      throw new CliFailure('command.shape', { message: `no column ${name}`, mend, exitCode: 2 });
    }
    mapping[place] = pair.slice(cut + 1).trim();
  }
  return mapping;
}

function needed(value: unknown, option: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new CliFailure('command.shape', {
    message: `${option} is needed`,
    mend: 'see --help',
    exitCode: 2,
  });
}

const rowsAtOnce = 1_000;

/** Customers of one source's keys as a file that comes in again unchanged. [CUS16] */
export const exportCustomers: CliCommand = {
  name: 'export customers',
  usage: '[--source NAME] [--out FILE.csv]',
  summary: 'Write all customers as CSV, as gozar import customers reads it',
  examples: ['gozar export customers --source till --out customers.csv'],
  options: { source: { type: 'string' }, out: { type: 'string' } },
  optionHelp: [
    '--source NAME    whose numbers the keys are (import)',
    '--out FILE.csv   where (customers.csv)',
  ],
  positionals: [0, 0],
  run: async ({ config, values, print }) => {
    const source = typeof values.source === 'string' ? values.source : 'import';
    const out = resolve(typeof values.out === 'string' ? values.out : 'customers.csv');
    const path = join(resolve(config.data), 'records.db');
    const opened = openReader({ path, leaveUntouched: true });
    if (!opened.ok) throw new CliFailure(opened.code, opened);
    const { reader } = opened;
    const draft = `${out}.new`;
    try {
      const fields = await reader.customers.fields();
      rmSync(draft, { force: true });
      writeFileSync(draft, byteOrderMark + customerHeader(fields), { mode: 0o600, flag: 'wx' });
      let count = 0;
      for (let after = ''; ; ) {
        const page = await reader.customers.all({ limit: rowsAtOnce, after });
        const lines = page.items.map((one) => customerLine(one, source, fields));
        writeFileSync(draft, lines.join(''), { flag: 'a' });
        count += page.items.length;
        if (page.next === undefined) break;
        after = page.next;
      }
      renameSync(draft, out);
      print({ customers: count, file: out }, [`${count} customers: ${out}`]);
      return 0;
    } finally {
      rmSync(draft, { force: true });
      await reader.close();
    }
  },
};
