/** Whose data it is: a visitor's, that of whoever has or had a tag at a venue, or of wearings. */
export type WhoseData =
  | { readonly visitor: string }
  | { readonly venue: string; readonly tag: string }
  | { readonly aliases: readonly string[] };

/** What records hold of one person, by ids; `visitor` empty = a wearing nobody linked. */
export type Belongings = {
  readonly visitor: string;
  readonly wearings: readonly { readonly alias: string; readonly venue: string }[];
  readonly counts: ErasedCounts;
};

/** How many rows of each kind there are, and are deleted. */
export type ErasedCounts = {
  readonly bands: number;
  readonly visits: number;
  readonly stays: number;
  readonly messages: number;
  readonly inbox: number;
  readonly decisions: number;
  readonly consents: number;
  readonly points: number;
  readonly phones: number;
};

/**
 * One line of the list of erasures: hashes and times, so that the list names nobody. A backup that
 * is older than an entry is made to forget again. [CON6]
 */
export type ErasureEntry = {
  /** SHA-256 of the code on the person's receipt. */
  readonly receiptSha256: string;
  /** SHA-256 of the visitor's id; empty = a wearing nobody linked. */
  readonly visitorSha256: string;
  readonly aliasesSha256: readonly string[];
  readonly atMs: number;
};

/** An erasure as its receipt tells it. */
export type ErasureRecord = {
  readonly atMs: number;
  readonly counts: ErasedCounts;
  /** When no file held a trace any more; absent = under way. */
  readonly scrubbedAtMs?: number;
};
