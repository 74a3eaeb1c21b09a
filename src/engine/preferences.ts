import type { Preferences } from '../contracts/venue.ts';
import { closeUnwanted } from './messages.ts';
import type { Run } from './run.ts';

/** Of who never chose: what the caps allow. */
export const defaultPreferences: Preferences = { frequency: 'all', leaveAlone: false };

/** The visitor's own choice; what waits and is not wanted any more is closed. [ATT1] */
export function setPreferences(
  run: Run,
  visitor: string,
  { frequency, leaveAlone }: Preferences,
): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  person.frequency = frequency;
  person.leaveAlone = leaveAlone;
  closeUnwanted(run, person);
}

/** Whether a phone of theirs takes push messages; where and how is known to the records alone. */
export function setPush(run: Run, visitor: string, reachable: boolean): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  if (reachable) person.push = true;
  else delete person.push;
}
