import { quarterMs, quarterOf } from '../../contracts/passages.ts';
import { nextId, type Run } from '../run.ts';
import type { Counter, Quarter } from './flow-state.ts';

/** When a reading was, and whether it came after its turn. */
export type Heard = { readonly atMs: number; readonly isLate: boolean };
type Passed = Heard & {
  /** What the counter counts where it stands now. */
  readonly zone: string;
  readonly ins: number;
  readonly outs: number;
};

/**
 *   a reading in time ──► open quarter ──► its end, another place, the counter gone ──► one row
 *   a late one ─────────────────────────────────────────────────────────────────────► its own row
 *
 * What a counter said goes to the quarter of an hour it is of, so rows add up whatever came when;
 * a message that comes twice or after a restart is told apart before it comes here. [WEK11] [HOT2]
 */
export function notePassages(
  run: Run,
  counter: Counter,
  { zone, ins, outs, atMs, isLate }: Passed,
): void {
  const fromMs = quarterOf(atMs);
  if (isLate) {
    sayQuarter(run, counter.device, { fromMs, zone, ins, outs });
    return;
  }
  const { quarter } = counter;
  if (quarter?.fromMs === fromMs && quarter.zone === zone) {
    quarter.ins += ins;
    quarter.outs += outs;
    return;
  }
  endQuarter(run, counter);
  counter.quarter = { fromMs, zone, ins, outs };
}

/** Once a minute: quarters that are over are said. */
export function sayPassages(run: Run): void {
  for (const counter of run.state.counters.values()) {
    const { quarter } = counter;
    if (quarter && run.nowMs >= quarter.fromMs + quarterMs) endQuarter(run, counter);
  }
}

export function endQuarter(run: Run, counter: Counter): void {
  if (counter.quarter === undefined) return;
  sayQuarter(run, counter.device, counter.quarter);
  delete counter.quarter;
}

function sayQuarter(run: Run, device: string, quarter: Quarter): void {
  run.out.effects.push({
    type: 'passages',
    id: `${run.state.venue}/passages/${device}/${nextId(run)}`,
    atMs: run.nowMs,
    device,
    ...quarter,
  });
}
