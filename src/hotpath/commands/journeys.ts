import type { CommandOf, Problem } from '../../contracts/commands.ts';
import type { Journey } from '../../contracts/journey.ts';
import { segmentsIn } from '../../contracts/segments-named.ts';
import { checkJourney } from '../../engine/journey/check.ts';
import { journeyNotes } from '../../engine/rules/history-notes.ts';
import { auditRow, type PlanContext, type Planned, refused, unknownVenue } from './plan.ts';
import { segmentProblems } from './segments.ts';

/** What a venue's stages mean; the document is checked in full, every error at its path. [JNY1] */
export function publishJourney(body: CommandOf<'publishJourney'>, context: PlanContext): Planned {
  const { venue } = body;
  const state = context.stateOf(venue);
  if (state === undefined) return unknownVenue(venue);
  const checked = checkJourney(body.journey, state);
  if (!checked.ok) return checked;
  const unknown = unknownSegments(checked.journey, venue, context);
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const notes = journeyNotes(checked.journey, state).map(
    ({ path, message, mend }) => `${path}: ${message}; ${mend}`,
  );
  return {
    ok: true,
    frames: [{ venue, command: { do: 'publishJourney', journey: checked.journey } }],
    ops: [auditRow(context, { action: 'publishJourney', about: venue, venue })],
    result: { venue, ...(notes.length === 0 ? {} : { notes: notes.join('\n') }) },
  };
}

function unknownSegments(
  { stages }: Journey,
  venue: string,
  { segments }: PlanContext,
): readonly Problem[] {
  return Object.entries(stages).flatMap(([stage, entries = []]) =>
    entries.flatMap((entry, i) =>
      segmentProblems(entry.if ? segmentsIn(entry.if, `stages.${stage}[${i}].if`) : [], {
        venue,
        segments,
      }),
    ),
  );
}

/** Only those who joined can be met beside the floor: others have no name to be met by. [JNY1] */
export async function noteContact(
  body: CommandOf<'noteContact'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, visitor, contact, source } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if ((await context.records.visitor(visitor)) === undefined) {
    return refused('command.visitor_unknown', {
      path: 'visitor',
      message: 'this visitor is not known here',
      mend: 'link a band by its printed code first',
    });
  }
  const more = source === undefined ? {} : { source };
  return {
    ok: true,
    frames: [{ venue, command: { do: 'noteContact', visitor, contact, ...more } }],
    ops: [],
    result: {},
  };
}
