import type { Effect } from '../contracts/effects.ts';
import { encodeFrame } from '../contracts/frames.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { HotRecords, Journal, RecordOp, RecordsCommit } from '../contracts/ports.ts';
import type { Pulse } from '../contracts/pulse.ts';
import type { Signals } from '../contracts/signals.ts';
import { clearOut } from '../engine/step.ts';
import { missingOfLastCommand, readPart } from './command-parts.ts';
import type { Floor } from './floor.ts';
import { warmFloors } from './floor-plans.ts';
import { loadNewest } from './follower.ts';
import type { Intake } from './intake.ts';
import { loadWithinMs } from './parts.ts';
import { framesFrom, readSkips } from './replay.ts';
import type { Stepper } from './stepper.ts';
import { attemptsPerInput, claimResult, effectOps, StepFailure } from './stepper.ts';

/** Rows of re-stepped frames go to records in lots of about this many. */
const rowsAtOnce = 5_000;
/** Rows of one turn; an erasure searches the whole quarantine in one of them. */
export const writeWithinMs = 60_000;

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
  readonly forgetFloors: () => void;
  readonly signals: Signals;
  readonly pulse: Pulse;
  readonly poison?: number | undefined;
  readonly couponKey?: string;
};

/**
 * The last snapshot, then every frame after it. Frames at or before the cursor emit nothing; later
 * ones emit what the lost process had not committed. Parts whose frame never came are deleted.
 * [DET1] [HOT5]
 */
export async function recover(parts: Parts): Promise<Recovered> {
  const attempts = new Map<number, number>();
  const poison = poisonIn(parts.journal, parts.poison);
  if (poison !== undefined) await setAside(parts, poison, 'its thread died of it');
  const looking = parts.pulse.allow(loadWithinMs);
  await write(parts.journal, await missingOfLastCommand(parts));
  looking();
  for (;;) {
    try {
      return await recoverOnce(parts);
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      parts.pulse.stepping(0);
      const { frame } = error;
      const tried = (attempts.get(frame.position) ?? 0) + 1;
      attempts.set(frame.position, tried);
      if (tried >= attemptsPerInput) await setAside(parts, frame, 'met in recovery');
    }
  }
}

/** The third time an input breaks `step`, a journaled skip sets it aside, in every later replay. */
async function setAside({ journal, signals }: Parts, frame: Frame, reason: string): Promise<void> {
  const { position, venue } = frame;
  await write(journal, [{ venue, input: { type: 'skip', position } }]);
  signals.log('input_skipped', { venue, position, reason });
}

/** At the time of the last frame: nothing happens while it recovers. */
async function write(
  journal: Journal,
  frames: readonly Pick<Frame, 'venue' | 'input'>[],
): Promise<void> {
  const { atMs } = journal;
  for (const frame of frames) journal.append({ atMs, payload: encodeFrame(frame) });
  const commit = await journal.commit();
  if (!commit.ok) throw new Error('the journal cannot be written', { cause: commit.cause });
}

/** Undefined where it was set aside before its process ended, or is no frame of this journal. */
function poisonIn(journal: Journal, position: number | undefined): Frame | undefined {
  if (position === undefined) return undefined;
  const [frame] = framesFrom(journal, position);
  const skips = new Set<number>();
  readSkips(journal, position, skips);
  return frame?.position === position && !skips.has(position) ? frame : undefined;
}

async function recoverOnce(parts: Parts): Promise<Recovered> {
  const { journal, records, stepper, intake, pulse } = parts;
  // An attempt before this one has noted the same frames. [HOT9]
  parts.forgetFloors();
  const cursor = await records.cursor();
  const loading = pulse.allow(loadWithinMs);
  const loaded = await loadNewest({ journal, records, stepper });
  if (loaded.intake !== undefined) intake.restore(loaded.intake);
  readSkips(journal, loaded.position + 1, stepper.skips);
  loading();
  const warmed = new Set<string>();
  const lastAtMs = journalTimesOf(stepper);
  const framed = new Set<string>();
  let lot: Lot = { ops: [], answers: [] };
  let frames = 0;
  for (const frame of framesFrom(journal, loaded.position + 1)) {
    frames++;
    lastAtMs.set(frame.venue, frame.atMs);
    if (frame.input.type === 'reading') intake.relearn(frame.venue, frame.input);
    else if (frame.input.type === 'command' && frame.input.command.do === 'removeDevice') {
      intake.forgetDevice(`${frame.venue}/${frame.input.command.device}`);
    }
    warmFloors(frame, { stepper, warmed, pulse });
    pulse.stepping(frame.position);
    const effects = stepper.step(frame);
    settleView(parts, frame, effects);
    if (frame.position <= cursor) continue;
    if (frame.input.type === 'command') {
      framed.add(frame.input.id);
      pulse.stepping(0);
      await addCommand(lot, { records, frame, id: frame.input.id, effects });
    }
    lot.ops.push(...effectOps(frame, effects, parts.couponKey));
    if (lot.ops.length >= rowsAtOnce) {
      // Nobody is to blame for what the records take. [HOT12]
      pulse.stepping(0);
      const writing = pulse.allow(writeWithinMs);
      await records.commit({ cursor: frame.position, ...lot });
      writing();
      lot = { ops: [], answers: [] };
    }
  }
  pulse.stepping(0);
  if (lot.ops.length + lot.answers.length > 0) {
    const writing = pulse.allow(writeWithinMs);
    await records.commit({ cursor: journal.position, ...lot });
    writing();
  }
  await records.dropParts(framed);
  return {
    lastAtMs,
    frames,
    snapshotPosition: loaded.position,
    snapshotBuild: loaded.build,
  };
}

type Lot = { readonly ops: RecordOp[]; readonly answers: RecordsCommit['answers'][number][] };

/** A venue without a frame since the snapshot stood still since its last one, too. [TIM2] */
function journalTimesOf(stepper: Stepper): Map<string, number> {
  const times = new Map<string, number>();
  for (const venue of stepper.venues()) {
    const state = stepper.state(venue);
    if (state !== undefined && state.journalMs > 0) times.set(venue, state.journalMs);
  }
  return times;
}

/** The rows a lost process had not committed, and the answer a retry will ask for. [CMD1] */
async function addCommand(
  { ops, answers }: Lot,
  given: { records: HotRecords; frame: Frame; id: string; effects: readonly Effect[] },
): Promise<void> {
  const { records, frame, id, effects } = given;
  const part = readPart(await records.partOf(id));
  ops.push(...(part?.ops ?? []));
  // Only a command's first frame bears its id; the others end in `#1`, `#2`, …
  if (id.includes('#')) return;
  const result = claimResult(effects) ?? part?.result ?? {};
  answers.push({ id, answer: { ok: true, position: frame.position, result } });
}

/** Nobody watches a recovery: counts move on, lines and marks of change are dropped. */
function settleView({ stepper, floorOf }: Parts, frame: Frame, effects: readonly Effect[]): void {
  const state = stepper.state(frame.venue);
  if (state !== undefined && effects.length > 0) floorOf(frame.venue).note(effects, state);
  clearOut(stepper.outOf(frame.venue));
}
