/**
 * What the engine concluded. Names are past tense and are the triggers of campaigns. [RUL1]
 * Every event has a deterministic id `position:ordinal`, event time (epoch ms), and whom or what it
 * is about.
 */
type Of<T extends string, Extra = object> = {
  readonly type: T;
  readonly id: string;
  readonly atMs: number;
  readonly visitor: string;
} & Readonly<Extra>;

/** Goods a till, a shelf or a stay speaks of; `category` where the venue's goods name one. */
type Goods = { readonly sku?: string; readonly category?: string };
type AtShelf = Goods & {
  readonly device: string;
  readonly slot: string;
  readonly zone?: string;
  /** That it was this visitor, 0 to 1. [SHF1] */
  readonly probability: number;
};
type Sold = {
  /** Our own id of the receipt. */
  readonly sale: string;
  readonly total: number;
  readonly currency: string;
  readonly lines: readonly (Goods & { readonly qty: number; readonly price: number })[];
  readonly device: string;
  readonly zone?: string;
  /** That it was this visitor's, 0 to 1. [SHF4] */
  readonly probability: number;
};
/** A level that held: what was measured, and the bound it passed. */
type Level = { readonly zone?: string; readonly value: number; readonly bound: number };

/**
 * `visitor` is empty where something happened to nobody that is known, or to a zone, a shelf or the
 * venue.
 */
export type EngineEvent =
  | Of<'visitStarted', { visit: string; zone?: string }>
  | Of<'visitEnded', { visit: string; startedAtMs: number }>
  | Of<'identified'>
  | Of<'entered', { zone: string; confidence: number }>
  | Of<'left', { zone: string; dwellMs: number }>
  | Of<'dwelled', { zone: string; forMs: number }>
  | Of<'stageChanged', { from: Stage | undefined; to: Stage; skipped?: readonly Stage[] }>
  | Of<'pickedUp', AtShelf>
  | Of<'putBack', AtShelf>
  | Of<'handled', AtShelf & { readonly forMs: number }>
  | Of<'purchased', Sold>
  | Of<'returned', Sold>
  | Of<'tapped', { purpose: string; device: string; zone?: string }>
  | Of<'rated', { score: number; of: number; device: string; zone?: string; message?: string }>
  | Of<'messageSeen', { message: string }>
  | Of<'messageTapped', { message: string }>
  | Of<'bandHandedOut', { as: string }>
  | Of<'bandReturned'>
  | Of<'queueAbove', Level>
  | Of<'occupancyAbove', Level>
  | Of<'occupancyBelow', Level>
  | Of<'factAbove', Level & { readonly fact: string }>
  | Of<'factBelow', Level & { readonly fact: string }>
  | Of<'absent', { awaited: string; after: string; zone?: string; sku?: string }>
  | Of<'at', { clock: string }>;

export const stages = [
  'discovery',
  'enrolment',
  'entry',
  'engagement',
  'completion',
  'reflection',
] as const;
export type Stage = (typeof stages)[number];
