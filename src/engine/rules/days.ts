import { codeOf, firstFrom, rowWidth, typeOf } from '../memory.ts';
import type { HistoryRow } from '../person-state.ts';
import type { Aggregate } from './aggregates.ts';
import type { Scene } from './facts.ts';
import { dayOf, type Span } from './windows.ts';

export type Measured = {
  readonly value: number;
  /** Nothing is missing; else the value is the least it can be. */
  readonly whole: boolean;
};

/** An aggregate over a long window; `same` is the value asked to be the same. [RUL9] */
export function measureHistory(
  scene: Scene,
  { aggregate, span, same }: { readonly aggregate: Aggregate; readonly span: Span; same: string },
): Measured {
  const { history, linked } = scene.person;
  const isWithin = reach(scene, span);
  const apart = new Map<string, number>();
  let value = 0;
  // An aggregate past the bound was not declared, and nobody counts it.
  const isCounted = scene.state.aggregates.has(aggregate.key);
  let whole = isCounted && (history.known || !linked) && !history.partial;
  const { measure } = aggregate;
  for (const row of history.rows) {
    if (row.aggregate !== aggregate.key || !isWithin(row)) continue;
    if (row.partial) whole = false;
    for (const [distinct, other, amount] of row.entries) {
      if (aggregate.match.same !== undefined && other !== same) continue;
      value += amount;
      if (measure.kind !== 'distinct') continue;
      const key = measure.of === 'visit' ? row.visit : distinct;
      if (key !== '') apart.set(key, (apart.get(key) ?? 0) + amount);
    }
  }
  if (measure.kind !== 'distinct') return { value, whole };
  // What was wholly taken back was not there.
  const left = [...apart.values()].filter((amount) => amount > 0);
  return { value: left.length, whole };
}

function reach(scene: Scene, span: Span): (row: HistoryRow) => boolean {
  if (span.kind !== 'visits') {
    const days = span.kind === 'days' ? span.days : 1;
    const firstDay = dayOf(scene.state, scene.nowMs) - days + 1;
    return ({ day }) => day >= firstDay;
  }
  const starts = visitStarts(scene);
  const fromMs = starts[starts.length - span.visits] ?? 0;
  return (row) => row.fromMs >= fromMs;
}

const visitStarted = codeOf('visitStarted');

/** Starts of visits, ascending, each once: of the records, of what is remembered, and of now. */
function visitStarts({ person, wearing }: Scene): readonly number[] {
  const starts = new Set(person.history.visitStarts);
  const { memory } = person;
  for (let base = firstFrom(memory, 0); base < memory.rows.length; base += rowWidth) {
    if (typeOf(memory.rows, base) === visitStarted) starts.add(memory.rows[base] ?? 0);
  }
  if (wearing?.visit) starts.add(wearing.visit.startedAtMs);
  return [...starts].sort((a, b) => a - b);
}
