import type { Journal, Snapshot } from '../contracts/ports.ts';
import { clearOut } from '../engine/step.ts';
import { BeginningMissing } from './follower.ts';
import { framesFrom, loadSnapshot, readSkips, replayFromEmpty } from './replay.ts';
import { Stepper } from './stepper.ts';

/** Where a replay began: at position 0 the empty state. */
export type ReplayedFrom = { readonly position: number; readonly atMs?: number };

/**
 * Steps all that is kept up to a position, for checks: from empty where the journal has its
 * beginning, else from the oldest snapshot that leads into what is left. [DET1] [JRN14]
 */
export async function replayKept(
  journal: Pick<Journal, 'frames' | 'first'>,
  {
    to,
    oldest,
  }: {
    readonly to: number;
    /** The oldest sound snapshot at or behind a position. */
    readonly oldest: (position: number) => Promise<Snapshot | undefined>;
  },
): Promise<{ readonly stepper: Stepper; readonly from: ReplayedFrom }> {
  const { first } = journal;
  if (first === 1) return { stepper: replayFromEmpty(journal, { to }), from: { position: 0 } };
  const stepper = new Stepper();
  for (let at = first - 1; ; ) {
    const snapshot = await oldest(at);
    if (snapshot === undefined || snapshot.position > to) throw new BeginningMissing(first);
    const { position } = loadSnapshot([snapshot], stepper);
    if (position === 0) {
      at = snapshot.position + 1;
      continue;
    }
    readSkips(journal, position + 1, stepper.skips);
    for (const frame of framesFrom(journal, position + 1)) {
      if (frame.position > to) break;
      stepper.step(frame);
      clearOut(stepper.outOf(frame.venue));
    }
    const { atMs } = snapshot;
    return { stepper, from: { position, ...(atMs !== undefined && { atMs }) } };
  }
}
