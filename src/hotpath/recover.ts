import type { Effect } from '../contracts/effects.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { HotRecords, Journal, RecordOp } from '../contracts/ports.ts';
import type { Floor } from './floor.ts';
import type { Intake } from './intake.ts';
import { framesFrom, loadSnapshot, readSkips } from './replay.ts';
import type { Stepper } from './stepper.ts';
import { effectOps } from './stepper.ts';

/** Rows of re-stepped frames go to records in lots of about this many. */
const rowsAtOnce = 5_000;

export type Recovered = {
  /** Journal time of each venue's last frame. */
  readonly lastAtMs: Map<string, number>;
  readonly frames: number;
  readonly snapshotPosition: number;
  readonly snapshotBuild: string | undefined;
};

type Parts = {
  readonly journal: Journal;
  readonly records: HotRecords;
  readonly stepper: Stepper;
  readonly intake: Intake;
  readonly floorOf: (venue: string) => Floor;
};

/**
 * The last snapshot, then every frame after it. Frames at or before the cursor emit nothing; later
 * ones emit what the lost process had not committed. Parts whose frame never came are deleted.
 * [DET1] [HOT5]
 */
export async function recover(parts: Parts): Promise<Recovered> {
  const { journal, records, stepper, intake } = parts;
  const cursor = await records.cursor();
  const loaded = loadSnapshot(await records.snapshots(), stepper);
  if (loaded.intake !== undefined) intake.restore(loaded.intake);
  readSkips(journal, loaded.position + 1, stepper.skips);
  const lastAtMs = new Map<string, number>();
  const framed = new Set<string>();
  let ops: RecordOp[] = [];
  let frames = 0;
  for (const frame of framesFrom(journal, loaded.position + 1)) {
    frames++;
    lastAtMs.set(frame.venue, frame.atMs);
    if (frame.input.type === 'reading') intake.relearn(frame.venue, frame.input);
    const effects = stepper.step(frame);
    settleView(parts, frame, effects);
    if (frame.position <= cursor) continue;
    if (frame.input.type === 'command') {
      framed.add(frame.input.id);
      ops.push(...(await opsOfPart(records, frame.input.id)));
    }
    ops.push(...effectOps(frame, effects));
    if (ops.length >= rowsAtOnce) {
      await records.commit({ cursor: frame.position, ops, answers: [] });
      ops = [];
    }
  }
  if (ops.length > 0) await records.commit({ cursor: journal.position, ops, answers: [] });
  await records.dropParts(framed);
  return {
    lastAtMs,
    frames,
    snapshotPosition: loaded.position,
    snapshotBuild: loaded.build,
  };
}

async function opsOfPart(records: HotRecords, id: string): Promise<readonly RecordOp[]> {
  const json = await records.partOf(id);
  if (json === undefined) return [];
  return (JSON.parse(json) as { ops: readonly RecordOp[] }).ops;
}

/** Nobody watches a recovery: counts move on, lines and marks of change are dropped. */
function settleView({ stepper, floorOf }: Parts, frame: Frame, effects: readonly Effect[]): void {
  const out = stepper.outOf(frame.venue);
  const state = stepper.state(frame.venue);
  if (state !== undefined && effects.length > 0) floorOf(frame.venue).note(effects, state);
  out.events.length = 0;
  out.arrivals.length = 0;
  out.dirtyZones.clear();
  out.dirtyDots.clear();
  out.goneDots.clear();
}
