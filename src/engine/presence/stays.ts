import { conclude } from '../conclude.ts';
import { noteEntered, noteLeft } from '../flow/movements.ts';
import { closeOnLeaving } from '../messages.ts';
import { personOf } from '../people.ts';
import { sayNearMisses } from '../rules/candidates.ts';
import { awake, occupantsOf, type Run, sayPoint } from '../run.ts';
import type { Stay, Wearing } from '../state.ts';
import { dwellOf } from './dwell.ts';
import { changePeople } from './zones.ts';

export type Move = {
  /** When the last zones were left; the next ones are entered now. */
  readonly leftAtMs: number;
  /** Made by late readings or by a band's return: history, no trigger. [TIM4] */
  readonly late: boolean;
};

/**
 * Closes the stays that are not in `chain` and opens those that are new: parents are entered
 * first and left last. [PRE1]
 */
export function changeStays(
  run: Run,
  wearing: Wearing,
  { chain, move }: { chain: readonly string[]; move: Move },
): void {
  let kept = 0;
  while (kept < chain.length && wearing.stays[kept]?.zone === chain[kept]) kept++;
  while (wearing.stays.length > kept) {
    const stay = wearing.stays.pop();
    if (stay) closeStay(run, wearing, { stay, move });
  }
  for (const zone of chain.slice(kept)) openStay(run, wearing, { zone, late: move.late });
}

/** Closes the stays that are not in `chain`, innermost first; the others stay. [PLN3] */
export function closeStaysBeside(
  run: Run,
  wearing: Wearing,
  { chain, move }: { chain: readonly string[]; move: Move },
): void {
  for (const stay of wearing.stays.toReversed()) {
    if (chain.includes(stay.zone)) continue;
    wearing.stays = wearing.stays.filter((one) => one !== stay);
    closeStay(run, wearing, { stay, move });
  }
}

/** A plan nests zones anew: stays go on in the new order, nobody walked in. [PLN3] */
export function layStays(run: Run, wearing: Wearing, chain: readonly string[]): void {
  for (const zone of chain) {
    if (wearing.stays.some((stay) => stay.zone === zone)) continue;
    openStay(run, wearing, { zone, late: true });
  }
  const placeOf = (stay: Stay) => chain.indexOf(stay.zone);
  wearing.stays = wearing.stays.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function openStay(run: Run, wearing: Wearing, { zone, late }: { zone: string; late: boolean }) {
  const enteredAwakeMs = awake(run, run.nowMs);
  const stay = { zone, enteredAtMs: run.nowMs, enteredAwakeMs, firedMs: 0 };
  wearing.stays = wearing.stays.concat(stay);
  occupantsOf(run, zone).add(wearing.alias);
  changePeople(run, zone, 1);
  const { visit } = wearing;
  if (visit?.zones.every((one) => one.zone !== zone)) {
    visit.zones = visit.zones.concat({ zone, closedMs: 0, firedMs: 0 });
  }
  noteEntered(run, wearing, zone);
  const person = personOf(run, wearing);
  const { confidence } = wearing;
  conclude(run, { person, wearing, late }, { type: 'entered', zone, confidence });
}

function closeStay(run: Run, wearing: Wearing, { stay, move }: { stay: Stay; move: Move }): void {
  const { zone } = stay;
  // A threshold that fired was dwelled, also where silence later puts the leaving before it.
  const dwellMs = Math.max(dwellOf(run, stay, move.leftAtMs), firedWithin(run, stay));
  occupantsOf(run, zone).delete(wearing.alias);
  changePeople(run, zone, -1);
  noteLeft(run, wearing, { zone, leftAtMs: move.leftAtMs });
  const total = wearing.visit?.zones.find((one) => one.zone === zone);
  if (total) total.closedMs += dwellMs;
  const person = personOf(run, wearing);
  const about = { person, wearing, late: move.late };
  const event = conclude(run, about, { type: 'left', zone, dwellMs });
  run.out.effects.push({
    type: 'stay',
    id: `${run.state.venue}/stay/${event}`,
    atMs: run.nowMs,
    visit: wearing.visit?.id ?? '',
    visitor: person.id,
    zone,
    enteredAtMs: stay.enteredAtMs,
    leftAtMs: Math.max(stay.enteredAtMs, move.leftAtMs),
  });
  sayPoint(run, 'stay', { zone }, { dwellMs });
  if (!move.late) {
    const { enteredAtMs, firedMs } = stay;
    sayNearMisses(run, wearing, person, { zone, enteredAtMs, dwellMs, firedMs, event });
  }
  closeOnLeaving(run, wearing, zone);
}

function firedWithin(run: Run, stay: Stay): number {
  return Math.min(stay.firedMs, dwellOf(run, stay, run.nowMs));
}
