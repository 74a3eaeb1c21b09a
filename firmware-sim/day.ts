import type { Plan } from '../src/contracts/venue.ts';
import type { DeviceSpec, Outgoing } from './device.ts';
import { Dice, seedOf } from './dice.ts';
import { bandTag, openScene, type Scene, stepScene } from './scene.ts';
import { newShopper } from './shopper.ts';

export type DayOptions = {
  readonly plan: Plan;
  readonly devices: readonly DeviceSpec[];
  /** People who come in between opening and closing, each once, with a band of the drawer. */
  readonly visitors: number;
  readonly openMs: number;
  readonly seed: number;
};

/** One step of the day; all of it happened at `atMs` after opening. */
export type DayStep = {
  readonly atMs: number;
  /** Bands handed out, with the visitor's number, and bands that came back. */
  readonly came: readonly { readonly tag: string; readonly visitor: number }[];
  readonly back: readonly string[];
  readonly out: readonly Outgoing[];
};

/** Virtual time of one step: a fast walker goes 60 cm. */
const stepMs = 500;
/** Share of the day's people in each twelfth of it: a quiet morning, noon, the evening's rush. */
const rush = [3, 5, 7, 9, 10, 8, 6, 7, 10, 14, 13, 8] as const;
/** The last come this long before closing. */
const lastEntryMs = 900_000;

/**
 * A whole opening day without a network, as fast as it can be worked out; what devices say is what
 * they would publish. The same options give the same day. [SIM1]
 */
export function* simulateDay({ plan, devices, visitors, openMs, seed }: DayOptions) {
  const arrivals = arrivalsOf(visitors, openMs, seed);
  let scene: Scene = openScene({ plan, devices, visitors: 0, seed, boot: 1 });
  const worn = new Set<string>();
  let next = 0;
  for (let atMs = stepMs; atMs <= openMs; atMs += stepMs) {
    const came: { tag: string; visitor: number }[] = [];
    while ((arrivals[next] ?? Number.POSITIVE_INFINITY) <= atMs) {
      const visitor = ++next;
      const tag = freeBand(worn);
      worn.add(tag);
      const arrival = { tag, seed: seedOf(seed, 'visitor', visitor), isDemo: false, awayMs: 1 };
      scene = { ...scene, shoppers: [...scene.shoppers, newShopper(arrival)] };
      came.push({ tag, visitor });
    }
    const stepped = stepScene(scene, stepMs, undefined);
    scene = stepped.scene;
    const back = scene.shoppers
      .filter(({ phase, person }) => phase === 'away' && person > 0)
      .map(({ tag }) => tag);
    if (back.length > 0) {
      for (const tag of back) worn.delete(tag);
      scene = { ...scene, shoppers: scene.shoppers.filter(({ tag }) => worn.has(tag)) };
    }
    yield { atMs, came, back, out: stepped.out } satisfies DayStep;
  }
}

/** When each comes in, in order. */
function arrivalsOf(visitors: number, openMs: number, seed: number): number[] {
  const dice = new Dice(seedOf(seed, 'arrivals'));
  const whole = rush.reduce((sum, share) => sum + share, 0);
  const twelfthMs = (openMs - lastEntryMs) / rush.length;
  const times = Array.from({ length: visitors }, () => {
    let left = dice.next() * whole;
    const hour = rush.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    return (Math.max(0, hour) + dice.next()) * twelfthMs;
  });
  return times.sort((a, b) => a - b);
}

function freeBand(worn: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!worn.has(bandTag(number))) return bandTag(number);
}
