import { z } from 'zod';
import type { WalkReport, WalkStop } from './api-receivers.ts';
import { Code, Id } from './ids.ts';
import { deviceKindNames } from './topics.ts';
import { Placement, type Plan } from './venue.ts';

/** Receivers on the plan and the calibration walk. [RCV1–RCV9] */

export const walkLimits = {
  /** Points of one walk: an afternoon. */
  points: 200,
  /** Strengths of one receiver at one point: twenty seconds at ten a second. */
  strengths: 200,
  receivers: 64,
  /** Walks that are kept, with their reports. */
  kept: 20,
} as const;

/** What was heard while somebody stood at a point, dBm by receiver in the order it came. */
export const WalkPoint = z.strictObject({
  floor: Code,
  x: z.number().min(-100_000).max(100_000),
  y: z.number().min(-100_000).max(100_000),
  heard: z
    .record(Id, z.array(z.number().min(-128).max(20)).max(walkLimits.strengths))
    .refine((all) => Object.keys(all).length <= walkLimits.receivers, 'too many receivers'),
});
export type WalkPoint = z.infer<typeof WalkPoint>;

/** A minute is long for a person at a box; a device that is not told by then is not reachable. */
export const identifyForMs = 8_000;

export const receiverCommands = [
  /** Where a device stands from now on; null = nowhere yet. */
  z.strictObject({
    do: z.literal('moveDevice'),
    venue: Id,
    device: Id,
    placement: Placement.nullable(),
  }),
  /** It blinks, so that a box is matched with its dot. [RCV4] */
  z.strictObject({ do: z.literal('identifyDevice'), venue: Id, device: Id }),
  /** The points of a walk; the radio is fitted to them. [RCV6] */
  z.strictObject({
    do: z.literal('calibrate'),
    venue: Id,
    walk: Id,
    points: z.array(WalkPoint).min(1).max(walkLimits.points),
  }),
  z.strictObject({ do: z.literal('clearCalibration'), venue: Id }),
  /** What the lab found of a walk; no decision hangs on it. */
  z.strictObject({
    do: z.literal('keepWalkReport'),
    venue: Id,
    walk: Id,
    report: z.custom<WalkReport>((value) => typeof value === 'object' && value !== null),
  }),
] as const;
export type ReceiverCommandName = z.infer<(typeof receiverCommands)[number]>['do'];

type Points = NonNullable<Plan['fingerprints']>;
export type WalkRecord = {
  readonly walk: string;
  readonly atMs: number;
  readonly active: boolean;
  readonly points: Points;
  readonly report: WalkReport | null;
};

export type ReceiverOp =
  | {
      readonly op: 'putWalk';
      readonly venue: string;
      readonly walk: string;
      readonly atMs: number;
      readonly points: Points;
    }
  /** No walk is gone by any more. */
  | { readonly op: 'restWalks'; readonly venue: string }
  | {
      readonly op: 'putWalkReport';
      readonly venue: string;
      readonly walk: string;
      readonly report: WalkReport;
    };

/** Where receivers hang that are not there yet, or not there any more. */
export const TrialPlace = z.strictObject({
  device: Id,
  x: z.number(),
  y: z.number(),
  floor: Code.optional(),
});
const FloorDbm = z.number().min(-110).max(-40).default(-90);

/** Its asker's own name for a question: by it one hears how far it is, and stops it. */
const Survey = Id.optional();

/**
 * POST /api/v1/venues/:venue/coverage: as the devices stand, or as they are tried here. Asked again
 * by the same `survey`, the one before is stopped. [RCV11]
 */
export const CoverageAsk = z.strictObject({
  survey: Survey,
  floorDbm: FloorDbm,
  receivers: z.array(TrialPlace).max(500).optional(),
});
export const PlacesAsk = z.strictObject({
  survey: Survey,
  floorDbm: FloorDbm,
  count: z.number().int().min(1).max(5).default(1),
});
/** POST /api/v1/venues/:venue/calibration */
export const WalkBody = z.strictObject({
  walk: Id,
  points: z.array(WalkPoint).min(1).max(walkLimits.points),
});
/** POST /api/v1/venues/:venue/heard: `after` = the last answer's `next`. */
export const HeardAsk = z.strictObject({
  tag: Code,
  after: z.number().int().min(0).default(0),
});
/** POST /api/v1/venues/:venue/devices */
export const AddDeviceBody = z.strictObject({
  device: Id,
  kind: z.enum(deviceKindNames as [(typeof deviceKindNames)[number]]).default('receiver'),
  placement: Placement.optional(),
});
/** POST /api/v1/venues/:venue/devices/:device/place */
export const PlaceBody = z.strictObject({ placement: Placement.nullable() });

/** Asked of the lab: what receivers would hear, where more of them belong, what a walk says. */
export const surveyQuestions = [
  CoverageAsk.extend({ ask: z.literal('coverage'), venue: Id }),
  PlacesAsk.extend({ ask: z.literal('places'), venue: Id }),
  z.strictObject({ ask: z.literal('surveyed'), venue: Id, survey: Id }),
  z.strictObject({ ask: z.literal('stopSurvey'), venue: Id, survey: Id }),
  z.strictObject({ ask: z.literal('walkStops'), venue: Id }),
  z.strictObject({ ask: z.literal('walkReport'), venue: Id, walk: Id }),
] as const;
export type WalkStops = { readonly stops: readonly WalkStop[] };
