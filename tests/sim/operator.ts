import { defaultStaffRules } from '../../src/contracts/staff.ts';
import type { BroughtSale } from '../../src/contracts/tills.ts';
import { campaigns, goods, journey, journeyOfWindow } from './campaigns.ts';
import {
  addDevice,
  addHomeless,
  devices,
  homeless,
  metres,
  planOf,
  strayBeacon,
  venue,
  zoneIds,
} from './shop.ts';
import type { World } from './world.ts';

/** Whoever runs the place: counts people, sees alerts, changes goods, campaigns and the journey. */
export class SimulatedOperator {
  readonly #world: World;
  #bags = 0;
  #rounds = 0;
  #turns = 0;
  /** The till's file of the day, that is brought whole each time it has grown. */
  readonly #file: BroughtSale[] = [];

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
      if (++this.#rounds % 3 === 0) await this.#keepBooks();
      if (world.random() < 0.08) await this.#moveThings();
      if (world.random() < 0.03) await this.#letIn();
      if (world.isRedrawn && world.random() < 0.2) await this.#redraw();
      if (++this.#turns % 7 === 0) await this.#tune(this.#turns / 7);
      if (world.random() < 0.05) void this.#sayTheSame();
      if (world.isAstray && world.random() < 0.3) void this.#carryBag();
      if (world.isAstray && world.random() < 0.1) void this.#passStray();
      const kind = world.random();
      if (kind < 0.4) await this.#seeAlert();
      else if (kind < 0.44) {
        const escalateAfterMs = world.pick([5_000, 30_000]);
        const rules = { ...defaultStaffRules, escalateAfterMs, queueWaitMs: 5_000 };
        await world.ask({ do: 'setStaffRules', venue, rules });
      } else if (kind < 0.65) await this.#correct();
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

  /** Shelves are counted, the till’s file has grown, and a sale was another’s. */
  async #keepBooks(): Promise<void> {
    const world = this.#world;
    const at = this.#rounds;
    const rows = [{ sku: 'sock-1', units: at % 2 === 0 ? 0 : 3 }];
    await world.ask({ do: 'setStock', venue, how: 'set', reason: 'counted', rows });
    if (!world.machine.isUp) return;
    const all = { venue, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    const sold = (await world.machine.reader.sales(all)).filter(({ kind }) => kind === 'sale');
    // Nobody is one of those whose it may be; so sales come and go, with what they earned.
    const whose = [...new Set(sold.map(({ visitor }) => visitor ?? '').concat(''))];
    const turn = at / 3;
    const customer = whose[turn % whose.length] || undefined;
    const lines = [{ sku: 'sock-1', qty: 1, price: 5 }];
    const money = { total: 5, currency: 'EUR', lines } as const;
    this.#file.push({ receipt: `F${at}`, kind: 'sale', customer, ...money });
    await world.ask({ do: 'bringSales', venue, device: 'till-1', sales: [...this.#file] });
    const one = sold[turn % Math.max(1, sold.length)];
    const visitor = whose[Math.floor(turn / 2) % whose.length] ?? '';
    if (one) await world.ask({ do: 'matchSale', venue, sale: one.id, visitor });
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

  /** The plan is drawn again over people inside: rooms change size, a corner comes or goes. */
  async #redraw(): Promise<void> {
    const { machine } = this.#world;
    if (!machine.isUp) return;
    const known = await machine.reader.plans.draft(venue);
    const plan = planOf(metres + this.#world.pick([-0.5, 0, 0.5]), this.#world.random() < 0.6);
    const open = known?.plan === undefined ? 0 : known.revision;
    const saved = await this.#world.ask({ do: 'savePlanDraft', venue, plan, revision: open });
    if (!saved.ok) return;
    const revision = Number(saved.result.revision);
    const told = { plan, revision, pauseCampaigns: false };
    await this.#world.ask({ do: 'publishPlan', venue, ...told });
  }

  /**
   * A box is looked for and hung up again; somebody walks, or the walk is taken back. In turns, and
   * by no dice, so that all else of a seed stays as it was.
   */
  async #tune(turn: number): Promise<void> {
    const world = this.#world;
    await world.ask({
      do: 'identifyDevice',
      venue,
      device: devices[turn % devices.length]?.id ?? '',
    });
    const placement = { zone: 'exit' };
    await world.ask({ do: 'moveDevice', venue, device: 'kiosk-1', placement });
    if (turn % 3 === 0) {
      await world.ask({ do: 'clearCalibration', venue });
      return;
    }
    // What a textbook's radio gives in the middle of each room.
    const points = zoneIds.map((_, at) => {
      const heard = zoneIds.map((zone, room): [string, number[]] => {
        const away = Math.hypot((room - at) * metres, 1);
        return [`r-${zone}`, [Math.round(-62 - 18 * Math.log10(away))]];
      });
      const where = { floor: '0', x: (at + 0.5) * metres, y: metres / 2 };
      return { ...where, heard: Object.fromEntries(heard) };
    });
    await world.ask({ do: 'calibrate', venue, walk: `w-${turn}`, points });
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

  /** Five bands in the shoes, where that beacon is now, and others hear them as they should. */
  async #passStray(): Promise<void> {
    const { clock, devices: all, random } = this.#world;
    const group = ++this.#bags;
    const tags = [1, 2, 3, 4, 5].map((one) => `group-${group}-${one}`);
    const heardAt = { [strayBeacon]: -46, 'r-shoes': -50, 'r-door': -61, 'r-shirts': -61 };
    for (let i = 0; i < 10; i++) {
      for (const [device, dbm] of Object.entries(heardAt)) {
        const sightings = tags.map((tag) => ({ tag, rssi: dbm - Math.round(random() * 4) }));
        all.get(device)?.say('sightings', { sightings });
      }
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
    await this.#workOnTasks();
    if (machine.isUp) await this.#workOnCases();
  }

  /** Staff take what is open, go, give back, pass on, and finish; some moves come too late. */
  async #workOnTasks(): Promise<void> {
    const world = this.#world;
    const open = await world.machine.reader.staff.tasks(venue, { sinceMs: 0, most: 3 });
    for (const { task, state } of open) {
      const kind = world.random();
      const named = { venue, task } as const;
      if (kind < 0.3) await world.ask({ do: 'takeTask', ...named });
      else if (kind < 0.45) await world.ask({ do: 'startTask', ...named });
      else if (kind < 0.55) await world.ask({ do: 'releaseTask', ...named });
      else if (kind < 0.65) await world.ask({ do: 'passTask', ...named, post: 'floor' });
      else if (kind < 0.75) await world.ask({ do: 'cannotDoTask', ...named });
      else if (state !== 'done') await world.ask({ do: 'finishTask', ...named });
      if (!world.machine.isUp) return;
    }
  }

  /** What went wrong is written down, owned, made good and closed, and sometimes opened again. */
  async #workOnCases(): Promise<void> {
    const world = this.#world;
    const text = 'Cold coffee';
    if (world.random() < 0.3) {
      await world.ask({ do: 'openCase', venue, text, severity: 'warning', dueMs: 60_000 });
    }
    if (!world.machine.isUp) return;
    const [one] = await world.machine.reader.staff.cases(venue, { sinceMs: 0, most: 1 });
    if (one === undefined) return;
    const named = { venue, case: one.case, asManager: true } as const;
    if (one.state === 'open') await world.ask({ do: 'ownCase', ...named });
    else if (one.state === 'owned') {
      await world.ask({ do: 'makeGoodCase', ...named, note: 'A new one', cost: 12 });
    } else if (one.state === 'madeGood') await world.ask({ do: 'closeCase', ...named });
    else await world.ask({ do: 'reopenCase', ...named });
  }

  async #correct(): Promise<void> {
    const world = this.#world;
    const zone = world.random() < 0.5 ? { zone: world.pick(zoneIds) } : {};
    const people = Math.floor(world.random() * 6);
    await world.ask({ do: 'correctCount', venue, people, ...zone });
  }
}
