import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { JournalFolder } from '../../src/contracts/ports.ts';
import type { HotToEdge } from '../../src/contracts/wire.ts';
import { HotPath } from '../../src/hotpath/hotpath.ts';
import { framesFrom } from '../../src/hotpath/replay.ts';
import { openBroker } from '../../src/ingress/broker.ts';
import type { Broker } from '../../src/ingress/broker-port.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { machineClock } from '../../src/threads/clock.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';
import { importKasra } from '../hotpath/running.ts';
import { connack, connectPacket, idOf, publishPacket, RawClient } from '../ingress/raw.ts';
import { seeded } from '../sim/disk.ts';
import type { TortureOptions, TortureResult } from './figure.ts';

const inFlight = 512;
const venue = 'kasra';
const at = {
  slice: { devices: 4, events: 4_096 },
  full: { devices: 16, events: 65_536 },
};
const mostSyncMs = 30;

/** An fdatasync takes what it takes, up to 30 ms more at random. */
function slowly(folder: JournalFolder, random: () => number): JournalFolder {
  return {
    ...folder,
    open: (name) => {
      const file = folder.open(name);
      return {
        ...file,
        sync: async () => {
          await sleep(random() * mostSyncMs);
          await file.sync();
        },
      };
    },
  };
}

type Intake = { readonly broker: Broker; readonly hot: HotPath; readonly seqs: () => Seqs };
/** In the order of the journal, of each device. */
type Seqs = ReadonlyMap<string, readonly number[]>;

/** The sockets' side and the hot path as in the server, on real stores with slow fsyncs. */
async function withIntake<T>(
  random: () => number,
  work: (intake: Intake) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-order-'));
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const disk = slowly(diskFolder(join(folder, 'journal')), random);
  const journal = openJournal({ folder: disk, build: 'test' });
  const signals = openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' });
  let ids = 0;
  const early: HotToEdge[] = [];
  let toBroker = (message: HotToEdge): void => void early.push(message);
  const hot = await HotPath.open({
    ...{ journal, records: opened.records, clock: machineClock, signals, build: 'test' },
    newId: () => `i${++ids}`,
    toEdge: (message) => toBroker(message),
    toWeb: () => {},
    toEgress: () => {},
  });
  const running = hot.run();
  const broker = await openBroker({
    ...{ host: '127.0.0.1', port: 0, signals, clock: machineClock },
    send: (message) => hot.receive(message),
    onSubscribed: () => {},
    // Not held back by credit: all 512 are under way at once.
    limits: { creditPerConnection: inFlight },
  });
  toBroker = (message) => broker.receive(message);
  for (const message of early.splice(0)) broker.receive(message);
  const seqs = () => {
    const found = new Map<string, number[]>();
    for (const { input } of framesFrom(journal, 1)) {
      if (input.type !== 'reading' || input.seq === undefined) continue;
      found.set(input.device, [...(found.get(input.device) ?? []), input.seq]);
    }
    return found;
  };
  try {
    return await work({ broker, hot, seqs });
  } finally {
    await broker.close(0);
    hot.stop();
    await running;
    await journal.close();
    await opened.records.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const secretOf = (device: string): string => `secret of ${device}`;

async function furnish(hot: HotPath, devices: readonly string[]): Promise<void> {
  const add = (device: string): CommandBody => ({
    ...({ do: 'addDevice', venue, device, kind: 'receiver', format: 'native' } as const),
    secretSha256: createHash('sha256').update(secretOf(device)).digest('hex'),
    placement: { zone: 'shoes' },
  });
  for (const [index, body] of [importKasra, ...devices.map(add)].entries()) {
    const answer = await hot.submit({ id: `c${index}`, by: 'test', body });
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  }
}

type Sent = { readonly device: string; readonly acked: number[]; readonly mostInFlight: number };

/** Keeps 512 in flight, in writes cut anywhere; the sequence numbers in the order acknowledged. */
async function send(
  port: number,
  device: string,
  events: number,
  random: () => number,
): Promise<Sent> {
  const client = new RawClient(port);
  const name = `${venue}/${device}`;
  client.write(connectPacket({ clientId: name, username: name, password: secretOf(device) }));
  if ((await connack(client)) !== 0) throw new Error(`${device} was refused`);
  const topic = `gozar/v1/${venue}/${device}/sightings`;
  const packetOf = (seq: number) => {
    const tag = `t${seq % 20}`;
    const payload = JSON.stringify({ boot: 1, seq, sightings: [{ tag, rssi: -50 }] });
    return publishPacket({ topic, payload, id: (seq % 60_000) + 1 });
  };
  const acked: number[] = [];
  let sent = 0;
  let mostInFlight = 0;
  while (acked.length < events) {
    const room = Math.min(inFlight - (sent - acked.length), events - sent);
    const bytes = Buffer.concat(Array.from({ length: room }, () => packetOf(++sent)));
    mostInFlight = Math.max(mostInFlight, sent - acked.length);
    for (let from = 0; from < bytes.length; ) {
      const to = from + 1 + Math.floor(random() * 40_000);
      client.write(bytes.subarray(from, to));
      from = to;
      if (random() < 0.1) await sleep(random() * 3);
    }
    do {
      const id = idOf(await client.next());
      if (id === undefined) throw new Error(`${device} was cut off`);
      // The ids go round, the oldest that is open first where the order is kept.
      const next = acked.length + 1;
      const lap = Math.round((next - id) / 60_000) * 60_000;
      acked.push(lap + id - 1);
    } while (client.packets.length > 0);
  }
  client.end();
  return { device, acked, mostInFlight };
}

/** Neighbours of which the later has the lower number. */
function inversions(numbers: readonly number[]): number {
  return numbers.filter((number, i) => number <= (numbers[i - 1] ?? Number.NEGATIVE_INFINITY))
    .length;
}

/** R5: with 512 in flight a device and fsyncs of any length, 0 inversions of acks and journal. */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const random = seeded(seed);
  const { devices, events } = at[scale];
  const names = Array.from({ length: devices }, (_, i) => `receiver-${i + 1}`);
  return withIntake(random, async ({ broker, hot, seqs }) => {
    await furnish(hot, names);
    const sent = await Promise.all(names.map((name) => send(broker.port, name, events, random)));
    const journaled = seqs();
    const inJournal = [...journaled.values()];
    const missing = sent.flatMap(({ device, acked }) => {
      const kept = new Set(journaled.get(device));
      return acked.filter((seq) => !kept.has(seq));
    });
    const result = {
      acked: sent.reduce((sum, { acked }) => sum + acked.length, 0),
      mostInFlight: Math.min(...sent.map(({ mostInFlight }) => mostInFlight)),
      ackInversions: sent.reduce((sum, { acked }) => sum + inversions(acked), 0),
      journalInversions: inJournal.reduce((sum, list) => sum + inversions(list), 0),
      missing: missing.length,
    };
    const none = result.ackInversions + result.journalInversions + missing.length === 0;
    const ok = none && result.acked === devices * events && result.mostInFlight === inFlight;
    return { name: 'R5', ok, seed, devices, ...result };
  });
}
