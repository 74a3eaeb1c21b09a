import type { Trigger } from '../../contracts/rules.ts';
import { instantOf, type LocalTime, localDay, localTime, minutesOf } from '../localtime.ts';
import { nextId, type Run, soonest } from '../run.ts';
import { setTimer } from '../time/timers.ts';
import { makeForPlace, makeForVisitor } from './candidates.ts';
import type { Compiled } from './compile.ts';
import { callTogether, dropStaleGatherings } from './gatherings.ts';
import { visitorsIn } from './present.ts';
import { outsideSchedule } from './schedule.ts';
import { triggerEventOf } from './trigger-event.ts';
import type { Clock } from './waiting.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A clock that was set forward past a time by no more than this has reached it just now. */
const catchUpMs = 3_600_000;
/** Days looked ahead: a day that a venue's calendar skips is over in one step. */
const daysAhead = 3;
const noDay = -1;

/** A new plan, offset table or campaign: each clock is set by what holds now. [RUL23] */
export function renewClocks(run: Run): void {
  dropStaleGatherings(run);
  const known = run.state.clocks;
  run.state.clocks = new Map();
  for (const campaign of run.campaigns.clocks) {
    const last = known.get(campaign.id);
    const before = last?.at === campaign.when.at ? last : undefined;
    // What fell due in the reorder window has not fired yet; a new campaign counts from now.
    const afterMs = before === undefined ? run.nowMs : run.state.frontierMs;
    setClock(run, campaign, { afterMs, firedDay: before?.firedDay ?? noDay, before });
  }
}

type Setting = {
  readonly afterMs: number;
  readonly firedDay: number;
  readonly before: Clock | undefined;
};

function setClock(run: Run, campaign: Compiled, { afterMs, firedDay, before }: Setting): void {
  const { at = '' } = campaign.when;
  const next = nextDue(run, minutesOf(at), { afterMs, firedDay });
  if (next === undefined) return;
  run.state.clocks.set(campaign.id, { at, ...next, firedDay });
  if (before?.dueMs === next.dueMs) return;
  setTimer(run.state.timers, { kind: 'clock', about: campaign.id, dueMs: next.dueMs });
}

/** The next moment at which the venue's clock first shows the time, once a local day. */
function nextDue(
  { state }: Run,
  minutes: number,
  { afterMs, firedDay }: { readonly afterMs: number; readonly firedDay: number },
): { dueMs: number; day: number } | undefined {
  const today = localDay(state.offsets, afterMs + state.clockStepMs);
  for (let day = Math.max(today, firedDay + 1); day <= today + daysAhead; day++) {
    const wallMs = instantOf(state.offsets, day * dayMs + minutes * minuteMs);
    const dueMs = wallMs - state.clockStepMs;
    if (dueMs > afterMs) return { dueMs, day };
  }
  return undefined;
}

/**
 * The wall clock was set: what it was set past, by an hour at most, is due now, as at a change to
 * summer time; a day that it has left again may come again. [TIM2, RUL23]
 */
export function moveClocks(run: Run, byMs: number): void {
  const { state } = run;
  const today = localDay(state.offsets, run.nowMs + state.clockStepMs);
  for (const campaign of run.campaigns.clocks) {
    const before = state.clocks.get(campaign.id);
    if (before === undefined) continue;
    const movedMs = before.dueMs - byMs;
    if (byMs > 0 && movedMs <= run.nowMs && run.nowMs - movedMs <= catchUpMs) {
      before.dueMs = soonest(run);
      setTimer(state.timers, { kind: 'clock', about: campaign.id, dueMs: before.dueMs });
      continue;
    }
    const firedDay = Math.min(before.firedDay, today);
    state.clocks.delete(campaign.id);
    setClock(run, campaign, { afterMs: state.frontierMs, firedDay, before });
  }
}

export function fireClock(run: Run, id: string, dueMs: number): void {
  const clock = run.state.clocks.get(id);
  const campaign = run.campaigns.byId.get(id);
  if (clock?.dueMs !== dueMs || campaign === undefined) return;
  setClock(run, campaign, { afterMs: run.nowMs, firedDay: clock.day, before: undefined });
  const { state, nowMs } = run;
  const local = localTime(state.offsets, nowMs + state.clockStepMs);
  const { status, campaign: document } = campaign.entry;
  if (status !== 'live' || outsideSchedule(document.schedule, local) !== undefined) return;
  if (!isOfDay(document.when, local)) return;
  sayClock(run, campaign);
}

function isOfDay({ on, days }: Trigger, { date, weekday }: LocalTime): boolean {
  return (on === undefined || on === date) && (days === undefined || days.includes(weekday));
}

function sayClock(run: Run, campaign: Compiled): void {
  const { at: clock = '', zone = '' } = campaign.when;
  const id = nextId(run);
  const body = { type: 'at', clock } as const;
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: '' });
  const { segment } = campaign.when.audience ?? {};
  if (segment !== undefined) {
    callTogether(run, campaign, { segment, event: id, clock });
    return;
  }
  const event = { ...triggerEventOf(body, { id, atMs: run.nowMs }), zone };
  makeForPlace(run, campaign, event);
  if (campaign.subject !== 'visitor') return;
  for (const whom of visitorsIn(run, zone)) makeForVisitor(run, campaign, { whom, event });
}
