import type { Page } from 'playwright-core';
import { Dice, seedOf } from '../../../firmware-sim/dice.ts';
import { type FleetCredential, type RunningFleet, runFleet } from '../../../firmware-sim/fleet.ts';
import { Link } from '../../../firmware-sim/link.ts';
import { openScene, stepScene, type Truth, truthOf } from '../../../firmware-sim/scene.ts';
import type { Plan } from '../../../src/contracts/venue.ts';
import { ShopAir, sceneOf } from '../../engine/survey/shop-air.ts';
import { silenceMs } from './silence.ts';

/**
 * With it two people stay in the display for more than a minute, one from the first second on and
 * one soon after; seven have come in after a minute. [SIM1]
 */
const seed = 33;
const host = '127.0.0.1';
const everyMs = 1_000;
/** How far ahead one looks. */
const mostSeconds = 180;

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
  readonly #fromMs = Date.now();
  #toMs = Number.NaN;
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

  get lengthMs(): number {
    return this.#toMs - this.#fromMs;
  }

  /** The band goes back into the drawer, and the boxes are free for the day's people. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#toMs = Date.now();
    await Promise.all(this.#links.map((link) => link.stop()));
  }
}

/** Who was beyond the entrance for so long was seen there by the receivers. */
const knownAfterS = 20;

/** Where people really were, second by second: what the pages' numbers are held against. */
export class OpenShop {
  readonly #fleet: RunningFleet;
  /** By band: how many seconds in which zone. */
  readonly secondsIn = new Map<string, Map<string, number>>();
  /** When somebody with a band was there, epoch ms; one band may come more than once. */
  readonly visits: { readonly tag: string; readonly fromMs: number; toMs: number }[] = [];
  readonly troubles: string[] = [];

  constructor(of: {
    readonly port: number;
    readonly venue: string;
    readonly plan: Plan;
    readonly boxes: readonly Box[];
    readonly visitors: number;
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
      onTruth: (atMs, rows) => this.#note(atMs, rows),
    });
  }

  #note(atMs: number, rows: readonly Truth[]): void {
    for (const { tag, zone } of rows) {
      const visit = this.visits.findLast((one) => one.tag === tag);
      if (visit && atMs - visit.toMs < silenceMs) visit.toMs = atMs;
      else this.visits.push({ tag, fromMs: atMs, toMs: atMs });
      const mine = this.secondsIn.get(tag) ?? new Map<string, number>();
      this.secondsIn.set(tag, mine.set(zone, (mine.get(zone) ?? 0) + 1));
    }
  }

  get lengths(): readonly number[] {
    return this.visits.map(({ fromMs, toMs }) => toMs - fromMs);
  }

  /** Seconds that somebody with the band has been in a zone. */
  seconds(tag: string, zone: string): number {
    return this.secondsIn.get(tag)?.get(zone) ?? 0;
  }

  /** How many came in; 0 while one of them has been no further than the door for long enough. */
  get known(): number {
    const beyond = [...this.secondsIn.keys()].map((tag) => this.#secondsBeyond(tag));
    return beyond.every((seconds) => seconds >= knownAfterS) ? beyond.length : 0;
  }

  #secondsBeyond(tag: string): number {
    const zones = [...(this.secondsIn.get(tag) ?? [])].filter(([zone]) => zone !== 'entrance');
    return zones.reduce((sum, [, seconds]) => sum + seconds, 0);
  }

  end(): Promise<void> {
    return this.#fleet.stop();
  }
}

/** Who will stay in a zone for so long, the first to have done so first: the simulator knows. */
export function whoWillStay(of: {
  readonly plan: Plan;
  readonly boxes: readonly Box[];
  readonly visitors: number;
  readonly zone: string;
  readonly seconds: number;
}): readonly string[] {
  const { boxes, zone, seconds, ...rest } = of;
  const devices = boxes.map(({ device, x, y }) => {
    return { device, kind: 'receiver', placement: { x, y } } as const;
  });
  let scene = openScene({ ...rest, devices, seed, boot: 1 });
  const stayed = new Map<string, number>();
  const found = new Set<string>();
  for (let second = 0; second < mostSeconds; second++) {
    for (let part = 0; part < 4; part++) scene = stepScene(scene, 250, undefined).scene;
    const there = truthOf(scene).filter((row) => row.zone === zone);
    for (const { tag } of there) stayed.set(tag, (stayed.get(tag) ?? 0) + 1);
    for (const [tag, sum] of stayed) {
      // Who goes elsewhere begins anew.
      if (!there.some((row) => row.tag === tag)) stayed.delete(tag);
      else if (sum >= seconds) found.add(tag);
    }
  }
  return [...found];
}
