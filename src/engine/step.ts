import type { Frame, Input, Reading } from '../contracts/inputs.ts';
import { advance } from './advance.ts';
import { learnFacts, learnSegments, obey, saySkipped } from './commands.ts';
import { read } from './readings.ts';
import { meetAudience } from './rules/audience.ts';
import { moveClocks } from './rules/clock.ts';
import { clearOut, createOut, type Run, runOf, type StepOut } from './run.ts';
import { keepWishes } from './set-aside.ts';
import { never, type VenueState } from './state.ts';
import { itemsOf } from './time/buffer.ts';

export type { StepOut } from './run.ts';
export { clearOut, createOut };

/**
 * The engine: takes one frame of the journal, lets time pass to it, applies its input to `state`
 * and adds to `out` what follows. Pure and synchronous; a throw is a bug and leaves `state`
 * useless.
 */
export function step(state: VenueState, frame: Frame, out: StepOut): void {
  const run = runOf(state);
  run.out = out;
  const { input } = frame;
  if (input.type === 'setAside') {
    run.nowMs = Math.max(state.journalMs, frame.atMs);
    run.clock = 'journal';
    keepWishes(run, input.input);
    return;
  }
  if (input.type === 'gap') skipGap(run, frame.atMs, input.ms);
  // Readings join the buffer first, so that who arrives together leaves in order. [TIM3]
  if (input.type === 'reading') receive(run, frame.atMs, input);
  state.journalMs = Math.max(state.journalMs, frame.atMs);
  // Where time cannot pass any more, a skip can be said all the same. [HOT5]
  if (input.type !== 'skip') advance(run, state.journalMs - state.settings.reorderMs);
  run.nowMs = state.journalMs;
  run.clock = 'journal';
  apply(run, input);
}

function apply(run: Run, input: Exclude<Input, { type: 'setAside' }>): void {
  switch (input.type) {
    case 'command':
      obey(run, input.command);
      break;
    case 'facts':
      learnFacts(run, input);
      break;
    case 'segments':
      learnSegments(run, input);
      break;
    case 'audience':
      meetAudience(run, input);
      break;
    case 'clockStepped':
      run.state.clockStepMs += input.ms;
      moveClocks(run, input.ms);
      break;
    case 'skip':
      saySkipped(run, input.position);
      break;
    case 'reading':
    case 'gap':
    case 'tick':
      break;
    default:
      input satisfies never;
  }
}

/** A reading waits for its turn; what is older than what has left is late. [TIM3, TIM4] */
function receive(run: Run, journalMs: number, reading: Reading): void {
  const { state } = run;
  for (const item of itemsOf(reading)) {
    if (item.atMs > state.frontierMs) state.buffer.hold(item);
    else {
      run.out.counts.late++;
      run.clock = 'journal';
      run.nowMs = Math.max(journalMs, state.journalMs);
      read(run, item, { atMs: item.atMs, isLate: true });
    }
  }
}

/**
 * The journal stood still: what was in the buffer belongs to the time before; then dwell and
 * silence go on from where they were. Schedules do not shift. [TIM2]
 */
function skipGap(run: Run, journalMs: number, gapMs: number): void {
  const { state } = run;
  advance(run, Math.min(journalMs - gapMs, journalMs - state.settings.reorderMs));
  state.gapMs += gapMs;
  state.gapUntilMs = journalMs - state.settings.reorderMs;
}

/**
 * Journal time at which something is due without any input: the next reading to leave, place to
 * work out or timer. Undefined = nothing waits.
 */
export function nextDueMs(state: VenueState): number | undefined {
  const dueMs = Math.min(
    state.buffer.firstMs ?? never,
    state.awaiting[state.awaitingHead]?.dueMs ?? never,
    state.timers[0]?.dueMs ?? never,
  );
  return dueMs >= never ? undefined : dueMs + state.settings.reorderMs;
}
