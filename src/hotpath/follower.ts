import type { Frame } from '../contracts/inputs.ts';
import type { HotRecords, Journal, Snapshot } from '../contracts/ports.ts';
import { type Pulse, unwatched } from '../contracts/pulse.ts';
import { clearOut } from '../engine/step.ts';
import { Dedupe } from './dedupe.ts';
import type { IntakeState } from './intake.ts';
import { eachSeen } from './intake.ts';
import { encodeSnapshot, framesFrom, loadSnapshot, readSkips } from './replay.ts';
import { Stepper } from './stepper.ts';

export type SnapshotOrder = {
  /** All up to it is on disk and its effects are committed. */
  readonly position: number;
  readonly atMs: number;
  /** Position at the start of the hot path: what is missing up to there was missing then, too. */
  readonly openedAt: number;
  readonly clocks: IntakeState['clocks'];
};

/** No state leads up to what is left of the journal: stepping on would make one up. [JRN14] */
export class BeginningMissing extends Error {
  readonly code = 'store.beginning_missing';
  constructor(first: number) {
    super(
      `the journal begins at position ${first}, and no snapshot this release reads leads there`,
    );
  }
}

type Loaded = ReturnType<typeof loadSnapshot>;

/**
 * The newest snapshot this build can load; older ones where the newest two are damaged; the empty
 * state only where the journal has its beginning. Throws `BeginningMissing`. [HOT5] [JRN14]
 */
export async function loadNewest({
  journal,
  records,
  stepper,
}: {
  readonly journal: Pick<Journal, 'first'>;
  readonly records: Pick<HotRecords, 'snapshots' | 'snapshotBefore'>;
  readonly stepper: Stepper;
}): Promise<Loaded> {
  const { first } = journal;
  const newest = await records.snapshots();
  const loaded = loadSnapshot(newest, stepper);
  if (loaded.position + 1 >= first) return loaded;
  let before = (newest.at(-1)?.position ?? Number.MAX_SAFE_INTEGER) - 1;
  for (;;) {
    const older = await records.snapshotBefore({ position: before });
    if (older === undefined || older.position + 1 < first) throw new BeginningMissing(first);
    const found = loadSnapshot([older], stepper);
    if (found.position > 0) return found;
    before = older.position - 1;
  }
}

const forgetSeenMs = 48 * 3_600_000;

/**
 * A second pair of eyes on the journal: loads the newest snapshot, steps what follows up to an
 * ordered position, and writes down where that ends. `step` gives the same state everywhere
 * [DET1], so the hot path hands over nothing but the clocks' offsets, which no frame holds. Goes on
 * from there at the next order. [DET2]
 */
export class Follower {
  readonly #build: string;
  readonly #journal: () => Pick<Journal, 'frames' | 'damage' | 'first'>;
  readonly #records: Pick<HotRecords, 'snapshots' | 'snapshotBefore'>;
  readonly #pulse: Pulse;
  #stepper: Stepper | undefined;
  #dedupe = new Dedupe();
  #lastSeen = new Map<string, number>();

  constructor(given: {
    readonly build: string;
    /** Opened anew at each order: it says what is damaged now. */
    readonly journal: () => Pick<Journal, 'frames' | 'damage' | 'first'>;
    readonly records: Pick<HotRecords, 'snapshots' | 'snapshotBefore'>;
    readonly pulse?: Pulse;
  }) {
    this.#pulse = given.pulse ?? unwatched;
    this.#build = given.build;
    this.#journal = given.journal;
    this.#records = given.records;
  }

  /** Throws what keeps it from being the hot path's state; then it begins anew at the next. */
  async snapshotAt(order: SnapshotOrder): Promise<Snapshot> {
    try {
      const stepper = await this.#catchUp(order);
      const { position, atMs } = order;
      const intake = this.#intake(order);
      return { position, atMs, build: this.#build, body: encodeSnapshot(stepper.encode(), intake) };
    } catch (error) {
      this.#stepper = undefined;
      throw error;
    }
  }

  async #catchUp({ position, openedAt }: SnapshotOrder): Promise<Stepper> {
    const journal = this.#journal();
    const stepper = await this.#begin(journal, position);
    readSkips(journal, stepper.position + 1, stepper.skips);
    for (const frame of framesFrom(journal, stepper.position + 1)) {
      if (frame.position > position) break;
      this.#pulse.beat();
      stepper.step(frame);
      clearOut(stepper.outOf(frame.venue));
      this.#learn(frame);
    }
    // The hot path had these frames in memory; without them this is another state.
    const lost = journal.damage.find(
      ({ fromPosition, toPosition }) =>
        toPosition >= fromPosition && toPosition > openedAt && fromPosition <= position,
    );
    if (lost !== undefined) throw new Error(`positions from ${lost.fromPosition} on are damaged`);
    if (stepper.position !== position) {
      throw new Error(`the journal was read up to ${stepper.position}, not to ${position}`);
    }
    return stepper;
  }

  /** The state reached before, unless the hot path went back behind it. */
  async #begin(journal: Pick<Journal, 'first'>, position: number): Promise<Stepper> {
    if (this.#stepper !== undefined && this.#stepper.position <= position) return this.#stepper;
    const stepper = new Stepper();
    const loaded = await loadNewest({ journal, records: this.#records, stepper });
    this.#dedupe = new Dedupe();
    this.#lastSeen = new Map(loaded.intake?.lastSeen ?? []);
    if (loaded.intake !== undefined) this.#dedupe.restore(loaded.intake.windows);
    this.#stepper = stepper;
    return stepper;
  }

  #learn({ venue, input }: Frame): void {
    if (input.type === 'command' && input.command.do === 'removeDevice') {
      this.#dedupe.forget(`${venue}/${input.command.device}`);
    }
    if (input.type !== 'reading') return;
    const { device, boot, seq } = input;
    if (seq !== undefined) this.#dedupe.seen(`${venue}/${device}`, boot ?? 0, seq);
    eachSeen(input, this.#noteSeen);
  }

  readonly #noteSeen = (alias: string, atMs: number): void => {
    const seenMs = this.#lastSeen.get(alias);
    if (seenMs === undefined || atMs > seenMs) this.#lastSeen.set(alias, atMs);
  };

  /** Wearings that closed since are among them; who restores it knows those and pays no heed. */
  #intake({ atMs, clocks }: SnapshotOrder): IntakeState {
    for (const [alias, seenMs] of this.#lastSeen) {
      if (seenMs < atMs - forgetSeenMs) this.#lastSeen.delete(alias);
    }
    return { windows: this.#dedupe.encode(), clocks, lastSeen: [...this.#lastSeen] };
  }
}
