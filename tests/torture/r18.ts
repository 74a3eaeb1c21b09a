import { setTimeout as after } from 'node:timers/promises';
import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import type { Channel } from '../../src/contracts/egress.ts';
import type { Outbound, OutboundAnswer } from '../../src/contracts/outbound.ts';
import type { HotPort, RecordsReader } from '../../src/contracts/ports.ts';
import { Breaker } from '../../src/egress/breaker.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import type { Pace } from '../../src/egress/pace.ts';
import type { Pump } from '../../src/egress/pump.ts';
import { createPush } from '../../src/egress/push.ts';
import { createWristband } from '../../src/egress/wristband.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { hearSignals, keepCursors, virtualPace } from '../egress/paces.ts';
import { Running, sighting } from '../hotpath/running.ts';
import { dice } from './figure.ts';

/**
 * R18 on one node: the real hot path and records, the real message pump, delivery and push channel,
 * virtual time; the provider and the band lie in every way they can, the sender is cut off in the
 * middle again and again, and so is the whole process.
 */
export type R18 = {
  readonly name: 'R18';
  readonly ok: boolean;
  readonly seed: number;
  /** Messages: one a person, rule and occurrence. */
  readonly trials: number;
  /** Arrived twice or more, over all channels that vibrate. */
  readonly doubles: number;
  /** Said *delivered* or *failed*, and it was otherwise. */
  readonly lies: number;
  readonly delivered: number;
  readonly failed: number;
  /** Said so: nobody knows. Of these, so many had arrived. */
  readonly unknown: number;
  readonly unknownArrived: number;
  /** Never claimed by anybody: expired, or no channel left. */
  readonly unclaimed: number;
  readonly senderCrashes: number;
  readonly processCrashes: number;
  readonly attempts: number;
};

const scales = { slice: 2_000, full: 100_000 } as const;
const people = 100;
const roundsBetweenProcessCrashes = 7;
const hash = (n: number) => n.toString(16).padStart(64, '0');

const campaign = {
  version: 1,
  id: 'r18',
  name: { en: 'R18' },
  class: 'safety',
  purpose: 'service',
  when: { type: 'entered', zone: 'shoes' },
  then: [
    {
      message: {
        channels: ['push', 'wristband'],
        title: { en: 'Now' },
        body: { en: 'Now' },
        expires: { after: '30m' },
      },
    },
  ],
};

/** Calls of real stores that have not answered: virtual time stands still for them. */
class Held {
  #waiting = new Set<Promise<unknown>>();
  readonly isHeld = () => this.#waiting.size > 0;

  async during<T>(promise: Promise<T>): Promise<T> {
    this.#waiting.add(promise);
    try {
      return await promise;
    } finally {
      this.#waiting.delete(promise);
    }
  }

  /** A process that is gone answers nobody. */
  forget(): void {
    this.#waiting.clear();
  }

  over<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        const own: unknown = Reflect.get(target, key);
        if (typeof own !== 'function') return own;
        return (...given: unknown[]) => {
          const answer: unknown = Reflect.apply(own, target, given);
          return answer instanceof Promise ? this.during(answer) : answer;
        };
      },
    });
  }
}

/** What arrived where, and every lie of the world. */
class World {
  readonly effective = new Map<string, number>();
  readonly random: () => number;
  readonly pace: Pace;
  attempts = 0;

  constructor(seed: number, pace: Pace) {
    this.random = dice(seed);
    this.pace = pace;
  }

  arrive(id: string): void {
    this.effective.set(id, (this.effective.get(id) ?? 0) + 1);
  }

  async wait(mostMs: number): Promise<void> {
    await this.pace.sleep(this.random() * mostMs, new AbortController().signal);
  }

  /** A push service: acts or not, answers or not, in every combination. */
  readonly provider: Outbound = {
    post: async ({ url, body }) => {
      this.attempts += 1;
      const { id } = JSON.parse(Buffer.from(body).toString()) as { id: string };
      const lost = (code: 'timeout' | 'broken', sent: boolean): OutboundAnswer => {
        return { ok: false, code, reason: code, sent };
      };
      const status = (value: number): OutboundAnswer => {
        return { ok: true, status: value, headers: {}, body: '' };
      };
      await this.wait(300);
      const draw = this.random();
      if (draw < 0.08) return { ok: false, code: 'unreachable', reason: 'refused', sent: false };
      if (draw < 0.16) return status(draw < 0.12 ? 429 : 503);
      if (draw < 0.2) return status(url.endsWith('old') ? 410 : 400);
      const acts = draw < 0.85;
      if (acts) this.arrive(id);
      if (draw < 0.6) return status(201);
      await this.wait(5_000);
      if (draw < 0.7 || draw >= 0.95) return lost('timeout', true);
      if (draw < 0.8 || draw >= 0.9) return lost('broken', true);
      return status(500);
    },
  };

  readonly band: Parameters<typeof createWristband>[0] = {
    isSubscribed: () => this.random() < 0.7,
    push: async (_venue, _device, payload) => {
      const { id } = JSON.parse(payload) as { id: string };
      await this.wait(4_000);
      const draw = this.random();
      if (draw < 0.2) return { outcome: 'failed' };
      const acts = draw < 0.9;
      if (acts) this.arrive(id);
      return { outcome: draw < 0.7 ? 'delivered' : 'unknown' };
    },
  };
}

type Around = { readonly world: World; readonly held: Held };

/** One life of the sender. Cut off, it hears nothing and says nothing; what it sent has left. */
class Sender {
  readonly #pump: Pump;
  #isOver = false;

  constructor(hot: () => HotPort, reader: RecordsReader, { world, held }: Around) {
    const { pace } = world;
    const cut: Pick<HotPort, 'submit'> = {
      submit: (command) => {
        if (this.#isOver) return new Promise<CommandAnswer>(() => {});
        const answer = held.during(hot().submit(command));
        return answer.then((heard) => (this.#isOver ? new Promise(() => {}) : heard));
      },
    };
    const signals = hearSignals();
    const push = createPush({
      reader,
      hot: cut,
      outbound: world.provider,
      breaker: new Breaker({ clock: pace }),
      // What is sealed is read back by the provider: the cipher has tests of its own.
      seal: async (_phone, payload) => ({ headers: {}, body: Buffer.from(payload) }),
      signals,
      pace,
    });
    const alive = (channel: Channel): Channel => ({
      ...channel,
      reachable: async (message) => !this.#isOver && (await channel.reachable(message)),
      send: (message, text) => (this.#isOver ? new Promise(() => {}) : channel.send(message, text)),
    });
    const channels = [alive(push), alive(createWristband({ ...world.band, pace }))];
    const cursors = keepCursors();
    this.#pump = startMessagePump({ reader, hot: cut, channels, cursors, signals, pace });
  }

  wake(): void {
    this.#pump.wake();
  }

  crash(): void {
    this.#isOver = true;
    void this.#pump.stop();
  }

  stop(): Promise<void> {
    return this.#pump.stop();
  }
}

async function furnish(running: Running): Promise<void> {
  await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  for (let i = 0; i < people; i++) {
    const tag = `band-${i}`;
    const codeSha256 = hash(i + 1);
    const shared = { venue: 'kasra', format: 'native', secretSha256: hash(i + 1) } as const;
    await running.must({ do: 'addDevice', ...shared, device: tag, kind: 'wristband' });
    await running.must({ do: 'handOutBand', venue: 'kasra', tag, as: 'alone', codeSha256 });
    const linked = await running.must({
      do: 'linkBand',
      venue: 'kasra',
      codeSha256,
      sessionSha256: codeSha256,
      language: 'en',
    });
    const visitor = String(linked.result.visitor);
    for (const which of i % 3 === 0 ? ['old', 'new'] : ['new']) {
      await running.must(phoneOf(visitor, i, which));
    }
  }
}

function phoneOf(visitor: string, i: number, which: string): CommandBody {
  const endpoint = `https://push-${i % 7}.test/${i}/${which}`;
  const endpointSha256 = hash(1_000 + i * 2 + (which === 'old' ? 1 : 0));
  return { do: 'subscribePush', visitor, endpoint, endpointSha256, p256dh: 'p', auth: 'a' };
}

function readerOf({ folder }: Running): RecordsReader {
  const opened = openReader({ path: `${folder}/records.db` });
  if (!opened.ok) throw new Error(opened.message);
  return opened.reader;
}

export async function run(options: {
  readonly seed: number;
  readonly scale: keyof typeof scales;
}): Promise<R18> {
  const { seed } = options;
  const held = new Held();
  const world = new World(seed, virtualPace(held.isHeld));
  const wanted = scales[options.scale];
  let running = await Running.withShop();
  await furnish(running);
  let reader = held.over(readerOf(running));
  const around = { world, held };
  let sender = new Sender(() => running.hot, reader, around);
  const crashes = { sender: 0, process: 0 };
  // Thrown by itself: the world throws its dice as often as the machine is fast.
  const fate = dice(seed);
  for (let round = 0; round * people < wanted; round++) {
    await everybodyEnters(running, round);
    const cutsHere = round !== 1 && fate() < 0.7 ? 0 : 2;
    for (let cuts = 0; cuts < cutsHere; cuts++) {
      await after(fate() * 200);
      sender.crash();
      crashes.sender += 1;
      if (cuts === 1 && [1, 2].includes(crashes.sender % roundsBetweenProcessCrashes)) {
        await reader.close();
        await running.close();
        held.forget();
        running = await Running.open(running);
        reader = held.over(readerOf(running));
        crashes.process += 1;
      }
      sender = new Sender(() => running.hot, reader, around);
    }
    await settled(reader, sender);
  }
  await sender.stop();
  const found = await ledger(reader, world);
  await reader.close();
  await running.stop();
  running.remove();
  const { doubles, lies, trials } = found;
  return {
    name: 'R18',
    ok: doubles === 0 && lies === 0 && trials >= wanted,
    seed,
    ...found,
    senderCrashes: crashes.sender,
    processCrashes: crashes.process,
    attempts: world.attempts,
  };
}

/** Two seconds in the shoes, after a silence in which all were lost from them. */
async function everybodyEnters(running: Running, round: number): Promise<void> {
  for (let second = 0; second < 3; second++) {
    running.clock.advance(1_000);
    const tags = Array.from({ length: people }, (_, i) => ({ tag: `band-${i}`, rssi: -50 }));
    const { boot } = sighting(1);
    await running.publish({ boot, seq: round * 4 + second + 1, sightings: tags });
  }
  for (let second = 0; second < 8; second++) {
    running.clock.advance(5_000);
    await running.publish({ boot: 2, seq: round * 8 + second + 1, sightings: [] });
  }
}

/** Until nothing is under way: whoever is not claimed by then waits for a band that is away. */
async function settled(reader: RecordsReader, sender: Sender): Promise<void> {
  for (let looks = 0; looks < 400; looks++) {
    const open = await reader.openMessages(16_384);
    const claimed = open.some(({ deliveries }) => deliveries.some((d) => d.state === 'claimed'));
    if (open.length === 0 && !claimed) return;
    sender.wake();
    await after(2);
  }
}

async function ledger(reader: RecordsReader, { effective }: World) {
  const counts = { delivered: 0, failed: 0, unknown: 0, unknownArrived: 0, unclaimed: 0 };
  let [trials, lies] = [0, 0];
  const known = new Set<string>();
  for (let beforeMs = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await reader.messages('kasra', { limit: 500, beforeMs });
    for (const { id, deliveries } of rows.filter((row) => !known.has(row.id))) {
      known.add(id);
      trials += 1;
      const arrived = (effective.get(id) ?? 0) > 0;
      const [delivery] = deliveries;
      const state = delivery?.state === 'claimed' ? 'unknown' : delivery?.state;
      if (deliveries.length > 1) lies += 1;
      counts[state ?? 'unclaimed'] += 1;
      if (state === 'unknown' && arrived) counts.unknownArrived += 1;
      const isLie = state === undefined ? arrived : (state === 'delivered') !== arrived;
      if (state !== 'unknown' && isLie) lies += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < 500) break;
    beforeMs = last.atMs;
  }
  const doubles = [...effective.values()].filter((times) => times > 1).length;
  return { trials, doubles, lies, ...counts };
}

if (import.meta.main) {
  const [seed = '1', scale = 'slice'] = process.argv.slice(2);
  const found = await run({ seed: Number(seed), scale: scale === 'full' ? 'full' : 'slice' });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
