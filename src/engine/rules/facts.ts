import { stages } from '../../contracts/events.ts';
import { languages } from '../../contracts/ids.ts';
import { purposes, type ZoneKind } from '../../contracts/venue.ts';
import { type LocalTime, weekdays } from '../localtime.ts';
import { confidenceAt } from '../locate/confidence.ts';
import type { Person, TriggerEvent, VenueState, Wearing } from '../state.ts';

/** What a condition may look at; closures only read it. [RUL10] */
export type Scene = {
  readonly state: VenueState;
  readonly nowMs: number;
  readonly local: LocalTime;
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  readonly event: TriggerEvent;
  readonly zoneOf: (id: string) => ZoneFacts | undefined;
};
export type ZoneFacts = { readonly kind: ZoneKind; readonly capacity: number | undefined };

export type FactType = 'number' | 'text' | 'truth' | 'list';
/** undefined = unknown. [RUL2] */
export type FactValue = number | string | boolean | readonly string[] | undefined;

export type Fact = {
  readonly type: FactType;
  /** Every value a text can have, where they are few. */
  readonly values?: readonly string[];
  readonly read: (scene: Scene) => FactValue;
};

const visitFacts: Readonly<Record<string, Fact>> = {
  'visit.durationMs': {
    type: 'number',
    read: ({ wearing, nowMs }) =>
      wearing?.visit ? Math.max(0, nowMs - wearing.visit.startedAtMs) : undefined,
  },
  /** Ids of the zones entered in this visit. */
  'visit.zones': {
    type: 'list',
    read: ({ wearing }) => wearing?.visit?.zones.map(({ zone }) => zone),
  },
  /** 1 = the first visit this venue knows of. */
  'visit.number': { type: 'number', read: ({ wearing }) => wearing?.visit?.number },
};

const customerFacts: Readonly<Record<string, Fact>> = {
  'customer.visits': { type: 'number', read: ({ person }) => person.facts?.visits },
  'customer.member': { type: 'truth', read: ({ person }) => person.facts?.member },
  'customer.segments': { type: 'list', read: ({ person }) => person.facts?.segments },
};

const placeFacts: Readonly<Record<string, Fact>> = {
  /** People in the zone of the triggering event. */
  'zone.people': {
    type: 'number',
    read: ({ state, event }) => state.zones.get(event.zone)?.people,
  },
  /** The same as a share of its capacity; unknown without one. */
  'zone.share': {
    type: 'number',
    read: ({ state, event, zoneOf }) => {
      const capacity = zoneOf(event.zone)?.capacity;
      const people = state.zones.get(event.zone)?.people;
      return capacity === undefined || people === undefined ? undefined : people / capacity;
    },
  },
  'zone.kind': { type: 'text', read: ({ event, zoneOf }) => zoneOf(event.zone)?.kind },
  'venue.people': { type: 'number', read: ({ state }) => state.present },
  'place.confidence': {
    type: 'number',
    read: ({ state, nowMs, wearing }) =>
      wearing?.placed ? confidenceAt(state, wearing, nowMs) : undefined,
  },
  'place.zone': {
    type: 'text',
    read: ({ wearing }) => (wearing?.placed ? wearing.zone : undefined),
  },
};

const timeFacts: Readonly<Record<string, Fact>> = {
  'time.hour': { type: 'number', read: ({ local }) => local.hour },
  'time.minute': { type: 'number', read: ({ local }) => local.minute },
  'time.weekday': { type: 'text', values: weekdays, read: ({ local }) => local.weekday },
  'time.date': { type: 'text', read: ({ local }) => local.date },
};

/** Every fact a condition may name; a name that is not here is refused when saved. [RUL2] */
export const facts: Readonly<Record<string, Fact>> = {
  ...Object.fromEntries(
    purposes.map((purpose): [string, Fact] => [
      `visitor.consent.${purpose}`,
      { type: 'truth', read: ({ person }) => person.consents[purpose] === true },
    ]),
  ),
  'visitor.stage': {
    type: 'text',
    values: stages,
    read: ({ person }) => (person.stage === '' ? undefined : person.stage),
  },
  /** Linked their band, so that a lasting visitor is known. */
  'visitor.known': { type: 'truth', read: ({ person }) => person.linked },
  'visitor.language': {
    type: 'text',
    values: languages,
    read: ({ person }) => (person.linked ? person.language : undefined),
  },
  ...visitFacts,
  ...customerFacts,
  ...placeFacts,
  ...timeFacts,
};

export const factNames: readonly string[] = Object.keys(facts);

/** Facts that wait for a look-up in the records. [RUL3] */
export function isLookedUp(name: string): boolean {
  return name.startsWith('customer.');
}
