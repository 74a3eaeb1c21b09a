import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import type { Outgoing } from '../../firmware-sim/device.ts';
import { openScene, type Scene, stepScene } from '../../firmware-sim/scene.ts';

export const setup = demoSetup();

type Wanted = { seed: number; visitors?: number; withDemo?: boolean };

/** The demonstration with its people inside. */
export function demoScene({ seed, visitors = 24, withDemo = true }: Wanted): Scene {
  return openScene({
    plan: setup.plan,
    devices: setup.devices,
    visitors,
    seed,
    boot: 1,
    ...(withDemo ? { demoVisitorBand: setup.demoVisitorBand } : {}),
  });
}

type Run = { seconds: number; stepMs?: number; withAt?: boolean };

export const wallStartMs = 1_800_000_000_000;

/** Runs a scene and hands over every step. */
export function runScene(
  scene: Scene,
  { seconds, stepMs = 250, withAt = true }: Run,
  visit: (scene: Scene, out: readonly Outgoing[], before: Scene) => void,
): Scene {
  let now = scene;
  for (let ms = stepMs; ms <= seconds * 1_000; ms += stepMs) {
    const before = now;
    const stepped = stepScene(now, stepMs, withAt ? wallStartMs + ms : undefined);
    now = stepped.scene;
    visit(now, stepped.out, before);
  }
  return now;
}
