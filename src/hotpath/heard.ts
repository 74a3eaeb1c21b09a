import type { HeardBody } from '../contracts/api-receivers.ts';
import type { QuestionOf } from '../contracts/questions.ts';
import type { HotParts } from './parts.ts';
import { healthOf } from './registry.ts';

/**
 * Whom a visitor wears is not listened to: a strength a second from every receiver would follow
 * them closer than operators may. A stranger's tag is not kept in the first place. [PRE8] [LIV12]
 */
export function heardLately(
  { venue, tag, after }: QuestionOf<'heard'>,
  { intake, wearings, registry, journalClock }: HotParts,
): HeardBody {
  const nowMs = journalClock.now();
  const silent = registry
    .devices()
    .filter(({ record }) => record.venue === venue && record.kind === 'receiver')
    .map((known) => healthOf(known, { nowMs, clock: undefined }))
    .filter(({ state }) => state !== 'online')
    .map(({ device }) => device);
  const refused = (state: HeardBody['state']) => ({
    state,
    nowMs,
    next: after,
    readings: [],
    silent,
  });
  const open = wearings.openOf(venue, tag);
  if (open?.handedOut === true && open.as !== 'staff') return refused('worn');
  if (!intake.owns(venue, tag)) return refused('foreign');
  const { next, readings } = intake.recent.ask(`${venue} ${tag}`, { after, nowMs });
  const heard = readings.map(({ device, dbm, atMs }) => ({ device, dbm, atMs }));
  return { state: 'listening', nowMs, next, readings: heard, silent };
}
