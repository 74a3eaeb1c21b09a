import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BacktestResult, LabJob } from '../../src/contracts/lab.ts';
import type { SnapshotFrame } from '../../src/contracts/live.ts';
import type { WhyBody } from '../../src/contracts/why.ts';
import { openSocket } from '../web/sockets.ts';
import type { Credential } from './devices.ts';
import { startReceiver } from './radios.ts';
import { newServer, type TestServer } from './server.ts';
import { campaign, furnish } from './shop.ts';

/** Looking back on a real server: somebody who agreed was six seconds in the shoes. */
const shorter = { ...campaign, when: { type: 'dwelled', zone: 'shoes', for: '2s' } };
const longer = { ...campaign, when: { type: 'dwelled', zone: 'shoes', for: '60s' } };
const tokens = { admin: '', operator: '' };
let server: TestServer;
let visitor = '';
let leftMs = 0;
let longerFile = '';
let exported = '';

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  const { door, shoes } = await furnish(server);
  longerFile = join(server.data, '..', `longer-${process.pid}.json`);
  writeFileSync(longerFile, JSON.stringify(longer));
  for (const role of ['admin', 'operator'] as const) {
    const made = await server.cli('token', 'create', '--role', role, '--venue', 'shop');
    tokens[role] = String(made.token);
  }
  const { code } = await server.cli('band', 'hand-out', 'shop', 'band-1');
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const body = JSON.stringify({ code, language: 'en' });
  const linked = await fetch(`${server.http}/api/v1/visitor/shop/link`, { ...post, body });
  const cookie = (linked.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  visitor = String(((await linked.json()) as { visitor: string }).visitor);
  await fetch(`${server.http}/api/v1/visitor/me/consents`, {
    method: 'PUT',
    headers: { ...post.headers, cookie },
    body: JSON.stringify({ purpose: 'offers', granted: true, text: 'c-1', language: 'en' }),
  });
  const port = server.mqttPort;
  const hears = (rssi: number) => () => [{ tag: 'band-1', rssi }];
  const radios = [
    startReceiver(asCredential(shoes), { port, hears: hears(-50) }),
    startReceiver(asCredential(door), { port, hears: hears(-85) }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  await Promise.all(radios.map((radio) => radio.end()));
  leftMs = Date.now();
});
afterAll(async () => {
  await server.end();
  for (const file of [longerFile, exported]) rmSync(file, { force: true });
});

function asCredential(printed: Readonly<Record<string, string>>): Credential {
  const { device = '', clientId = '', username = '', password = '' } = printed;
  return { venue: 'shop', device, clientId, username, password };
}

async function api(
  path: string,
  {
    role = 'admin' as 'admin' | 'operator',
    method = 'GET',
    body = undefined as object | undefined,
  } = {},
): Promise<{ status: number; body: unknown }> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { authorization: `Bearer ${tokens[role]}`, ...type };
  const response = await fetch(`${server.http}/api/v1/venues/shop/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function ended(job: LabJob): Promise<LabJob> {
  for (let now = job; ; ) {
    if (!['waiting', 'running'].includes(now.state)) return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
    now = (await api(`backtests/${job.job}`)).body as LabJob;
  }
}

/** Every file of the data folder by its SHA-256. */
function fingerprint(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    files[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return files;
}

describe('over the network', () => {
  test('[DET4] a campaign is tested on what was recorded, as a job with a result', async () => {
    const begun = await api('backtests', {
      method: 'POST',
      body: { campaign: longer, from: '1h' },
    });
    expect(begun.status).toBe(202);
    const job = await ended(begun.body as LabJob);
    expect(job).toMatchObject({ state: 'done', progress: 1, venue: 'shop' });
    expect(job.result).toMatchObject({ added: 0, removed: 1, kept: 0, source: 'journal' });
    expect(job.result?.samples.removed[0]?.because.at(-1)).toMatchObject({ event: 'dwelled' });
    expect(JSON.stringify(job.result)).not.toContain(visitor);
  });

  test('[LAB2] a bad document, range or job is refused with its code and every path', async () => {
    const post = (body: object) => api('backtests', { method: 'POST', body });
    const codeIn = ({ status, body }: { status: number; body: unknown }) => [
      status,
      (body as { error: { code: string } }).error.code,
    ];
    const bad = { ...shorter, when: { type: 'dwelled', zone: 'nowhere', for: '3s' } };
    const refused = await post({ campaign: bad, from: '1h' });
    expect(codeIn(refused)).toEqual([400, 'campaign.shape']);
    expect(JSON.stringify(refused.body)).toContain('when.zone');
    expect(codeIn(await post({ campaign: 'shoes-3', from: 'tomorrow' }))).toEqual([
      400,
      'lab.range',
    ]);
    expect(codeIn(await post({ campaign: 'nothing', from: '1h' }))[0]).toBe(404);
    expect(codeIn(await api('backtests/nothing'))).toEqual([404, 'lab.job_unknown']);
  });

  test('[LAB2] a job can be cancelled, and stays so', async () => {
    const body = { campaign: 'shoes-3', from: '1h' };
    const begun = (await api('backtests', { method: 'POST', body })).body as LabJob;
    await api(`backtests/${begun.job}`, { method: 'DELETE' });
    const job = (await api(`backtests/${begun.job}`)).body as LabJob;
    expect(['cancelled', 'done']).toContain(job.state);
    if (job.state === 'cancelled') expect(job.result).toBeUndefined();
  });

  test('[LAB3] the floor at a past time is the frame of the live one', async () => {
    const at = new Date(leftMs - 2_000).toISOString();
    const { status, body } = await api(`floor?at=${encodeURIComponent(at)}`, { role: 'operator' });
    expect(status).toBe(200);
    const snapshot = body as SnapshotFrame;
    expect(snapshot).toMatchObject({ type: 'snapshot', people: 1, atMs: leftMs - 2_000 });
    expect(snapshot.zones.find(({ id }) => id === 'shoes')?.people).toBe(1);
    expect(snapshot.dots).toHaveLength(1);
    expect(snapshot.messages).toMatchObject({ sent: 1, held: 0 });
    const before = await api('floor?at=1h', { role: 'operator' });
    expect(before.status).toBe(400);
  });

  test('[LAB4] the past plays through the live messages, faster than it was', async () => {
    const from = encodeURIComponent(new Date(leftMs - 9_000).toISOString());
    const headers = { authorization: `Bearer ${tokens.operator}` };
    const page = openSocket(server.httpPort, `/live?venue=shop&from=${from}&speed=20`, headers);
    const frames = await page.reach(4);
    expect(frames.slice(0, 3).map(({ type }) => type)).toEqual(['hello', 'snapshot', 'delta']);
    expect(frames[0]).toMatchObject({ past: { fromMs: leftMs - 9_000, speed: 20 } });
    expect(await page.closed).toBe(1000);
    const seqs = page.frames.flatMap((frame) => (frame.type === 'delta' ? [frame.seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    const events = page.frames.flatMap((frame) => ('events' in frame ? (frame.events ?? []) : []));
    expect(events.map(({ type }) => type)).toContain('message');
    expect(page.frames.at(-1)).toMatchObject({ type: 'bye', code: 'past.ended' });
  });

  test('[ATT3] why reads the log: the gates in order, or what kept it silent', async () => {
    const asked = await api(`why?visitor=${visitor}&campaign=shoes-3`);
    const { decisions } = asked.body as WhyBody;
    expect(decisions[0]).toMatchObject({ outcome: 'sent', sentence: 'sent' });
    expect(decisions[0]?.gates.map(({ gate }) => gate).slice(0, 3)).toEqual([
      'live',
      'consent',
      'conditions',
    ]);
    const earlier = await api(`why?visitor=${visitor}&campaign=shoes-3&at=1h`);
    expect((earlier.body as WhyBody).decisions).toEqual([]);
    expect((earlier.body as WhyBody).because).toContain('published later');
    const stranger = await api('why?visitor=nobody&campaign=shoes-3');
    expect((stranger.body as WhyBody).because).toBe('no visit of nobody is known before that time');
  });
});

describe('on the command line', () => {
  const back = async (...args: string[]) => {
    const printed: unknown = await server.cli('backtest', ...args, '--from', '1h');
    return printed as BacktestResult;
  };

  test('[LAB1] running and stopped give one answer, and the folder stays as it is', async () => {
    const running = await back(longerFile);
    expect(running).toMatchObject({ added: 0, removed: 1 });
    expect(await back('shoes-3')).toMatchObject({ added: 0, removed: 0, kept: 1 });
    await server.stop();
    const before = fingerprint(server.data);
    const stopped = await back(longerFile);
    const { wallMs: _, speedup: __, fromMs: ___, toMs: ____, ...same } = stopped;
    expect(running).toMatchObject({ ...same, frames: expect.any(Number) });
    const why = await server.cli('why', visitor, 'shoes-3');
    expect(JSON.stringify(why)).toContain('"sentence":"sent"');
    expect(fingerprint(server.data)).toEqual(before);
  });

  test('[LAB6] a range is exported without tags and names, and plays again as it was', async () => {
    exported = join(server.data, '..', `out-${process.pid}.recording`);
    const file = exported;
    const from = new Date(leftMs - 60_000).toISOString();
    const made = await server.cli('record', file, '--from', from);
    expect(Number(made.frames)).toBeGreaterThan(20);
    const played = await server.lines('replay', file, '--speed', 'max', '--json');
    const again = await server.lines('replay', '--from', from, '--speed', 'max', '--json');
    expect(played.map((line) => JSON.parse(line).type)).toContain('message');
    expect(played).toEqual(again);
    expect(readFileSync(file).includes('band-1')).toBe(false);
    const link = await server.cli('replay', '--from', '5m', '--into', 'http://127.0.0.1:9');
    expect(String(link.link)).toMatch(/^http:\/\/127\.0\.0\.1:9\/floor\?venue=shop&from=/);
  });
});
