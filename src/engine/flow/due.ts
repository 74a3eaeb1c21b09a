import { localTime, minutesOf } from '../localtime.ts';
import type { Run } from '../run.ts';
import { setTimer } from '../time/timers.ts';
import { closeCounts } from './counts.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const closing = 'closing/';

/** Begins the daily rhythm, or the one a changed setting asks for. */
export function beginFlow(run: Run): void {
  const about = `${closing}${run.state.settings.countResetAt}`;
  const isKnown = run.state.timers.some((one) => one.kind === 'flow' && one.about === about);
  if (!isKnown) setClosing(run);
}

/** The timer of an hour that was changed says nothing and is not set again. [TIM5] */
export function flowDue(run: Run, about: string): void {
  if (about !== `${closing}${run.state.settings.countResetAt}`) return;
  closeCounts(run);
  setClosing(run);
}

/** Venue time by journaled offsets; a day whose clock changes is an hour off once. [TIM6] */
function setClosing(run: Run): void {
  const { offsets, settings, timers, clockStepMs } = run.state;
  const localMs = run.nowMs + clockStepMs;
  const { dayStartedMs } = localTime(offsets, localMs);
  const atMs = dayStartedMs + minutesOf(settings.countResetAt) * minuteMs - clockStepMs;
  const dueMs = atMs > run.nowMs ? atMs : atMs + dayMs;
  setTimer(timers, { kind: 'flow', about: `${closing}${settings.countResetAt}`, dueMs });
}
