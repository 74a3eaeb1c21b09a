import type { EffectOf } from '../../contracts/effects.ts';
import type {
  CaseMove,
  CaseState,
  CaseStep,
  StaffJournaled,
  StaffRefusal,
} from '../../contracts/staff.ts';
import { bounds } from '../bounds.ts';
import { countLimit, nextId, type Run } from '../run.ts';
import { setTimer } from '../time/timers.ts';
import type { StaffCase } from './staff-state.ts';
import { answer, rulesOf } from './tasks.ts';

/** What is closed can be opened again for so long. */
export const keptCasesMs = 30 * 86_400_000;
/** A rating at or below this share of its scale is a bad one: 2 of 5. */
const badShare = 0.4;

export type CaseMade = Omit<EffectOf<'case'>, 'type' | 'id' | 'atMs' | 'dueAtMs'> & {
  readonly forMs: number;
};

/** Nobody makes a case of who asked to be left alone. Returns its id. [STF5] [STF7] */
export function openCase(
  run: Run,
  { forMs, ...made }: CaseMade,
  id = `${run.state.venue}/case/${nextId(run)}`,
): string | undefined {
  const { people, staff, timers } = run.state;
  if (people.get(made.visitor)?.leaveAlone === true) return undefined;
  if (staff.cases.size >= bounds.cases) {
    const oldest = staff.cases.keys().next().value;
    if (oldest !== undefined) staff.cases.delete(oldest);
    countLimit(run, 'cases', bounds.cases);
  }
  const dueMs = run.nowMs + forMs;
  run.out.effects.push({ type: 'case', id, atMs: run.nowMs, dueAtMs: dueMs, ...made });
  staff.cases.set(id, {
    ...{ id, visitor: made.visitor, state: 'open', by: '', dueMs, forMs },
    ...{ overdue: false, closedMs: 0 },
  });
  setTimer(timers, { kind: 'staff', about: `case/${id}`, dueMs });
  return id;
}

/** The venue's default rule of ratings, unless a campaign makes cases of them itself. [STF8] */
export function caseOfRating(
  run: Run,
  rated: {
    /** The event's: one case an event. */
    readonly id: string;
    readonly visitor: string;
    readonly score: number;
    readonly of: number;
    readonly device: string;
    readonly zone?: string;
  },
): void {
  const { id, visitor, score, of, device, zone } = rated;
  const { lowRatingCase, caseDueMs } = rulesOf(run.state);
  if (!lowRatingCase || of <= 0 || score > of * badShare || hasOwnRule(run)) return;
  const where = zone === undefined ? {} : { zone };
  const common = { visitor, cause: 'lowRating', campaign: '', severity: 'warning' } as const;
  const made = { ...common, ...where, device, score, of, forMs: caseDueMs };
  openCase(run, made, `${run.state.venue}/case/${id}`);
}

function hasOwnRule(run: Run): boolean {
  for (const { campaign, status } of run.state.campaigns.values()) {
    if (status !== 'live' || campaign.when.type !== 'rated') continue;
    if (campaign.then.some((action) => 'case' in action)) return true;
  }
  return false;
}

/** A person writes down what somebody told them; its words are the records' alone. */
export function openCaseByHand(
  run: Run,
  { case: id, severity, dueMs }: Extract<StaffJournaled, { do: 'openCase' }>,
): void {
  const made = { visitor: '', cause: 'hand', campaign: '', severity } as const;
  openCase(run, { ...made, forMs: dueMs }, id);
  answer(run, { about: id, visitor: '', reason: undefined, holder: '' });
}

type Moving = { readonly move: CaseMove; readonly by: string; readonly asManager: boolean };

/** [STF7] */
export function moveCase(run: Run, id: string, { move, by, asManager }: Moving): void {
  const one = run.state.staff.cases.get(id);
  const reason = one === undefined ? 'unknown' : refusalOf(one, { move, by, asManager });
  const holder = one?.by ?? '';
  if (one !== undefined && reason === undefined) obeyMove(run, one, { move, by });
  answer(run, { about: id, visitor: '', reason, holder });
}

function refusalOf(one: StaffCase, { move, by, asManager }: Moving): StaffRefusal | undefined {
  const isClosed = one.state === 'closed';
  if (move === 'reopen') return isClosed ? undefined : 'notOpen';
  if (isClosed) return 'notOpen';
  if (one.by === '' || one.by === by || asManager) return undefined;
  return move === 'own' ? 'taken' : 'notYours';
}

const became = {
  own: { state: 'owned', step: 'owned' },
  makeGood: { state: 'madeGood', step: 'madeGood' },
  close: { state: 'closed', step: 'closed' },
  reopen: { state: 'open', step: 'reopened' },
} as const satisfies Record<CaseMove, { state: CaseState; step: CaseStep }>;

function obeyMove(
  run: Run,
  one: StaffCase,
  { move, by }: { readonly move: CaseMove; readonly by: string },
): void {
  const { state, step } = became[move];
  // Who owns it again says nothing new, and takes nothing back that was made good.
  if (move === 'own' && one.by === by && one.state !== 'open') return;
  one.state = state;
  if (move === 'reopen') {
    one.by = '';
    one.overdue = false;
    one.dueMs = run.nowMs + one.forMs;
    setTimer(run.state.timers, { kind: 'staff', about: `case/${one.id}`, dueMs: one.dueMs });
  } else if (move === 'own' || one.by === '') one.by = by;
  one.closedMs = state === 'closed' ? run.nowMs : 0;
  say(run, one, { step, by });
  if (state === 'closed') keepClosed(run, one);
}

function keepClosed(run: Run, { id, closedMs }: StaffCase): void {
  setTimer(run.state.timers, {
    kind: 'staff',
    about: `case/${id}`,
    dueMs: closedMs + keptCasesMs,
  });
}

/** The timer of a case: its deadline, once; long after its end it is forgotten. [STF7] */
export function ageCase(run: Run, id: string): void {
  const one = run.state.staff.cases.get(id);
  if (one === undefined) return;
  if (one.state === 'closed') {
    if (run.nowMs >= one.closedMs + keptCasesMs) run.state.staff.cases.delete(id);
    return;
  }
  if (one.overdue || run.nowMs < one.dueMs) return;
  one.overdue = true;
  say(run, one, { step: 'overdue', by: '' });
}

/** They were at a till after all, so there is nothing to make good. [STF8] */
export function closeAsServed(run: Run, id: string): void {
  const one = run.state.staff.cases.get(id);
  if (one === undefined || one.state !== 'open') return;
  one.state = 'closed';
  one.closedMs = run.nowMs;
  say(run, one, { step: 'closed', by: '', served: true });
  keepClosed(run, one);
}

type Said = { readonly step: CaseStep; readonly by: string; readonly served?: true };

function say(run: Run, { id, state }: StaffCase, { step, by, served }: Said): void {
  run.out.effects.push({
    type: 'caseChanged',
    id: `${run.state.venue}/case-step/${nextId(run)}`,
    atMs: run.nowMs,
    ...{ case: id, step, state, by },
    ...(served === undefined ? {} : { served }),
  });
}
