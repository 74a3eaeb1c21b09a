import type { Condition } from '../../contracts/rules.ts';
import { aggregateOfLeaf, eachLeaf } from './aggregates.ts';
import { celNames } from './cel.ts';
import { isLookedUp } from './facts.ts';

/** Whether a condition asks what only the records know, so that it is worth waiting for. [RUL3] */
export function looksUp(condition: Condition): boolean {
  let found = false;
  eachLeaf(condition, (leaf) => {
    if ('fact' in leaf) found ||= isLookedUp(leaf.fact);
    else if ('cel' in leaf) found ||= celNames(leaf.cel).some(isLookedUp);
    else found ||= aggregateOfLeaf(leaf) !== undefined;
  });
  return found;
}
