import type { Problem } from '../../contracts/commands.ts';
import type { Action, Campaign } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';
import { actionsOf } from './traits.ts';
import { venueTime } from './venue-time.ts';

/** What a marketer should know of a campaign that is right as it stands. */
export function notesOn(campaign: Campaign, state: VenueState): readonly Omit<Problem, 'code'>[] {
  const notes: Omit<Problem, 'code'>[] = [];
  const { schedule, experiment } = campaign;
  const today = venueTime(state, state.journalMs).date;
  if (schedule?.to !== undefined && schedule.to < today) {
    notes.push({
      path: 'schedule.to',
      message: `it ended on ${schedule.to}, and today is ${today}`,
      mend: 'choose a later day, or leave it out',
    });
  }
  noteClock(notes, campaign, today);
  noteActions(notes, campaign.then, { path: 'then', state });
  for (const [i, { id, then }] of (experiment?.variants ?? []).entries()) {
    if (then === undefined) continue;
    const path = `experiment.variants[${i}].then`;
    noteActions(notes, actionsOf(campaign, id), { path, state });
  }
  return notes;
}

function noteClock(notes: Omit<Problem, 'code'>[], { when, limits }: Campaign, today: string) {
  const { on, audience } = when;
  if (on !== undefined && on < today) {
    const message = `${on} is over, and today is ${today}`;
    notes.push({ path: 'when.on', message, mend: 'choose a later day' });
  }
  if (audience === undefined || on !== undefined || limits.perVisitor || limits.cooldown) return;
  notes.push({
    path: 'limits.perVisitor',
    message: 'who stays in the segment hears it each time',
    mend: 'say how often one visitor may hear it, or on for one day',
  });
}

type At = { readonly path: string; readonly state: VenueState };

function noteActions(
  notes: Omit<Problem, 'code'>[],
  actions: readonly Action[],
  { path, state }: At,
): void {
  for (const [i, action] of actions.entries()) {
    for (const [name, text] of textsOf(action)) {
      if (text.fa !== undefined) continue;
      notes.push({
        path: `${path}[${i}].${name}.fa`,
        message: 'there is no Persian text; who reads Persian gets the English one',
        mend: 'add it',
      });
    }
    if (!('message' in action) || action.message.deliver?.hold === undefined) continue;
    if (state.settings.quietHours !== undefined) continue;
    notes.push({
      path: `${path}[${i}].message.deliver.hold`,
      message: 'the venue has no quiet hours, so nothing is held',
      mend: 'give the venue quiet hours, or leave it out',
    });
  }
}

type Texts = { readonly en: string; readonly fa?: string | undefined };

function textsOf(action: Action): readonly (readonly [string, Texts])[] {
  if ('message' in action) {
    const { title, body } = action.message;
    return [
      ['message.title', title],
      ['message.body', body],
    ];
  }
  if ('task' in action) return [['task.text', action.task.text]];
  if ('case' in action) return [['case.text', action.case.text]];
  return 'alert' in action ? [['alert.text', action.alert.text]] : [];
}
