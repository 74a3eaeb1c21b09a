import type { Stage } from '../../contracts/events.ts';
import { localTime } from '../localtime.ts';
import type { Person } from '../person-state.ts';
import type { Scene } from '../rules/facts.ts';
import { triggerEventOf } from '../rules/trigger-event.ts';
import { type Run, sayPoint } from '../run.ts';
import type { TriggerEvent, Wearing } from '../state.ts';
import { type CompiledEntry, isAbout, journeyOf } from './compile.ts';
import { restage } from './counts.ts';
import { isStageOfVisit, nextStage, skippedBetween } from './machine.ts';
import type { Occasion } from './occasion.ts';

export type Following = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly occasion: Occasion;
  /** The event as conditions see it; absent for contacts beside the floor. */
  readonly event: TriggerEvent | undefined;
};

export type Moved = {
  readonly from: Stage | undefined;
  readonly to: Stage;
  readonly skipped?: readonly Stage[];
};

/**
 * Takes one occasion of a visitor to the machine. Returns the change of stage, which the caller
 * says; undefined = the visitor stays where they are. [JNY1, JNY2]
 */
export function followJourney(run: Run, following: Following): Moved | undefined {
  const { person, wearing, occasion } = following;
  if (!isHeard(run, occasion.name)) return undefined;
  const isInside = wearing?.visit != null && occasion.name !== 'visitEnded';
  if (occasion.name === 'visitStarted') person.journey.isFresh = true;
  const entries = holdingEntries(run, following);
  const holding = entries.map(({ stage }) => stage);
  const isPutBack = occasion.name === 'putBack';
  const { isFresh } = person.journey;
  const from = person.stage;
  const to = nextStage({ from, holding, isFresh, isInside, isPutBack });
  if (isFresh && isStageOfVisit(holding)) {
    person.journey.isFresh = false;
    // A new visit begins its stage anew, also where it is the one of the visit before.
    if (to === from) leaveStage(run, person);
  }
  if (to === from || to === '') return undefined;
  keepSource(
    person,
    occasion,
    entries.find(({ stage }) => stage === to),
  );
  leaveStage(run, person);
  person.stage = to;
  if (wearing?.visit) restage(run.state, wearing.visit, to);
  const skipped = skippedBetween(from, to);
  return {
    from: from === '' ? undefined : from,
    to,
    ...(skipped.length === 0 ? {} : { skipped }),
  };
}

/** Most events move no journey; what they cost is one look-up. */
function isHeard(run: Run, name: Occasion['name']): boolean {
  if (name === 'visitStarted' || name === 'putBack') return true;
  return journeyOf(run).byOccasion.has(name);
}

/** Entries of any stage that hold now; only *true* holds. [RUL2] */
function holdingEntries(
  run: Run,
  { person, wearing, occasion, event }: Following,
): readonly CompiledEntry[] {
  const entries = journeyOf(run).byOccasion.get(occasion.name);
  if (entries === undefined) return [];
  const kind = run.atlas.byId.get(occasion.zone)?.kind;
  const about = entries.filter((entry) => isAbout(entry, occasion, kind));
  if (about.every(({ condition }) => condition === undefined)) return about;
  const scene = sceneOf(run, { person, wearing, event });
  return about.filter(({ condition }) => condition === undefined || holds(condition, scene));
}

/** A condition that throws does not hold, and the venue goes on. [RUL10] */
function holds(condition: (scene: Scene) => { readonly truth: string }, scene: Scene): boolean {
  try {
    return condition(scene).truth === 'true';
  } catch {
    return false;
  }
}

type Seen = Pick<Following, 'person' | 'wearing' | 'event'>;

function sceneOf(run: Run, { person, wearing, event }: Seen): Scene {
  const { state, nowMs, atlas } = run;
  const local = localTime(state.offsets, nowMs + state.clockStepMs);
  return {
    state,
    nowMs,
    local: { ...local, dayStartedMs: local.dayStartedMs - state.clockStepMs },
    person,
    wearing,
    event: event ?? contactEvent(nowMs),
    zoneOf: (id) => atlas.byId.get(id),
  };
}

/** Conditions look at no event where a contact beside the floor is judged. */
function contactEvent(atMs: number): TriggerEvent {
  return triggerEventOf({ type: 'identified' }, { id: '', atMs });
}

/** How they met the offer is kept for good; the first source stands. [JNY1] */
function keepSource(person: Person, { source }: Occasion, entry: CompiledEntry | undefined): void {
  if (entry?.stage !== 'discovery' || person.journey.source !== '') return;
  person.journey.source = source || entry.source;
}

/** One row a stage that is left: how long it lasted. Sums by stage, names nobody. [JNY4] */
function leaveStage(run: Run, person: Person): void {
  const { journey, stage } = person;
  if (stage !== '') {
    sayPoint(run, 'stage', { stage }, { stageMs: Math.max(0, run.nowMs - journey.sinceMs) });
  }
  journey.sinceMs = run.nowMs;
}

/** A visitor who turns out to be known goes on with the stage of the visit under way. [PRE5] */
export function inheritJourney(person: Person, before: Person): void {
  const { past, source } = person.journey;
  person.stage = before.stage;
  person.journey = {
    ...before.journey,
    past,
    source: source || before.journey.source,
  };
}
