import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { HotPath } from '../../src/hotpath/hotpath.ts';
import type { SnapshotMaker } from '../../src/hotpath/parts.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { machineClock } from '../../src/threads/clock.ts';
import { newId } from '../../src/threads/id.ts';
import { Keeping } from '../../src/threads/keeping.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';
import type { Figure } from './figure.ts';
import { benchPlan, receiverPlace, side } from './venue.ts';

/** Enough frames for a snapshot or three. */
const framesMeasured = 700_000;
const readingsPerBatch = 500;
const build = 'bench';
const venue = 'bench';

/**
 * The longest turn of the hot path with so many visitors, while the keeper makes snapshots (`here`:
 * while the thread makes them itself, to compare). In processor time of that thread, so that other
 * programs on the machine do not count; building the batch is included.
 */
export async function stallsBench(
  sizes: readonly number[] = [1_000, 20_000],
  ways: readonly ('keeper' | 'here')[] = ['keeper', 'here'],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const visitors of sizes) {
    for (const by of ways) figures.push(await stalls(visitors, by));
  }
  return figures;
}

async function stalls(visitors: number, by: 'keeper' | 'here'): Promise<Figure> {
  const data = mkdtempSync(join(tmpdir(), 'gozar-stalls-'));
  const opened = await openRecords({ path: join(data, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const { records } = opened;
  const journal = openJournal({ folder: diskFolder(join(data, 'journal')), build });
  const signals = openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'human' });
  const limits = { days: 30, bytes: 20e9 };
  const keeping = new Keeping({ data: { data, build }, limits, signals });
  const made: number[] = [];
  const maker: SnapshotMaker = {
    abandon: () => keeping.abandon(),
    make: async (order) => {
      const beganMs = performance.now();
      await keeping.make(order);
      made.push(performance.now() - beganMs);
    },
  };
  let heard = (): void => {};
  const hot = await HotPath.open({
    ...{ journal, records, clock: machineClock, signals, build, newId },
    toEdge: (message) => message.kind === 'acked' && heard(),
    toWeb: () => {},
    toEgress: () => {},
    ...(by === 'keeper' && { snapshotMaker: maker }),
  });
  const running = hot.run();
  await furnish(hot);
  const publish = publisher(hot, visitors, (then) => {
    heard = then;
  });
  for (let i = 0; i < (visitors * 30) / readingsPerBatch; i++) await publish();
  const turns: number[] = [];
  let usedMs = threadMs();
  const beganMs = performance.now();
  const from = journal.position;
  while (journal.position < from + framesMeasured) {
    await publish();
    const nowMs = threadMs();
    turns.push(nowMs - usedMs);
    usedMs = nowMs;
  }
  const tookMs = performance.now() - beganMs;
  hot.stop();
  await running;
  await keeping.stop();
  await journal.close();
  await records.close();
  rmSync(data, { recursive: true });
  turns.sort((a, b) => a - b);
  const at = (q: number) => Math.min(turns.length - 1, Math.floor(turns.length * q));
  const quantile = (q: number) => Number((turns[at(q)] ?? 0).toFixed(1));
  return {
    name: `hot.longest_turn.v${visitors}.${by}`,
    value: quantile(1),
    unit: 'ms',
    p50: quantile(0.5),
    p99: quantile(0.99),
    p999: quantile(0.999),
    second: Number((turns.at(-2) ?? 0).toFixed(1)),
    framesPerS: Math.round((framesMeasured / tookMs) * 1_000),
    snapshots: made.length,
    snapshotMs: Math.round(Math.max(0, ...made)),
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function furnish(hot: HotPath): Promise<void> {
  const must = async (body: CommandBody, id: string) => {
    const answer = await hot.submit({ id, by: 'bench', body });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
  };
  const name = { en: 'Bench' };
  const plan = benchPlan();
  await must(
    { do: 'importVenue', venue, name, plan, timezone: 'Europe/Berlin', settings: {}, demo: false },
    'venue',
  );
  for (let i = 0; i < side * side; i++) {
    const placement = receiverPlace(i);
    const secretSha256 = String(i).padStart(64, '0');
    const device = { venue, device: `rx-${i}`, kind: 'receiver', format: 'native' } as const;
    await must({ do: 'addDevice', ...device, placement, secretSha256 }, `device-${i}`);
  }
}

/** Sends one batch and resolves when it was acknowledged. */
function publisher(hot: HotPath, visitors: number, onAcked: (then: () => void) => void) {
  const text = new TextEncoder();
  let batch = 0;
  let seq = 0;
  return async (): Promise<void> => {
    const items = Array.from({ length: readingsPerBatch }, () => {
      seq += 1;
      const tag = seq % visitors;
      const reading = { boot: 1, seq, sightings: [{ tag: `band-${tag}`, rssi: -50 - (seq % 7) }] };
      return {
        device: tag % (side * side),
        end: publishEnds.indexOf('sightings'),
        qos: 1,
        receivedAtMs: machineClock.monotonicMs(),
        payload: text.encode(JSON.stringify(reading)),
      };
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    onAcked(resolve);
    hot.receive({ kind: 'batch', batch: ++batch, bytes: writeBatch(items) });
    await promise;
  };
}
