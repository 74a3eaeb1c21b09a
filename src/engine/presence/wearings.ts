import { bounds } from '../bounds.ts';
import { moveOn } from '../conclude.ts';
import { inheritJourney } from '../journey/follow.ts';
import { contactOf } from '../journey/occasion.ts';
import { isUncovered } from '../locate/alive.ts';
import { veil } from '../memory.ts';
import { addPerson, blankPerson, personOf } from '../people.ts';
import type { Person } from '../person-state.ts';
import { flushHistory, leaveToRecords } from '../rules/history.ts';
import { asleep, awake, countLimit, type Run } from '../run.ts';
import { never, subjectOf, type Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { hideDot, settleDot } from './dots.ts';
import { fireDwells, nextDwellMs } from './dwell.ts';
import { changeStays, type Move } from './stays.ts';
import { arrive, endVisit, goAway } from './visits.ts';

/** A linked visitor nobody has worn a band for is forgotten after this; caps reach no further. */
const personKeptMs = 35 * 86_400_000;

function blankWearing(alias: string, run: Run): Wearing {
  return {
    alias,
    as: 'alone',
    handedOut: false,
    group: '',
    device: '',
    visitor: '',
    endedMs: 0,
    startedAtMs: run.nowMs,
    seenMs: run.nowMs,
    seenAwakeMs: awake(run, run.nowMs),
    heardBy: [],
    heardDbm: [],
    heardAtMs: [],
    heardCount: [],
    mass: null,
    steadyBy: -1,
    steadyDbm: 0,
    steadyCount: 0,
    heldMs: 0,
    keptMs: 0,
    unknown: 'notPlaced',
    fixX: 0,
    fixY: 0,
    fixM: 0,
    fixFloor: '',
    fixAtMs: 0,
    x: 0,
    y: 0,
    floor: '',
    estimatedMs: 0,
    placed: false,
    zone: '',
    confidence: 0,
    rival: '',
    rivalSinceMs: 0,
    lastZone: '',
    awaited: false,
    lateOnly: false,
    armedMs: never,
    dot: '',
    stays: [],
    visit: null,
  };
}

/** The wearing of an alias; a tag never handed out begins one when first heard. [PRE4] */
export function wearingOf(run: Run, alias: string): Wearing {
  const known = run.state.wearings.get(alias);
  if (known) return known;
  const { wearings } = run.state;
  if (wearings.size >= bounds.visitors) {
    const oldest = wearings.values().next().value;
    if (oldest) endWearing(run, oldest, { late: true });
    if (oldest) wearings.delete(oldest.alias);
    countLimit(run, 'visitors', bounds.visitors);
  }
  const wearing = blankWearing(alias, run);
  wearings.set(alias, wearing);
  arm(run, wearing);
  return wearing;
}

/** Staff's tags and frozen bands are located and nothing else. [PRE6] [DSK1] */
export function isLocatedOnly({ as }: Wearing): boolean {
  return as === 'staff' || as === 'frozen';
}

/** The place becomes `zone`; `''` = outside of every zone. */
export function moveTo(run: Run, wearing: Wearing, zone: string, late: boolean): void {
  const place = run.atlas.byId.get(zone);
  const before = wearing.zone;
  wearing.placed = true;
  wearing.heldMs = run.nowMs;
  wearing.keptMs = 0;
  wearing.unknown = '';
  wearing.zone = place === undefined ? '' : zone;
  wearing.rival = '';
  if (place) wearing.lastZone = zone;
  if (isLocatedOnly(wearing)) return;
  if (place) arrive(run, wearing, zone, late);
  if (wearing.visit === null) {
    meetOutside(run, wearing, late);
    return;
  }
  const move = { leftAtMs: run.nowMs, late };
  changeStays(run, wearing, { chain: place?.chain ?? [], move });
  settleDot(run, wearing, before);
  arm(run, wearing);
}

/** Heard outside of every zone and not yet come in: met by a beacon. [JNY1] */
function meetOutside(run: Run, wearing: Wearing, late: boolean): void {
  const person = personOf(run, wearing);
  moveOn(run, { person, wearing, late }, { occasion: contactOf('discovered', 'beacon') });
}

/** Not heard for long: nobody knows where. The last zones were left when last heard. [LOC4] */
export function losePlace(run: Run, wearing: Wearing, move: Move): void {
  changeStays(run, wearing, { chain: [], move });
  hideDot(run, wearing);
  if (wearing.placed) wearing.unknown = isUncovered(run, wearing.zone) ? 'uncovered' : 'silent';
  wearing.placed = false;
  wearing.keptMs = 0;
  wearing.zone = '';
  wearing.confidence = 0;
  wearing.rival = '';
  wearing.floor = '';
  wearing.fixAtMs = 0;
  wearing.heardBy.length = 0;
  wearing.heardDbm.length = 0;
  wearing.heardAtMs.length = 0;
  wearing.heardCount.length = 0;
  // Its belief begins anew; how strongly the tag sends stays known. [LOC1]
  if (wearing.mass) wearing.mass.atMs = 0;
}

/**
 * One watch timer a wearing serves dwell, fading, silence and grace: whenever it fires, what is due
 * happens and the next moment is worked out again, so that being heard costs no timer. [TIM5]
 */
export function watch(run: Run, alias: string, dueMs: number): void {
  const wearing = run.state.wearings.get(alias);
  if (wearing === undefined || wearing.armedMs !== dueMs) return;
  wearing.armedMs = never;
  if (wearing.endedMs > 0) {
    buryWearing(run, wearing);
    return;
  }
  fireDwells(run, wearing);
  if (fadesMs(run, wearing) <= run.nowMs) keepBehindDoor(run, wearing);
  if (fadesMs(run, wearing) <= run.nowMs) {
    losePlace(run, wearing, { leftAtMs: wearing.seenMs, late: false });
  }
  const { visit } = wearing;
  if (visit?.state === 'present' && silentMs(run, wearing) <= run.nowMs) {
    if (wearing.placed) losePlace(run, wearing, { leftAtMs: wearing.seenMs, late: false });
    goAway(run, wearing, visit);
  }
  if (visit?.state === 'away' && graceOverMs(run, wearing) <= run.nowMs) {
    endVisit(run, wearing, false);
  }
  if (wornOutMs(run, wearing) <= run.nowMs) {
    endWearing(run, wearing, { late: false });
    run.state.wearings.delete(alias);
    return;
  }
  arm(run, wearing);
}

/** Sees to it that the watch timer fires no later than the next moment that matters. */
export function arm(run: Run, wearing: Wearing): void {
  const dueMs = Math.max(
    run.clock === 'event' ? run.nowMs + 1 : run.state.frontierMs + 1,
    Math.min(
      nextDwellMs(run, wearing),
      fadesMs(run, wearing),
      silentMs(run, wearing),
      graceOverMs(run, wearing),
      wornOutMs(run, wearing),
    ),
  );
  if (dueMs >= wearing.armedMs || dueMs >= never) return;
  wearing.armedMs = dueMs;
  setTimer(run.state.timers, { kind: 'watch', about: wearing.alias, dueMs });
}

/** The cheap half of `arm`, for each estimate: only the fading can have come nearer. */
export function armFading(run: Run, wearing: Wearing): void {
  if (wearing.armedMs > fadesMs(run, wearing)) arm(run, wearing);
}

function fadesMs(run: Run, wearing: Wearing): number {
  if (!wearing.placed && wearing.floor === '') return never;
  return asleep(run, wearing.keptMs || wearing.seenAwakeMs + run.state.settings.placeFadesMs);
}

/** Nobody leaves a zone with one door unheard, as long as somebody listens there. [LOC4] */
function keepBehindDoor(run: Run, wearing: Wearing): void {
  const { placeFadesMs, oneDoorKeepsMs } = run.state.settings;
  const untilMs = wearing.seenAwakeMs + oneDoorKeepsMs;
  const nowMs = awake(run, run.nowMs);
  if (!wearing.placed || nowMs >= untilMs || isUncovered(run, wearing.zone)) return;
  if (run.atlas.byId.get(wearing.zone)?.oneDoor !== true) return;
  wearing.keptMs = Math.min(untilMs, nowMs + Math.max(1_000, placeFadesMs));
}

function silentMs(run: Run, wearing: Wearing): number {
  if (wearing.visit?.state !== 'present') return never;
  const { exitSilenceMs, visitSilenceMs } = run.state.settings;
  const afterMs = isWayOut(run, wearing.lastZone) ? exitSilenceMs : visitSilenceMs;
  return asleep(run, wearing.seenAwakeMs + afterMs);
}

/** An exit; where a plan draws none, people leave by the entrance. [PRE3] */
function isWayOut(run: Run, zone: string): boolean {
  const kind = run.atlas.byId.get(zone)?.kind;
  return kind === 'exit' || (kind === 'entrance' && !run.atlas.hasExit);
}

function graceOverMs(run: Run, { visit }: Wearing): number {
  if (visit?.state !== 'away') return never;
  return asleep(run, visit.awayAwakeMs + run.state.settings.visitGraceMs);
}

/** Silence ends the wearing of a tag that was never handed out. [PRE4] */
function wornOutMs(run: Run, wearing: Wearing): number {
  if (wearing.handedOut) return never;
  return asleep(run, wearing.seenAwakeMs + run.state.settings.wearingSilenceMs);
}

/**
 * Alias, link and visit end together, so that the next wearer inherits nothing. [PRE4] `late` =
 * by a return or a bound: the zones that are left are history, and so is the visit, unless the
 * band was returned: its end may still reach who is lasting. [RUL24]
 */
export function endWearing(
  run: Run,
  wearing: Wearing,
  { late, returned = false }: { late: boolean; returned?: boolean },
): void {
  wearing.endedMs = run.nowMs;
  losePlace(run, wearing, { leftAtMs: late ? run.nowMs : wearing.seenMs, late });
  endVisit(run, wearing, late && !returned);
  const person = run.state.people.get(subjectOf(wearing));
  if (person === undefined) return;
  if (person.alias === wearing.alias) person.alias = '';
  if (person.linked) keepPerson(run, person);
  else run.state.people.delete(person.id);
}

/** Removes what has ended once no reading from before can come on time any more. [PRE4] */
export function buryWearing(run: Run, wearing: Wearing): void {
  if (run.clock === 'event' && wearing.endedMs <= run.nowMs) {
    run.state.wearings.delete(wearing.alias);
    return;
  }
  wearing.armedMs = wearing.endedMs;
  setTimer(run.state.timers, { kind: 'watch', about: wearing.alias, dueMs: wearing.endedMs });
}

export function keepPerson(run: Run, person: Person): void {
  leaveToRecords(person);
  person.seenMs = run.nowMs;
  if (person.account === true) return;
  const dueMs = run.nowMs + personKeptMs;
  setTimer(run.state.timers, { kind: 'forget', about: `person/${person.id}`, dueMs });
}

/** Forgets a linked visitor whose last wearing ended long ago, unless their page is in use. */
export function forgetPerson(run: Run, id: string): void {
  const person = run.state.people.get(id);
  if (person === undefined || person.alias !== '' || person.account === true) return;
  if (run.nowMs - person.seenMs >= personKeptMs) run.state.people.delete(id);
}

/**
 * Ties a wearing to a lasting visitor. What the wearing did before stays anonymous; only the visit
 * under way, with its stage, goes on as theirs. [PRE4, PRE5]
 */
export function linkWearing(run: Run, wearing: Wearing, visitor: string): Person {
  const before = run.state.people.get(subjectOf(wearing));
  wearing.visitor = visitor;
  const known = run.state.people.get(visitor);
  const person = known ?? addPerson(run, blankPerson(visitor, true));
  person.alias = wearing.alias;
  if (before && before !== person) {
    if (wearing.visit) {
      inheritJourney(person, before);
      person.visitStartedMs = wearing.visit.startedAtMs;
      wearing.visit.number = ++person.visits;
      const fromMs = wearing.visit.startedAtMs;
      veil(person.memory, before.memory, { fromMs, nowMs: run.nowMs });
      flushHistory(run, before, wearing.visit.id);
    }
    if (!before.linked) run.state.people.delete(before.id);
  }
  return personOf(run, wearing);
}
