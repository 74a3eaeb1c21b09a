import { stages } from '../../contracts/events.ts';
import type { HistoryFact, VisitorFacts } from '../../contracts/inputs.ts';
import type { Condition } from '../../contracts/rules.ts';
import { bounds } from '../bounds.ts';
import { findEvent, forgetEvent, type RememberedType, typeOf, wordAt } from '../memory.ts';
import type { DeclaredAggregate, HistoryRow, Memory, Person } from '../person-state.ts';
import { countLimit, nextId, type Run } from '../run.ts';
import type { VenueState, Wearing } from '../state.ts';
import { type Aggregate, aggregatesByType, aggregatesIn, apartBy, furthest } from './aggregates.ts';
import { eachValue, matchAt, matches, summandAt, wantedOf } from './match.ts';
import { dayOf } from './windows.ts';

/**
 * Aggregates are declared by every campaign that is no draft, so that a pause makes no hole, and by
 * the stages of the journey. One that is new counts from now on. [RUL9]
 */
export function declareAggregates(run: Run): void {
  const { state } = run;
  const declared = new Map<string, DeclaredAggregate>();
  for (const condition of conditionsOf(state)) {
    for (const [key, asked] of aggregatesIn(condition)) {
      if (!declared.has(key) && declared.size >= bounds.aggregates) {
        countLimit(run, 'aggregates', bounds.aggregates);
        break;
      }
      const sinceMs = state.aggregates.get(key)?.sinceMs ?? run.nowMs;
      declared.set(key, { sinceMs, ...furthest(declared.get(key), asked) });
    }
  }
  const gone = [...state.aggregates.keys()].some((key) => !declared.has(key));
  state.aggregates = declared;
  if (!gone) return;
  for (const { history } of state.people.values()) {
    if (history.rows.length === 0) continue;
    history.rows = history.rows.filter(({ aggregate }) => declared.has(aggregate));
  }
}

/** The journey's first: there is one, and a bound must not cut it for the last campaign. */
function* conditionsOf({ journey, campaigns }: VenueState): Iterable<Condition | undefined> {
  for (const stage of stages) for (const entry of journey?.stages[stage] ?? []) yield entry.if;
  for (const { campaign, status } of campaigns.values()) if (status !== 'draft') yield campaign.if;
}

/** Adds an event that was just remembered to the days of what asks for it. [RUL9] */
export function collect(
  run: Run,
  { person, wearing }: { readonly person: Person; readonly wearing: Wearing | undefined },
  base: number,
  sign: 1 | -1 = 1,
): void {
  const { state } = run;
  if (state.aggregates.size === 0) return;
  const { memory } = person;
  const list = aggregatesByType(state.aggregates)[typeOf(memory.rows, base)];
  if (list === undefined) return;
  for (const aggregate of list) {
    const additions = additionsOf(memory, base, aggregate);
    if (additions === undefined) continue;
    const row = rowFor(run, { person, wearing, aggregate: aggregate.key });
    row.partial ||= additions.partial;
    for (const [distinct, same] of additions.apart) {
      add(row, [distinct, same, sign * additions.value]);
    }
    if (row.visit === '') flush(run, person, row);
  }
}

/**
 * Forgets a remembered event, and takes it out of the days it was counted in: a sale that was
 * wholly returned was none. [RUL9]
 */
export function takeBack(
  run: Run,
  about: { readonly person: Person; readonly wearing: Wearing | undefined },
  { type, detail }: { readonly type: RememberedType; readonly detail: string },
): void {
  const { memory } = about.person;
  const base = findEvent(memory, type, detail);
  if (base === undefined) return;
  collect(run, about, base, -1);
  forgetEvent(memory, base);
}

type Additions = {
  readonly value: number;
  readonly apart: readonly (readonly [string, string])[];
  readonly partial: boolean;
};

function additionsOf(memory: Memory, base: number, aggregate: Aggregate): Additions | undefined {
  const { same: sameKey, ...match } = aggregate.match;
  const wanted = wantedOf(memory, match, '');
  if (wanted === undefined) return undefined;
  const { rows } = memory;
  const found = matchAt(rows, base, wanted);
  if (found === matches.no) return undefined;
  if (found === matches.maybe) return { value: 0, apart: [], partial: true };
  const { measure } = aggregate;
  const value = measure.kind === 'sum' ? summandAt(rows, base, { of: measure.of, wanted }) : 1;
  const { distinct } = apartBy(aggregate);
  const words = (key: typeof sameKey): string[] => {
    if (key === undefined) return [''];
    const values: string[] = [];
    eachValue(rows, base, {
      key,
      wanted,
      found: (place) => {
        const word = wordAt(memory, place);
        if (word !== '' && !values.includes(word)) values.push(word);
      },
    });
    return values;
  };
  const apart = words(distinct).flatMap((one) =>
    words(sameKey).map((other): [string, string] => [one, other]),
  );
  return { value, apart, partial: false };
}

function rowFor(
  run: Run,
  {
    person,
    wearing,
    aggregate,
  }: { readonly person: Person; readonly wearing: Wearing | undefined; readonly aggregate: string },
): HistoryRow {
  const { rows } = person.history;
  const visit = wearing?.visit?.id ?? '';
  const day = dayOf(run.state, run.nowMs);
  if (visit !== '') {
    const known = rows.find(
      (row) =>
        row.id === '' && row.visit === visit && row.day === day && row.aggregate === aggregate,
    );
    if (known) return known;
  }
  const fromMs = wearing?.visit?.startedAtMs ?? run.nowMs;
  const row = { id: '', visit, fromMs, day, aggregate, entries: [], partial: false };
  person.history.rows = rows.concat(row);
  if (person.history.rows.length > bounds.historyRows) {
    person.history.rows.shift();
    person.history.partial = true;
    countLimit(run, 'historyRows', bounds.historyRows);
  }
  return row;
}

function add(row: HistoryRow, [distinct, same, value]: HistoryRow['entries'][number]): void {
  const known = row.entries.find(([one, other]) => one === distinct && other === same);
  if (known) known[2] += value;
  else if (row.entries.length < bounds.historyEntries) row.entries.push([distinct, same, value]);
  else row.partial = true;
}

/** Writes the days of a visit that is over to the records. [RUL9] */
export function flushHistory(run: Run, person: Person, visit: string): void {
  for (const row of person.history.rows) {
    if (row.id === '' && row.visit === visit) flush(run, person, row);
  }
}

/** An anonymous wearer has the wearing only: nothing of it outlives it. */
function flush(run: Run, person: Person, row: HistoryRow): void {
  row.id = `${run.state.venue}/history/${nextId(run)}`;
  if (!person.linked) return;
  const { id, visit, fromMs, day, aggregate, partial } = row;
  const entries = row.entries.map((entry) => [...entry] as const);
  run.out.effects.push({
    type: 'history',
    id,
    atMs: run.nowMs,
    visitor: person.id,
    visit,
    fromMs,
    day,
    aggregate,
    entries,
    partial,
  });
}

/** Who took their band off is looked up again when they come back: the records have the days. */
export function leaveToRecords({ history }: Person): void {
  history.rows = history.rows.filter(({ id }) => id === '');
  history.visitStarts = [];
  history.known = false;
  history.partial = false;
}

/** What the records know of somebody. [PRE5] */
export function keepFacts(run: Run, person: Person, facts: VisitorFacts): void {
  const { history: _history, visitStarts: _visitStarts, ...kept } = facts;
  person.facts = kept;
  learnHistory(run, person, facts);
}

/** Facts that came from the records: what they know, and what they do not know yet. [PRE5] */
function learnHistory(run: Run, person: Person, facts: VisitorFacts): void {
  const { history } = person;
  if (facts.history === undefined) return;
  const known = new Set(facts.history.map(({ id }) => id));
  const loaded = facts.history
    .filter(({ aggregate }) => run.state.aggregates.has(aggregate))
    .map(({ entries, ...row }: HistoryFact): HistoryRow => {
      return { ...row, entries: entries.map(([one, other, value]) => [one, other, value]) };
    });
  const own = history.rows.filter(({ id }) => id === '' || !known.has(id));
  history.rows = [...loaded, ...own].slice(-bounds.historyRows);
  history.partial = loaded.length + own.length > bounds.historyRows;
  history.known = true;
  history.visitStarts = [...(facts.visitStarts ?? [])].sort((a, b) => a - b);
}
