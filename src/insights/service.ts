import type { StaffTargets } from '../contracts/staff.ts';

/** A step of a task or a case, as the records have it; only these parts are looked at. */
export type ServiceStep = {
  readonly kind: 'task' | 'case';
  readonly about: string;
  readonly atMs: number;
  readonly step: string;
  readonly post?: string;
  readonly by: string;
};

/** How many of how many were in time; `share` 0 to 1, absent where there was nothing to do. */
export type Met = { readonly met: number; readonly all: number; readonly share?: number };
export type ServiceShare = {
  readonly taken: Met;
  readonly done: Met;
  readonly casesClosed: Met;
};

export type ServiceAsked = {
  /** Of those made from then on, and before. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly targets: StaffTargets;
  /** Only tasks made for one post. */
  readonly post?: string;
  /** Only what one member of staff took, did or closed. */
  readonly by?: string;
};

/**
 * The share of tasks that were taken, and done, and of cases that were closed within a venue's
 * targets, of those made between two moments. What is not over counts as missed from the moment on
 * at which it is, and not before; what the visitor withdrew counts neither way. A task is measured
 * by the post it was made for. Steps oldest first; times are epoch ms. [STF9]
 */
export function serviceShare(steps: readonly ServiceStep[], asked: ServiceAsked): ServiceShare {
  const counts = { taken: new Count(), done: new Count(), closed: new Count() };
  const { fromMs, toMs } = asked;
  for (const [, all] of Map.groupBy(steps, ({ kind, about }) => `${kind} ${about}`)) {
    const [first] = all;
    if (first === undefined || first.atMs < fromMs || first.atMs >= toMs) continue;
    if (first.step === 'made') countTask(counts, all, asked);
    else if (first.step === 'opened') countCase(counts, all, asked);
  }
  return { taken: counts.taken.met, done: counts.done.met, casesClosed: counts.closed.met };
}

type Counts = { readonly taken: Count; readonly done: Count; readonly closed: Count };

function countTask(counts: Counts, all: readonly ServiceStep[], asked: ServiceAsked): void {
  const { targets, post } = asked;
  const [made] = all;
  if (made === undefined || (post !== undefined && made.post !== post)) return;
  if (all.some(({ step }) => step === 'withdrawn')) return;
  const own = targets.posts[made.post ?? ''];
  const takenMs = own?.takenWithinMs ?? targets.takenWithinMs;
  const doneMs = own?.doneWithinMs ?? targets.doneWithinMs;
  counts.taken.note(all, ['taken', 'started', 'finished'], { ...asked, mostMs: takenMs });
  counts.done.note(all, ['finished'], { ...asked, mostMs: doneMs });
}

/** A case that was opened again is closed by its last closing. */
function countCase(counts: Counts, all: readonly ServiceStep[], asked: ServiceAsked): void {
  if (asked.post !== undefined) return;
  const reopened = all.findLastIndex(({ step }) => step === 'reopened');
  const [opened] = all;
  const since = reopened < 0 || opened === undefined ? all : [opened, ...all.slice(reopened + 1)];
  counts.closed.note(since, ['closed'], {
    ...asked,
    mostMs: asked.targets.caseClosedWithinMs,
  });
}

class Count {
  #met = 0;
  #all = 0;

  /** What may still be in time is not counted yet. */
  note(
    [first, ...rest]: readonly ServiceStep[],
    names: readonly string[],
    { nowMs, mostMs, by }: ServiceAsked & { readonly mostMs: number },
  ): void {
    const step = rest.find((one) => names.includes(one.step));
    if (first === undefined || (by !== undefined && step?.by !== by)) return;
    if (step === undefined && nowMs - first.atMs <= mostMs) return;
    this.#all++;
    if (step !== undefined && step.atMs - first.atMs <= mostMs) this.#met++;
  }

  get met(): Met {
    const [met, all] = [this.#met, this.#all];
    return all === 0 ? { met, all } : { met, all, share: Math.round((met / all) * 1e4) / 1e4 };
  }
}
