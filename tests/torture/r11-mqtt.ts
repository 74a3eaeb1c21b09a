import { edgeDevice, type House, openHouse } from '../ingress/house.ts';
import {
  connected,
  packet,
  publishPacket,
  type RawClient,
  subscribePacket,
} from '../ingress/raw.ts';
import { sendCrowd } from './crowd.ts';
import { round, type TortureOptions, type TortureResult, verdict } from './figure.ts';
import { watchHeld, watchMemory } from './memory.ts';

/** More than the kernel's buffers take of the pushes that may be open, so that the socket fills. */
const pushBytes = 128 * 1024;
/** A push a device and this long. */
const pushEveryMs = 50;
const silenceMs = 2_000;

/** One that publishes, and one that is pushed to: the longest time nothing came back to either. */
class Listener {
  readonly #client: RawClient;
  readonly #send: () => void;
  longestMs = 0;

  constructor(client: RawClient, send: () => void) {
    this.#client = client;
    this.#send = send;
  }

  async run(untilMs: number): Promise<void> {
    while (performance.now() < untilMs) {
      const fromMs = performance.now();
      this.#send();
      const got = await this.#client.next();
      if (got === undefined) this.longestMs = Number.POSITIVE_INFINITY;
      if (got === undefined) return;
      if (got.first >> 4 === 3) {
        const end = 2 + got.body.readUInt16BE(0);
        this.#client.write(packet(0x40, got.body.subarray(end, end + 2)));
      }
      this.longestMs = Math.max(this.longestMs, performance.now() - fromMs);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function others(house: House): Promise<Listener[]> {
  const { broker } = house;
  const speaker = await connected(broker.port, 'receiver-1');
  const topic = 'gozar/v1/shop/receiver-1/health';
  let id = 0;
  const say = () => {
    id = (id % 65_535) + 1;
    speaker.write(publishPacket({ topic, payload: '{}', id }));
  };
  const band = await connected(broker.port, 'band-1');
  band.write(subscribePacket(1, ['gozar/v1/shop/band-1/push']));
  await band.next();
  const call = { venue: 'shop', device: 'band-1', payload: '{}', waitMs: 10_000 };
  const push = () => void broker.push(call);
  return [new Listener(speaker, say), new Listener(band, push)];
}

/**
 * R11 for MQTT: bands that stop reading while they are pushed to. The longest silence of the others
 * is at most 2 s, a slow one costs at most 1 MB, and all of them are closed.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const count = scale === 'full' ? 500 : 50;
  const forMs = scale === 'full' ? 30_000 : 6_000;
  const house = await openHouse();
  const put = Array.from({ length: count }, (_, i) =>
    edgeDevice(100 + i, `frozen-${i}`, 'wristband'),
  );
  house.broker.receive({ kind: 'devices', put, removed: [] });
  const port = house.broker.port;
  const crowd = sendCrowd({ kind: 'freeze', port, count, endMs: forMs + 20_000 });
  try {
    await crowd.ready;
    const listeners = await others(house);
    const payload = JSON.stringify({ title: 'x'.repeat(pushBytes) });
    const [memory, holding] = [watchMemory(), watchHeld(1_000)];
    let pushes = 0;
    const flood = setInterval(() => {
      for (const { device } of put) {
        pushes += 1;
        void house.broker.push({ venue: 'shop', device, payload, waitMs: 60_000 });
      }
    }, pushEveryMs);
    const untilMs = performance.now() + forMs;
    await Promise.all(listeners.map((one) => one.run(untilMs)));
    clearInterval(flood);
    const mbEach = holding.stop() / count;
    const rssMb = memory.stop();
    const longestMs = Math.max(...listeners.map((one) => one.longestMs));
    const left = house.broker.counts().clients - listeners.length;
    return {
      name: 'R11 MQTT',
      ...verdict(mbEach <= 1 && left === 0, longestMs <= silenceMs),
      seed,
      frozen: count,
      stillOpen: left,
      pushes,
      longestSilenceMs: round(longestMs),
      mbEach: round(mbEach, 3),
      rssMb: round(rssMb),
    };
  } finally {
    await crowd.stop();
    await house.close();
  }
}
