import { z } from 'zod';
import { cleanText, Id, Localized } from './ids.ts';
import { DraftPlan, longestNote } from './plans.ts';
import type { Plan, Point2, ZoneKind } from './venue.ts';

/**
 * Bodies of the plan's API, all under `/api/v1/venues/:venue/plan` but `POST /api/v1/venues`.
 * Lengths are metres, y downwards. `path` is a JSON path within the plan: `zones.3.polygon`.
 */

/** What is wrong with a plan, or might be; `at` is a place on the floor to show it at. [PLN2] */
export type PlanProblem = {
  readonly code: PlanProblemCode;
  readonly path: string;
  readonly zone?: string;
  readonly floor?: string;
  readonly at?: Point2;
  readonly message: Localized;
  readonly mend: Localized;
};

/** Every problem a check can name; those of `planErrorCodes` stop a publication. */
export const planErrorCodes = [
  'shape',
  'no_floor',
  'no_zone',
  'twice',
  'name_missing',
  'unknown_floor',
  'unknown_parent',
  'parent_circle',
  'too_few_points',
  'crosses_itself',
  'no_area',
  'outside_parent',
  'parent_other_floor',
  'too_small',
  'too_large',
] as const;
export const planWarningCodes = [
  'name_one_language',
  'capacity_missing',
  'outside_walls',
  'overlap',
  'door_off_wall',
  'stairs_to_nowhere',
  'no_entrance',
  'no_exit',
  'unreachable',
  'floor_empty',
  'names_alike',
] as const;
export type PlanProblemCode =
  | (typeof planErrorCodes)[number]
  | (typeof planWarningCodes)[number]
  /** Only of a venue: what a publication would end or stop. [PLN4] [PLN5] */
  | 'campaign_names_zone'
  | 'journey_names_zone'
  | 'device_unplaced';

/** GET /plan/draft; no draft = the published plan at revision 0. [PLN1] */
export type PlanDraftBody = {
  /** May be unfinished: the shape is that of a plan, nothing else was judged. */
  readonly plan: Plan;
  /** Goes back with the next PUT; grows with each. */
  readonly revision: number;
  /** The published version it was begun from. */
  readonly basedOn: number;
  readonly changedAtMs?: number;
  /** `user:…`, `token:…` or `local`. */
  readonly by?: string;
  /** Differs from the published plan. */
  readonly isChanged: boolean;
  /** The version that is published now. */
  readonly version: number;
};

/** PUT /plan/draft → PlanSavedBody, or 409 `plan.draft_changed`. [PLN1] */
export const PlanDraftAsk = z.strictObject({
  plan: DraftPlan,
  revision: z.number().int().min(0),
  /** The version it was begun from; at revision 0 another one published meanwhile is a 409. */
  basedOn: z.number().int().min(0).optional(),
});
export type PlanDraftAsk = {
  readonly plan: Plan;
  readonly revision: number;
  readonly basedOn?: number;
};
export type PlanSavedBody = { readonly revision: number };

/** POST /plan/check: nothing is saved. [PLN2] */
export const PlanCheckAsk = z.strictObject({ plan: DraftPlan });
export type PlanCheckAsk = { readonly plan: Plan };
export type PlanCheckBody = {
  readonly errors: readonly PlanProblem[];
  readonly warnings: readonly PlanProblem[];
  /** What a publication would remove under live or paused campaigns. [PLN5] */
  readonly campaigns: readonly PlanCampaign[];
  /** Devices that would stand nowhere. [PLN4] */
  readonly unplaced: readonly string[];
};
/** A campaign and where in it a zone is named that the plan no longer has. */
export type PlanCampaign = {
  readonly campaign: string;
  readonly name: Localized;
  readonly zone: string;
  /** JSON path within the campaign: `when.zone`. */
  readonly paths: readonly string[];
};

/**
 * POST /plan/publish: the draft of that revision becomes the next version. 422 `plan.unfinished`
 * with `problems`, 409 `plan.draft_changed`, 409 `plan.campaigns_name_zone` (each campaign a
 * problem; again with `pauseCampaigns` to pause them).
 */
export const PlanPublishAsk = z.strictObject({
  revision: z.number().int().min(0),
  note: cleanText(longestNote).optional(),
  pauseCampaigns: z.boolean().default(false),
});
export type PlanPublishAsk = {
  readonly revision: number;
  readonly note?: string;
  readonly pauseCampaigns?: boolean;
};
export type PlanPublishedBody = {
  readonly version: number;
  /** Campaigns that were paused for it, and devices that stand nowhere now. */
  readonly paused: readonly string[];
  readonly unplaced: readonly string[];
};

/** POST /plan/discard → PlanSavedBody with revision 0: the draft is gone. */

/** What a version did to the zones of the one before it, by id. */
export type PlanChange = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Another polygon, floor or parent. */
  readonly moved: readonly string[];
  /** Another name, kind or capacity. */
  readonly edited: readonly string[];
};
export type PlanVersionRow = {
  readonly version: number;
  readonly atMs: number;
  readonly by: string;
  readonly note?: string;
  readonly zones: number;
  readonly floors: number;
  readonly change: PlanChange;
};
/** GET /plan/versions, newest first. */
export type PlanVersionsBody = { readonly items: readonly PlanVersionRow[] };
/** GET /plan/versions/:version */
export type PlanVersionBody = { readonly version: number; readonly plan: Plan };
/** POST /plan/versions/:version/restore → PlanSavedBody: it is the draft now. */

export const planFileKinds = ['geojson', 'imdf'] as const;
export type PlanFileKind = (typeof planFileKinds)[number];
/** `m`: metres of the venue's own plane; `deg`: longitude and latitude of WGS 84. */
export const planFileUnits = ['m', 'deg'] as const;
/**
 * POST /plan/import, the file as the body (`application/json`, `application/geo+json` or
 * `application/zip`, at most 20 MB); `units` is needed for GeoJSON only. Absent units are guessed
 * from the numbers, and a note says so.
 */
export const PlanImportQuery = z.strictObject({
  kind: z.enum(planFileKinds),
  units: z.enum(planFileUnits).optional(),
});
/** What was read, nothing saved; `notes` name what was changed or could not be taken. [PLN6] */
export type PlanImportBody = { readonly plan: Plan; readonly notes: readonly Localized[] };
/** GET /plan/export?kind=: a file; IMDF is a zip. */
export const PlanExportQuery = z.strictObject({ kind: z.enum(planFileKinds) });

/** GET /plan/templates */
export type ZoneTemplate = {
  readonly id: string;
  readonly kind: ZoneKind;
  readonly name: Localized;
  /** People a square metre that the capacity is worked out by; absent = no capacity. */
  readonly peoplePerM2?: number;
  /** A first size, metres. */
  readonly widthM: number;
  readonly heightM: number;
};
export type PlanTemplatesBody = { readonly items: readonly ZoneTemplate[] };

/** POST /api/v1/venues by an admin of everything: a venue with a blank plan. [PLN9] */
export const NewVenueAsk = z.strictObject({
  venue: Id,
  name: Localized,
  /** IANA name. */
  timezone: z.string().min(1).max(64),
});
export type NewVenueBody = { readonly venue: string; readonly version: number };

/** Where an underlay lies: its top left corner, turned about that corner clockwise. */
export const UnderlayPlace = z.strictObject({
  x: z.number().min(-10_000).max(10_000),
  y: z.number().min(-10_000).max(10_000),
  mPerPx: z.number().min(0.000_1).max(100),
  rotationDeg: z.number().min(-360).max(360),
  opacity: z.number().min(0).max(1),
});
export type UnderlayPlace = z.infer<typeof UnderlayPlace>;
/** What an underlay can be: told by its bytes. */
export const underlayTypes = ['image/png', 'image/jpeg'] as const;
export type UnderlayType = (typeof underlayTypes)[number];

export type UnderlayRow = UnderlayPlace & {
  readonly floor: string;
  readonly sha256: string;
  readonly type: UnderlayType;
  readonly widthPx: number;
  readonly heightPx: number;
};
/**
 * GET /plan/underlays → UnderlaysBody; PUT /plan/underlays/:floor (the image, at most 10 MB) →
 * UnderlayRow; POST …/:floor/place UnderlayPlace → UnderlayRow; GET …/:floor/image; DELETE
 * …/:floor. Their own: they are no part of a version and need no revision. [PLN10]
 */
export type UnderlaysBody = { readonly items: readonly UnderlayRow[] };
