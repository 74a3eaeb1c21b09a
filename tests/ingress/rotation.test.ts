import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import type { EdgeDevice } from '../../src/contracts/wire.ts';
import { edgeDevice, type House, openHouse, secretOf } from './house.ts';
import { connack, connectAs, connected, idOf, packet, publishPacket, RawClient } from './raw.ts';

let house: House;
afterEach(() => house.close());

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const row = edgeDevice(0, 'receiver-1', 'receiver');
const renewed = 'the new secret of receiver-1';

function put(change: Partial<EdgeDevice>): void {
  house.broker.receive({ kind: 'devices', put: [{ ...row, ...change }], removed: [] });
}

/** As the hot path says it: the new secret, and the old one until then. */
const rotate = (untilMs: number) =>
  put({ secretSha256: hash(renewed), former: [{ sha256: row.secretSha256, untilMs }] });
const revoke = () => put({ secretSha256: '', former: [{ sha256: row.secretSha256, untilMs: 0 }] });

async function answerTo(password: string): Promise<number | undefined> {
  const client = new RawClient(house.broker.port);
  client.write(connectAs('receiver-1', { password }));
  const code = await connack(client);
  client.end();
  await client.ended();
  return code;
}

/** Everybody but the device, all of them busy; each acknowledgement is awaited. */
async function neighbours() {
  const names = ['receiver-2', 'band-1', 'till-1'];
  const clients = await Promise.all(names.map((name) => connected(house.broker.port, name)));
  return {
    async work(id: number): Promise<void> {
      for (const [i, client] of clients.entries()) {
        const topic = `gozar/v1/shop/${names[i]}/health`;
        client.write(publishPacket({ topic, payload: '{}', id }));
        expect(idOf(await client.next())).toBe(id);
      }
    },
    get closed(): number {
      return clients.filter((client) => client.closed).length;
    },
  };
}

test('[ING15] a rotated device alone is closed, and told why by CONNACK 5', async () => {
  house = await openHouse();
  const others = await neighbours();
  const device = await connected(house.broker.port, 'receiver-1');
  await others.work(1);
  const before = house.of('connection').length;
  rotate(0);
  await device.ended();
  await others.work(2);
  expect(await answerTo(secretOf('receiver-1'))).toBe(5);
  expect(house.of('violation')).toMatchObject([
    { by: 'shop/receiver-1', code: 'connect.revoked', about: expect.stringContaining('replaced') },
  ]);
  expect(house.signals.of('gozar_connections_refused_total:revoked')).toBe(1);
  const refused = house.signals.lines.filter(({ name }) => name === 'device_refused');
  expect(refused).toMatchObject([{ fields: { by: 'shop/receiver-1' } }]);
  expect(await answerTo(renewed)).toBe(0);
  await others.work(3);
  expect(others.closed).toBe(0);
  const changed = house.of('connection').slice(before);
  expect(changed.map((one) => one.device)).toEqual([0, 0, 0]);
});

test('[ING15] during an overlap both secrets work; then the old one ends', async () => {
  house = await openHouse();
  const others = await neighbours();
  const device = await connected(house.broker.port, 'receiver-1');
  rotate(Date.now() + 900);
  const topic = 'gozar/v1/shop/receiver-1/health';
  device.write(publishPacket({ topic, payload: '{}', id: 4 }));
  expect(idOf(await device.next())).toBe(4);
  await device.ended();
  expect(await answerTo(secretOf('receiver-1'))).toBe(5);
  expect(await answerTo(renewed)).toBe(0);
  await others.work(1);
  expect(others.closed).toBe(0);
});

test('[ING15] who came with the new secret stays when the overlap ends', async () => {
  house = await openHouse();
  rotate(Date.now() + 300);
  expect(await answerTo(secretOf('receiver-1'))).toBe(0);
  const device = new RawClient(house.broker.port);
  device.write(connectAs('receiver-1', { password: renewed }));
  expect(await connack(device)).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  rotate(0);
  device.write(packet(0xc0));
  expect(await device.next()).toMatchObject({ first: 0xd0 });
});

test('[ING15] a revoked device alone is disconnected and refused until it is rotated', async () => {
  house = await openHouse();
  const others = await neighbours();
  const will = { topic: 'gozar/v1/shop/receiver-1/status', payload: '{"status":1}', qos: 1 };
  const device = new RawClient(house.broker.port);
  device.write(connectAs('receiver-1', { will }));
  expect(await connack(device)).toBe(0);
  revoke();
  await device.ended();
  expect(await answerTo(secretOf('receiver-1'))).toBe(5);
  expect(await answerTo('')).toBe(4);
  expect(await answerTo('guess')).toBe(4);
  await others.work(1);
  expect(others.closed).toBe(0);
  rotate(0);
  expect(await answerTo(renewed)).toBe(0);
  await vi.waitFor(() => expect(house.broker.counts().clients).toBe(3));
  // Nobody speaks for a device whose credential was taken away.
  expect(house.stored.filter((one) => one.device === 0)).toEqual([]);
});

test('[ING15] a stranger learns nothing of a revoked device', async () => {
  house = await openHouse();
  revoke();
  const ghost = new RawClient(house.broker.port);
  ghost.write(connectAs('receiver-1', { username: 'shop/ghost', clientId: 'shop/ghost' }));
  expect(await connack(ghost)).toBe(await answerTo('guess'));
});
