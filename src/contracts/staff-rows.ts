import type { AlertSeverity } from './effects.ts';
import type { Language, Localized } from './ids.ts';
import type { PushSubscriptionRecord } from './outbound.ts';
import type { Role } from './roles.ts';
import type {
  CaseCause,
  CaseState,
  DutyState,
  Shift,
  StaffRules,
  StaffTargets,
  TaskState,
} from './staff.ts';

/** One step of a task or a case, or a note about it; `by` is a pseudonym, empty = time. */
export type StaffStepRow = {
  readonly row: number;
  readonly venue: string;
  readonly kind: 'task' | 'case';
  readonly about: string;
  readonly atMs: number;
  /** `noted` beside those of contracts/staff.ts. */
  readonly step: string;
  readonly state?: string;
  readonly post?: string;
  readonly by: string;
  readonly note?: string;
  readonly cost?: number;
  readonly currency?: string;
};

export type StaffTaskRow = {
  readonly venue: string;
  /** Its own id: it may name whom it is about. */
  readonly task: string;
  readonly atMs: number;
  readonly visitor: string;
  readonly text: Localized;
  /** Whose it is now. */
  readonly post: string;
  readonly zone?: string;
  readonly campaign: string;
  readonly called: boolean;
  readonly state: TaskState;
  readonly stateAtMs: number;
  readonly by: string;
  readonly steps: readonly StaffStepRow[];
};

export type StaffCaseRow = {
  readonly venue: string;
  readonly case: string;
  readonly atMs: number;
  readonly cause: CaseCause;
  readonly campaign: string;
  readonly severity: AlertSeverity;
  readonly text?: Localized;
  readonly zone?: string;
  readonly score?: number;
  readonly of?: number;
  readonly waitMs?: number;
  readonly visitor?: string;
  /** Their name, where they are a customer who agreed to service. */
  readonly customer?: string;
  /** Written by hand, or beside the rating where they agreed to it. */
  readonly words?: string;
  readonly state: CaseState;
  readonly owner: string;
  readonly dueAtMs: number;
  readonly overdue: boolean;
  readonly closedAtMs?: number;
  readonly reopened: number;
  readonly steps: readonly StaffStepRow[];
};

/** Who could be asked now, and why. */
export type DutyRow = {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
  readonly post: string;
  /** Empty = everywhere. */
  readonly zones: readonly string[];
  readonly isOn: boolean;
  /** On a break: nothing reaches their phone. */
  readonly isQuiet: boolean;
  readonly by: 'shift' | 'self' | 'band' | 'none';
  /** What they said last. */
  readonly said?: DutyState;
  readonly sinceMs?: number;
  readonly untilMs?: number;
};

export type StaffPhone = Omit<PushSubscriptionRecord, 'visitor'> & {
  readonly user: string;
  readonly language: Language;
};
/** News for the phones of staff: a step that asks for somebody. */
export type StaffNews = StaffStepRow & {
  readonly text: Localized;
  readonly zone?: string;
  /** Where the task or case stands now: what is taken asks nobody any more. */
  readonly stands: string;
};

/** The part of the records' read-only side that shows staff and their work. */
export interface StaffReader {
  /** Open ones, and those that changed since; newest first. */
  tasks(venue: string, asked: { sinceMs: number; most: number }): Promise<readonly StaffTaskRow[]>;
  cases(venue: string, asked: { sinceMs: number; most: number }): Promise<readonly StaffCaseRow[]>;
  /** A visitor's own calls, newest first. */
  callsOf(visitor: string, sinceMs: number): Promise<readonly StaffTaskRow[]>;
  casesOf(visitor: string): Promise<readonly StaffCaseRow[]>;
  shifts(venue: string, span: { fromMs: number; toMs: number }): Promise<readonly Shift[]>;
  duty(venue: string, nowMs: number): Promise<readonly DutyRow[]>;
  rules(venue: string): Promise<{ readonly rules: StaffRules; readonly targets: StaffTargets }>;
  steps(venue: string, sinceMs: number): Promise<readonly StaffStepRow[]>;
  /** Names of pseudonyms, as the page shows them. */
  members(): Promise<ReadonlyMap<string, { readonly who: string; readonly name: string }>>;
  /** SHA-256 of the endpoints of a user's phones. */
  phones(user: string): Promise<readonly string[]>;
  lastStep(): Promise<number>;
  newsAfter(row: number, most: number): Promise<readonly StaffNews[]>;
  /** Phones to ring: on duty in a post, at a place, and still allowed in. [STF6] */
  phonesFor(
    venue: string,
    whom: { readonly post: string; readonly zone?: string; readonly nowMs: number },
  ): Promise<readonly StaffPhone[]>;
}
