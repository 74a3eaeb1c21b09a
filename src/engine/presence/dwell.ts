import { conclude } from '../conclude.ts';
import { journeyDwells } from '../journey/compile.ts';
import { personOf } from '../people.ts';
import { ascending } from '../rules/compile.ts';
import { asleep, awake, type Run } from '../run.ts';
import { never, type Stay, type Wearing } from '../state.ts';

const none: readonly number[] = [];

/** Thresholds of one stay: those of campaigns for the zone or any, and of the journey. [JNY1] */
function stayThresholds(run: Run, zone: string): readonly number[] {
  const { stayThresholds: known, stayed } = run.campaigns;
  return kept(stayed, zone, () => {
    const journey = journeyDwells(run, zone, 'stay');
    return ascending([...(known.get(zone) ?? none), ...(known.get('') ?? none), ...journey]);
  });
}

function visitThresholds(run: Run, zone: string): readonly number[] {
  const { visitThresholds: known, visited } = run.campaigns;
  return kept(visited, zone, () => {
    const journey = journeyDwells(run, zone, 'visit');
    return ascending([...(known.get(zone) ?? none), ...(known.get('') ?? none), ...journey]);
  });
}

/** A plan, settings, campaigns and a journey that are new make a new index with empty lists. */
function kept(
  lists: Map<string, readonly number[]>,
  zone: string,
  make: () => readonly number[],
): readonly number[] {
  const known = lists.get(zone);
  if (known) return known;
  const fresh = make();
  lists.set(zone, fresh);
  return fresh;
}

/** The first of ascending thresholds above `passedMs`; its length where there is none. */
function firstAbove(thresholds: readonly number[], passedMs: number): number {
  let [from, to] = [0, thresholds.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((thresholds[middle] ?? 0) > passedMs) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Those thresholds that were passed and not fired yet, shortest first. */
function passed(thresholds: readonly number[], firedMs: number, dwellMs: number) {
  return thresholds.slice(firstAbove(thresholds, firedMs), firstAbove(thresholds, dwellMs));
}

/** How long a stay lasts so far, without the journal's gaps. [TIM2] */
export function dwellOf(run: Run, stay: Stay, atMs: number): number {
  return Math.max(0, awake(run, atMs) - stay.enteredAwakeMs);
}

/** Fires every threshold that was passed by now, each once a stay or once a visit. [PRE2] */
export function fireDwells(run: Run, wearing: Wearing): void {
  for (const stay of [...wearing.stays]) {
    const dwellMs = dwellOf(run, stay, run.nowMs);
    for (const forMs of passed(stayThresholds(run, stay.zone), stay.firedMs, dwellMs)) {
      stay.firedMs = forMs;
      sayDwelled(run, wearing, { zone: stay.zone, forMs, over: 'stay' });
    }
    const total = wearing.visit?.zones.find(({ zone }) => zone === stay.zone);
    if (total === undefined) continue;
    const totalMs = total.closedMs + dwellMs;
    for (const forMs of passed(visitThresholds(run, stay.zone), total.firedMs, totalMs)) {
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
    const thresholds = stayThresholds(run, stay.zone);
    const forMs = thresholds[firstAbove(thresholds, stay.firedMs)];
    if (forMs !== undefined) dueMs = Math.min(dueMs, asleep(run, stay.enteredAwakeMs + forMs));
    const totals = visitThresholds(run, stay.zone);
    if (totals.length === 0) continue;
    const total = wearing.visit?.zones.find(({ zone }) => zone === stay.zone);
    if (total === undefined) continue;
    const totalMs = totals[firstAbove(totals, total.firedMs)];
    if (totalMs === undefined) continue;
    dueMs = Math.min(dueMs, asleep(run, stay.enteredAwakeMs + totalMs - total.closedMs));
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
