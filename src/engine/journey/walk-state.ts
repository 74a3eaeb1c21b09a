/** A point on a floor, metres. */
export type Spot = { x: number; y: number; floor: string };

/** What a visit was like so far, for what it says is valued. [JNY3] */
export type Walk = {
  /** Legs on foot between the points it is known to have touched, metres. */
  pathM: number;
  first: Spot | null;
  last: Spot | null;
  /** Where goods were handled or bought, or a display looked at for long; bounded. */
  aims: Spot[];
  /** There were more aims than are kept. */
  aimsLost: boolean;
  lastZone: string;
  /** Displays entered again after another zone, and shelves handled again after another. */
  zoneReturns: number;
  shelfReturns: number;
  shelves: string[];
  lastShelf: string;
  taken: number;
  /** Goods picked up and put back. */
  pairs: number;
  /** Different articles handled, by category, else by shelf. */
  groups: { key: string; skus: string[] }[];
  articles: number;
};
