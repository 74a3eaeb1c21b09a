import type { JournaledCommand } from '../contracts/inputs.ts';
import { Plan, VenueSettings } from '../contracts/venue.ts';
import { placeCounters } from './flow/counts.ts';
import { beginFlow } from './flow/due.ts';
import { placeFlow } from './flow/movements.ts';
import { inheritFloors } from './journey/ways.ts';
import { atlasOf } from './locate/atlas.ts';
import { replaceReceiver } from './locate/beacons.ts';
import { placementAfter, standsOn } from './placements.ts';
import { beginPoints } from './points.ts';
import { settleDot } from './presence/dots.ts';
import { closeStaysBeside, layStays } from './presence/stays.ts';
import { arm, isLocatedOnly, losePlace } from './presence/wearings.ts';
import { renameState } from './presence/zones.ts';
import { renewClocks } from './rules/clock.ts';
import { renewLevels } from './rules/levels.ts';
import { type Run, reindexCampaigns, sayNotice } from './run.ts';
import type { Wearing } from './state.ts';

type PublishVenue = Extract<JournaledCommand, { do: 'publishVenue' }>;

/**
 * A venue's plan and settings, new or again. People inside stay where they are by the ids of zones:
 * a zone that is left keeps its stays, counts, queue and timers wherever it lies now; of a zone
 * that is gone the stays end as left, and its people are placed again. [PLN3]
 */
export function publishVenue(run: Run, command: PublishVenue): void {
  const { state } = run;
  // A journal of an earlier release knows fewer settings and parts of a plan. [DET2]
  const plan = Plan.parse(command.plan);
  const settings = VenueSettings.parse(command.settings);
  inheritFloors(command.plan, plan);
  const before = state.plan;
  const hasMoved =
    before === null ||
    groundsText(before) !== groundsText(plan) ||
    JSON.stringify(state.settings) !== JSON.stringify(settings);
  state.plan = plan;
  state.settings = settings;
  state.offsets = command.offsets;
  state.demo = command.demo;
  if (command.version !== undefined) state.planVersion = command.version;
  forgetDerived(run, plan);
  if (before !== null) moveDevices(run, before, plan);
  const nowhere = takeFromGone(run, plan, hasMoved);
  countZones(run, plan);
  layDown(run, nowhere);
  reindexCampaigns(run);
  renewLevels(run);
  renewClocks(run);
  beginPoints(run);
  beginFlow(run);
  placeCounters(run);
  placeFlow(run);
  for (const wearing of state.wearings.values()) arm(run, wearing);
}

/** What cells and ways follow from; a name or a capacity moves nobody. */
function groundsText({ floors, zones, walls, doors, stairs, free }: Plan): string {
  const drawn = zones.map(({ id, floor, polygon, parent }) => [id, floor, polygon, parent]);
  return JSON.stringify([floors.map(({ id }) => id), drawn, walls, doors, stairs, free]);
}

function forgetDerived(run: Run, plan: Plan): void {
  run.atlas = atlasOf(plan);
  run.receivers = undefined;
  run.grounds = undefined;
  run.standings = undefined;
  run.radio = undefined;
  run.covering = undefined;
}

/** A device whose zone or floor is gone stands nowhere, and says so once. [PLN4] */
function moveDevices(run: Run, before: Plan, after: Plan): void {
  for (const device of run.state.devices.values()) {
    const { placement } = device;
    if (placement === null) continue;
    const next = placementAfter(placement, before, after);
    if (next === placement) continue;
    device.placement = next;
    if (next !== null) continue;
    device.placeLost = true;
    device.noticed = true;
    replaceReceiver(device);
    sayNotice(run, 'unknownDevicePlacement', device.id, { removed: standsOn(placement, before) });
  }
}

/** Ends what went on in zones that are gone; who is left in a zone around it is returned. */
function takeFromGone(run: Run, plan: Plan, hasMoved: boolean): ReadonlyMap<Wearing, string> {
  const floors = new Set(plan.floors.map(({ id }) => id));
  const fallen = new Map<Wearing, string>();
  const move = { leftAtMs: run.nowMs, late: true };
  for (const wearing of run.state.wearings.values()) {
    // Its cells were those of the old plan. [LOC1]
    if (wearing.mass && hasMoved) wearing.mass.atMs = 0;
    if (wearing.floor !== '' && !floors.has(wearing.floor)) wearing.floor = '';
    if (!floors.has(wearing.fixFloor)) wearing.fixAtMs = 0;
    if (!wearing.placed || wearing.zone === '') continue;
    const left = innermostLeft(run, wearing);
    if (left === undefined) {
      losePlace(run, wearing, move);
      continue;
    }
    if (left !== wearing.zone) fallen.set(wearing, wearing.zone);
    wearing.zone = left;
    wearing.rival = '';
    closeStaysBeside(run, wearing, { chain: run.atlas.byId.get(left)?.chain ?? [], move });
  }
  return fallen;
}

/** The innermost zone somebody is known to be in that the plan still has. */
function innermostLeft(run: Run, { zone, stays }: Wearing): string | undefined {
  const { byId } = run.atlas;
  if (byId.has(zone)) return zone;
  return stays.findLast((stay) => byId.has(stay.zone))?.zone;
}

/** Counts go on by id; what the plan no longer has is counted no more. */
function countZones(run: Run, plan: Plan): void {
  const { state } = run;
  const known = state.zones;
  state.zones = new Map();
  for (const { id } of plan.zones) {
    const fresh = { id, people: 0, word: 'empty' as const, sinceMs: run.nowMs, updatedAtMs: 0 };
    const count = known.get(id) ?? fresh;
    state.zones.set(id, count);
    renameState(run, count);
    run.out.dirtyZones.add(id);
  }
}

/** Zones that now lie around somebody's own: they are in them from now on. */
function layDown(run: Run, fallen: ReadonlyMap<Wearing, string>): void {
  for (const wearing of run.state.wearings.values()) {
    if (!wearing.placed || wearing.visit === null || isLocatedOnly(wearing)) continue;
    const chain = run.atlas.byId.get(wearing.zone)?.chain;
    if (chain !== undefined) layStays(run, wearing, chain);
    const from = fallen.get(wearing);
    if (from !== undefined) settleDot(run, wearing, from);
  }
}
