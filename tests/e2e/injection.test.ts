import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireTool } from '../../infra/test-deps.ts';
import { newServer, type TestServer } from './server.ts';
import { furnish } from './shop.ts';

const dollar = '$';
/** What people call themselves, and how it must be read: letter by letter, on one line. */
const names = [
  [`{{constructor}} ${dollar}{7*7} {name}`, `{{constructor}} ${dollar}{7*7} {name}`],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['Eve\nfake,tag=1 v=1', 'Eve fake,tag=1 v=1'],
  ['=cmd|calc!A1', '=cmd|calc!A1'],
  ["__proto__'; DROP TABLE visitors;--", "__proto__'; DROP TABLE visitors;--"],
] as const;
const run = promisify(execFile);
let server: TestServer;
let devices: Awaited<ReturnType<typeof furnish>>;

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  devices = await furnish(server);
});
afterAll(async () => {
  await server.end();
});

async function call(path: string, method: string, body?: object, cookie = '') {
  const headers = { 'content-type': 'application/json', cookie };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${server.http}${path}`, { method, headers, ...sent });
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return answer;
}

async function joined(tag: string, name: string): Promise<string> {
  const { code } = await server.cli('band', 'hand-out', 'shop', tag);
  const body = { code, language: 'en', name };
  const answer = await call('/api/v1/visitor/shop/link', 'POST', body);
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const consent = { purpose: 'offers', granted: true, text: 'consent-1', language: 'en' };
  await call('/api/v1/visitor/me/consents', 'PUT', consent, cookie);
  return cookie;
}

function flags({ clientId = '', username = '', password = '' }: Record<string, string>): string[] {
  const port = String(server.mqttPort);
  return ['-h', '127.0.0.1', '-p', port, '-i', clientId, '-u', username, '-P', password, '-q', '1'];
}

test('[T15] a hostile name is read letter by letter, in band, inbox, files and logs', async () => {
  const tags = names.map((_, i) => `band-${i + 1}`);
  const cookies: string[] = [];
  for (const [i, [name]] of names.entries()) cookies.push(await joined(tags[i] ?? '', name));
  const push = ['-t', 'gozar/v1/shop/band-1/push', '-W', '14'];
  const listener = spawn(requireTool('mosquitto_sub'), [...flags(devices.band), ...push]);
  let heard = '';
  listener.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
  });
  for (let seq = 1; seq <= 7; seq++) {
    const sightings = tags.map((tag) => ({ tag, rssi: -50 }));
    const message = JSON.stringify({ boot: 1, seq, sightings });
    const topic = ['-t', 'gozar/v1/shop/rx-shoes/sightings', '-m', message];
    await run(requireTool('mosquitto_pub'), [...flags(devices.shoes), ...topic]);
    await sleep(900);
  }
  await once(listener, 'exit');
  const said = names.map(([, read]) => `Hello ${read}, ten percent off`);
  expect(JSON.parse(heard.trim().split('\n')[0] ?? '{}').body).toBe(said[0]);
  for (const [i, cookie] of cookies.entries()) {
    const answer = await call('/api/v1/visitor/me/inbox', 'GET', undefined, cookie);
    // JSON that no browser takes for a page, whatever a name holds.
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const { items } = (await answer.json()) as { items: { body: string }[] };
    expect(items.map(({ body }) => body)).toEqual([said[i]]);
  }
  expect(await server.stop()).toBe(0);
  // Journal, time series and logs hold no name at all, so no line of theirs can be forged.
  const files = ['telemetry.db', 'egress.db'].map((name) => readFileSync(join(server.data, name)));
  const journal = await server.lines('journal', 'print', '--json');
  for (const [name] of names) {
    for (const text of [...files.map((bytes) => bytes.toString('latin1')), journal.join('\n')]) {
      expect(text.includes(name.slice(0, 12))).toBe(false);
    }
  }
  expect(server.log).not.toMatch(/fake,tag|onerror|constructor/);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
