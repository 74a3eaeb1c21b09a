import { executedTriggers, type Trigger } from '../../contracts/rules.ts';
import { checkDuration, checkZone } from './check-conditions.ts';
import { addProblem, notExecuted, type Problems } from './problems.ts';

const executedWhen: readonly (keyof Trigger)[] = ['type', 'zone', 'shelf', 'sku', 'for', 'over'];

export function checkTrigger(
  problems: Problems,
  when: Trigger,
  zones: readonly string[] | undefined,
): void {
  const executed: readonly string[] = executedTriggers;
  if (!executed.includes(when.type)) {
    notExecuted(problems, 'when.type', `the triggers ${executed.join(', ')}`);
  }
  for (const key of Object.keys(when) as (keyof Trigger)[]) {
    if (executedWhen.includes(key)) continue;
    notExecuted(problems, `when.${key}`, executedWhen.join(', '));
  }
  checkZone(problems, when.zone, { path: 'when.zone', zones });
  checkDuration(problems, when.for, 'when.for');
  if (when.type === 'dwelled' && when.for === undefined) {
    addProblem(problems, 'campaign.shape', {
      path: 'when.for',
      message: 'dwelled needs the time after which it fires',
      mend: 'add for, such as 3m',
    });
  }
  if (when.type !== 'dwelled') {
    for (const key of ['for', 'over'] as const) {
      if (when[key] !== undefined) notExecuted(problems, `when.${key}`, `${key} with dwelled`);
    }
  }
  if (when.type !== 'pickedUp') {
    for (const key of ['sku', 'shelf'] as const) {
      if (when[key] !== undefined) notExecuted(problems, `when.${key}`, `${key} with pickedUp`);
    }
  }
}
