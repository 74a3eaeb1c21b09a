import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Route } from '../../src/web/route-kinds.ts';
import { routeNames, rowOf } from '../../src/web/routes.ts';
import { dice } from './figure.ts';
import { ask, loopbackAddress, sha256, TwoVenues } from './two-venues.ts';

type Options = { readonly seed: number; readonly scale: 'slice' | 'full' };
export type Report = {
  readonly name: 'R15-http';
  readonly ok: boolean;
  readonly seed: number;
  readonly inputs: number;
  readonly http: number;
  readonly raw: number;
  readonly frames: number;
  readonly crashes: number;
  /** Lines of the log that say a thread or a request failed. */
  readonly caught: number;
  readonly answers5xx: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly tookS: number;
  readonly findings: readonly string[];
};
type Roll = () => number;

const inputsOf = { slice: 10_000, full: 1_000_000 } as const;
const atOnce = 16;
/** Frames said on one socket before it is let go. */
const framesASocket = 25;
const rows = routeNames.map(rowOf).filter(({ who, socket }) => who !== 'local' && !socket);

class Tally {
  readonly counts = { http: 0, raw: 0, frames: 0 };
  readonly statuses: Record<string, number> = {};
  readonly findings: string[] = [];
  answers5xx = 0;

  get inputs(): number {
    return this.counts.http + this.counts.raw + this.counts.frames;
  }

  answered(status: number, what: () => string): void {
    const key = status === 0 ? 'closed' : String(status);
    this.statuses[key] = (this.statuses[key] ?? 0) + 1;
    if (status < 500) return;
    this.answers5xx++;
    this.findings.push(`${status}: ${what()}`);
  }
}

/** Requests with mangled parts, mangled bytes, and mangled frames on open sockets. [T13] */
export async function run({ seed, scale }: Options): Promise<Report> {
  const startMs = performance.now();
  const world = await TwoVenues.open();
  const tally = new Tally();
  const { server } = world;
  const firstPid = server.pid;
  try {
    let turn = 0;
    const work = async () => {
      while (tally.inputs < inputsOf[scale]) await oneInput(world, tally, dice(seed + turn++));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const alive = await ask({ port: world.port }, { method: 'GET', path: '/readyz' });
    if (alive.status !== 200) tally.findings.push(`readyz says ${alive.status}: ${alive.text}`);
    const crashes = isRunning(firstPid) ? 0 : 1;
    const failed = server.log.split('\n').filter((line) => /thread_failed|unhandled/i.test(line));
    tally.findings.push(...failed.slice(0, 5));
    const { http, raw, frames } = tally.counts;
    const { inputs, answers5xx, statuses, findings } = tally;
    return {
      ...{ name: 'R15-http', ok: findings.length === 0 && crashes === 0, seed, inputs },
      ...{ http, raw, frames, crashes, caught: failed.length, answers5xx, statuses },
      tookS: Math.round((performance.now() - startMs) / 100) / 10,
      findings: findings.slice(0, 20),
    };
  } finally {
    await server.end();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function oneInput(world: TwoVenues, tally: Tally, roll: Roll): Promise<void> {
  const kind = roll();
  if (kind < 0.62) return mangledRequest(world, tally, roll);
  return kind < 0.92 ? mangledBytes(world, tally, roll) : mangledFrames(world, tally, roll);
}

const pick = <T>(roll: Roll, from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;

const texts = [
  ...['', '0', 'null', 'one', 'two', 'shoes', 'd-till', '__proto__', 'constructor', 'prototype'],
  ...['%00', '%ff', '%', '%2e%2e%2f', '..', '//', '?', '#', '[]', '{}', '-1', '1e999', 'NaN'],
  ...['2h', '1m', '2026-11-22T00:00:00Z', '99999999999999999999', 'x'.repeat(3_000), '\u202e'],
  ...["' OR 1=1--", '<img src=x>', '{{constructor}}', '$' + '{7*7}', '\\u0000', '🜲'.repeat(30)],
] as const;

function word(roll: Roll): string {
  const made = roll() < 0.8 ? pick(roll, texts) : bytesOf(roll, 1 + roll() * 40).toString('latin1');
  return /^%|\.\./.test(made) ? made : encodeURIComponent(made.toWellFormed());
}

/** Values of every kind, keys that are dangerous, depths and widths within a body. */
function value(roll: Roll, depth = 0): unknown {
  switch (Math.floor(roll() * (depth > 4 ? 6 : 9))) {
    case 0:
      return pick(roll, texts);
    case 1:
      return (roll() - 0.5) * 10 ** Math.floor(roll() * 30);
    case 2:
      return pick(roll, [null, true, false, 0, -0, 2 ** 53]);
    case 3:
      return `\u0000${String.fromCharCode(0xd800 + roll() * 0x7ff)}`;
    case 4:
      return sha256(String(roll()));
    case 5:
      return bytesOf(roll, roll() * 60).toString('latin1');
    case 6:
      return Array.from({ length: roll() * 6 }, () => value(roll, depth + 1));
    default:
      return objectOf(roll, depth + 1);
  }
}

const keys = [
  ...['user', 'password', 'link', 'name', 'old', 'role', 'venues', 'email', 'disabled', 'days'],
  ...['code', 'state', 'iss', 'error', 'language', 'purpose', 'granted', 'text', 'frequency'],
  ...['leaveAlone', 'people', 'zone', 'articles', 'planogram', 'replace', 'visitor', 'contact'],
  ...['status', 'campaign', 'from', 'to', 'id', 'when', 'then', 'version', 'journey', 'stages'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'then', 'do', 'venue', ''],
] as const;

function objectOf(roll: Roll, depth: number): Record<string, unknown> {
  const made: [string, unknown][] = [];
  for (let n = roll() * 7; n > 0; n--) made.push([pick(roll, keys), value(roll, depth)]);
  return Object.fromEntries(made);
}

function bodyOf(roll: Roll): string {
  const kind = roll();
  if (kind < 0.7) return JSON.stringify(objectOf(roll, 0));
  if (kind < 0.8) return JSON.stringify(value(roll));
  if (kind < 0.84) return `${'['.repeat(9 + roll() * 5_000)}`;
  if (kind < 0.87) return `{"a":${'{"a":'.repeat(60 + roll() * 60)}1`;
  if (kind < 0.9)
    return `{"__proto__":{"polluted":true},${JSON.stringify(objectOf(roll, 0)).slice(1)}`;
  const good = JSON.stringify(objectOf(roll, 0));
  const at = Math.floor(roll() * good.length);
  return (
    good.slice(0, at) + pick(roll, ['"', '\\', '\u0000', '}', '[', ',', '']) + good.slice(at + 1)
  );
}

const methods = [
  'GET',
  'GET',
  'POST',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
] as const;

function pathOf(row: Route, roll: Roll): string {
  const filled = row.path.replaceAll(/:\w+|\*/g, (name) => {
    if (roll() < 0.55 && name === ':venue') return 'one';
    return roll() < 0.3 ? 'c1' : word(roll);
  });
  const query: string[] = [];
  const names = ['at', 'from', 'to', 'zone', 'every', 'limit', 'before', 'visitor', 'campaign'];
  for (let n = roll() * 4; n > 1; n--) query.push(`${pick(roll, names)}=${word(roll)}`);
  return `${filled}${query.length > 0 ? '?' : ''}${query.join('&')}`.replace(/[^\x21-\x7e]/g, '_');
}

async function mangledRequest(world: TwoVenues, tally: Tally, roll: Roll): Promise<void> {
  const row = pick(roll, rows);
  const principal = pick(roll, world.principals);
  const method = roll() < 0.85 ? row.method : pick(roll, methods);
  // A session that is ended by chance would leave nobody to go on with.
  const isLogout = row.path.endsWith('/logout');
  const headers: Record<string, string> = isLogout ? {} : { ...principal.headers };
  if (roll() < 0.15)
    headers['idempotency-key'] = word(roll)
      .slice(0, 80)
      .replace(/[^\x21-\x7e]/g, '');
  if (roll() < 0.1) headers.cookie = `gozar_session=${word(roll)}; ${word(roll)}; =;;`;
  if (roll() < 0.05) headers['content-type'] = pick(roll, ['text/plain', 'application/xml', 'x']);
  const path = pathOf(row, roll);
  const body = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(roll);
  const from = loopbackAddress(roll);
  const asked = { method, path, headers, from, ...(body === undefined ? {} : { body }) };
  const answer = await ask({ port: world.port }, asked);
  tally.counts.http++;
  tally.answered(answer.status, () =>
    [principal.name, method, path.slice(0, 120), body?.slice(0, 200), answer.text].join(' '),
  );
}

const requests = [
  'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
  'GET /api/v1/venues/one HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer x\r\n\r\n',
  'POST /api/v1/login HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n' +
    'content-length: 27\r\n\r\n{"user":"a","password":"b"}',
  'POST /api/v1/login HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n' +
    'content-type: application/json\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'GET /live?venue=one HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\n' +
    'connection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAA\r\n\r\n',
] as const;

/** A request as bytes, of which some are changed, lost, doubled or said in another order. */
function mangled(good: Buffer, roll: Roll): Buffer {
  let bytes = Buffer.from(good);
  for (let times = 1 + roll() * 4; times > 0; times--) {
    const at = Math.floor(roll() * bytes.length);
    const end = at + Math.floor(roll() * 12);
    const kind = Math.floor(roll() * 5);
    if (kind === 0 && at < bytes.length) bytes[at] = Math.floor(roll() * 256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    else if (kind === 3) bytes = Buffer.concat([bytes, bytesOf(roll, roll() * 64)]);
    else bytes = bytes.subarray(0, Math.max(1, at));
  }
  return bytes;
}

async function mangledBytes({ port }: TwoVenues, tally: Tally, roll: Roll): Promise<void> {
  const sent = mangled(Buffer.from(pick(roll, requests)), roll);
  const said = await talk(port, sent, roll);
  tally.counts.raw++;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 0);
  tally.answered(status, () => `raw ${JSON.stringify(sent.toString('latin1')).slice(0, 300)}`);
}

/** Says it all, then ends; what the server said, or nothing when it only closed. */
async function talk(port: number, bytes: Buffer, roll: Roll): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: loopbackAddress(roll) });
  const answered = new Promise<string>((resolve) => {
    socket.once('data', (part) => resolve(part.toString('latin1')));
    socket.once('close', () => resolve(''));
    socket.on('error', () => {});
    // A request that waits for more is not waited for here: the server's own limits are WEB11's.
    setTimeout(() => resolve(''), 400).unref();
  });
  socket.write(bytes);
  if (roll() < 0.3) socket.end();
  const said = await answered;
  socket.destroy();
  return said;
}

/** A frame of a client. Source: RFC 6455, section 5.2. */
function frame(roll: Roll): Buffer {
  const payload = bytesOf(roll, roll() < 0.9 ? roll() * 120 : roll() * 70_000);
  const mask = bytesOf(roll, 4);
  const isMasked = roll() < 0.9;
  const length = payload.length;
  const head = [Math.floor(roll() * 256)];
  const bit = isMasked ? 0x80 : 0;
  if (roll() < 0.05) head.push(bit | 127, ...bytesOf(roll, 8));
  else if (length < 126) head.push(bit | length);
  else head.push(bit | 126, (length >> 8) & 255, length & 255);
  return Buffer.concat([Buffer.from(head), isMasked ? mask : Buffer.alloc(0), payload]);
}

async function mangledFrames(world: TwoVenues, tally: Tally, roll: Roll): Promise<void> {
  const admin = world.principals.find(({ name }) => name === 'token, admin of all');
  const socket = connect({ port: world.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  const key = randomBytes(16).toString('base64');
  const lines = [
    ...['GET /live?venue=one HTTP/1.1', 'host: 127.0.0.1', 'upgrade: websocket'],
    ...['connection: Upgrade', 'sec-websocket-version: 13', `sec-websocket-key: ${key}`],
    ...[`authorization: ${admin?.headers.authorization}`, '', ''],
  ];
  socket.write(lines.join('\r\n'));
  const opened = await firstLine(socket);
  tally.answered(Number(opened.split(' ')[1] ?? 0), () => `upgrade: ${opened}`);
  for (let said = 0; said < framesASocket && !socket.destroyed && socket.writable; said++) {
    socket.write(frame(roll));
    tally.counts.frames++;
  }
  const closed = new Promise((done) => socket.once('close', done));
  await Promise.race([closed, new Promise((done) => setTimeout(done, 30))]);
  socket.destroy();
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (part) => resolve(part.toString('latin1').split('\r\n')[0] ?? ''));
    socket.once('close', () => resolve(''));
  });
}

function bytesOf(roll: Roll, length: number): Buffer {
  return Buffer.from(Array.from({ length: Math.floor(length) }, () => Math.floor(roll() * 256)));
}
