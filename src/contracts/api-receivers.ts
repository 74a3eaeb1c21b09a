import type { DeviceCommandRow } from './action-rows.ts';
import type { Placement } from './venue.ts';

/** Where the radio of a prediction comes from. */
export type RadioSource = 'walk' | 'plan' | 'settings' | 'textbook';

/**
 * One floor in squares of `cellM` metres from (minX, minY), row by row; null = nobody stands there.
 */
export type FloorCoverage = {
  readonly floor: string;
  readonly minX: number;
  readonly minY: number;
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
  /** How many receivers hear a tag there at `floorDbm` or stronger. */
  readonly heardBy: readonly (number | null)[];
  /** Of the receiver that hears it best, dBm. */
  readonly strongestDbm: readonly (number | null)[];
  /** Mean distance from where somebody stands to where they are thought to be, metres. */
  readonly errorM: readonly (number | null)[];
  /** Strength a receiver, dBm. */
  readonly byReceiver: Readonly<Record<string, readonly (number | null)[]>>;
};

export type ZoneCoverage = {
  readonly zone: string;
  readonly floor: string;
  readonly cells: number;
  /** Shares of its cells, 0 to 1. */
  readonly blind: number;
  readonly underThree: number;
  /** Share of the time the zone is told rightly, 0 to 1, and the mean error in metres. */
  readonly accuracy: number;
  readonly errorM: number | null;
};

/** Of the time in `zone`, the share that `taken` is told; '' = outside, null = no place at all. */
export type Confusion = {
  readonly zone: string;
  readonly taken: string | null;
  readonly share: number;
};

/** POST /api/v1/venues/:venue/coverage */
export type CoverageBody = {
  readonly floorDbm: number;
  readonly radio: {
    readonly from: RadioSource;
    readonly oneMetreDbm: number;
    readonly exponent: number;
    readonly noiseDb: number;
  };
  readonly receivers: number;
  readonly unplaced: readonly string[];
  readonly floors: readonly FloorCoverage[];
  readonly zones: readonly ZoneCoverage[];
  /** Zones told for one another, the most confused first. */
  readonly confused: readonly Confusion[];
  /** Shares of all cells. */
  readonly blind: number;
  readonly underThree: number;
  readonly accuracy: number;
  readonly worst: { readonly zone: string; readonly accuracy: number } | null;
  /** Made-up stands that the figures come from. */
  readonly stands: number;
};

/**
 * GET, DELETE /api/v1/venues/:venue/coverage/:survey; and what its question is answered with 202
 * when it takes longer than a connection stays open.
 */
export type SurveyBody = {
  readonly survey: string;
  /** Share of the work that is done, 0 to 1; null = nothing of that name is worked on. */
  readonly progress: number | null;
  /** When it is done; kept until it is stopped or asked anew. */
  readonly answer?: CoverageBody | PlacesBody;
};

/** A place for one more receiver, and what is there once it and those before it hang. */
export type SuggestedPlace = {
  readonly x: number;
  readonly y: number;
  readonly floor: string;
  readonly zone: string;
  readonly heightM: number;
  readonly before: PlaceFigures;
  readonly after: PlaceFigures;
};
export type PlaceFigures = {
  readonly accuracy: number;
  /** Of the zone that was worst before. */
  readonly worst: number;
  readonly worstZone: string;
  readonly underThree: number;
};
/** POST /api/v1/venues/:venue/coverage/places */
export type PlacesBody = { readonly places: readonly SuggestedPlace[] };

/** A point to stand at. */
export type WalkStop = {
  readonly zone: string;
  readonly floor: string;
  readonly x: number;
  readonly y: number;
};

export type WalkAccuracy = {
  /** Share of the seconds in which the zone was told rightly, 0 to 1. */
  readonly accuracy: number;
  readonly medianM: number | null;
  readonly p90M: number | null;
};
/** What a calibration walk found: each point tried with the others as calibration. */
export type WalkReport = {
  readonly points: number;
  /** Too few for more than a rough idea. */
  readonly rough: boolean;
  readonly without: WalkAccuracy;
  readonly with: WalkAccuracy;
  readonly zones: readonly {
    readonly zone: string;
    readonly points: number;
    readonly without: number;
    readonly with: number;
    readonly errorM: number | null;
  }[];
  readonly confusion: readonly Confusion[];
  readonly merge: readonly { readonly zones: readonly [string, string]; readonly share: number }[];
  /** What one more receiver would bring, by the radio of this walk. */
  readonly more: SuggestedPlace | null;
  /** Receivers that heard nothing at any point. */
  readonly silent: readonly string[];
};

/** GET /api/v1/venues/:venue/calibration */
export type CalibrationBody = {
  readonly stops: readonly WalkStop[];
  readonly walks: readonly WalkSummary[];
};
export type WalkSummary = {
  readonly walk: string;
  readonly atMs: number;
  readonly points: number;
  /** The engine goes by it now. */
  readonly active: boolean;
  readonly report: WalkReport | null;
};

/** POST /api/v1/venues/:venue/heard */
export type HeardBody = {
  /**
   * `worn`: a visitor wears it, and is not listened to; `foreign`: not of this venue's stock, so
   * nothing of it is kept. [LIV12]
   */
  readonly state: 'listening' | 'worn' | 'foreign';
  readonly nowMs: number;
  /** Asked for next time, so that nothing is lost and nothing comes twice. */
  readonly next: number;
  readonly readings: readonly HeardReading[];
  /** Receivers that are not heard from themselves. */
  readonly silent: readonly string[];
};
export type HeardReading = {
  readonly device: string;
  readonly dbm: number;
  readonly atMs: number;
};

/** GET /api/v1/venues/:venue/devices is `DeviceHealth`; adding one answers this, once. */
export type AddedDeviceBody = {
  readonly venue: string;
  readonly device: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
};
export type IdentifyBody = { readonly deviceCommand: string };
/** A point (metres) on a floor, or just a zone. */
export type DevicePlace = Placement;
/** What became of asking a device, as the list of device commands has it. */
export type AskedDevice = Pick<DeviceCommandRow, 'id' | 'state'>;
