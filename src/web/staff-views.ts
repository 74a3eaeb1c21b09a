import type { StaffCase, StaffNote, StaffTask } from '../contracts/api-staff.ts';
import type { StaffCaseRow, StaffStepRow, StaffTaskRow } from '../contracts/staff-rows.ts';
import { sha256 } from './secrets.ts';

/** Who looks, and whom the pseudonyms of the journal mean. */
export type Viewing = {
  readonly members: ReadonlyMap<string, { readonly who: string; readonly name: string }>;
  readonly by: string;
  readonly isManager: boolean;
};

/** By a hash: the task's own id names whom it is about. [HOT9] */
export const shownTaskId = (id: string): string => `t${sha256(id).slice(0, 24)}`;

function named({ members, by }: Viewing, member: string) {
  const known = members.get(member);
  return { name: known?.name ?? '–', mine: known?.who === by };
}

function notesOf(steps: readonly StaffStepRow[], viewing: Viewing): StaffNote[] {
  return steps.flatMap(({ atMs, by, note, cost, currency }) => {
    if (note === undefined) return [];
    const spent =
      cost === undefined ? {} : { cost, ...(currency === undefined ? {} : { currency }) };
    return [{ atMs, by: named(viewing, by).name, note, ...spent }];
  });
}

export function shownTask(row: StaffTaskRow, viewing: Viewing): StaffTask {
  const { task, atMs, text, post, zone, called, state, stateAtMs, by, steps } = row;
  return {
    id: shownTaskId(task),
    ...{ atMs, text, post, called, state, stateAtMs },
    ...(zone === undefined ? {} : { zone }),
    ...(by === '' ? {} : { by: named(viewing, by) }),
    escalated: steps.filter(({ step }) => step === 'escalated').length,
    notes: notesOf(steps, viewing),
  };
}

/** Words and name of a customer are for who makes it good, and for managers. [STF8] */
export function shownCase(row: StaffCaseRow, viewing: Viewing): StaffCase {
  const { visitor: _, customer, words, owner, venue: _venue, steps, campaign: _by, ...rest } = row;
  const who = owner === '' ? undefined : named(viewing, owner);
  const mayRead = viewing.isManager || who?.mine === true;
  const { case: id, ...shown } = rest;
  return {
    id,
    ...shown,
    ...(who === undefined ? {} : { owner: who }),
    ...(mayRead && customer !== undefined ? { customer } : {}),
    ...(mayRead && words !== undefined ? { words } : {}),
    notes: mayRead ? notesOf(steps, viewing) : [],
  };
}
