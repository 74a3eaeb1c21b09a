import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../contracts/config.ts';
import type { RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { readShiftFile } from '../contracts/shift-file.ts';
import { openReader } from '../stores/records/reader.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { submitLocal } from './submit.ts';
import { clockIn } from './venue-clock.ts';

const dayMs = 86_400_000;
const shownMost = 200;
const shiftsAtOnce = 1_000;

async function withVenue<T>(
  config: Config,
  venue: string,
  work: (reader: RecordsReader, record: VenueRecord) => Promise<T>,
): Promise<T> {
  const path = join(resolve(config.data), 'records.db');
  const opened = openReader({ path, leaveUntouched: true });
  if (!opened.ok) throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  try {
    const record = await opened.reader.venue(venue);
    if (record !== undefined) return await work(opened.reader, record);
  } finally {
    await opened.reader.close();
  }
  throw new CliFailure('command.venue_unknown', {
    message: `there is no venue ${venue}`,
    mend: 'import it first: gozar venue import',
  });
}

const one = { options: {}, optionHelp: [], positionals: [1, 1] } as const;

export const staffList: CliCommand = {
  name: 'staff list',
  usage: 'VENUE',
  summary: 'Who works at a venue, in which post, and who is on duty now',
  examples: ['gozar staff list rasta'],
  ...one,
  run: async ({ config, positionals: [venue = ''], print }) => {
    const rows = await withVenue(config, venue, ({ staff }) => staff.duty(venue, Date.now()));
    const lines = rows.map(({ user, name, post, zones, isOn, isQuiet, by }) => {
      const now = isQuiet ? 'on a break' : isOn ? `on duty (${by})` : 'off';
      return `${user}  ${name}  ${post}  ${zones.join(' ') || 'everywhere'}  ${now}`;
    });
    print(rows, lines.length > 0 ? lines : [`nobody works at ${venue} yet: gozar user invite`]);
    return 0;
  },
};

export const staffShifts: CliCommand = {
  name: 'staff shifts',
  usage: 'VENUE',
  summary: 'The shifts of the week ahead',
  examples: ['gozar staff shifts rasta'],
  ...one,
  run: async ({ config, positionals: [venue = ''], print }) => {
    const nowMs = Date.now();
    await withVenue(config, venue, async ({ staff }, { timezone }) => {
      const clock = clockIn(timezone);
      const rows = await staff.shifts(venue, { fromMs: nowMs - dayMs, toMs: nowMs + 8 * dayMs });
      const lines = rows.map(
        ({ user, post, zones, fromMs, toMs }) =>
          `${clock.day(fromMs)} – ${clock.day(toMs)}  ${user}  ${post}  ${zones.join(' ')}`,
      );
      print(rows, lines.length > 0 ? lines : ['nobody is planned: gozar shifts import']);
    });
    return 0;
  },
};

export const staffTasks: CliCommand = {
  name: 'staff tasks',
  usage: 'VENUE',
  summary: 'Open tasks and those of the last day, with who has each',
  examples: ['gozar staff tasks rasta'],
  ...one,
  run: async ({ config, positionals: [venue = ''], print }) => {
    const sinceMs = Date.now() - dayMs;
    await withVenue(config, venue, async ({ staff }, { timezone }) => {
      const clock = clockIn(timezone);
      const members = await staff.members();
      const rows = await staff.tasks(venue, { sinceMs, most: shownMost });
      // Whom a task is about is nobody's to read here. [HOT9]
      const shown = rows.map(({ visitor: _, task: _id, steps: _steps, by, ...row }) => ({
        ...row,
        ...(by === '' ? {} : { by: members.get(by)?.name ?? by }),
      }));
      const lines = shown.map(
        ({ atMs, state, post, text, ...row }) =>
          `${clock.time(atMs)}  ${state}  ${post}  ${text.en}  ${row.by ?? ''}`,
      );
      print(shown, lines.length > 0 ? lines : ['no task is open']);
    });
    return 0;
  },
};

export const shiftsImport: CliCommand = {
  name: 'shifts import',
  usage: 'VENUE FILE.csv [--dry-run]',
  summary: 'Import shifts: who,date,from,to,post,zones; bad rows are named, good ones taken',
  examples: [
    'gozar shifts import rasta week.csv --dry-run',
    'gozar shifts import rasta week.csv   (dates 2026-11-24 or ۱۴۰۵/۰۹/۰۳)',
  ],
  options: { 'dry-run': { type: 'boolean' } },
  optionHelp: ['--dry-run   say what would be done, and do nothing'],
  positionals: [2, 2],
  run: async ({ config, positionals: [venue = '', file = ''], values, print }) => {
    const csv = readText(file);
    const { shifts, problems } = await withVenue(config, venue, async ({ staff }, record) => {
      const people = await staff.duty(venue, Date.now());
      const zones = record.plan.zones.map(({ id, name: { en, fa } }) => ({
        ...{ id, name: fa === undefined ? { en } : { en, fa } },
      }));
      return readShiftFile(csv, { timezone: record.timezone, people, zones });
    });
    const isDry = values['dry-run'] === true;
    if (!isDry && shifts.length > 0) {
      await withHot(config.data, async (hot) => {
        for (let from = 0; from < shifts.length; from += shiftsAtOnce) {
          const part = shifts.slice(from, from + shiftsAtOnce);
          await submitLocal(hot, { do: 'putShifts', venue, shifts: part });
        }
      });
    }
    const bad = problems.map(({ row, column = '', message, mend }) => {
      return `row ${row} ${column}: ${message}; ${mend}`;
    });
    const verb = isDry ? 'would be imported' : 'imported';
    const sum = `${shifts.length} shifts ${verb}, ${problems.length} rows refused at ${venue}`;
    print({ imported: isDry ? 0 : shifts.length, dryRun: isDry, problems }, [...bad, sum]);
    return problems.length === 0 ? 0 : 1;
  },
};

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliFailure('command.shape', {
      message: `${file} cannot be read`,
      mend: 'give the path of a CSV file',
      exitCode: 2,
    });
  }
}

export const caseList: CliCommand = {
  name: 'case list',
  usage: 'VENUE',
  summary: 'Open cases and those of the last week, with who owns each',
  examples: ['gozar case list rasta'],
  ...one,
  run: async ({ config, positionals: [venue = ''], print }) => {
    const sinceMs = Date.now() - 7 * dayMs;
    await withVenue(config, venue, async ({ staff }, { timezone }) => {
      const clock = clockIn(timezone);
      const members = await staff.members();
      const rows = await staff.cases(venue, { sinceMs, most: shownMost });
      const shown = rows.map(({ visitor: _, customer: _name, words: _words, ...row }) => ({
        ...row,
        owner: members.get(row.owner)?.name ?? '',
      }));
      const lines = shown.map(({ case: id, cause, state, owner, dueAtMs, overdue }) => {
        const due = `due ${clock.day(dueAtMs)}${overdue ? ' (overdue)' : ''}`;
        return `${id}  ${cause}  ${state}  ${owner}  ${due}`;
      });
      print(shown, lines.length > 0 ? lines : ['no case is open']);
    });
    return 0;
  },
};

export const caseClose: CliCommand = {
  name: 'case close',
  usage: 'VENUE CASE [--note TEXT]',
  summary: 'Close a case, whoever owns it',
  examples: ['gozar case close rasta rasta/case/1795501810000:0 --note "called and apologised"'],
  options: { note: { type: 'string' } },
  optionHelp: ['--note TEXT   what was done'],
  positionals: [2, 2],
  run: async ({ config, positionals: [venue = '', id = ''], values, print }) => {
    const note = typeof values.note === 'string' ? { note: values.note } : {};
    const body = { do: 'closeCase', venue, case: id, asManager: true, ...note } as const;
    const { result } = await withHot(config.data, (hot) => submitLocal(hot, body));
    if (result.granted === false) {
      throw new CliFailure('command.task_taken', {
        message: `${id} is closed already`,
        mend: `see the cases that are open: gozar case list ${venue}`,
      });
    }
    print({ case: id, state: 'closed' }, [`${id} is closed`]);
    return 0;
  },
};
