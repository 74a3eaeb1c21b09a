import { campaigns, goods, journey, journeyOfWindow } from './campaigns.ts';
import { addDevice, addHomeless, devices, homeless, strayBeacon, venue, zoneIds } from './shop.ts';
import type { World } from './world.ts';

/** Whoever runs the place: counts people, sees alerts, changes goods, campaigns and the journey. */
export class SimulatedOperator {
  readonly #world: World;
  #bags = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async work(untilMs: number): Promise<void> {
    const world = this.#world;
    while (world.clock.nowMs < untilMs) {
      await new Promise<void>((resolve) =>
        world.clock.after(world.between(1_000, 15_000), resolve),
      );
      this.#measure();
      if (world.random() < 0.08) await this.#moveThings();
      if (world.random() < 0.03) await this.#letIn();
      if (world.random() < 0.05) void this.#sayTheSame();
      if (world.isAstray && world.random() < 0.3) void this.#carryBag();
      const kind = world.random();
      if (kind < 0.4) await this.#seeAlert();
      else if (kind < 0.65) await this.#correct();
      else if (kind < 0.75)
        await world.ask({ do: 'publishGoods', venue, replace: false, ...goods });
      else if (kind < 0.8) {
        const told = world.pick([journey, journeyOfWindow]);
        await world.ask({ do: 'publishJourney', venue, journey: told });
      } else if (kind < 0.9) {
        for (let i = 0; i < 8; i++) {
          await world.ask({ do: 'publishCampaign', venue, campaign: world.pick(campaigns) });
        }
      }
    }
  }

  /** Air is measured where receivers hang. */
  #measure(): void {
    const { random, devices } = this.#world;
    const temperatureC = Math.round((23 + random() * 6) * 10) / 10;
    devices.get('r-shoes')?.say('environment', { temperatureC, humidityPct: 40 });
    if (random() < 0.3) devices.get('shelf-1')?.say('health', { batteryPct: 80 });
    if (random() < 0.2) devices.get('gate-1')?.say('status', { status: 'online' });
  }

  /** A beacon is carried off and hung up again; a receiver goes and comes. */
  async #moveThings(): Promise<void> {
    const world = this.#world;
    const kind = world.random();
    if (kind < 0.3) {
      await world.ask({ do: 'removeDevice', venue, device: homeless });
      await world.ask(addHomeless());
    } else if (!world.isAstray) {
      world.isAstray = true;
    } else if (kind < 0.5) {
      const placed = devices.find(({ id }) => id === strayBeacon);
      if (placed) await world.ask(addDevice(placed, true));
    }
  }

  /** Somebody who works here opens a page, and goes home. */
  async #letIn(): Promise<void> {
    const world = this.#world;
    const letter = () => Math.floor(world.random() * 16).toString(16);
    const hash = () => Array.from({ length: 64 }, letter).join('');
    const [linkSha256, sessionSha256] = [hash(), hash()];
    const laterMs = world.clock.wallMs() + 3_600_000;
    await world.ask({ do: 'createAdminLink', linkSha256, expiresAtMs: laterMs });
    await world.ask({
      do: 'exchangeAdminLink',
      linkSha256,
      sessionSha256,
      sessionExpiresAtMs: laterMs,
    });
    await world.ask({ do: 'createToken', role: 'wall', venues: [venue], tokenSha256: hash() });
    await world.ask({ do: 'endSession', sessionSha256 });
    // As the house does each hour; nobody's page is old here. tests/hotpath/accounts.test.ts
    await world.ask({ do: 'endAccounts' });
  }

  /** A tag whose strength never varies: a copy, or somebody's test. [LOC6] */
  async #sayTheSame(): Promise<void> {
    const { clock, devices: all } = this.#world;
    for (let i = 0; i < 20; i++) {
      const sightings = [{ tag: 'clone-1', rssi: -60 }];
      all.get('r-door')?.say('sightings', { sightings });
      await new Promise<void>((resolve) => clock.after(900, resolve));
    }
  }

  /** A band in a bag beside the beacon that was carried off, and heard by nothing else. [LOC5] */
  async #carryBag(): Promise<void> {
    const { clock, devices: all } = this.#world;
    const tag = `bag-${++this.#bags}`;
    for (let i = 0; i < 10; i++) {
      const rssi = -46 - Math.round(this.#world.random() * 4);
      all.get(strayBeacon)?.say('sightings', { sightings: [{ tag, rssi }] });
      await new Promise<void>((resolve) => clock.after(900, resolve));
    }
  }

  async #seeAlert(): Promise<void> {
    const { machine } = this.#world;
    if (!machine.isUp) return;
    const alerts = await machine.reader.alerts(venue, { limit: 20 });
    const open = alerts.filter(({ acknowledgedAtMs }) => acknowledgedAtMs === undefined);
    const [first] = open;
    if (first) await this.#world.ask({ do: 'acknowledgeAlert', venue, alert: first.id });
    // It may have died over the answer.
    if (!machine.isUp) return;
    const [task] = await machine.reader.tasks(venue, { limit: 1 });
    if (task) await this.#world.ask({ do: 'finishTask', venue, task: task.id });
  }

  async #correct(): Promise<void> {
    const world = this.#world;
    const zone = world.random() < 0.5 ? { zone: world.pick(zoneIds) } : {};
    const people = Math.floor(world.random() * 6);
    await world.ask({ do: 'correctCount', venue, people, ...zone });
  }
}
