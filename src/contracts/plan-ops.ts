import { z } from 'zod';
import {
  type PlanChange,
  type PlanVersionRow,
  UnderlayPlace,
  type UnderlayRow,
  underlayTypes,
} from './api-plan.ts';
import { Code, cleanText, Id, Localized, Sha256 } from './ids.ts';
import { DraftPlan, longestNote } from './plans.ts';
import { type Placement, Plan } from './venue.ts';

/** A piece of a file on its way into the records: one turn of the hot path each. [PLN10] */
export const pieceBytes = 192 * 1024;
export const underlayBytesMost = 10 * 1024 * 1024;
const piecesMost = Math.ceil(underlayBytesMost / pieceBytes);

/** Drafts, versions and underlays. Who asks has checked the drawing (plan-check); ids are here. */
export const planCommands = [
  /** An admin's new venue with a blank plan. [PLN9] */
  z.strictObject({
    do: z.literal('createVenue'),
    venue: Id,
    name: Localized,
    timezone: z.string().max(64),
  }),
  z.strictObject({
    do: z.literal('savePlanDraft'),
    venue: Id,
    plan: DraftPlan,
    /** The one that was read; 0 = none was there. */
    revision: z.number().int().min(0),
    /** The version it was begun from, where the revision is 0. */
    basedOn: z.number().int().min(0).optional(),
  }),
  z.strictObject({ do: z.literal('discardPlanDraft'), venue: Id }),
  z.strictObject({
    do: z.literal('restorePlan'),
    venue: Id,
    version: z.number().int().min(1),
  }),
  /** The plan is the draft's, read and judged by who asks; the revision says that it still is. */
  z.strictObject({
    do: z.literal('publishPlan'),
    venue: Id,
    plan: Plan,
    revision: z.number().int().min(0),
    note: cleanText(longestNote).optional(),
    pauseCampaigns: z.boolean().default(false),
  }),
  z.strictObject({
    do: z.literal('putFilePiece'),
    venue: Id,
    sha256: Sha256,
    piece: z.number().int().min(0).max(piecesMost),
    /** Base64. */
    bytes: z.base64().max(pieceBytes * 2),
  }),
  z.strictObject({
    do: z.literal('setUnderlay'),
    venue: Id,
    floor: Code,
    sha256: Sha256,
    type: z.enum(underlayTypes),
    widthPx: z.number().int().min(1).max(65_535),
    heightPx: z.number().int().min(1).max(65_535),
    pieces: z.number().int().min(1).max(piecesMost),
    place: UnderlayPlace,
  }),
  z.strictObject({ do: z.literal('placeUnderlay'), venue: Id, floor: Code, place: UnderlayPlace }),
  z.strictObject({ do: z.literal('removeUnderlay'), venue: Id, floor: Code }),
] as const;
export type PlanCommandName = z.infer<(typeof planCommands)[number]>['do'];

/** What plans keep in the records; pieces that nothing names are removed with the next change. */
export type PlanOp =
  | {
      readonly op: 'putPlanDraft';
      readonly venue: string;
      /** Absent = there is no draft; the revision stays, so that none is given twice. */
      readonly plan?: Plan;
      readonly revision: number;
      readonly basedOn: number;
      readonly by: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putPlanVersion';
      readonly venue: string;
      readonly version: number;
      readonly plan: Plan;
      readonly change: PlanChange;
      readonly by: string;
      readonly note?: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'placeDevice';
      readonly venue: string;
      readonly device: string;
      readonly placement: Placement | null;
    }
  | {
      readonly op: 'putFilePiece';
      readonly sha256: string;
      readonly piece: number;
      readonly bytes: string;
      readonly atMs: number;
    }
  | ({
      readonly op: 'putUnderlay';
      readonly venue: string;
      readonly pieces: number;
      readonly atMs: number;
    } & UnderlayRow)
  | {
      readonly op: 'placeUnderlay';
      readonly venue: string;
      readonly floor: string;
      readonly place: UnderlayPlace;
    }
  | {
      readonly op: 'removeUnderlay';
      readonly venue: string;
      readonly floor: string;
      readonly atMs: number;
    };

export type PlanDraftRecord = {
  /** Absent = there is no draft now. */
  readonly plan?: Plan;
  /** The last that was given. */
  readonly revision: number;
  readonly basedOn: number;
  readonly by: string;
  readonly atMs: number;
};
export type UnderlayRecord = UnderlayRow & { readonly pieces: number };

/** What the records hold of plans. */
export interface PlanReads {
  draft(venue: string): Promise<PlanDraftRecord | undefined>;
  /** Newest first. */
  versions(venue: string): Promise<readonly PlanVersionRow[]>;
  version(venue: string, version: number): Promise<Plan | undefined>;
  /** The newest; 0 = the venue has none. */
  latest(venue: string): Promise<number>;
  underlays(venue: string): Promise<readonly UnderlayRecord[]>;
  /** Whole and as it came, or undefined where a piece is missing. */
  file(sha256: string, pieces: number): Promise<Uint8Array | undefined>;
  /** How many pieces of a file are there. */
  pieces(sha256: string): Promise<number>;
}
