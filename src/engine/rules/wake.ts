import type { Run } from '../run.ts';
import type { TriggerEvent } from '../state.ts';
import { closeWaits, openWaits } from './absences.ts';
import { makeCandidates, type Whom } from './candidates.ts';

/**
 * Lets campaigns see what happened, to whom it happened, if anybody is known. What came late closes
 * what was awaited, and triggers nothing. [RUL1, TIM4]
 */
export function wake(
  run: Run,
  whom: Whom,
  { event, late }: { readonly event: TriggerEvent; readonly late: boolean },
): void {
  if (whom) closeWaits(run, whom.person.id, event);
  if (late) return;
  makeCandidates(run, whom, event);
  if (whom) openWaits(run, whom, event);
}
