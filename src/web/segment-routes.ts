import {
  MembersQuery,
  PreviewBody,
  SegmentBody,
  type SegmentList,
  type SegmentPreview,
  type SegmentSheet,
} from '../contracts/api-segments.ts';
import type { CommandBody } from '../contracts/commands.ts';
import type { Localized } from '../contracts/ids.ts';
import type { CampaignRecord } from '../contracts/ports.ts';
import { sentencesPerAsk } from '../contracts/questions.ts';
import { nameProblems, readRule, readSegment } from '../contracts/segment-reading.ts';
import type { SegmentAsked, SegmentRecord, SegmentRule } from '../contracts/segments.ts';
import { segmentsOf } from '../contracts/segments-named.ts';
import { type Answer, type Failure, failureOf, json } from './answers.ts';
import { ask, submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import type { WebOptions } from './options.ts';
import { parse } from './parse.ts';
import type { segmentRoutes } from './segment-route-table.ts';

type Names = keyof typeof segmentRoutes;

/** Of a preview: enough to see whether they are whom the marketer means. */
const sampled = 5;

export const segmentHandlers: Pick<Handlers['venue'], Names> = {
  segments: async (asked) => {
    const records = await asked.web.reader.segments.list(asked.venue.venue);
    return json({ items: await sheetsOf(asked, records) } satisfies SegmentList);
  },
  segment: async (asked) => {
    const record = await recordOf(asked);
    const [sheet] = record === undefined ? [] : await sheetsOf(asked, [record]);
    return sheet === undefined ? unknown(asked) : json(sheet);
  },
  segmentMembers: async (asked) => {
    const parsed = parse(MembersQuery, asked.query);
    if (!parsed.ok) return parsed;
    const record = await recordOf(asked);
    if (record === undefined) return unknown(asked);
    const { after, limit } = parsed.value;
    const page = { limit, ...(after === undefined ? {} : { after }) };
    return json(await asked.web.reader.segments.members(whoOf(asked, record.segment.who), page));
  },
  publishSegment: async (asked) => {
    const parsed = parse(SegmentBody, asked.body);
    if (!parsed.ok) return parsed;
    const { venue } = asked.venue;
    return told(asked, { do: 'publishSegment', venue, segment: parsed.value.segment });
  },
  removeSegment: async (asked) => {
    const { venue } = asked.venue;
    return told(asked, { do: 'removeSegment', venue, segment: asked.params.segment ?? '' });
  },
  previewSegment: async (asked) => {
    const parsed = parse(PreviewBody, asked.body);
    if (!parsed.ok) return parsed;
    const { segment, who } = parsed.value;
    const read = segment === undefined ? readRule(who) : readSegment(segment);
    if (!read.ok) return failureOf(read);
    return preview(asked, 'rule' in read ? read.rule : read.segment.who);
  },
};

async function preview(asked: VenueAsk, rule: SegmentRule): Promise<Answer> {
  const { web, venue } = asked;
  const { segments } = web.reader;
  const problems = nameProblems(rule, await segments.names(venue.venue, rule));
  if (problems.length > 0) return failureOf({ ok: false, problems });
  const who = whoOf(asked, rule);
  const [sentence = null] = await sentencesOf(web, [rule]);
  const counted = await (web.segmentCounts?.count(who) ?? segments.tally(who));
  const { items: sample } = await segments.members(who, { limit: sampled });
  return json({ ...saidOf(sentence), counted, sample } satisfies SegmentPreview);
}

const saidOf = (sentence: Localized | null) => ({ sentence: sentence ?? { en: '' } });

function whoOf({ web, venue: { venue, timezone } }: VenueAsk, rule: SegmentRule): SegmentAsked {
  return { venue, rule, nowMs: web.clock.wallMs(), timezone };
}

function unknown({ venue: { venue } }: VenueAsk): Failure {
  return { ok: false, code: 'segment.unknown', message: `${venue} has no segment of that name` };
}

function recordOf({ web, venue, params }: VenueAsk): Promise<SegmentRecord | undefined> {
  return web.reader.segments.one(venue.venue, params.segment ?? '');
}

async function sheetsOf(
  { web, venue: { venue, timezone } }: VenueAsk,
  records: readonly SegmentRecord[],
): Promise<readonly SegmentSheet[]> {
  const campaigns = await web.reader.campaigns(venue);
  const sentences = await sentencesOf(
    web,
    records.map(({ segment }) => segment.who),
  );
  return records.map((record, i) => {
    const { segment, atMs } = record;
    const counted = web.segmentCounts?.of(record, timezone);
    return {
      ...{ segment: segment.id, name: segment.name, ...saidOf(sentences[i] ?? null) },
      ...{ publishedAtMs: atMs, document: segment, campaigns: naming(campaigns, segment.id) },
      ...(counted === undefined ? {} : { counted }),
    };
  });
}

function naming(campaigns: readonly CampaignRecord[], id: string): readonly string[] {
  return campaigns.flatMap(({ campaign }) => {
    const named = segmentsOf(campaign);
    return named.some(({ segment }) => segment === id) ? campaign.id : [];
  });
}

/** Of the engine, which has the words; while it is silent segments are listed without. */
async function sentencesOf(
  web: WebOptions,
  rules: readonly SegmentRule[],
): Promise<readonly (Localized | null)[]> {
  const known = rules.length === 0 ? [] : await web.reader.customers.fields();
  const fields = Object.fromEntries(known.map(({ field, name }) => [field, name]));
  const said: (Localized | null)[] = [];
  for (let at = 0; at < rules.length; at += sentencesPerAsk) {
    const some = rules.slice(at, at + sentencesPerAsk);
    const asked = await ask(web, { ask: 'ruleSentences', rules: some, fields });
    if (!asked.ok) break;
    said.push(...asked.answer);
  }
  return said;
}

async function told({ web, caller, key }: VenueAsk, body: CommandBody): Promise<Answer> {
  const answer = await submit(web, { by: caller.by, key, body });
  return answer.ok ? json(answer.result) : answer;
}
