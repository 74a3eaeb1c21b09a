import { type WeekReads, WeekSettings } from '../../src/contracts/week.ts';

/** The records' side of a week in which nobody came. */
export const fakeWeek: WeekReads = {
  rows: () => ({
    visits: [],
    before: [],
    sales: [],
    returns: [],
    heard: [],
    doors: [],
    shifts: [],
  }),
  kept: () => [],
  settings: () => WeekSettings.parse({}),
  sinceMs: () => undefined,
  mailState: () => undefined,
};
