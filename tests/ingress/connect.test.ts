import { afterEach, expect, test, vi } from 'vitest';
import { openBroker } from '../../src/ingress/broker.ts';
import {
  CountedSignals,
  clock,
  devices,
  edgeDevice,
  type House,
  openHouse,
  secretOf,
} from './house.ts';
import {
  connack,
  connectAs,
  connected,
  connectPacket,
  idOf,
  packet,
  publishPacket,
  RawClient,
  subscribePacket,
} from './raw.ts';

let house: House;
afterEach(() => house.close());

async function answerTo(bytes: Buffer): Promise<number | undefined> {
  const client = new RawClient(house.broker.port);
  client.write(bytes);
  const code = await connack(client);
  if (code !== 0) await client.ended();
  client.end();
  return code;
}

test('[ING2] a device connects with its own user name, client id and secret', async () => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  expect(house.of('connection')).toMatchObject([{ device: 0, connected: true }]);
  expect(house.broker.counts()).toEqual({ clients: 1, queued: 0 });
  expect(house.signals.of('gozar_connections_open')).toBe(1);
  client.end();
  await vi.waitFor(() => expect(house.of('connection')).toHaveLength(2));
  expect(house.of('connection')[1]).toMatchObject({ device: 0, connected: false });
  expect(house.broker.counts().clients).toBe(0);
});

test.each([
  ['an unknown user name', { username: 'shop/ghost', clientId: 'shop/ghost' }, 4],
  ['a wrong secret', { password: 'guess' }, 4],
  ['no secret', { password: undefined }, 4],
  ['no user name', { username: undefined, password: undefined }, 4],
  ['an inherited name', { username: 'constructor', clientId: 'constructor' }, 4],
  ['the client id of another device', { clientId: 'shop/band-1' }, 2],
  ['an empty client id', { clientId: '' }, 2],
])('[ING2] %s is refused, counted and told to the audit log', async (_case, parts, code) => {
  house = await openHouse();
  const bytes = connectAs('receiver-1', parts as Parameters<typeof connectAs>[1]);
  expect(await answerTo(bytes)).toBe(code);
  const label = code === 2 ? 'client_id' : 'credential';
  expect(house.signals.of(`gozar_connections_refused_total:${label}`)).toBe(1);
  expect(house.of('violation')).toMatchObject([{ by: '127.0.0.1', code: `connect.${label}` }]);
  expect(house.of('connection')).toEqual([]);
});

test('[ING2] a stranger with a device’s client id does not push it out', async () => {
  house = await openHouse();
  const victim = await connected(house.broker.port, 'receiver-1');
  const clientId = 'shop/receiver-1';
  const thief = { clientId, username: 'shop/receiver-2', password: secretOf('receiver-2') };
  expect(await answerTo(connectPacket(thief))).toBe(2);
  expect(await answerTo(connectAs('receiver-1', { password: 'guess' }))).toBe(4);
  victim.write(packet(0xc0));
  expect(await victim.next()).toMatchObject({ first: 0xd0 });
  expect(house.of('connection')).toHaveLength(1);
});

test('the same credential again takes over, first gone then there', async () => {
  house = await openHouse();
  const first = await connected(house.broker.port, 'receiver-1');
  const second = await connected(house.broker.port, 'receiver-1');
  await first.ended();
  expect(house.of('connection').map((one) => one.connected)).toEqual([true, false, true]);
  second.write(packet(0xc0));
  expect(await second.next()).toMatchObject({ first: 0xd0 });
  expect(house.broker.counts().clients).toBe(1);
});

test.each([3, 5])('protocol level %i is answered with CONNACK 1', async (level) => {
  house = await openHouse();
  expect(await answerTo(connectAs('receiver-1', { level }))).toBe(1);
});

test('[ING3] no session outlives its connection, whatever was asked for', async () => {
  house = await openHouse();
  const wanting = connectAs('band-1', { flags: 128 | 64 });
  for (let i = 0; i < 2; i++) {
    const client = new RawClient(house.broker.port);
    client.write(wanting);
    expect((await client.next())?.body).toEqual(Buffer.from([0, 0]));
    client.end();
    await client.ended();
  }
});

test.each(['gozar/v1/shop/receiver-2/status', 'gozar/v1/shop/receiver-1/health', '$SYS/will'])(
  '[ING3] a will on %s is refused at CONNECT',
  async (topic) => {
    house = await openHouse();
    const will = { topic, payload: '{}', qos: 1 };
    expect(await answerTo(connectAs('receiver-1', { will }))).toBe(5);
    expect(house.of('violation')).toMatchObject([{ code: 'connect.topic_denied' }]);
  },
);

test('[ING3] a will is stored when its device vanishes, and not after DISCONNECT', async () => {
  house = await openHouse();
  const will = { topic: 'gozar/v1/shop/receiver-1/status', payload: '{"status":1}', qos: 1 };
  for (const last of [[packet(0xe0)], []]) {
    const client = new RawClient(house.broker.port);
    client.write(connectAs('receiver-1', { will }));
    expect(await connack(client)).toBe(0);
    client.socket.end(Buffer.concat(last));
    await client.ended();
  }
  await vi.waitFor(() => expect(house.stored).toHaveLength(1));
  expect(house.stored).toEqual([{ device: 0, end: 10, qos: 1, text: '{"status":1}' }]);
});

test('[ING12] an address that fails often gets no answer, a good device does', async () => {
  house = await openHouse({ failuresBurst: 3, failuresPerS: 0 });
  const wrong = connectAs('receiver-1', { password: 'guess' });
  const codes: (number | undefined)[] = [];
  for (let i = 0; i < 5; i++) codes.push(await answerTo(wrong));
  expect(codes).toEqual([4, 4, 4, undefined, undefined]);
  expect(house.signals.of('gozar_connections_refused_total:rate')).toBe(2);
  expect(await answerTo(connectAs('receiver-1'))).toBe(0);
});

test('[ING12] a storm of refusals makes at most ten rows a second', async () => {
  house = await openHouse({ failuresBurst: 1_000 });
  const wrong = connectAs('receiver-1', { password: 'guess' });
  const fromMs = performance.now();
  await Promise.all(Array.from({ length: 100 }, () => answerTo(wrong)));
  const seconds = (performance.now() - fromMs) / 1_000;
  expect(house.of('violation').length).toBeLessThanOrEqual(10 + Math.ceil(seconds * 10));
  expect(house.signals.of('gozar_connections_refused_total:credential')).toBe(100);
});

test('[ING12] a storm of wrong secrets leaves the acknowledgements of others alone', async () => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  const wrong = connectAs('receiver-2', { password: 'guess' });
  let storming = true;
  const storm = Array.from({ length: 20 }, async () => {
    while (storming) await answerTo(wrong);
  });
  const waits: number[] = [];
  for (let id = 1; id <= 200; id++) {
    const fromMs = performance.now();
    const topic = 'gozar/v1/shop/receiver-1/health';
    client.write(publishPacket({ topic, payload: '{}', id }));
    expect(idOf(await client.next())).toBe(id);
    waits.push(performance.now() - fromMs);
  }
  storming = false;
  await Promise.all(storm);
  const p99 = waits.sort((a, b) => a - b)[198] ?? 0;
  expect(p99).toBeLessThan(250);
  expect(house.signals.of('gozar_connections_refused_total:rate')).toBeGreaterThan(10);
});

test('two hundred comings and goings leave nothing behind', async () => {
  house = await openHouse();
  for (let i = 0; i < 200; i++) {
    const client = await connected(house.broker.port, 'band-1');
    client.write(subscribePacket(1, ['gozar/v1/shop/band-1/push']));
    await client.next();
    client.end();
    await client.ended();
  }
  await vi.waitFor(() => expect(house.of('connection')).toHaveLength(400));
  expect(house.broker.counts()).toEqual({ clients: 0, queued: 0 });
  expect(house.listening.filter(([, , on]) => on)).toHaveLength(200);
  expect(house.listening.at(-1)).toEqual(['shop', 'band-1', false]);
});

test('what a listener throws ends neither the process nor the connection', async () => {
  const messages: string[] = [];
  const signals = new CountedSignals();
  const broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    signals,
    clock,
    send: ({ kind }) => {
      messages.push(kind);
      throw new Error('gone');
    },
    onSubscribed: () => {
      throw new Error('gone too');
    },
  });
  house = await openHouse();
  broker.receive({ kind: 'devices', put: devices, removed: [] });
  const client = await connected(broker.port, 'band-1');
  client.write(subscribePacket(1, ['gozar/v1/shop/band-1/push']));
  expect((await client.next())?.first).toBe(0x90);
  await broker.close(0);
  expect(messages).toEqual(['connection', 'connection']);
  expect(signals.lines.every(({ name }) => name === 'thread_failed')).toBe(true);
});

test('a port that is taken rejects and leaves nothing running', async () => {
  house = await openHouse();
  const parts = { host: '127.0.0.1', port: house.broker.port, signals: house.signals, clock };
  const opening = openBroker({ ...parts, send: () => {}, onSubscribed: () => {} });
  await expect(opening).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a removed device is closed at once and refused from then on', async () => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  house.broker.receive({ kind: 'devices', put: [], removed: [0] });
  await client.ended();
  expect(house.of('connection')[1]).toMatchObject({ device: 0, connected: false });
  expect(await answerTo(connectAs('receiver-1'))).toBe(4);
});

test('a device with a new secret must connect again; a repeated row changes nothing', async () => {
  house = await openHouse();
  const client = await connected(house.broker.port, 'receiver-1');
  house.broker.receive({ kind: 'devices', put: devices, removed: [] });
  client.write(packet(0xc0));
  expect(await client.next()).toMatchObject({ first: 0xd0 });
  const rotated = { ...edgeDevice(0, 'receiver-1', 'receiver'), secretSha256: 'ab'.repeat(32) };
  house.broker.receive({ kind: 'devices', put: [rotated], removed: [] });
  await client.ended();
  expect(await answerTo(connectAs('receiver-1'))).toBe(4);
});

test('sockets that send nothing, or CONNECT byte by byte, are closed in time', async () => {
  house = await openHouse({ connectMs: 300 });
  const trickler = new RawClient(house.broker.port);
  const bytes = connectAs('receiver-1');
  let at = 0;
  const drip = setInterval(() => trickler.socket.write(bytes.subarray(at, ++at)), 50);
  const silent = new RawClient(house.broker.port);
  await Promise.all([trickler.ended(), silent.ended()]);
  clearInterval(drip);
  await vi.waitFor(() =>
    expect(house.signals.of('gozar_connections_refused_total:timeout')).toBe(2),
  );
});

test('a device silent for one and a half keep-alives is closed, a busy one stays', async () => {
  house = await openHouse();
  const [silent, busy] = ['receiver-1', 'receiver-2'].map((device) => {
    const client = new RawClient(house.broker.port);
    client.write(connectAs(device, { keepAliveS: 1 }));
    return client;
  });
  if (!silent || !busy) throw new Error('two clients');
  expect([await connack(silent), await connack(busy)]).toEqual([0, 0]);
  const ping = setInterval(() => busy.write(packet(0xc0)), 200);
  await silent.ended();
  clearInterval(ping);
  expect(busy.closed).toBe(false);
});
