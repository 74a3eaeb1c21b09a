import type {
  BandCounts,
  BandNow,
  BandSheet,
  BandFilter as Narrowed,
  ReaderTaps,
} from './bands.ts';
import type { Language } from './ids.ts';
import type { BandUse } from './inputs.ts';

/** Bodies of the API about bands at the desk: `/api/v1/venues/:venue/desk/…`. [DSK] */

export type BandFilter = Narrowed;
export type DeskBand = BandSheet & { readonly now: BandNow };

/** GET /desk → what a desk needs to begin. */
export type DeskBody = {
  readonly counts: BandCounts;
  /** Readers a desk can listen to. */
  readonly readers: readonly { readonly device: string; readonly connected: boolean }[];
  /** Who works here, as a band of staff is handed to one of them. */
  readonly staff: readonly string[];
  /** Below this a battery is low, percent. */
  readonly lowPct: number;
  /** How long a trail stays here, days, as the wording of consent says. */
  readonly keptDays: number;
  /** Where a printed code leads: `BASE/v/VENUE#CODE`. */
  readonly base: string;
};

/** GET /desk/bands/:tag and each row of GET /desk/bands */
export type DeskBandBody = DeskBand;
export type DeskBandsBody = {
  readonly items: readonly DeskBand[];
  readonly counts: BandCounts;
  /** The tag to go on after; absent = that was all. */
  readonly after?: string;
};

/** POST /desk/hand-out */
export type HandOutBody = {
  readonly tag: string;
  readonly as: BandUse;
  readonly group?: string;
  readonly parent?: true;
  readonly holder?: string;
  readonly codeSha256: string;
};
export type HandedOutBody = { readonly wearing: string };

/** POST /desk/return; what is ended by it that no undo brings back. */
export type ReturnedBody = {
  readonly wearing: string;
  readonly undoable: boolean;
  readonly visiting: boolean;
  readonly linked: boolean;
};

/** GET /desk/customers?q= */
export type DeskCustomer = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  /** With all but the ends struck out: enough to ask whether it is theirs. */
  readonly email?: string;
  readonly phone?: string;
};
export type DeskCustomersBody = { readonly items: readonly DeskCustomer[] };

/** GET /desk/readers/:device/taps?after= */
export type ReaderTapsBody = ReaderTaps;

/** POST /desk/stock */
export type StockBody = { readonly bands: number; readonly fresh: number };
