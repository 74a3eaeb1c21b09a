import type { Action, Campaign } from '../../contracts/rules.ts';
import { actionsOf } from './check-subject.ts';
import { addProblem, type Problems } from './problems.ts';

type MessageSpec = Extract<Action, { message: unknown }>['message'];

/** A day is one day, or comes every week; both never meet but by chance. [RUL23] */
export function checkClockDays(problems: Problems, { when, schedule }: Campaign): void {
  const { on, days } = when;
  if (on === undefined) return;
  const wrong = (path: string, message: string, mend: string) =>
    addProblem(problems, 'campaign.schedule', { path, message, mend });
  if (days !== undefined) {
    wrong('when.days', `${on} is one day already`, 'keep on for one day, or days for every week');
  }
  const { from, to } = schedule ?? {};
  if (from !== undefined && on < from) {
    wrong('when.on', `the campaign begins on ${from}, after it`, 'choose a day within schedule');
  }
  if (to !== undefined && on > to) {
    wrong('when.on', `the campaign ends on ${to}, before it`, 'choose a day within schedule');
  }
}

/** What is for a segment is for people, who may be anywhere. [AUD1] */
export function checkAudience(problems: Problems, campaign: Campaign): void {
  const { when, subject } = campaign;
  if (when.audience === undefined) return;
  const wrong = (path: string, message: string, mend: string) =>
    addProblem(problems, 'campaign.shape', { path, message, mend });
  if (subject !== 'visitor') {
    wrong('subject', `a segment is of visitors, not of a ${subject}`, 'use the subject visitor');
  }
  if (when.zone !== undefined) {
    wrong('when.zone', 'who is not here is in no zone', 'leave zone out, or audience');
  }
  // Safety asks nobody's consent: it is for who is here, where the danger is.
  if (campaign.class === 'safety') {
    wrong('class', 'a safety message is for those who are here', 'use marketing or service');
  }
  for (const [path, actions] of actionsOf(campaign)) {
    for (const [i, action] of actions.entries()) {
      if ('message' in action) checkSpec(action.message, `${path}[${i}].message`, wrong);
    }
  }
}

type Wrong = (path: string, message: string, mend: string) => void;

function checkSpec({ channels, deliver, expires }: MessageSpec, path: string, wrong: Wrong): void {
  if (channels.every((channel) => channel === 'wristband')) {
    wrong(
      `${path}.channels`,
      'a wristband reaches nobody at home',
      'add email, sms, push or inbox',
    );
  }
  if (deliver !== undefined) {
    wrong(`${path}.deliver`, 'the clock says when it is sent', 'change when.at, leave deliver out');
  }
  if (expires.onLeaving) {
    wrong(`${path}.expires.onLeaving`, 'who is not here cannot leave', 'leave onLeaving out');
  }
}
