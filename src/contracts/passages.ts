/**
 * People counted at a place by one door counter in a quarter of an hour, kept for the week. A
 * quarter in which the counter was heard and nobody passed is said, too: silence is another thing.
 * All of a quarter add up, a late message's being a row of its own. [WEK11]
 */
export type PassagesEffect = {
  readonly type: 'passages';
  readonly id: string;
  readonly atMs: number;
  readonly device: string;
  /** What it counts: a zone, or empty = the venue, by an entrance or exit. [SHF3] */
  readonly zone: string;
  /** The quarter's first moment; days of every time zone in use begin with one. */
  readonly fromMs: number;
  readonly ins: number;
  readonly outs: number;
};

export const quarterMs = 900_000;
export const quarterOf = (atMs: number): number => Math.floor(atMs / quarterMs) * quarterMs;
