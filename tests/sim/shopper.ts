import { contacts } from '../../src/contracts/journey.ts';
import type { PublishEnd } from '../../src/contracts/topics.ts';
import type { Purpose } from '../../src/contracts/venue.ts';
import { atThePage, codeOf } from './coupons.ts';
import { comesBack, linksAtDesk, loses } from './lost.ts';
import { homeless, metres, radios, strayBeacon, venue, zoneIds } from './shop.ts';
import { wish, wishes } from './wishes.ts';
import type { World } from './world.ts';

const everyMs = 1_000;

/** One person with a band: comes, walks, stays, takes things, pays or not, goes, comes again. */
export class SimulatedShopper {
  tag: string;
  visitor = '';
  readonly #world: World;
  #zone = 'door';
  #isHere = false;

  constructor(world: World, tag: string) {
    this.#world = world;
    this.tag = tag;
  }

  /** Visits until time is up; each command is awaited, as people do. */
  async live(untilMs: number): Promise<void> {
    const { clock } = this.#world;
    await this.#wait(this.#world.between(0, 20_000));
    while (clock.nowMs < untilMs) {
      if (this.visitor === '' && this.#world.random() < 0.8) await this.#join();
      await this.#visit(untilMs);
      if (this.#world.random() < 0.3) await this.#return();
      await this.#wait(this.#world.between(5_000, this.#world.random() < 0.3 ? 300_000 : 40_000));
    }
  }

  async #join(): Promise<void> {
    const world = this.#world;
    const codeSha256 = `${this.tag}-${world.clock.nowMs}`.replace(/\W/g, '').slice(0, 60);
    const code = [...codeSha256].map((c) => (c.charCodeAt(0) % 16).toString(16)).join('');
    const hash = code.padEnd(64, '0').slice(0, 64);
    const as = world.pick(['alone', 'alone', 'family', 'anonymous', 'staff'] as const);
    const group = as === 'family' ? { group: 'family-1' } : {};
    const { tag } = this;
    await world.ask({ do: 'handOutBand', venue, tag, as, codeSha256: hash, ...group });
    if (as === 'staff' || as === 'anonymous' || world.random() < 0.3) return;
    const language = world.pick(['en', 'fa'] as const);
    const linkedHere = await linksAtDesk(world, tag, language);
    if (linkedHere !== undefined) {
      this.visitor = linkedHere;
      return;
    }
    const phone = await this.#joinByPhone(hash);
    const name = world.rights?.newName();
    const linked = await world.ask({
      do: 'linkBand',
      ...phone,
      venue,
      codeSha256: hash,
      sessionSha256: hash,
      language,
      ...(name === undefined ? {} : { name }),
    });
    if (!linked.ok) return;
    this.visitor = String(linked.result.visitor);
    await world.ask({ do: 'notePhone', sessionSha256: hash });
    if (name !== undefined) world.rights?.names.set(this.visitor, name);
    for (const purpose of ['offers', 'service', 'improve'] as const) {
      if (world.random() < 0.8) await this.#consent(purpose, true);
    }
    if (this.visitor.charCodeAt(this.visitor.length - 1) % 3 === 0) await this.#offerPhone();
  }

  /** Every other one has the venue's page on a phone before they are handed a band. */
  async #joinByPhone(sessionSha256: string): Promise<{ visitor?: string }> {
    const { visitor, tag } = this;
    const isPhone = tag.charCodeAt(tag.length - 1) % 2 === 0;
    if (!isPhone) return {};
    const consents = { service: true, offers: false, improve: false };
    const said = { language: 'en', text: 'sim-1', consents, source: 'page' } as const;
    const who = visitor === '' ? {} : { visitor };
    const joined = await this.#world.ask({
      do: 'joinVenue',
      venue,
      sessionSha256,
      ...said,
      ...who,
    });
    return joined.ok ? { visitor: String(joined.result.visitor) } : {};
  }

  /** A phone that can be reached for a while. */
  async #offerPhone(): Promise<void> {
    const { visitor } = this;
    const endpointSha256 = visitor
      .replaceAll(/[^0-9a-f]/g, '0')
      .padEnd(64, '0')
      .slice(0, 64);
    const keys = { p256dh: 'k', auth: 'a', endpoint: `https://push.example/${visitor}` } as const;
    await this.#world.ask({ do: 'subscribePush', visitor, endpointSha256, ...keys });
    await this.#world.ask({ do: 'unsubscribePush', visitor, endpointSha256, gone: false });
    const address = { kind: 'email', is: `${visitor}@example.org` } as const;
    await this.#world.ask({ do: 'setAddress', visitor, address });
    await this.#world.ask({ do: 'dropAddress', visitor, kind: 'email' });
  }

  async #consent(purpose: Purpose, granted: boolean): Promise<void> {
    const { visitor } = this;
    const said = { purpose, granted, text: 'sim-1', language: 'en' } as const;
    await this.#world.ask({ do: 'setConsent', visitor, ...said });
  }

  /** Says how much they want to hear. */
  async #choose(): Promise<void> {
    const world = this.#world;
    const frequency = world.pick(['none', 'few', 'all'] as const);
    const leaveAlone = world.random() < 0.3;
    await world.ask({ do: 'setPreferences', visitor: this.visitor, frequency, leaveAlone });
    if (world.random() < 0.5) await world.ask({ do: 'callStaff', venue, visitor: this.visitor });
    const score = world.pick([1, 2, 5] as const);
    await world.ask({ do: 'rateHere', venue, visitor: this.visitor, score });
  }

  /** Wants to hear less for a while: by the page, by a message, or by a message's link. */
  async #wishFor(): Promise<void> {
    const world = this.#world;
    const { visitor } = this;
    const how = world.random();
    if (how < 0.6) await wish(world, visitor, world.pick(wishes));
    else if (how < 0.8) {
      const campaign = world.pick(['shoes-9s', 'tills-now', 'shirts-now'] as const);
      await world.ask({ do: 'lessLike', venue, visitor, campaign });
    } else await world.ask({ do: 'stopMessages', visitor, undo: false });
    await this.#wait(world.between(5_000, 40_000));
    if (how < 0.8) await wish(world, visitor, {});
    else await world.ask({ do: 'stopMessages', visitor, undo: true });
  }

  /** Has everything stopped, or everything erased; goes on through the shop either way. */
  async #useRights(): Promise<void> {
    const world = this.#world;
    const { rights } = world;
    const { visitor, tag } = this;
    if (rights === undefined) return;
    const chance = rights.random();
    if (visitor !== '' && chance < 0.05) {
      this.visitor = '';
      await world.ask({ do: 'stopEverything', visitor, text: 'sim-1', language: 'en' });
    } else if (chance < 0.13) {
      const byVisitor = visitor !== '' && chance < 0.1;
      const whose = byVisitor ? { visitor } : { venue, tag };
      const receiptSha256 = rights.newReceipt();
      const name = rights.names.get(visitor);
      this.visitor = '';
      const answer = await world.ask({ do: 'eraseVisitor', whose, receiptSha256 });
      if (!answer.ok) return;
      const texts = [...(name === undefined ? [] : [name]), ...(visitor === '' ? [] : [visitor])];
      rights.noteErased(world, { receiptSha256, texts });
    }
  }

  async #visit(untilMs: number): Promise<void> {
    const world = this.#world;
    this.#isHere = true;
    this.#zone = 'door';
    this.#beHeard();
    const purpose = world.pick(['entry', 'entry', 'entry', 'unlock', 'pay', 'claim'] as const);
    if (world.random() < 0.3) this.#say('gate-1', 'tap', { tag: this.tag, purpose });
    if (world.random() < 0.6) this.#say('counter-1', 'count', { in: 1, out: 0 });
    const stays = 2 + Math.floor(world.random() * 5);
    for (let i = 0; i < stays && world.clock.nowMs < untilMs; i++) {
      await this.#wait(world.between(2_000, 30_000));
      await this.#act();
      await this.#useRights();
      this.tag = await loses(world, this.tag, this.#zone);
      this.#zone = world.pick(zoneIds);
    }
    this.#zone = 'exit';
    await this.#wait(world.between(1_000, 6_000));
    if (world.random() < 0.2) {
      this.#say('kiosk-1', 'rating', { tag: this.tag, score: world.pick([1, 2, 5]), of: 5 });
    }
    if (world.random() < 0.6) this.#say('counter-1', 'count', { in: 0, out: 1 });
    this.#isHere = false;
  }

  async #act(): Promise<void> {
    const world = this.#world;
    const { random } = world;
    if (this.#zone === 'shoes' && random() < 0.5) {
      const sku = world.pick(['shoe-1', 'shoe-2']);
      const kind = world.pick(['pickup', 'pickup', 'putback'] as const);
      this.#say('shelf-1', 'shelf', { kind, slot: sku === 'shoe-1' ? 'a' : 'b', sku });
      if (kind === 'pickup' && random() < 0.5) {
        await this.#wait(world.between(500, 4_000));
        this.#say('shelf-1', 'shelf', { kind: 'putback', slot: 'a', sku });
      }
      if (random() < 0.2)
        this.#say('shelf-1', 'shelf', { kind: 'presence', slot: 'a', present: true });
      if (random() < 0.2) this.#say('shelf-1', 'shelf', { kind: 'weight', slot: 'b', grams: 500 });
      if (random() < 0.4) await this.#tryBoth();
    }
    if (this.#zone === 'tills' && random() < 0.85) {
      const receipt = `R${Math.floor(random() * 1e9)}`;
      const lines = [{ sku: 'shoe-1', qty: 1, price: 50 }];
      const who = random() < 0.85 ? { tag: this.tag } : {};
      const code = random() < 0.6 ? await codeOf(world, this.visitor) : undefined;
      const coupon = code === undefined ? {} : { coupon: code };
      if (code !== undefined && random() < 0.6) void atThePage(world, code);
      const sale = { receipt, ...who, ...coupon, lines, total: 50, currency: 'EUR' };
      this.#say('till-1', 'sale', { kind: 'sale', ...sale });
      await this.#wait(world.between(300, 4_000));
      if (random() < 0.3) this.#say('till-1', 'sale', { kind: 'return', ...sale });
      else if (random() < 0.15) this.#say('till-1', 'sale', { kind: 'void', ...sale });
    }
    if (this.visitor !== '' && random() < 0.08) await this.#meetElsewhere();
    if (this.visitor !== '' && random() < 0.06) await this.#choose();
    if (this.visitor !== '' && random() < 0.06) await this.#wishFor();
    if (this.visitor !== '' && random() < 0.2) {
      await this.#consent(world.pick(['offers', 'service', 'improve'] as const), random() < 0.5);
    }
  }

  /** One pair after the other, as who cannot decide. */
  async #tryBoth(): Promise<void> {
    for (const [sku, slot] of [
      ['shoe-1', 'a'],
      ['shoe-2', 'b'],
    ] as const) {
      this.#say('shelf-1', 'shelf', { kind: 'pickup', slot, sku });
      await this.#wait(this.#world.between(600, 2_000));
      this.#say('shelf-1', 'shelf', { kind: 'putback', slot, sku });
      await this.#wait(this.#world.between(600, 2_000));
    }
  }

  /** On a page, by a friend, in a review; or their profile is changed. */
  async #meetElsewhere(): Promise<void> {
    const world = this.#world;
    const { visitor } = this;
    if (world.random() < 0.3) {
      await world.ask({ do: 'setProfile', visitor, language: world.pick(['en', 'fa'] as const) });
      return;
    }
    const contact = world.pick(contacts);
    const source = world.random() < 0.5 ? { source: 'referral' } : {};
    await world.ask({ do: 'noteContact', venue, visitor, contact, ...source });
  }

  async #return(): Promise<void> {
    const { tag } = this;
    const answer = await this.#world.ask({ do: 'returnBand', venue, tag });
    this.visitor = '';
    await comesBack(this.#world, tag, answer);
  }

  #beHeard(): void {
    const { clock, random } = this.#world;
    if (!this.#isHere) return;
    const at = zoneIds.indexOf(this.#zone);
    for (const [i, zone] of zoneIds.entries()) {
      const away = Math.abs(i - at);
      if (away > 2 || random() < away * 0.4) continue;
      const rssi = Math.round(-52 - 9 * away + (random() - 0.5) * 10);
      this.#say(`r-${zone}`, 'sightings', { sightings: [{ tag: this.tag, rssi }] });
    }
    const { isAstray } = this.#world;
    if (isAstray && this.#zone === 'shoes' && random() < 0.7) {
      const rssi = Math.round(-46 - random() * 4);
      this.#say(strayBeacon, 'sightings', { sightings: [{ tag: this.tag, rssi }] });
    }
    if (random() < 0.03) {
      this.#say(homeless, 'sightings', { sightings: [{ tag: this.tag, rssi: -70 }] });
    }
    if (random() < 0.15) this.#beLocated(at);
    clock.after(everyMs * (0.8 + random() * 0.4), () => this.#beHeard());
  }

  /** By a locator, or by the band's own radio. */
  #beLocated(at: number): void {
    const { random } = this.#world;
    const x = (at + random()) * metres;
    const positions = [{ tag: this.tag, x, y: random() * metres, floor: '0', accuracyM: 1 }];
    if (random() < 0.5) this.#say('locator-1', 'positions', { positions });
    if (!radios.includes(this.tag)) return;
    const beacons = [{ beacon: `r-${zoneIds[at]}`, rssi: Math.round(-55 - random() * 10) }];
    this.#say(this.tag, 'ranging', { beacons });
  }

  #say(device: string, end: PublishEnd, body: object): void {
    this.#world.devices.get(device)?.say(end, body);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.clock.after(ms, resolve));
  }
}
