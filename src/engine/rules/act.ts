import type { EffectOf, MessageEffect } from '../../contracts/effects.ts';
import { type Action, durationMs } from '../../contracts/rules.ts';
import { raiseAlert } from '../alerts.ts';
import { closeOnLeaving, openMessage } from '../messages.ts';
import { openOrder } from '../orders.ts';
import type { Run } from '../run.ts';
import { type CaseMade, openCase } from '../staff/cases.ts';
import { openTask, rulesOf } from '../staff/tasks.ts';
import type { Candidate, Wearing } from '../state.ts';
import type { Case } from './case.ts';
import type { MessageSpec } from './compile.ts';
import { keepAward } from './earned.ts';
import { reachable } from './gates.ts';
import { visitorOf } from './subjects.ts';

type Done =
  | MessageEffect
  | EffectOf<'task' | 'alert' | 'award' | 'webhook' | 'deviceCommand'>
  | CaseDone;
type CaseDone = { readonly type: 'openCase'; readonly made: CaseMade };

/**
 * What a campaign does for a candidate that passed every gate; nothing is changed yet, so that a
 * document that cannot be carried out harms its own campaign only. [RUL10]
 */
export function prepare(run: Run, judged: Case): readonly Done[] {
  return judged.arm.actions.map((action, place) => doneOf(run, judged, { action, place }));
}

/** Lets it happen: the rows that leave, and what the state keeps of them. */
export function perform(run: Run, judged: Case, prepared: readonly Done[]): void {
  const { receipt } = judged.candidate.event;
  for (const done of prepared) {
    if (done.type !== 'openCase') run.out.effects.push(done);
    switch (done.type) {
      case 'message':
        if (judged.arm.message) keepMessage(run, judged, { done, spec: judged.arm.message });
        break;
      case 'deviceCommand':
        openOrder(run, done);
        break;
      case 'alert':
        raiseAlert(run, done);
        break;
      case 'award':
        if (receipt) keepAward(run, receipt, done);
        break;
      case 'task':
        openTask(run, done, { called: false, safety: isSafety(judged) });
        break;
      case 'openCase':
        openCase(run, done.made);
        break;
      case 'webhook':
        break;
      default:
        done satisfies never;
    }
  }
}

type Placed = { readonly action: Action; readonly place: number };

/** One action's row. Its id is the candidate's; of more than the message, with its place. [RUL3] */
function doneOf(run: Run, judged: Case, { action, place }: Placed): Done {
  if ('message' in action) return messageOf(run, judged, action.message);
  const common = { ...commonOf(run, judged), id: `${judged.candidate.id}/${place}` };
  if ('task' in action) return { type: 'task', ...common, ...taskOf(judged, action.task) };
  if ('case' in action) return caseOf(run, judged, action.case);
  if ('alert' in action) return { type: 'alert', ...common, ...placedText(judged, action.alert) };
  if ('points' in action) return { type: 'award', ...common, points: action.points };
  if ('webhook' in action) return { type: 'webhook', ...common, webhook: action.webhook.id };
  const { id: device, command, params, expires } = action.device;
  return {
    type: 'deviceCommand',
    ...common,
    device,
    command,
    ...(params === undefined ? {} : { params }),
    expiresAtMs: run.nowMs + (durationMs(expires.after) ?? 0),
  };
}

const isSafety = ({ campaign }: Case) => campaign.entry.campaign.class === 'safety';

type Spec<K extends string> = Extract<Action, Record<K, unknown>>[K &
  keyof Extract<Action, Record<K, unknown>>];

function taskOf(judged: Case, { escalate, ...task }: Spec<'task'>) {
  const { after, to } = escalate ?? {};
  if (after === undefined) return placedText(judged, task);
  const way = { afterMs: durationMs(after) ?? 0, ...(to === undefined ? {} : { to }) };
  return { ...placedText(judged, task), escalate: way };
}

function caseOf(run: Run, judged: Case, { due, ...spec }: Spec<'case'>): CaseDone {
  const { scene, campaign, candidate } = judged;
  const { score, of, device } = candidate.event;
  const made = {
    visitor: visitorOf(scene.person.id),
    cause: 'campaign',
    campaign: campaign.id,
    ...placedText(judged, spec),
    ...(of > 0 ? { device, score, of } : {}),
    forMs: due === undefined ? rulesOf(run.state).caseDueMs : (durationMs(due) ?? 0),
  } as const;
  return { type: 'openCase', made };
}

/** Staff are sent to the zone that is named, else to where it happened. */
function placedText<T extends { readonly zone?: string | undefined }>(
  { candidate }: Case,
  { zone = candidate.event.zone, ...rest }: T,
): Omit<T, 'zone'> & { readonly zone?: string } {
  return { ...rest, ...(zone === '' ? {} : { zone }) };
}

type Common = Omit<EffectOf<'webhook'>, 'type' | 'id' | 'webhook'>;

function commonOf(run: Run, { candidate, campaign, scene, arm }: Case): Common {
  const { event } = candidate;
  return {
    atMs: run.nowMs,
    visitor: visitorOf(scene.person.id),
    campaign: campaign.id,
    version: candidate.version,
    ...(arm.variant === '' ? {} : { variant: arm.variant }),
    because: {
      event: event.type,
      ...(event.zone === '' ? {} : { zone: event.zone }),
      ...(event.forMs === 0 ? {} : { forMs: event.forMs }),
      atMs: event.atMs,
    },
  };
}

function messageOf(run: Run, judged: Case, spec: MessageSpec): MessageEffect {
  const { candidate, campaign, scene, alias } = judged;
  const { person, wearing } = scene;
  const { class: kind, purpose } = campaign.entry.campaign;
  const { because, ...common } = commonOf(run, judged);
  const channels = reachable(spec, { state: run.state, person, alias, kind });
  return {
    type: 'message',
    id: candidate.id,
    ...common,
    alias,
    class: kind,
    purpose,
    channels,
    ...(wearing && channels.includes('wristband') ? { device: wearing.device } : {}),
    title: spec.title,
    body: spec.body,
    ...(spec.link === undefined ? {} : { link: spec.link }),
    ...(spec.coupon === undefined ? {} : { coupon: spec.coupon }),
    expiresAtMs: run.nowMs + (durationMs(spec.expires.after) ?? 0),
    because,
  };
}

type Sent = { readonly done: MessageEffect; readonly spec: MessageSpec };

function keepMessage(run: Run, { candidate, campaign, scene }: Case, { done, spec }: Sent): void {
  const { person, wearing } = scene;
  const { event } = candidate;
  const { topic } = campaign.entry.campaign;
  const leaving = spec.expires.onLeaving ? leavingOf(event.type, event.zone) : '';
  openMessage(run, person, {
    id: done.id,
    visitor: done.visitor,
    alias: done.alias,
    campaign: done.campaign,
    purpose: done.purpose,
    class: done.class,
    channels: done.channels,
    expiresAtMs: done.expiresAtMs,
    leaving,
    closed: '',
    ...(topic === undefined ? {} : { topic }),
    claimed: [],
    reported: [],
    seen: false,
    tapped: false,
  });
  // Who left while the candidates waited has left. [RUL7]
  const isGone = leaving !== '' && !isStillIn(wearing, leaving);
  if (wearing && isGone) closeOnLeaving(run, wearing, leaving === '*' ? undefined : leaving);
}

function isStillIn(wearing: Wearing | undefined, leaving: string): boolean {
  if (leaving === '*') return wearing?.visit?.state === 'present';
  return wearing?.stays.some(({ zone }) => zone === leaving) ?? false;
}

/** The zone whose leaving ends a message: that of the event, or the venue when it was left. */
function leavingOf(type: Candidate['event']['type'], zone: string): string {
  return zone === '' || type === 'left' || type === 'visitStarted' ? '*' : zone;
}
