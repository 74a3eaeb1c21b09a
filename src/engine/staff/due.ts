import type { Run } from '../run.ts';
import { ageCase } from './cases.ts';
import { queueLeftDue, servedDue } from './queue-left.ts';
import { ageTask } from './tasks.ts';

/**
 * A timer of the staff's part: `task/ID`, `case/ID`, `left/ZONE/ALIAS/MS`, `served/ALIAS/CASE`.
 * [TIM5]
 */
export function staffDue(run: Run, about: string): void {
  const cut = about.indexOf('/');
  const [kind, id] = [about.slice(0, cut), about.slice(cut + 1)];
  if (kind === 'task') ageTask(run, id);
  else if (kind === 'case') ageCase(run, id);
  else if (kind === 'left') queueLeftDue(run, id);
  else servedDue(run, id);
}
