import { edgeDevice, type House, openHouse } from '../ingress/house.ts';
import { connected, publishPacket, type RawClient } from '../ingress/raw.ts';
import { sendCrowd } from './crowd.ts';
import { quantile, round, type TortureOptions, type TortureResult, verdict } from './figure.ts';

const quiet = 20;
/** Each quiet device says something so often. */
const everyMs = 20;
/** What one commit takes: a disk that is neither the fastest nor ill. */
const commitMs = 5;

/** The machine is shared: the middle one of so many is the figure, and all are told. */
const rounds = 3;
type Round = { readonly ratio: number; readonly p99BeforeMs: number; readonly p99DuringMs: number };

async function waitsOf(clients: readonly RawClient[], forMs: number): Promise<number[]> {
  const waits: number[] = [];
  const untilMs = performance.now() + forMs;
  await Promise.all(
    clients.map(async (client, i) => {
      const topic = `gozar/v1/shop/quiet-${i}/health`;
      await new Promise((resolve) => setTimeout(resolve, (i * everyMs) / quiet));
      for (let id = 1; performance.now() < untilMs; id = (id % 65_535) + 1) {
        const fromMs = performance.now();
        client.write(publishPacket({ topic, payload: '{"uptimeS":1}', id }));
        await client.next();
        waits.push(performance.now() - fromMs);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    }),
  );
  return waits;
}

function furnish(house: House): void {
  const names = [...Array.from({ length: quiet }, (_, i) => `quiet-${i}`), 'noisy'];
  const put = names.map((name, i) => edgeDevice(100 + i, name, 'receiver'));
  house.broker.receive({ kind: 'devices', put, removed: [] });
  house.commitMs = () => commitMs;
}

/**
 * R10's fairness: one device that floods without end takes its credit of the queue and no more, so
 * the others' p99 of an acknowledgement rises to at most twice what it was. [ING5]
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const forMs = scale === 'full' ? 30_000 : 2_000;
  const house = await openHouse();
  furnish(house);
  try {
    const port = house.broker.port;
    const clients = await Promise.all(
      Array.from({ length: quiet }, (_, i) => connected(port, `quiet-${i}`)),
    );
    await waitsOf(clients, 500);
    const found: Round[] = [];
    for (let i = 0; i < rounds; i++) {
      const before = await waitsOf(clients, forMs);
      const crowd = sendCrowd({ kind: 'flood', port, count: 1, device: 'noisy', endMs: 600_000 });
      await crowd.ready;
      const during = await waitsOf(clients, forMs);
      await crowd.stop();
      const [p99BeforeMs, p99DuringMs] = [quantile(before, 0.99), quantile(during, 0.99)];
      found.push({ p99BeforeMs, p99DuringMs, ratio: p99DuringMs / p99BeforeMs });
      house.stored.length = 0;
      house.messages.length = 0;
    }
    for (const client of clients) client.end();
    const [middle] = found.toSorted((a, b) => a.ratio - b.ratio).slice((rounds - 1) / 2);
    const { ratio = Number.POSITIVE_INFINITY, p99BeforeMs = 0, p99DuringMs = 0 } = middle ?? {};
    const noisy = house.signals.of('gozar_acks_sent_total');
    return {
      name: 'R10 fairness',
      ...verdict(Number.isFinite(ratio), ratio <= 2),
      seed,
      ratio: round(ratio, 2),
      ratios: found.map((one) => round(one.ratio, 2)),
      p99BeforeMs: round(p99BeforeMs),
      p99DuringMs: round(p99DuringMs),
      acked: noisy,
    };
  } finally {
    await house.close();
  }
}
