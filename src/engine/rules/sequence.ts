import { durationMs, type EventMatch } from '../../contracts/rules.ts';
import { codeOf, firstFrom, isWhole, rowWidth, typeOf, wordAt } from '../memory.ts';
import type { Memory } from '../person-state.ts';
import type { Scene } from './facts.ts';
import {
  eachValue,
  matchAt,
  matches,
  type SameKey,
  sameOf,
  type Wanted,
  wantedOf,
} from './match.ts';
import { needsTill, tillSpeaks } from './till.ts';
import type { Clause, Truth } from './truth.ts';
import { spanOf, startOf } from './windows.ts';

/**
 * Whether events came one after the other: A, then B no later than `within` after A and with the
 * `same` article, and so on. *Any* chain of remembered events will do, not only the one that begins
 * with the first A: who picked up twice and put back the second has put back within two minutes.
 * One event serves one step. The first step's window is that of the whole sequence.
 * [RUL31]
 */
export function sequence(steps: readonly EventMatch[], path: string): Clause {
  const compiled = steps.map(stepOf);
  const [first] = steps;
  const span = spanOf(first?.within);
  const ask = (scene: Scene): { readonly truth: Truth; readonly unknown: string } => {
    const same = first?.same === undefined ? '' : sameOf(scene.event, first.same);
    if (first?.same !== undefined && same === '') {
      return { truth: 'unknown', unknown: `event.${first.same}` };
    }
    const { memory } = scene.person;
    const fromMs = startOf(span, scene);
    const found = search(memory, compiled, { fromMs, same });
    if (found === 'true') return { truth: 'true', unknown: '' };
    if (found === 'unknown') return { truth: 'unknown', unknown: 'receipt' };
    if (!compiled.every(({ code }) => isWhole(memory, code, fromMs))) {
      return { truth: 'unknown', unknown: 'memory' };
    }
    const isSilent = !tillSpeaks(scene.state, scene.nowMs);
    if (isSilent && steps.some(({ event }) => needsTill(event))) {
      return { truth: 'unknown', unknown: 'till' };
    }
    return { truth: 'false', unknown: '' };
  };
  return {
    test: (scene) => ask(scene).truth,
    explain: (scene) => {
      const { truth, unknown } = ask(scene);
      if (truth === 'unknown') return { truth, path, unknown };
      return { truth, path, value: truth === 'true' };
    },
  };
}

type Step = {
  readonly match: EventMatch;
  readonly code: number;
  readonly withinMs: number;
  /** What this step and the one before it have in common. */
  readonly same: SameKey | undefined;
};

function stepOf(match: EventMatch, index: number): Step {
  const { within, same, ...bare } = match;
  // What the first step shares with the trigger is looked for by name.
  const isFirst = index === 0;
  return {
    match: isFirst && same !== undefined ? { ...bare, same } : bare,
    code: codeOf(match.event),
    withinMs: isFirst || typeof within !== 'string' ? Infinity : (durationMs(within) ?? Infinity),
    same: isFirst ? undefined : same,
  };
}

/**
 * One pass over the rows. For each step it keeps the latest event that ends a chain of the steps up
 * to it, once for each value the next step must share: for one value the latest is always the best.
 */
function search(
  memory: Memory,
  steps: readonly Step[],
  { fromMs, same }: { readonly fromMs: number; readonly same: string },
): Truth {
  const { rows } = memory;
  const wanted = steps.map(({ match }) => wantedOf(memory, match, same));
  const ends: (Map<number, number> | undefined)[] = [];
  let isUncertain = false;
  let types = 0;
  for (const { code } of steps) types |= 1 << code;
  for (let base = firstFrom(memory, fromMs); base < rows.length; base += rowWidth) {
    if ((types & (1 << typeOf(rows, base))) === 0) continue;
    // Later steps first, so that no event follows itself.
    for (let i = steps.length - 1; i >= 0; i--) {
      const [step, looked] = [steps[i], wanted[i]];
      if (step === undefined || looked === undefined) continue;
      const found = matchAt(rows, base, looked);
      if (found === matches.maybe) isUncertain = true;
      if (found !== matches.yes) continue;
      const before = i === 0 ? undefined : ends[i - 1];
      const follows =
        i === 0 || (before !== undefined && continues(memory, base, { step, looked, before }));
      if (!follows) continue;
      if (i === steps.length - 1) return 'true';
      const own = ends[i] ?? new Map<number, number>();
      ends[i] = own;
      note(memory, base, { looked, key: steps[i + 1]?.same, ends: own });
    }
  }
  return isUncertain ? 'unknown' : 'false';
}

/** The one key of steps that need not share anything. */
const anyValue = -1;

type Link = { readonly looked: Wanted; readonly key: SameKey | undefined };

function eachKey(
  memory: Memory,
  base: number,
  { looked, key, found }: Link & { readonly found: (place: number) => void },
): void {
  if (key === undefined) found(anyValue);
  else {
    eachValue(memory.rows, base, {
      key,
      wanted: looked,
      found: (place) => {
        if (wordAt(memory, place) !== '') found(place);
      },
    });
  }
}

function continues(
  memory: Memory,
  base: number,
  {
    step,
    looked,
    before,
  }: { readonly step: Step; readonly looked: Wanted; readonly before: Map<number, number> },
): boolean {
  const atMs = memory.rows[base] ?? 0;
  let follows = false;
  eachKey(memory, base, {
    looked,
    key: step.same,
    found: (place) => {
      const endedMs = before.get(place);
      if (endedMs !== undefined && atMs - endedMs <= step.withinMs) follows = true;
    },
  });
  return follows;
}

function note(
  memory: Memory,
  base: number,
  { looked, key, ends }: Link & { readonly ends: Map<number, number> },
): void {
  const atMs = memory.rows[base] ?? 0;
  eachKey(memory, base, { looked, key, found: (place) => ends.set(place, atMs) });
}
