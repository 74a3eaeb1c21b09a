import type { PlanChange } from '../../contracts/api-plan.ts';
import type { RecordOp, VenueRecord } from '../../contracts/ports.ts';
import type { Plan, Zone } from '../../contracts/venue.ts';
import { placementAfter } from '../../engine/placements.ts';
import type { VenueState } from '../../engine/venue.ts';
import type { PlanContext } from './plan.ts';

/** The version that is published; 0 = no plan, 1 = of before versions were kept. [PLN1] */
export function versionOf(state: VenueState | undefined): number {
  return state?.plan ? (state.planVersion ?? 1) : 0;
}

export function changeOf(before: Plan | undefined, after: Plan): PlanChange {
  const known = new Map(before?.zones.map((zone) => [zone.id, zone]));
  const left = new Set(after.zones.map(({ id }) => id));
  const both = after.zones.flatMap((zone): [Zone, Zone][] => {
    const was = known.get(zone.id);
    return was === undefined ? [] : [[was, zone]];
  });
  const differ = (textOf: (zone: Zone) => unknown) =>
    both
      .filter(([was, is]) => JSON.stringify(textOf(was)) !== JSON.stringify(textOf(is)))
      .map(([, { id }]) => id);
  return {
    added: after.zones.filter(({ id }) => !known.has(id)).map(({ id }) => id),
    removed: [...known.keys()].filter((id) => !left.has(id)),
    moved: differ(({ polygon, floor, parent }) => [polygon, floor, parent]),
    edited: differ(({ name, kind, capacity }) => [name.en, name.fa, kind, capacity]),
  };
}

/** Rows of devices that another plan leaves standing elsewhere or nowhere, as the engine. [PLN4] */
export function moveDevices(
  { registry }: PlanContext,
  before: VenueRecord,
  after: Plan,
): { readonly ops: readonly RecordOp[]; readonly unplaced: readonly string[] } {
  const ops: RecordOp[] = [];
  const unplaced: string[] = [];
  const { venue, plan } = before;
  for (const known of registry.devices()) {
    const { device, placement } = known.record;
    if (known.record.venue !== venue || placement === undefined) continue;
    const next = placementAfter(placement, plan, after);
    if (next === placement) continue;
    registry.place(known, next);
    ops.push({ op: 'placeDevice', venue, device, placement: next });
    if (next === null) unplaced.push(device);
  }
  return { ops, unplaced };
}

/** The row of a version; also an import writes one. */
export function versionRow(
  { by, nowMs }: PlanContext,
  told: {
    readonly record: VenueRecord | undefined;
    readonly plan: Plan;
    readonly version: number;
    readonly note?: string;
    readonly venue?: string;
  },
): RecordOp {
  const { record, plan, version, note } = told;
  const venue = told.venue ?? record?.venue ?? '';
  const change = changeOf(record?.plan, plan);
  const more = note === undefined ? {} : { note };
  return { op: 'putPlanVersion', venue, version, plan, change, by, ...more, atMs: nowMs };
}
