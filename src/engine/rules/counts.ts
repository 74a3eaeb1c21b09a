import type { Condition, EventMatch } from '../../contracts/rules.ts';
import { codeOf, firstFrom, isWhole, rowWidth, typeOf } from '../memory.ts';
import { type Aggregate, aggregateOf, isSumField, type Measure } from './aggregates.ts';
import { type Measured, measureHistory } from './days.ts';
import type { Scene } from './facts.ts';
import {
  type DistinctField,
  eachValue,
  matchAt,
  matches,
  sameOf,
  summandAt,
  type Wanted,
  wantedOf,
} from './match.ts';
import { needsTill, tillSpeaks } from './till.ts';
import {
  type Clause,
  compares,
  comparesLeast,
  marginOf,
  type NumberOperator,
  numberOperators,
  type Truth,
  type Verdict,
} from './truth.ts';
import { isLong, type Span, spanOf, startOf } from './windows.ts';

/** What was found, and what was missing for it to be certain; empty = nothing. */
type Finding = { value: number; missing: string };

/** Something measured over a window. */
type Question = {
  readonly match: EventMatch;
  readonly measure: Measure;
  readonly span: Span;
  readonly aggregate: Aggregate;
};

export function happened(match: EventMatch, path: string): Clause {
  const ask = questionOf(match, { kind: 'count' });
  const test = (scene: Scene): Truth => {
    const { value, missing } = ask(scene);
    if (value > 0) return 'true';
    return missing === '' ? 'false' : 'unknown';
  };
  return {
    test,
    explain: (scene) => {
      const { value, missing } = ask(scene);
      if (value > 0) return { truth: 'true', path, value: true };
      if (missing !== '') return { truth: 'unknown', path, unknown: missing };
      return { truth: 'false', path, value: false };
    },
  };
}

type Leaf = Extract<Condition, { count: unknown } | { sum: unknown } | { distinct: unknown }>;

export function counted(leaf: Leaf, path: string): Clause {
  const bounds = boundsOf(leaf);
  if (bounds.length === 0) throw new Error(`${path} is compared with nothing`);
  if ('count' in leaf) {
    return compared(questionOf(leaf.count, { kind: 'count' }), { bounds, path: `${path}.count` });
  }
  if ('sum' in leaf) {
    const { of, ...match } = leaf.sum;
    if (!isSumField(of)) throw new Error(`${path}.sum.of: ${of} cannot be added up`);
    const ask = questionOf(match, { kind: 'sum', of });
    // Returned goods and corrections may be negative: of a part of a sum nothing follows.
    return compared(ask, { bounds, path: `${path}.sum`, isSum: true });
  }
  const { of, ...match } = leaf.distinct;
  const ask = questionOf(match, { kind: 'distinct', of: of as DistinctField });
  return compared(ask, { bounds, path: `${path}.distinct` });
}

type Bound = readonly [NumberOperator, number];

function boundsOf(leaf: Leaf): Bound[] {
  return numberOperators.flatMap((name): Bound[] => {
    const bound = leaf[name];
    return bound === undefined ? [] : [[name, bound]];
  });
}

function compared(
  ask: (scene: Scene) => Finding,
  { bounds, path, isSum = false }: { bounds: readonly Bound[]; path: string; isSum?: boolean },
): Clause {
  const truthFor = ([operator, bound]: Bound, { value, missing }: Finding): Truth => {
    if (missing === '') return compares(operator, value, bound) ? 'true' : 'false';
    return isSum ? 'unknown' : comparesLeast(operator, value, bound);
  };
  const weakest = (finding: Finding): { bound: Bound; truth: Truth } | undefined => {
    let found: { bound: Bound; truth: Truth } | undefined;
    for (const bound of bounds) {
      const truth = truthFor(bound, finding);
      if (truth === 'false') return { bound, truth };
      if (found === undefined || (truth === 'unknown' && found.truth === 'true')) {
        found = { bound, truth };
      }
    }
    return found;
  };
  return {
    test: (scene) => weakest(ask(scene))?.truth ?? 'true',
    explain: (scene): Verdict => {
      const finding = ask(scene);
      const found = weakest(finding);
      if (found === undefined) throw new Error(`${path} is compared with nothing`);
      const [operator, bound] = found.bound;
      const { value, missing } = finding;
      const margin = marginOf(operator, value, bound);
      const told = { truth: found.truth, path, value, bound, margin };
      return found.truth === 'unknown' ? { ...told, unknown: missing } : told;
    },
  };
}

/** Compiles what is measured; the window decides whether events or days are asked. [RUL9] */
function questionOf(match: EventMatch, measure: Measure): (scene: Scene) => Finding {
  const question = {
    match,
    measure,
    span: spanOf(match.within),
    aggregate: aggregateOf(match, measure),
  };
  const long = isLong(question.span);
  const { same } = match;
  return (scene) => {
    const value = same === undefined ? '' : sameOf(scene.event, same);
    if (same !== undefined && value === '') return { value: 0, missing: `event.${same}` };
    const finding = long ? fromDays(scene, question, value) : fromEvents(scene, question, value);
    if (finding.missing === '' && needsTill(match.event)) {
      if (!tillSpeaks(scene.state, scene.nowMs)) finding.missing = 'till';
    }
    return finding;
  };
}

function fromDays(scene: Scene, { aggregate, span }: Question, same: string): Finding {
  const found: Measured = measureHistory(scene, { aggregate, span, same });
  return { value: found.value, missing: found.whole ? '' : 'history' };
}

/** Counts, adds up or tells apart what is remembered within a short window. */
function fromEvents(scene: Scene, question: Question, same: string): Finding {
  const { match, measure, span } = question;
  const { memory } = scene.person;
  const fromMs = startOf(span, scene);
  const whole = isWhole(memory, codeOf(match.event), fromMs);
  const finding = { value: 0, missing: whole ? '' : 'memory' };
  const wanted = wantedOf(memory, match, same);
  if (wanted === undefined) return finding;
  const { rows } = memory;
  const base = firstFrom(memory, fromMs);
  if (measure.kind === 'distinct') return apart(rows, base, { wanted, of: measure.of, finding });
  for (let at = base; at < rows.length; at += rowWidth) {
    if (typeOf(rows, at) !== wanted.type) continue;
    const found = matchAt(rows, at, wanted);
    if (found === matches.no) continue;
    if (found === matches.maybe) finding.missing = 'receipt';
    else finding.value += measure.kind === 'sum' ? summandAt(rows, at, { ...measure, wanted }) : 1;
  }
  return finding;
}

function apart(
  rows: readonly number[],
  base: number,
  {
    wanted,
    of,
    finding,
  }: { readonly wanted: Wanted; readonly of: DistinctField; readonly finding: Finding },
): Finding {
  const values = new Set<number>();
  let visit = 0;
  for (let at = base; at < rows.length; at += rowWidth) {
    if (typeOf(rows, at) === visitStarted) visit++;
    const found = matchAt(rows, at, wanted);
    if (found === matches.maybe) finding.missing = 'receipt';
    if (found !== matches.yes) continue;
    if (of === 'visit') values.add(visit);
    else eachValue(rows, at, { key: of, wanted, found: (place) => addWord(values, place) });
  }
  finding.value = values.size;
  return finding;
}

const visitStarted = codeOf('visitStarted');

/** What has no zone or article is not one more of them. */
function addWord(values: Set<number>, place: number): void {
  if (place !== 0) values.add(place);
}
