/** A tag's belief over a window of cells of a floor, see mass.ts. [LOC1] */
export type Mass = {
  floor: string;
  /** Width of the cells, from fine to coarse, and the window's first cell. */
  level: number;
  column: number;
  row: number;
  /** Six cells to a number, eight bits each, the most likely at 255. */
  cells: number[];
  /** Event time of the last prediction. */
  atMs: number;
  /** How much stronger this tag sends than the venue's others, dB, and from how many moments. */
  offsetDb: number;
  offsetCount: number;
  /** Moments in a row that fitted no cell of the window; that spoke for another floor. */
  lost: number;
  elsewhere: number;
  /** When it last spoke against a receiver's place. [LOC5] */
  spokeMs?: number;
  /** Standard distance of the belief from its mean, metres, and how many cells counted. */
  spreadM: number;
  count: number;
};

/** What is learned of a venue's radio as sums from confident moments. [LOC1] */
export type Radio = {
  /** Regression of strengths on −10 log₁₀ d within a moment. */
  lossSquares: number;
  lossProducts: number;
  /** Sum of absolute errors and their number. */
  errorsDb: number;
  errors: number;
  /** Sum of tags' offsets and their number. */
  offsetsDb: number;
  offsets: number;
};
