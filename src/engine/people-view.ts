import { type PeopleView, type PersonView, peopleShown } from '../contracts/views.ts';
import { confidenceAt } from './locate/confidence.ts';
import { runOf } from './run.ts';
import { subjectOf, type UnknownReason, type VenueState, type Wearing } from './state.ts';

/** Where a wearing is, with its confidence, or why nobody knows. */
export type PlaceView =
  | { readonly zone: string; readonly confidence: number; readonly kept: boolean }
  | { readonly unknown: UnknownReason };

/**
 * The place of a wearing: `zone` empty = outside of every zone, `kept` = behind its one door
 * unheard. [LOC2, LOC4] Undefined = nobody wears this alias.
 */
export function placeView(state: VenueState, alias: string): PlaceView | undefined {
  const wearing = state.wearings.get(alias);
  return wearing && placeOf(state, wearing);
}

function placeOf(state: VenueState, wearing: Wearing): PlaceView {
  if (!wearing.placed) return { unknown: wearing.unknown || 'notPlaced' };
  const confidence = confidenceAt(state, wearing, state.frontierMs);
  return { zone: wearing.zone, confidence, kept: wearing.keptMs > 0 };
}

/**
 * People by dots, the least sure first, and how many are inside whose place is not known: of a
 * visit under way, no staff. Operators see dots, never aliases. [PRE8, LOC2, LOC4]
 */
export function peopleView(state: VenueState): PeopleView {
  const shown: PersonView[] = [];
  const unknown = { notPlaced: 0, silent: 0, uncovered: 0 };
  let placed = 0;
  for (const wearing of state.wearings.values()) {
    if (wearing.visit?.state !== 'present') continue;
    const place = placeOf(state, wearing);
    if ('unknown' in place) {
      unknown[place.unknown]++;
      continue;
    }
    placed++;
    const { zone, confidence, kept } = place;
    const { dot, seenMs: heardMs } = wearing;
    if (dot === '') continue;
    shown.push({ dot, ...(zone === '' ? {} : { zone }), confidence, kept, heardMs });
  }
  shown.sort((a, b) => a.confidence - b.confidence || a.heardMs - b.heardMs);
  return { atMs: state.journalMs, shown: shown.slice(0, peopleShown), placed, unknown };
}

/** Visitors of visits under way whom the records have told of. [PRE5] */
export function presentAndKnown(state: VenueState): readonly string[] {
  const known: string[] = [];
  for (const { visit, visitor } of state.wearings.values()) {
    if (visit !== null && visitor !== '' && state.people.get(visitor)?.facts) known.push(visitor);
  }
  return known;
}

/** The visitor a dot stands for now, as the decision log names them. */
export function ownerOfDot(state: VenueState, dot: string): string | undefined {
  const wearing = state.wearings.get(runOf(state).aliasOfDot.get(dot) ?? '');
  return wearing && subjectOf(wearing);
}
