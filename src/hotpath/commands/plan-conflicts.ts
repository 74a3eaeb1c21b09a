import type { PlanCampaign } from '../../contracts/api-plan.ts';
import type { Problem } from '../../contracts/commands.ts';
import type { DeviceRecord } from '../../contracts/ports.ts';
import type { PlanConflicts } from '../../contracts/questions.ts';
import type { Campaign } from '../../contracts/rules.ts';
import type { Plan } from '../../contracts/venue.ts';
import { checkJourney } from '../../engine/journey/check.ts';
import { placementAfter } from '../../engine/placements.ts';
import { checkCampaign } from '../../engine/rules/check.ts';
import type { VenueState } from '../../engine/venue.ts';

/** What another plan would end or stop: live campaigns, the journey, places of devices. [PLN5] */
export function conflictsOf(
  state: VenueState | undefined,
  plan: Plan,
  devices: readonly DeviceRecord[],
): PlanConflicts {
  const before = state?.plan;
  if (!state || !before) return { campaigns: [], journey: [], unplaced: [] };
  const unplaced = devices
    .filter(({ placement: at }) => at && placementAfter(at, before, plan) === null)
    .map(({ device }) => device);
  const gone = goneFrom(before, plan);
  if (gone.length === 0) return { campaigns: [], journey: [], unplaced };
  const after: VenueState = { ...state, plan };
  const campaigns = [...state.campaigns.values()].flatMap(({ campaign, status }) =>
    status === 'live' && mentions(campaign, gone) ? ofCampaign(campaign, gone, state, after) : [],
  );
  return { campaigns, journey: ofJourney(state, after), unplaced };
}

/** Ids of zones a campaign may lean on and that are gone, or can no longer be full or queued in. */
function goneFrom(before: Plan, after: Plan): readonly string[] {
  const left = new Map(after.zones.map((zone) => [zone.id, zone]));
  return before.zones
    .filter((zone) => {
      const now = left.get(zone.id);
      if (now === undefined) return true;
      const isUnbounded = zone.capacity !== undefined && now.capacity === undefined;
      return isUnbounded || (zone.kind === 'queue' && now.kind !== 'queue');
    })
    .map(({ id }) => id);
}

/** Cheap, so that few are checked: a document that never says the id does not lean on it. */
function mentions(campaign: Campaign, gone: readonly string[]): boolean {
  const text = JSON.stringify(campaign);
  return text.includes('"queueAbove"') || gone.some((id) => text.includes(id));
}

function ofCampaign(
  campaign: Campaign,
  gone: readonly string[],
  state: VenueState,
  after: VenueState,
): PlanCampaign[] {
  const fresh = freshProblems(problemsOf(campaign, state), problemsOf(campaign, after));
  const byZone = new Map<string, string[]>();
  for (const { path } of fresh) {
    const said = valueAt(campaign, path);
    const zone = gone.find((id) => said === id || said.split(/[^a-z0-9_-]+/).includes(id)) ?? '';
    byZone.set(zone, [...(byZone.get(zone) ?? []), path]);
  }
  const { id, name } = campaign;
  return [...byZone].map(([zone, paths]) => ({ campaign: id, name, zone, paths }));
}

function problemsOf(campaign: Campaign, state: VenueState): readonly Problem[] {
  const checked = checkCampaign(campaign, state);
  return checked.ok ? [] : checked.problems;
}

function ofJourney(state: VenueState, after: VenueState): readonly string[] {
  if (state.journey === null) return [];
  const [was, is] = [checkJourney(state.journey, state), checkJourney(state.journey, after)];
  return freshProblems(was.ok ? [] : was.problems, is.ok ? [] : is.problems).map(
    ({ path }) => path,
  );
}

function freshProblems(was: readonly Problem[], is: readonly Problem[]): readonly Problem[] {
  const known = new Set(was.map(({ code, path }) => `${code} ${path}`));
  return is.filter(({ code, path }) => !known.has(`${code} ${path}`));
}

/** The text at a JSON path such as `if.all[0].zone`; '' = none there. */
function valueAt(document: unknown, path: string): string {
  let at = document;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    at =
      typeof at === 'object' && at !== null ? Object.entries(at).find(([k]) => k === key)?.[1] : '';
  }
  return typeof at === 'string' ? at : '';
}
