import type { Placement } from '../../contracts/venue.ts';
import { nowhere, zoneAt } from '../locate/atlas.ts';
import { massWithin } from '../locate/within.ts';
import type { Run } from '../run.ts';
import type { Device, Wearing } from '../state.ts';

/**
 * Belief in [0, 1] that a visitor is within `radiusM` metres of a place, four digits. Where their
 * place came from cells it is the belief over those in reach and not behind a wall; where only
 * points are known, the confidence in their zone, half of it at that distance, falling with its
 * fourth power; where only zones are, the zone is the reach. [SHF1, SHF4]
 */
export function beliefWithin(
  run: Run,
  wearing: Wearing,
  { placement, radiusM }: { readonly placement: Placement | null; readonly radiusM: number },
): number {
  if (placement === null || wearing.endedMs > 0) return 0;
  if ('zone' in placement || wearing.floor === '') {
    return isIn(wearing, zoneOf(run, placement)) ? wearing.confidence : 0;
  }
  if ((placement.floor ?? run.atlas.firstFloor) !== wearing.floor) return 0;
  const within = massWithin(run, wearing, { spot: placement, radiusM });
  if (within !== undefined) return Math.round(within * 10_000) / 10_000;
  const [dx, dy] = [wearing.x - placement.x, wearing.y - placement.y];
  const distance2 = (dx * dx + dy * dy) / (radiusM * radiusM);
  const share = 1 / (1 + distance2 * distance2);
  return Math.round(wearing.confidence * share * 10_000) / 10_000;
}

/** The innermost zone of a placement; `''` = none. */
export function zoneOf(run: Run, placement: Placement): string {
  if ('zone' in placement) return run.atlas.byId.has(placement.zone) ? placement.zone : '';
  const floor = placement.floor ?? run.atlas.firstFloor;
  const index = zoneAt(run.atlas, floor, placement.x, placement.y);
  return index === nowhere ? '' : (run.atlas.zones[index]?.id ?? '');
}

function isIn({ placed, stays }: Wearing, zone: string): boolean {
  return placed && zone !== '' && stays.some((stay) => stay.zone === zone);
}

/** Metres around a shelf or till that count as at it. */
export function reachOf(run: Run, device: Device): number {
  const { tillReachM, shelfReachM } = run.state.settings;
  return device.kind === 'till' ? tillReachM : shelfReachM;
}
