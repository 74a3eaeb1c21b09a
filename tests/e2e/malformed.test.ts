import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceErrorAnswer } from '../../src/contracts/errors.ts';
import { late } from '../asked-again.ts';
import { addDevice, type Credential } from './devices.ts';
import { readJournal } from './journal.ts';
import { Device, type Lines, type Ran, run } from './mosquitto.ts';
import { main, newServer, type TestServer } from './server.ts';
import { furnish } from './shop.ts';
import { connectPacket, publishPacket, talk } from './wire.ts';

/**
 * Whoever says something wrong hears what and why, at once; the good readings beside it, of others
 * and of the same device, are stored all the same.
 */
let server: TestServer;
let bad: Device;
let credential: Credential;
let neighbour: Lines;
let chatter: NodeJS.Timeout;
/** What must be in the journal at the end: the neighbour's seqs, and those of the bad device. */
let saidBeside = 0;
let saidWell = 0;
const boot = 5;
/** Seq of readings that must never be in the journal. */
const forged = 666_666;
/** Without an answer the client waits for 30 s; seconds are for a busy machine. */
const answerWithinMs = 15_000;

const reading = (seq: number, tag: string, rssi = -60) => ({
  boot,
  seq,
  sightings: [{ tag, rssi }],
});

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  await furnish(server);
  credential = await addDevice(server, { venue: 'shop', device: 'rx-bad' }, '--zone', 'shoes');
  const beside = { venue: 'shop', device: 'rx-beside' };
  neighbour = new Device(
    await addDevice(server, beside, '--zone', 'door'),
    server.mqttPort,
  ).lines();
  bad = new Device(credential, server.mqttPort);
  chatter = setInterval(() => neighbour.say(reading(++saidBeside, 'band-9')), 50);
});
afterAll(async () => {
  clearInterval(chatter);
  await server.end();
});

/** The device goes on: what it says well after its mistake is taken. */
async function saysSomethingGood(): Promise<void> {
  const message = JSON.stringify(reading(++saidWell, 'band-8'));
  const { code, tookMs } = await bad.publish(bad.topic('sightings'), '-m', message);
  expect(code).toBe(0);
  expect(tookMs, late).toBeLessThan(answerWithinMs);
}

/** Publishes with mosquitto's own client and reads the answer on `errors`. [HOT3] */
async function answerTo(payload: string): Promise<DeviceErrorAnswer> {
  const answer = answerIn(await bad.ask('-m', payload));
  await saysSomethingGood();
  // One answer a second and device.
  await new Promise((done) => setTimeout(done, 1_000));
  return answer;
}

function answerIn({ code, stdout, stderr, tookMs }: Ran): DeviceErrorAnswer {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(tookMs, late).toBeLessThan(answerWithinMs);
  const answer: DeviceErrorAnswer = JSON.parse(stdout);
  expectHelp(answer);
  return answer;
}

function expectHelp({ code, example, docs }: DeviceErrorAnswer): void {
  expect(example).toMatchObject({ sightings: [{ tag: 'band-017', rssi: -61 }] });
  expect(docs).toBe(`src/ERRORS.md#${code.replace('.', '')}`);
}

test('[HOT1] what is no JSON is answered with where it breaks off', async () => {
  expect(await answerTo('{"boot":1,"seq":1,')).toMatchObject({
    code: 'payload.json',
    path: '',
    expected: 'one JSON object',
    got: expect.stringContaining('position 18'),
  });
});

test('[HOT1] a wrong field is answered with its path, what was expected, what came', async () => {
  const sightings = [{ tag: 'band-8', rssi: 'loud' }];
  const loud = JSON.stringify({ boot, seq: forged, sightings });
  expect(await answerTo(loud)).toMatchObject({
    code: 'payload.shape',
    path: 'sightings.0.rssi',
    expected: expect.stringContaining('number'),
    got: '"loud"',
  });
});

test('[HOT1] 10,000 levels of nesting are answered without being parsed', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  expect(await answerTo(deep)).toMatchObject({
    code: 'payload.too_deep',
    expected: expect.stringContaining('8 levels'),
  });
});

test('[HOT1] a NUL in a tag is answered with its path', async () => {
  const payload = JSON.stringify(reading(forged, 'band\0-8'));
  expect(await answerTo(payload)).toMatchObject({
    code: 'payload.text',
    path: 'sightings.0.tag',
    got: expect.stringContaining('u0000'),
  });
});

test('[HOT3] a payload of 1 MB is acknowledged, skipped and answered', async () => {
  const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { ...credential });
  await client.subscribeAsync(bad.topic('errors'), { qos: 1 });
  const startedMs = performance.now();
  const heard = nextAnswer(client);
  await client.publishAsync(bad.topic('sightings'), Buffer.alloc(1_000_000, 'x'), { qos: 1 });
  const answer = await heard;
  expect(performance.now() - startedMs, late).toBeLessThan(answerWithinMs);
  await client.publishAsync(bad.topic('sightings'), JSON.stringify(reading(++saidWell, 'band-8')), {
    qos: 1,
  });
  await client.endAsync();
  expectHelp(answer);
  expect(answer).toMatchObject({
    code: 'payload.too_large',
    expected: 'at most 65536 bytes',
    got: '1000000 bytes',
  });
});

function nextAnswer(client: MqttClient): Promise<DeviceErrorAnswer> {
  return new Promise((resolve, reject) => {
    client.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString())));
    client.once('close', () => reject(new Error('the connection was closed')));
  });
}

test('a NUL in the client id closes the socket before it is anybody', async () => {
  const packet = connectPacket({ ...credential, clientId: `${credential.clientId}\0` });
  const { heard, closed, tookMs } = await talk(server.mqttPort, [packet]);
  expect({ heard, closed }).toEqual({ heard: '', closed: true });
  expect(tookMs, late).toBeLessThan(answerWithinMs);
  await expectRefused({ code: 'connect.malformed', about: 'CONNECT' });
  await saysSomethingGood();
});

test('a NUL in a topic closes the socket, and nothing of it is stored', async () => {
  const topic = `${bad.topic('sightings')}\0`;
  const packets = [connectPacket(credential), publishPacket(topic, reading(forged, 'band-8'))];
  const { heard, closed, tookMs } = await talk(server.mqttPort, packets);
  const connackOnly = '20020000';
  expect({ heard, closed }).toEqual({ heard: connackOnly, closed: true });
  expect(tookMs, late).toBeLessThan(answerWithinMs);
  await expectRefused({ code: 'connect.malformed', about: bad.topic('sightings') });
  await saysSomethingGood();
});

test("another device's topic closes the connection without an acknowledgement", async () => {
  const topic = 'gozar/v1/shop/rx-shoes/sightings';
  const ran = await bad.publish(topic, '-m', JSON.stringify(reading(forged, 'band-8')));
  expect(ran).toMatchObject({ code: 7, stderr: expect.stringContaining('connection was lost') });
  expect(ran.tookMs, late).toBeLessThan(answerWithinMs);
  await expectRefused({ code: 'connect.topic_denied', about: topic });
  await saysSomethingGood();
});

test.each(['#', '$SYS/#', 'gozar/v1/shop/rx-shoes/errors'])(
  'a subscription to %s is denied in its SUBACK',
  async (topic) => {
    const { stdout, stderr, tookMs } = await bad.subscribe(topic);
    const denied = 0x80;
    expect(stdout).toContain(`Subscribed (mid: 1): ${denied}`);
    expect(stderr).toContain('All subscription requests were denied');
    expect(tookMs, late).toBeLessThan(answerWithinMs);
    await expectRefused({ code: 'connect.topic_denied', about: topic });
    await saysSomethingGood();
  },
);

/** One line of the log, and not two, says who was refused what. */
async function expectRefused(line: { code: string; about: string }): Promise<void> {
  const found = () =>
    server.log
      .split('\n')
      .filter((text) => text.includes('"device_refused"'))
      .map((text): Record<string, string> => JSON.parse(text))
      .filter(({ code, about }) => code === line.code && about?.startsWith(line.about));
  await expect.poll(() => found().length, { timeout: answerWithinMs }).toBe(1);
}

test('a second server on the same folder ends with code 1 and names the first', async () => {
  const ports = ['--http-port', '0', '--mqtt-port', '0'];
  const again = [main, 'start', '--no-demo', ...ports];
  const { code, stderr, stdout } = await run(process.execPath, again, server.environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('start.folder_locked');
  expect(stderr).toContain(server.data);
  expect(stderr).toContain(`process ${server.pid}, ${server.http}`);
  expect(stderr).toContain('--data');
  await saysSomethingGood();
});

test('every good reading beside all that is in the journal, and nothing else', async () => {
  clearInterval(chatter);
  expect(await neighbour.end()).toEqual({ code: 0, stderr: '' });
  expect(await server.stop()).toBe(0);
  const seqs = new Map<string, number[]>();
  await readJournal(server, ({ type, device, seq }) => {
    if (type !== 'reading' || device === undefined) return;
    seqs.set(device, [...(seqs.get(device) ?? []), seq ?? -1]);
  });
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  expect([...seqs.keys()].sort()).toEqual(['rx-bad', 'rx-beside']);
  expect(saidBeside).toBeGreaterThan(50);
  expect(seqs.get('rx-beside')).toEqual(upTo(saidBeside));
  expect(saidWell).toBeGreaterThanOrEqual(10);
  expect(seqs.get('rx-bad')).toEqual(upTo(saidWell));
});
