import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireTool } from '../../infra/test-deps.ts';
import { openSocket } from './live.ts';
import { newServer, type TestServer } from './server.ts';
import { furnish } from './shop.ts';

/**
 * The spine, with clients that are not ours: mosquitto's. Somebody walks into the shoes, and the
 * floor, the record and the visitor know it.
 */
const run = promisify(execFile);
let server: TestServer;
let devices: Awaited<ReturnType<typeof furnish>>;
let token: string;

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  devices = await furnish(server);
  token = String(
    (await server.cli('token', 'create', '--role', 'operator', '--venue', 'shop')).token,
  );
});
afterAll(async () => {
  await server.end();
});

type Credential = Readonly<Record<string, string>>;

function mqttArguments({ clientId = '', username = '', password = '' }: Credential): string[] {
  const port = String(server.mqttPort);
  return ['-h', '127.0.0.1', '-p', port, '-i', clientId, '-u', username, '-P', password, '-q', '1'];
}

/** Publishes one payload so many times, byte for byte the same. */
async function publish(device: Credential, end: string, payload: object, times = 1): Promise<void> {
  const topic = `gozar/v1/shop/${device.device}/${end}`;
  const message = JSON.stringify(payload);
  const flags = [...mqttArguments(device), '-t', topic, '-m', message];
  const repeat = times > 1 ? ['--repeat', String(times), '--repeat-delay', '0.01'] : [];
  await run(requireTool('mosquitto_pub'), [...flags, ...repeat]);
}

/** The visitor's page as a browser would call it. */
async function visitor(path: string, init: RequestInit & { cookie?: string }): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(init.cookie ? { cookie: init.cookie } : {}),
  };
  return fetch(`${server.http}${path}`, { ...init, headers });
}

async function api(path: string): Promise<{ items: Record<string, never>[] }> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${server.http}/api/v1/venues/shop/${path}`, { headers });
  expect(response.status).toBe(200);
  return response.json() as Promise<{ items: Record<string, never>[] }>;
}

async function link(tag: string): Promise<string> {
  const { code, link: page } = await server.cli('band', 'hand-out', 'shop', tag);
  // Where this server listens, not where one would by its settings.
  expect(page).toBe(`${server.http}/v/shop#${code}`);
  const body = JSON.stringify({ code, language: 'en', name: 'Sara' });
  const response = await visitor('/api/v1/visitor/shop/link', { method: 'POST', body });
  expect(response.status).toBe(200);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** Stands in the shoes for some seconds: a sighting a second, each sent `times` times. */
async function standInShoes(tag: string, { boot, times }: { boot: number; times: number }) {
  for (let seq = 1; seq <= 7; seq++) {
    const sightings = [{ tag, rssi: -50 }];
    await publish(devices.shoes, 'sightings', { boot, seq, sightings }, times);
    await publish(devices.door, 'sightings', { boot, seq, sightings: [{ tag, rssi: -80 }] }, times);
    await new Promise((resolve) => setTimeout(resolve, 900));
  }
}

test('a linked and consented band gets the message once, every packet sent twice', async () => {
  const live = await openSocket(`${server.http}/live?venue=shop`, token);
  const cookie = await link('band-1');
  const consent = { purpose: 'offers', granted: true, text: 'consent-1', language: 'en' };
  const agreed = await visitor('/api/v1/visitor/me/consents', {
    method: 'PUT',
    body: JSON.stringify(consent),
    cookie,
  });
  expect(agreed.status).toBeLessThan(300);
  const listener = spawn(requireTool('mosquitto_sub'), [
    ...mqttArguments(devices.band),
    ...['-t', 'gozar/v1/shop/band-1/push', '-W', '14'],
  ]);
  let heard = '';
  listener.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
  });
  await standInShoes('band-1', { boot: 1, times: 2 });
  expect(await live.zoneReached('shoes', 1)).toBe(true);
  await once(listener, 'exit');
  const pushes = heard.trim().split('\n').filter(Boolean);
  expect(pushes).toHaveLength(1);
  expect(JSON.parse(pushes[0] ?? '')).toMatchObject({ body: 'Hello Sara, ten percent off' });
  const inbox = await visitor('/api/v1/visitor/me/inbox', { cookie });
  const { items } = (await inbox.json()) as { items: object[] };
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ body: 'Hello Sara, ten percent off', campaign: 'shoes-3' });
  live.close();
});

test('[RUL4] without consent there is no message, and the log says why', async () => {
  await link('band-2');
  await standInShoes('band-2', { boot: 2, times: 1 });
  const held = async () =>
    (await api('decisions')).items.filter((row) => row.failedGate === 'consent');
  await expect.poll(held, { interval: 100 }).toHaveLength(1);
  expect((await held())[0]).toMatchObject({ outcome: 'held', campaign: 'shoes-3' });
  const messages = await api('messages');
  expect(messages.items).toHaveLength(1);
});

test('[RUL12] a shelf is told once, staff are called, and the floor is alerted', async () => {
  const shelf = await server.cli(
    'device',
    'add',
    'shop',
    'shelf-1',
    '--kind',
    'shelf',
    '--at',
    '15,5',
  );
  const file = join(server.data, 'light.json');
  const text = { en: 'Somebody needs help', fa: 'کسی کمک می‌خواهد' };
  const light = {
    version: 1,
    id: 'light',
    name: { en: 'Light' },
    class: 'service',
    purpose: 'service',
    when: { type: 'dwelled', zone: 'shoes', for: '3s' },
    then: [
      { device: { id: 'shelf-1', command: 'light', params: { colour: 'green' } } },
      { task: { text, role: 'sales' } },
      { alert: { text } },
    ],
  };
  writeFileSync(file, JSON.stringify(light));
  await server.cli('campaign', 'publish', 'shop', file);
  const listener = spawn(requireTool('mosquitto_sub'), [
    ...mqttArguments(shelf),
    ...['-t', 'gozar/v1/shop/shelf-1/command', '-W', '14'],
  ]);
  let heard = '';
  listener.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
  });
  await standInShoes('band-3', { boot: 3, times: 1 });
  await once(listener, 'exit');
  const told = heard.trim().split('\n').filter(Boolean);
  expect(told).toHaveLength(1);
  expect(JSON.parse(told[0] ?? '')).toMatchObject({
    command: 'light',
    params: { colour: 'green' },
  });
  expect((await api('tasks')).items).toMatchObject([{ role: 'sales', zone: 'shoes' }]);
  const [alert] = (await api('alerts')).items;
  expect(alert).toMatchObject({ text, zone: 'shoes' });
  const path = `/api/v1/venues/shop/alerts/${encodeURIComponent(String(alert?.id))}/acknowledge`;
  const headers = { authorization: `Bearer ${token}` };
  const taken = () => fetch(`${server.http}${path}`, { method: 'POST', headers });
  expect((await taken()).status).toBe(200);
  expect((await taken()).status).toBe(404);
  expect((await api('alerts')).items[0]).toHaveProperty('acknowledgedAtMs');
});
