import { mayDerive, visitValue } from '../journey/value.ts';
import { personOf } from '../people.ts';
import { nextId, type Run } from '../run.ts';
import { subjectOf, type Visit, type Wearing } from '../state.ts';

/** Writes the visit's row again; the last one written stands. */
export function sayVisit(
  run: Run,
  wearing: Wearing,
  visit: Visit,
  endedAtMs: number | undefined,
): void {
  const person = personOf(run, wearing);
  run.out.effects.push({
    type: 'visit',
    id: `${run.state.venue}/visit/${visit.id}/${nextId(run)}`,
    atMs: run.nowMs,
    visit: visit.id,
    visitor: subjectOf(wearing),
    alias: wearing.alias,
    startedAtMs: visit.startedAtMs,
    lastSeenAtMs: Math.max(visit.startedAtMs, wearing.seenMs),
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
    stage: person.stage === '' ? 'entry' : person.stage,
    ...(person.journey.source === '' ? {} : { source: person.journey.source }),
    ...(endedAtMs === undefined || !mayDerive(person)
      ? {}
      : { value: visitValue(run.state, person, { visit, atMs: endedAtMs, isOver: true }) }),
  });
}
