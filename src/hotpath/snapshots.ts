import type { HotParts } from './parts.ts';
import type { Recovered } from './recover.ts';
import { encodeSnapshot, framesFrom, loadSnapshot } from './replay.ts';

/** A snapshot is due after this many frames, or this long after the last while frames came. */
const everyFrames = 250_000;
const everyMs = 60_000;

/** Saves and reloads the states, so that recovery steps only the journal's tail. [HOT5] */
export class Snapshots {
  readonly #parts: HotParts;
  #frames = 0;
  #savedAtMs = 0;
  #position = 0;
  #saving = false;
  #saved: Promise<void> = Promise.resolve();

  constructor(parts: HotParts) {
    this.#parts = parts;
  }

  /**
   * A snapshot of another build is replaced at the first chance: it is the barrier between builds.
   */
  restored({ frames, snapshotPosition, snapshotBuild }: Recovered): void {
    this.#position = snapshotPosition;
    this.#savedAtMs = this.#parts.journalClock.now();
    const otherBuild = snapshotBuild !== undefined && snapshotBuild !== this.#parts.build;
    this.#frames = otherBuild ? everyFrames : frames;
  }

  due(newFrames: number, nowMs: number): boolean {
    this.#frames += newFrames;
    if (this.#saving) return false;
    if (this.#frames >= everyFrames) return true;
    return this.#frames > 0 && nowMs - this.#savedAtMs >= everyMs;
  }

  /**
   * Call with everything flushed: a snapshot never runs ahead of the cursor. The state is written
   * down at once; the file is made beside the turns, one at a time, and `settled` waits for it.
   */
  async save(): Promise<void> {
    const { journal, records, stepper, intake, build, journalClock, signals } = this.#parts;
    const position = journal.durable;
    this.#frames = 0;
    this.#savedAtMs = journalClock.now();
    if (position === this.#position) return;
    const body = encodeSnapshot(stepper.encode(), intake.encode());
    await records.commit({ cursor: position, ops: [], answers: [] });
    this.#position = position;
    this.#saving = true;
    this.#saved = records
      .saveSnapshot({ position, build, body })
      .catch((error: unknown) => signals.log('snapshot_failed', { reason: String(error) }))
      .finally(() => {
        this.#saving = false;
      });
  }

  /**
   * Resolves when the last file is on disk, or could not be made: recovery takes the one before.
   */
  settled(): Promise<void> {
    return this.#saved;
  }

  /** Throws the states away and makes them again up to `position`, emitting nothing. */
  async rebuild(position: number): Promise<void> {
    const { journal, records, stepper } = this.#parts;
    const loaded = loadSnapshot(await records.snapshots(), stepper);
    for (const frame of framesFrom(journal, loaded.position + 1)) {
      if (frame.position > position) break;
      stepper.step(frame);
      stepper.outOf(frame.venue).arrivals.length = 0;
    }
  }
}
