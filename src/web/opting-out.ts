import type { RecordsReader } from '../contracts/ports.ts';

/** Who opts out waits so long for messages that are on their way already. [CON5] */
const awaitMs = 5_000;
const lookEveryMs = 100;

type Waiting = {
  readonly reader: Pick<RecordsReader, 'claimsUnderWay'>;
  readonly clock: { monotonicMs(): number };
};

/**
 * No claim is granted after the opt-out, which is on disk by now; those before it are awaited.
 * True = one message may still arrive. [CON5] [R17]
 */
export async function mayStillArrive(
  { reader, clock }: Waiting,
  visitor: string,
  mostMs = awaitMs,
): Promise<boolean> {
  const untilMs = clock.monotonicMs() + mostMs;
  while ((await reader.claimsUnderWay(visitor)) > 0) {
    if (clock.monotonicMs() >= untilMs) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return false;
}
