import { afterEach, expect, test, vi } from 'vitest';
import { readBatch } from '../../src/contracts/wire.ts';
import { late } from '../asked-again.ts';
import { dice } from '../torture/figure.ts';
import { devices, type House, openHouse } from './house.ts';
import {
  connack,
  connectAs,
  connected,
  idOf,
  type Packet,
  packet,
  publishPacket,
  RawClient,
} from './raw.ts';

let house: House;
afterEach(() => house.close());

const topicOf = (device: string) => `gozar/v1/shop/${device}/health`;

function publishes(device: string, ids: readonly number[], qos = 1): Buffer[] {
  return ids.map((id) => publishPacket({ topic: topicOf(device), payload: `${id}`, id, qos }));
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

async function answers(client: RawClient, count: number): Promise<(Packet | undefined)[]> {
  const all: (Packet | undefined)[] = [];
  while (all.length < count) all.push(await client.next());
  return all;
}

test('[ING1] nothing is acknowledged before its batch is on disk', async () => {
  house = await openHouse();
  house.commitMs = () => undefined;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1, 2]), ...publishes('receiver-1', [3], 2));
  await vi.waitFor(() => expect(house.of('batch')).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(client.packets).toEqual([]);
  expect(house.broker.counts().queued).toBe(3);
  house.broker.receive({ kind: 'acked', batch: 1 });
  const got = await answers(client, 3);
  expect(got.map((one) => [one?.first, idOf(one)])).toEqual([
    [0x40, 1],
    [0x40, 2],
    [0x50, 3],
  ]);
  expect(house.broker.counts().queued).toBe(0);
  expect(house.signals.of('gozar_acks_sent_total')).toBe(3);
  expect(house.signals.of('gozar_ack_latency_ms')).toBe(3);
});

test('[ING1] one batch is under way at a time; what came meanwhile leaves together', async () => {
  house = await openHouse();
  house.commitMs = () => undefined;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1]));
  await vi.waitFor(() => expect(house.of('batch')).toHaveLength(1));
  for (const id of [2, 3, 4]) {
    client.write(...publishes('receiver-1', [id]));
    await vi.waitFor(() => expect(house.broker.counts().queued).toBe(id));
  }
  expect(house.of('batch')).toHaveLength(1);
  house.broker.receive({ kind: 'acked', batch: 99 });
  expect(house.of('batch')).toHaveLength(1);
  house.broker.receive({ kind: 'acked', batch: 1 });
  expect(house.of('batch')).toHaveLength(2);
  const texts: string[] = [];
  const second = house.of('batch')[1]?.bytes ?? new ArrayBuffer(4);
  readBatch(second, ({ payload }) => texts.push(Buffer.from(payload).toString()));
  expect(texts).toEqual(['2', '3', '4']);
});

test('[ING1] a batch is bounded in publishes and in bytes', async () => {
  house = await openHouse({ batchItems: 10, batchBytes: 2_000 });
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', upTo(64)));
  await answers(client, 64);
  expect(house.of('batch').length).toBeGreaterThanOrEqual(7);
  expect(house.stored.map(({ text }) => Number(text))).toEqual(upTo(64));
});

test.each([1, 2, 3])('[ING1] 512 in flight, random commits (seed %i): in order', async (seed) => {
  house = await openHouse();
  const next = dice(seed);
  house.commitMs = () => next() * 20;
  const names = ['receiver-1', 'receiver-2'];
  const clients = await Promise.all(names.map((name) => connected(house.broker.port, name)));
  await Promise.all(
    clients.map(async (client, i) => {
      const bytes = Buffer.concat(publishes(names[i] ?? '', upTo(512)));
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + Math.floor(next() * 4_000);
        client.write(bytes.subarray(at, end));
        at = end;
        if (next() < 0.5) await new Promise((resolve) => setTimeout(resolve, next() * 4));
      }
      expect((await answers(client, 512)).map(idOf)).toEqual(upTo(512));
    }),
  );
  for (const device of [0, 3]) {
    const own = house.stored.filter((one) => one.device === device);
    expect(own.map(({ text }) => Number(text))).toEqual(upTo(512));
  }
});

test('[ING5] a connection has at most its credit under way; the rest waits in TCP', async () => {
  house = await openHouse({ creditPerConnection: 16 });
  house.commitMs = () => undefined;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', upTo(2_000)));
  const other = await connected(house.broker.port, 'receiver-2');
  other.write(...publishes('receiver-2', [1]));
  await vi.waitFor(() => expect(house.broker.counts().queued).toBe(17));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(house.broker.counts().queued).toBe(17);
  house.commitMs = () => 0;
  house.broker.receive({ kind: 'acked', batch: 1 });
  expect((await answers(client, 2_000)).map(idOf)).toEqual(upTo(2_000));
  expect((await answers(other, 1)).map(idOf)).toEqual([1]);
});

test('[ING5] pings among held publishes are answered and reading goes on', async () => {
  house = await openHouse({ creditPerConnection: 8 });
  house.commitMs = () => 5;
  const client = await connected(house.broker.port, 'receiver-1');
  const ping = packet(0xc0);
  for (let round = 0; round < 20; round++) {
    client.write(ping, ping, ping, ...publishes('receiver-1', upTo(100)), ping);
  }
  const got = await answers(client, 20 * 104);
  expect(got.filter((one) => one?.first === 0xd0)).toHaveLength(80);
  expect(got.filter((one) => one?.first === 0x40)).toHaveLength(2_000);
});

test('[ING5] a full queue stops the reading of all, and all go on when there is room', async () => {
  house = await openHouse({ queueItems: 20, creditPerConnection: 64, shedItems: 10 });
  house.commitMs = () => undefined;
  const names = ['receiver-1', 'receiver-2', 'band-1'];
  const clients = await Promise.all(names.map((name) => connected(house.broker.port, name)));
  for (const [i, client] of clients.entries()) {
    client.write(...publishes(names[i] ?? '', upTo(300)));
  }
  await vi.waitFor(() => expect(house.broker.counts().queued).toBeGreaterThan(20));
  await new Promise((resolve) => setTimeout(resolve, 100));
  // A batch and a queue, each of 20 and one more of every connection that met it full.
  expect(house.broker.counts().queued).toBeLessThanOrEqual(2 * (20 + 3));
  house.commitMs = () => 0;
  house.broker.receive({ kind: 'acked', batch: 1 });
  for (const client of clients) {
    expect((await answers(client, 300)).map(idOf)).toEqual(upTo(300));
  }
});

test('[ING4] QoS 0 is stored, and shed and counted when the queue has no room', async () => {
  house = await openHouse({ qos0PerConnection: 8 });
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1], 0));
  await vi.waitFor(() => expect(house.stored).toHaveLength(1));
  house.commitMs = () => undefined;
  client.write(...publishes('receiver-1', upTo(100), 0), packet(0xc0));
  expect(await client.next()).toMatchObject({ first: 0xd0 });
  expect(house.signals.of('gozar_publishes_shed_total')).toBe(92);
  expect(house.broker.counts().queued).toBe(8);
});

test('[ING7] a QoS 2 publish is stored once, whatever is repeated before PUBREL', async () => {
  house = await openHouse();
  house.commitMs = () => 30;
  const client = await connected(house.broker.port, 'receiver-1');
  const first = publishPacket({ topic: topicOf('receiver-1'), payload: 'once', id: 7, qos: 2 });
  const again = Buffer.from(first);
  again[0] = (again[0] ?? 0) | 8;
  client.write(first, again, again);
  expect((await answers(client, 1)).map((one) => [one?.first, idOf(one)])).toEqual([[0x50, 7]]);
  client.write(again);
  expect((await answers(client, 1)).map((one) => [one?.first, idOf(one)])).toEqual([[0x50, 7]]);
  client.write(packet(0x62, [0, 7]), packet(0x62, [0, 7]));
  const completed = await answers(client, 2);
  expect(completed.map((one) => [one?.first, idOf(one)])).toEqual([
    [0x70, 7],
    [0x70, 7],
  ]);
  expect(house.stored).toHaveLength(1);
  client.write(first);
  await answers(client, 1);
  expect(house.stored).toHaveLength(2);
});

test('[ING7] a PUBREL that comes too early loses no later publish of its id', async () => {
  house = await openHouse();
  house.commitMs = () => 30;
  const client = await connected(house.broker.port, 'receiver-1');
  const once = publishes('receiver-1', [7], 2);
  client.write(...once, packet(0x62, [0, 7]));
  const early = await answers(client, 2);
  expect(early.map((one) => one?.first)).toEqual([0x70, 0x50]);
  client.write(...once);
  await answers(client, 1);
  expect(house.stored).toHaveLength(2);
});

test('[ING7] exchanges without PUBREL are bounded', async () => {
  house = await openHouse({ openExchanges: 4 });
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', upTo(5), 2));
  await client.ended();
  expect(house.of('violation')).toMatchObject([{ code: 'connect.malformed' }]);
});

test('[ING6] a device held back by a slow disk is not taken for silent', async () => {
  house = await openHouse({ creditPerConnection: 4 });
  house.commitMs = () => undefined;
  const client = new RawClient(house.broker.port);
  client.write(connectAs('receiver-1', { keepAliveS: 1 }));
  expect(await connack(client)).toBe(0);
  client.write(...publishes('receiver-1', upTo(8)));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(client.closed).toBe(false);
  house.commitMs = () => 0;
  house.broker.receive({ kind: 'acked', batch: 1 });
  expect((await answers(client, 8)).map(idOf)).toEqual(upTo(8));
});

test('[ING6] when the disk stands still, who waits is closed, unacknowledged', async () => {
  house = await openHouse({ ackMs: 200 });
  house.commitMs = () => undefined;
  const waiting = await connected(house.broker.port, 'receiver-1');
  const idle = await connected(house.broker.port, 'receiver-2');
  waiting.write(...publishes('receiver-1', [1, 2]));
  expect(await waiting.next()).toBeUndefined();
  expect(idle.closed).toBe(false);
  expect(house.signals.of('gozar_connections_refused_total:timeout')).toBe(1);
  const back = await connected(house.broker.port, 'receiver-1');
  house.commitMs = () => 0;
  house.broker.receive({ kind: 'acked', batch: 1 });
  back.write(...publishes('receiver-1', [1, 2]));
  expect((await answers(back, 2)).map(idOf)).toEqual([1, 2]);
  expect(house.broker.counts().queued).toBe(0);
});

test('[ING1] a connection killed in mid batch takes nobody with it', async () => {
  house = await openHouse();
  house.commitMs = () => undefined;
  const killed = await connected(house.broker.port, 'receiver-1');
  const other = await connected(house.broker.port, 'receiver-2');
  killed.write(...publishes('receiver-1', [1, 2, 3]));
  other.write(...publishes('receiver-2', [1, 2]));
  await vi.waitFor(() => expect(house.broker.counts().queued).toBe(5));
  killed.end();
  await vi.waitFor(() => expect(house.broker.counts().clients).toBe(1));
  house.commitMs = () => 0;
  house.broker.receive({ kind: 'acked', batch: 1 });
  expect((await answers(other, 2)).map(idOf)).toEqual([1, 2]);
  expect(house.broker.counts().queued).toBe(0);
});

test('a device that never reads its acknowledgements is closed', async () => {
  house = await openHouse({ drainMs: 300, creditPerConnection: 20_000 });
  const client = await connected(house.broker.port, 'receiver-1');
  client.socket.pause();
  const many = Buffer.concat(publishes('receiver-1', upTo(20_000)));
  const pings = Buffer.alloc(20_000, packet(0xc0));
  const flood = setInterval(() => client.write(many, pings), 20);
  await vi.waitFor(() => expect(house.broker.counts().clients).toBe(0), 50_000);
  clearInterval(flood);
  expect(house.broker.counts().queued).toBeLessThanOrEqual(40_000);
  // Millions of acknowledgements fill the buffers of two kernels first: that is work, not waiting.
});

test('a hot thread that throws stops acknowledgements, not the process', async () => {
  house = await openHouse({ ackMs: 200 });
  house.commitMs = () => {
    throw new Error('the hot thread is gone');
  };
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1]));
  expect(await client.next()).toBeUndefined();
  expect(house.signals.lines.map(({ name }) => name)).toContain('thread_failed');
  expect((await connected(house.broker.port, 'receiver-2')).closed).toBe(false);
});

test('closing answers what is on its way, and takes nothing new', async () => {
  house = await openHouse();
  house.commitMs = () => 150;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', upTo(10)));
  await vi.waitFor(() => expect(house.broker.counts().queued).toBe(10));
  const closing = house.broker.close(2_000);
  client.write(...publishes('receiver-1', [11]));
  expect((await answers(client, 11)).map(idOf)).toEqual([...upTo(10), undefined]);
  await closing;
  await expect(connected(house.broker.port, 'receiver-1')).rejects.toThrow();
  expect(house.stored).toHaveLength(10);
});

test('closing does not wait for a disk that stands still', async () => {
  house = await openHouse();
  house.commitMs = () => undefined;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1]));
  await vi.waitFor(() => expect(house.broker.counts().queued).toBe(1));
  const fromMs = performance.now();
  await house.broker.close(100);
  // The disk would never answer.
  expect(performance.now() - fromMs, late).toBeLessThan(5_000);
  expect(await client.next()).toBeUndefined();
});

test('[HOT11] what was on disk is acknowledged, the rest is offered again', async () => {
  house = await openHouse();
  house.commitMs = () => undefined;
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(...publishes('receiver-1', [1, 2]));
  await vi.waitFor(() => expect(house.of('batch')).toHaveLength(1));
  client.write(...publishes('receiver-1', [3]));
  await vi.waitFor(() => expect(house.broker.counts().queued).toBe(3));
  house.broker.resume(1);
  expect((await answers(client, 2)).map(idOf)).toEqual([1, 2]);
  // The second was not on disk: the next hot path gets it, under a number of its own.
  await vi.waitFor(() => expect(house.of('batch')).toHaveLength(2));
  house.broker.resume(1, 1);
  expect(house.of('batch').map(({ aside }) => aside)).toEqual([undefined, undefined, [1]]);
  house.commitMs = () => 0;
  house.broker.resume(1);
  expect((await answers(client, 1)).map(idOf)).toEqual([3]);
  expect(house.stored.map(({ text }) => text)).toEqual(['3']);
  expect(house.of('batch').map(({ batch }) => batch)).toEqual([1, 2, 3, 4]);
  // What was set aside once stays so.
  expect(house.of('batch').at(-1)?.aside).toEqual([1]);
  // An acknowledgement of the lost one's number settles nothing any more.
  house.broker.receive({ kind: 'acked', batch: 2 });
  expect(house.broker.counts()).toEqual({ clients: 1, queued: 0 });
});

test('[HOT11] another hot path hears who is connected, and tells all devices', async () => {
  house = await openHouse();
  const stays = await connected(house.broker.port, 'receiver-1');
  const goes = await connected(house.broker.port, 'receiver-2');
  await vi.waitFor(() => expect(house.of('connection')).toHaveLength(2));
  expect(house.broker.numbers()).toContainEqual(['shop/receiver-2', 3]);
  const put = devices.filter(({ device }) => device !== 'receiver-2');
  house.broker.receive({ kind: 'devices', put, removed: [], all: true });
  await goes.ended();
  expect(house.broker.numbers().map(([name]) => name)).not.toContain('shop/receiver-2');
  house.messages.length = 0;
  house.broker.resume(0);
  expect(house.of('connection')).toMatchObject([{ device: 0, connected: true }]);
  stays.write(...publishes('receiver-1', [1]));
  expect((await answers(stays, 1)).map(idOf)).toEqual([1]);
});
