import { z } from 'zod';
import { Code, cleanText, EpochMs, Id, Language, type Localized } from './ids.ts';
import type { ShiftProblem } from './shift-file.ts';
import {
  type CaseCause,
  type CaseState,
  caseMoves,
  type DutyState,
  dutyStates,
  Post,
  Shift,
  StaffRules,
  StaffTargets,
  type TaskState,
  taskMoves,
} from './staff.ts';

export type { ShiftFault, ShiftProblem } from './shift-file.ts';

/** Bodies of what the page of staff asks and says. Times are epoch ms. */

/** POST …/staff/tasks/:task/:move */
export const taskMoveNames = [...taskMoves, 'note'] as const;
export const TaskMoveBody = z.strictObject({
  note: cleanText(500).optional(),
  /** `pass`: to whom. */
  post: Post.optional(),
});
/** POST …/staff/cases/:case/:move */
export const caseMoveNames = [...caseMoves, 'note'] as const;
export const CaseMoveBody = z.strictObject({
  note: cleanText(500).optional(),
  cost: z.number().min(0).max(1e12).optional(),
  currency: z.string().max(8).optional(),
});
export const OpenCaseBody = z.strictObject({
  text: cleanText(500),
  severity: z.enum(['notice', 'warning', 'critical']).optional(),
  dueMs: z.number().int().min(60_000).max(604_800_000).optional(),
});
export const DutyBody = z.strictObject({
  state: z.enum(dutyStates),
  post: Post.optional(),
  zones: z.array(Id).max(64).optional(),
  tag: Code.optional(),
});
export const ShiftsQuery = z.strictObject({
  from: z.coerce.number().pipe(EpochMs).optional(),
  to: z.coerce.number().pipe(EpochMs).optional(),
});
/** Rows of the plan by hand; a file is read by the page or by `gozar shifts import`. */
export const ShiftsBodyIn = z.strictObject({ shifts: z.array(Shift).min(1).max(2_000) });
/** POST …/staff/shifts/import: the text of a CSV file; a dry run changes nothing. */
export const ShiftImportBody = z.strictObject({
  csv: z.string().max(2_000_000),
  dryRun: z.boolean().default(true),
});
export const StaffRulesBody = z.strictObject({
  rules: StaffRules.optional(),
  targets: StaffTargets.optional(),
});
export const StaffPushBody = z.strictObject({
  endpoint: z.string().max(2_048),
  keys: z.strictObject({ p256dh: z.string().max(128), auth: z.string().max(64) }),
  language: Language.default('en'),
});
/** POST /api/v1/visitor/me/calls */
export const CallBody = z.strictObject({ venue: Id });
/** POST /visitor/me/ratings: how it was, of 5. */
export const RateBody = z.strictObject({
  venue: Id,
  score: z.number().int().min(1).max(5),
  words: cleanText(500).optional(),
});

type Named = { readonly name: string; readonly mine: boolean };
export type StaffNote = {
  readonly atMs: number;
  readonly by: string;
  readonly note: string;
  readonly cost?: number;
  readonly currency?: string;
};

export type StaffTask = {
  readonly id: string;
  readonly atMs: number;
  readonly text: Localized;
  readonly post: string;
  readonly zone?: string;
  readonly called: boolean;
  readonly state: TaskState;
  readonly stateAtMs: number;
  readonly by?: Named;
  /** How often it went on because nobody took it. */
  readonly escalated: number;
  readonly notes: readonly StaffNote[];
};
export type StaffTasksBody = { readonly items: readonly StaffTask[]; readonly atMs: number };

export type StaffCase = {
  readonly id: string;
  readonly atMs: number;
  readonly cause: CaseCause;
  readonly severity: 'notice' | 'warning' | 'critical';
  readonly text?: Localized;
  readonly zone?: string;
  readonly score?: number;
  readonly of?: number;
  readonly waitMs?: number;
  /** Only to who owns it and to managers, of a customer who agreed to it. */
  readonly customer?: string;
  readonly words?: string;
  readonly state: CaseState;
  readonly owner?: Named;
  readonly dueAtMs: number;
  readonly overdue: boolean;
  readonly closedAtMs?: number;
  readonly reopened: number;
  readonly notes: readonly StaffNote[];
};
export type StaffCasesBody = { readonly items: readonly StaffCase[]; readonly atMs: number };

export type Met = { readonly met: number; readonly all: number; readonly share?: number };
export type ShareBody = { readonly taken: Met; readonly done: Met; readonly casesClosed: Met };
export type ShareSpan = { readonly today: ShareBody; readonly week: ShareBody };
/** GET …/staff/share: of the venue and each post; of persons only to managers, and of oneself. */
export type StaffShareBody = ShareSpan & {
  readonly targets: StaffTargets;
  readonly posts: readonly (ShareSpan & { readonly post: string })[];
  readonly mine?: ShareSpan;
  readonly people?: readonly (ShareSpan & { readonly name: string })[];
};

export type OnDuty = {
  readonly name: string;
  readonly post: string;
  readonly zones: readonly string[];
  readonly isQuiet: boolean;
  readonly by: 'shift' | 'self' | 'band' | 'none';
  readonly untilMs?: number;
};
/** GET …/staff: who asks, who is on duty, how work is done here. */
export type StaffBody = {
  readonly me: {
    readonly name: string;
    readonly user?: string;
    readonly isManager: boolean;
    readonly isOn: boolean;
    readonly isQuiet: boolean;
    readonly post: string;
    readonly zones: readonly string[];
    readonly by: OnDuty['by'];
    readonly said?: DutyState;
    readonly untilMs?: number;
  };
  readonly onDuty: readonly OnDuty[];
  /** Everybody who works here, for the plan; managers only. */
  readonly people?: readonly { readonly user: string; readonly name: string }[];
  readonly posts: readonly { readonly id: string; readonly name?: Localized }[];
  readonly rules: StaffRules;
  readonly targets: StaffTargets;
};
export type ShiftsBody = {
  readonly items: readonly (Shift & { readonly name: string })[];
};
export type ShiftImportAnswer = {
  readonly rows: number;
  readonly imported: number;
  readonly dryRun: boolean;
  readonly problems: readonly ShiftProblem[];
};
export type StaffPushAnswer = { readonly key?: string; readonly phones: readonly string[] };

/** GET /api/v1/visitor/me/calls: a visitor's own calls; who comes is not said. */
export type MyCall = {
  readonly id: string;
  readonly venue: string;
  readonly atMs: number;
  readonly state: TaskState;
  readonly stateAtMs: number;
  readonly called: boolean;
  readonly zone?: string;
};
export type MyCallsBody = { readonly items: readonly MyCall[] };
