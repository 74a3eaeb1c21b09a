import { type DecidingChoices, generalTopic } from '../contracts/choices.ts';
import { closeNotChosen, unclaimedOf } from './messages.ts';
import type { Person } from './person-state.ts';
import { mostOf, spentByFrequency } from './rules/choice-gates.ts';
import type { Run } from './run.ts';

/**
 * What a visitor chose, from now on; what waits and is left out by it is closed. Undefined = they
 * never chose. [CHO2]
 */
export function setChoices(run: Run, visitor: string, choices: DecidingChoices | undefined): void {
  const person = run.state.people.get(visitor);
  if (person === undefined) return;
  if (choices === undefined) {
    delete person.choices;
    return;
  }
  person.choices = choices;
  const resting = choices.rests
    .filter(({ untilMs }) => untilMs > run.nowMs)
    .map(({ campaign }) => campaign);
  const tooMany = beyondFrequency(run, person);
  closeNotChosen(
    run,
    person,
    ({ id, topic = generalTopic, campaign, class: kind }) =>
      choices.topicsOff.includes(topic) ||
      resting.includes(campaign) ||
      // Also what their inbox has already: it must not come again on the wrist.
      (choices.frequency === 'none' && kind === 'marketing') ||
      tooMany.has(id),
  );
}

/** Of the offers that wait, the newest ones that are more than the visitor wants now. [CHO5] */
function beyondFrequency(run: Run, person: Person): ReadonlySet<string> {
  const most = mostOf(person.choices?.frequency ?? 'all');
  const waiting = unclaimedOf(run, person).filter(({ class: kind }) => kind === 'marketing');
  if (most === undefined || waiting.length === 0) return new Set();
  const { visit, day } = spentByFrequency(run, person);
  const over = Math.max(visit - most.visit, day - most.day);
  return new Set(over <= 0 ? [] : waiting.slice(-over).map(({ id }) => id));
}
