import { connect } from 'node:net';
import { type House, openHouse } from '../ingress/house.ts';
import {
  connectAs,
  connected,
  field,
  idOf,
  packet,
  publishPacket,
  subscribePacket,
} from '../ingress/raw.ts';
import { dice, round, type TortureOptions, type TortureResult } from './figure.ts';
import { collect, mebibyte } from './memory.ts';

type Dice = () => number;

const devices = ['receiver-1', 'receiver-2', 'band-1', 'till-1'];
const packetsAConnection = 12;
const together = 24;
const grownMb = 64;
const dangerous = [0, 1, 2, 0x7f, 0x80, 0xff, 0xc0, 0xed, 0x23, 0x2b, 0x2f];

const below = (next: Dice, limit: number): number => Math.floor(next() * limit);
const pick = <T>(next: Dice, list: readonly T[], otherwise: T): T =>
  list[below(next, list.length)] ?? otherwise;

/** A packet as a good device would send it. */
function sane(next: Dice, device: string): Buffer {
  const own = (end: string) => `gozar/v1/shop/${device}/${end}`;
  const id = 1 + below(next, 65_535);
  const text = '{"uptimeS":1,"batteryPct":50}'.repeat(1 + below(next, 4));
  switch (below(next, 8)) {
    case 0:
      return subscribePacket(id, [own('errors'), own('command')], below(next, 3));
    case 1:
      return packet(0xa2, [id >> 8, id & 255], field(own('errors')));
    case 2:
      return packet(0xc0);
    case 3:
      return packet(0x62, [id >> 8, id & 255]);
    case 4:
      return packet(0x40, [id >> 8, id & 255]);
    default:
      return publishPacket({ topic: own('health'), payload: text, qos: below(next, 3), id });
  }
}

/** Changes a few bytes, cuts, doubles or splices; most of it stays a packet. */
function mutated(next: Dice, good: Buffer): Buffer {
  let bytes = Buffer.from(good);
  for (let times = 1 + below(next, 3); times > 0; times--) {
    const at = below(next, bytes.length);
    switch (below(next, 6)) {
      case 0:
        bytes[at] = pick(next, dangerous, 0);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(next, 8));
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(next, 9))]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(next, at + 1))]);
        break;
      case 4:
        bytes[Math.min(1, bytes.length - 1)] = below(next, 256);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from([below(next, 256)]),
          bytes.subarray(at),
        ]);
    }
    if (bytes.length === 0) return Buffer.from([below(next, 256)]);
  }
  return bytes;
}

/** The bytes of one connection, and how many of its packets were mutated. */
function conversation(next: Dice): { bytes: Buffer; changed: number } {
  const device = pick(next, devices, 'receiver-1');
  const will = { topic: `gozar/v1/shop/${device}/status`, payload: '{}', qos: below(next, 3) };
  const hello = connectAs(device, next() < 0.3 ? { will } : {});
  let changed = 0;
  const spoilt = (good: Buffer, share: number): Buffer => {
    if (next() >= share) return good;
    changed += 1;
    return mutated(next, good);
  };
  const packets = [spoilt(hello, 0.25)];
  while (packets.length < packetsAConnection) packets.push(spoilt(sane(next, device), 0.5));
  return { bytes: Buffer.concat(packets), changed };
}

/** Writes in a few pieces, says that it ends, and waits until the broker closed as well. */
async function speak(port: number, bytes: Buffer, next: Dice): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  const cut = below(next, bytes.length);
  socket.write(bytes.subarray(0, cut));
  if (next() < 0.2) await new Promise((resolve) => setImmediate(resolve));
  socket.end(bytes.subarray(cut));
  const timer = setTimeout(() => socket.destroy(new Error('not closed')), 5_000);
  await closed;
  clearTimeout(timer);
  return socket.errored?.message !== 'not closed';
}

function forget(house: House): void {
  house.stored.length = 0;
  house.messages.length = 0;
  house.listening.length = 0;
  house.commanded.length = 0;
}

/** R15 for MQTT: mutated packets against the broker: no crash, no rejection, bounded memory. */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const wanted = scale === 'full' ? 10_000_000 : 200_000;
  const house = await openHouse({ failuresBurst: 1e12 });
  const escaped: string[] = [];
  const catchIt = (cause: unknown) => escaped.push(String(cause));
  process.on('uncaughtException', catchIt);
  process.on('unhandledRejection', catchIt);
  const fromMs = performance.now();
  let packets = 0;
  let changed = 0;
  let connections = 0;
  let stuck = 0;
  let before = process.memoryUsage();
  let halfway = false;
  try {
    const lanes = Array.from({ length: together }, async (_, lane) => {
      const next = dice(seed * 1_000 + lane);
      while (packets < wanted) {
        const said = conversation(next);
        packets += packetsAConnection;
        changed += said.changed;
        connections += 1;
        if (connections % 500 === 0) forget(house);
        // The first half warms up; what the second adds would be a leak.
        if (packets > wanted / 2 && !halfway) {
          halfway = true;
          forget(house);
          collect();
          before = process.memoryUsage();
        }
        if (!(await speak(house.broker.port, said.bytes, next))) stuck += 1;
      }
    });
    await Promise.all(lanes);
    forget(house);
    await new Promise((resolve) => setTimeout(resolve, 100));
    collect();
    const now = process.memoryUsage();
    const held = (now.heapUsed + now.external - before.heapUsed - before.external) / mebibyte;
    const grown = (now.rss - before.rss) / mebibyte;
    const failed = house.signals.lines.filter(({ name }) => name === 'thread_failed').length;
    const left = house.broker.counts();
    const good = await connected(house.broker.port, 'receiver-1');
    good.write(publishPacket({ topic: 'gozar/v1/shop/receiver-1/health', payload: '{}', id: 7 }));
    const works = idOf(await good.next()) === 7;
    good.end();
    const clean = escaped.length + failed + stuck + left.clients + left.queued === 0;
    return {
      name: 'R15 MQTT',
      ok: clean && works && grown < grownMb,
      seed,
      packets,
      mutated: changed,
      connections,
      refused: house.signals.of('gozar_connections_refused_total:malformed'),
      crashes: escaped.length,
      caught: failed,
      stuck,
      heldMb: round(held),
      rssMb: round(grown),
      seconds: round((performance.now() - fromMs) / 1_000),
    };
  } finally {
    process.off('uncaughtException', catchIt);
    process.off('unhandledRejection', catchIt);
    await house.close();
  }
}
