import { createHash } from 'node:crypto';
import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import { SimulatedClock } from '../sim/clock.ts';
import { seeded } from '../sim/disk.ts';
import { Machine } from '../sim/machine.ts';

const openingMs = Date.UTC(2026, 11, 5, 9, 0);
const trialsOf = { slice: 1_000, full: 100_000 } as const;
const trialsARound = 5_000;
/** Visitors whose interleavings run beside each other, and how many each lives through. */
const atOnce = 12;
const trialsAVisitor = 12;
const venue = 'shop';
const other = 'elsewhere';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const message = { title: { en: 'Hello' }, body: { en: 'Hello' } };
const campaigns = [
  {
    id: 'joined',
    when: { type: 'stageChanged', to: 'enrolment' },
    channels: ['wristband', 'inbox'],
  },
  { id: 'returned', when: { type: 'bandReturned' }, channels: ['inbox'] },
].map(({ id, when, channels }) => ({
  version: 1,
  id,
  name: { en: id },
  class: 'service',
  purpose: 'service',
  when,
  then: [{ message: { channels, ...message } }],
}));

/** Ways to say no; each must hold for every claim behind its frame. */
const ways = ['withdraws', 'leftAlone', 'stopsAll', 'erased'] as const;
type Way = (typeof ways)[number];

export type Verdict = {
  readonly name: 'R17';
  readonly ok: boolean;
  readonly seed: number;
  /** Interleavings lived through, and messages that were decided in them. */
  readonly trials: number;
  readonly messages: number;
  readonly grantedBefore: number;
  readonly refusedAfter: number;
  readonly grantedAfter: number;
  readonly ways: Readonly<Record<Way, number>>;
  /** Orders of the five steps that were met: trigger, no, claim, answer, outcome. */
  readonly orders: number;
};

type Claim = { readonly position: number; readonly granted: boolean };

/**
 * [R17] No claim is granted after an opt-out. The real hot path on a simulated disk and clock:
 * visitors join and return bands, egress claims and reports what it finds, and the visitor says no
 * at a moment drawn by the seed: before the trigger, while candidates wait, in the same turn as
 * the claim, between claim and outcome, after it. What counts is the place in the journal.
 */
export async function run({
  seed,
  scale,
  trials = trialsOf[scale],
}: {
  readonly seed: number;
  readonly scale: 'slice' | 'full';
  readonly trials?: number;
}): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  const orders = new Set<string>();
  // A place of its own for each round: what is measured here does not grow with the place.
  for (let left = trials, round = 0; left > 0; left -= trialsARound, round++) {
    const interleavings = new Interleavings(seed + round, Math.min(left, trialsARound), orders);
    try {
      verdicts.push(await interleavings.run());
    } finally {
      await interleavings.end();
    }
  }
  const sum = (of: (one: Verdict) => number) => verdicts.reduce((all, one) => all + of(one), 0);
  const ofWay = (way: Way) => [way, sum((one) => one.ways[way])] as const;
  return {
    name: 'R17',
    ok: verdicts.every(({ ok }) => ok),
    seed,
    trials: sum((one) => one.trials),
    messages: sum((one) => one.messages),
    grantedBefore: sum((one) => one.grantedBefore),
    refusedAfter: sum((one) => one.refusedAfter),
    grantedAfter: sum((one) => one.grantedAfter),
    ways: Object.fromEntries(ways.map(ofWay)) as Record<Way, number>,
    orders: orders.size,
  };
}

class Interleavings {
  readonly #seed: number;
  readonly #random: () => number;
  readonly #clock = new SimulatedClock(openingMs);
  readonly #machine: Machine;
  #left: number;
  #running = 0;
  #ids = 0;
  #claimed = new Set<string>();
  readonly #claims = new Map<string, Claim[]>();
  readonly #saidNo = new Map<string, { position: number; way: Way }>();
  /** Claims that are to be asked for, or not yet answered. */
  readonly #pending = new Map<string, number>();
  readonly #orders: Set<string>;
  readonly #steps = new Map<string, string>();
  #counts = { trials: 0, messages: 0, grantedBefore: 0, refusedAfter: 0, grantedAfter: 0 };
  #ways = { withdraws: 0, leftAlone: 0, stopsAll: 0, erased: 0 };

  constructor(seed: number, trials: number, orders: Set<string>) {
    this.#orders = orders;
    this.#seed = seed;
    this.#random = seeded(seed);
    this.#left = trials;
    this.#machine = new Machine(this.#clock, this.#random);
  }

  async run(): Promise<Verdict> {
    this.#machine.start();
    await this.#clock.run(1_000);
    const ready = this.#open();
    await this.#clock.run(this.#clock.nowMs + 2_000);
    await ready;
    this.#machine.onMessages = () => this.#clock.after(this.#between(1, 8), () => this.#send());
    for (let slot = 0; slot < atOnce; slot++) void this.#live();
    while (this.#running > 0) await this.#clock.run(this.#clock.nowMs + 1_000);
    if (this.#machine.broken !== undefined) throw this.#machine.broken;
    const { trials, messages, grantedBefore, refusedAfter, grantedAfter } = this.#counts;
    const met = grantedBefore > 0 && refusedAfter > 0 && Object.values(this.#ways).every(Boolean);
    return {
      name: 'R17',
      ok: grantedAfter === 0 && met && messages > 0,
      seed: this.#seed,
      trials,
      messages,
      grantedBefore,
      refusedAfter,
      grantedAfter,
      ways: this.#ways,
      orders: this.#orders.size,
    };
  }

  async end(): Promise<void> {
    if (this.#machine.isUp) await this.#machine.crash({ power: false });
    this.#machine.remove();
  }

  async #open(): Promise<void> {
    const polygon: [number, number][] = [
      [0, 0],
      [4, 0],
      [4, 3],
    ];
    const zones = [{ id: 'a', name: { en: 'A' }, kind: 'aisle', floor: '0', polygon } as const];
    const plan = { floors: [{ id: '0', name: { en: '0' } }], zones, walls: [] };
    for (const id of [venue, other]) {
      const name = { en: id };
      const settings = { candidateWaitMs: 15, reorderMs: 5, servicePerVisit: 10_000 };
      const given = { name, plan, timezone: 'UTC', settings, demo: false };
      await this.#ask({ do: 'importVenue', venue: id, ...given });
    }
    for (const campaign of campaigns) await this.#ask({ do: 'publishCampaign', venue, campaign });
    for (let slot = 0; slot < atOnce; slot++) {
      const device = { device: `w-${slot}`, kind: 'wristband', format: 'native' } as const;
      await this.#ask({ do: 'addDevice', venue, ...device, secretSha256: hash(`w-${slot}`) });
    }
  }

  /** One place for visitors, one after the other, until all interleavings were lived through. */
  async #live(): Promise<void> {
    const slot = this.#running++;
    while (this.#left > 0) {
      let visitor = await this.#newVisitor(`w-${slot}`);
      for (let trial = 0; trial < trialsAVisitor && this.#left > 0 && visitor !== ''; trial++) {
        this.#left--;
        visitor = await this.#trial(visitor, { tag: `w-${slot}`, isFirst: trial === 0 });
      }
    }
    this.#running--;
  }

  /** Known elsewhere first, so that joining here finds consent and decides at once. */
  async #newVisitor(tag: string): Promise<string> {
    return this.#wear(other, tag, undefined);
  }

  async #wear(at: string, tag: string, visitor: string | undefined): Promise<string> {
    const codeSha256 = hash(`code ${++this.#ids}`);
    await this.#ask({ do: 'handOutBand', venue: at, tag, as: 'alone', codeSha256 });
    const sessionSha256 = hash(`phone ${this.#ids}`);
    const known = visitor === undefined ? {} : { visitor };
    const link = { do: 'linkBand', venue: at, codeSha256, sessionSha256, language: 'en' } as const;
    const answer = await this.#ask({ ...link, ...known });
    return answer.ok ? String(answer.result.visitor) : '';
  }

  async #trial(
    visitor: string,
    { tag, isFirst }: { readonly tag: string; readonly isFirst: boolean },
  ): Promise<string> {
    this.#saidNo.delete(visitor);
    this.#claims.delete(visitor);
    this.#steps.set(visitor, '');
    await this.#agree(visitor);
    if (!isFirst) await this.#wear(venue, tag, visitor);
    const way = this.#way();
    const no = this.#later(this.#between(20, 420), () => this.#sayNo(visitor, way));
    const trigger = this.#later(this.#between(0, 30), async () => {
      this.#note(visitor, 'T');
      if (isFirst) await this.#wear(venue, tag, visitor);
      else await this.#ask({ do: 'returnBand', venue, tag });
    });
    await Promise.all([no, trigger]);
    await this.#later(400, async () => {});
    while ((this.#pending.get(visitor) ?? 0) > 0) await this.#later(10, async () => {});
    this.#judge(visitor, way);
    return way === 'erased' ? '' : visitor;
  }

  async #agree(visitor: string): Promise<void> {
    const said = { visitor, text: 'r17-1', language: 'en', granted: true } as const;
    await this.#ask({ do: 'setConsent', purpose: 'service', ...said });
    await this.#ask({ do: 'setPreferences', visitor, frequency: 'all', leaveAlone: false });
  }

  #way(): Way {
    if (this.#random() < 0.01) return 'erased';
    return ways[Math.floor(this.#random() * 3)] ?? 'withdraws';
  }

  async #sayNo(visitor: string, way: Way): Promise<void> {
    this.#note(visitor, 'N');
    const answer = await this.#ask(this.#noOf(visitor, way));
    if (answer.ok) this.#saidNo.set(visitor, { position: answer.position, way });
    this.#note(visitor, 'n');
  }

  #noOf(visitor: string, way: Way): CommandBody {
    switch (way) {
      case 'withdraws': {
        const said = { visitor, text: 'r17-1', language: 'en', granted: false } as const;
        return { do: 'setConsent', purpose: 'service', ...said };
      }
      case 'leftAlone':
        return { do: 'setPreferences', visitor, frequency: 'none', leaveAlone: true };
      case 'stopsAll':
        return { do: 'stopEverything', visitor, text: 'r17-1', language: 'en' };
      case 'erased': {
        const receiptSha256 = hash(`receipt ${visitor}`);
        return { do: 'eraseVisitor', whose: { visitor }, receiptSha256 };
      }
      default:
        return way satisfies never;
    }
  }

  /** The sender: every channel of every open message, each at its own pace. */
  async #send(): Promise<void> {
    for (const { id, channels, visitor } of await this.#machine.reader.openMessages(500)) {
      if (this.#claimed.has(id)) continue;
      this.#claimed.add(id);
      this.#counts.messages++;
      for (const channel of channels) {
        this.#wait(visitor, 1);
        void this.#later(this.#between(0, 30), async () => {
          this.#note(visitor, 'C');
          const about = { venue, message: id, channel } as const;
          const answer = await this.#ask({ do: 'claim', ...about });
          this.#wait(visitor, -1);
          if (!answer.ok) return;
          const granted = answer.result.granted === true;
          this.#note(visitor, granted ? 'c' : 'x');
          const claims = this.#claims.get(visitor) ?? [];
          this.#claims.set(visitor, [...claims, { position: answer.position, granted }]);
          if (!granted) return;
          await this.#later(this.#between(0, 30), async () => {
            await this.#ask({ do: 'reportOutcome', ...about, outcome: 'delivered' });
            this.#note(visitor, 'o');
          });
        });
      }
    }
    if (this.#claimed.size > 5_000) this.#claimed = new Set([...this.#claimed].slice(-1_000));
  }

  #judge(visitor: string, way: Way): void {
    this.#counts.trials++;
    this.#ways[way]++;
    this.#orders.add(this.#steps.get(visitor) ?? '');
    const no = this.#saidNo.get(visitor);
    for (const { position, granted } of this.#claims.get(visitor) ?? []) {
      if (no === undefined || position < no.position) {
        if (granted) this.#counts.grantedBefore++;
      } else if (granted) this.#counts.grantedAfter++;
      else this.#counts.refusedAfter++;
    }
  }

  #wait(visitor: string, more: number): void {
    this.#pending.set(visitor, (this.#pending.get(visitor) ?? 0) + more);
  }

  #note(visitor: string, step: string): void {
    this.#steps.set(visitor, (this.#steps.get(visitor) ?? '') + step);
  }

  #between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  #later(ms: number, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#clock.after(ms, () => void work().then(resolve, reject));
    });
  }

  #ask(body: CommandBody): Promise<CommandAnswer> {
    return this.#machine.submit(`r17-${++this.#ids}`, body);
  }
}
