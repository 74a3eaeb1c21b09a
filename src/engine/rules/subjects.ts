import type { Subject } from '../../contracts/rules.ts';
import { blankPerson } from '../people.ts';
import { countLimit, type Run } from '../run.ts';
import { bounds, type Person, type TriggerEvent } from '../state.ts';

/**
 * Whom or what a campaign is about: a visitor or wearing by id, else `zone:ID`, `shelf:ID` or
 * `venue:ID`. No visitor's id has a colon. [RUL21]
 */
export function isPlace(subject: string): boolean {
  return subject.includes(':');
}

/** The visitor of a subject; `''` = it is a place. */
export function visitorOf(subject: string): string {
  return isPlace(subject) ? '' : subject;
}

/** The place an event is about; undefined where it does not say. */
export function placeOf(
  run: Run,
  kind: Exclude<Subject, 'visitor'>,
  event: TriggerEvent,
): string | undefined {
  switch (kind) {
    case 'zone':
      return event.zone === '' ? undefined : `zone:${event.zone}`;
    case 'shelf':
      return event.device === '' ? undefined : `shelf:${event.device}`;
    case 'venue':
      return `venue:${run.state.venue}`;
    default:
      return kind satisfies never;
  }
}

/**
 * What a place is judged as: nobody, with what campaigns had with it before. Who agreed to nothing
 * is asked for nothing: gates that are about a person are not judged for it.
 */
export function placeAsPerson(run: Run, subject: string): Person {
  return { ...blankPerson(subject, false), campaigns: run.state.places.get(subject) ?? [] };
}

/** Keeps what was decided about a place, for its limits. [DET3] */
export function keepPlace(run: Run, { id, campaigns }: Person): void {
  const { places } = run.state;
  if (campaigns.length === 0 || places.has(id)) return;
  if (places.size >= bounds.places) {
    const oldest = places.keys().next().value;
    if (oldest !== undefined) places.delete(oldest);
    countLimit(run, 'places', bounds.places);
  }
  places.set(id, campaigns);
}
