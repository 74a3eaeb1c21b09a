import type { CommandAnswer } from '../contracts/commands.ts';
import { type Effect, subjectOf } from '../contracts/effects.ts';
import type { HotRecords, RecordOp } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';

/** Effects wait this long for company, unless somebody waits for their answer. */
const gatherMs = 20;
const gatherRows = 4_000;

/** What other threads should hear once the rows are committed. */
export type Committed = {
  readonly answers: readonly { readonly id: string; readonly answer: CommandAnswer }[];
  /** Until then the answers are kept back; absent = it is on disk. */
  readonly stored?: Promise<void>;
  readonly messages: boolean;
  readonly points: boolean;
  readonly inboxOf: readonly string[];
  /** Venues whose staff have something new. */
  readonly staffOf: readonly string[];
};

/** The only way out: rows, answers and the cursor leave in one transaction. [HOT7] */
export class Outbox {
  readonly #records: HotRecords;
  readonly #signals: Signals;
  #ops: RecordOp[] = [];
  #answers: { id: string; answer: CommandAnswer }[] = [];
  #position = 0;
  #sinceMs: number | undefined;

  constructor(records: HotRecords, signals: Signals) {
    this.#records = records;
    this.#signals = signals;
  }

  /** The frame at `position` was stepped; its rows were added. */
  stepped(position: number): void {
    this.#position = position;
  }

  add(ops: readonly RecordOp[], nowMs: number): void {
    if (ops.length === 0) return;
    for (const op of ops) this.#ops.push(op);
    this.#sinceMs ??= nowMs;
  }

  answer(id: string, answer: CommandAnswer, nowMs: number): void {
    this.#answers.push({ id, answer });
    this.#sinceMs ??= nowMs;
  }

  /** Milliseconds until the rows should leave; undefined when there are none. */
  dueInMs(nowMs: number): number | undefined {
    if (this.#sinceMs === undefined) return undefined;
    if (this.#answers.length > 0 || this.#ops.length >= gatherRows) return 0;
    return Math.max(0, this.#sinceMs + gatherMs - nowMs);
  }

  /**
   * Throws when records cannot be written; what waits goes on waiting. Rows that other threads'
   * words add meanwhile belong to the next flush.
   */
  async flush(): Promise<Committed> {
    const ops = this.#ops;
    const answers = this.#answers;
    const cursor = this.#position;
    const sinceMs = this.#sinceMs;
    this.#ops = [];
    this.#answers = [];
    this.#sinceMs = undefined;
    const commit = { ...(cursor === 0 ? {} : { cursor }), ops, answers };
    let stored = {};
    try {
      // A piece of a file with nothing beside it: who sends it waits, and nobody else. [CUS9]
      if (ops.every(({ op }) => op === 'importRows') && ops.length > 0) {
        stored = this.#records.write(commit);
      } else await this.#records.commit(commit);
    } catch (error) {
      this.#ops = [...ops, ...this.#ops];
      this.#answers = [...answers, ...this.#answers];
      this.#sinceMs = sinceMs ?? this.#sinceMs;
      throw error;
    }
    return { answers, ...stored, ...this.#summary(ops) };
  }

  #countAnswer(effect: Effect): void {
    if (effect.type === 'claimAnswered') {
      this.#signals.count('gozar_claims_total', 1, effect.granted ? 'granted' : 'refused');
    } else if (effect.type === 'outcomeReported') {
      this.#signals.count('gozar_outcomes_total', 1, effect.outcome);
    }
  }

  #summary(ops: readonly RecordOp[]): Omit<Committed, 'answers' | 'stored'> {
    let messages = false;
    let points = false;
    const inboxOf = new Set<string>();
    const staffOf = new Set<string>();
    for (const op of ops) {
      if (op.op === 'putInbox') inboxOf.add(subjectOf(op.message) ?? '');
      if (isStaffOp(op)) staffOf.add(op.venue);
      if (op.op !== 'effect') continue;
      const { type } = op.effect;
      if (staffEffects.has(type)) staffOf.add(op.venue);
      // Who called sees how it goes. [STF4]
      if (op.effect.type === 'taskChanged') inboxOf.add(op.effect.visitor);
      this.#countAnswer(op.effect);
      if (type === 'message' || type === 'deviceCommand') messages = true;
      else if (type === 'point') points = true;
      else if (type === 'messageSeen') inboxOf.add(subjectOf(op.effect.message) ?? '');
      this.#signals.count('gozar_effects_committed_total', 1, labelOf(type));
    }
    // Their phones are rung by whoever sends messages. [STF6]
    messages ||= staffOf.size > 0;
    return { messages, points, inboxOf: [...inboxOf], staffOf: [...staffOf] };
  }
}

const staffEffects: ReadonlySet<string> = new Set(['task', 'taskChanged', 'case', 'caseChanged']);
const staffOps = ['putDuty', 'putStaffNote', 'putStaffRules', 'putShifts', 'finishTask'] as const;
type StaffTold = Extract<RecordOp, { op: (typeof staffOps)[number] }>;

function isStaffOp(op: RecordOp): op is StaffTold {
  return staffOps.some((one) => one === op.op);
}

function labelOf(type: string): string {
  const named = ['message', 'decision', 'visit', 'stay', 'point', 'notice'];
  return named.includes(type) ? type : 'other';
}
