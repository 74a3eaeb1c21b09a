import { z } from 'zod';
import { Topic } from './choices.ts';
import { Code, Id, Localized } from './ids.ts';
import { KeepDays } from './retention.ts';

/** How a venue lets people join. */
export const joinWays = ['band', 'phone', 'both'] as const;

export const zoneKinds = [
  'entrance',
  'aisle',
  'display',
  'fitting',
  'queue',
  'till',
  'service',
  'amenity',
  'exit',
] as const;
export type ZoneKind = (typeof zoneKinds)[number];

/** Metres in the venue's own plane; y grows downwards as on a drawing. */
export const Point2 = z.tuple([z.number(), z.number()]);
export type Point2 = z.infer<typeof Point2>;

export const Zone = z.strictObject({
  id: Id,
  name: Localized,
  kind: z.enum(zoneKinds),
  /** People; absent = no limit known. */
  capacity: z.number().int().min(1).max(1_000_000).optional(),
  floor: Code,
  /** Outer ring, closed implicitly, metres. */
  polygon: z.array(Point2).min(3).max(2_000),
  /** The zone this one lies within. */
  parent: Id.optional(),
});
export type Zone = z.infer<typeof Zone>;

export const Plan = z.strictObject({
  floors: z
    .array(z.strictObject({ id: Code, name: Localized }))
    .min(1)
    .max(64),
  zones: z.array(Zone).min(1).max(1_000),
  /** Lines that stop people and weaken radio: `[x1, y1, x2, y2]` metres. */
  walls: z
    .array(
      z.strictObject({
        floor: Code,
        line: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      }),
    )
    .max(10_000)
    .default([]),
  /** Doors: lines along a wall where people pass it. Absent = walls have none. [LOC1] */
  doors: z
    .array(
      z.strictObject({
        floor: Code,
        line: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      }),
    )
    .max(10_000)
    .optional(),
  /** Stairs, escalators and lifts, walked both ways; without any, people change floors anywhere. */
  stairs: z
    .array(
      z.strictObject({
        from: z.strictObject({ floor: Code, x: z.number(), y: z.number() }),
        to: z.strictObject({ floor: Code, x: z.number(), y: z.number() }),
      }),
    )
    .max(1_000)
    .optional(),
  /**
   * Where people can stand, a floor: `rows` of squares of `cellM` metres from the corner (x, y),
   * `.` = free, `#` = not. Floors without one are free in and between their zones.
   */
  free: z
    .array(
      z.strictObject({
        floor: Code,
        x: z.number(),
        y: z.number(),
        cellM: z.number().min(0.1).max(10),
        rows: z
          .array(z.string().regex(/^[.#]{1,2000}$/))
          .min(1)
          .max(2_000),
      }),
    )
    .max(64)
    .optional(),
  /**
   * Calibration: strengths heard while a tag was held at known points, dBm by receiver. The radio
   * is fitted to them where they suffice; nothing else needs them.
   */
  fingerprints: z
    .array(
      z.strictObject({
        floor: Code,
        x: z.number(),
        y: z.number(),
        heard: z.record(Id, z.array(z.number().min(-128).max(20)).max(1_000)),
      }),
    )
    .max(2_000)
    .optional(),
  /** WGS 84, degrees: where (0, 0) lies, so that a map comes out as it came in. [PLN7] */
  anchor: z
    .strictObject({
      longitude: z.number().min(-180).max(180),
      latitude: z.number().min(-85).max(85),
    })
    .optional(),
});
export type Plan = z.infer<typeof Plan>;

const ms = (fallback: number, max = 86_400_000) =>
  z.number().int().min(0).max(max).default(fallback);

/** Every bracketed default of engine.md that this release executes, configurable a venue. */
export const VenueSettings = z.strictObject({
  /** TIM3: how long readings wait for earlier ones. */
  reorderMs: ms(300, 60_000),
  /** TIM1: a device time further ahead than this is a jump. */
  clockJumpMs: ms(60_000),
  /** TIM2: a pause of the journal longer than this is a gap. */
  gapMs: ms(10_000),
  /** Window of strengths that make a place. */
  strengthWindowMs: ms(4_000, 60_000),
  /** LOC1: width of a cell of belief, and how fast people walk. */
  cellM: z.number().min(0.25).max(5).default(0.5),
  walkMps: z.number().min(0.1).max(5).default(1.2),
  /** LOC1: how often a tag's strengths move its belief. */
  locateEveryMs: ms(1_000, 60_000),
  /**
   * LOC1: the radio before anything is learned: strength at one metre, dBm; exponent of its loss
   * with distance; scale of its noise, dB; how much higher receivers hang than tags, metres; what
   * calibration found a receiver to hear more than the others, dB.
   */
  radio: z
    .strictObject({
      oneMetreDbm: z.number().min(-120).max(0).default(-62),
      exponent: z.number().min(1).max(6).default(1.8),
      noiseDb: z.number().min(1).max(20).default(4),
      heightM: z.number().min(0).max(20).default(1),
      receiversDb: z.record(Id, z.number().min(-40).max(40)).default({}),
    })
    .optional(),
  /** LOC1: what a wall takes from a strength, dB; 0 = walls only stop people. */
  wallDb: z.number().min(0).max(30).default(3),
  /** LOC2: a receiver is alive within so many of its expected intervals. */
  aliveIntervals: z.number().min(1).max(100).default(2),
  /** LOC3: a place further than this speed allows since the last one waits. */
  fastestMps: z.number().min(0.5).max(20).default(3),
  /** LOC4: how long a zone with one door keeps a tag that was not heard leaving. */
  oneDoorKeepsMs: ms(600_000),
  /** LOC5: a fixed receiver or beacon heard strongly so far from its place within a day moves. */
  beaconMovesM: z.number().min(1).max(1_000).default(15),
  beaconWatchMs: ms(86_400_000, 604_800_000),
  /** LOC6: so many equal strengths in a row are a clone or a test; 0 = never said. */
  unvaryingCount: z.number().int().min(0).max(100_000).default(120),
  /** LOC3: lead and time that change a place; lead that changes it at once. */
  placeLead: z.number().min(0).max(1).default(0.2),
  placeLeadMs: ms(2_000, 60_000),
  placeLeadAtOnce: z.number().min(0).max(1).default(0.5),
  /** LOC4: silence after which a place is unknown. */
  placeFadesMs: ms(30_000),
  /** PRE3: silence that ends a visit after an exit zone, and anywhere; grace that resumes it. */
  exitSilenceMs: ms(120_000),
  visitSilenceMs: ms(1_200_000),
  visitGraceMs: ms(600_000),
  /** PRE4: silence that ends the wearing of a tag never handed out. */
  wearingSilenceMs: ms(14_400_000),
  /** JNY1: dwell in a display zone that is engagement. */
  engagementDwellMs: ms(60_000),
  /** JNY3: visits compared with, and the fewest that say anything. */
  valueVisits: z.number().int().min(20).max(2_000).default(500),
  valueLeastVisits: z.number().int().min(1).max(2_000).default(20),
  /** JNY3: returns and put-backs that are hesitating; how much longer a straight way may be. */
  hesitatingFrom: z.number().int().min(1).default(2),
  straightWithin: z.number().min(1).max(10).default(1.3),
  /** RUL3: how long a candidate waits for competitors. */
  candidateWaitMs: ms(500, 1_000),
  /** ATT1: caps and distance for marketing and service messages. */
  marketingPerVisit: z.number().int().min(0).default(3),
  marketingPerDay: z.number().int().min(0).default(5),
  marketingApartMs: ms(600_000),
  servicePerVisit: z.number().int().min(0).default(10),
  /** Venue time, `HH:MM`; a marketing message inside is dropped. Absent = none. */
  quietHours: z
    .strictObject({ from: z.iso.time({ precision: -1 }), to: z.iso.time({ precision: -1 }) })
    .optional(),
  /** A sensor of air, light or noise that was not heard for longer says nothing. */
  environmentFreshMs: ms(900_000),
  /** Seconds between a zone's points in the time series. */
  pointEveryMs: ms(10_000, 3_600_000),
  /** SHF1: reach of a shelf, metres; time either side of a pick-up that is looked at. */
  shelfReachM: z.number().min(0.1).max(20).default(1.5),
  shelfWindowMs: ms(2_000, 60_000),
  /** SHF1: time at a shelf that is handling it. */
  handledAfterMs: ms(3_000, 3_600_000),
  /** SHF4: reach of a till, metres; time either side of a sale that is looked at. */
  tillReachM: z.number().min(0.1).max(20).default(2),
  tillWindowMs: ms(30_000, 300_000),
  /** SHF2: how far back the service of a queue is measured. */
  queueWindowMs: ms(1_200_000),
  /** SHF3: share of people who wear a tag; absent = learned from counters and visits. */
  wearingShare: z.number().min(0.01).max(1).optional(),
  /** SHF3: venue time at which an empty venue is taken for empty. */
  countResetAt: z.iso.time({ precision: -1 }).default('04:00'),
  /** PRE7: whether people who move together are taken for a group. */
  groups: z.boolean().default(true),
  /** CON9: how long each kind of data is kept, days; absent = the defaults. */
  keepDays: KeepDays.optional(),
  /**
   * LIV12: which tags are taken in beside those handed out and registered devices: those of the
   * stock, those that begin as the venue's own bands do, or `all` (a demonstration, a trial).
   */
  ownTags: z
    .union([
      z.literal('all'),
      z.strictObject({
        stock: z.array(Code).max(20_000).default([]),
        prefixes: z.array(Code).max(64).default([]),
      }),
    ])
    .optional(),
  /** LIV10: whether anybody may read how many people are where, rounded, once a minute. */
  publicCounts: z.boolean().default(false),
  /** JOI1: by a band's code, by the venue's own page on a phone, or both; absent = band. */
  joinBy: z.enum(joinWays).optional(),
  /** CHO1: what campaigns may be about; visitors switch them off one by one. */
  topics: z
    .array(Topic)
    .max(32)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two topics of one id')
    .optional(),
});
export type VenueSettings = z.infer<typeof VenueSettings>;

/** Where a device stands: a point (metres) on a floor, or just a zone. */
export const Placement = z.union([
  z.strictObject({ x: z.number(), y: z.number(), floor: Code.optional() }),
  z.strictObject({ zone: Id }),
]);
export type Placement = z.infer<typeof Placement>;

export const purposes = ['service', 'offers', 'improve'] as const;
export type Purpose = (typeof purposes)[number];
export const Purpose = z.enum(purposes);

/** How much marketing a visitor wants: none, at most one message a visit, or what caps allow. */
export const frequencies = ['none', 'few', 'all'] as const;
export const Frequency = z.enum(frequencies);
export type Frequency = z.infer<typeof Frequency>;
/** A visitor's own choice. `leaveAlone`: no message but safety, and no staff either. [ATT1] */
export type Preferences = { readonly frequency: Frequency; readonly leaveAlone: boolean };

/**
 * Words an operator reads for how full a zone is; the list is ordered and each bound is the least
 * share of capacity.
 */
export const zoneStates = [
  { state: 'empty', from: 0 },
  { state: 'quiet', from: 0.01 },
  { state: 'busy', from: 0.5 },
  { state: 'nearlyFull', from: 0.9 },
  { state: 'full', from: 1 },
] as const;
export type ZoneState = (typeof zoneStates)[number]['state'] | 'unknown';

/**
 * The state word of `people` in a zone of `capacity`; without a capacity only empty or quiet can be
 * said.
 */
export function zoneStateOf(people: number, capacity: number | undefined): ZoneState {
  if (people === 0) return 'empty';
  if (capacity === undefined) return 'quiet';
  const share = people / capacity;
  let word: ZoneState = 'quiet';
  for (const step of zoneStates) if (step.from > 0 && share >= step.from) word = step.state;
  return word;
}
