import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Config } from '../contracts/config.ts';
import { filesIn } from '../stores/backup/collect.ts';
import { keptRange } from '../stores/journal/ageing.ts';
import type { CliCommand } from './command.ts';
import { journalFolder } from './journal.ts';

type Place = {
  readonly what: string;
  readonly where: string;
  readonly about: 'nobody' | 'aliases' | 'people';
  readonly kept: string;
  readonly rows?: number;
  readonly bytes?: number;
  readonly oldestAtMs?: number;
};

type Kind = readonly [table: string, what: string, about: Place['about'], kept: string];

/** Tables of the records that hold anything of people, and how long; others are things'. [REC6] */
const kinds: readonly Kind[] = [
  ['wearings', 'which tag is which alias, and whose', 'people', 'see retention of records'],
  ['visitors', 'names and languages of who joined', 'people', 'see retention of records'],
  ['joins', 'where who joined, and how', 'people', 'see retention of records'],
  ['phone_codes', 'codes for a second phone', 'people', '10 minutes'],
  ['consents', 'proof of consent', 'people', 'until erased; then a proof of nobody'],
  ['visitor_sessions', 'phones that are signed in', 'people', 'see retention of records'],
  ['visits', 'visits', 'people', 'see retention of records'],
  ['stays', 'stays', 'people', 'see retention of records'],
  ['messages', 'messages and why', 'people', 'see retention of records'],
  ['inbox', 'texts as they were read', 'people', 'see retention of records'],
  ['decisions', 'decision log', 'aliases', '90 days'],
  ['actions', 'tasks, alerts, points, webhooks', 'aliases', '90 days; points until erased'],
  ['history', 'counts a visit and day', 'people', '400 days'],
  ['receipts', 'receipts by our own ids', 'nobody', '90 days'],
  ['quarantine', 'refused payloads, tags struck out', 'aliases', '7 days, 10,000 rows'],
  ['notices', 'what the engine wants known', 'aliases', '90 days'],
  ['audit', 'who changed what', 'people', 'see retention of records'],
  ['sessions', 'sessions of people who work here', 'people', 'until they expire'],
  ['tokens', 'tokens of programs', 'nobody', 'until they expire'],
];

function ofRecords(data: string): Place[] {
  const path = join(data, 'records.db');
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    return kinds.flatMap(([table, what, about, kept]) => {
      const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
      if (columns.length === 0) return [];
      const names = columns.map(({ name }) => String(name));
      const at = ['at_ms', 'from_ms', 'started_at_ms', 'entered_at_ms'].find((column) =>
        names.includes(column),
      );
      const found = database
        .prepare(`SELECT count(*) AS n, ${at ? `min(${at})` : 'NULL'} AS oldest FROM "${table}"`)
        .get();
      const place = { what, where: `records.db ${table}`, about, kept, rows: Number(found?.n) };
      const { oldest } = found ?? {};
      return [typeof oldest === 'number' ? { ...place, oldestAtMs: oldest } : place];
    });
  } finally {
    database.close();
  }
}

function ofFiles(data: string, config: Config): Place[] {
  const sizeOf = (test: (path: string) => boolean) =>
    filesIn(data)
      .filter(test)
      .reduce((sum, path) => sum + (statSync(join(data, path), tolerant)?.size ?? 0), 0);
  const { firstAtMs, bytes } = keptRange(journalFolder(data));
  const days = `${config.journalKeepDays} days, ${(config.journalKeepBytes / 1e9).toFixed(1)} GB`;
  const journal: Place = {
    what: 'what devices and people said, under aliases',
    where: 'journal/',
    about: 'aliases',
    kept: days,
    bytes,
    ...(firstAtMs === 0 ? {} : { oldestAtMs: firstAtMs }),
  };
  const place = (
    [what, where, about, kept]: readonly [string, string, Place['about'], string],
    test: (path: string) => boolean,
  ): Place => ({ what, where, about, kept, bytes: sizeOf(test) });
  return [
    journal,
    place(['states of the engine', 'snapshots/', 'aliases', 'as the journal'], (path) =>
      path.startsWith('snapshots/'),
    ),
    place(['all records, with their index', 'records.db', 'people', 'a table each'], (path) =>
      path.startsWith('records.db'),
    ),
    place(['time series', 'telemetry.db', 'nobody', '30 days'], (path) =>
      path.startsWith('telemetry.db'),
    ),
    place(['how far sending came, dead letters', 'egress.db', 'aliases', '7 days'], (path) =>
      path.startsWith('egress.db'),
    ),
    place(['recordings and keys', 'other files', 'aliases', 'until removed'], (path) => {
      return !/^(journal\/|snapshots\/|records\.db|telemetry\.db|egress\.db)/.test(path);
    }),
  ];
}

const tolerant = { throwIfNoEntry: false } as const;

function line(place: Place): string {
  const { what, where, about, kept, rows, bytes, oldestAtMs } = place;
  const size = rows === undefined ? `${((bytes ?? 0) / 1e6).toFixed(1)} MB` : `${rows} rows`;
  const since = oldestAtMs === undefined ? '' : new Date(oldestAtMs).toISOString().slice(0, 10);
  const columns = [where.padEnd(28), size.padStart(12), since.padEnd(10), about.padEnd(8)];
  return `${columns.join('  ')}  ${kept.padEnd(38)}  ${what}`;
}

export const data: CliCommand = {
  name: 'data',
  usage: '',
  summary: 'Say what is stored where, how much, since when, about whom and how long it is kept',
  examples: ['gozar data', 'gozar data --json'],
  options: {},
  optionHelp: ['about: people = may be joined to a person; aliases = under pseudonyms; nobody.'],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const folder = resolve(config.data);
    const places = existsSync(folder) ? [...ofFiles(folder, config), ...ofRecords(folder)] : [];
    print({ data: folder, places }, [folder, ...places.map(line)]);
    return 0;
  },
};
