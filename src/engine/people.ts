import { countLimit, type Run } from './run.ts';
import { bounds, type Person, type Remembered, subjectOf, type Wearing } from './state.ts';

export function blankPerson(id: string, linked: boolean): Person {
  return {
    id,
    alias: '',
    linked,
    language: 'en',
    // Absent = no. [CON1]
    consents: { service: null, offers: null, improve: null },
    facts: null,
    stage: '',
    journey: { sinceMs: 0, source: '', isFresh: false, past: [] },
    visits: 0,
    visitStartedMs: 0,
    seenMs: 0,
    memory: [],
    spent: [],
    campaigns: [],
    open: [],
  };
}

/** The visitor a wearing belongs to; an anonymous one is made on first need. [PRE5] */
export function personOf(run: Run, wearing: Wearing): Person {
  const id = subjectOf(wearing);
  const known = run.state.people.get(id);
  if (known) return known;
  const person = addPerson(run, blankPerson(id, wearing.visitor !== ''));
  person.alias = wearing.alias;
  return person;
}

export function addPerson(run: Run, person: Person): Person {
  const { people } = run.state;
  if (people.size >= bounds.visitors) {
    const oldest = people.keys().next().value;
    if (oldest !== undefined) people.delete(oldest);
    countLimit(run, 'visitors', bounds.visitors);
  }
  person.seenMs = run.nowMs;
  person.journey.sinceMs = run.nowMs;
  people.set(person.id, person);
  return person;
}

/** Keeps an event for `happened`; the oldest goes at the bound. [DET3] */
export function remember(run: Run, person: Person, event: Remembered): void {
  person.memory.push(event);
  if (person.memory.length <= bounds.rememberedEvents) return;
  person.memory.shift();
  countLimit(run, 'rememberedEvents', bounds.rememberedEvents);
}
