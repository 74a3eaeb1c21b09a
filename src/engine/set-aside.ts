import type { Input, JournaledCommand } from '../contracts/inputs.ts';
import { purposes } from '../contracts/venue.ts';
import { forget } from './forget.ts';
import type { Person } from './person-state.ts';
import { setReach } from './preferences.ts';
import { passOver } from './rules/gatherings.ts';
import type { Run } from './run.ts';
import { withdrawTasks } from './staff/tasks.ts';
import type { Message } from './state.ts';

/**
 * Takes the place of an input that broke `step` and is set aside. What somebody said of themselves
 * is kept all the same, by plain assignments: a withdrawal holds and closes what waited, and who
 * was to be forgotten is. Nothing is concluded, and no time passes. [HOT5] [CON1] [CON3]
 */
export function keepWishes(run: Run, input: Input): void {
  if (input.type === 'audience') passOver(run.state, input);
  if (input.type !== 'command') return;
  const { command } = input;
  if (command.do === 'forget') forgetAtAnyRate(run, command);
  else if (command.do === 'returnBand') takeOff(run, command.alias);
  else if (command.do === 'freezeBand') takeOff(run, command.alias, run.nowMs);
  else if (command.do === 'moveBand') putOn(run, command);
  else if ('visitor' in command) {
    const person = run.state.people.get(command.visitor);
    if (person !== undefined) keep(run, person, command);
  }
}

function keep(run: Run, person: Person, command: JournaledCommand): void {
  switch (command.do) {
    case 'setConsent':
      person.consents[command.purpose] = command.granted;
      if (!command.granted) {
        const { purpose } = command;
        close(run, person, 'consentEnded', (one) => !isSafety(one) && one.purpose === purpose);
      }
      return;
    case 'setPreferences':
      person.frequency = command.frequency;
      person.leaveAlone = command.leaveAlone;
      close(run, person, 'leftAlone');
      if (command.leaveAlone) withdrawTasks(run, command.visitor);
      return;
    case 'setChoices':
      person.choices = command.choices;
      close(run, person, 'notChosen');
      return;
    case 'setPush':
      if (command.reachable) person.push = true;
      else delete person.push;
      return;
    case 'setReach':
      setReach(person, command.channel, command.reachable);
      return;
    case 'setLanguage':
      person.language = command.language;
      return;
    case 'linkBand':
      // The band stays nobody's here; whose it was to be hears no more than they agree to now.
      for (const one of purposes) person.consents[one] = command.consents[one] ?? null;
      if (command.choices !== undefined) person.choices = command.choices;
      close(run, person, 'consentEnded');
      return;
    default:
      return;
  }
}

const isSafety = (message: Message) => message.class === 'safety';

/** Rather all that waits than one too few; a claim is refused by it, so no word of it is needed. */
function close(
  { state }: Run,
  person: Person,
  reason: Message['closed'],
  isMeant: (message: Message) => boolean = (message) => !isSafety(message),
): void {
  for (const id of person.open) {
    const message = state.messages.get(id);
    if (message !== undefined && isMeant(message)) message.closed = reason;
  }
  person.open = person.open.filter((id) => state.messages.get(id)?.closed === '');
}

/** Whoever wears it next hears nothing that was meant for the one before. [PRE4] */
function takeOff(run: Run, alias: string, frozenMs?: number): void {
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined) return;
  wearing.device = '';
  if (frozenMs !== undefined) wearing.frozenMs = frozenMs;
  const person = run.state.people.get(wearing.visitor === '' ? alias : wearing.visitor);
  if (person) close(run, person, 'bandReturned', (message) => message.alias === alias);
}

/** Whoever was given another band is heard again. [DSK2] */
function putOn(run: Run, { alias, device = '' }: { alias: string; device?: string }): void {
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined) return;
  delete wearing.frozenMs;
  wearing.device = device;
}

function forgetAtAnyRate(run: Run, command: Parameters<typeof forget>[1]): void {
  const ids = [command.visitor, ...command.aliases];
  try {
    forget(run, command);
  } catch {
    // What failed may be the forgetting itself: then at least they are nobody any more.
    for (const id of ids) run.state.people.delete(id);
  }
}
