import { z } from 'zod';
import { Code, cleanText, Id, Language, Sha256 } from './ids.ts';
import type { BandUse, WearingUse } from './inputs.ts';
import { Purpose } from './venue.ts';

/** Bands at the desk: stock, lost bands frozen and moved, links made by staff. [DSK] */
export const bandLimits = {
  /** Rows of one `putBands`; a CSV is sent in as many as it takes. */
  perCommand: 1_000,
  /** Bands of one venue. */
  perVenue: 100_000,
  /** Tags one question asks about, so that it stays within its time. */
  perAsk: 200,
  /** A return can be taken back for this long, ms; a little more than the page shows. */
  undoMs: 12_000,
  /** Returns that are remembered for that. */
  undoable: 1_000,
  /** How long a reader that a desk listens to keeps what was held to it, ms. */
  tapsKeptMs: 30_000,
  tapsKept: 16,
} as const;

/** What a desk says of a band; whether it is out or frozen is said by its wearing. */
export const bandStates = ['stock', 'lost', 'broken'] as const;
export type BandState = (typeof bandStates)[number];

export const BandRow = z.strictObject({
  tag: Code,
  model: cleanText(64).min(1).optional(),
  hasRadio: z.boolean().optional(),
  state: z.enum(bandStates).optional(),
});
export type BandRow = z.infer<typeof BandRow>;

export const bandCommands = [
  /** A lost band: it moves nobody any more, and is looked for. [DSK1] */
  z.strictObject({ do: z.literal('freezeBand'), venue: Id, tag: Code }),
  /** Whoever had `tag` goes on with `to`; the same tag again = it was found. [DSK2] */
  z.strictObject({
    do: z.literal('moveBand'),
    venue: Id,
    tag: Code,
    to: Code,
    /** Of the new printed code; the old one died with the freeze. */
    codeSha256: Sha256,
  }),
  /** Takes a return back where nothing was lost by it; `wearing` as the return answered. [DSK4] */
  z.strictObject({
    do: z.literal('undoReturn'),
    venue: Id,
    tag: Code,
    wearing: z.string().max(64),
  }),
  /** A visitor in front of the desk says whose band it is, and what they allow. [DSK6] */
  z.strictObject({
    do: z.literal('linkAtDesk'),
    venue: Id,
    tag: Code,
    /** A customer who is known; absent = somebody new. */
    visitor: z.string().min(1).max(64).optional(),
    name: cleanText(80).min(1).optional(),
    language: Language,
    /** The wording that was read to them. */
    text: z.string().min(1).max(64),
    /** What they answered; what is absent stays as it was, which for somebody new is no. */
    consents: z.partialRecord(Purpose, z.boolean()),
  }),
  z.strictObject({
    do: z.literal('putBands'),
    venue: Id,
    bands: z.array(BandRow).min(1).max(bandLimits.perCommand),
  }),
  /** `gone` = not of the venue any more. */
  z.strictObject({
    do: z.literal('setBand'),
    venue: Id,
    tag: Code,
    state: z.enum([...bandStates, 'gone']),
  }),
] as const;
export type BandCommandName = z.infer<(typeof bandCommands)[number]>['do'];

export type BandOp =
  | {
      readonly op: 'putBands';
      readonly venue: string;
      readonly bands: readonly BandRow[];
      readonly atMs: number;
    }
  | {
      readonly op: 'setBand';
      readonly venue: string;
      readonly tag: string;
      readonly state: BandState | 'gone';
      readonly atMs: number;
    }
  | { readonly op: 'freezeWearing'; readonly alias: string; readonly atMs: number }
  | {
      readonly op: 'moveWearing';
      readonly alias: string;
      readonly tag: string;
      readonly codeSha256: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'linkAtDesk';
      readonly venue: string;
      readonly alias: string;
      readonly visitor: string;
      readonly name?: string;
      readonly language: Language;
      readonly atMs: number;
    };

/** A band as the records know it; `out` = its wearing, where it is out. */
export type BandSheet = {
  readonly tag: string;
  /** Absent = nobody put it among the venue's bands. */
  readonly known?: {
    readonly model?: string;
    readonly hasRadio: boolean;
    readonly state: BandState;
  };
  readonly out?: {
    readonly as: WearingUse;
    readonly fromMs: number;
    readonly group?: string;
    readonly holder?: string;
    readonly parent?: true;
    readonly linked: boolean;
    readonly name?: string;
    readonly frozenMs?: number;
    /** Frozen, and whoever wore it has no other yet. */
    readonly awaited?: true;
  };
};

/** What a list can be narrowed to; `long` = out for longer than the venue’s day. */
export const bandFilters = [
  'stock',
  'out',
  'frozen',
  'lost',
  'broken',
  'long',
  'awaited',
  'weak',
] as const;
export type BandFilter = (typeof bandFilters)[number];

/** Which bands to list, at most `limit`, after a tag. */
export type BandListing = {
  readonly state?: BandFilter;
  readonly q?: string;
  readonly after?: string;
  readonly limit: number;
  /** `long`: handed out before then. */
  readonly longBeforeMs?: number;
};

/** Somebody whom a desk may mean; addresses whole. */
export type CustomerFound = {
  readonly visitor: string;
  readonly name?: string;
  readonly language: Language;
  readonly email?: string;
  readonly phone?: string;
};

export type BandCounts = {
  readonly known: number;
  readonly stock: number;
  readonly out: number;
  readonly frozen: number;
  readonly lost: number;
  readonly broken: number;
};

/** What the hot path knows of a band now. */
export type BandNow = {
  readonly tag: string;
  readonly as?: BandUse | 'frozen';
  /** When its radio was heard last, by whatever receiver; absent = not since the server started. */
  readonly heardAtMs?: number;
  /** Where, as far as that is known. */
  readonly zone?: string;
  readonly floor?: string;
  /** Of its own radio. */
  readonly batteryPct?: number;
  readonly connected?: boolean;
  /** The one who wears it has a visit under way. */
  readonly visiting?: true;
};

/** What was held to a reader; `n` counts up. */
export type ReaderTap = { readonly n: number; readonly tag: string; readonly atMs: number };
export type ReaderTaps = { readonly n: number; readonly taps: readonly ReaderTap[] };
