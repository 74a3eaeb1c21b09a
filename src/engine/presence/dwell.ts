import { conclude } from '../conclude.ts';
import { journeyDwells } from '../journey/compile.ts';
import { personOf } from '../people.ts';
import { ascending } from '../rules/compile.ts';
import { asleep, awake, type Run } from '../run.ts';
import { never, type Stay, type Wearing } from '../state.ts';

const none: readonly number[] = [];

/** Thresholds of one stay: those of campaigns for the zone or any, and of the journey. [JNY1] */
function stayThresholds(run: Run, zone: string): readonly number[] {
  const { stayThresholds: known } = run.campaigns;
  const own = known.get(zone) ?? none;
  const anywhere = known.get('') ?? none;
  const journey = journeyDwells(run, zone, 'stay');
  if (journey.length === 0 && anywhere.length === 0) return own;
  return ascending([...own, ...anywhere, ...journey]);
}

function visitThresholds(run: Run, zone: string): readonly number[] {
  const { visitThresholds: known } = run.campaigns;
  const own = known.get(zone) ?? none;
  const anywhere = known.get('') ?? none;
  const journey = journeyDwells(run, zone, 'visit');
  if (journey.length === 0 && anywhere.length === 0) return own;
  return ascending([...own, ...anywhere, ...journey]);
}

/** How long a stay lasts so far, without the journal's gaps. [TIM2] */
export function dwellOf(run: Run, stay: Stay, atMs: number): number {
  return Math.max(0, awake(run, atMs) - stay.enteredAwakeMs);
}

/** Fires every threshold that was passed by now, each once a stay or once a visit. [PRE2] */
export function fireDwells(run: Run, wearing: Wearing): void {
  for (const stay of [...wearing.stays]) {
    const dwellMs = dwellOf(run, stay, run.nowMs);
    for (const forMs of stayThresholds(run, stay.zone)) {
      if (forMs <= stay.firedMs || forMs > dwellMs) continue;
      stay.firedMs = forMs;
      sayDwelled(run, wearing, { zone: stay.zone, forMs, over: 'stay' });
    }
    const total = wearing.visit?.zones.find(({ zone }) => zone === stay.zone);
    if (total === undefined) continue;
    for (const forMs of visitThresholds(run, stay.zone)) {
      if (forMs <= total.firedMs || forMs > total.closedMs + dwellMs) continue;
      total.firedMs = forMs;
      sayDwelled(run, wearing, { zone: stay.zone, forMs, over: 'visit' });
    }
  }
}

type Dwell = { readonly zone: string; readonly forMs: number; readonly over: 'stay' | 'visit' };

function sayDwelled(run: Run, wearing: Wearing, { zone, forMs, over }: Dwell): void {
  const person = personOf(run, wearing);
  conclude(run, { person, wearing, over }, { type: 'dwelled', zone, forMs });
}

/** When the next threshold of any open stay is due; `never` where there is none. */
export function nextDwellMs(run: Run, wearing: Wearing): number {
  let dueMs = never;
  for (const stay of wearing.stays) {
    for (const forMs of stayThresholds(run, stay.zone)) {
      if (forMs <= stay.firedMs) continue;
      dueMs = Math.min(dueMs, asleep(run, stay.enteredAwakeMs + forMs));
      break;
    }
    const total = wearing.visit?.zones.find(({ zone }) => zone === stay.zone);
    if (total === undefined) continue;
    for (const forMs of visitThresholds(run, stay.zone)) {
      if (forMs <= total.firedMs) continue;
      dueMs = Math.min(dueMs, asleep(run, stay.enteredAwakeMs + forMs - total.closedMs));
      break;
    }
  }
  return dueMs;
}

/**
 * A campaign counts from its publication: dwells that lie behind are skipped, not fired. [RUL8]
 */
export function skipPassedDwells(run: Run): void {
  for (const wearing of run.state.wearings.values()) {
    for (const stay of wearing.stays) {
      const dwellMs = dwellOf(run, stay, run.state.frontierMs);
      stay.firedMs = Math.max(stay.firedMs, dwellMs);
      const total = wearing.visit?.zones.find(({ zone }) => zone === stay.zone);
      if (total) total.firedMs = Math.max(total.firedMs, total.closedMs + dwellMs);
    }
  }
}
