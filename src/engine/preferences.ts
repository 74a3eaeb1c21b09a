import { type AddressedChannel, addressedChannels } from '../contracts/channels.ts';
import type { KnownVisitor } from '../contracts/inputs.ts';
import type { Preferences } from '../contracts/venue.ts';
import { closeUnwanted } from './messages.ts';
import type { Person } from './person-state.ts';
import type { Run } from './run.ts';
import { withdrawTasks } from './staff/tasks.ts';

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
  // What was asked of staff before is withdrawn, too. [STF5]
  if (leaveAlone) withdrawTasks(run, visitor);
}

/** Whether a phone of theirs takes push messages; where and how is known to the records alone. */
export function setPush(run: Run, visitor: string, reachable: boolean): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  if (reachable) person.push = true;
  else delete person.push;
}

/** Whether somebody can be written to when they are not here. [OFF1] */
export function setReach(person: Person, channel: AddressedChannel, reachable: boolean): void {
  if (reachable) person[channel] = true;
  else delete person[channel];
}

export function setReaches(person: Person, known: Pick<KnownVisitor, AddressedChannel>): void {
  for (const channel of addressedChannels) {
    setReach(person, channel, known[channel] === true);
  }
}
