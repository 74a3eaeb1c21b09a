import type { Drawing } from './drawing.ts';
import { apply, changesOf, inverted, type Splice } from './splices.ts';

/** What a step did, for the words beside undo and redo. */
export type StepWord =
  | ('zone' | 'wall' | 'door' | 'stairs' | 'move' | 'corner' | 'cut' | 'delete' | 'copy')
  | ('facts' | 'floor' | 'import' | 'elsewhere' | 'restore');

export type Step = { readonly word: StepWord; readonly splices: readonly Splice[] };

/**
 * All that was done, as values: `now` is the drawing after the first `at` steps; those behind it
 * can be done again. It has no end. [PLN21]
 */
export type History = {
  readonly now: Drawing;
  readonly steps: readonly Step[];
  readonly at: number;
};

export const begun = (now: Drawing): History => ({ now, steps: [], at: 0 });

/** A change that changes nothing is no step. */
export function did(history: History, next: Drawing, word: StepWord): History {
  const splices = changesOf(history.now, next);
  if (splices.length === 0) return history;
  const { steps, at } = history;
  return { now: next, steps: [...steps.slice(0, at), { word, splices }], at: at + 1 };
}

export function undone(history: History): History {
  const step = history.steps[history.at - 1];
  if (step === undefined) return history;
  return { ...history, now: apply(history.now, inverted(step.splices)), at: history.at - 1 };
}

export function redone(history: History): History {
  const step = history.steps[history.at];
  if (step === undefined) return history;
  return { ...history, now: apply(history.now, step.splices), at: history.at + 1 };
}
