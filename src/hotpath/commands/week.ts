import type { CommandOf } from '../../contracts/commands.ts';
import type { WeekCommandName } from '../../contracts/week.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { auditRow, unknownVenue } from './plan.ts';

/** Rows for people to read: no frame, as no decision hangs on them. */
export const weekPlanners: PlannersOf<WeekCommandName> = {
  keepDays: ({ venue, days }, { registry, nowMs }) =>
    registry.venue(venue) === undefined
      ? unknownVenue(venue)
      : written([{ op: 'putDays', venue, atMs: nowMs, days }], { days: days.length }),
  setWeek,
  claimWeekMail,
  reportWeekMail: ({ venue, from, mail, outcome, again }, { nowMs }) =>
    written(
      again
        ? [{ op: 'dropWeekMail', venue, from, mail }]
        : [{ op: 'putWeekMail', venue, from, mail, state: outcome, atMs: nowMs }],
      {},
    ),
  stopWeekMail,
};

function written(ops: Extract<Planned, { ok: true }>['ops'], result: Record<string, number>) {
  return { ok: true, frames: [], ops, result } as const;
}

/** An address that stays keeps its id, and with it what was sent to it. */
function setWeek({ do: _, venue, ...asked }: CommandOf<'setWeek'>, context: PlanContext): Planned {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const before = context.records.week.settings(venue).mails;
  const byAddress = new Map(asked.mails.map((one) => [one.address, one]));
  const mails = [...byAddress.values()].map((one) => ({
    ...one,
    id: before.find(({ address }) => address === one.address)?.id ?? context.newId(),
  }));
  const about = `${asked.against}, ${mails.length} addresses`;
  return written(
    [
      { op: 'putWeek', venue, settings: { ...asked, mails } },
      auditRow(context, { action: 'setWeek', about, venue }),
    ],
    { addresses: mails.length },
  );
}

/**
 * Granted while the address is among the venue's and nobody has it; of claims under way at once the
 * records keep the first, which its sender looks up. A claim without an outcome
 * was a sender that ended: it may have sent, and nobody sends again. [WEK8]
 */
function claimWeekMail(body: CommandOf<'claimWeekMail'>, context: PlanContext): Planned {
  const { venue, from, mail, claim } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const { week } = context.records;
  const isAsked = week.settings(venue).mails.some(({ id }) => id === mail);
  const granted = isAsked && week.mailState(venue, from, mail) === undefined;
  const { nowMs: atMs } = context;
  const row = { op: 'claimWeekMail', venue, from, mail, claim, atMs } as const;
  return { ok: true, frames: [], ops: granted ? [row] : [], result: { granted } };
}

/** Takes the address off the venue's list; whoever is not on it is told the same. */
function stopWeekMail(body: CommandOf<'stopWeekMail'>, context: PlanContext): Planned {
  const { venue, mail } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const settings = context.records.week.settings(venue);
  const mails = settings.mails.filter(({ id }) => id !== mail);
  if (mails.length === settings.mails.length) return written([], { stopped: 0 });
  return written(
    [
      { op: 'putWeek', venue, settings: { ...settings, mails } },
      auditRow(context, { action: 'stopWeekMail', about: mail, venue }),
    ],
    { stopped: 1 },
  );
}
