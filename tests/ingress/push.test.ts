import { afterEach, expect, test, vi } from 'vitest';
import { type House, openHouse, refusedPayload } from './house.ts';
import { connected, idOf, packet, publishPacket, type RawClient, subscribePacket } from './raw.ts';

let house: House;
afterEach(() => house.close());

const topic = 'gozar/v1/shop/band-1/push';
const call = { venue: 'shop', device: 'band-1', payload: '{"id":"m1"}', waitMs: 5_000 };

async function listening(qos: number, filter = topic): Promise<RawClient> {
  const band = await connected(house.broker.port, 'band-1');
  band.write(subscribePacket(1, [filter], qos));
  expect((await band.next())?.body).toEqual(Buffer.from([0, 1, qos]));
  return band;
}

test('[ING8] a push is delivered at its PUBACK, not before', async () => {
  house = await openHouse();
  const band = await listening(1);
  let outcome: object | undefined;
  const pushed = house.broker.push(call).then((one) => {
    outcome = one;
  });
  const message = await band.next();
  expect(message?.first).toBe(0x32);
  const body = message?.body ?? Buffer.alloc(0);
  const topicEnd = 2 + body.readUInt16BE(0);
  expect(body.toString('utf8', 2, topicEnd)).toBe(topic);
  expect(body.toString('utf8', topicEnd + 2)).toBe(call.payload);
  const id = body.readUInt16BE(topicEnd);
  band.write(packet(0x40, [(id + 1) >> 8, (id + 1) & 255]), packet(0xc0));
  expect(await band.next()).toMatchObject({ first: 0xd0 });
  expect(outcome).toBeUndefined();
  band.write(packet(0x40, [id >> 8, id & 255]));
  await pushed;
  expect(outcome).toEqual({ outcome: 'delivered' });
});

test('[ING8] any kind of device is commanded on its own topic, as far as it listens', async () => {
  house = await openHouse();
  const command = { ...call, device: 'till-1', end: 'command' } as const;
  expect(await house.broker.push(command)).toMatchObject({ outcome: 'failed' });
  const till = await connected(house.broker.port, 'till-1');
  till.write(subscribePacket(1, ['gozar/v1/shop/till-1/command'], 1));
  await till.next();
  expect(house.commanded).toEqual([['shop', 'till-1', true]]);
  expect(house.listening).toEqual([]);
  const told = house.broker.push(command);
  const body = (await till.next())?.body ?? Buffer.alloc(0);
  const topicEnd = 2 + body.readUInt16BE(0);
  expect(body.toString('utf8', 2, topicEnd)).toBe('gozar/v1/shop/till-1/command');
  const id = body.readUInt16BE(topicEnd);
  till.write(packet(0x40, [id >> 8, id & 255]));
  expect(await told).toEqual({ outcome: 'delivered' });
  till.end();
  await vi.waitFor(() => expect(house.commanded.at(-1)).toEqual(['shop', 'till-1', false]));
});

test('[ING8] a push to a band that is away, or does not listen, has failed', async () => {
  house = await openHouse();
  expect(await house.broker.push(call)).toMatchObject({ outcome: 'failed' });
  await connected(house.broker.port, 'band-1');
  expect(await house.broker.push(call)).toMatchObject({ outcome: 'failed' });
});

test('[ING8] without a PUBACK it is unknown, in time or at the end of the connection', async () => {
  house = await openHouse();
  const band = await listening(1);
  expect(await house.broker.push({ ...call, waitMs: 50 })).toMatchObject({ outcome: 'unknown' });
  const first = await band.next();
  const second = house.broker.push(call);
  expect((await band.next())?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(false);
  band.end();
  expect(await second).toMatchObject({ outcome: 'unknown' });
});

test('[ING8] a PUBACK that comes late does not count for the next push', async () => {
  house = await openHouse();
  const band = await listening(1);
  await house.broker.push({ ...call, waitMs: 20 });
  const late = await band.next();
  const pushed = house.broker.push({ ...call, waitMs: 100 });
  await band.next();
  const id = late?.body.readUInt16BE(2 + topic.length) ?? 0;
  band.write(packet(0x40, [id >> 8, id & 255]));
  expect(await pushed).toMatchObject({ outcome: 'unknown' });
});

test('[ING8] a subscription of QoS 0 gets the message, and its outcome is unknown', async () => {
  house = await openHouse();
  const band = await listening(0);
  expect(await house.broker.push(call)).toMatchObject({ outcome: 'unknown' });
  expect((await band.next())?.first).toBe(0x30);
});

test('[ING8] messages under way to one band are bounded', async () => {
  house = await openHouse({ pushesPerConnection: 2 });
  await listening(1);
  const outcomes = [1, 2, 3].map(() => house.broker.push({ ...call, waitMs: 50 }));
  const all = (await Promise.all(outcomes)).map(({ outcome }) => outcome);
  expect(all).toEqual(['unknown', 'unknown', 'failed']);
});

test('egress hears when a band begins and ceases to listen', async () => {
  house = await openHouse();
  const band = await listening(1);
  band.write(packet(0xa2, [0, 2], [topic.length >> 8, topic.length & 255], Buffer.from(topic)));
  expect((await band.next())?.first).toBe(0xb0);
  expect(await house.broker.push(call)).toMatchObject({ outcome: 'failed' });
  band.write(subscribePacket(3, [topic]));
  expect((await band.next())?.first).toBe(0x90);
  band.end();
  await vi.waitFor(() => expect(house.listening).toHaveLength(4));
  expect(house.listening.map(([, , on]) => on)).toEqual([true, false, true, false]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(house.listening).toHaveLength(4);
});

test('an answer reaches `errors` of the device that listens there, and nobody else', async () => {
  house = await openHouse();
  const answer = () => house.broker.receive({ kind: 'answer', device: 1, answer: refusedPayload });
  answer();
  const band = await listening(1, 'gozar/v1/shop/band-1/errors');
  const other = await connected(house.broker.port, 'receiver-1');
  other.write(subscribePacket(1, ['gozar/v1/shop/receiver-1/errors']));
  await other.next();
  answer();
  const message = await band.next();
  expect(message?.first).toBe(0x30);
  const text = message?.body.toString('utf8', 2 + (message.body.readUInt16BE(0) ?? 0)) ?? '';
  expect(JSON.parse(text)).toEqual(refusedPayload);
  other.write(packet(0xc0));
  expect(await other.next()).toMatchObject({ first: 0xd0 });
});

/** Time is the test's own: on a busy machine a round trip or a collection may take a second. */
test('[T10] a frozen subscriber is closed within two seconds and silences nobody', async () => {
  let nowMs = 1_000;
  const time = { wallMs: () => Date.now(), monotonicMs: () => nowMs };
  house = await openHouse({ pushesPerConnection: 1_000, sweepMs: 10 }, { time });
  const band = await listening(1);
  band.socket.pause();
  const other = await connected(house.broker.port, 'receiver-1');
  const health = 'gozar/v1/shop/receiver-1/health';
  const isAnswered = async (id: number) => {
    other.write(publishPacket({ topic: health, payload: '{}', id }));
    expect(idOf(await other.next())).toBe(id);
  };
  const payload = JSON.stringify({ title: 'x'.repeat(256 * 1024) });
  const outcomes: Promise<object>[] = [];
  // The system's own buffers fill first; what it has taken may yet be read.
  let id = 0;
  for (let full = 0; full < 50; ) {
    const pushed = house.broker.push({ ...call, payload, waitMs: 60_000 });
    outcomes.push(pushed);
    await isAnswered(++id);
    const now = await Promise.race([pushed, Promise.resolve(undefined)]);
    full = now?.outcome === 'failed' ? full + 1 : 0;
  }
  nowMs += 1_990;
  for (let i = 0; i < 50; i++) await isAnswered(++id);
  expect(house.broker.counts().clients).toBe(2);
  for (; house.broker.counts().clients > 1; nowMs += 1) await isAnswered(++id);
  await isAnswered(++id);
  const details = new Set((await Promise.all(outcomes)).map((one) => JSON.stringify(one)));
  expect([...details].join()).toContain('the connection ended');
  expect([...details].join()).not.toContain('delivered');
});
