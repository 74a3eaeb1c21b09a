import type { JournaledCommand } from '../../contracts/inputs.ts';
import type { Placement, Plan, VenueSettings } from '../../contracts/venue.ts';
import { groundOfRun, radioOf } from '../locate/cells.ts';
import { type Model, modelOf } from '../locate/radio.ts';
import { createOut, type Run, runOf } from '../run.ts';
import { step } from '../step.ts';
import { createVenue, type VenueState } from '../venue.ts';

/** A receiver at a point, metres on its floor. */
export type Standing = {
  readonly device: string;
  readonly x: number;
  readonly y: number;
  readonly floor: string;
};

/** What is known of a venue before anybody walks in it. */
export type Scene = {
  readonly plan: Plan;
  readonly settings: VenueSettings;
  readonly receivers: readonly Standing[];
  /** Points of a calibration walk; empty = the radio of settings or textbooks. */
  readonly fingerprints: NonNullable<Plan['fingerprints']>;
};

/** Any moment will do: nothing of a survey is about a day. */
const startMs = 1_000_000_000_000;

/**
 * An engine of its own with the scene's plan, receivers and radio: what it finds is what the floor
 * would show. Groups, clones and moved receivers are not looked for, as strengths are made up.
 */
export type Bench = { readonly state: VenueState; readonly run: Run; nowMs: number };

export function benchOf({ plan, settings, receivers, fingerprints }: Scene): Bench {
  const state = createVenue('survey');
  const bench = { state, run: runOf(state), nowMs: startMs };
  command(bench, {
    do: 'publishVenue',
    plan,
    settings: { ...settings, groups: false, unvaryingCount: 0, beaconMovesM: 1_000 },
    timezone: 'UTC',
    offsets: [[0, 0]],
    demo: false,
  });
  for (const { device, x, y, floor } of receivers) {
    const placement = { x, y, floor };
    command(bench, {
      do: 'placeDevice',
      ...{ device, kind: 'receiver', placement, expectedEveryMs: 60_000 },
    });
  }
  if (fingerprints.length > 0) command(bench, { do: 'calibrate', fingerprints });
  return bench;
}

function command(bench: Bench, asked: JournaledCommand): void {
  const input = { type: 'command', id: asked.do, command: asked } as const;
  step(bench.state, { position: 0, atMs: bench.nowMs, venue: 'survey', input }, createOut());
}

/** The radio as the engine would take it before anything is learned on line. */
export function radioIn({ run }: Bench): { readonly model: Model; readonly moreDb: MoreDb } {
  const given = radioOf(run);
  return {
    model: modelOf(run.state.radio, given),
    moreDb: (device) => given.receiversDb[device] ?? 0,
  };
}
type MoreDb = (device: string) => number;

export function groundIn(bench: Bench, floor: string) {
  return groundOfRun(bench.run, floor);
}

/** Receivers of a venue's devices that stand at points, and those that do not. */
export function standingsIn(
  plan: Plan,
  devices: readonly {
    readonly device: string;
    readonly kind: string;
    readonly placement?: Placement;
  }[],
): { readonly standing: readonly Standing[]; readonly unplaced: readonly string[] } {
  const first = plan.floors[0]?.id ?? '';
  const standing: Standing[] = [];
  const unplaced: string[] = [];
  for (const { device, kind, placement } of devices) {
    if (kind !== 'receiver') continue;
    if (placement === undefined || 'zone' in placement) unplaced.push(device);
    else standing.push({ device, x: placement.x, y: placement.y, floor: placement.floor ?? first });
  }
  return { standing, unplaced };
}
