import { join } from 'node:path';
import type { HotPort } from '../contracts/ports.ts';
import { BeginningMissing } from '../hotpath/follower.ts';
import { HotPath } from '../hotpath/hotpath.ts';
import type { HotPathOptions } from '../hotpath/parts.ts';
import { diskFolder } from '../stores/journal/disk.ts';
import { openJournal } from '../stores/journal/segments.ts';
import { openRecords } from '../stores/records/records.ts';
import { machineClock } from '../threads/clock.ts';
import { openCouponKey } from '../threads/coupon-key.ts';
import { newId } from '../threads/id.ts';
import { createSignalBuffer, openSignals } from '../threads/signals.ts';
import { buildId } from './build.ts';
import { CliFailure } from './command.ts';

/** Opens the folder's stores and a hot path on them; the caller holds the lock. */
export async function withOwnHot<T>(
  folder: string,
  work: (hot: HotPort) => Promise<T>,
): Promise<T> {
  const build = buildId();
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) {
    throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  }
  const { records } = opened;
  const after = await records.cursor();
  const journal = openJournal({ folder: diskFolder(join(folder, 'journal')), build, after });
  const quiet = openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' });
  const nobody = () => {};
  const hot = await openHot({
    journal,
    records,
    clock: machineClock,
    signals: quiet,
    build,
    newId,
    couponKey: openCouponKey(folder),
    toEdge: nobody,
    toWeb: nobody,
    toEgress: nobody,
  });
  const running = hot.run();
  try {
    return await work(hot);
  } finally {
    hot.stop();
    await running;
    await journal.close();
    await records.close();
  }
}

/** A journal without its beginning is an expected failure; anything else is a bug. */
async function openHot(options: HotPathOptions): Promise<HotPath> {
  try {
    return await HotPath.open(options);
  } catch (error) {
    if (!(error instanceof BeginningMissing)) throw error;
    throw new CliFailure(error.code, { message: error.message, mend: beginningMend });
  }
}

const beginningMend =
  'use the release that wrote this folder, or put the snapshots folder back from a backup';
