import {
  isWithinHours,
  type LocalTime,
  localTime,
  minutesOf,
  offsetMinutes,
} from '../localtime.ts';
import type { VenueState } from '../state.ts';

const minuteMs = 60_000;
const dayMinutes = 1_440;
/** No zone has ever moved its clocks by more than this in one go and kept its date. */
const longestShiftMinutes = 180;

type Clocked = Pick<VenueState, 'offsets' | 'clockStepMs'>;

/**
 * The venue's wall clock at a moment of journal time: what the clock was stepped by moves it. The
 * day begins at its own midnight, also where the clocks were changed since. [TIM2, TIM6]
 */
export function venueTime({ offsets, clockStepMs }: Clocked, atMs: number): LocalTime {
  const wallMs = atMs + clockStepMs;
  const local = localTime(offsets, wallMs);
  const shift = offsetMinutes(offsets, wallMs) - offsetMinutes(offsets, local.dayStartedMs);
  return { ...local, dayStartedMs: local.dayStartedMs + shift * minuteMs - clockStepMs };
}

type Hours = { readonly from: string; readonly to: string };

/**
 * The first moment from `atMs` on that is outside of quiet hours, epoch ms on a whole minute;
 * `atMs` itself where it is. Found by walking the last minutes one by one, because a change of the
 * clocks on the way makes the night an hour longer or shorter.
 */
export function quietEndMs(state: Clocked, { from, to }: Hours, atMs: number): number {
  const { minuteOfDay } = venueTime(state, atMs);
  if (!isWithinHours(minuteOfDay, from, to)) return atMs;
  const wallMs = atMs + state.clockStepMs;
  const minuteStartMs = wallMs - (wallMs % minuteMs) - state.clockStepMs;
  const left = (minutesOf(to) - minuteOfDay + dayMinutes) % dayMinutes;
  let endMs = minuteStartMs + Math.max(1, left - longestShiftMinutes) * minuteMs;
  for (let walked = 0; walked < dayMinutes; walked++) {
    if (!isWithinHours(venueTime(state, endMs).minuteOfDay, from, to)) break;
    endMs += minuteMs;
  }
  return endMs;
}

/** `HH:MM`, as a gate's reading shows a moment of the venue's clock. */
export function clockText({ hour, minute }: { hour: number; minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
