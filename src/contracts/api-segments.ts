import { z } from 'zod';
import type { Localized } from './ids.ts';
import type { SegmentMember, SegmentTally } from './segments.ts';

export type { Segment, SegmentLeaf, SegmentMember, SegmentRule, SegmentTally } from './segments.ts';

/**
 * Routes below `/api/v1/venues/:venue`; bad documents answer 400 with `error.problems`, each with
 * `path`, `message` and `mend`.
 *
 *   GET  /segments                    → SegmentList; counts are known a moment later: ask again
 *   POST /segments                    SegmentBody → SegmentPublished
 *   POST /segments/preview            PreviewBody → SegmentPreview; nothing is published
 *   GET  /segments/:segment           → SegmentSheet
 *   GET  /segments/:segment/members   MembersQuery → { items: SegmentMember[], next? }
 *   POST /segments/:segment/remove    → {}; refused while a live campaign names it
 */
export const SegmentBody = z.strictObject({ segment: z.unknown() });
/** A whole document, or its rule alone. */
export const PreviewBody = z.strictObject({
  segment: z.unknown().optional(),
  who: z.unknown().optional(),
});
export const MembersQuery = z.object({
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `rule` in one sentence a language. */
export type SegmentSheet = {
  readonly segment: string;
  readonly name: Localized;
  readonly sentence: Localized;
  readonly publishedAtMs: number;
  /** The document as it was published. */
  readonly document: unknown;
  /** Ids of campaigns that name it. */
  readonly campaigns: readonly string[];
  /** Absent = not counted yet: ask again. */
  readonly counted?: SegmentTally;
};
export type SegmentList = { readonly items: readonly SegmentSheet[] };
export type SegmentPublished = {
  readonly segment: string;
  readonly sentenceEn: string;
  readonly sentenceFa: string;
};
export type SegmentPreview = {
  readonly sentence: Localized;
  readonly counted: SegmentTally;
  /** The first few of them, by id. */
  readonly sample: readonly SegmentMember[];
};
