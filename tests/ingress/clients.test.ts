import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import mqtt from 'mqtt';
import { afterEach, expect, test, vi } from 'vitest';
import { type House, openHouse, secretOf } from './house.ts';

/** The clients people bring: mqtt.js, and Debian's mosquitto_pub and mosquitto_sub. */

let house: House;
afterEach(() => house.close());

const run = promisify(execFile);

function mosquitto(device: string, ...more: string[]): string[] {
  const id = `shop/${device}`;
  const port = `${house.broker.port}`;
  return ['-h', '127.0.0.1', '-p', port, '-i', id, '-u', id, '-P', secretOf(device), ...more];
}

function mqttClient(device: string): Promise<mqtt.MqttClient> {
  const id = `shop/${device}`;
  return mqtt.connectAsync(`mqtt://127.0.0.1:${house.broker.port}`, {
    clientId: id,
    username: id,
    password: secretOf(device),
    reconnectPeriod: 0,
  });
}

test.each([0, 1, 2])('mosquitto_pub publishes with QoS %i', async (qos) => {
  house = await openHouse();
  const topic = 'gozar/v1/shop/receiver-1/sightings';
  await run('mosquitto_pub', mosquitto('receiver-1', '-t', topic, '-m', 'hi', '-q', `${qos}`));
  await vi.waitFor(() => expect(house.stored).toHaveLength(1));
  expect(house.stored).toEqual([{ device: 0, end: 0, qos, text: 'hi' }]);
});

test('mosquitto_pub sends a megabyte and is not caught in a loop', async () => {
  house = await openHouse();
  const topic = 'gozar/v1/shop/receiver-1/sightings';
  const args = mosquitto('receiver-1', '-t', topic, '-q', '1', '-s');
  const child = spawn('mosquitto_pub', args);
  child.stdin.end('x'.repeat(1024 * 1024));
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(house.of('oversized')).toMatchObject([{ device: 0, size: 1024 * 1024 }]);
  expect(house.of('connection').filter((one) => one.connected)).toHaveLength(1);
});

test('[ING2] mosquitto_pub with a wrong secret is told so', async () => {
  house = await openHouse();
  const args = mosquitto('receiver-1', '-t', 'x', '-m', 'x', '-P', 'guess');
  await expect(run('mosquitto_pub', args)).rejects.toThrow(/bad user name or password/i);
});

test.each([0, 1])('mosquitto_sub with QoS %i gets a push', async (qos) => {
  house = await openHouse();
  const topic = 'gozar/v1/shop/band-1/push';
  const child = spawn('mosquitto_sub', mosquitto('band-1', '-t', topic, '-q', `${qos}`, '-C', '1'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await vi.waitFor(() => expect(house.listening).toEqual([['shop', 'band-1', true]]));
  const call = { venue: 'shop', device: 'band-1', payload: '{"title":"سلام"}', waitMs: 5_000 };
  const { outcome } = await house.broker.push(call);
  expect(outcome).toBe(qos === 1 ? 'delivered' : 'unknown');
  await once(child, 'exit');
  expect(text.trim()).toBe('{"title":"سلام"}');
});

test('mqtt.js publishes, subscribes and is acknowledged', async () => {
  house = await openHouse();
  const band = await mqttClient('band-1');
  const got: string[] = [];
  band.on('message', (_topic, payload) => got.push(payload.toString()));
  await band.subscribeAsync('gozar/v1/shop/band-1/push', { qos: 1 });
  await Promise.all(
    ([1, 2, 2, 1, 0] as const).map((qos, i) =>
      band.publishAsync('gozar/v1/shop/band-1/ranging', `${i}`, { qos }),
    ),
  );
  await vi.waitFor(() => expect(house.stored).toHaveLength(5));
  expect(house.stored.map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4']);
  const call = { venue: 'shop', device: 'band-1', payload: 'hello', waitMs: 5_000 };
  expect(await house.broker.push(call)).toEqual({ outcome: 'delivered' });
  expect(got).toEqual(['hello']);
  await band.endAsync();
  await vi.waitFor(() => expect(house.broker.counts().clients).toBe(0));
});

test('[ING9] mqtt.js is refused another device’s topic', async () => {
  house = await openHouse();
  const till = await mqttClient('till-1');
  till.on('error', () => {});
  const closed = new Promise<void>((resolve) => till.once('close', resolve));
  till.publish('gozar/v1/shop/receiver-1/sightings', '{}', { qos: 1 });
  await closed;
  expect(house.stored).toEqual([]);
  till.end(true);
});
