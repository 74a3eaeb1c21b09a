import { warmFloors } from './floor-plans.ts';
import { loadNewest } from './follower.ts';
import { type HotParts, loadWithinMs } from './parts.ts';
import type { Recovered } from './recover.ts';
import { encodeSnapshot, framesFrom } from './replay.ts';

/**
 * A snapshot is due after this many frames, or this long after the last while frames came. A large
 * state takes longer to write down, so more frames come between.
 */
const everyFrames = { least: 100_000, perThing: 15, most: 1_000_000 } as const;
const everyMs = 60_000;
/** A state that takes longer to write down is written down by the snapshot maker. [DET2] */
const hereWithinMs = 5;
/** Until it was measured: 30 ms for 1,000 visitors, each a wearing, a person and some messages. */
const supposedMsPerThing = 0.01;
const leastThings = 100;
/** Of the maker, one after the other; then the next is made here. */
const mostFailures = 2;

/** Saves and reloads the states, so that recovery steps only the journal's tail. [HOT5] */
export class Snapshots {
  readonly #parts: HotParts;
  readonly #openedAt: number;
  #frames = 0;
  #savedAtMs = 0;
  #position = 0;
  #saving = false;
  #saved: Promise<void> = Promise.resolve();
  #msPerThing = supposedMsPerThing;
  /** Of the maker, one after the other. */
  #failures = 0;
  /** For the maker. */
  #isWaiting = false;

  constructor(parts: HotParts) {
    this.#parts = parts;
    this.#openedAt = parts.journal.position;
  }

  /**
   * A snapshot of another build is replaced at the first chance: it is the barrier between builds.
   */
  restored({ frames, snapshotPosition, snapshotBuild }: Recovered): void {
    this.#position = snapshotPosition;
    this.#savedAtMs = this.#parts.journalClock.now();
    const otherBuild = snapshotBuild !== undefined && snapshotBuild !== this.#parts.build;
    this.#frames = otherBuild ? everyFrames.most : frames;
  }

  due(newFrames: number, nowMs: number): boolean {
    this.#frames += newFrames;
    if (this.#saving) {
      if (this.#frames >= everyFrames.most) this.#stopWaiting();
      return false;
    }
    const { least, perThing, most } = everyFrames;
    const frames = Math.min(most, Math.max(least, this.#parts.stepper.things * perThing));
    if (this.#frames >= frames) return true;
    return this.#frames > 0 && nowMs - this.#savedAtMs >= everyMs;
  }

  /**
   * Call with everything flushed: a snapshot never runs ahead of the cursor. A small state is
   * written down at once, a large one by the maker, which steps there itself; the file is made
   * beside the turns, one at a time, and `settled` waits for it. `here` when no turn follows.
   */
  async save(where: 'here' | 'anywhere' = 'anywhere'): Promise<void> {
    const { journal, records, journalClock, signals } = this.#parts;
    const position = journal.durable;
    this.#frames = 0;
    this.#savedAtMs = journalClock.now();
    if (position === this.#position) return;
    const make = this.#maker(where, { position, atMs: journal.atMs });
    try {
      await records.commit({ cursor: position, ops: [], answers: [] });
    } catch (error) {
      // A disk that filled up this very moment; what is flushed next waits for it. [HOT4]
      signals.log('snapshot_failed', { reason: String(error) });
      return;
    }
    this.#saving = true;
    this.#saved = make()
      .then(() => {
        this.#position = position;
      })
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
    const { journal, records, stepper, pulse } = this.#parts;
    const done = pulse.allow(loadWithinMs);
    const loaded = await loadNewest({ journal, records, stepper });
    done();
    const warmed = new Set<string>();
    for (const frame of framesFrom(journal, loaded.position + 1)) {
      if (frame.position > position) break;
      warmFloors(frame, { stepper, warmed, pulse });
      pulse.stepping(frame.position);
      stepper.step(frame);
      stepper.outOf(frame.venue).arrivals.length = 0;
    }
    pulse.stepping(0);
  }

  /** What makes the file: with the states as text already, or with an order to the maker. */
  #maker(
    where: 'here' | 'anywhere',
    { position, atMs }: { position: number; atMs: number },
  ): () => Promise<void> {
    const { records, intake, build, snapshotMaker } = this.#parts;
    const things = this.#parts.stepper.things;
    const isLarge = things * this.#msPerThing > hereWithinMs;
    if (
      snapshotMaker !== undefined &&
      isLarge &&
      where === 'anywhere' &&
      this.#failures < mostFailures
    ) {
      const clocks = intake.clocks.encode();
      const order = { position, atMs, openedAt: this.#openedAt, clocks };
      return () => this.#counted(snapshotMaker.make(order));
    }
    this.#failures = 0;
    const body = this.#encode(things);
    return () => records.saveSnapshot({ position, atMs, build, body });
  }

  #encode(things: number): string {
    const { clock, stepper, intake, pulse } = this.#parts;
    const startMs = clock.monotonicMs();
    const done = pulse.allow(loadWithinMs);
    const body = encodeSnapshot(stepper.encode(), intake.encode());
    done();
    const tookMs = clock.monotonicMs() - startMs;
    if (things >= leastThings) this.#msPerThing = tookMs / things;
    return body;
  }

  /** No processor is left for the maker: a stall now is better than a recovery of hours. */
  #stopWaiting(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#failures = mostFailures;
    this.#parts.snapshotMaker?.abandon();
  }

  async #counted(made: Promise<void>): Promise<void> {
    this.#isWaiting = true;
    try {
      await made;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      throw error;
    } finally {
      this.#isWaiting = false;
    }
  }
}
