import { campaigns, goods, journey } from './campaigns.ts';
import { venue, zoneIds } from './shop.ts';
import type { World } from './world.ts';

/** Whoever runs the place: counts people, sees alerts, changes goods, campaigns and the journey. */
export class SimulatedOperator {
  readonly #world: World;

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
      const kind = world.random();
      if (kind < 0.4) await this.#seeAlert();
      else if (kind < 0.65) await this.#correct();
      else if (kind < 0.75)
        await world.ask({ do: 'publishGoods', venue, replace: false, ...goods });
      else if (kind < 0.8) await world.ask({ do: 'publishJourney', venue, journey });
      else if (kind < 0.9) {
        await world.ask({ do: 'publishCampaign', venue, campaign: world.pick(campaigns) });
      }
    }
  }

  /** Air is measured where receivers hang. */
  #measure(): void {
    const { random, devices } = this.#world;
    const temperatureC = Math.round((23 + random() * 6) * 10) / 10;
    devices.get('r-shoes')?.say('environment', { temperatureC, humidityPct: 40 });
    if (random() < 0.3) devices.get('shelf-1')?.say('health', { batteryPct: 80 });
  }

  async #seeAlert(): Promise<void> {
    const { machine } = this.#world;
    if (!machine.isUp) return;
    const alerts = await machine.reader.alerts(venue, { limit: 20 });
    const open = alerts.filter(({ acknowledgedAtMs }) => acknowledgedAtMs === undefined);
    const [first] = open;
    if (first) await this.#world.ask({ do: 'acknowledgeAlert', venue, alert: first.id });
  }

  async #correct(): Promise<void> {
    const world = this.#world;
    const zone = world.random() < 0.5 ? { zone: world.pick(zoneIds) } : {};
    const people = Math.floor(world.random() * 6);
    await world.ask({ do: 'correctCount', venue, people, ...zone });
  }
}
