import type { CommandBody } from '../contracts/commands.ts';
import type { AlarmClock } from '../contracts/ports.ts';
import { VenueSettings } from '../contracts/venue.ts';
import { prepareFloors } from '../engine/journey/ways.ts';
import type { Steps } from '../engine/locate/ground.ts';
import { planProblems } from './commands/venues.ts';
import type { Stepper } from './stepper.ts';

/** Cells looked at before the turns go on; each takes up to half a microsecond. */
const cellsAtOnce = 8_000;

/**
 * Works out the cells and ways of a plan that is published, before the command takes its place:
 * within a turn they would hold everybody up. Undefined = there is nothing to wait for. [HOT6]
 */
export function prepareVenue(body: CommandBody, clock: AlarmClock): Promise<void> | undefined {
  if (body.do !== 'importVenue') return undefined;
  const settings = VenueSettings.safeParse(body.settings);
  if (!settings.success || planProblems(body.plan).length > 0) return undefined;
  return workOff(prepareFloors(body.plan, settings.data), clock);
}

/** The same for the plans of a state that was read back; nobody waits for it. */
export function prepareVenues(stepper: Stepper, clock: AlarmClock): void {
  for (const venue of stepper.venues()) {
    const state = stepper.state(venue);
    if (state?.plan) void workOff(prepareFloors(state.plan, state.settings), clock);
  }
}

function workOff(steps: Steps<unknown>, clock: AlarmClock): Promise<void> | undefined {
  return isDone(steps) ? undefined : goOn(steps, clock);
}

async function goOn(steps: Steps<unknown>, clock: AlarmClock): Promise<void> {
  do {
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(0, resolve);
    await promise;
  } while (!isDone(steps));
}

/** Works on for a while; whether all is done. */
function isDone(steps: Steps<unknown>): boolean {
  for (let cells = 0; cells < cellsAtOnce; ) {
    const { done, value } = steps.next();
    if (done) return true;
    cells += value;
  }
  return false;
}
