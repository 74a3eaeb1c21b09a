import { z } from 'zod';
import { Code, cleanText, EpochMs, Id, type Language, Localized, Sha256 } from './ids.ts';

/** As of alerts. */
type Severity = 'notice' | 'warning' | 'critical';

/** What somebody works as: the `role` of a task. Any short text; a venue names its own. */
export const Post = z.string().min(1).max(32);
/** Whom a task comes to in the end when nobody takes it. [STF3] */
export const lastPost = 'manager';

/**
 *   waiting ──take──► received ──start──► onTheWay ──finish──► done
 *     ▲ │ ▲              │ │                 │
 *     │ │ └──────release, pass, cannot───────┘   cannot at the last post ► cannot
 *     │ └─nobody took it: the next post
 *     └── …and from any of them: withdrawn, expired
 */
export const taskStates = [
  'waiting',
  'received',
  'onTheWay',
  'done',
  'cannot',
  'withdrawn',
  'expired',
] as const;
export type TaskState = (typeof taskStates)[number];
export const openTaskStates = ['waiting', 'received', 'onTheWay'] as const;
export type OpenTaskState = (typeof openTaskStates)[number];

/** What members of staff may do to a task. */
export const taskMoves = ['take', 'start', 'finish', 'release', 'pass', 'cannot'] as const;
export type TaskMove = (typeof taskMoves)[number];
export const taskSteps = [
  'made',
  'taken',
  'started',
  'finished',
  'released',
  'passed',
  'escalated',
  'cannot',
  'withdrawn',
  'expired',
] as const;
export type TaskStep = (typeof taskSteps)[number];

/**
 *   open ──own──► owned ──makeGood──► madeGood ──close──► closed ──reopen──► open
 * A case may be closed from each; a deadline that passes before that makes it overdue once.
 */
export const caseStates = ['open', 'owned', 'madeGood', 'closed'] as const;
export type CaseState = (typeof caseStates)[number];
export const caseMoves = ['own', 'makeGood', 'close', 'reopen'] as const;
export type CaseMove = (typeof caseMoves)[number];
export const caseSteps = ['opened', 'owned', 'madeGood', 'closed', 'reopened', 'overdue'] as const;
export type CaseStep = (typeof caseSteps)[number];
/** What opened a case: a venue's default rules, a campaign, or a person. */
export const caseCauses = ['lowRating', 'abandonedQueue', 'campaign', 'hand'] as const;
export type CaseCause = (typeof caseCauses)[number];

/** Where a visitor's own rating comes from: a device of no other name. [STF11] */
export const ratingPage = 'page';

export const staffRefusals = [
  'unknown',
  'taken',
  'notTaken',
  'notYours',
  'leftAlone',
  'notOpen',
  'tooMany',
] as const;
export type StaffRefusal = (typeof staffRefusals)[number];

const durationMs = (least: number, fallback: number) =>
  z.number().int().min(least).max(604_800_000).default(fallback);

/** How a venue's staff work; what is absent has its default. [STF3] [STF8] */
export const StaffRules = z.strictObject({
  /** A task that nobody took goes to the next post after this; 0 = never. */
  escalateAfterMs: z.number().int().min(0).max(86_400_000).default(120_000),
  /** Posts with a name of their own, and who comes after them; without one, the manager. */
  posts: z
    .array(z.strictObject({ id: Post, name: Localized.optional(), next: Post.optional() }))
    .max(32)
    .default([]),
  /** Who comes when a visitor calls. */
  callPost: Post.default('floor'),
  /** A rating of 2 of 5 or less opens a case. */
  lowRatingCase: z.boolean().default(true),
  /** Leaving a queue unserved after its expected wait, or this where none is known. */
  abandonedQueueCase: z.boolean().default(true),
  queueWaitMs: durationMs(1_000, 300_000),
  caseDueMs: durationMs(60_000, 86_400_000),
});
export type StaffRules = z.infer<typeof StaffRules>;
export const defaultStaffRules: StaffRules = StaffRules.parse({});

/** What a venue wants to reach, of each post, `''` = all: shares are measured by it. [STF9] */
export const StaffTargets = z.strictObject({
  takenWithinMs: durationMs(1_000, 60_000),
  doneWithinMs: durationMs(1_000, 600_000),
  caseClosedWithinMs: durationMs(60_000, 86_400_000),
  /** Of a post alone, where it differs. */
  posts: z
    .record(
      Post,
      z.strictObject({
        takenWithinMs: z.number().int().min(1_000).max(604_800_000).optional(),
        doneWithinMs: z.number().int().min(1_000).max(604_800_000).optional(),
      }),
    )
    .default({}),
});
export type StaffTargets = z.infer<typeof StaffTargets>;
export const defaultStaffTargets: StaffTargets = StaffTargets.parse({});

/** One planned time of work. */
export const Shift = z.strictObject({
  shift: Id,
  user: z.string().min(1).max(64),
  post: Post,
  /** Empty = everywhere. */
  zones: z.array(Id).max(64).default([]),
  fromMs: EpochMs,
  toMs: EpochMs,
});
export type Shift = z.infer<typeof Shift>;

export const dutyStates = ['here', 'break', 'gone'] as const;
export type DutyState = (typeof dutyStates)[number];

const inVenue = { venue: Id } as const;
const task = { ...inVenue, task: z.string().max(512) } as const;
const note = cleanText(500).optional();
/** By whoever may act on tasks and cases that others have. */
const asManager = z.boolean().optional();
const taskMove = { ...task, note, asManager } as const;
const ofCase = { ...inVenue, case: z.string().max(512) } as const;
const caseMove = { ...ofCase, note, asManager } as const;

export const staffCommands = [
  z.strictObject({ do: z.literal('takeTask'), ...task }),
  z.strictObject({ do: z.literal('startTask'), ...task }),
  z.strictObject({ do: z.literal('finishTask'), ...taskMove }),
  z.strictObject({ do: z.literal('releaseTask'), ...taskMove }),
  z.strictObject({ do: z.literal('passTask'), ...taskMove, post: Post }),
  z.strictObject({ do: z.literal('cannotDoTask'), ...taskMove }),
  /** Words about a task or a case; records alone. */
  z.strictObject({ do: z.literal('noteTask'), ...task, note: cleanText(500) }),
  /** A visitor asks for somebody. */
  z.strictObject({ do: z.literal('callStaff'), ...inVenue, visitor: z.string().min(1).max(64) }),
  /** A visitor says how it was, on their own page; the words are the records' alone. [STF11] */
  z.strictObject({
    do: z.literal('rateHere'),
    ...inVenue,
    visitor: z.string().min(1).max(64),
    score: z.number().int().min(1).max(5),
    words: cleanText(500).optional(),
  }),
  z.strictObject({
    do: z.literal('openCase'),
    ...inVenue,
    text: cleanText(500),
    severity: z.enum(['notice', 'warning', 'critical']).default('warning'),
    dueMs: z.number().int().min(60_000).max(604_800_000).optional(),
  }),
  z.strictObject({ do: z.literal('ownCase'), ...caseMove }),
  /** What was done or given, and what it cost the house. */
  z.strictObject({
    do: z.literal('makeGoodCase'),
    ...caseMove,
    note: cleanText(500),
    cost: z.number().min(0).max(1e12).optional(),
    currency: z.string().max(8).optional(),
  }),
  z.strictObject({ do: z.literal('closeCase'), ...caseMove }),
  z.strictObject({ do: z.literal('reopenCase'), ...caseMove }),
  z.strictObject({ do: z.literal('noteCase'), ...ofCase, note: cleanText(500) }),
  z.strictObject({
    do: z.literal('putShifts'),
    ...inVenue,
    shifts: z.array(Shift).max(2_000),
  }),
  z.strictObject({ do: z.literal('removeShift'), ...inVenue, shift: Id }),
  /** I am here; a break; gone. `tag`: a staff band that was handed out, which says it instead. */
  z.strictObject({
    do: z.literal('setDuty'),
    ...inVenue,
    user: z.string().min(1).max(64),
    state: z.enum(dutyStates),
    post: Post.optional(),
    zones: z.array(Id).max(64).optional(),
    tag: Code.optional(),
  }),
  z.strictObject({ do: z.literal('setStaffRules'), ...inVenue, rules: StaffRules }),
  z.strictObject({ do: z.literal('setStaffTargets'), ...inVenue, targets: StaffTargets }),
  /** A phone of who works here takes calls. Endpoint and keys are records' alone. [STF6] */
  z.strictObject({
    do: z.literal('subscribeStaffPush'),
    user: z.string().min(1).max(64),
    endpoint: z.url({ protocol: /^https?$/ }).max(2_048),
    endpointSha256: Sha256,
    p256dh: z.string().max(128),
    auth: z.string().max(64),
    language: z.enum(['en', 'fa']).default('en'),
  }),
  z.strictObject({
    do: z.literal('unsubscribeStaffPush'),
    user: z.string().min(1).max(64),
    endpointSha256: Sha256,
  }),
] as const;
export type StaffCommandName = z.infer<(typeof staffCommands)[number]>['do'];

/** As the journal knows them: `by` is a pseudonym of who works here. */
export type StaffJournaled =
  | {
      readonly do: 'moveTask';
      readonly task: string;
      readonly move: TaskMove;
      readonly by: string;
      readonly asManager: boolean;
      readonly post?: string;
    }
  | { readonly do: 'callStaff'; readonly visitor: string }
  /** Of 5. */
  | { readonly do: 'rateHere'; readonly visitor: string; readonly score: number }
  | {
      readonly do: 'openCase';
      readonly case: string;
      readonly severity: Severity;
      readonly dueMs: number;
    }
  | {
      readonly do: 'moveCase';
      readonly case: string;
      readonly move: CaseMove;
      readonly by: string;
      readonly asManager: boolean;
    }
  | { readonly do: 'setStaffRules'; readonly rules: StaffRules };

/** Where a task goes when nobody takes it, as its campaign says. */
export type Escalation = { readonly afterMs: number; readonly to?: readonly string[] };

export type StaffEffect =
  /** What became of a task; who did it by their pseudonym, empty = time or the visitor. */
  | {
      readonly type: 'taskChanged';
      readonly id: string;
      readonly atMs: number;
      readonly task: string;
      readonly visitor: string;
      readonly step: TaskStep;
      readonly state: TaskState;
      readonly post: string;
      readonly by: string;
    }
  /** Something went wrong for somebody, and somebody shall make it good. */
  | {
      readonly type: 'case';
      /** Names nobody, so that it can stay when its person goes. */
      readonly id: string;
      readonly atMs: number;
      readonly visitor: string;
      readonly cause: CaseCause;
      /** Of the campaign, empty where none opened it. */
      readonly campaign: string;
      readonly text?: Localized;
      readonly severity: Severity;
      readonly zone?: string;
      readonly dueAtMs: number;
      /** Of a rating: at which device and as given. Of a queue: how long was waited. */
      readonly device?: string;
      readonly score?: number;
      readonly of?: number;
      readonly waitMs?: number;
    }
  | {
      readonly type: 'caseChanged';
      readonly id: string;
      readonly atMs: number;
      readonly case: string;
      readonly step: CaseStep;
      readonly state: CaseState;
      readonly by: string;
      /** Closed by itself: they were served after all. */
      readonly served?: true;
    }
  /** The answer to a command about a task or case; nothing is written for it. */
  | {
      readonly type: 'staffAnswered';
      readonly id: string;
      readonly atMs: number;
      readonly about: string;
      readonly visitor: string;
      readonly granted: boolean;
      readonly reason?: StaffRefusal;
      /** Who has it, where somebody else was faster. */
      readonly by?: string;
    };

/** What was said and done beside the engine: rows of the records alone. */
export type StaffOp =
  | { readonly op: 'putStaffMember'; readonly member: string; readonly who: string }
  | {
      readonly op: 'putStaffNote';
      readonly venue: string;
      /** Of the command: written once. */
      readonly id: string;
      readonly kind: 'task' | 'case';
      readonly about: string;
      readonly by: string;
      readonly note: string;
      readonly cost?: number;
      readonly currency?: string;
      readonly atMs: number;
    }
  | {
      readonly op: 'putCaseText';
      readonly venue: string;
      readonly case: string;
      readonly text: string;
      readonly by: string;
      readonly atMs: number;
    }
  /** What somebody wrote beside a rating; shown to who owns its case, if at all. [STF8] */
  | {
      readonly op: 'putRatingWords';
      readonly venue: string;
      readonly device: string;
      readonly atMs: number;
      readonly alias?: string;
      readonly words: string;
    }
  | { readonly op: 'putShifts'; readonly venue: string; readonly shifts: readonly Shift[] }
  | { readonly op: 'removeShift'; readonly venue: string; readonly shift: string }
  | {
      readonly op: 'putDuty';
      readonly venue: string;
      readonly user: string;
      readonly state: DutyState;
      readonly post?: string;
      readonly zones?: readonly string[];
      readonly tag?: string;
      readonly atMs: number;
    }
  | { readonly op: 'putStaffRules'; readonly venue: string; readonly rules: StaffRules }
  | { readonly op: 'putStaffTargets'; readonly venue: string; readonly targets: StaffTargets }
  | {
      readonly op: 'putStaffPush';
      readonly user: string;
      readonly endpointSha256: string;
      readonly endpoint: string;
      readonly p256dh: string;
      readonly auth: string;
      readonly language: Language;
      readonly atMs: number;
    }
  | {
      readonly op: 'removeStaffPush';
      readonly user: string;
      readonly endpointSha256: string;
    };
