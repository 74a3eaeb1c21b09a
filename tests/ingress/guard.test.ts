import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Guard, type GuardSink } from '../../src/ingress/guard.ts';
import { connectAs, packet, publishPacket, subscribePacket } from './raw.ts';

const limits = { preConnectBytes: 2_048, controlBytes: 8_192, topicBytes: 256, payloadBytes: 300 };

/** Feeds chunks to a guard and writes down what comes out; holds now and then when told to. */
function read(chunks: readonly Buffer[], holdEvery = 0): string[] {
  const seen: string[] = [];
  let publishes = 0;
  const sink: GuardSink = {
    connect: ({ clientId }) => seen.push(`connect ${clientId}`),
    endOf: () => 0,
    publish: ({ packetId, qos }, payload) => {
      seen.push(`publish ${packetId} ${qos} ${payload.toString('utf8')}`);
      publishes += 1;
      if (holdEvery > 0 && publishes % holdEvery === 0) guard.hold();
    },
    oversized: ({ packetId }, size) => seen.push(`oversized ${packetId} ${size}`),
    acknowledged: (id) => seen.push(`puback ${id}`),
    released: (id) => seen.push(`pubrel ${id}`),
    session: (type, bytes) => seen.push(`session ${type} ${bytes.length}`),
    refuse: (why) => seen.push(`refuse ${why}`),
    pause: () => {},
  };
  const guard = new Guard(limits, sink);
  for (const chunk of chunks) {
    guard.feed(chunk);
    while (guard.held) guard.release();
  }
  return seen;
}

const topic = 'gozar/v1/shop/receiver-1/health';
const stream = Buffer.concat([
  connectAs('receiver-1'),
  publishPacket({ topic, payload: 'first', id: 1 }),
  publishPacket({ topic, payload: 'x'.repeat(300), id: 2 }),
  publishPacket({ topic, payload: 'x'.repeat(301), id: 3 }),
  publishPacket({ topic, payload: 'x'.repeat(3_000), qos: 0 }),
  packet(0xc0),
  subscribePacket(4, ['a', 'b']),
  publishPacket({ topic, payload: '', qos: 2, id: 5 }),
  packet(0x62, [0, 5]),
  packet(0x40, [1, 2]),
  publishPacket({ topic, payload: 'last', qos: 0 }),
]);

test('reads each packet of a stream once and in order', () => {
  expect(read([stream])).toEqual([
    'connect shop/receiver-1',
    'publish 1 1 first',
    `publish 2 1 ${'x'.repeat(300)}`,
    'oversized 3 301',
    'oversized 0 3000',
    'session 12 2',
    'session 8 12',
    'publish 5 2 ',
    'pubrel 5',
    'puback 258',
    'publish 0 0 last',
  ]);
});

test('reads the same however the stream is cut and however often it is held', () => {
  const whole = read([stream]);
  const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 80 });
  fc.assert(
    fc.property(cuts, fc.integer({ min: 0, max: 3 }), (places, holdEvery) => {
      const at = [0, ...places.sort((a, b) => a - b), stream.length];
      const chunks = at.slice(1).map((end, i) => stream.subarray(at[i] ?? 0, end));
      expect(read(chunks, holdEvery)).toEqual(whole);
    }),
    { numRuns: 300 },
  );
  const bytes = Array.from(stream, (byte) => Buffer.from([byte]));
  expect(read(bytes, 1)).toEqual(whole);
});

test('[ING11] lives through any bytes, and says nothing after it refused', () => {
  const mutations = fc.array(
    fc.tuple(fc.integer({ min: 0, max: stream.length - 1 }), fc.integer({ min: 0, max: 255 })),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(mutations, (changes) => {
      const bytes = Buffer.from(stream);
      for (const [at, value] of changes) bytes[at] = value;
      const seen = read([bytes.subarray(0, 900), bytes.subarray(900)]);
      const refused = seen.findIndex((one) => one.startsWith('refuse'));
      expect(refused === -1 || refused === seen.length - 1).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});
