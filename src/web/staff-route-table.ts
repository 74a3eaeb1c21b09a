import { changing, ofPerson, ofVisitor, open, reading } from './route-kinds.ts';

/** Who has tasks: people on the floor and at the till, and who sends them. */
const workers = ['admin', 'operator', 'staff'] as const;
const managers = ['admin', 'operator'] as const;

/** Tasks, cases, shifts and duty of who works at a venue; a visitor's own calls. [STF6] */
export const staffRoutes = {
  staffPage: open('GET', '/staff', 'Tasks, calls and cases of who works here, on a phone.'),
  staff: reading('/staff', workers, 'Who asks, who is on duty, and how work is done here.'),
  staffTasks: reading('/staff/tasks', workers, 'Open tasks and those of today, newest first.'),
  moveTask: changing(
    '/staff/tasks/:task/:move',
    workers,
    'take, start, finish, release, pass, cannot or note a task.',
  ),
  staffCases: reading('/staff/cases', workers, 'Open cases and those of the last week.'),
  openCase: changing('/staff/cases', workers, 'Opens a case of what somebody was told.'),
  moveCase: changing(
    '/staff/cases/:case/:move',
    workers,
    'own, makeGood, close, reopen or note a case; its id is percent-encoded.',
  ),
  staffShare: reading('/staff/share', workers, 'Targets, and how much of the work met them.'),
  setDuty: changing('/staff/duty', workers, 'I am here, a break, gone.'),
  staffShifts: reading('/staff/shifts', workers, 'Shifts ?from ?to: one’s own; managers, all.'),
  putShifts: changing('/staff/shifts', managers, 'Writes shifts of the body into the plan.'),
  importShifts: changing('/staff/shifts/import', managers, 'Reads shifts of a CSV text.'),
  removeShift: {
    ...reading('/staff/shifts/:shift', managers, 'Takes a shift out of the plan.'),
    method: 'DELETE',
  },
  setStaffRules: changing('/staff/rules', managers, 'How tasks go on, and what is aimed at.'),
  staffPush: {
    ...ofPerson('GET', '/api/v1/me/staff-push', 'The key to subscribe with; which phones do.'),
    who: workers,
  },
  subscribeStaffPush: {
    ...ofPerson('POST', '/api/v1/me/staff-push', 'Calls to this phone as well.'),
    who: workers,
  },
  endStaffPush: {
    ...ofPerson('POST', '/api/v1/me/staff-push/end', 'None to this phone any more.'),
    who: workers,
  },
  myCalls: ofVisitor('GET', '/api/v1/visitor/me/calls', 'Own calls and how far they are.'),
  callStaff: {
    ...ofVisitor('POST', '/api/v1/visitor/me/calls', 'Asks for somebody to come.'),
    aMinute: 6,
  },
  rateHere: {
    ...ofVisitor('POST', '/api/v1/visitor/me/ratings', 'Says how it was, of 5, with a word.'),
    aMinute: 6,
  },
  liveStaff: {
    ...reading('', workers, 'Says when tasks, cases or duty of ?venue changed, ?staff=1.'),
    path: '/live',
    socket: true,
  },
} as const;
