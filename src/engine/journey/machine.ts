import { type Stage, stages } from '../../contracts/events.ts';

/**
 *   discovery ─► enrolment ─► entry ─► engagement ─► completion ─► reflection
 *                               ▲           ▲             │
 *                               │           └── browsing ─┘  (goods put back, while inside)
 *                               └── a new visit, from anywhere
 * Forward steps may skip; back only as drawn. What brings a visitor into a stage is the venue's to
 * say; which steps there are is not. [JNY1, JNY2]
 */
export type Situation = {
  /** `''` = no stage yet. */
  readonly from: Stage | '';
  /** Stages whose entry conditions hold now. */
  readonly holding: readonly Stage[];
  /** A visit has begun, and no stage was entered in it yet. */
  readonly isFresh: boolean;
  readonly isInside: boolean;
  readonly isPutBack: boolean;
};

/** Stages that are of one visit; only these can be entered again by a new one. */
const ofVisit: readonly Stage[] = ['entry', 'engagement', 'completion'];

/** The stage after an occasion; the same stage = nothing changed. */
export function nextStage(situation: Situation): Stage | '' {
  const { from, holding, isFresh, isInside, isPutBack } = situation;
  if (isPutBack && from === 'completion' && isInside) return 'engagement';
  const furthest = stages.findLast((stage) => holding.includes(stage));
  if (furthest === undefined) return from;
  if (isAhead(furthest, from)) return furthest;
  if (!isFresh) return from;
  return ofVisit.findLast((stage) => holding.includes(stage)) ?? from;
}

/** Whether a visit that has just begun has found its first stage. */
export function isStageOfVisit(holding: readonly Stage[]): boolean {
  return holding.some((stage) => ofVisit.includes(stage));
}

function isAhead(to: Stage, from: Stage | ''): boolean {
  return from === '' || stages.indexOf(to) > stages.indexOf(from);
}

/** Stages a forward step left out, in order; none for a step back. [JNY2] */
export function skippedBetween(from: Stage | '', to: Stage): readonly Stage[] {
  return stages.slice(from === '' ? 0 : stages.indexOf(from) + 1, stages.indexOf(to));
}
