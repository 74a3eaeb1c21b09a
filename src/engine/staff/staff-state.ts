import type { CaseState, OpenTaskState, StaffRules } from '../../contracts/staff.ts';

/**
 *   waiting ──take──► received ──start──► onTheWay ──finish──► done, and forgotten
 *     │ ▲                └── release, pass, cannot ──┘
 *     └─┘ nobody took it in time: the next post
 * Taken by exactly one; what is closed is known to the records alone. [STF1] [STF2] [STF3]
 */
export type Task = {
  readonly id: string;
  visitor: string;
  /** Its visitor asked for it themselves. */
  readonly called: boolean;
  /** Of the class safety: no choice of the visitor's withdraws it. [STF5] */
  readonly safety: boolean;
  readonly zone: string;
  state: OpenTaskState;
  /** Whose it is now, and who comes next. */
  post: string;
  next: readonly string[];
  /** Pseudonym of who has it; empty = nobody. */
  by: string;
  readonly atMs: number;
  readonly escalateAfterMs: number;
  /** When it goes to the next post unless it is taken; `never` = it does not. */
  dueMs: number;
};

/** open ──► owned ──► madeGood ──► closed, kept for reopening until `keptCasesMs` later. [STF7] */
export type StaffCase = {
  readonly id: string;
  visitor: string;
  state: CaseState;
  by: string;
  dueMs: number;
  /** How long after opening it is due, for when it is opened again. */
  readonly forMs: number;
  overdue: boolean;
  /** When it was closed; 0 = it is not. */
  closedMs: number;
};

export type StaffState = {
  tasks: Map<string, Task>;
  cases: Map<string, StaffCase>;
  /** null = the defaults. */
  rules: StaffRules | null;
};

/** Bounds of the staff's part of the state. [DET3] */
export const staffBounds = {
  tasks: 2_000,
  cases: 5_000,
} as const;

export function createStaff(): StaffState {
  return { tasks: new Map(), cases: new Map(), rules: null };
}

export type EncodedStaff = {
  readonly tasks: readonly (readonly [string, Task])[];
  readonly cases: readonly (readonly [string, StaffCase])[];
  readonly rules: StaffRules | null;
};

/** Undefined while there is nothing, so that a state of before says the same text. [DET2] */
export function encodeStaff({ tasks, cases, rules }: StaffState): EncodedStaff | undefined {
  if (tasks.size + cases.size === 0 && rules === null) return undefined;
  return { tasks: [...tasks], cases: [...cases], rules };
}

export function decodeStaff(encoded: EncodedStaff | undefined): StaffState {
  if (encoded === undefined) return createStaff();
  const { tasks, cases, rules } = encoded;
  return { tasks: new Map(tasks), cases: new Map(cases), rules };
}
