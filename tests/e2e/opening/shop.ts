import type { Page } from 'playwright-core';
import { Dice, seedOf } from '../../../firmware-sim/dice.ts';
import { type FleetCredential, type RunningFleet, runFleet } from '../../../firmware-sim/fleet.ts';
import { Link } from '../../../firmware-sim/link.ts';
import { openScene, stepScene, type Truth, truthOf } from '../../../firmware-sim/scene.ts';
import type { Plan } from '../../../src/contracts/venue.ts';
import { ShopAir, sceneOf } from '../../engine/survey/shop-air.ts';

const seed = 11;
const host = '127.0.0.1';
const everyMs = 1_000;

export type Box = FleetCredential & { readonly x: number; readonly y: number };
export type Spot = { readonly x: number; readonly y: number };

/** A box as it hangs there, with what the page said must be written into it. */
export async function boxOf(page: Page, device: string, at: Spot): Promise<Box> {
  const shown = page.locator('.credential dd');
  await shown.first().waitFor();
  const [clientId = '', username = '', password = ''] = await shown.allInnerTexts();
  return { device, clientId, username, password, kind: 'receiver', placement: at, ...at };
}

/** The shop's receivers as long as nobody is there but who walks with a band. */
export class Walker {
  spot: Spot = { x: 0, y: 0 };
  readonly #links: readonly Link[];
  readonly #timer: NodeJS.Timeout;

  constructor(of: {
    readonly port: number;
    readonly venue: string;
    readonly plan: Plan;
    readonly boxes: readonly Box[];
    readonly tag: string;
  }) {
    const { plan, boxes, tag, venue, port } = of;
    const at = boxes.map(({ device, x, y }) => [device, x, y] as const);
    const air = new ShopAir(sceneOf(plan, at), seed);
    const floor = plan.floors[0]?.id ?? '';
    this.#links = boxes.map((credential) => {
      const dice = new Dice(seedOf(seed, 'link', credential.device));
      const quiet = { onMessage: () => {}, onTrouble: () => {} };
      return new Link({ host, port, venue, credential, subscribe: ['errors'], dice, ...quiet });
    });
    for (const link of this.#links) link.start(0);
    const boot = Math.floor(Date.now() / 1_000);
    let seq = 0;
    this.#timer = setInterval(() => {
      seq += 1;
      const { heard } = air.stand({ ...this.spot, floor }, { seconds: seq, tag });
      for (const [i, { device }] of boxes.entries()) {
        const rssi = heard[device]?.at(-1);
        const sightings = rssi === undefined ? [] : [{ tag, rssi }];
        this.#links[i]?.send('sightings', JSON.stringify({ boot, seq, sightings }));
      }
    }, everyMs);
  }

  /** The band goes back into the drawer, and the boxes are free for the day's people. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#links.map((link) => link.stop()));
  }
}

/** Where people really were, second by second: what the pages' numbers are held against. */
export class OpenShop {
  readonly #fleet: RunningFleet;
  /** By band: how many seconds in which zone. */
  readonly secondsIn = new Map<string, Map<string, number>>();
  readonly pushes: string[] = [];
  readonly troubles: string[] = [];

  constructor(of: {
    readonly port: number;
    readonly venue: string;
    readonly plan: Plan;
    readonly boxes: readonly Box[];
    readonly visitors: number;
    readonly demoVisitorBand: string;
  }) {
    const { boxes, ...rest } = of;
    this.#fleet = runFleet({
      ...rest,
      host,
      credentials: boxes,
      speed: 1,
      seed,
      chaos: 0,
      onTrouble: (device, message) => this.troubles.push(`${device}: ${message}`),
      onRefused: (device, payload) => this.troubles.push(`${device}: ${payload}`),
      onTruth: (_atMs, rows) => this.#note(rows),
    });
  }

  #note(rows: readonly Truth[]): void {
    for (const { tag, zone } of rows) {
      const mine = this.secondsIn.get(tag) ?? new Map<string, number>();
      this.secondsIn.set(tag, mine.set(zone, (mine.get(zone) ?? 0) + 1));
    }
  }

  /** Seconds that somebody with the band has been in a zone. */
  seconds(tag: string, zone: string): number {
    return this.secondsIn.get(tag)?.get(zone) ?? 0;
  }

  whoIsInside(): readonly Truth[] {
    return this.#fleet.truth();
  }

  end(): Promise<void> {
    return this.#fleet.stop();
  }
}

/** Who will be in a zone for so long first, of those with a band: the simulator knows. [SIM1] */
export function whoWillStay(of: {
  readonly plan: Plan;
  readonly boxes: readonly Box[];
  readonly visitors: number;
  readonly demoVisitorBand: string;
  readonly zone: string;
  readonly seconds: number;
}): string {
  const { boxes, zone, seconds, ...rest } = of;
  const devices = boxes.map(({ device, x, y }) => {
    return { device, kind: 'receiver', placement: { x, y } } as const;
  });
  let scene = openScene({ ...rest, devices, seed, boot: 1 });
  const stayed = new Map<string, number>();
  for (let second = 0; second < 120; second++) {
    for (let part = 0; part < 4; part++) scene = stepScene(scene, 250, undefined).scene;
    for (const row of truthOf(scene)) {
      if (row.zone !== zone || row.tag === of.demoVisitorBand) continue;
      const sum = (stayed.get(row.tag) ?? 0) + 1;
      if (sum >= seconds) return row.tag;
      stayed.set(row.tag, sum);
    }
  }
  throw new Error('nobody will');
}
