import type { CommandOf, Problem } from '../../contracts/commands.ts';
import { nameProblems, readSegment, suggest } from '../../contracts/segment-reading.ts';
import { type SegmentCommandName, segmentsMost } from '../../contracts/segments.ts';
import { type NamedSegment, segmentsOf } from '../../contracts/segments-named.ts';
import { fieldNamesOf, segmentSentence } from '../../engine/rules/segment-sentence.ts';
import type { Segments } from '../segments.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** Segments are records: the journal hears who is in one when they come, or change. [SEG7] */
export const segmentPlanners = {
  publishSegment,
  removeSegment,
} satisfies PlannersOf<SegmentCommandName>;

async function publishSegment(
  { venue, segment: document }: CommandOf<'publishSegment'>,
  context: PlanContext,
): Promise<Planned> {
  const { records, registry, segments, nowMs: atMs } = context;
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  const read = readSegment(document);
  if (!read.ok) return read;
  const { segment } = read;
  const names = await records.segments.names(venue, segment.who);
  const problems = nameProblems(segment.who, names);
  if (problems.length > 0) return { ok: false, problems };
  if (!segments.has(venue, segment.id) && segments.of(venue).length >= segmentsMost) {
    return refused('segment.shape', {
      path: 'id',
      message: `${venue} has ${segmentsMost} segments, and no more`,
      mend: 'remove one that no campaign names',
    });
  }
  const record = { venue, segment, atMs };
  segments.put(record);
  const { en: sentenceEn, fa: sentenceFa } = segmentSentence(
    segment.who,
    fieldNamesOf(names.fields),
  );
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'putSegment', ...record },
      auditRow(context, { action: 'publishSegment', about: segment.id, venue }),
    ],
    result: { segment: segment.id, sentenceEn, sentenceFa },
  };
}

/** One that a live campaign names stays: the campaign would say nothing to anybody. [SEG8] */
function removeSegment(
  { venue, segment }: CommandOf<'removeSegment'>,
  context: PlanContext,
): Planned {
  const { segments } = context;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if (!segments.has(venue, segment)) {
    const known = segments.of(venue).map((one) => one.segment.id);
    return refused('segment.unknown', {
      path: 'segment',
      message: `${venue} has no segment ${segment}`,
      mend: suggest(segment, known),
    });
  }
  const campaigns = [...(context.stateOf(venue)?.campaigns.values() ?? [])];
  const naming = campaigns.flatMap(({ campaign, status }) => {
    return status === 'live' && segmentsOf(campaign).some((one) => one.segment === segment)
      ? campaign.id
      : [];
  });
  if (naming.length > 0) {
    return refused('segment.in_use', {
      path: 'segment',
      message: `live campaigns ask for ${segment}: ${naming.join(', ')}`,
      mend: 'pause them, or publish them without it',
    });
  }
  segments.remove(venue, segment);
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'removeSegment', venue, segment },
      auditRow(context, { action: 'removeSegment', about: segment, venue }),
    ],
    result: { segment },
  };
}

/** What asks for a segment that is not there is refused, with the nearest. [SEG8] */
export function segmentProblems(
  named: readonly NamedSegment[],
  { venue, segments }: { readonly venue: string; readonly segments: Segments },
): readonly Problem[] {
  const unknown = named.filter((one) => !segments.has(venue, one.segment));
  if (unknown.length === 0) return [];
  const known = segments.of(venue).map(({ segment }) => segment.id);
  return unknown.map((one) => ({
    code: 'campaign.segment_unknown',
    path: one.path,
    message: `the venue has no segment ${one.segment}`,
    mend:
      known.length === 0
        ? `publish it first: gozar segment publish ${venue} FILE.json`
        : suggest(one.segment, known),
  }));
}
