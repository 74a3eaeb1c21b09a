import { type Drawing, drawingOf, type Plan, planOf } from './model/drawing.ts';
import type { History, Step } from './model/history.ts';

/**
 * What this tab drew, kept through a reload: the plan, every step for undo and redo, and what the
 * server knows of it. A step is written once, when it is done; a reload in the very next moment
 * loses nothing, as the browser writes at once. [PLN21]
 */
type Head = {
  readonly plan: Plan;
  readonly at: number;
  readonly count: number;
  /** The first step that there was still room for. */
  readonly from: number;
  readonly revision: number;
  readonly isSaved: boolean;
};
export type Kept = {
  readonly history: History;
  readonly revision: number;
  readonly isSaved: boolean;
};

const keyOf = (venue: string, of: number | 'head') => `gozar.plan/${venue}/${of}`;
/** What was written already, by venue. */
let written: { venue: string; steps: readonly Step[]; from: number; plan: Drawing | undefined } = {
  ...{ venue: '', steps: [], from: 0, plan: undefined },
};

export function keep(venue: string, kept: Kept): void {
  if (written.venue !== venue) written = { venue, steps: [], from: 0, plan: undefined };
  const { steps, at, now } = kept.history;
  try {
    let from = written.from;
    for (const [index, step] of steps.entries()) {
      if (index < from || written.steps[index] === step) continue;
      from = writeStep(venue, index, step, from);
    }
    for (let index = steps.length; index < written.steps.length; index++) {
      sessionStorage.removeItem(keyOf(venue, index));
    }
    const { revision, isSaved } = kept;
    const head: Head = { plan: planOf(now), at, count: steps.length, from, revision, isSaved };
    sessionStorage.setItem(keyOf(venue, 'head'), JSON.stringify(head));
    written = { venue, steps, from, plan: now };
  } catch {
    // No room or no permission: undo then lasts as long as the page, the draft is the server's.
  }
}

/** Where a tab's store is full, the oldest steps give way: those of this session stay in memory. */
function writeStep(venue: string, index: number, step: Step, from: number): number {
  const text = JSON.stringify(step);
  for (let oldest = from; ; oldest++) {
    try {
      sessionStorage.setItem(keyOf(venue, index), text);
      return oldest;
    } catch (error) {
      if (oldest >= index) throw error;
      sessionStorage.removeItem(keyOf(venue, oldest));
    }
  }
}

export function keptOf(venue: string): Kept | undefined {
  try {
    const text = sessionStorage.getItem(keyOf(venue, 'head'));
    if (text === null) return undefined;
    const head: Head = JSON.parse(text);
    const steps: Step[] = [];
    for (let index = head.from; index < head.count; index++) {
      steps.push(JSON.parse(sessionStorage.getItem(keyOf(venue, index)) ?? ''));
    }
    const now = drawingOf(head.plan);
    const history = { now, steps, at: Math.max(0, head.at - head.from) };
    return { history, revision: head.revision, isSaved: head.isSaved };
  } catch {
    return undefined;
  }
}

export function forget(venue: string): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(`gozar.plan/${venue}/`)) sessionStorage.removeItem(key);
    }
    written = { venue, steps: [], from: 0, plan: undefined };
  } catch {
    // Nothing was kept.
  }
}
