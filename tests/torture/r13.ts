import { openHouse } from '../ingress/house.ts';
import { connected } from '../ingress/raw.ts';
import { sendCrowd } from './crowd.ts';
import { round, type TortureOptions, type TortureResult, watchMemory } from './torture.ts';

/** R13: sockets nobody knows announce 256 MB each: memory +< 20 MB, all closed within a second. */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const count = scale === 'full' ? 2_000 : 500;
  const house = await openHouse({ failuresBurst: count * 3 });
  try {
    const announce = { kind: 'announce', port: house.broker.port, endMs: 30_000 } as const;
    // A server that runs has compiled this path before.
    await sendCrowd({ ...announce, count: 50 }).done;
    const memory = watchMemory();
    const crowd = sendCrowd({ ...announce, count });
    const { closed = 0, longestMs = Number.POSITIVE_INFINITY } = await crowd.done;
    const rssMb = memory.stop();
    await crowd.stop();
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
    };
  } finally {
    await house.close();
  }
}
