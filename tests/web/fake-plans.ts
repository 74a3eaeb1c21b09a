import type { PlanReads } from '../../src/contracts/plan-ops.ts';
import type { VenueRecord } from '../../src/contracts/ports.ts';

const picture = {
  ...({ floor: '0', sha256: 'a'.repeat(64), type: 'image/png', widthPx: 1, heightPx: 1 } as const),
  ...{ x: 0, y: 0, mPerPx: 1, rotationDeg: 0, opacity: 1, pieces: 1 },
};

/** Venues with one version of their plan, no draft, and a picture. */
export function fakePlans(venues: ReadonlyMap<string, VenueRecord>): PlanReads {
  const planOf = (venue: string) => venues.get(venue)?.plan;
  const change = { added: [], removed: [], moved: [], edited: [] };
  return {
    draft: async () => undefined,
    versions: async (venue) => {
      const by = `MARK-${venue}`;
      return planOf(venue) ? [{ version: 1, atMs: 1, by, zones: 2, floors: 1, change }] : [];
    },
    version: async (venue, version) => (version === 1 ? planOf(venue) : undefined),
    latest: async (venue) => (planOf(venue) ? 1 : 0),
    underlays: async () => [picture],
    file: async () => new Uint8Array([1]),
    pieces: async () => 0,
  };
}
