import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
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

/** Enough frames for several snapshots. */
const framesMeasured = 1_600_000;
const readingsPerBatch = 500;
const build = 'bench';
const venue = 'bench';

/**
 * How long the hot path's thread was held at most, beyond the turn's own work, with so many
 * visitors and snapshots made by the keeper (`here`: on the thread itself, to compare).
 */
export async function stallsBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const visitors of [1_000, 20_000]) {
    for (const by of ['keeper', 'here'] as const) figures.push(await stalls(visitors, by));
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
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const turns: number[] = [];
  const beganMs = performance.now();
  const from = journal.position;
  while (journal.position < from + framesMeasured) turns.push(await publish());
  const tookMs = performance.now() - beganMs;
  delay.disable();
  hot.stop();
  await running;
  await keeping.stop();
  await journal.close();
  await records.close();
  rmSync(data, { recursive: true });
  turns.sort((a, b) => a - b);
  const quantile = (q: number) => Number((turns[Math.floor(turns.length * q)] ?? 0).toFixed(1));
  return {
    name: `hot.longest_hold.v${visitors}.${by}`,
    value: Number((delay.max / 1e6).toFixed(1)),
    unit: 'ms',
    turnP50: quantile(0.5),
    turnP99: quantile(0.99),
    turnP999: quantile(0.999),
    turnMax: quantile(0.999999),
    framesPerS: Math.round((framesMeasured / tookMs) * 1_000),
    snapshots: made.length,
    snapshotMs: Math.round(Math.max(0, ...made)),
  };
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

/** Sends one batch and resolves with the milliseconds until it was acknowledged. */
function publisher(hot: HotPath, visitors: number, onAcked: (then: () => void) => void) {
  const text = new TextEncoder();
  let batch = 0;
  let seq = 0;
  return async (): Promise<number> => {
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
    const beganMs = performance.now();
    hot.receive({ kind: 'batch', batch: ++batch, bytes: writeBatch(items) });
    await promise;
    return performance.now() - beganMs;
  };
}
