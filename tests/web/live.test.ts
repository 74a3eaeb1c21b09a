import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { textFrame } from '../../src/web/frame.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { openWorld, sessionFor, tokenFor, visitorFor, type World } from './fakes.ts';
import { brief, deltaBytes, openSocket, quickPace } from './sockets.ts';

const demo = '/live?venue=demo';

async function until(what: () => boolean): Promise<void> {
  const start = performance.now();
  while (!what()) {
    if (performance.now() - start > 5_000) throw new Error('waited 5 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a viewer of the floor', () => {
  test('[LIV1] gets hello, a snapshot, then every delta after it and none before', async () => {
    const { web, port } = await openWorld();
    const page = openSocket(port, demo);
    await page.reach(2);
    for (const seq of [9, 10, 11, 12]) web.receiveLive('demo', 'delta', deltaBytes(seq));
    const frames = await page.reach(4);
    expect(frames.map(brief)).toEqual(['hello', 'snapshot 10', 'delta 11', 'delta 12']);
    expect(frames[0]).toMatchObject({ version: 1, venue: 'demo', demo: true });
  });

  test('[LIV1] gets the deltas that came while its snapshot was on the way', async () => {
    const { web, port, hot } = await openWorld();
    const gate = Promise.withResolvers<void>();
    hot.gate = gate.promise;
    const page = openSocket(port, demo);
    await until(() => hot.snapshots === 1);
    for (const seq of [10, 11, 12]) web.receiveLive('demo', 'delta', deltaBytes(seq));
    gate.resolve();
    const frames = await page.reach(4);
    expect(frames.map(brief)).toEqual(['hello', 'snapshot 10', 'delta 11', 'delta 12']);
  });

  test('[LIV2] all who come at once are served by one question', async () => {
    const { port, hot } = await openWorld();
    const gate = Promise.withResolvers<void>();
    hot.gate = gate.promise;
    const pages = Array.from({ length: 20 }, () => openSocket(port, demo));
    await Promise.all(pages.map((page) => page.reach(1)));
    gate.resolve();
    await Promise.all(pages.map((page) => page.reach(2)));
    expect(hot.snapshots).toBe(1);
  });

  test.each([10, 125, 126, 65_535, 65_536, 300_000])(
    '[LIV2] gets a frame of %i bytes whole',
    async (size) => {
      const { web, port } = await openWorld();
      const page = openSocket(port, demo);
      await page.reach(2);
      const bare = JSON.stringify({ type: 'delta', seq: 11, pad: '' }).length;
      const pad = 'x'.repeat(Math.max(0, size - bare));
      const bytes = Buffer.from(JSON.stringify({ type: 'delta', seq: 11, pad }));
      web.receiveLive('demo', 'delta', bytes);
      web.receiveLive('demo', 'delta', deltaBytes(12));
      const frames = await page.reach(4);
      expect(frames[2]).toEqual(JSON.parse(bytes.toString()));
    },
  );

  test('[LIV3] gets a snapshot where a delta is missing', async () => {
    const { web, port, hot } = await openWorld();
    const page = openSocket(port, demo);
    await page.reach(2);
    hot.seq = 13;
    web.receiveLive('demo', 'delta', deltaBytes(13));
    await page.reach(3);
    web.receiveLive('demo', 'delta', deltaBytes(14));
    const frames = await page.reach(4);
    expect(frames.map(brief).slice(1)).toEqual(['snapshot 10', 'snapshot 13', 'delta 14']);
  });

  test('[LIV3] gets a snapshot when the engine counts anew', async () => {
    const { web, port, hot } = await openWorld();
    const page = openSocket(port, demo);
    await page.reach(2);
    web.receiveLive('demo', 'delta', deltaBytes(11));
    hot.seq = 1;
    web.receiveLive('demo', 'delta', deltaBytes(1));
    await page.reach(4);
    web.receiveLive('demo', 'delta', deltaBytes(2));
    const frames = await page.reach(5);
    expect(frames.map(brief).slice(2)).toEqual(['delta 11', 'snapshot 1', 'delta 2']);
  });

  test('[LIV2] gets nothing of another venue', async () => {
    const world = await openWorld();
    const token = tokenFor(world.records, { role: 'wall', venues: ['one'] });
    const page = openSocket(world.port, '/live?venue=one', { authorization: `Bearer ${token}` });
    await page.reach(2);
    world.web.receiveLive('two', 'delta', deltaBytes(11, { mark: 'MARK-two' }));
    world.web.receiveLive('one', 'delta', deltaBytes(11));
    expect(JSON.stringify(await page.reach(3))).not.toContain('MARK-two');
  });

  test('[LIV6] is counted while it watches, and a venue’s bye reaches it', async () => {
    const { web, port, signals } = await openWorld();
    const page = openSocket(port, demo);
    await page.reach(2);
    expect([web.viewers(), signals.counts.get('gozar_live_clients')]).toEqual([1, 1]);
    web.receiveLive('demo', 'bye', Buffer.from('{"type":"bye","code":"x","message":"y"}'));
    expect((await page.reach(3)).map(brief)).toContain('bye');
    page.end();
    await until(() => web.viewers() === 0);
    expect(signals.counts.get('gozar_live_clients')).toBe(0);
  });
});

/** A page that reads its first bytes and then nothing. */
async function openFrozen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(
    `GET ${demo} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  socket.on('error', () => {});
  return socket;
}

/** Bytes in buffers that somebody still holds; the collector says so a little later. */
async function keptBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const readings: number[] = [];
  const spread = () => Math.max(...readings.slice(-5)) - Math.min(...readings.slice(-5));
  while (readings.length < 5 || spread() > 100_000) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    readings.push(process.memoryUsage().arrayBuffers);
  }
  return readings.at(-1) ?? 0;
}

/** Sends big deltas until the frozen page is behind. */
async function fill(world: World, from: number): Promise<number> {
  const pad = 'x'.repeat(200_000);
  let seq = from;
  for (; seq < from + 100; seq++) {
    world.web.receiveLive('demo', 'delta', deltaBytes(seq, { pad }));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return seq;
}

describe('a slow viewer', () => {
  test('[LIV4] is sent away after a while; the one beside it misses nothing', async () => {
    const world = await openWorld({ pace: { ...quickPace, deadMs: 60_000 } });
    const frozen = await openFrozen(world.port);
    const fresh = openSocket(world.port, demo);
    await fresh.reach(2);
    const next = await fill(world, 11);
    await until(() => world.web.viewers() === 1);
    const frames = await fresh.reach(2 + next - 11);
    const deltas = Array.from({ length: next - 11 }, (_, at) => `delta ${11 + at}`);
    expect(frames.map(brief).slice(2)).toEqual(deltas);
    frozen.destroy();
  });

  test('[LIV4] costs little more than 1 MB', async () => {
    const world = await openWorld({ pace: { ...quickPace, deadMs: 60_000, behindMs: 60_000 } });
    const frozen = await openFrozen(world.port);
    await until(() => world.web.viewers() === 1);
    const before = await keptBytes();
    await fill(world, 11);
    const kept = (await keptBytes()) - before;
    expect(world.web.viewers()).toBe(1);
    expect(kept).toBeGreaterThan(1_000_000);
    expect(kept).toBeLessThan(2_000_000);
    frozen.destroy();
  });

  test('[LIV4] that reads again goes on from a fresh snapshot', async () => {
    const world = await openWorld({ pace: { ...quickPace, behindMs: 60_000, deadMs: 60_000 } });
    const page = openSocket(world.port, demo);
    await page.reach(2);
    page.socket.pause();
    const next = await fill(world, 11);
    world.hot.seq = next - 1;
    page.socket.resume();
    await until(() => page.frames.some((frame) => brief(frame) === `snapshot ${next - 1}`));
    world.web.receiveLive('demo', 'delta', deltaBytes(next));
    await until(() => page.frames.some((frame) => brief(frame) === `delta ${next}`));
    const sent = page.frames.map(brief);
    expect(sent.slice(-2)).toEqual([`snapshot ${next - 1}`, `delta ${next}`]);
    expect(sent.length).toBeLessThan(next - 11);
    expect(world.signals.counts.get('gozar_live_resnapshots_total')).toBeGreaterThan(0);
  });
});

describe('the life of a socket', () => {
  test('[LIV5] one that answers no ping is cut, one that does stays', async () => {
    const { web, port } = await openWorld({ pace: { ...quickPace, behindMs: 60_000 } });
    const frozen = await openFrozen(port);
    const page = openSocket(port, demo);
    await page.reach(2);
    expect(web.viewers()).toBe(2);
    await until(() => web.viewers() === 1);
    await new Promise((resolve) => setTimeout(resolve, 3 * quickPace.deadMs));
    expect(web.viewers()).toBe(1);
    frozen.destroy();
  });

  test('[SEC5] is closed when its session ends', async () => {
    const world = await openWorld({ pace: quickPace });
    const cookie = `gozar_session=${sessionFor(world)}`;
    const page = openSocket(world.port, '/live?venue=one', { cookie });
    await page.reach(2);
    const out = await world.call('POST', '/api/v1/admin/logout', { headers: { cookie } });
    expect([out.status, await page.closed]).toEqual([200, 1008]);
    expect(page.frames.at(-1)).toMatchObject({ type: 'bye', code: 'http.unauthenticated' });
  });

  test.each([
    ['is removed', (world: World, key: string) => world.records.tokens.delete(key)],
    [
      'loses the venue',
      (world: World, key: string) =>
        world.records.tokens.set(key, { role: 'wall', venues: ['two'] }),
    ],
    [
      'runs out',
      (world: World, _key: string) => {
        world.clock.movedMs = 3_600_001;
      },
    ],
  ])('[SEC5] is closed when its token %s', async (_what, end) => {
    const world = await openWorld({ pace: { ...quickPace, deadMs: 1e9 } });
    const expiresAtMs = world.clock.wallMs() + 3_600_000;
    const token = tokenFor(world.records, { role: 'wall', venues: ['one'], expiresAtMs });
    const page = openSocket(world.port, '/live?venue=one', { authorization: `Bearer ${token}` });
    await page.reach(2);
    end(world, sha256(token));
    expect(await page.closed).toBe(1008);
  });

  test('[LIV6] 200 an address may be open', async () => {
    const { port, web } = await openWorld();
    const pages = Array.from({ length: 200 }, () => openSocket(port, demo));
    const opened = await Promise.all(pages.map((page) => page.opened));
    expect(new Set(opened)).toEqual(new Set([101]));
    expect(await openSocket(port, demo).opened).toBe(429);
    pages[0]?.end();
    await until(() => web.viewers() === 199);
    expect(await openSocket(port, demo).opened).toBe(101);
  });

  test('[LIV6] a page that talks too much is closed', async () => {
    const { port } = await openWorld();
    const big = openSocket(port, demo);
    await big.opened;
    big.socket.send('x'.repeat(5_000));
    expect(await big.closed).toBe(1009);
    const chatty = openSocket(port, demo);
    await chatty.opened;
    for (let said = 0; said < 200; said++) chatty.socket.send('x');
    expect(await chatty.closed).toBe(1008);
  });

  test('[LIV6] is told when the server stops', async () => {
    const { web, port } = await openWorld();
    const page = openSocket(port, demo);
    await page.reach(2);
    await web.close();
    expect(await page.closed).toBe(1001);
    expect(page.frames.at(-1)).toMatchObject({ type: 'bye', code: 'command.stopping' });
  });
});

describe('a visitor’s own socket', () => {
  test('[LIV7] says that the inbox changed, to that visitor alone', async () => {
    const world = await openWorld();
    const inbox = (visitor: string) => {
      const cookie = `gozar_visitor=${visitorFor(world, visitor)}`;
      return openSocket(world.port, '/live?inbox=1', { cookie });
    };
    const [mine, theirs] = [inbox('v1'), inbox('v2')];
    await Promise.all([mine.reach(1), theirs.reach(1)]);
    world.web.inboxChanged(['v1', 'v9']);
    world.web.receiveLive('one', 'delta', deltaBytes(11));
    expect((await mine.reach(2)).map(brief)).toEqual(['inbox', 'inbox']);
    world.web.inboxChanged(['v2']);
    expect((await theirs.reach(2)).map(brief)).toEqual(['inbox', 'inbox']);
    expect(world.web.viewers()).toBe(0);
  });

  test('[LIV7] needs the visitor’s cookie; an admin’s does not do', async () => {
    const world = await openWorld();
    const cookie = `gozar_session=${sessionFor(world)}`;
    expect(await openSocket(world.port, '/live?inbox=1', { cookie }).opened).toBe(401);
    expect(await openSocket(world.port, '/live?inbox=1').opened).toBe(401);
  });

  test('[SEC5] is closed when the visitor’s session ends', async () => {
    const world = await openWorld({ pace: quickPace });
    const secret = visitorFor(world, 'v1');
    const cookie = `gozar_visitor=${secret}`;
    const page = openSocket(world.port, '/live?inbox=1', { cookie });
    await page.reach(1);
    world.records.visitorSessions.delete(sha256(secret));
    expect(await page.closed).toBe(1008);
  });
});

describe('an upgrade', () => {
  test.each(['/liver', '/', '/api/v1/venues/demo', '/live/demo'])(
    '[LIV1] is only had at /live, not at %s',
    async (path) => {
      const { port } = await openWorld();
      expect(await openSocket(port, path).opened).toBe(404);
    },
  );

  test('[LIV1] that fails inside is 500 and leaves no secret in the log', async () => {
    const { port, records, signals } = await openWorld();
    records.broken = true;
    const authorization = 'Bearer my-secret-token';
    expect(await openSocket(port, demo, { authorization }).opened).toBe(500);
    expect(signals.lines.join()).toContain('TypeError');
    expect(signals.lines.join()).not.toMatch(/my-secret|SECRET-IN-ERROR/);
  });
});

test('[LIV2] a frame has the length that RFC 6455 says', () => {
  expect([...textFrame(Buffer.from('hi'))]).toEqual([0x81, 2, 0x68, 0x69]);
  expect([...textFrame(Buffer.alloc(126)).subarray(0, 4)]).toEqual([0x81, 126, 0, 126]);
  expect([...textFrame(Buffer.alloc(65_536)).subarray(0, 10)]).toEqual([
    0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0,
  ]);
});

describe('a past floor', () => {
  const past = '/live?venue=one&from=2h&speed=10';
  const asOperator = (world: World) => {
    const token = tokenFor(world.records, { role: 'operator', venues: ['one'] });
    return { authorization: `Bearer ${token}` };
  };

  test('[LAB4] is a replay of the viewer’s own, and ends with the socket', async () => {
    const world = await openWorld();
    const page = openSocket(world.port, past, asOperator(world));
    await page.opened;
    await until(() => world.lab.watches.length === 1);
    const [watch] = world.lab.watches;
    const fromMs = world.clock.wallMs() - 7_200_000;
    expect(watch?.ask).toEqual({ venue: 'one', fromMs, speed: 10 });
    watch?.say({ type: 'delta', seq: 1, atMs: 5 });
    world.web.receiveLive('one', 'delta', deltaBytes(11));
    expect((await page.reach(1)).map(brief)).toEqual(['delta 1']);
    page.end();
    await until(() => watch?.stopped === true);
    expect(page.frames).toHaveLength(1);
  });

  test('[LAB4] a bye of the lab closes it', async () => {
    const world = await openWorld();
    const page = openSocket(world.port, past, asOperator(world));
    await until(() => world.lab.watches.length === 1);
    world.lab.watches[0]?.say({ type: 'bye', code: 'past.ended', message: 'm' });
    expect(await page.closed).toBe(1000);
    expect(page.frames).toEqual([{ type: 'bye', code: 'past.ended', message: 'm' }]);
  });

  test.each([
    'from=tomorrow',
    'from=0s',
    'from=2h&speed=0',
    'from=2h&speed=101',
    'from=2h&speed=x',
  ])('[LAB4] %s is refused', async (query) => {
    const world = await openWorld();
    const page = openSocket(world.port, `/live?venue=one&${query}`, asOperator(world));
    expect(await page.opened).toBe(400);
    expect(world.lab.watches).toEqual([]);
  });

  test('[SEC5] ends with its token', async () => {
    const world = await openWorld({ pace: quickPace });
    const headers = asOperator(world);
    const page = openSocket(world.port, past, headers);
    await until(() => world.lab.watches.length === 1);
    world.records.tokens.clear();
    expect(await page.closed).toBe(1008);
    await until(() => world.lab.watches[0]?.stopped === true);
  });
});
