import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { Breaker } from '../../src/egress/breaker.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import { createOutbound } from '../../src/egress/outbound.ts';
import { realPace } from '../../src/egress/pace.ts';
import { startPointsPump } from '../../src/egress/points-pump.ts';
import { startWebhookPump } from '../../src/egress/webhook-pump.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { openInfluxTelemetry } from '../../src/stores/telemetry/influx.ts';
import { FakeHot, fakeChannel, message } from './fake-hot.ts';
import { HungHosts } from './hung-hosts.ts';
import { hearSignals, keepCursors } from './paces.ts';

/**
 * Egress reads the records in its own thread, and SQLite answers while that waits: a slow read
 * holds up everything else there. So what counts is how long the longest may be.
 */
let folder: string;
let database: DatabaseSync;
let reader: RecordsReader;
let hosts: HungHosts;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-slow-'));
  const path = join(folder, 'records.db');
  const made = await openRecords({ path });
  if (!made.ok) throw new Error(made.message);
  await made.records.close();
  database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF');
  const opened = openReader({ path });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  hosts = await HungHosts.open();
});
afterEach(async () => {
  await hosts.stop();
  await reader.close();
  database.close();
  rmSync(folder, { recursive: true });
});

function putWebhooks(webhook: string, url: string, rows: number): void {
  database
    .prepare(`INSERT INTO webhooks (venue, webhook, url, secret, shares_json, at_ms)
       VALUES ('k', ?, ?, 's', '[]', 1)`)
    .run(webhook, url);
  const put = database.prepare(
    `INSERT INTO actions (venue, id, kind, at_ms, visitor, effect_json, points, state, webhook)
     VALUES ('k', ?, 'webhook', 1, 'v1', ?, 0, 'queued', ?)`,
  );
  const because = { event: 'entered', zone: 'shoes', atMs: 5 };
  const about = { type: 'webhook', webhook, campaign: 'vip', version: 2, visitor: 'v1', because };
  for (let i = 0; i < rows; i++) {
    const id = `k/vip/2/v1/${webhook}/${i}`;
    put.run(id, JSON.stringify({ ...about, id, atMs: Date.now() }), webhook);
  }
}

function putPoints(count: number): void {
  const put = database.prepare(`INSERT INTO points (venue, id, effect_json) VALUES ('k', ?, ?)`);
  const about = { type: 'point', measurement: 'zone', series: { venue: 'k', zone: 'shoes' } };
  for (let i = 0; i < count; i++) {
    const point = { ...about, id: `p${i}`, atMs: i, ordinal: 0, fields: { people: i } };
    put.run(point.id, JSON.stringify(point));
  }
}

function putMessages(count: number): void {
  const put = database.prepare(
    `INSERT INTO messages (venue, id, visitor, at_ms, effect_json, claimable)
     VALUES ('v1', ?, 'w1', ?, ?, 1)`,
  );
  for (let i = 0; i < count; i++) {
    const effect = message(`away-${i}`, { channels: ['wristband'] });
    put.run(effect.id, effect.atMs, JSON.stringify(effect));
  }
}

function startWebhooks(over: Partial<RecordsReader> = {}): void {
  const outbound = createOutbound({
    ...hosts.well.outbound,
    ports: [hosts.hung.port, hosts.well.port],
  });
  const done = database.prepare(`UPDATE actions SET state = 'delivered' WHERE id = ?`);
  hosts.pumps.push(
    startWebhookPump({
      reader: {
        webhook: (queue) => reader.webhook(queue),
        webhookQueues: (limit) => reader.webhookQueues(limit),
        queuedWebhooks: (queue, limit) => reader.queuedWebhooks(queue, limit),
        visitor: (visitor) => reader.visitor(visitor),
        campaigns: (venue) => reader.campaigns(venue),
        ...over,
      },
      hot: {
        submit: async ({ body }) => {
          if (body.do === 'reportWebhook') done.run(body.action);
          return { ok: true, position: 1, result: {} };
        },
      },
      outbound,
      breaker: new Breaker({ clock: realPace, onChange: () => {} }),
      signals: hearSignals(),
    }),
  );
}

function startPoints(): void {
  const telemetry = openInfluxTelemetry({
    url: hosts.influx.url,
    token: 't',
    org: 'o',
    bucket: 'b',
  });
  const [cursors, signals] = [keepCursors(), hearSignals()];
  hosts.pumps.push(startPointsPump({ reader, telemetry, cursors, signals, onDone: () => {} }));
}

/** Messages of the records, all for bands that are away, and after them those of `hot`. */
function startMessages(hot: FakeHot) {
  const inbox = fakeChannel('inbox');
  const away = fakeChannel('wristband', { reachable: () => false });
  const both: FakeHot['reader'] = {
    ...hot.reader,
    openMessages: async (limit) =>
      [...(await reader.openMessages(limit)), ...(await hot.reader.openMessages(limit))].slice(
        -limit,
      ),
  };
  const [signals, cursors] = [hearSignals(), keepCursors()];
  // What the hot path answers comes from another thread: at the loop's next turn at the earliest.
  const far = {
    submit: async (...said: Parameters<FakeHot['submit']>) => {
      await sleep(1);
      return hot.submit(...said);
    },
  };
  const channels = [away, inbox];
  hosts.pumps.push(startMessagePump({ hot: far, reader: both, channels, signals, cursors }));
  return inbox;
}

/** The most of this thread's processor time between two turns of its loop, ms. */
function watchHold(): { stop(): number } {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let [before, most] = [cpuMs(), 0];
  const look = setInterval(() => {
    const now = cpuMs();
    most = Math.max(most, now - before);
    before = now;
  }, 1);
  return {
    stop() {
      clearInterval(look);
      return most;
    },
  };
}

async function untilMs(holds: () => boolean, mostMs: number): Promise<number> {
  const beganMs = performance.now();
  while (!holds()) {
    const tookMs = performance.now() - beganMs;
    if (tookMs > mostMs) throw new Error(`not within ${mostMs} ms`);
    await sleep(10);
  }
  return performance.now() - beganMs;
}

const lookMs = 1_000;
const slackMs = 1_500;
const holdMostMs = 1_000;

test('[EGR26] however much waits, no look holds the others up for a second', async () => {
  database.exec('BEGIN');
  putWebhooks('a-long', hosts.hung.url('/long'), 100_000);
  for (let i = 0; i < 300; i++) putWebhooks(`hung-${i}`, hosts.hung.url(`/${i}`), 1);
  putWebhooks('well', hosts.well.url('/well'), 1);
  putPoints(50_000);
  putMessages(20_000);
  database.exec('COMMIT');
  const hold = watchHold();
  startWebhooks();
  startPoints();
  const hot = new FakeHot();
  const inbox = startMessages(hot);
  // Its turn comes once those before it were tried, and their host is left alone.
  await untilMs(() => hosts.well.calls.length === 1, 5_000 + 10 * lookMs + slackMs);
  // By now the pump looks at as many messages as it ever does.
  await sleep(8 * lookMs);
  hot.add(message('late'));
  const tookMs = await untilMs(() => inbox.sent.length === 1, 3 * lookMs + slackMs);
  const mostMs = hold.stop();
  const [took, held] = [tookMs, mostMs].map(Math.round);
  process.stdout.write(`${took} ms behind all that waits; longest hold ${held} ms\n`);
  expect(mostMs).toBeLessThan(holdMostMs);
});

test('[EGR26] a slow disk costs the others each read once, and no multiple of it', async () => {
  const diskMs = 400;
  putWebhooks('slow', hosts.well.url('/slow'), 2_000);
  const stand = new Int32Array(new SharedArrayBuffer(4));
  let reads = 0;
  const queuedWebhooks: RecordsReader['queuedWebhooks'] = (queue, limit) => {
    reads += 1;
    Atomics.wait(stand, 0, 0, diskMs);
    return reader.queuedWebhooks(queue, limit);
  };
  startWebhooks({ queuedWebhooks });
  const hot = new FakeHot();
  const inbox = startMessages(hot);
  await untilMs(() => reads >= 2, 10_000);
  const before = reads;
  const took: number[] = [];
  while (reads < before + 6) {
    hot.add(message(`m${took.length}`));
    for (const pump of hosts.pumps) pump.wake();
    const isSent = () => inbox.sent.length > took.length;
    took.push(await untilMs(isSent, lookMs + 4 * diskMs + slackMs));
  }
  const mostMs = Math.max(...took);
  process.stdout.write(
    `${took.length} messages beside reads of ${diskMs} ms: ${Math.round(mostMs)} ms at most\n`,
  );
  // Seen, claimed, sent and told: each may meet one read, and hardly all of them do.
  expect(mostMs).toBeLessThan(4 * diskMs + slackMs);
});
