import { durationMs } from '../../contracts/rules.ts';
import { closeOnLeaving, openMessage } from '../messages.ts';
import type { Run } from '../run.ts';
import type { Candidate, Wearing } from '../state.ts';
import { type Arm, type Case, reachable } from './gates.ts';

/** Does what a campaign says for a candidate that passed every gate. */
export function act(run: Run, judged: Case): void {
  if (judged.arm.message) send(run, judged, judged.arm.message);
}

function send(run: Run, judged: Case, spec: NonNullable<Arm['message']>): void {
  const { candidate, campaign, scene, arm } = judged;
  const { person, wearing } = scene;
  const { class: kind, purpose } = campaign.entry.campaign;
  const { event, alias, id } = candidate;
  const channels = reachable(spec, { state: run.state, person, alias });
  const expiresAtMs = run.nowMs + (durationMs(spec.expires.after) ?? 0);
  run.out.effects.push({
    type: 'message',
    id,
    atMs: run.nowMs,
    visitor: person.id,
    alias,
    campaign: campaign.id,
    version: candidate.version,
    ...(arm.variant === '' ? {} : { variant: arm.variant }),
    class: kind,
    purpose,
    channels,
    ...(wearing && wearing.device !== '' ? { device: wearing.device } : {}),
    title: spec.title,
    body: spec.body,
    ...(spec.link === undefined ? {} : { link: spec.link }),
    ...(spec.coupon === undefined ? {} : { coupon: spec.coupon }),
    expiresAtMs,
    because: {
      event: event.type,
      ...(event.zone === '' ? {} : { zone: event.zone }),
      ...(event.forMs === 0 ? {} : { forMs: event.forMs }),
      atMs: event.atMs,
    },
  });
  const leaving = spec.expires.onLeaving ? leavingOf(event.type, event.zone) : '';
  openMessage(run, person, {
    id,
    visitor: person.id,
    alias,
    campaign: campaign.id,
    purpose,
    class: kind,
    channels,
    expiresAtMs,
    leaving,
    closed: '',
    claimed: [],
    reported: [],
    seen: false,
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
