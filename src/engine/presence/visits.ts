import { conclude } from '../conclude.ts';
import { countVisit } from '../journey/counts.ts';
import { learnVisit } from '../journey/value.ts';
import { blankWalk } from '../journey/walk.ts';
import { none } from '../lists.ts';
import { closeOnLeaving } from '../messages.ts';
import { personOf } from '../people.ts';
import { closeHeldRows } from '../rules/decision-log.ts';
import { flushHistory } from '../rules/history.ts';
import { venueChanged } from '../rules/levels.ts';
import { awake, type Run, sayPoint } from '../run.ts';
import type { Visit, Wearing } from '../state.ts';
import { sayVisit } from './visit-row.ts';

/**
 *            first confident place, entry tap            silence (short after an exit)
 *   (none) ────────────────────────────────► present ◄──────────────────────────► away
 *      ▲                                                    heard again            │
 *      └──────────────────── grace over, band returned ────────────────────────────┘
 * `visitEnded` fires once, on the way back to none. [PRE3]
 */
export function arrive(run: Run, wearing: Wearing, zone: string, late: boolean): void {
  const { visit } = wearing;
  if (visit === null) startVisit(run, wearing, zone, late);
  else if (visit.state === 'away') {
    visit.state = 'present';
    run.state.present++;
    venueChanged(run);
    countVisit(run.state, visit, 1);
  }
}

function startVisit(run: Run, wearing: Wearing, zone: string, late: boolean): void {
  const person = personOf(run, wearing);
  const visit: Visit = {
    id: '',
    startedAtMs: run.nowMs,
    number: ++person.visits,
    stage: person.stage,
    state: 'present',
    awayAwakeMs: 0,
    zones: none(),
    carrying: none(),
    walk: blankWalk(),
  };
  closeHeldRows(run, person);
  wearing.visit = visit;
  person.visitStartedMs = run.nowMs;
  run.state.present++;
  venueChanged(run);
  countVisit(run.state, visit, 1);
  const stageBefore = person.stage;
  // The visit bears the id of the event that began it, which nothing else can bear.
  const about = { person, wearing, late };
  conclude(run, about, (id) => {
    visit.id = id;
    return { type: 'visitStarted', visit: id, ...(zone === '' ? {} : { zone }) };
  });
  if (person.linked) run.out.arrivals.push({ visitor: person.id });
  if (person.stage === stageBefore) sayVisit(run, wearing, visit, undefined);
}

/** Silence: the visitor seems to have gone, and may be back within the grace. */
export function goAway(run: Run, wearing: Wearing, visit: Visit): void {
  countVisit(run.state, visit, -1);
  visit.state = 'away';
  visit.awayAwakeMs = awake(run, run.nowMs);
  run.state.present--;
  venueChanged(run);
  closeOnLeaving(run, wearing, undefined);
}

export function endVisit(run: Run, wearing: Wearing, late: boolean): void {
  const { visit } = wearing;
  if (visit === null) return;
  if (visit.state === 'present') goAway(run, wearing, visit);
  const person = personOf(run, wearing);
  const endedAtMs = Math.max(visit.startedAtMs, wearing.seenMs);
  const { id, startedAtMs } = visit;
  conclude(run, { person, wearing, late }, { type: 'visitEnded', visit: id, startedAtMs });
  flushHistory(run, person, id);
  closeHeldRows(run, person);
  sayVisit(run, wearing, visit, endedAtMs);
  learnVisit(run.state, person, { visit, endedAtMs });
  sayPoint(run, 'visit', {}, { durationMs: endedAtMs - startedAtMs });
  wearing.visit = null;
  wearing.lastZone = '';
}
