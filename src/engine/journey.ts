import { type Stage, stages } from '../contracts/events.ts';
import { conclude } from './conclude.ts';
import { sayVisit } from './presence/visit-row.ts';
import type { Run } from './run.ts';
import type { Person, Wearing } from './state.ts';

/**
 *   discovery ─► enrolment ─► entry ─► engagement ─► completion ─► reflection
 *                               ▲           ▲             │
 *                               │           └── browsing ─┘  (goods put back, while inside)
 *                               └── a new visit, from anywhere
 * Forward steps may skip; back only as drawn. [JNY1, JNY2]
 */
export const milestones = [
  'enrolled',
  'visitStarted',
  'engaged',
  'putBack',
  'purchased',
  'visitEnded',
  'reflected',
] as const;
/**
 * What moves a journey: joined or was handed a band; came in; dwelled in a display zone or handled
 * goods; put goods back; bought; the visit is over; read or answered afterwards.
 */
export type Milestone = (typeof milestones)[number];

const leadsTo = {
  enrolled: 'enrolment',
  visitStarted: 'entry',
  engaged: 'engagement',
  putBack: 'engagement',
  purchased: 'completion',
  visitEnded: 'completion',
  reflected: 'reflection',
} as const satisfies Record<Milestone, Stage>;

/** The stage after a milestone; the same stage = nothing changed. `''` = no stage yet. */
export function nextStage(from: Stage | '', milestone: Milestone, isInside: boolean): Stage | '' {
  const to = leadsTo[milestone];
  switch (milestone) {
    case 'visitStarted':
      return to;
    case 'putBack':
      return from === 'completion' && isInside ? to : from;
    case 'reflected':
      // What is read during the visit is part of the visit.
      return from === 'completion' && !isInside ? to : from;
    case 'enrolled':
    case 'engaged':
    case 'purchased':
    case 'visitEnded':
      return isAhead(to, from) ? to : from;
    default:
      return milestone satisfies never;
  }
}

function isAhead(to: Stage, from: Stage | ''): boolean {
  return from === '' || stages.indexOf(to) > stages.indexOf(from);
}

export type JourneyStep = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly milestone: Milestone;
  readonly late?: boolean;
};

/** True when the stage changed, and with it the visit's row was written. */
export function advanceJourney(run: Run, step: JourneyStep): boolean {
  const { person, wearing, milestone, late } = step;
  const isInside = wearing?.visit !== undefined && wearing.visit !== null;
  const to = nextStage(person.stage, milestone, isInside && milestone !== 'visitEnded');
  if (to === person.stage || to === '') return false;
  const from = person.stage === '' ? undefined : person.stage;
  person.stage = to;
  conclude(run, { person, wearing, late: late ?? false }, { type: 'stageChanged', from, to });
  if (wearing?.visit) sayVisit(run, wearing, wearing.visit, undefined);
  return true;
}
