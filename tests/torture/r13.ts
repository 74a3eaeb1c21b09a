import { openHouse } from '../ingress/house.ts';
import { connected } from '../ingress/raw.ts';
import { sendCrowd } from './crowd.ts';
import { quantile, round, type TortureOptions, type TortureResult } from './figure.ts';
import { watchMemory } from './memory.ts';

/** How much garbage a round leaves is the collector's mood: the middle one counts. */
const rounds = 3;

/** R13: sockets nobody knows announce 256 MB each: memory +< 20 MB, all closed within a second. */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const count = scale === 'full' ? 2_000 : 500;
  const house = await openHouse({ failuresBurst: count * 5 });
  try {
    const announce = { kind: 'announce', port: house.broker.port, endMs: 30_000 } as const;
    // A server that runs has compiled this path before.
    await sendCrowd({ ...announce, count: 50 }).done;
    const found: { closed: number; longestMs: number; rssMb: number }[] = [];
    for (let i = 0; i < rounds; i++) {
      const memory = watchMemory();
      const crowd = sendCrowd({ ...announce, count });
      const { closed = 0, longestMs = Number.POSITIVE_INFINITY } = await crowd.done;
      found.push({ closed, longestMs, rssMb: memory.stop() });
      await crowd.stop();
    }
    const closed = Math.min(...found.map((one) => one.closed));
    const [longestMs, rssMb] = (['longestMs', 'rssMb'] as const).map((key) => {
      const values = found.map((one) => one[key]);
      return quantile(values, 0.5);
    }) as [number, number];
    const after = await connected(house.broker.port, 'receiver-1');
    const ok = closed === count && longestMs < 1_000 && rssMb < 20 && !after.closed;
    after.end();
    return {
      name: 'R13',
      ok,
      seed,
      count,
      closed,
      longestMs: round(longestMs),
      rssMb: round(rssMb),
      rounds: found.map((one) => [round(one.longestMs), round(one.rssMb)]),
    };
  } finally {
    await house.close();
  }
}
