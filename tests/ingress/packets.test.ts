import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test, vi } from 'vitest';
import { late } from '../asked-again.ts';
import { type House, openHouse } from './house.ts';
import {
  connack,
  connectAs,
  connected,
  field,
  idOf,
  lengthBytes,
  packet,
  publishPacket,
  RawClient,
  subscribePacket,
} from './raw.ts';

let house: House;
afterEach(() => house.close());

/** Bytes in buffers that something still holds. */
function buffersHeld(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().arrayBuffers;
}

const sightings = 'gozar/v1/shop/receiver-1/sightings';
const will = (topic: Buffer | string) => ({ will: { topic, payload: '{}', qos: 1 } });
const withNul = Buffer.from('shop/receiver-1\0');
const broken = Buffer.from([0x73, 0xff, 0xfe]);
const surrogate = Buffer.from([0xed, 0xa0, 0x80]);
const c1 = Buffer.from('a\u0085b');

test.each([
  ['NUL in the client id', connectAs('receiver-1', { clientId: withNul })],
  ['broken UTF-8 in the client id', connectAs('receiver-1', { clientId: broken })],
  ['a surrogate in the user name', connectAs('receiver-1', { username: surrogate })],
  ['a C1 control in the user name', connectAs('receiver-1', { username: c1 })],
  ['NUL in the will topic', connectAs('receiver-1', will(withNul))],
  ['broken UTF-8 in the will topic', connectAs('receiver-1', will(broken))],
  ['a will of QoS 3', connectAs('receiver-1', { will: { topic: 'x', payload: '', qos: 3 } })],
  ['the reserved connect flag', connectAs('receiver-1', { flags: 128 | 64 | 2 | 1 })],
  ['a will QoS without a will', connectAs('receiver-1', { flags: 128 | 64 | 2 | 8 })],
  ['a secret without a user name', connectAs('receiver-1', { flags: 64 | 2 })],
  ['reserved header flags', packet(0x13, connectAs('receiver-1').subarray(2))],
  ['bytes after the end', packet(0x10, connectAs('receiver-1').subarray(2), [0])],
  ['a cut CONNECT', packet(0x10, connectAs('receiver-1').subarray(2, -3))],
  ['another protocol', packet(0x10, field('HTTP'), [4, 2, 0, 9], field('x'))],
  ['a PUBLISH before CONNECT', publishPacket({ topic: sightings, payload: '{}' })],
  ['a SUBSCRIBE before CONNECT', subscribePacket(1, ['x'])],
  ['a PINGREQ before CONNECT', packet(0xc0)],
  ['a length that never ends', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff])],
  ['packet type 0', packet(0x00)],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
])('[ING11] %s closes the socket without an answer', async (_case, bytes) => {
  house = await openHouse();
  const client = new RawClient(house.broker.port);
  client.write(bytes);
  expect(await client.next()).toBeUndefined();
  expect(house.signals.of('gozar_connections_refused_total:malformed')).toBe(1);
  expect(house.of('violation')).toMatchObject([{ code: 'connect.malformed' }]);
});

const subscribed = 'gozar/v1/shop/receiver-1/errors';
test.each([
  ['NUL in a topic', publishPacket({ topic: `${sightings}\0`, payload: '{}' })],
  ['broken UTF-8 in a topic', publishPacket({ topic: broken, payload: '{}' })],
  ['an empty topic', publishPacket({ topic: '', payload: '{}' })],
  ['a wildcard in a topic', publishPacket({ topic: 'gozar/#', payload: '{}' })],
  ['packet id 0', publishPacket({ topic: sightings, payload: '{}', id: 0 })],
  ['PUBLISH of QoS 3', publishPacket({ topic: sightings, payload: '{}', qos: 3 })],
  ['a repeat of QoS 0', publishPacket({ topic: sightings, payload: '{}', qos: 0, dup: true })],
  ['a topic beyond the packet', packet(0x32, [0, 200, 65, 66])],
  ['an empty PUBLISH', packet(0x30)],
  ['SUBSCRIBE of QoS 3', subscribePacket(1, [subscribed], 3)],
  ['SUBSCRIBE with reserved bits', subscribePacket(1, [subscribed], 0x41)],
  ['SUBSCRIBE with packet id 0', subscribePacket(0, [subscribed])],
  ['SUBSCRIBE to nothing', subscribePacket(1, [])],
  ['SUBSCRIBE to an empty filter', subscribePacket(1, [''])],
  ['SUBSCRIBE with a cut filter', packet(0x82, [0, 1, 0, 9, 65])],
  ['SUBSCRIBE with wrong flags', packet(0x80, [0, 1], field(subscribed), [1])],
  ['UNSUBSCRIBE with broken UTF-8', packet(0xa2, [0, 1], field(broken))],
  ['UNSUBSCRIBE with packet id 0', packet(0xa2, [0, 0], field(subscribed))],
  ['PUBREL with packet id 0', packet(0x62, [0, 0])],
  ['PUBREC of nothing', packet(0x50, [0, 1])],
  ['PUBACK with a body too long', packet(0x40, [0, 1, 0])],
  ['PINGREQ with a body', packet(0xc0, [1])],
  ['CONNACK from a client', packet(0x20, [0, 0])],
  ['packet type 15', packet(0xf0)],
  ['a second CONNECT', connectAs('receiver-1')],
])('[ING11] %s closes a known device’s connection', async (_case, bytes) => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(bytes);
  expect(await client.next()).toBeUndefined();
  expect(house.of('violation')).toMatchObject([
    { by: 'shop/receiver-1', code: 'connect.malformed' },
  ]);
  expect(house.stored).toEqual([]);
});

test('[ING10] giants announced before CONNECT are closed at once and never buffered', async () => {
  house = await openHouse({ failuresBurst: 1_000 });
  const giants = [0x10, 0x30].flatMap((first) =>
    Array.from({ length: 100 }, () => {
      const client = new RawClient(house.broker.port);
      client.write(Buffer.from([first, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(60_000));
      return client;
    }),
  );
  const fromMs = performance.now();
  await Promise.all(giants.map((client) => client.ended()));
  expect(performance.now() - fromMs, late).toBeLessThan(3_000);
  expect(house.signals.of('gozar_connections_refused_total:too_large')).toBe(100);
  const small = await connected(house.broker.port, 'receiver-1');
  expect(small.closed).toBe(false);
});

test('[ING10] a CONNECT above 2 KB and a SUBSCRIBE above 8 KB are closed', async () => {
  house = await openHouse();
  const stranger = new RawClient(house.broker.port);
  stranger.write(connectAs('receiver-1', { password: 'x'.repeat(2_048) }));
  expect(await connack(stranger)).toBeUndefined();
  const device = await connected(house.broker.port, 'receiver-1');
  device.write(subscribePacket(1, Array(600).fill('gozar/v1/shop')));
  expect(await device.next()).toBeUndefined();
  expect(house.signals.of('gozar_connections_refused_total:too_large')).toBe(2);
});

test('[ING10] the largest payload that is allowed is stored whole, also byte by byte', async () => {
  house = await openHouse();
  const payload = 'p'.repeat(64 * 1024);
  const bytes = publishPacket({ topic: sightings, payload, id: 4 });
  const client = await connected(house.broker.port, 'receiver-1');
  client.write(bytes.subarray(0, 20));
  for (let at = 20; at < bytes.length; at += 9_973) {
    client.write(bytes.subarray(at, at + 9_973));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(idOf(await client.next())).toBe(4);
  expect(house.stored.map(({ text }) => text === payload)).toEqual([true]);
});

test.each([
  ['one byte too many', 64 * 1024 + 1],
  ['1 MB', 1024 * 1024],
  ['20 MB', 20 * 1024 * 1024],
])('[ING10] a payload of %s is skipped, acknowledged in its turn and told', async (_case, size) => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  const topicBytes = field(sightings);
  const head = [0x32, ...lengthBytes(topicBytes.length + 2 + size)];
  client.write(publishPacket({ topic: sightings, payload: 'before', id: 1 }));
  client.write(Buffer.from(head), topicBytes, Buffer.from([0, 2]));
  const before = buffersHeld();
  const chunk = Buffer.alloc(64 * 1024);
  for (let left = size - 1; left > 0; left -= chunk.length) {
    const isFree = client.socket.write(chunk.subarray(0, Math.min(left, chunk.length)));
    if (!isFree) await new Promise((resolve) => client.socket.once('drain', resolve));
  }
  await vi.waitFor(() => expect(buffersHeld() - before).toBeLessThan(512 * 1024), 30_000);
  client.write(Buffer.from('x'));
  client.write(publishPacket({ topic: sightings, payload: 'after', id: 3 }));
  const answers = [await client.next(), await client.next(), await client.next()];
  expect(answers.map(idOf)).toEqual([1, 2, 3]);
  expect(house.stored.map(({ text }) => text)).toEqual(['before', 'after']);
  expect(house.of('oversized')).toEqual([{ kind: 'oversized', device: 0, end: 'sightings', size }]);
});

test('[ING10] a giant on a foreign topic is closed when its topic is read', async () => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  const topic = field('gozar/v1/shop/receiver-2/sightings');
  client.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]), topic, Buffer.from([0, 2]));
  expect(await client.next()).toBeUndefined();
  expect(house.of('oversized')).toEqual([]);
  expect(house.of('violation')).toMatchObject([{ code: 'connect.topic_denied' }]);
});

test('packets right behind CONNECT wait for their turn', async () => {
  house = await openHouse();
  const client = new RawClient(house.broker.port);
  const publishes = Array.from({ length: 100 }, (_, i) =>
    publishPacket({ topic: sightings, payload: `${i}`, id: i + 1 }),
  );
  client.write(connectAs('receiver-1'), ...publishes);
  expect(await connack(client)).toBe(0);
  for (let id = 1; id <= 100; id++) expect(idOf(await client.next())).toBe(id);
  await vi.waitFor(() => expect(house.stored).toHaveLength(100));
});
