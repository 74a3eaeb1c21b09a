import type { CommandAnswer } from '../contracts/commands.ts';
import { prepareVenues } from './floor-plans.ts';
import type { HotParts } from './parts.ts';

type Given = Pick<HotParts, 'records' | 'desk'>;
type Opened = Given & Pick<HotParts, 'stepper' | 'clock' | 'takeover'>;

/**
 * What the lost process, or a backup, left to be done. The commands wait at the desk, before
 * anybody else's; their ids make each of them one, however often a server starts.
 */
export async function finishWhatWasBegun(parts: Opened): Promise<void> {
  prepareVenues(parts.stepper, parts.clock);
  // Whoever claimed in the same process is alive and will tell. [HOT11]
  if (parts.takeover === undefined) await closeOpenClaims(parts);
  await repeatErasures(parts);
}

/**
 * A claim whose outcome never came is *unknown* and never resent; the inbox, which leaves no
 * house, is finished by egress. [HOT8] [EGR8]
 */
async function closeOpenClaims({ records, desk }: Pick<Given, 'records' | 'desk'>): Promise<void> {
  for (const { venue, message, channel } of await records.openClaims()) {
    if (channel === 'inbox') continue;
    void desk.submit({
      id: `recovered/${channel}/${message}`,
      by: 'recovery',
      body: { do: 'reportOutcome', venue, message, channel, outcome: 'unknown' },
    });
  }
}

/**
 * An egress died: what it had asked for is answered first, then its claims without an outcome are
 * closed, before the next one is heard. [HOT8] [HOT11]
 */
export async function closeClaimsOfTheDead(parts: Pick<Given, 'records' | 'desk'>): Promise<void> {
  await parts.desk.emptied();
  await closeOpenClaims(parts);
}

/** These records come from a backup that is older than an erasure: it is done again. [CON6] */
async function repeatErasures({ records, desk }: Given): Promise<void> {
  const again: Promise<CommandAnswer>[] = [];
  for (const { entry, whose } of await records.unapplied()) {
    if (whose === undefined) continue;
    const { receiptSha256 } = entry;
    const id = `erased-again/${receiptSha256}`;
    again.push(
      desk.submit({ id, by: 'recovery', body: { do: 'eraseVisitor', whose, receiptSha256 } }),
    );
  }
  void Promise.all(again);
}
