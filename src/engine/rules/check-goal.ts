import type { Campaign, EventMatch } from '../../contracts/rules.ts';
import { rememberedTypes } from '../memory.ts';
import { checkDuration, checkZone } from './check-names.ts';
import { addProblem, notExecuted, type Problems, suggestion } from './problems.ts';

/** Which of a goal's conditions an event can meet; the rest would never be met. */
const askable: Readonly<Record<string, readonly string[]>> = {
  zone: ['visitStarted', 'entered', 'left', 'dwelled', 'pickedUp', 'putBack', 'purchased'],
  sku: ['pickedUp', 'putBack', 'handled', 'purchased', 'returned'],
  category: ['pickedUp', 'putBack', 'handled', 'purchased', 'returned'],
  shelf: ['pickedUp', 'putBack', 'handled'],
  purpose: ['tapped'],
  to: ['stageChanged'],
};
const moreGoals: readonly string[] = ['handled', 'returned', 'rated', 'messageTapped'];

/** A goal is one thing that can happen to a visitor within a time that ends. [RUL13] */
export function checkGoal(
  problems: Problems,
  { goal }: Campaign,
  zones: readonly string[] | undefined,
): void {
  if (goal === undefined) return;
  const { event, within, same } = goal;
  const known = [...rememberedTypes, ...moreGoals];
  if (!known.includes(event)) {
    addProblem(problems, 'campaign.shape', {
      path: 'goal.event',
      message: `${event} does not happen to a visitor`,
      mend: suggestion(event, known),
    });
  }
  for (const key of Object.keys(askable) as (keyof EventMatch)[]) {
    const events = askable[key] ?? [];
    if (goal[key] === undefined || events.includes(event)) continue;
    addProblem(problems, 'campaign.shape', {
      path: `goal.${key}`,
      message: `${event} has no ${key}`,
      mend: `leave it out, or use ${events.join(', ')}`,
    });
  }
  checkZone(problems, goal.zone, { path: 'goal.zone', zones });
  if (same !== undefined) notExecuted(problems, 'goal.same', 'a goal of one event');
  if (typeof within === 'object') {
    notExecuted(problems, 'goal.within', 'a length of time, visit or today');
  } else if (within !== 'visit' && within !== 'today') {
    checkDuration(problems, within, 'goal.within');
  }
}
