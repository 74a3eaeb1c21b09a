import { type Run, shownIn } from '../run.ts';
import type { Wearing } from '../state.ts';

/**
 * A zone of so many people mixes them: all in it lose their dots at once, and get others when they
 * leave it, also when fewer are left by then. What is drawn instead are marks that only count, so
 * neither ids nor places lead through. Source: Beresford and Stajano 2003, "mix zones".
 */
export const crowd = 5;

/**
 * Operators see dots: ids that name nobody and change after silence and in a crowd. [PRE8] Source:
 * design.md section 7. They are counted, so that no alias can be read from one.
 */
function newDot(run: Run, wearing: Wearing): void {
  dropDot(run, wearing);
  wearing.dot = `d${++run.state.dotCount}`;
  run.aliasOfDot.set(wearing.dot, wearing.alias);
  run.out.dirtyDots.add(wearing.dot);
}

function dropDot(run: Run, wearing: Wearing): void {
  if (wearing.dot === '') return;
  run.aliasOfDot.delete(wearing.dot);
  run.out.dirtyDots.delete(wearing.dot);
  run.out.goneDots.add(wearing.dot);
  wearing.dot = '';
}

/**
 * After a change of zone: nobody has a dot of their own in a crowd, and whoever leaves one gets
 * another. [PRE8]
 */
export function settleDot(run: Run, wearing: Wearing, before: string): void {
  leave(run, wearing, before);
  const { dotted, mixed } = shownIn(run, wearing.zone);
  if (wearing.zone !== '' && dotted.size + mixed.size + 1 >= crowd) {
    dropDot(run, wearing);
    mixed.add(wearing.alias);
    for (const alias of dotted) {
      const other = run.state.wearings.get(alias);
      if (other) dropDot(run, other);
      mixed.add(alias);
    }
    dotted.clear();
    run.out.dirtyZones.add(wearing.zone);
    return;
  }
  dotted.add(wearing.alias);
  if (wearing.dot === '') newDot(run, wearing);
  else run.out.dirtyDots.add(wearing.dot);
}

/** Not shown any more, by a dot or in a crowd. */
export function hideDot(run: Run, wearing: Wearing): void {
  leave(run, wearing, wearing.zone);
  dropDot(run, wearing);
}

function leave(run: Run, { alias }: Wearing, zone: string): void {
  const { dotted, mixed } = shownIn(run, zone);
  dotted.delete(alias);
  if (mixed.delete(alias)) run.out.dirtyZones.add(zone);
}

export function touchDot(run: Run, wearing: Wearing): void {
  if (wearing.dot !== '') run.out.dirtyDots.add(wearing.dot);
}
