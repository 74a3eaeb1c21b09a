import {
  CallBody,
  CaseMoveBody,
  caseMoveNames,
  DutyBody,
  type MyCallsBody,
  OpenCaseBody,
  RateBody,
  type StaffCasesBody,
  type StaffPushAnswer,
  StaffPushBody,
  StaffRulesBody,
  type StaffTask,
  type StaffTasksBody,
  TaskMoveBody,
  taskMoveNames,
} from '../contracts/api-staff.ts';
import type { CommandBody, CommandResult } from '../contracts/commands.ts';
import { EndPushBody } from '../contracts/outbound.ts';
import { openTaskStates } from '../contracts/staff.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers, VenueAsk, VisitorAsk } from './handling.ts';
import { roleIn } from './identity.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';
import { duty, share } from './staff-duty.ts';
import { importShifts, putShifts, shifts } from './staff-shifts.ts';
import { shownCase, shownTask, type Viewing } from './staff-views.ts';

type Names =
  | 'staff'
  | 'staffTasks'
  | 'moveTask'
  | 'staffCases'
  | 'openCase'
  | 'moveCase'
  | 'staffShare'
  | 'setDuty'
  | 'staffShifts'
  | 'putShifts'
  | 'importShifts'
  | 'removeShift'
  | 'setStaffRules';

const dayMs = 86_400_000;
const shownMost = 200;

/** Managers act on what others have, and see the work of all; who works here, their own. [STF6] */
export function isManager({ caller, venue }: VenueAsk): boolean {
  const role = roleIn(caller, venue);
  return role === 'admin' || role === 'operator';
}

async function viewing(asked: VenueAsk): Promise<Viewing> {
  const members = await asked.web.reader.staff.members();
  return { members, by: asked.caller.by, isManager: isManager(asked) };
}

/** Tasks, cases, shifts and duty of who works at a venue. */
export const staffHandlers: Pick<Handlers['venue'], Names> = {
  staff: duty,
  staffTasks: async (asked) => {
    const { web, venue } = asked;
    const atMs = web.clock.wallMs();
    const since = { sinceMs: atMs - dayMs, most: shownMost };
    const rows = await web.reader.staff.tasks(venue.venue, since);
    const view = await viewing(asked);
    const items = rows.map((row) => shownTask(row, view));
    // What somebody else has done is theirs and the manager's to look at. [STF9]
    const isOver = ({ state }: StaffTask) => !openTaskStates.some((open) => open === state);
    const shown = items.filter((one) => view.isManager || one.by?.mine || !isOver(one));
    return json({ items: shown, atMs } satisfies StaffTasksBody);
  },
  moveTask,
  staffCases: async (asked) => {
    const { web, venue } = asked;
    const atMs = web.clock.wallMs();
    const since = { sinceMs: atMs - 7 * dayMs, most: shownMost };
    const rows = await web.reader.staff.cases(venue.venue, since);
    const view = await viewing(asked);
    const items = rows.map((row) => shownCase(row, view));
    return json({ items, atMs } satisfies StaffCasesBody);
  },
  openCase: async (asked) => {
    const parsed = parse(OpenCaseBody, asked.body);
    if (!parsed.ok) return parsed;
    const { text, severity = 'warning', dueMs } = parsed.value;
    const due = dueMs === undefined ? {} : { dueMs };
    const { venue } = asked.venue;
    const answer = await told(asked, { do: 'openCase', venue, text, severity, ...due });
    return answer.ok ? json({ case: answer.result.about ?? '' }) : answer;
  },
  moveCase,
  staffShare: share,
  setDuty: async (asked) => {
    const parsed = parse(DutyBody, asked.body);
    if (!parsed.ok) return parsed;
    // A token is nobody who could be asked: its row rings no phone.
    const user = asked.caller.user ?? asked.caller.by;
    const { venue } = asked.venue;
    return done(await told(asked, { do: 'setDuty', venue, user, ...parsed.value }));
  },
  staffShifts: shifts,
  putShifts,
  importShifts,
  removeShift: async (asked) => {
    const shift = (asked.params.shift ?? '').slice(0, 64);
    return done(await told(asked, { do: 'removeShift', venue: asked.venue.venue, shift }));
  },
  setStaffRules: async (asked) => {
    const parsed = parse(StaffRulesBody, asked.body);
    if (!parsed.ok) return parsed;
    const { rules, targets } = parsed.value;
    const { venue } = asked.venue;
    if (rules !== undefined) {
      const answer = await told(asked, { do: 'setStaffRules', venue, rules });
      if (!answer.ok) return answer;
    }
    if (targets === undefined) return json({});
    const key = `${asked.key}-targets`;
    return done(await told({ ...asked, key }, { do: 'setStaffTargets', venue, targets }));
  },
};

type Told = { readonly ok: true; readonly result: CommandResult } | Failure;

/** What the engine answers: granted, or why not and who has it. [STF1] */
async function told({ web, caller, key }: Ask, body: CommandBody): Promise<Told> {
  const answer = await submit(web, { by: caller.by, key, body });
  if (!answer.ok || answer.result.granted !== false) return answer;
  const { reason, by } = answer.result;
  if (reason === 'unknown') {
    return { ok: false, code: 'command.task_unknown', message: 'it is over already' };
  }
  const members = await web.reader.staff.members();
  const name = members.get(String(by ?? ''))?.name;
  const who = name === undefined ? '' : `${name} has it`;
  const message = who || reasons[String(reason)] || 'it cannot be done now';
  const problems = [{ code: String(reason), path: '', message: name ?? '', mend: message }];
  return { ok: false, code: 'command.task_taken', message, problems };
}

const reasons: Readonly<Record<string, string>> = {
  notTaken: 'nobody has taken it yet',
  notYours: 'somebody else has it',
  notOpen: 'it is closed, or open already',
};

const done = (answer: Told): Answer => (answer.ok ? json({}) : answer);

async function moveTask(asked: VenueAsk): Promise<Answer> {
  const move = taskMoveNames.find((one) => one === asked.params.move);
  if (move === undefined) return notFound;
  const parsed = parse(TaskMoveBody, asked.body ?? {});
  if (!parsed.ok) return parsed;
  const { note, post } = parsed.value;
  const { venue } = asked.venue;
  const task = asked.params.task ?? '';
  const named = { venue, task } as const;
  const said = { ...named, asManager: isManager(asked), ...(note === undefined ? {} : { note }) };
  switch (move) {
    case 'take':
      return done(await told(asked, { do: 'takeTask', ...named }));
    case 'start':
      return done(await told(asked, { do: 'startTask', ...named }));
    case 'finish':
      return done(await told(asked, { do: 'finishTask', ...said }));
    case 'release':
      return done(await told(asked, { do: 'releaseTask', ...said }));
    case 'cannot':
      return done(await told(asked, { do: 'cannotDoTask', ...said }));
    case 'pass':
      if (post === undefined) return missing('post', 'say to which post it goes');
      return done(await told(asked, { do: 'passTask', ...said, post }));
    case 'note':
      if (note === undefined) return missing('note', 'write something');
      return done(await told(asked, { do: 'noteTask', ...named, note }));
    default:
      return move satisfies never;
  }
}

function missing(path: string, mend: string): Failure {
  const message = `${path} is missing`;
  const problems = [{ code: 'http.body', path, message, mend }];
  return { ok: false, code: 'http.body', message, problems };
}

async function moveCase(asked: VenueAsk): Promise<Answer> {
  const move = caseMoveNames.find((one) => one === asked.params.move);
  if (move === undefined) return notFound;
  const parsed = parse(CaseMoveBody, asked.body ?? {});
  if (!parsed.ok) return parsed;
  const { note, cost, currency } = parsed.value;
  const named = { venue: asked.venue.venue, case: asked.params.case ?? '' } as const;
  const said = { ...named, asManager: isManager(asked), ...(note === undefined ? {} : { note }) };
  switch (move) {
    case 'own':
      return done(await told(asked, { do: 'ownCase', ...said }));
    case 'close':
      return done(await told(asked, { do: 'closeCase', ...said }));
    case 'reopen':
      return done(await told(asked, { do: 'reopenCase', ...said }));
    case 'makeGood': {
      if (note === undefined) return missing('note', 'say what was done or given');
      const spent =
        cost === undefined ? {} : { cost, ...(currency === undefined ? {} : { currency }) };
      return done(await told(asked, { do: 'makeGoodCase', ...said, note, ...spent }));
    }
    case 'note':
      if (note === undefined) return missing('note', 'write something');
      return done(await told(asked, { do: 'noteCase', ...named, note }));
    default:
      return move satisfies never;
  }
}

/** The phones of who works here; endpoints go in and never come out. [STF6] */
export const staffPushHandlers: Pick<
  Handlers['plain'],
  'staffPush' | 'subscribeStaffPush' | 'endStaffPush'
> = {
  staffPush: async ({ web, caller }) => {
    const phones = await web.reader.staff.phones(caller.user ?? '');
    const key = web.pushKey === undefined ? {} : { key: web.pushKey };
    return json({ ...key, phones } satisfies StaffPushAnswer);
  },
  subscribeStaffPush: async (asked) => {
    const parsed = parse(StaffPushBody, asked.body);
    if (!parsed.ok) return parsed;
    const { endpoint, keys, language } = parsed.value;
    const user = asked.caller.user ?? '';
    const endpointSha256 = sha256(endpoint);
    const phone = { user, endpoint, endpointSha256, ...keys, language } as const;
    return done(await told(asked, { do: 'subscribeStaffPush', ...phone }));
  },
  endStaffPush: async (asked) => {
    const parsed = parse(EndPushBody, asked.body);
    if (!parsed.ok) return parsed;
    const user = asked.caller.user ?? '';
    const endpointSha256 = sha256(parsed.value.endpoint);
    return done(await told(asked, { do: 'unsubscribeStaffPush', user, endpointSha256 }));
  },
};

const notKnownThere = {
  ok: false,
  code: 'command.visitor_unknown',
  message: 'you are not known there',
} as const;
const ratedAlready = {
  ok: false,
  code: 'command.rated_already',
  message: 'you told us a moment ago; say it again in ten minutes',
} as const;

/** A visitor's own calls: how far they are, and never who comes. [STF4] */
export const callHandlers: Pick<Handlers['visitor'], 'myCalls' | 'callStaff' | 'rateHere'> = {
  myCalls: async ({ web, visitor }) => {
    const rows = await web.reader.staff.callsOf(visitor, web.clock.wallMs() - dayMs);
    const items = rows.map(({ task, venue, atMs, state, stateAtMs, called, zone }) => ({
      ...{ id: `t${sha256(task).slice(0, 24)}`, venue, atMs, state, stateAtMs, called },
      ...(zone === undefined ? {} : { zone }),
    }));
    return json({ items } satisfies MyCallsBody);
  },
  callStaff: async (asked: VisitorAsk) => {
    const { web, visitor, key } = asked;
    const parsed = parse(CallBody, asked.body);
    if (!parsed.ok) return parsed;
    const { venue } = parsed.value;
    if (!(await web.reader.knowsVisitor(venue, visitor))) return notFound;
    const body = { do: 'callStaff', venue, visitor } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body });
    if (!answer.ok) return answer;
    if (answer.result.granted !== false) return json({}, 201);
    if (answer.result.reason === 'leftAlone') {
      const message = 'you asked to be left alone; switch it off to call somebody';
      return { ok: false, code: 'command.left_alone', message };
    }
    return { ok: false, code: 'command.visitor_unknown', message: 'you are not here now' };
  },
  rateHere: async (asked: VisitorAsk) => {
    const { web, visitor, key } = asked;
    const parsed = parse(RateBody, asked.body);
    if (!parsed.ok) return parsed;
    const { venue } = parsed.value;
    if (!(await web.reader.knowsVisitor(venue, visitor))) return notKnownThere;
    const body = { do: 'rateHere', visitor, ...parsed.value } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body });
    if (!answer.ok) return answer;
    if (answer.result.granted !== false) return json({}, 201);
    return answer.result.reason === 'tooMany' ? ratedAlready : notKnownThere;
  },
};
