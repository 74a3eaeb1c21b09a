import type { Command, CommandAnswer, CommandResult } from '../contracts/commands.ts';
import type { Effect } from '../contracts/effects.ts';
import { encodeFrame } from '../contracts/frames.ts';
import type { Frame, Input } from '../contracts/inputs.ts';
import type { CommandPart, HotPort, RecordOp } from '../contracts/ports.ts';
import type { AnswerTo, Question } from '../contracts/questions.ts';
import type { EdgeToHot } from '../contracts/wire.ts';
import { Audiences } from './audiences.ts';
import { Cleaning } from './cleaning.ts';
import { framesOf, partOf } from './command-parts.ts';
import { planCommand } from './commands/dispatch.ts';
import { endsTurn, isSlice, looksBack } from './commands/order.ts';
import type { Plan, PlanContext } from './commands/plan.ts';
import { Disk } from './disk.ts';
import type { IntakeTurn } from './intake.ts';
import { LookUps } from './look-ups.ts';
import { Neighbours } from './neighbours.ts';
import { assemble, type HotParts, type HotPathOptions, loadRegisters } from './parts.ts';
import { answerQuestion } from './questions.ts';
import { recover, writeWithinMs } from './recover.ts';
import { Slices } from './slices.ts';
import { Snapshots } from './snapshots.ts';
import { closeClaimsOfTheDead, finishWhatWasBegun } from './startup.ts';
import { attemptsPerInput, claimResult, effectOps, StepFailure, tellCounts } from './stepper.ts';
import { Ticks } from './ticks.ts';
import { planTillCoupons } from './till-coupons.ts';
import { Wakeup } from './wakeup.ts';

/** Commands planned in one turn; the rest wait, so that readings are not held up. */
const commandsPerTurn = 64;

type Turn = IntakeTurn & {
  readonly parts: CommandPart[];
  readonly planned: { readonly command: Command; readonly plan: Plan }[];
  /** Answers that wait until what was brought with them is on disk. [TIL1] */
  readonly brought: { readonly id: string; readonly result: CommandResult }[];
};

/**
 * The hot path of one shard of venues, one turn at a time:
 *
 *   batch, commands, facts, ticks ─► settle ─► append + fdatasync ─► acknowledge ─► step
 *        ─► rows and cursor in one transaction ─► answers, live frames, wake-ups ─► next turn
 *
 * Nothing here decides: that is `step`. Nothing here touches the network. [HOT6] [HOT7]
 */
export class HotPath implements HotPort {
  readonly #parts: HotParts;
  readonly #ticks: Ticks;
  readonly #snapshots: Snapshots;
  readonly #disk: Disk;
  readonly #neighbours: Neighbours;
  readonly #cleaning: Cleaning;
  readonly #lookUps: LookUps;
  readonly #audiences: Audiences;
  readonly #wakeup: Wakeup;
  readonly #slices: Slices;
  /** Rows and result of commands whose frames are on their way through this turn. */
  readonly #underWay = new Map<string, Plan>();
  #batch: Extract<EdgeToHot, { kind: 'batch' }> | undefined;
  /** Skips journaled in the middle of a turn: stepped after its frames, before any other turn's. */
  readonly #owed: Frame[] = [];
  #stopping = false;
  #pointRow = 0;

  constructor(parts: HotParts) {
    this.#parts = parts;
    this.#ticks = new Ticks(parts);
    this.#snapshots = new Snapshots(parts);
    this.#disk = new Disk(parts);
    this.#neighbours = new Neighbours(parts);
    this.#cleaning = new Cleaning(parts);
    this.#lookUps = new LookUps(parts);
    this.#audiences = new Audiences(parts);
    this.#wakeup = new Wakeup(parts.clock);
    this.#slices = new Slices(parts.clock);
    parts.desk.onQueued(() => this.#wakeup.wake());
  }

  /** Recovers, then answers. Call `run` to let it work. */
  static async open(options: HotPathOptions): Promise<HotPath> {
    const parts = assemble(options);
    await loadRegisters(parts);
    const recovered = await recover(parts);
    const hot = new HotPath(parts);
    const seen = parts.wearings.lastSeen();
    await loadRegisters(parts);
    for (const [alias, atMs] of seen) parts.wearings.seen(alias, atMs);
    hot.#snapshots.restored(recovered);
    hot.#ticks.restore(recovered.lastAtMs);
    hot.#neighbours.tellEdge(parts.registry.devices(), 'all');
    await finishWhatWasBegun(parts);
    hot.#disk.become('ready');
    parts.signals.log('recovered', {
      frames: recovered.frames,
      fromPosition: recovered.snapshotPosition,
      position: parts.journal.position,
    });
    return hot;
  }

  submit(command: Command): Promise<CommandAnswer> {
    return this.#parts.desk.submit(command);
  }

  async ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    return answerQuestion(question, this.#parts, this.#disk.condition);
  }

  /** From the sockets' thread. */
  receive(message: EdgeToHot): void {
    switch (message.kind) {
      case 'batch':
        this.#batch = message;
        this.#wakeup.wake();
        return;
      case 'connection':
      case 'violation':
      case 'oversized':
        this.#neighbours.heard(message);
        this.#wakeup.wake();
        return;
      default:
        message satisfies never;
    }
  }

  /** Egress says that telemetry holds all points up to this row; they go at the next clearing. */
  pointsDone(row: number): void {
    this.#pointRow = Math.max(this.#pointRow, row);
  }

  /** Another egress takes over from one that died. [HOT11] */
  egressBegins(): Promise<void> {
    return closeClaimsOfTheDead(this.#parts);
  }

  /** Works until `stop`. Rejects only for a bug or records that cannot be written. */
  async run(): Promise<void> {
    while (!this.#stopping || this.#parts.desk.waiting > 0 || this.#batch !== undefined) {
      await this.#wakeup.sleep(this.#restMs());
      await this.#slices.rest();
      await this.#turn();
    }
    await this.#flush();
    await this.#slices.settled();
    await this.#cleaning.finish();
    await this.#snapshots.settled();
    await this.#snapshots.save('here');
    await this.#snapshots.settled();
  }

  /** Lets what waits go through, then `run` returns. */
  stop(): void {
    this.#stopping = true;
    this.#disk.become('stopping');
    this.#parts.desk.close();
    this.#wakeup.wake();
  }

  #restMs(): number {
    const { desk, journalClock, outbox } = this.#parts;
    if (this.#batch !== undefined || desk.waiting > 0) return 0;
    const nowMs = journalClock.now();
    let restMs = Math.min(this.#ticks.nextInMs(nowMs), this.#lookUps.inMs(nowMs));
    restMs = Math.min(restMs, this.#audiences.dueInMs(nowMs));
    const flushInMs = outbox.dueInMs(nowMs);
    if (flushInMs !== undefined) restMs = Math.min(restMs, flushInMs);
    return Math.min(restMs, this.#neighbours.liveInMs(nowMs));
  }

  async #turn(): Promise<void> {
    const { journalClock, intake, outbox } = this.#parts;
    const nowMs = journalClock.now();
    const none = { inputs: [], quarantine: [], sales: [], parts: [], planned: [], brought: [] };
    const turn: Turn = { nowMs, ...none };
    this.#parts.coupons.turnBegins();
    turn.inputs.push(...this.#ticks.openings(nowMs));
    const page = await this.#audiences.next(nowMs, () => this.#flush());
    if (page !== undefined) turn.inputs.push(page);
    else await this.#planCommands(turn);
    turn.inputs.push(...(await this.#lookUps.inputs(nowMs)));
    const batch = this.#batch;
    if (batch !== undefined) intake.take(batch.bytes, turn, batch.aside);
    for (const [id, plan] of await planTillCoupons(turn, this.#parts)) this.#begin(turn, id, plan);
    const busy = new Set(turn.inputs.map((input) => input.venue));
    turn.inputs.push(...this.#ticks.due(nowMs, busy));
    await this.#prepare(turn);
    const frames = await this.#append(turn);
    if (batch !== undefined) {
      this.#batch = undefined;
      this.#parts.pulse.stored(batch.batch);
      this.#parts.toEdge({ kind: 'acked', batch: batch.batch });
    }
    await this.#stepAll(frames);
    const { position } = this.#parts.journal;
    for (const { id, result } of turn.brought) {
      outbox.answer(id, { ok: true, position, result }, nowMs);
    }
    const dueInMs = outbox.dueInMs(journalClock.now());
    if (dueInMs === 0) await this.#flush();
    this.#neighbours.sendLive(journalClock.now());
    this.#cleaning.turn(nowMs, this.#pointRow);
    if (this.#snapshots.due(frames.length, nowMs)) {
      await this.#flush();
      await this.#snapshots.save();
    }
  }

  async #planCommands(turn: Turn): Promise<void> {
    const { desk } = this.#parts;
    for (let i = 0; i < commandsPerTurn && desk.waiting > 0; i++) {
      const next = desk.peek()?.body.do;
      if (next !== undefined && looksBack.has(next) && turn.planned.length > 0) return;
      const command = desk.take();
      if (command === undefined) return;
      const isLast = endsTurn.has(command.body.do);
      // What it counts and deletes is all in records. [CON2]
      if (isLast) await this.#flush();
      await this.#planCommand(command, turn);
      if (isSlice(command)) {
        this.#slices.took();
        return;
      }
      if (!isLast) continue;
      this.#cleaning.scrubSoon();
      return;
    }
  }

  async #planCommand(command: Command, turn: Turn): Promise<void> {
    const { desk, outbox, stepper } = this.#parts;
    const { id, by, body } = command;
    const { nowMs } = turn;
    const context = {
      ...this.#parts,
      id,
      by,
      nowMs,
      stateOf: (venue: string) => stepper.state(venue),
      bring: (...[device, sale]: Parameters<PlanContext['bring']>) =>
        this.#parts.intake.bring(device, sale, turn),
    };
    const plan = await planCommand(body, context);
    if (!plan.ok) {
      this.#parts.signals.count('gozar_commands_answered_total', 1, 'refused');
      desk.settle(id, plan);
      return;
    }
    turn.planned.push({ command, plan });
    if (plan.brought || plan.frames.length === 0) {
      const { position } = this.#parts.journal;
      const { result } = plan;
      outbox.add(plan.ops, nowMs);
      if (plan.brought) turn.brought.push({ id, result });
      else outbox.answer(id, { ok: true, position, result }, nowMs);
      return;
    }
    this.#begin(turn, id, plan);
    turn.inputs.push(...framesOf(id, plan.frames));
  }

  #begin(turn: Turn, id: string, plan: Plan): void {
    this.#underWay.set(id, plan);
    const part = partOf(plan);
    if (part !== undefined) turn.parts.push({ id, json: JSON.stringify(part) });
  }

  /**
   * Aliases, personal parts and refused payloads are in records before their frames. [PRE4] [HOT3]
   */
  async #prepare(turn: Turn): Promise<void> {
    const { records, wearings: known, receipts: made } = this.#parts;
    const [wearings, receipts] = [known.takeOpened(), made.takeMade()];
    const slips = this.#parts.slips.takeMade();
    const { parts } = turn;
    if (wearings.length + receipts.length + slips.length + parts.length > 0) {
      await this.#disk.insist(() => records.prepare({ parts, wearings, receipts, slips }));
    }
    if (turn.quarantine.length > 0) {
      await this.#disk.insist(() => records.commit({ ops: turn.quarantine, answers: [] }));
    }
  }

  async #append(turn: Turn): Promise<Frame[]> {
    const { journal } = this.#parts;
    const atMs = turn.nowMs;
    const frames: Frame[] = [];
    for (const { venue, input } of turn.inputs) {
      const position = journal.append({ atMs, payload: encodeFrame({ venue, input }) });
      frames.push({ position, atMs, venue, input });
      this.#ticks.passed(venue, atMs);
    }
    for (const { command, plan } of turn.planned) this.#neighbours.devicesChanged(command, plan);
    if (frames.length > 0) await this.#disk.commit();
    return frames;
  }

  async #stepAll(frames: readonly Frame[]): Promise<void> {
    if (frames.length === 0) return;
    const { clock, pulse, signals } = this.#parts;
    const startMs = clock.monotonicMs();
    // A skip may be set aside itself; what that owes belongs to this turn, too. [DET1]
    for (let next = frames; next.length > 0; next = this.#owed.splice(0)) {
      for (const frame of next) {
        pulse.stepping(frame.position);
        // Awaited only where it failed: a turn has thousands of frames.
        let error = this.#step(frame);
        for (let attempt = 1; error !== undefined; attempt++) {
          await this.#stepFailed(frame, { attempt, error });
          pulse.stepping(frame.position);
          error = this.#step(frame);
        }
      }
    }
    pulse.stepping(0);
    signals.observe('gozar_step_ms', clock.monotonicMs() - startMs);
  }

  #step(frame: Frame): StepFailure | undefined {
    const { stepper, outbox } = this.#parts;
    let effects: readonly Effect[];
    try {
      effects = stepper.step(frame);
    } catch (error) {
      if (error instanceof StepFailure) return error;
      throw error;
    }
    const ops = effectOps(frame, effects, this.#parts.couponKey);
    if (frame.input.type === 'command') ops.unshift(...this.#commandStepped(frame, effects));
    outbox.add(ops, frame.atMs);
    outbox.stepped(frame.position);
    if (effects.length > 0) {
      this.#noteEffects(frame, effects);
      this.#lookUps.note(frame.venue, effects);
    }
    const { arrivals, counts } = stepper.outOf(frame.venue);
    tellCounts(counts, this.#parts.signals);
    this.#lookUps.arrived(frame.venue, arrivals);
    arrivals.length = 0;
    return undefined;
  }

  #commandStepped(frame: Frame, effects: readonly Effect[]): readonly RecordOp[] {
    if (frame.input.type !== 'command') return [];
    const { id } = frame.input;
    const plan = this.#underWay.get(id);
    if (plan === undefined) return [];
    this.#underWay.delete(id);
    const result = claimResult(effects) ?? plan.result;
    const answer: CommandAnswer = { ok: true, position: frame.position, result };
    this.#parts.outbox.answer(id, answer, frame.atMs);
    return plan.ops;
  }

  #noteEffects(frame: Frame, effects: readonly Effect[]): void {
    const { stepper, floorOf } = this.#parts;
    const state = stepper.state(frame.venue);
    if (state !== undefined) floorOf(frame.venue).note(effects, state);
  }

  /**
   * The state is spoilt: back to the last snapshot and forward to just before this input. [DET1]
   */
  async #stepFailed(
    frame: Frame,
    { attempt, error }: { attempt: number; error: StepFailure },
  ): Promise<void> {
    const { journal, pulse, stepper, signals } = this.#parts;
    // What follows is not the frame's doing. [HOT12]
    pulse.stepping(0);
    await this.#flush();
    if (attempt >= attemptsPerInput) {
      const { position, venue, atMs } = frame;
      const input: Input = { type: 'skip', position };
      const skip = journal.append({ atMs, payload: encodeFrame({ venue, input }) });
      await this.#disk.commit();
      this.#owed.push({ position: skip, atMs, venue, input });
      stepper.skips.add(position);
      const reason = error.cause instanceof Error ? error.cause.message : 'unknown';
      signals.log('input_skipped', { venue, position, reason });
    }
    await this.#snapshots.rebuild(frame.position - 1);
    this.#neighbours.sendSnapshots(frame.atMs);
  }

  async #flush(): Promise<void> {
    const { outbox, pulse } = this.#parts;
    const written = pulse.allow(writeWithinMs);
    this.#slices.check();
    const committed = await this.#disk.insist(() => outbox.flush());
    written();
    this.#lookUps.written();
    const { answers, stored } = committed;
    if (stored === undefined) this.#neighbours.answer(answers);
    else this.#slices.wrote(stored.then(() => this.#neighbours.answer(answers)));
    this.#neighbours.wake(committed);
  }
}
