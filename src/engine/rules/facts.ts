import { stages } from '../../contracts/events.ts';
import { languages } from '../../contracts/ids.ts';
import { bandUses } from '../../contracts/inputs.ts';
import { triggerNames } from '../../contracts/rules.ts';
import { purposes, type ZoneKind, zoneKinds } from '../../contracts/venue.ts';
import { environmentAt, environmentValues, type Spot } from '../environment-at.ts';
import { countNow } from '../flow/count-now.ts';
import { queueNow } from '../flow/queue-now.ts';
import { skusCarried } from '../goods/carried.ts';
import { groupOf } from '../groups/group-now.ts';
import { valueNow } from '../journey/value.ts';
import { type LocalTime, weekdays } from '../localtime.ts';
import { confidenceAt } from '../locate/confidence.ts';
import {
  amountOf,
  codeOf,
  detailOf,
  findEvent,
  firstFrom,
  isLine,
  isWhole,
  rowWidth,
  typeOf,
  wordAt,
} from '../memory.ts';
import type { Memory, Person } from '../person-state.ts';
import type { TriggerEvent, VenueState, Wearing } from '../state.ts';
import { numberOf, sameOf } from './match.ts';
import { tillSpeaks } from './till.ts';

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
export type ZoneFacts = {
  readonly kind: ZoneKind;
  readonly capacity: number | undefined;
  readonly floor?: string;
  readonly chain?: readonly string[];
};

export type FactType = 'number' | 'text' | 'truth' | 'list';
/** Number of what, where it is not a plain count; shares and confidences are 0 to 1. */
export type FactUnit =
  | 'ms'
  | 'days'
  | 'share'
  | 'hour'
  | 'minute'
  | 'money'
  | '°C'
  | '%'
  | 'dB'
  | 'lux'
  | 'ppm';
/** undefined = unknown. [RUL2] */
export type FactValue = number | string | boolean | readonly string[] | undefined;

export type Fact = {
  readonly type: FactType;
  readonly unit?: FactUnit;
  /** Every value a text can have, where they are few. */
  readonly values?: readonly string[];
  readonly read: (scene: Scene) => FactValue;
};

const dayMs = 86_400_000;
const levels = ['queueAbove', 'occupancyAbove', 'occupancyBelow', 'factAbove', 'factBelow'];

const visitFacts: Readonly<Record<string, Fact>> = {
  'visit.durationMs': {
    type: 'number',
    unit: 'ms',
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
  /** Receipts of this visit; unknown while no till speaks. */
  'visit.purchases': { type: 'number', read: (scene) => boughtInVisit(scene)?.receipts },
  /** Their totals, less what was returned, in the till's currency. */
  'visit.spent': { type: 'number', unit: 'money', read: (scene) => boughtInVisit(scene)?.total },
  /** Codes of what was picked up, not put back and not paid. [SHF1] */
  'visit.carrying': { type: 'list', read: ({ wearing }) => wearing && skusCarried(wearing) },
  'visit.carryingCount': {
    type: 'number',
    read: ({ wearing }) => wearing?.visit?.carrying.length,
  },
  /** People who came with the visitor, the visitor included. [PRE7] */
  'visit.groupSize': {
    type: 'number',
    read: ({ state, wearing }) =>
      wearing?.visit ? groupOf(state, wearing.alias).length : undefined,
  },
};

const [purchased, returned] = [codeOf('purchased'), codeOf('returned')];

function boughtInVisit(scene: Scene): { receipts: number; total: number } | undefined {
  const { wearing, person, state, nowMs } = scene;
  const { memory } = person;
  const fromMs = wearing?.visit?.startedAtMs ?? person.visitStartedMs;
  if (!isWhole(memory, purchased, fromMs) || !isWhole(memory, returned, fromMs)) return undefined;
  if (!tillSpeaks(state, nowMs)) return undefined;
  const bought = { receipts: 0, total: 0 };
  const { rows } = memory;
  for (let base = firstFrom(memory, fromMs); base < rows.length; base += rowWidth) {
    if (isLine(rows, base)) continue;
    const type = typeOf(rows, base);
    if (type === purchased) {
      bought.receipts++;
      bought.total += amountOf(rows, base);
    } else if (type === returned && isOfVisit(memory, base, fromMs)) {
      bought.total -= Math.abs(amountOf(rows, base));
    }
  }
  return bought;
}

const valueFacts: Readonly<Record<string, Fact>> = {
  /** What the visit so far says is valued, 0 to 1; unknown below the fewest visits. [JNY3] */
  'visit.value.speed': { type: 'number', unit: 'share', read: (scene) => valueNow(scene)?.speed },
  'visit.value.price': { type: 'number', unit: 'share', read: (scene) => valueNow(scene)?.price },
  'visit.value.loyalty': {
    type: 'number',
    unit: 'share',
    read: (scene) => valueNow(scene)?.loyalty,
  },
  'visit.hesitating': { type: 'truth', read: (scene) => valueNow(scene)?.hesitating },
  'visit.straight': { type: 'truth', read: (scene) => valueNow(scene)?.straight },
};

const customerFacts: Readonly<Record<string, Fact>> = {
  'customer.visits': { type: 'number', read: ({ person }) => person.facts?.visits },
  'customer.member': { type: 'truth', read: ({ person }) => person.facts?.member },
  'customer.segments': { type: 'list', read: ({ person }) => person.facts?.segments },
  /** Since the end of the visit before this one; unknown for who was never here. */
  'customer.daysSinceVisit': {
    type: 'number',
    unit: 'days',
    read: ({ person, nowMs }) => {
      const lastMs = person.facts?.lastVisitAtMs;
      return lastMs === undefined ? undefined : Math.max(0, Math.floor((nowMs - lastMs) / dayMs));
    },
  },
};

/** A return of a sale of this visit; a sale wholly taken back is forgotten already. */
function isOfVisit(memory: Memory, base: number, fromMs: number): boolean {
  const sale = findEvent(memory, 'purchased', wordAt(memory, detailOf(memory.rows, base)));
  return sale !== undefined && (memory.rows[sale] ?? 0) >= fromMs;
}

const placeFacts: Readonly<Record<string, Fact>> = {
  /** People in the zone of the triggering event. */
  'zone.people': {
    type: 'number',
    read: ({ state, event }) => state.zones.get(event.zone)?.people,
  },
  /** The same as a share of its capacity; unknown without one. */
  'zone.share': {
    type: 'number',
    unit: 'share',
    read: (scene) => shareOf(scene, scene.event.zone),
  },
  'zone.kind': {
    type: 'text',
    values: zoneKinds,
    read: ({ event, zoneOf }) => zoneOf(event.zone)?.kind,
  },
  'zone.capacity': { type: 'number', read: ({ event, zoneOf }) => zoneOf(event.zone)?.capacity },
  'venue.people': { type: 'number', read: ({ state }) => state.present },
  /** People in the venue as a share of the capacities of its outermost zones, if all are known. */
  'venue.share': { type: 'number', unit: 'share', read: venueShare },
  /** Of the queue the event is about; unknown while its sensors are silent. [SHF2] */
  'zone.queueLength': {
    type: 'number',
    read: ({ state, event, nowMs }) => queueNow(state, event.zone, nowMs)?.length,
  },
  'zone.expectedWaitMs': {
    type: 'number',
    unit: 'ms',
    read: ({ state, event, nowMs }) => queueNow(state, event.zone, nowMs)?.expectedWaitMs,
  },
  'zone.longestWaitMs': {
    type: 'number',
    unit: 'ms',
    read: ({ state, event, nowMs }) => queueNow(state, event.zone, nowMs)?.longestWaitMs,
  },
  /** By door counters and tags, with the ends of its 90 % interval. [SHF3] */
  'venue.count': {
    type: 'number',
    read: ({ state, nowMs }) => countNow(state, '', nowMs)?.people,
  },
  'venue.countLow': {
    type: 'number',
    read: ({ state, nowMs }) => countNow(state, '', nowMs)?.low,
  },
  'venue.countHigh': {
    type: 'number',
    read: ({ state, nowMs }) => countNow(state, '', nowMs)?.high,
  },
  'place.confidence': {
    type: 'number',
    unit: 'share',
    read: ({ state, nowMs, wearing }) =>
      wearing?.placed ? confidenceAt(state, wearing, nowMs) : undefined,
  },
  'place.zone': {
    type: 'text',
    read: ({ wearing }) => (wearing?.placed ? wearing.zone : undefined),
  },
  'place.kind': {
    type: 'text',
    values: zoneKinds,
    read: ({ wearing, zoneOf }) => (wearing?.placed ? zoneOf(wearing.zone)?.kind : undefined),
  },
  'place.floor': { type: 'text', read: (scene) => floorOf(scene) || undefined },
};

function shareOf({ state, zoneOf }: Scene, zone: string): number | undefined {
  const capacity = zoneOf(zone)?.capacity;
  const people = state.zones.get(zone)?.people;
  return capacity === undefined || people === undefined ? undefined : people / capacity;
}

function venueShare({ state }: Scene): number | undefined {
  let capacity = 0;
  for (const zone of state.plan?.zones ?? []) {
    if (zone.parent !== undefined) continue;
    if (zone.capacity === undefined) return undefined;
    capacity += zone.capacity;
  }
  return capacity === 0 ? undefined : state.present / capacity;
}

function floorOf({ wearing, event, zoneOf }: Scene): string {
  if (wearing?.placed) return zoneOf(wearing.zone)?.floor ?? wearing.floor;
  return zoneOf(event.zone)?.floor ?? '';
}

/** Where the visitor is; of who is nowhere, and of places, where it happened. */
function spotOf(scene: Scene): Spot {
  const { wearing, event, zoneOf } = scene;
  const zone = wearing?.placed && wearing.zone !== '' ? wearing.zone : event.zone;
  return { chain: zoneOf(zone)?.chain ?? [zone], floor: floorOf(scene) };
}

const units = {
  temperatureC: '°C',
  humidityPct: '%',
  noiseDb: 'dB',
  lightLux: 'lux',
  co2Ppm: 'ppm',
};
const environmentFacts: Readonly<Record<string, Fact>> = Object.fromEntries(
  environmentValues.map((name): [string, Fact] => [
    `environment.${name}`,
    {
      type: 'number',
      unit: units[name] as FactUnit,
      read: (scene) => environmentAt(scene.state, name, { ...spotOf(scene), nowMs: scene.nowMs }),
    },
  ]),
);

/** What the triggering event says of itself; unknown where its kind says no such thing. */
const eventFacts: Readonly<Record<string, Fact>> = {
  'event.type': { type: 'text', values: triggerNames, read: ({ event }) => event.type },
  'event.zone': { type: 'text', read: ({ event }) => event.zone || undefined },
  'event.shelf': { type: 'text', read: ({ event }) => event.device || undefined },
  'event.sku': { type: 'text', read: ({ event }) => event.sku || undefined },
  'event.category': { type: 'text', read: ({ event }) => sameOf(event, 'category') || undefined },
  'event.forMs': ofEvents(['dwelled', 'handled'], 'forMs', 'ms'),
  'event.dwellMs': ofEvents(['left'], 'dwellMs', 'ms'),
  'event.score': ofEvents(['rated'], 'score'),
  'event.of': ofEvents(['rated'], 'of'),
  /** The score as a share of the best one. */
  'event.share': {
    type: 'number',
    unit: 'share',
    read: ({ event }) => {
      const [score, of] = [numberOf(event, 'score'), numberOf(event, 'of')];
      const isRated = event.type === 'rated' && score !== undefined && of !== undefined && of > 0;
      return isRated ? score / of : undefined;
    },
  },
  'event.total': ofEvents(['purchased', 'returned'], 'total', 'money'),
  'event.probability': ofEvents(
    ['pickedUp', 'putBack', 'handled', 'purchased', 'returned'],
    'probability',
    'share',
  ),
  'event.confidence': ofEvents(['entered'], 'confidence', 'share'),
  'event.value': ofEvents(levels, 'value'),
  'event.bound': ofEvents(levels, 'bound'),
};

function ofEvents(types: readonly string[], name: string, unit?: FactUnit): Fact {
  return {
    type: 'number',
    ...(unit === undefined ? {} : { unit }),
    read: ({ event }) => (types.includes(event.type) ? numberOf(event, name) : undefined),
  };
}

const timeFacts: Readonly<Record<string, Fact>> = {
  'time.hour': { type: 'number', unit: 'hour', read: ({ local }) => local.hour },
  'time.minute': { type: 'number', unit: 'minute', read: ({ local }) => local.minute },
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
  /** A visit is under way. */
  'visitor.inside': {
    type: 'truth',
    read: ({ wearing, event }) => wearing?.visit != null && event.type !== 'visitEnded',
  },
  /** How they first met the offer. [JNY1] */
  'visitor.source': { type: 'text', read: ({ person }) => person.journey.source || undefined },
  /** How long the stage lasts so far. [JNY4] */
  'visitor.stageMs': {
    type: 'number',
    unit: 'ms',
    read: ({ person, nowMs }) =>
      person.stage === '' ? undefined : Math.max(0, nowMs - person.journey.sinceMs),
  },
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
  /** What the band was handed out for. */
  'visitor.band': { type: 'text', values: bandUses, read: ({ wearing }) => wearing?.as },
  'visitor.handedOut': { type: 'truth', read: ({ wearing }) => wearing?.handedOut },
  ...visitFacts,
  ...valueFacts,
  ...customerFacts,
  ...placeFacts,
  ...environmentFacts,
  ...timeFacts,
  ...eventFacts,
};

export const factNames: readonly string[] = Object.keys(facts);

/** What can be asked of a zone by its id: `zones.ID.people`. */
const namedZoneFacts: Readonly<Record<string, (zone: string) => Fact>> = {
  people: (zone) => ({ type: 'number', read: ({ state }) => state.zones.get(zone)?.people }),
  share: (zone) => ({ type: 'number', unit: 'share', read: (scene) => shareOf(scene, zone) }),
  capacity: (zone) => ({ type: 'number', read: ({ zoneOf }) => zoneOf(zone)?.capacity }),
};
export const namedZoneFactNames: readonly string[] = Object.keys(namedZoneFacts);

/** The zone and the question of `zones.ID.people`; ids may hold dots. */
export function namedZoneOf(name: string): { zone: string; asked: string } | undefined {
  const end = name.lastIndexOf('.');
  if (!name.startsWith(zonesPrefix) || end <= zonesPrefix.length) return undefined;
  return { zone: name.slice(zonesPrefix.length, end), asked: name.slice(end + 1) };
}
const zonesPrefix = 'zones.';

export function factOf(name: string): Fact | undefined {
  const named = namedZoneOf(name);
  if (named === undefined) return Object.hasOwn(facts, name) ? facts[name] : undefined;
  return Object.hasOwn(namedZoneFacts, named.asked)
    ? namedZoneFacts[named.asked]?.(named.zone)
    : undefined;
}

/** Facts that wait for a look-up in the records. [RUL3] */
export function isLookedUp(name: string): boolean {
  return name.startsWith('customer.');
}
