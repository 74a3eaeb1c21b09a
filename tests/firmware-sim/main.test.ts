import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readCommandLine, readConfigure } from '../../firmware-sim/options.ts';
import { startBroker, until } from './broker.ts';
import { setup } from './venue.ts';

const door = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gozar-sim-'));
const credentials = setup.devices.slice(0, 15).map(({ device, kind, placement }) => {
  const clientId = `demo/${device}`;
  return { venue: 'demo', device, kind, placement, clientId, username: clientId, password: 'p' };
});
const file = join(folder, 'credentials.jsonl');
writeFileSync(file, credentials.map((one) => JSON.stringify(one)).join('\n'));

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function broker() {
  const started = await startBroker();
  closing.push(started.stop);
  return started;
}

type Message = { kind: string } & Record<string, unknown>;

function child(): { process: ChildProcess; messages: Message[]; ended: Promise<number | null> } {
  const started = fork(door, [], { stdio: 'ignore' });
  closing.push(() => started.kill('SIGKILL'));
  const messages: Message[] = [];
  started.on('message', (message: Message) => messages.push(message));
  const ended = new Promise<number | null>((done) => started.on('exit', (code) => done(code)));
  return { process: started, messages, ended };
}

const configure = (port: number) => ({
  kind: 'configure',
  host: '127.0.0.1',
  port,
  venue: 'demo',
  credentials,
  plan: setup.plan,
  visitors: 10,
  speed: 1,
  seed: 7,
  chaos: 0,
  demoVisitorBand: setup.demoVisitorBand,
});

describe('the command line', () => {
  test('explains itself', () => {
    const { stdout, status } = spawnSync(process.execPath, [door, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    for (const flag of ['--credentials', '--visitors', '--speed', '--seed', '--chaos', '--truth']) {
      expect(stdout).toContain(flag);
    }
  });

  test('says everything that is wrong at once, with the mend', () => {
    const args = ['--visitors', 'many', '--chaos', 'some', '--duration', '1 week', '--speed', '0'];
    const { stderr, status } = spawnSync(process.execPath, [door, ...args, '--credentials', 'no'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    for (const word of ['credentials:', 'visitors:', 'chaos:', 'duration:', 'speed:']) {
      expect(stderr).toContain(word);
    }
    expect(stderr).not.toContain('    at ');
  });

  test.each([
    [['--vistors', '3'], "Unknown option '--vistors'"],
    [[], 'credentials: none given'],
    [['--credentials', door], 'neither a JSON list nor one JSON object a line'],
    [['--credentials', file, '--plan', file], 'plan: '],
    [['--credentials', file, '--port', '99999'], 'port: use a whole number from 1 to 65535'],
  ])('refuses %j', (args, why) => {
    const asked = readCommandLine(args);
    expect(asked !== 'help' && !asked.ok && asked.problems.join('\n')).toContain(why);
  });

  test('takes a share as per cent or fraction, and the venue from the credentials', () => {
    const options = ['2%', '0.02'].map((chaos) => {
      const asked = readCommandLine(['--credentials', file, '--chaos', chaos]);
      if (asked === 'help' || !asked.ok) throw new Error('refused');
      return asked.options;
    });
    expect(options.map(({ chaos }) => chaos)).toEqual([0.02, 0.02]);
    expect(options[0]).toMatchObject({ venue: 'demo', visitors: 24, speed: 1, port: 1883 });
    expect(options[0]?.credentials[0]).toMatchObject({ device: 'rx-entrance', kind: 'receiver' });
  });

  test('runs for as long as asked, writes the truth and speaks JSON lines', async () => {
    const { port, heard } = await broker();
    const truth = join(folder, 'truth.jsonl');
    const args = ['--credentials', file, '--port', String(port), '--duration', '3s', '--json'];
    const run = fork(door, [...args, '--truth', truth], { silent: true });
    closing.push(() => run.kill('SIGKILL'));
    let said = '';
    run.stdout?.on('data', (text) => {
      said += text;
    });
    const code = await new Promise((done) => run.on('exit', done));
    expect(code).toBe(0);
    const kinds = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds[0]).toBe('ready');
    expect(kinds.at(-1)).toBe('stopped');
    expect(heard.some(({ topic }) => topic.endsWith('/sightings'))).toBe(true);
    const rows = readFileSync(truth, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.length).toBeGreaterThan(10);
    expect(Object.keys(rows[0])).toEqual(['atMs', 'tag', 'x', 'y', 'zone']);
  });

  test('stops in good order on SIGTERM', async () => {
    const { port, heard } = await broker();
    const run = fork(door, ['--credentials', file, '--port', String(port)], { silent: true });
    closing.push(() => run.kill('SIGKILL'));
    await until('reports', () => heard.some(({ topic }) => topic.endsWith('/sightings')));
    run.kill('SIGTERM');
    expect(await new Promise((done) => run.on('exit', done))).toBe(0);
    const offline = heard.filter(({ payload }) => payload === '{"status":"offline"}');
    expect(offline).toHaveLength(credentials.length);
  });
});

describe('a child process', () => {
  test('[SIM8] takes its secrets from a message, and ends when its parent lets go', async () => {
    const { port, heard } = await broker();
    const { process: started, messages, ended } = child();
    started.send(configure(port));
    await until('ready', () => messages.some(({ kind }) => kind === 'ready'));
    await until('reports', () => heard.some(({ topic }) => topic.endsWith('/sightings')));
    await until('stats', () => messages.some(({ kind }) => kind === 'stats'));
    started.disconnect();
    expect(await ended).toBe(0);
  });

  test('[SIM8] ends when its parent goes before it was told anything', async () => {
    const { process: started, ended } = child();
    await new Promise((done) => started.on('spawn', done));
    setTimeout(() => started.disconnect(), 700);
    expect(await ended).toBe(0);
  });

  test('stops when told to, and says so', async () => {
    const { port } = await broker();
    const { process: started, messages, ended } = child();
    started.send(configure(port));
    await until('ready', () => messages.some(({ kind }) => kind === 'ready'));
    started.send({ kind: 'stop' });
    expect(await ended).toBe(0);
    expect(messages.at(-1)).toEqual({ kind: 'stopped' });
  });

  test('says what is wrong with its config', () => {
    const bad = { ...configure(1), port: 'x', plan: { zones: [] }, credentials: [{ device: 'a' }] };
    const asked = readConfigure(bad);
    const said = asked.ok ? '' : asked.problems.join('\n');
    for (const word of ['port:', 'plan:', 'credentials[0]:']) expect(said).toContain(word);
  });
});

describe('a worker', () => {
  test('runs the same way in a thread', async () => {
    const { port, heard } = await broker();
    const worker = new Worker(door);
    closing.push(() => worker.terminate());
    const messages: Message[] = [];
    worker.on('message', (message: Message) => messages.push(message));
    const ended = new Promise((done) => worker.on('exit', done));
    worker.postMessage(configure(port));
    await until('reports', () => heard.some(({ topic }) => topic.endsWith('/sightings')));
    worker.postMessage({ kind: 'stop' });
    expect(await ended).toBe(0);
    expect(messages.at(-1)).toEqual({ kind: 'stopped' });
  });
});
