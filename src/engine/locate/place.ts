import { touchDot } from '../presence/dots.ts';
import { armFading, moveTo } from '../presence/wearings.ts';
import { touchZone } from '../presence/zones.ts';
import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import { isUncovered } from './alive.ts';
import { nowhere } from './atlas.ts';
import { bestZone, createBelief, shareOfZone } from './belief.ts';
import { estimate } from './estimate.ts';
import { awaitAgain, gatherMs } from './observe.ts';

/** Filled and emptied within one call. */
const belief = createBelief();

/** Works out the place of a tag that was heard, and moves it when a zone leads. [LOC3, LOC6] */
export function locate(run: Run, alias: string): void {
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined || !wearing.awaited) return;
  if (isTooSoon(run, wearing)) {
    awaitAgain(run, wearing);
    return;
  }
  wearing.awaited = false;
  if (wearing.endedMs > 0 || !estimate(run, wearing, belief)) return;
  const current = wearing.placed ? indexOf(run, wearing.zone) : undefined;
  const best = bestZone(belief);
  const held = current === undefined ? 0 : shareOfZone(belief, current);
  const lead = Math.round((shareOfZone(belief, best) - held) * 10_000) / 10_000;
  if (best === current) wearing.heldMs = run.nowMs;
  const isUnknown = best !== current && !hasFix(run, wearing) && isUncovered(run, idOf(run, best));
  if (isUnknown) {
    // It seems to be where nobody listens: no place is better than a wrong one. [LOC2]
    if (!wearing.placed) wearing.unknown = 'uncovered';
    wearing.rival = '';
  } else if (best !== current && leads(run, wearing, { zone: idOf(run, best), lead })) {
    wearing.confidence = shareOfZone(belief, best);
    moveTo(run, wearing, idOf(run, best), wearing.lateOnly);
  } else {
    if (wearing.placed) wearing.confidence = held;
    if (best === current) wearing.rival = '';
    touchDot(run, wearing);
  }
  armFading(run, wearing);
  const zone = wearing.stays[wearing.stays.length - 1]?.zone;
  if (zone !== undefined) touchZone(run, zone);
}

/** A tag with cells is worked out once a second; the first place does not wait. [LOC1] */
function isTooSoon(run: Run, { mass, placed, endedMs }: Wearing): boolean {
  if (mass === null || !placed || endedMs > 0) return false;
  const { locateEveryMs } = run.state.settings;
  return run.nowMs - mass.atMs < locateEveryMs - gatherMs / 2;
}

/** The bare index or id; `''` stands for outside of every zone. */
function indexOf(run: Run, zone: string): number {
  return run.atlas.byId.get(zone)?.index ?? nowhere;
}

function idOf(run: Run, index: number): string {
  return run.atlas.zones[index]?.id ?? '';
}

/** A lead of `placeLeadAtOnce` moves at once, one of `placeLead` after `placeLeadMs`. [LOC3] */
function leads(
  run: Run,
  wearing: Wearing,
  { zone, lead }: { readonly zone: string; readonly lead: number },
): boolean {
  const { placeLead, placeLeadMs, placeLeadAtOnce } = run.state.settings;
  if (isTooFar(run, wearing, zone)) return false;
  if (lead >= placeLeadAtOnce) return true;
  const name = zone === '' ? outside : zone;
  if (lead < placeLead) {
    wearing.rival = '';
    return false;
  }
  if (wearing.rival !== name) {
    wearing.rival = name;
    wearing.rivalSinceMs = run.nowMs;
  }
  return run.nowMs - wearing.rivalSinceMs >= placeLeadMs;
}

/** Who was seen there needs nobody to listen there. */
function hasFix(run: Run, { fixAtMs }: Wearing): boolean {
  return fixAtMs > 0 && fixAtMs >= run.nowMs - run.state.settings.strengthWindowMs;
}

/** Nobody gets from one zone to another faster than people move; stairs count as no way. [LOC3] */
function isTooFar(run: Run, wearing: Wearing, zone: string): boolean {
  const from = wearing.placed ? run.atlas.byId.get(wearing.zone) : undefined;
  const to = run.atlas.byId.get(zone);
  if (from === undefined || to === undefined || from.floor !== to.floor) return false;
  const dx = Math.max(0, from.box.minX - to.box.maxX, to.box.minX - from.box.maxX);
  const dy = Math.max(0, from.box.minY - to.box.maxY, to.box.minY - from.box.maxY);
  const walkedM = ((run.nowMs - wearing.heldMs) / 1_000) * run.state.settings.fastestMps;
  return dx * dx + dy * dy > walkedM * walkedM;
}

/** Names "outside" as a rival; no zone id can be this. */
const outside = '/';
