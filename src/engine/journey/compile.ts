import { type Stage, stages } from '../../contracts/events.ts';
import type { JourneyEntry, JourneyOccasion, JourneyTrigger } from '../../contracts/journey.ts';
import { durationMs } from '../../contracts/rules.ts';
import type { ZoneKind } from '../../contracts/venue.ts';
import type { Atlas } from '../locate/atlas.ts';
import { compileCondition, type Judge } from '../rules/conditions.ts';
import type { Run } from '../run.ts';
import type { VenueState } from '../state.ts';
import { defaultEntries } from './default.ts';
import type { Occasion } from './occasion.ts';

/** An entry of a stage made ready. */
export type CompiledEntry = {
  readonly stage: Stage;
  readonly when: JourneyTrigger;
  readonly forMs: number;
  readonly condition: Judge | undefined;
  readonly source: string;
};

export type CompiledJourney = {
  readonly document: VenueState['journey'];
  readonly byOccasion: ReadonlyMap<JourneyOccasion, readonly CompiledEntry[]>;
  /** Dwell thresholds by zone, ascending, worked out when first asked for. [PRE2] */
  readonly dwells: Readonly<Record<'stay' | 'visit', Map<string, readonly number[]>>>;
};

/** Derived from the plan and the document alone; a new plan is a new atlas. */
const compiled = new WeakMap<Atlas, CompiledJourney>();

export function journeyOf({ atlas, state }: Run): CompiledJourney {
  const known = compiled.get(atlas);
  if (known && known.document === state.journey) return known;
  const byOccasion = new Map<JourneyOccasion, CompiledEntry[]>();
  const defaults = defaultEntries(state.settings);
  for (const stage of stages) {
    const entries = state.journey?.stages[stage] ?? defaults[stage];
    for (const [i, entry] of entries.entries()) {
      const list = byOccasion.get(entry.when.event) ?? [];
      list.push(compileEntry(entry, stage, `stages.${stage}[${i}]`));
      byOccasion.set(entry.when.event, list);
    }
  }
  const dwells = { stay: new Map(), visit: new Map() };
  const fresh = { document: state.journey, byOccasion, dwells };
  compiled.set(atlas, fresh);
  return fresh;
}

function compileEntry(entry: JourneyEntry, stage: Stage, path: string): CompiledEntry {
  return {
    stage,
    when: entry.when,
    forMs: durationMs(entry.when.for ?? '') ?? 0,
    condition: entry.if === undefined ? undefined : compileCondition(entry.if, `${path}.if`),
    source: entry.source ?? '',
  };
}

const nothing: readonly number[] = [];

/** Dwells in `zone` that the journey asks about, so that presence says them. [PRE2, JNY1] */
export function journeyDwells(run: Run, zone: string, over: 'stay' | 'visit'): readonly number[] {
  const journey = journeyOf(run);
  const known = journey.dwells[over].get(zone);
  if (known) return known;
  const kind = run.atlas.byId.get(zone)?.kind;
  const entries = journey.byOccasion.get('dwelled') ?? [];
  const found = entries
    .filter(({ when }) => (when.over ?? 'stay') === over && isPlace(when, zone, kind))
    .map(({ forMs }) => forMs);
  const thresholds = found.length === 0 ? nothing : [...new Set(found)].sort((a, b) => a - b);
  journey.dwells[over].set(zone, thresholds);
  return thresholds;
}

function isPlace(when: JourneyTrigger, zone: string, kind: ZoneKind | undefined): boolean {
  return (
    (when.zone === undefined || when.zone === zone) &&
    (when.kind === undefined || when.kind === kind)
  );
}

/** Whether an entry is about this occasion, before its condition is asked. */
export function isAbout(
  { when, forMs }: CompiledEntry,
  occasion: Occasion,
  kind: ZoneKind | undefined,
): boolean {
  return (
    isPlace(when, occasion.zone, kind) &&
    (when.shelf === undefined || when.shelf === occasion.shelf) &&
    (when.sku === undefined || when.sku === occasion.sku) &&
    (when.category === undefined || when.category === occasion.category) &&
    (when.purpose === undefined || when.purpose === occasion.purpose) &&
    (when.source === undefined || when.source === occasion.source) &&
    occasion.forMs >= forMs &&
    (occasion.name !== 'dwelled' || (when.over ?? 'stay') === (occasion.over || 'stay'))
  );
}
