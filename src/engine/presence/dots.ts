import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';

/** In a zone of so many people a dot changes its id, so that nobody can be followed through. */
export const crowd = 5;

/**
 * Operators see dots: ids that name nobody and change after silence and in a crowd. [PRE8] Source:
 * design.md section 7. They are counted, so that no alias can be read from one.
 */
export function newDot(run: Run, wearing: Wearing): void {
  dropDot(run, wearing);
  wearing.dot = `d${++run.state.dotCount}`;
  run.aliasOfDot.set(wearing.dot, wearing.alias);
  run.out.dirtyDots.add(wearing.dot);
}

export function dropDot(run: Run, wearing: Wearing): void {
  if (wearing.dot === '') return;
  run.aliasOfDot.delete(wearing.dot);
  run.out.dirtyDots.delete(wearing.dot);
  run.out.goneDots.add(wearing.dot);
  wearing.dot = '';
}

export function touchDot(run: Run, wearing: Wearing): void {
  if (wearing.dot !== '') run.out.dirtyDots.add(wearing.dot);
}
