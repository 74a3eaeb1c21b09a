import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { EdgeDevice } from '../../src/contracts/wire.ts';
import { openBroker } from '../../src/ingress/broker.ts';
import { Authority, type Issued } from './authority.ts';
import { CountedSignals, clock, edgeDevice, type House, openHouse, secretOf } from './house.ts';
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
afterEach(() => house?.close());

let authority: Authority;
let stranger: Authority;
let server: Issued;
let ours: Issued;
let others: Issued;
let expired: Issued;
let future: Issued;
let forged: Issued;
let alone: Issued;
beforeAll(() => {
  authority = new Authority('shop devices');
  stranger = new Authority('somebody else');
  server = authority.issue('server');
  ours = authority.issue('receiver-1');
  others = authority.issue('receiver-2');
  expired = authority.issue('expired', { from: '20200101000000Z', to: '20210101000000Z' });
  future = authority.issue('future', { from: '20400101000000Z', to: '20410101000000Z' });
  forged = stranger.issue('receiver-1');
  alone = stranger.selfSigned('receiver-2');
});
afterAll(() => {
  authority.end();
  stranger.end();
});

const files = (more: { clientCa?: string } = {}) => ({
  cert: server.certFile,
  key: server.keyFile,
  ...more,
});
const withCa = () => files({ clientCa: authority.caFile });

function tlsTo(options: ConnectionOptions = {}): TLSSocket {
  const { tlsPort } = house.broker;
  const where = { host: '127.0.0.1', port: tlsPort, ca: authority.ca };
  const socket = connect({ ...where, servername: 'localhost', ...options });
  return socket.on('error', () => {});
}

const showing = ({ cert, key }: Issued) => ({ cert, key });

function put(...devices: EdgeDevice[]): void {
  house.broker.receive({ kind: 'devices', put: devices, removed: [] });
}

/** Receiver 1 with our certificate, receiver 2 with its own, neither with a secret. */
function certified(): void {
  const one = { ...edgeDevice(0, 'receiver-1', 'receiver'), secretSha256: '' };
  const two = { ...edgeDevice(3, 'receiver-2', 'receiver'), secretSha256: '' };
  put({ ...one, certificateSha256: ours.sha256 }, { ...two, certificateSha256: others.sha256 });
}

const byCertificate = (device: string, more: object = {}) =>
  connectPacket({ clientId: `shop/${device}`, ...more });

async function answerTo(bytes: Buffer, options: ConnectionOptions): Promise<number | undefined> {
  const client = new RawClient(tlsTo(options));
  client.write(bytes);
  const code = await connack(client);
  if (code !== 0) await client.ended();
  client.end();
  return code;
}

const health = 'gozar/v1/shop/receiver-1/health';

test('[ING13] a device with its secret publishes, listens and pings over TLS', async () => {
  house = await openHouse({}, { tls: files() });
  const client = await connected(tlsTo(), 'band-1');
  const topic = 'gozar/v1/shop/band-1/ranging';
  client.write(
    subscribePacket(1, ['gozar/v1/shop/band-1/push']),
    publishPacket({ topic, payload: 'x'.repeat(60_000), id: 2 }),
    publishPacket({ topic, payload: 'twice', id: 3, qos: 2 }),
    packet(0xc0),
  );
  const firsts = new Set<number | undefined>();
  for (let i = 0; i < 4; i++) firsts.add((await client.next())?.first);
  expect(firsts).toEqual(new Set([0x40, 0x50, 0x90, 0xd0]));
  expect(house.stored.map(({ text }) => text.length)).toEqual([60_000, 5]);
  const call = { venue: 'shop', device: 'band-1', payload: '{}', waitMs: 5_000 };
  const pushed = house.broker.push(call);
  const message = await client.next();
  const topicBytes = message?.body.readUInt16BE(0) ?? 0;
  client.write(packet(0x40, [...(message?.body.subarray(2 + topicBytes, 4 + topicBytes) ?? [])]));
  expect(await pushed).toEqual({ outcome: 'delivered' });
});

test('[ING13] CONNECT and publishes right behind the handshake are all read', async () => {
  house = await openHouse({}, { tls: files() });
  const socket = tlsTo();
  const client = new RawClient(socket);
  const many = Array.from({ length: 200 }, (_, i) =>
    publishPacket({ topic: health, payload: `${i}`, id: i + 1 }),
  );
  client.write(connectAs('receiver-1'), ...many);
  expect(await connack(client)).toBe(0);
  for (let id = 1; id <= 200; id++) expect(idOf(await client.next())).toBe(id);
});

test('[ING13] mosquitto_pub speaks to the port with TLS, and checks its name', async () => {
  house = await openHouse({}, { tls: files() });
  const run = promisify(execFile);
  const { tlsPort } = house.broker;
  const id = 'shop/receiver-1';
  await run('mosquitto_pub', [
    ...['-h', '127.0.0.1', '-p', `${tlsPort}`, '--cafile', authority.caFile],
    ...['-i', id, '-u', id, '-P', secretOf('receiver-1'), '-q', '1', '-t', health, '-m', 'hi'],
  ]);
  expect(house.stored.map(({ text }) => text)).toEqual(['hi']);
});

test.each([
  ['TLSv1.2', 'spoken'],
  ['TLSv1.3', 'spoken'],
  ['TLSv1.1', 'refused'],
] as const)('[ING13] %s is %s', async (version, outcome) => {
  const refused = outcome === 'refused';
  house = await openHouse({}, { tls: files() });
  // OpenSSL offers 1.1 at its lowest level of security only.
  const old = refused ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {};
  const socket = tlsTo({ minVersion: version, maxVersion: version, ...old });
  const client = new RawClient(socket);
  client.write(connectAs('receiver-1'));
  expect(await connack(client)).toBe(refused ? undefined : 0);
  if (refused) {
    await vi.waitFor(() => expect(house.signals.of('gozar_connections_refused_total:tls')).toBe(1));
    expect(house.of('violation')).toMatchObject([{ by: '127.0.0.1', code: 'connect.tls' }]);
  }
});

test('[ING13] a socket that begins no handshake, or never ends it, is closed in time', async () => {
  house = await openHouse({ connectMs: 300 }, { tls: files() });
  const port = house.broker.tlsPort;
  const silent = connectTcp({ port, host: '127.0.0.1' });
  const trickling = connectTcp({ port, host: '127.0.0.1' });
  const hello = Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]);
  let at = 0;
  const drip = setInterval(() => trickling.write(hello.subarray(at, ++at)), 40);
  for (const one of [silent, trickling]) one.on('error', () => {}).resume();
  await vi.waitFor(() => expect([silent.closed, trickling.closed]).toEqual([true, true]), 30_000);
  clearInterval(drip);
  await vi.waitFor(() => expect(house.signals.of('gozar_connections_refused_total:tls')).toBe(2));
  // After the handshake the same time holds for CONNECT.
  const mute = new RawClient(tlsTo());
  await mute.ended();
  await vi.waitFor(() =>
    expect(house.signals.of('gozar_connections_refused_total:timeout')).toBe(1),
  );
});

test('[ING13] an address whose handshakes fail is held; its connections go on', async () => {
  house = await openHouse({ failuresBurst: 3, failuresPerS: 0 }, { tls: files() });
  const device = await connected(tlsTo(), 'receiver-1');
  for (let i = 0; i < 3; i++) {
    const socket = connectTcp({ port: house.broker.tlsPort, host: '127.0.0.1' });
    socket
      .on('error', () => {})
      .resume()
      .write('GET / HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(socket.closed).toBe(true), 30_000);
  }
  await vi.waitFor(() => expect(house.signals.of('gozar_connections_refused_total:tls')).toBe(3));
  expect(await answerTo(connectAs('receiver-2'), {})).toBeUndefined();
  expect(house.signals.of('gozar_connections_refused_total:rate')).toBe(1);
  device.write(packet(0xc0));
  expect(await device.next()).toMatchObject({ first: 0xd0 });
  // The port without TLS is another door: it refuses nobody for this.
  expect((await connected(house.broker.port, 'receiver-2')).closed).toBe(false);
});

test.each([
  ['malformed bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff])],
  ['a giant', Buffer.concat([Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(99_000)])],
  ['a publish before CONNECT', publishPacket({ topic: health, payload: '{}' })],
])('[ING13] the guard closes for %s over TLS too', async (_case, bytes) => {
  house = await openHouse({}, { tls: files() });
  expect(await answerTo(bytes, {})).toBeUndefined();
  expect(house.of('violation')).toHaveLength(1);
});

test('[ING13] another protocol level gets CONNACK 1 over TLS too', async () => {
  house = await openHouse({}, { tls: files() });
  expect(await answerTo(connectAs('receiver-1', { level: 5 }), {})).toBe(1);
});

test('[ING14] a device connects with its certificate and without a secret', async () => {
  house = await openHouse({}, { tls: withCa() });
  certified();
  for (const more of [{}, { username: 'shop/receiver-1' }]) {
    expect(await answerTo(byCertificate('receiver-1', more), showing(ours))).toBe(0);
  }
  expect(house.of('violation')).toEqual([]);
});

test.each([
  ['the certificate of another device', () => others, 'not the certificate of this device'],
  ['a certificate that ended', () => expired, 'not valid at this time'],
  ['a certificate that has not begun', () => future, 'not valid at this time'],
  ['one of the same name by another authority', () => forged, 'not signed'],
  ['one that signed itself', () => alone, 'not signed'],
])('[ING14] %s is refused with CONNACK 5 and a row', async (_case, shown, why) => {
  house = await openHouse({}, { tls: withCa() });
  certified();
  // What is pinned is not enough: authority and dates must hold as well.
  const dates = { ...edgeDevice(2, 'till-1', 'till'), secretSha256: '' };
  put({ ...dates, certificateSha256: shown() === others ? ours.sha256 : shown().sha256 });
  expect(await answerTo(byCertificate('till-1'), showing(shown()))).toBe(5);
  expect(house.signals.of('gozar_connections_refused_total:certificate')).toBe(1);
  const [row] = house.of('violation');
  expect(row).toMatchObject({ by: '127.0.0.1', code: 'connect.certificate' });
  const byDate = shown() === expired || shown() === future;
  expect(row?.about).toMatch(byDate ? /not valid|not signed/ : new RegExp(why));
});

test('[ING14] without an authority the fingerprint is what counts, and the dates', async () => {
  house = await openHouse({}, { tls: files() });
  const bare = (index: number, device: string, { sha256 }: Issued): EdgeDevice => ({
    ...edgeDevice(index, device, 'receiver'),
    secretSha256: '',
    certificateSha256: sha256,
  });
  put(bare(0, 'receiver-1', alone), bare(3, 'receiver-2', expired));
  expect(await answerTo(byCertificate('receiver-1'), showing(alone))).toBe(0);
  expect(await answerTo(byCertificate('receiver-1'), showing(ours))).toBe(5);
  expect(await answerTo(byCertificate('receiver-2'), showing(expired))).toBe(5);
  expect(await answerTo(byCertificate('receiver-1'), {})).toBe(4);
  expect(await answerTo(byCertificate('ghost'), showing(alone))).toBe(5);
});

test('[ING14] a certificate speaks for one device alone, and is no secret', async () => {
  house = await openHouse({}, { tls: withCa() });
  certified();
  const victim = await (async () => {
    const client = new RawClient(tlsTo(showing(others)));
    client.write(byCertificate('receiver-2'));
    expect(await connack(client)).toBe(0);
    return client;
  })();
  expect(await answerTo(byCertificate('receiver-2'), showing(ours))).toBe(5);
  const asOther = { clientId: 'shop/receiver-2', username: 'shop/receiver-1' };
  expect(await answerTo(connectPacket(asOther), showing(ours))).toBe(2);
  const withSecret = { password: ours.sha256, username: 'shop/receiver-1' };
  expect(await answerTo(byCertificate('receiver-1', withSecret), showing(ours))).toBe(4);
  expect(await answerTo(byCertificate('receiver-1', { ...withSecret, password: '' }), {})).toBe(4);
  victim.write(packet(0xc0));
  expect(await victim.next()).toMatchObject({ first: 0xd0 });
});

test('[ING14] a connection ends with the certificate it was opened with', async () => {
  house = await openHouse({}, { tls: withCa() });
  const to = new Date(Date.now() + 3_000).toISOString().replace(/[-:T]|\.\d+/g, '');
  const brief = authority.issue('brief', { from: '20200101000000Z', to });
  put({
    ...edgeDevice(0, 'receiver-1', 'receiver'),
    secretSha256: '',
    certificateSha256: brief.sha256,
  });
  const client = new RawClient(tlsTo(showing(brief)));
  client.write(byCertificate('receiver-1'));
  expect(await connack(client)).toBe(0);
  await client.ended();
  expect(await answerTo(byCertificate('receiver-1'), showing(brief))).toBe(5);
});

test('[ING13] changed files are taken up without a restart; a bad pair is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gozar-tls-'));
  const here = { cert: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  copyFileSync(server.certFile, here.cert);
  copyFileSync(server.keyFile, here.key);
  house = await openHouse({ certificatesMs: 30 }, { tls: here });
  const serialOf = async () => {
    const socket = tlsTo();
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  const before = await serialOf();
  const device = await connected(tlsTo(), 'receiver-1');
  writeFileSync(here.cert, 'half a file');
  await vi.waitFor(() =>
    expect(house.signals.lines.map(({ name }) => name)).toContain('tls_not_reloaded'),
  );
  expect(await serialOf()).toBe(before);
  const renewed = authority.issue('renewed');
  copyFileSync(renewed.certFile, here.cert);
  copyFileSync(renewed.keyFile, here.key);
  await vi.waitFor(async () => expect(await serialOf()).not.toBe(before));
  expect(house.signals.lines.map(({ name }) => name)).toContain('tls_reloaded');
  device.write(packet(0xc0));
  expect(await device.next()).toMatchObject({ first: 0xd0 });
  rmSync(folder, { recursive: true });
});

test('[ING13] a certificate that cannot be used leaves nothing running', async () => {
  const parts = { signals: new CountedSignals(), clock, send: () => {}, onSubscribed: () => {} };
  const bad = { cert: server.certFile, key: ours.keyFile };
  const tls = { host: '127.0.0.1', port: 0, files: bad };
  const opening = openBroker({ host: '127.0.0.1', port: 0, tls, ...parts });
  await expect(opening).rejects.toThrow(/key/);
});

test('[ING16] strangers are bounded: the oldest goes, and devices get through', async () => {
  house = await openHouse({ strangers: 20 }, { tls: files() });
  const { port, tlsPort } = house.broker;
  const idle = Array.from({ length: 60 }, () => new RawClient(port));
  await vi.waitFor(() => expect(idle.filter(({ closed }) => closed).length).toBe(40));
  expect((await connected(port, 'receiver-1')).closed).toBe(false);
  expect((await connected(tlsTo({ port: tlsPort }), 'receiver-2')).closed).toBe(false);
  expect(house.broker.counts().clients).toBe(2);
  for (const client of idle) client.end();
});
