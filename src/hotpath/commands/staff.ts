import { createHash } from 'node:crypto';
import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import {
  type CaseMove,
  ratingPage,
  type StaffCommandName,
  type StaffJournaled,
  type TaskMove,
} from '../../contracts/staff.ts';
import { shownTaskId } from '../task-ids.ts';
import {
  auditRow,
  type PlanContext,
  type Planned,
  type PlannersOf,
  refused,
  unknownVenue,
} from './plan.ts';
import { unknownVisitor } from './visitors.ts';

type Of<N extends StaffCommandName> = CommandOf<N>;
/** A way in of its own: notes and shifts are made for a place. */
const mostShifts = 20_000;

/**
 * The journal knows who works here by this: one way from the name they sign in with, so that no
 * address is in it; the records say who it is. [STF1]
 */
export function memberOf(by: string): string {
  return `m${createHash('sha256').update(`staff ${by}`).digest('hex').slice(0, 20)}`;
}

function known({ by }: PlanContext): RecordOp {
  return { op: 'putStaffMember', member: memberOf(by), who: by };
}

const recordsOnly = (...ops: readonly RecordOp[]): Planned => ({
  ok: true,
  frames: [],
  ops,
  result: {},
});

function decided(
  venue: string,
  command: StaffJournaled,
  { context, ops = [] }: { readonly context: PlanContext; readonly ops?: readonly RecordOp[] },
): Planned {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return { ok: true, frames: [{ venue, command }], ops: [known(context), ...ops], result: {} };
}

/** The task that is shown by this id, or whose own it is. */
function taskIdOf(context: PlanContext, venue: string, shown: string): string | undefined {
  const open = context.stateOf(venue)?.staff.tasks;
  if (open === undefined || open.has(shown)) return shown;
  return [...open.keys()].find((id) => shownTaskId(id) === shown);
}

type Moved = Of<'takeTask' | 'startTask' | 'releaseTask' | 'passTask' | 'cannotDoTask'>;

/** The engine decides who has it; what else is told goes to the records. [STF1] [STF2] */
function moveTask(move: TaskMove) {
  return (body: Moved, context: PlanContext): Planned => {
    const { venue } = body;
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    const task = taskIdOf(context, venue, body.task);
    if (task === undefined) return unknownTask;
    const command = {
      do: 'moveTask',
      task,
      move,
      ...whoOf(body, context),
      ...postOf(body),
    } as const;
    const note = 'note' in body ? body.note : undefined;
    const ops =
      note === undefined ? [] : [noteOp(context, { venue, kind: 'task', about: task, note })];
    return decided(venue, command, { context, ops });
  };
}

const postOf = (body: object) =>
  'post' in body && typeof body.post === 'string' ? { post: body.post } : {};

function whoOf(body: object, { by }: PlanContext) {
  const asManager = 'asManager' in body && body.asManager === true;
  return { by: memberOf(by), asManager };
}

/** Tasks of before the engine kept them are rows alone. */
async function finishTask(body: Of<'finishTask'>, context: PlanContext): Promise<Planned> {
  const { venue } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const task = taskIdOf(context, venue, body.task);
  const about = task ?? body.task;
  const audit = auditRow(context, { action: 'finishTask', about, venue });
  const state = context.stateOf(venue);
  if (task !== undefined && state?.staff.tasks.has(task)) {
    const command = { do: 'moveTask', task, move: 'finish', ...whoOf(body, context) } as const;
    const { note } = body;
    const said = note === undefined ? [] : [noteOp(context, { venue, kind: 'task', about, note })];
    return decided(venue, command, { context, ops: [audit, ...said] });
  }
  if (!(await context.records.isTaskOpen(venue, about))) return unknownTask;
  const { nowMs: atMs } = context;
  return recordsOnly({ op: 'finishTask', venue, task: about, atMs }, audit);
}

const unknownTask = refused('command.task_unknown', {
  path: 'task',
  message: 'no such task is open at this venue',
  mend: 'see the tasks that are; it may have been done already',
});
const unknownCase = refused('command.case_unknown', {
  path: 'case',
  message: 'no such case is known at this venue',
  mend: 'see the cases that are: gozar case list VENUE',
});

type Noted = {
  readonly venue: string;
  readonly kind: 'task' | 'case';
  readonly about: string;
  readonly note: string;
  readonly cost?: number | undefined;
  readonly currency?: string | undefined;
};

function noteOp(context: PlanContext, { cost, currency, ...noted }: Noted): RecordOp {
  const { id, nowMs: atMs, by } = context;
  return {
    op: 'putStaffNote',
    id: `note/${id}`,
    ...noted,
    by: memberOf(by),
    ...(cost === undefined ? {} : { cost }),
    ...(currency === undefined ? {} : { currency }),
    atMs,
  };
}

type CaseMoved = Of<'ownCase' | 'makeGoodCase' | 'closeCase' | 'reopenCase'>;

function moveCase(move: CaseMove) {
  return (body: CaseMoved, context: PlanContext): Planned => {
    const { venue, case: about, note } = body;
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    const one = context.stateOf(venue)?.staff.cases.get(about);
    if (one === undefined) return unknownCase;
    const who = whoOf(body, context);
    const command = { do: 'moveCase', case: about, move, ...who } as const;
    // The engine refuses it in a moment, and what was written beside it is not kept.
    const isTheirs = one.by === '' || one.by === who.by || who.asManager;
    const spent = 'cost' in body ? { cost: body.cost, currency: body.currency } : {};
    const ops =
      note === undefined || !isTheirs
        ? []
        : [noteOp(context, { venue, kind: 'case', about, note, ...spent })];
    const audit = auditRow(context, { action: body.do, about, venue });
    return decided(venue, command, { context, ops: [...ops, audit] });
  };
}

function openCase(body: Of<'openCase'>, context: PlanContext): Planned {
  const { venue, text, severity, dueMs } = body;
  const due = dueMs ?? context.stateOf(venue)?.staff.rules?.caseDueMs ?? 86_400_000;
  const id = `${venue}/case/h${context.newId()}`;
  const { nowMs: atMs, by } = context;
  const words = { op: 'putCaseText', venue, case: id, text, by: memberOf(by), atMs } as const;
  const audit = auditRow(context, { action: 'openCase', about: id, venue });
  const command = { do: 'openCase', case: id, severity, dueMs: due } as const;
  return decided(venue, command, { context, ops: [words, audit] });
}

async function callStaff(body: Of<'callStaff'>, context: PlanContext): Promise<Planned> {
  const { venue, visitor } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  return {
    ok: true,
    frames: [{ venue, command: { do: 'callStaff', visitor } }],
    ops: [],
    result: {},
  };
}

/** The score is journaled, what they wrote is not. [STF11] */
async function rateHere(body: Of<'rateHere'>, context: PlanContext): Promise<Planned> {
  const { venue, visitor, score, words } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  const whose = { venue, device: ratingPage, alias: visitor, atMs: context.nowMs } as const;
  const isWritten = words !== undefined && words !== '';
  return {
    ok: true,
    frames: [{ venue, command: { do: 'rateHere', visitor, score } }],
    ops: isWritten ? [{ op: 'putRatingWords', ...whose, words }] : [],
    result: {},
  };
}

/** Somebody who may come in and works at this venue. */
async function unknownUser(
  context: PlanContext,
  venue: string,
  users: readonly string[],
): Promise<Planned | undefined> {
  for (const [i, name] of users.entries()) {
    const user = await context.records.access.user(name);
    const isHere = user !== undefined && (user.venues === 'all' || user.venues.includes(venue));
    if (isHere && !user.disabled) continue;
    return refused('command.user_unknown', {
      path: `shifts[${i}].user`,
      message: `nobody of that name works at ${venue}`,
      mend: 'invite them on the page Access, or look for a slip in the name',
    });
  }
  return undefined;
}

/** A shift of the same id takes the place of the first, so that an import can be done again. */
async function putShifts({ venue, shifts }: Of<'putShifts'>, context: PlanContext) {
  const record = context.registry.venue(venue);
  if (record === undefined) return unknownVenue(venue);
  if (shifts.length > mostShifts) return unknownVenue(venue);
  const wrong = await unknownUser(context, venue, [...new Set(shifts.map(({ user }) => user))]);
  if (wrong !== undefined) return wrong;
  const backwards = shifts.findIndex(({ fromMs, toMs }) => toMs <= fromMs);
  if (backwards >= 0) {
    return refused('command.shape', {
      path: `shifts[${backwards}].toMs`,
      message: 'the shift ends before it begins',
      mend: 'give an end after its beginning; past midnight it is of the next day',
    });
  }
  const audit = auditRow(context, { action: 'putShifts', about: String(shifts.length), venue });
  return recordsOnly({ op: 'putShifts', venue, shifts }, audit);
}

async function setDuty(body: Of<'setDuty'>, context: PlanContext): Promise<Planned> {
  const { do: _, venue, post, zones, tag, ...duty } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if (tag !== undefined && context.wearings.openOf(venue, tag)?.as !== 'staff') {
    return refused('command.band_not_out', {
      path: 'tag',
      message: 'no band of that tag was handed out to staff',
      mend: 'hand it out as a band of staff first',
    });
  }
  return recordsOnly({
    op: 'putDuty',
    venue,
    ...duty,
    ...(post === undefined ? {} : { post }),
    ...(zones === undefined ? {} : { zones }),
    ...(tag === undefined ? {} : { tag }),
    atMs: context.nowMs,
  });
}

export const staffPlanners = {
  takeTask: moveTask('take'),
  startTask: moveTask('start'),
  releaseTask: moveTask('release'),
  passTask: moveTask('pass'),
  cannotDoTask: moveTask('cannot'),
  finishTask,
  noteTask: ({ venue, task, note }, context) => {
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    const about = taskIdOf(context, venue, task);
    if (about === undefined) return unknownTask;
    return recordsOnly(known(context), noteOp(context, { venue, kind: 'task', about, note }));
  },
  callStaff,
  rateHere,
  openCase,
  ownCase: moveCase('own'),
  makeGoodCase: moveCase('makeGood'),
  closeCase: moveCase('close'),
  reopenCase: moveCase('reopen'),
  noteCase: ({ venue, case: about, note }, context) => {
    if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
    if (!context.stateOf(venue)?.staff.cases.has(about)) return unknownCase;
    return recordsOnly(known(context), noteOp(context, { venue, kind: 'case', about, note }));
  },
  putShifts,
  removeShift: ({ venue, shift }, context) =>
    context.registry.venue(venue) === undefined
      ? unknownVenue(venue)
      : recordsOnly(
          { op: 'removeShift', venue, shift },
          auditRow(context, { action: 'removeShift', about: shift, venue }),
        ),
  setDuty,
  setStaffRules: ({ venue, rules }, context) =>
    decided(
      venue,
      { do: 'setStaffRules', rules },
      {
        context,
        ops: [
          { op: 'putStaffRules', venue, rules },
          auditRow(context, { action: 'setStaffRules', about: venue, venue }),
        ],
      },
    ),
  setStaffTargets: ({ venue, targets }, context) =>
    context.registry.venue(venue) === undefined
      ? unknownVenue(venue)
      : recordsOnly(
          { op: 'putStaffTargets', venue, targets },
          auditRow(context, { action: 'setStaffTargets', about: venue, venue }),
        ),
  subscribeStaffPush: ({ do: _, ...phone }, context) =>
    recordsOnly(
      { op: 'putStaffPush', ...phone, atMs: context.nowMs },
      auditRow(context, { action: 'subscribeStaffPush', about: phone.user }),
    ),
  unsubscribeStaffPush: ({ user, endpointSha256 }) =>
    recordsOnly({ op: 'removeStaffPush', user, endpointSha256 }),
} satisfies PlannersOf<StaffCommandName>;
