import { defaultStaffRules, defaultStaffTargets, type Shift } from '../../src/contracts/staff.ts';
import type {
  DutyRow,
  StaffCaseRow,
  StaffReader,
  StaffStepRow,
  StaffTaskRow,
} from '../../src/contracts/staff-rows.ts';

/** The records' side of staff, each row with its venue's mark. */
export function fakeStaff(rows: <T>(of: T) => Promise<T>): StaffReader {
  return {
    tasks: (venue) => rows(markedStaff(venue).tasks),
    cases: (venue) => rows(markedStaff(venue).cases),
    callsOf: () => rows([]),
    casesOf: () => rows([]),
    shifts: (venue) => rows(markedStaff(venue).shifts),
    duty: (venue) => rows(markedStaff(venue).duty),
    rules: () => rows({ rules: defaultStaffRules, targets: defaultStaffTargets }),
    steps: (venue) => rows(markedStaff(venue).steps),
    members: () => rows(new Map()),
    phones: () => rows([]),
    lastStep: () => rows(0),
    newsAfter: () => rows([]),
    phonesFor: () => rows([]),
  };
}

/** A task, a case, a shift and somebody on duty, each with the venue's mark. */
function markedStaff(venue: string): {
  readonly tasks: readonly StaffTaskRow[];
  readonly cases: readonly StaffCaseRow[];
  readonly shifts: readonly Shift[];
  readonly duty: readonly DutyRow[];
  readonly steps: readonly StaffStepRow[];
} {
  const mark = `MARK-${venue}`;
  const text = { en: mark };
  const [task, one] = [`${venue}/c/1`, `${venue}/case/1`];
  const common = { venue, atMs: 1, campaign: '', steps: [], text };
  const where = { post: 'floor', called: false, visitor: 'v1', stateAtMs: 1, by: '' };
  const how = { owner: '', dueAtMs: 2, overdue: false, reopened: 0 };
  const made = { row: 1, venue, atMs: 900_000_000_000, post: mark, by: '' };
  return {
    tasks: [{ ...common, ...where, task, state: 'waiting' }],
    cases: [{ ...common, ...how, case: one, cause: 'hand', severity: 'warning', state: 'open' }],
    shifts: [{ shift: 's1', user: 'root', post: mark, zones: [], fromMs: 1, toMs: 2 }],
    duty: [
      {
        user: 'root',
        name: mark,
        role: 'staff',
        post: 'floor',
        zones: [],
        isOn: true,
        isQuiet: false,
        by: 'self',
      },
    ],
    steps: [{ ...made, kind: 'task', about: '1', step: 'made' }],
  };
}
