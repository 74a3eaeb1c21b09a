import { decidingOf } from '../../contracts/choices.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand, KnownVisitor } from '../../contracts/inputs.ts';
import { consentsAt } from '../../contracts/joining.ts';
import type { VisitorRecord } from '../../contracts/ports.ts';
import type { PlanContext, Planned } from './plan.ts';
import { refused, unknownVenue } from './plan.ts';

/**
 * An answer to a venue's own wording is about it alone; one that names no venue, and whatever takes
 * back what was allowed, reaches every venue that knows the visitor. The history is append-only
 * proof. [CMD3] [JOI13]
 */
export async function setConsent(
  body: CommandOf<'setConsent'>,
  context: PlanContext,
): Promise<Planned> {
  const { visitor, purpose, granted, text, language, place = 'page' } = body;
  const known = await context.records.visitor(visitor);
  if (known === undefined) return unknownVisitor();
  const { id, nowMs } = context;
  const back = granted ? backFromStop(known) : [];
  const command = { do: 'setConsent', visitor, purpose, granted } as const;
  const isWithdrawn = !granted && consentsAt(known, body.venue)[purpose] === true;
  const at = isWithdrawn || body.venue === undefined ? {} : { venue: body.venue };
  const heard = toEveryVenue(context, visitor, command);
  return {
    ok: true,
    frames: [
      ...heard.filter(({ venue }) => (at.venue ?? venue) === venue),
      ...back.flatMap((one) => toEveryVenue(context, visitor, one)),
    ],
    ops: [
      {
        op: 'putConsent',
        id,
        visitor,
        purpose,
        granted,
        text,
        language,
        place,
        ...at,
        atMs: nowMs,
      },
      ...back.map(({ do: _do, ...kept }) => ({ op: 'putPreferences', ...kept }) as const),
    ],
    result: {},
  };
}

/** What a venue's state decides by, as the records know it. */
export function knownAt(known: VisitorRecord, venue: string): KnownVisitor {
  const { visitor, language, preferences, choices, pushEndpoints } = known;
  const { addresses = [] } = known;
  return {
    ...{ visitor, language, consents: consentsAt(known, venue) },
    ...(preferences === undefined ? {} : { preferences }),
    ...(choices === undefined ? {} : { choices: decidingOf(choices, venue) }),
    ...(pushEndpoints === undefined ? {} : { push: true }),
    ...(addresses.includes('email') ? { email: true } : {}),
    ...(addresses.includes('phone') ? { sms: true } : {}),
  };
}

/** Who agrees again after the one switch is not left alone any more: else a yes meant nothing. */
export function backFromStop({ visitor, preferences }: VisitorRecord) {
  const isStopped = preferences?.leaveAlone === true && preferences.frequency === 'none';
  const all = { frequency: 'all', leaveAlone: false } as const;
  return isStopped ? [{ do: 'setPreferences', visitor, ...all } as const] : [];
}

export async function setProfile(
  body: CommandOf<'setProfile'>,
  context: PlanContext,
): Promise<Planned> {
  const { visitor, name, language } = body;
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  return {
    ok: true,
    frames:
      language === undefined
        ? []
        : toEveryVenue(context, visitor, { do: 'setLanguage', visitor, language }),
    ops: [
      {
        op: 'putProfile',
        visitor,
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language }),
      },
    ],
    result: {},
  };
}

export function toEveryVenue(context: PlanContext, visitor: string, command: JournaledCommand) {
  return venuesKnowing(context, visitor).map((venue) => ({ venue, command }));
}

/**
 * Those with a wearing of theirs in memory, and those whose state knows them: a lasting visitor is
 * kept long after their band came back, and messages put off still wait for them. [CMD3, CON5]
 */
export function venuesKnowing(context: PlanContext, visitor: string): readonly string[] {
  const venues = new Set(context.wearings.venuesOf(visitor));
  for (const { venue } of context.registry.venues()) {
    if (context.stateOf(venue)?.people.has(visitor)) venues.add(venue);
  }
  return [...venues];
}

export function unknownVisitor(): Planned {
  return refused('command.visitor_unknown', {
    path: 'visitor',
    message: 'this visitor is not known here',
    mend: 'link a band by its printed code first',
  });
}

/** The engine decides at this position; the answer comes with its effects. [CMD6] */
export function claim(body: CommandOf<'claim'>, context: PlanContext): Planned {
  const { venue, message, channel } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return {
    ok: true,
    frames: [{ venue, command: { do: 'claim', message, channel } }],
    ops: [],
    result: {},
  };
}

export function reportOutcome(body: CommandOf<'reportOutcome'>, context: PlanContext): Planned {
  const { venue, message, channel, outcome, rendered } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const atMs = context.nowMs;
  // Somebody who was erased meanwhile: the text, with their name in it, is kept nowhere. [CON4]
  const isForgotten = context.stateOf(venue)?.messages.has(message) !== true;
  return {
    ok: true,
    frames: [{ venue, command: { do: 'reportOutcome', message, channel, outcome } }],
    ops:
      isForgotten || rendered === undefined || outcome !== 'delivered' || channel !== 'inbox'
        ? []
        : [{ op: 'putInbox', message, venue, atMs, ...rendered }],
    result: {},
  };
}

export function markSeen(body: CommandOf<'markSeen'>, context: PlanContext): Planned {
  const { venue, message, visitor } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return {
    ok: true,
    frames: [{ venue, command: { do: 'markSeen', message, visitor } }],
    ops: [],
    result: {},
  };
}
