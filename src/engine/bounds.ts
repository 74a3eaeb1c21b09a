import { flowBounds } from './flow/flow-state.ts';
import { goodsBounds } from './goods/goods-state.ts';
import { groupBounds } from './groups/groups-state.ts';
import { staffBounds } from './staff/staff-state.ts';

/** Bounds of one venue, each counted when reached. [DET3] */
export const bounds = {
  /** Wearings and visitors remembered at once, each; the oldest goes. */
  visitors: 100_000,
  campaigns: 10_000,
  /** Rows kept a visitor: an event is one, a receipt one more a line. */
  rememberedEvents: 256,
  /** Lines of a receipt that are remembered; of a longer one the rest is unknown. */
  receiptLines: 64,
  /** Rows of days kept a visitor, entries kept a row. [RUL9] */
  historyRows: 512,
  historyEntries: 64,
  /** Aggregates declared at once. [RUL9] */
  aggregates: 256,
  /** Receivers whose strength is kept a tag; the one heard longest ago goes. */
  receiversPerTag: 16,
  /** Messages waiting or closed less than a day ago. */
  messages: 200_000,
  /** Visits kept a person to compare the next with. [JNY3] */
  ownVisits: 8,
  /** Times kept a campaign for its total. */
  totalTimes: 100_000,
  /** Levels watched at once, a campaign and zone each. */
  levels: 100_000,
  /** Visitors one level or clock can be about. */
  visitorsPerEvent: 10_000,
  /** What campaigns wait for a visitor; the oldest goes. */
  waitsPerVisitor: 64,
  /** Zones, shelves and venues that campaigns had to do with; the oldest goes. */
  places: 10_000,
  /** Candidates put off until later. */
  deferred: 100_000,
  /** Device commands waiting or closed less than a day ago. */
  orders: 20_000,
  /** Alerts waiting for someone; the oldest goes from the floor, and stays in the records. */
  alerts: 200,
  /** Goals a visitor may still meet, and rows of holding back kept open a visit. */
  openGoals: 32,
  heldBack: 32,
  ...goodsBounds,
  ...flowBounds,
  ...groupBounds,
  ...staffBounds,
} as const;
