import {
  type ShiftImportAnswer,
  ShiftImportBody,
  type ShiftsBody,
  ShiftsBodyIn,
  ShiftsQuery,
} from '../contracts/api-staff.ts';
import { readShiftFile } from '../contracts/shift-file.ts';
import type { Shift } from '../contracts/staff.ts';
import { type Answer, type Failure, json } from './answers.ts';
import { submit } from './asking.ts';
import type { VenueAsk } from './handling.ts';
import { roleIn } from './identity.ts';
import { parse } from './parse.ts';

const dayMs = 86_400_000;

/** The plan of a week from now, or between two moments; who works here sees their own. [STF6] */
export async function shifts(asked: VenueAsk): Promise<Answer> {
  const { web, venue, caller, query } = asked;
  const parsed = parse(ShiftsQuery, query);
  if (!parsed.ok) return parsed;
  const nowMs = web.clock.wallMs();
  const { from: fromMs = nowMs - dayMs, to: toMs = fromMs + 9 * dayMs } = parsed.value;
  const rows = await web.reader.staff.shifts(venue.venue, { fromMs, toMs });
  const duty = await web.reader.staff.duty(venue.venue, nowMs);
  const names = new Map(duty.map(({ user, name }) => [user, name]));
  const seesAll = roleIn(caller, venue) !== 'staff';
  const items = rows
    .filter(({ user }) => seesAll || user === caller.user)
    .map((row) => ({ ...row, name: names.get(row.user) ?? row.user }));
  return json({ items } satisfies ShiftsBody);
}

export async function putShifts(asked: VenueAsk): Promise<Answer> {
  const parsed = parse(ShiftsBodyIn, asked.body);
  if (!parsed.ok) return parsed;
  const failed = await write(asked, parsed.value.shifts);
  return failed ?? json({});
}

const atOnce = 1_000;

async function write(asked: VenueAsk, rows: readonly Shift[]): Promise<Failure | undefined> {
  const { web, venue, caller, key } = asked;
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce).map((row) => ({ ...row, zones: [...row.zones] }));
    const body = { do: 'putShifts', venue: venue.venue, shifts: part } as const;
    const answer = await submit(web, { by: caller.by, key: `${key}-${from}`, body });
    if (!answer.ok) return answer;
  }
  return undefined;
}

/** Bad rows are named for the file to be kept and mended; good ones are written at once. */
export async function importShifts(asked: VenueAsk): Promise<Answer> {
  const parsed = parse(ShiftImportBody, asked.body);
  if (!parsed.ok) return parsed;
  const { csv, dryRun } = parsed.value;
  const { web, venue } = asked;
  const people = await web.reader.staff.duty(venue.venue, web.clock.wallMs());
  const { zones } = venue.plan;
  const scale = { timezone: venue.timezone, people, zones: zones.map(namedZone) };
  const { shifts: rows, problems } = readShiftFile(csv, scale);
  const failed = dryRun ? undefined : await write(asked, rows);
  if (failed !== undefined) return failed;
  const imported = dryRun ? 0 : rows.length;
  const count = rows.length + problems.length;
  return json({ rows: count, imported, dryRun, problems } satisfies ShiftImportAnswer);
}

type Zone = VenueAsk['venue']['plan']['zones'][number];

function namedZone({ id, name }: Zone) {
  const { en, fa } = name;
  return { id, name: fa === undefined ? { en } : { en, fa } };
}
