import { flowDue } from './flow/due.ts';
import { goodsDue } from './goods/due.ts';
import { noteNear } from './goods/near.ts';
import { locate } from './locate/place.ts';
import { expireMessage, forgetMessage } from './messages.ts';
import { ageOrder } from './orders.ts';
import { sayDevicePoints, sayZonePoints } from './points.ts';
import { forgetPerson, watch } from './presence/wearings.ts';
import { read } from './readings.ts';
import { fireAbsences } from './rules/absences.ts';
import { fireClock } from './rules/clock.ts';
import { judge } from './rules/judge.ts';
import { bringBack } from './rules/later.ts';
import { fireLevel } from './rules/levels.ts';
import type { Run } from './run.ts';
import { staffDue } from './staff/due.ts';
import { never, type Timer } from './state.ts';
import { takeTimer } from './time/timers.ts';

const personPrefix = 'person/';
/** Places worked out are forgotten from the queue's front in runs of this many. */
const compactAfter = 1_024;

/**
 * Lets event time pass up to `frontierMs`: readings leave the buffer, places are worked out and
 * timers fire, all in order of time; at one moment readings come first, timers last. [TIM3, TIM5]
 */
export function advance(run: Run, frontierMs: number): void {
  const { state } = run;
  if (frontierMs <= state.frontierMs) return;
  run.clock = 'event';
  for (;;) {
    const readingMs = state.buffer.firstMs ?? never;
    const placeMs = state.awaiting[state.awaitingHead]?.dueMs ?? never;
    const timerMs = state.timers[0]?.dueMs ?? never;
    const nextMs = Math.min(readingMs, placeMs, timerMs);
    if (nextMs > frontierMs) break;
    // A timer set in the past by a command fires at the frontier, not before it.
    run.nowMs = Math.max(nextMs, state.frontierMs);
    if (readingMs === nextMs) releaseNext(run);
    else if (placeMs === nextMs) locateNext(run);
    else fireNext(run);
  }
  state.frontierMs = frontierMs;
  run.nowMs = frontierMs;
}

function releaseNext(run: Run): void {
  const released = run.state.buffer.release();
  if (released === undefined) return;
  run.out.counts.duplicates += released.copies;
  read(run, released.item, { atMs: released.item.atMs, isLate: false });
}

function locateNext(run: Run): void {
  const { state } = run;
  const next = state.awaiting[state.awaitingHead++];
  if (next) {
    locate(run, next.alias);
    noteNear(run, next.alias);
  }
  if (state.awaitingHead < compactAfter || state.awaitingHead * 2 < state.awaiting.length) return;
  state.awaiting = state.awaiting.slice(state.awaitingHead);
  state.awaitingHead = 0;
}

function fireNext(run: Run): void {
  const timer = takeTimer(run.state.timers);
  if (timer) fire(run, timer);
}

function fire(run: Run, { kind, about, dueMs }: Timer): void {
  switch (kind) {
    case 'watch':
      watch(run, about, dueMs);
      break;
    case 'judge':
      judge(run, about);
      break;
    case 'expire':
      expireMessage(run, about);
      break;
    case 'forget':
      if (!about.startsWith(personPrefix)) forgetMessage(run, about);
      else forgetPerson(run, about.slice(personPrefix.length));
      break;
    case 'zonePoints':
      sayZonePoints(run, about);
      break;
    case 'devicePoints':
      sayDevicePoints(run);
      break;
    case 'level':
      fireLevel(run, about, dueMs);
      break;
    case 'absence':
      fireAbsences(run, about, dueMs);
      break;
    case 'clock':
      fireClock(run, about, dueMs);
      break;
    case 'deliver':
      bringBack(run, about, dueMs);
      break;
    case 'order':
      ageOrder(run, about);
      break;
    case 'goods':
      goodsDue(run, about);
      break;
    case 'flow':
      flowDue(run, about);
      break;
    case 'staff':
      staffDue(run, about);
      break;
    default:
      kind satisfies never;
  }
}
