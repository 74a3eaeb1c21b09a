import { bounds } from './bounds.ts';
import { none } from './lists.ts';
import { blankMemory, forgetBefore, type Happening, keep } from './memory.ts';
import type { Person } from './person-state.ts';
import { countLimit, type Run } from './run.ts';
import { subjectOf, type Wearing } from './state.ts';

/** Longer windows are answered from days, not from events. [RUL9] */
const rememberedMs = 2 * 86_400_000;

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
    journey: { sinceMs: 0, source: '', isFresh: false, past: none() },
    visits: 0,
    visitStartedMs: 0,
    seenMs: 0,
    memory: blankMemory(0),
    history: { known: false, partial: false, visitStarts: none(), rows: none() },
    spent: none(),
    campaigns: none(),
    frequency: 'all',
    leaveAlone: false,
    goals: none(),
    held: none(),
    open: none(),
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

/** Looked at for one who wears nothing, where the venue knows as many as it may. */
const oldestLookedAt = 256;

/**
 * Makes room by one who wears no band: the oldest, or of those with a page the one who used it
 * longest ago. False = none of the first few. Whoever goes comes back when they open their page.
 * [JOI5]
 */
export function dropOfThoseWithoutBand(run: Run): boolean {
  const { people } = run.state;
  let looked = 0;
  for (const person of people.values()) {
    if (++looked > oldestLookedAt) return false;
    if (!person.linked || person.alias !== '') continue;
    people.delete(person.id);
    run.state.peopleDroppedMs = run.nowMs;
    return true;
  }
  return false;
}

export function addPerson(run: Run, person: Person): Person {
  const { people } = run.state;
  if (people.size >= bounds.visitors) {
    const oldest = people.keys().next().value;
    if (!dropOfThoseWithoutBand(run) && oldest !== undefined) people.delete(oldest);
    run.state.peopleDroppedMs = run.nowMs;
    countLimit(run, 'visitors', bounds.visitors);
  }
  // Whoever was dropped may be back.
  person.memory.sinceMs = Math.max(person.memory.sinceMs, run.state.peopleDroppedMs);
  person.seenMs = run.nowMs;
  person.journey.sinceMs = run.nowMs;
  people.set(person.id, person);
  return person;
}

/**
 * Keeps an event for conditions; the oldest goes at the bound. Returns where its row lies.
 * [DET3, RUL2]
 */
export function remember(run: Run, person: Person, event: Happening): number | undefined {
  if (event.type === 'visitStarted') forgetBefore(person.memory, event.atMs - rememberedMs);
  const kept = keep(person.memory, event);
  if (kept?.dropped) countLimit(run, 'rememberedEvents', bounds.rememberedEvents);
  return kept?.base;
}
