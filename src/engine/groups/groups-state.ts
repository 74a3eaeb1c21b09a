/** Two who entered one zone together at least once. Counts are of changes of zone. [PRE7] */
export type Pair = {
  readonly a: string;
  readonly b: string;
  /** Changes of zone of each since they first entered together. */
  movesOfA: number;
  movesOfB: number;
  /** Of these, made within the time allowed of each other. */
  shared: number;
  /** Taken for a group. */
  joined: boolean;
};

/** The last change of zone of a wearing, for those who come next. */
export type LastMove = { readonly alias: string; readonly atMs: number };

/** Bounds of the groups' part of the state. [DET3] */
export const groupBounds = {
  pairs: 20_000,
  pairsPerWearing: 16,
  /** Who entered a zone just now; in a crowd the oldest go. */
  movesPerZone: 32,
} as const;

/** Who moves with whom. */
export type GroupState = {
  /** Who entered a zone last, by zone. */
  lastMoves: Map<string, LastMove[]>;
  pairs: Map<string, Pair>;
  /** Who belongs with whom, each way. [PRE7] */
  companions: Map<string, string[]>;
};
