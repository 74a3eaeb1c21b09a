import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readOutboundUrl } from '../../src/contracts/outbound.ts';
import { whyNotPublic } from '../../src/egress/addresses.ts';
import { createOutbound } from '../../src/egress/outbound.ts';
import { late } from '../asked-again.ts';
import { certificateFor } from '../servers/certificate.ts';
import { type HttpsRoom, type RoomAnswer, startHttpsRoom } from '../servers/https-room.ts';

const rooms: HttpsRoom[] = [];
afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.stop()));
});

async function openRoom(answer: RoomAnswer, at?: { address: string; port?: number }) {
  const room = await startHttpsRoom(answer, at);
  rooms.push(room);
  return room;
}

const yes: RoomAnswer = (_call, response) => void response.writeHead(204).end();
const body = Buffer.from('{}');
const post = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body });

/** 127.0.0.1 as resolvers of this world write it. */
const loopbackNotations = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '%31%32%37.0.0.1',
  '127.0.0.1.',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '１２７.0.0.1',
];

describe('addresses', () => {
  test.each(loopbackNotations)('[SEC20] [T16] %s is not called', async (host) => {
    const room = await openRoom(yes);
    const outbound = createOutbound({ ports: [room.port] });
    const answer = await outbound.post(post(`https://${host}:${room.port}/`));
    expect(answer).toMatchObject({ ok: false, code: 'refused', sent: false });
    expect(room.hits()).toBe(0);
  });

  test.each([
    '127.0.0.1',
    '127.255.0.9',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '168.63.129.16',
    '100.64.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '192.0.2.7',
    '198.18.0.1',
    '203.0.113.4',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fec0::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2002:a9fe:a9fe::1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '3fff::1',
    '100::1',
    'not an address',
  ])('[SEC21] [T16] a name that resolves to %s is not called', async (address) => {
    const room = await openRoom(yes);
    const resolve = async () => [address];
    const outbound = createOutbound({ ports: [room.port], resolve });
    const answer = await outbound.post(post(room.url()));
    expect(answer).toMatchObject({ ok: false, code: 'refused', sent: false });
    expect(room.hits()).toBe(0);
  });

  test('[SEC21] one bad address spoils a name that also has a good one', async () => {
    const room = await openRoom(yes);
    const resolve = async () => ['1.1.1.1', '127.0.0.1'];
    const answer = await createOutbound({ ports: [room.port], resolve }).post(post(room.url()));
    expect(answer).toMatchObject({ ok: false, code: 'refused' });
    expect(room.hits()).toBe(0);
  });

  test.each(['1.1.1.1', '8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00::1'])(
    '[SEC21] %s is of the public internet',
    (address) => {
      expect(whyNotPublic(address)).toBeUndefined();
    },
  );

  test.each([
    ['http://room.test/', 'https'],
    ['https://name@room.test/', 'name or password'],
    ['https://name:word@room.test/', 'name or password'],
    ['https://room.test:22/', 'port 22'],
    ['https://room.test\\@other.test/', 'blank'],
    ['https://room.test/\r\nx: y', 'blank'],
    ['https://róom.test/', 'non-ASCII'],
    [`https://room.test/${'a'.repeat(2_048)}`, 'longer'],
    ['HTTPS://room.test/', 'https'],
    ['https:room.test', 'https'],
    ['https:///', 'read'],
  ])('[SEC20] %s is refused: %s', (text, reason) => {
    const judged = readOutboundUrl(text, [443]);
    expect(judged.ok ? 'taken' : judged.reason).toContain(reason);
  });

  test('[SEC22] [T16] a name is resolved once, and what it says later moves nothing', async () => {
    const first = await openRoom(yes, { address: '127.0.0.2' });
    const second = await openRoom(yes, { address: '127.0.0.3', port: first.port });
    const answers = [['127.0.0.2'], ['127.0.0.3']];
    let asked = 0;
    const outbound = createOutbound({
      ...first.outbound,
      resolve: async () => answers[asked++] ?? [],
    });
    expect(await outbound.post(post(first.url()))).toMatchObject({ ok: true, status: 204 });
    expect([asked, first.hits(), second.hits()]).toEqual([1, 1, 0]);
  });

  test('[SEC21] what a test lets in is no setting: without it the call is refused', async () => {
    const room = await openRoom(yes);
    const { room: _room, ...settings } = room.outbound;
    const answer = await createOutbound(settings).post(post(room.url()));
    expect(answer).toMatchObject({ ok: false, code: 'refused' });
    expect(room.hits()).toBe(0);
  });
});

test('[SEC21] nothing outside of the tests gives the guard a room', () => {
  const files = globSync('src/**/*.ts', { cwd: new URL('../..', import.meta.url) });
  const calls = files.flatMap((file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    return text.match(/createOutbound\([^)]*\)/g) ?? [];
  });
  const given = calls.filter((call) => !call.includes('options: '));
  expect(given.length).toBeGreaterThan(1);
  for (const call of given) expect(call).toMatch(/^createOutbound\(\{ ports: [\w.]+ \}\)$/);
});

describe('the call', () => {
  test('[SEC22] says the host by its name, in the certificate and the header', async () => {
    const room = await openRoom((_call, response) => {
      response.writeHead(200, { 'x-said': 'yes' }).end('taken');
    });
    const answer = await createOutbound(room.outbound).post(post(room.url('/in?a=1')));
    expect(answer).toMatchObject({ ok: true, status: 200, body: 'taken' });
    expect(room.calls[0]).toMatchObject({ url: '/in?a=1', body });
    expect(room.calls[0]?.headers).toMatchObject({ host: `room.test:${room.port}` });
  });

  test('[SEC22] a certificate for another name, or of nobody, gets no request', async () => {
    const room = await openRoom(yes);
    const outbound = createOutbound(room.outbound);
    const other = await outbound.post(post(room.url('/', 'elsewhere.test')));
    expect(other).toMatchObject({ ok: false, code: 'unreachable', sent: false });
    const strangers = { ...room.outbound.room, allows: () => true, ca: certificateFor(['x']).cert };
    const nobody = createOutbound({ ...room.outbound, room: strangers });
    expect(await nobody.post(post(room.url()))).toMatchObject({ ok: false, sent: false });
    expect(room.calls).toEqual([]);
  });

  test('[SEC23] [T16] a redirect to loopback is an answer, not followed', async () => {
    const trap = await openRoom(yes, { address: '127.0.0.4' });
    const room = await openRoom((_call, response) => {
      response.writeHead(302, { location: `https://127.0.0.4:${trap.port}/` }).end();
    });
    const answer = await createOutbound(room.outbound).post(post(room.url()));
    expect(answer).toMatchObject({ ok: true, status: 302 });
    expect(trap.hits()).toBe(0);
  });

  test('[SEC23] [T16] a giant answer is cut at 64 KiB', async () => {
    const room = await openRoom((_call, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'a')));
        response.once('drain', more);
      };
      more();
    });
    const answer = await createOutbound(room.outbound).post(post(room.url()));
    expect(answer.ok && [answer.status, answer.body.length]).toEqual([200, 65_536]);
  });

  test('[SEC23] [T16] an answer that drips is cut in time, and its head counts', async () => {
    const drips: NodeJS.Timeout[] = [];
    const room = await openRoom((_call, response) => {
      response.writeHead(200);
      drips.push(setInterval(() => response.write('.'), 50));
    });
    const startedMs = performance.now();
    const answer = await createOutbound({ ...room.outbound, limitMs: 400 }).post(post(room.url()));
    for (const drip of drips) clearInterval(drip);
    expect(answer).toMatchObject({ ok: true, status: 200 });
    // It drips without end.
    expect(performance.now() - startedMs, late).toBeLessThan(15_000);
  });

  test.each([
    ['nothing', (): void => undefined, 'timeout'],
    ['a cut socket', ((_call, response) => response.socket?.destroy()) as RoomAnswer, 'broken'],
    [
      'headers without end',
      ((_call, response) => {
        const socket = response.socket;
        socket?.write('HTTP/1.1 200 OK\r\n');
        for (let i = 0; i < 40; i++) socket?.write(`x-${i}: ${'a'.repeat(1_000)}\r\n`);
      }) as RoomAnswer,
      'broken',
    ],
  ] as const)('[SEC23] %s after the request: it may have happened', async (...row) => {
    const [, answering, code] = row;
    const room = await openRoom(answering);
    const answer = await createOutbound({ ...room.outbound, limitMs: 500 }).post(post(room.url()));
    expect(answer).toMatchObject({ ok: false, code, sent: true });
    expect(room.calls).toHaveLength(1);
  });

  test('[SEC23] whatever ends before TLS is open surely did not happen', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const bound = silent.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const room = await openRoom(yes);
    const options = { ...room.outbound, ports: [port], limitMs: 300 };
    const answer = await createOutbound(options).post(post(`https://room.test:${port}/`));
    silent.close();
    expect(answer).toMatchObject({ ok: false, code: 'timeout', sent: false });
    await room.stop();
    const gone = await createOutbound(room.outbound).post(post(room.url()));
    expect(gone).toMatchObject({ ok: false, code: 'unreachable', sent: false });
    const lost = { ...room.outbound, resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    expect(await createOutbound(lost).post(post(room.url()))).toMatchObject({
      ok: false,
      code: 'unresolved',
      sent: false,
    });
    const slow = { ...room.outbound, limitMs: 100, resolve: () => new Promise<never>(() => {}) };
    expect(await createOutbound(slow).post(post(room.url()))).toMatchObject({ code: 'timeout' });
  });
});
