import { expect, vi } from 'vitest';
import { bytes, health, stored, strict, type Talk, willed } from './profiles.ts';
import {
  connack,
  connectAs,
  connected,
  field,
  idOf,
  packet,
  publishPacket,
  RawClient,
  subscribePacket,
} from './raw.ts';

const ids = (client: RawClient, count: number) =>
  Array.from({ length: count }).reduce<Promise<(number | undefined)[]>>(
    async (before) => [...(await before), idOf(await client.next())],
    Promise.resolve([]),
  );

export const strictTalks: readonly Talk[] = [
  [
    '3.2.0-1 3.1.4-5',
    'CONNACK is first, and nothing after a refused CONNECT is looked at',
    async () => {
      const client = new RawClient(await strict());
      const late = publishPacket({ topic: health, payload: '{}', id: 9 });
      client.write(connectAs('receiver-1', { password: 'x' }), late);
      expect((await client.next())?.body).toEqual(bytes(0, 4));
      expect(await client.next()).toBeUndefined();
      expect(stored()).toEqual([]);
    },
  ],
  [
    '3.1.2-4 3.1.2-6 3.1.4-3 3.2.2-1 3.2.2-3 3.2.2-4',
    'devices have clean sessions: session present is 0, also when one was asked for',
    async () => {
      const port = await strict();
      for (const flags of [0xc0, 0xc2, 0xc0]) {
        const client = new RawClient(port);
        client.write(connectAs('receiver-1', { flags }));
        expect((await client.next())?.body).toEqual(bytes(0, 0));
        client.end();
        await client.ended();
      }
    },
  ],
  [
    '3.1.4-2 3.1.3-2',
    'the same client id again ends the connection before',
    async () => {
      const port = await strict();
      const first = await connected(port, 'receiver-1');
      const second = await connected(port, 'receiver-1');
      await first.ended();
      expect(second.closed).toBe(false);
    },
  ],
  [
    '3.1.2-8 3.1.2-10',
    'a will is published once when the connection breaks',
    async () => {
      const client = new RawClient(await strict());
      client.write(connectAs('receiver-1', willed('gozar/v1/shop/receiver-1/status')));
      expect(await connack(client)).toBe(0);
      client.end();
      await vi.waitFor(() => expect(stored()).toHaveLength(1));
      expect(stored()[0]).toMatchObject({ device: 0, qos: 1, text: '{}' });
    },
  ],
  [
    '3.1.2-8',
    'a will is published when the device breaks the protocol',
    async () => {
      const client = new RawClient(await strict());
      client.write(
        connectAs('receiver-1', willed('gozar/v1/shop/receiver-1/status')),
        packet(0xf0),
      );
      await client.ended();
      await vi.waitFor(() => expect(stored()).toHaveLength(1));
    },
  ],
  [
    '3.1.2-12 3.14.4-3',
    'DISCONNECT discards the will, and nothing after it is read',
    async () => {
      const client = new RawClient(await strict());
      client.write(connectAs('receiver-1', willed('gozar/v1/shop/receiver-1/status')));
      expect(await connack(client)).toBe(0);
      client.write(packet(0xe0), publishPacket({ topic: health, payload: 'late' }));
      await client.ended();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(stored()).toEqual([]);
    },
  ],
  [
    '3.1.2-24',
    'one and a half keep-alives of silence',
    async () => {
      const client = new RawClient(await strict());
      client.write(connectAs('receiver-1', { keepAliveS: 1 }));
      expect(await connack(client)).toBe(0);
      const fromMs = performance.now();
      await client.ended();
      expect(performance.now() - fromMs).toBeGreaterThan(1_400);
      // Without it the connection would stay; seconds are for a busy machine.
      expect(performance.now() - fromMs).toBeLessThan(15_000);
    },
  ],
  [
    '2.3.1-6 3.3.4-1 4.3.2-2 4.6.0-2 4.6.0-3 4.5.0-1',
    'acknowledgements carry the ids, in the order of what they answer',
    async () => {
      const client = await connected(await strict(), 'receiver-1');
      const many = [7, 65_535, 1, 300].flatMap((id, i) => [
        publishPacket({ topic: health, payload: `${i}`, id }),
        publishPacket({ topic: health, payload: `${i}`, id: id - 1 || 9, qos: 2 }),
      ]);
      client.write(...many);
      expect(await ids(client, 8)).toEqual([7, 6, 65_535, 65_534, 1, 9, 300, 299]);
      expect(stored()).toHaveLength(8);
    },
  ],
  [
    '4.3.3-2',
    'QoS 2: PUBREC, the repeat is not stored, PUBCOMP',
    async () => {
      const client = await connected(await strict(), 'receiver-1');
      const once = { topic: health, payload: 'once', id: 5, qos: 2 };
      client.write(publishPacket(once));
      expect((await client.next())?.first).toBe(0x50);
      client.write(publishPacket({ ...once, dup: true }), packet(0x62, bytes(0, 5)));
      expect((await client.next())?.first).toBe(0x50);
      expect((await client.next())?.first).toBe(0x70);
      expect(stored()).toHaveLength(1);
    },
  ],
  [
    '3.8.4-1 3.8.4-2 3.8.4-4 3.8.4-5 3.8.4-6 3.9.3-1 3.9.3-2 2.3.1-7',
    'SUBACK has the id, and an answer for each filter in their order',
    async () => {
      const client = await connected(await strict(), 'band-1');
      const own = (end: string) => `gozar/v1/shop/band-1/${end}`;
      const filters = [own('push'), own('health'), '#', own('command')];
      client.write(subscribePacket(513, filters, 2));
      const granted = (await client.next())?.body;
      expect(granted?.subarray(0, 2)).toEqual(bytes(2, 1));
      const [push = 9, denied, wild, command = 9] = granted?.subarray(2) ?? [];
      expect([denied, wild]).toEqual([0x80, 0x80]);
      expect(Math.max(push, command)).toBeLessThanOrEqual(2);
      client.write(packet(0xa2, bytes(2, 2), field(own('push'))));
      expect(await client.next()).toEqual({ first: 0xb0, body: bytes(2, 2) });
    },
  ],
];
