import type { CommandBody } from '../contracts/commands.ts';
import type { Frame } from '../contracts/inputs.ts';
import type { AlarmClock } from '../contracts/ports.ts';
import type { Pulse } from '../contracts/pulse.ts';
import { Plan, VenueSettings } from '../contracts/venue.ts';
import { inheritFloors, prepareFloors } from '../engine/journey/ways.ts';
import type { Steps } from '../engine/locate/steps.ts';
import { planProblems } from './commands/venues.ts';
import type { Stepper } from './stepper.ts';

/** A plan of no more is worked out at once: a room or two. */
const cellsOfSmall = 8_000;
/** Cells looked at before the turns go on; each takes up to 1.5 microseconds. [HOT6] */
const cellsAtOnce = 2_000;

/**
 * Works out the cells and ways of a plan that is published, before the command takes its place:
 * within a turn they would hold everybody up. Undefined = there is nothing to wait for. [HOT6]
 */
export function prepareVenue(
  body: CommandBody,
  clock: AlarmClock,
  settingsOf: (venue: string) => VenueSettings | undefined = () => undefined,
): Promise<void> | undefined {
  if (body.do === 'publishPlan') {
    const known = settingsOf(body.venue);
    if (known === undefined || planProblems(body.plan).length > 0) return undefined;
    return workOff(prepareFloors(body.plan, known), clock);
  }
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

/**
 * What a frame read back will need of its venue's plan, before it is stepped: a large one takes
 * longer than a frame may, and neither it nor its first reading hangs. `warmed` are the venues
 * whose plans are ready. [HOT10] [HOT12]
 */
export function warmFloors(
  { venue, input }: Frame,
  given: { readonly stepper: Stepper; readonly warmed: Set<string>; readonly pulse: Pulse },
): void {
  const { stepper, warmed, pulse } = given;
  if (input.type === 'command' && input.command.do === 'publishVenue') {
    const plan = Plan.safeParse(input.command.plan);
    const settings = VenueSettings.safeParse(input.command.settings);
    if (!plan.success || !settings.success) return;
    beatThrough(prepareFloors(plan.data, settings.data), pulse);
    inheritFloors(plan.data, input.command.plan);
    warmed.add(venue);
    return;
  }
  if (warmed.has(venue)) return;
  warmed.add(venue);
  const state = stepper.state(venue);
  if (state?.plan) beatThrough(prepareFloors(state.plan, state.settings), pulse);
}

function beatThrough(steps: Steps<unknown>, pulse: Pulse): void {
  while (!steps.next().done) pulse.beat();
}

function workOff(steps: Steps<unknown>, clock: AlarmClock): Promise<void> | undefined {
  return isDone(steps, cellsOfSmall) ? undefined : goOn(steps, clock);
}

async function goOn(steps: Steps<unknown>, clock: AlarmClock): Promise<void> {
  do {
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(0, resolve);
    await promise;
  } while (!isDone(steps, cellsAtOnce));
}

/** Works on for a while; whether all is done. */
function isDone(steps: Steps<unknown>, most: number): boolean {
  for (let cells = 0; cells < most; ) {
    const { done, value } = steps.next();
    if (done) return true;
    cells += value;
  }
  return false;
}
