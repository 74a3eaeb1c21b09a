import { z } from 'zod';
import { Code, cleanText, Id } from './ids.ts';
import { payloadSchemas } from './payloads.ts';
import { TillMapping } from './till-mapping.ts';

/** How a till's sales come in beside MQTT, and what people correct about them. [TIL1] */

/** Most receipts in one command; a folder brings more in several. */
export const salesPerCommand = 200;
/** Most articles counted or delivered in one command. */
export const stockPerCommand = 5_000;

/** A till's sale as MQTT knows it; `boot` and `seq` are not needed, as receipts are known. */
export const BroughtSale = payloadSchemas.sale;
export type BroughtSale = z.infer<typeof BroughtSale>;

const Units = z.number().min(-1e9).max(1e9);

export const tillCommands = [
  /** Sales that a folder or a request brought: decoded, known by receipt, journaled. [TIL2] */
  z.strictObject({
    do: z.literal('bringSales'),
    venue: Id,
    device: Id,
    sales: z.array(BroughtSale).min(1).max(salesPerCommand),
  }),
  /** Where a till's files are dropped, and what its words mean; null = not this way any more. */
  z.strictObject({
    do: z.literal('setTill'),
    venue: Id,
    device: Id,
    folder: cleanText(1_000).min(1).nullable().optional(),
    columns: TillMapping.nullable().optional(),
    webhook: TillMapping.nullable().optional(),
  }),
  /** A person says whose a sale is; empty = nobody's that is known. [TIL8] */
  z.strictObject({
    do: z.literal('matchSale'),
    venue: Id,
    sale: z.string().min(1).max(64),
    visitor: z.string().max(64),
  }),
  /** Counted (`set`) or delivered and taken away (`add`). [TIL9] */
  z.strictObject({
    do: z.literal('setStock'),
    venue: Id,
    how: z.enum(['set', 'add']),
    reason: cleanText(80).min(1),
    rows: z
      .array(z.strictObject({ sku: Code, units: Units }))
      .min(1)
      .max(stockPerCommand),
  }),
] as const;
export type TillCommandName = z.infer<(typeof tillCommands)[number]>['do'];

/**
 * The name of a folder beneath the data folder's `tills/VENUE/`: what may be said from elsewhere.
 * Any other folder of this computer is opened by who sits at it. [TIL5]
 */
export function isOwnFolder(folder: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(folder);
}

/** Where a till's folder lies; `root` is the data folder's `tills`. */
export function tillPlace(root: string, venue: string, folder: string): string {
  return isOwnFolder(folder) ? `${root}/${venue}/${folder}` : folder;
}

/** The answer of `bringSales`: how many were new, known before, or corrected what was known. */
export type BroughtCounts = {
  readonly taken: number;
  readonly known: number;
  readonly corrected: number;
};

/** What of a till stands in records beside its device. */
export type TillRecord = {
  readonly venue: string;
  readonly device: string;
  /** On the server's own disk. */
  readonly folder?: string;
  readonly columns?: TillMapping;
  readonly webhook?: TillMapping;
};

/** A document a till wrote: sale, return or void, by which the same one is known again. [TIL2] */
export type SlipRecord = {
  readonly venue: string;
  readonly device: string;
  /** Our own random id of this document and version. */
  readonly document: string;
  /** What it is known by: its kind, and a hash of its number or words. */
  readonly slip: string;
  /** Empty once the books know it, or whom it named was erased. */
  readonly receipt: string;
  readonly sale: string;
  readonly atMs: number;
  readonly revision: number;
  /** JSON: total and lines, as `slips.ts` compares them. */
  readonly content: string;
  /** The wearing or visitor a till named, until they are erased. [CON2] */
  readonly subject?: string;
};

export type TillOp =
  | PutTill
  /** The frame of a document was stepped. */
  | { readonly op: 'bookSlip'; readonly venue: string; readonly document: string };
type PutTill = {
  readonly op: 'putTill';
  readonly venue: string;
  readonly device: string;
  readonly folder?: string | null | undefined;
  readonly columns?: TillMapping | null | undefined;
  readonly webhook?: TillMapping | null | undefined;
};

/** Whose books of when. */
export type SalesAsked = {
  readonly venue: string;
  readonly fromMs: number;
  /** The first moment that does not count. */
  readonly toMs: number;
  /** Absent = all tills. */
  readonly device?: string;
};
