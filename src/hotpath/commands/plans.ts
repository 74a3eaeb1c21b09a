import type { CommandOf, Problem } from '../../contracts/commands.ts';
import type { PlanCommandName, PlanDraftRecord } from '../../contracts/plan-ops.ts';
import type { RecordOp, VenueRecord } from '../../contracts/ports.ts';
import { type Plan, VenueSettings } from '../../contracts/venue.ts';
import { zoneOffsets } from '../offsets.ts';
import { setCampaignStatus } from './campaigns.ts';
import {
  auditRow,
  type PlanContext,
  type Planned,
  type PlannersOf,
  type Refused,
  refused,
  unknownVenue,
} from './plan.ts';
import { moveDevices, versionOf, versionRow } from './plan-changes.ts';
import { conflictsOf } from './plan-conflicts.ts';
import { placeUnderlay, putFilePiece, removeUnderlay, setUnderlay } from './underlays.ts';
import { importVenue, planProblems } from './venues.ts';

export const planPlanners = {
  createVenue,
  savePlanDraft,
  discardPlanDraft,
  restorePlan,
  publishPlan,
  putFilePiece,
  setUnderlay,
  placeUnderlay,
  removeUnderlay,
} satisfies PlannersOf<PlanCommandName>;

/** One room of 20 × 15 m to begin with: where the drawing starts, and nobody is outside. */
const blankPlan: Plan = {
  floors: [{ id: '0', name: { en: 'Ground floor', fa: 'طبقه همکف' } }],
  zones: [
    {
      id: 'shop',
      name: { en: 'Shop', fa: 'فروشگاه' },
      kind: 'aisle',
      floor: '0',
      polygon: [
        [0, 0],
        [20, 0],
        [20, 15],
        [0, 15],
      ],
    },
  ],
  walls: [],
};

/** A stranger's first step: nothing has to be known but a name. [PLN9] */
function createVenue(body: CommandOf<'createVenue'>, context: PlanContext): Planned {
  const { venue, name, timezone } = body;
  if (context.registry.venue(venue) !== undefined) {
    return refused('command.venue_exists', {
      path: 'venue',
      message: `there is a venue ${venue} already`,
      mend: 'choose another id, or draw the plan of that one',
    });
  }
  // Whose tags they are is not known yet: strangers' are none of ours. [LIV12]
  const settings = { ...VenueSettings.parse({}), ownTags: { stock: [], prefixes: [] } };
  const about = { venue, name, timezone, settings, demo: false, plan: structuredClone(blankPlan) };
  const planned = importVenue({ do: 'importVenue', ...about }, context);
  return planned.ok ? { ...planned, result: { venue, version: 1 } } : planned;
}

async function savePlanDraft(
  body: CommandOf<'savePlanDraft'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, plan, revision } = body;
  const state = context.stateOf(venue);
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const known = await context.records.plans.draft(venue);
  if (revision !== openRevision(known)) return draftChanged(known);
  const version = versionOf(state);
  // Who began from a version that is not the newest would undo it unseen.
  if (revision === 0 && (body.basedOn ?? version) !== version) return draftChanged(known);
  const isNew = known?.plan === undefined;
  return newDraft(context, {
    ...{ venue, plan, known, basedOn: isNew ? version : known.basedOn },
    // Every stroke is saved: who began is told, each stroke is not.
    ...(isNew ? { audit: { action: 'beginPlanDraft', about: venue } } : {}),
  });
}

async function restorePlan(
  { venue, version }: CommandOf<'restorePlan'>,
  context: PlanContext,
): Promise<Planned> {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const plan = await context.records.plans.version(venue, version);
  if (plan === undefined) {
    return refused('plan.version_unknown', {
      path: 'version',
      message: `${venue} has no version ${version} of its plan`,
      mend: 'see the versions there are',
    });
  }
  const known = await context.records.plans.draft(venue);
  const audit = { action: 'restorePlan', about: `${venue}/${version}` };
  return newDraft(context, {
    ...{ venue, plan, known, audit, basedOn: versionOf(context.stateOf(venue)) },
  });
}

async function discardPlanDraft(
  { venue }: CommandOf<'discardPlanDraft'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.plans.draft(venue);
  if (known?.plan === undefined) return { ok: true, frames: [], ops: [], result: { revision: 0 } };
  const ops = [
    withoutDraft(context, venue, known),
    auditRow(context, { action: 'discardPlanDraft', about: venue, venue }),
  ];
  return { ok: true, frames: [], ops, result: { revision: 0 } };
}

/** The draft of that revision becomes what the floor goes by. [PLN3] [PLN5] */
async function publishPlan(body: CommandOf<'publishPlan'>, context: PlanContext): Promise<Planned> {
  const { venue, plan, revision, note } = body;
  const record = context.registry.venue(venue);
  const state = context.stateOf(venue);
  if (record === undefined || !state?.plan) return unknownVenue(venue);
  const draft = await context.records.plans.draft(venue);
  if (draft?.plan === undefined || draft.revision !== revision) return draftChanged(draft);
  const problems = planProblems(plan);
  if (problems.length > 0) return { ok: false, problems };
  const devices = context.registry.devices().map((known) => known.record);
  const conflicts = conflictsOf(
    state,
    plan,
    devices.filter((device) => device.venue === venue),
  );
  const wrong = refusalOf(conflicts, body.pauseCampaigns);
  if (wrong !== undefined) return wrong;
  const paused = [...new Set(conflicts.campaigns.map(({ campaign }) => campaign))];
  const pauses = paused.map((campaign) =>
    setCampaignStatus({ do: 'setCampaignStatus', venue, campaign, status: 'paused' }, context),
  );
  const refusal = pauses.find((one) => !one.ok);
  if (refusal !== undefined) return refusal;
  const version = versionOf(state) + 1;
  const moved = moveDevices(context, record, plan);
  const next: VenueRecord = { ...record, plan };
  context.registry.putVenue(next);
  const offsets = zoneOffsets(record.timezone, context.nowMs) ?? state.offsets;
  const { settings, timezone, demo } = record;
  const told = { plan, settings, timezone, offsets, demo, version } as const;
  return {
    ok: true,
    frames: [
      // First, so that nothing of theirs is asked of a plan that does not know it.
      ...pauses.flatMap((one) => (one.ok ? one.frames : [])),
      { venue, command: { do: 'publishVenue', ...told } },
    ],
    ops: [
      ...pauses.flatMap((one) => (one.ok ? one.ops : [])),
      { op: 'putVenue', atMs: context.nowMs, ...next },
      versionRow(context, { record, plan, version, ...(note === undefined ? {} : { note }) }),
      withoutDraft(context, venue, draft),
      ...moved.ops,
      auditRow(context, { action: 'publishPlan', about: `${venue}/${version}`, venue }),
    ],
    result: { version, paused: paused.join('\n'), unplaced: moved.unplaced.join('\n') },
  };
}

function refusalOf(
  { campaigns, journey }: ReturnType<typeof conflictsOf>,
  pauseCampaigns: boolean,
): Refused | undefined {
  const problems: Problem[] = journey.map((path) => ({
    code: 'plan.campaigns_name_zone',
    path: `journey.${path}`,
    message: 'the journey of the venue names a zone that this plan does not have',
    mend: 'keep the zone, or publish a journey without it first',
  }));
  for (const { campaign, zone, paths } of pauseCampaigns ? [] : campaigns) {
    problems.push(
      ...paths.map((path) => ({
        code: 'plan.campaigns_name_zone',
        path: `campaigns.${campaign}.${path}`,
        message: `the live campaign ${campaign} leans on the zone ${zone || '(any)'} at ${path}`,
        mend: 'keep the zone, change the campaign, or publish with pauseCampaigns',
      })),
    );
  }
  return problems.length === 0 ? undefined : { ok: false, problems };
}

/** 0 = there is no draft. */
function openRevision(known: PlanDraftRecord | undefined): number {
  return known?.plan === undefined ? 0 : known.revision;
}

type NewDraft = {
  readonly venue: string;
  readonly plan: Plan;
  readonly known: PlanDraftRecord | undefined;
  readonly basedOn: number;
  readonly audit?: { readonly action: string; readonly about: string };
};

function newDraft(context: PlanContext, { venue, plan, known, basedOn, audit }: NewDraft): Planned {
  const { by, nowMs: atMs } = context;
  const revision = (known?.revision ?? 0) + 1;
  const op = { op: 'putPlanDraft', venue, plan, revision, basedOn, by, atMs } as const;
  const rows = audit === undefined ? [] : [auditRow(context, { ...audit, venue })];
  return { ok: true, frames: [], ops: [op, ...rows], result: { revision } };
}

/** Its revision is never given again: who still holds it is refused. */
function withoutDraft(context: PlanContext, venue: string, known: PlanDraftRecord): RecordOp {
  const { by, nowMs: atMs } = context;
  const { revision, basedOn } = known;
  return { op: 'putPlanDraft', venue, revision, basedOn, by, atMs };
}

function draftChanged(known: PlanDraftRecord | undefined): Refused {
  const who = known === undefined ? '' : ` by ${known.by} at ${new Date(known.atMs).toISOString()}`;
  return refused('plan.draft_changed', {
    path: 'revision',
    message: `the draft was changed${who}, or published or discarded, since you read it`,
    mend: 'read the draft again; what you drew can be put in over its revision',
  });
}
