import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import {
  type DeviceKind,
  deviceKindNames,
  mayPublish,
  maySubscribe,
  publishEnds,
  subscribeEnds,
} from '../../src/contracts/topics.ts';
import { edgeDevice, type House, openHouse } from './house.ts';
import { connected, idOf, publishPacket, subscribePacket } from './raw.ts';

let house: House;
afterEach(() => house.close());

const everyEnd = [...publishEnds, ...subscribeEnds];

function every(kind: DeviceKind): { end: string; allowed: boolean }[] {
  return everyEnd.map((end) => ({
    end,
    allowed: publishEnds.some((one) => one === end && mayPublish(kind, one)),
  }));
}

test.each(deviceKindNames)('[ING9] a %s publishes the ends of its kind, no other', async (kind) => {
  house = await openHouse();
  house.broker.receive({ kind: 'devices', put: [edgeDevice(9, 'own', kind)], removed: [] });
  for (const { end, allowed } of every(kind)) {
    const client = await connected(house.broker.port, 'own');
    client.write(publishPacket({ topic: `gozar/v1/shop/own/${end}`, payload: end, id: 7 }));
    const answer = await client.next();
    expect({ end, answer: idOf(answer) }).toEqual({ end, answer: allowed ? 7 : undefined });
    client.end();
    await client.ended();
  }
  const ends = publishEnds.filter((end) => mayPublish(kind, end));
  expect(house.stored.map(({ text }) => text)).toEqual(ends);
});

test('[ING9] a device’s key on any other topic stores nothing, and is told', async () => {
  house = await openHouse({ violationsPerS: 1_000 });
  const parts = fc.constantFrom('gozar', 'v1', 'v2', 'shop', 'shop2', 'receiver-1', 'band-1', '');
  const tail = fc.constantFrom('sightings', 'status', 'push', 'Sightings', 'sightings/x', 'x');
  const anyTopic = fc
    .tuple(fc.array(parts, { minLength: 1, maxLength: 5 }), tail)
    .map(([levels, end]) => [...levels, end].join('/'))
    .filter((topic) => !/^gozar\/v1\/shop\/receiver-1\/(sightings|status)$/.test(topic));
  let tries = 0;
  await fc.assert(
    fc.asyncProperty(anyTopic, async (topic) => {
      tries += 1;
      const client = await connected(house.broker.port, 'receiver-1');
      client.write(publishPacket({ topic, payload: '{}' }));
      expect(await client.next()).toBeUndefined();
    }),
    { numRuns: 60 },
  );
  expect(house.stored).toEqual([]);
  expect(house.of('violation')).toHaveLength(tries);
  expect(house.signals.of('gozar_topic_denied_total:publish')).toBe(tries);
});

test('[ING9] a device listens to the ends of its kind, no other', async () => {
  house = await openHouse();
  const filters = everyEnd.map((end) => `gozar/v1/shop/band-1/${end}`);
  const client = await connected(house.broker.port, 'band-1');
  client.write(subscribePacket(5, filters));
  const granted = [...((await client.next())?.body.subarray(2) ?? [])];
  const allowed = everyEnd.map((end) =>
    subscribeEnds.some((one) => one === end && maySubscribe('wristband', one)) ? 1 : 0x80,
  );
  expect(granted).toEqual(allowed);
  expect(house.listening).toEqual([['shop', 'band-1', true]]);
});

const foreign = [
  '#',
  '+',
  '/#',
  '+/#',
  '+/+',
  '$SYS/#',
  '$SYS/+/new/clients',
  '$share/g/#',
  '$share/g/gozar/v1/shop/band-1/push',
  'gozar/#',
  'gozar/+/shop/band-1/push',
  'gozar/v1/#',
  'gozar/v1/+/band-1/push',
  'gozar/v1/shop/#',
  'gozar/v1/shop/+/push',
  'gozar/v1/shop/band-1/#',
  'gozar/v1/shop/band-1/+',
  'gozar/v1/shop/band-1/push/#',
  'gozar/v1/shop/band-2/push',
  'gozar/v1/shop2/band-1/push',
  'gozar/v2/shop/band-1/push',
  'Gozar/v1/shop/band-1/push',
  'gozar/v1/shop/band-1/PUSH',
  'gozar/v1/shop/band-1/push/',
  '/gozar/v1/shop/band-1/push',
  'gozar//v1/shop/band-1/push',
  'gozar/v1/shop/band-1',
  'gozar',
  '/',
  '$queue/x',
  '__proto__',
  'constructor',
  '$SYS',
  '+/v1/shop/band-1/push',
  'gozar/v1/shop/band-1/+/push',
  'gozar/v1/+/+/push',
  'gozar/v1/shop/band-10/push',
  'gozar/v1/shop/band-1 /push',
  'gozar/v1/shop/BAND-1/push',
  '$share/gozar/gozar/v1/shop/+/push',
];

test('[ING9] [T4] forty foreign filters get SUBACK 0x80 and nothing is delivered', async () => {
  house = await openHouse();
  expect(new Set(foreign).size).toBe(40);
  const spy = await connected(house.broker.port, 'band-1');
  spy.write(subscribePacket(6, foreign));
  const granted = (await spy.next())?.body.subarray(2);
  expect(granted).toEqual(Buffer.alloc(foreign.length, 0x80));
  const victim = await connected(house.broker.port, 'receiver-1');
  const topic = 'gozar/v1/shop/receiver-1/sightings';
  victim.write(publishPacket({ topic, payload: '{}', id: 3 }));
  expect(idOf(await victim.next())).toBe(3);
  await vi.waitFor(() => expect(house.stored).toHaveLength(1));
  expect(spy.packets).toEqual([]);
  expect(spy.closed).toBe(false);
  expect(house.signals.of('gozar_topic_denied_total:subscribe')).toBe(foreign.length);
});

test('[ING3] retained publishes are readings, never kept for subscribers', async () => {
  house = await openHouse();
  const topic = 'gozar/v1/shop/band-1/health';
  const client = await connected(house.broker.port, 'band-1');
  for (let id = 1; id <= 500; id++) {
    client.write(publishPacket({ topic, payload: '{}', id, retain: true }));
    expect(idOf(await client.next())).toBe(id);
  }
  client.write(subscribePacket(9, ['gozar/v1/shop/band-1/push', 'gozar/v1/shop/band-1/config']));
  expect((await client.next())?.first).toBe(0x90);
  client.write(publishPacket({ topic, payload: '{}', id: 501 }));
  expect(idOf(await client.next())).toBe(501);
  expect(client.packets).toEqual([]);
  expect(house.stored).toHaveLength(501);
});
