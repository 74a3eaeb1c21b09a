import { join } from 'node:path';
import { withHot } from '../../../src/cli/hot-access.ts';
import { submitLocal } from '../../../src/cli/submit.ts';
import { openReader } from '../../../src/stores/records/reader.ts';

/** Longer than any band of the simulator is unheard within its visit, ms. */
export const silenceMs = 60_000;

/**
 * Silence that ends a visit, of a venue on a running server: twenty minutes are twenty of the test.
 * When a visit ends is the last that was heard of it, however long nobody was sure. [PRE3]
 */
export async function endVisitsSooner(data: string, venue: string): Promise<void> {
  const opened = openReader({ path: join(data, 'records.db'), leaveUntouched: true });
  if (!opened.ok) throw new Error(opened.message);
  const record = await opened.reader.venue(venue);
  await opened.reader.close();
  if (record === undefined) throw new Error(`no venue ${venue}`);
  const { name, plan, timezone, demo } = record;
  const ends = { visitSilenceMs: silenceMs, exitSilenceMs: silenceMs, visitGraceMs: 1_000 };
  const settings = { ...record.settings, ...ends };
  await withHot(data, (hot) =>
    submitLocal(hot, { do: 'importVenue', venue, name, plan, timezone, settings, demo }),
  );
}
