import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebhookRow } from '../../src/contracts/action-rows.ts';
import type { Channel } from '../../src/contracts/egress.ts';
import { Breaker } from '../../src/egress/breaker.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import { createOutbound } from '../../src/egress/outbound.ts';
import { realPace } from '../../src/egress/pace.ts';
import { startPointsPump } from '../../src/egress/points-pump.ts';
import { startWebhookPump, type WebhookPumpOptions } from '../../src/egress/webhook-pump.ts';
import { openInfluxTelemetry } from '../../src/stores/telemetry/influx.ts';
import type { HttpsRoom } from '../servers/https-room.ts';
import { FakeHot, fakeChannel, message } from './fake-hot.ts';
import { HungHosts } from './hung-hosts.ts';
import { hearSignals, keepCursors } from './paces.ts';

/**
 * The pumps of egress share one loop, as in its thread; here each with real sockets, and all hosts
 * but one take what they are sent and never answer.
 */
let hosts: HungHosts;

beforeEach(async () => {
  hosts = await HungHosts.open();
});
afterEach(async () => {
  await hosts.stop();
});

const because = { event: 'entered', zone: 'shoes', atMs: 5 } as const;

/** Queues of one row each, by the name of their webhook; rows go when they are reported. */
function webhooksTo(urls: ReadonlyMap<string, string>): Pick<WebhookPumpOptions, 'reader' | 'hot'> {
  const rows = new Map<string, WebhookRow>();
  for (const webhook of urls.keys()) {
    const about = { campaign: 'vip', version: 2, visitor: 'v1', because, atMs: Date.now() };
    rows.set(webhook, { id: `k/vip/2/v1/${webhook}`, venue: 'k', webhook, ...about } as WebhookRow);
  }
  const reader = {
    webhookQueues: async () => [...rows.values()].map(({ venue, webhook }) => ({ venue, webhook })),
    queuedWebhooks: async ({ webhook }: { webhook: string }) =>
      [rows.get(webhook)].filter((row) => row !== undefined),
    webhook: async ({ webhook }: { webhook: string }) => ({
      ...{ venue: 'k', webhook, url: urls.get(webhook) ?? '', secret: 's', shares: [], atMs: 1 },
    }),
    visitor: async () => undefined,
    campaigns: async () => [],
  };
  const submit: WebhookPumpOptions['hot']['submit'] = async ({ body }) => {
    if (body.do === 'reportWebhook') {
      for (const [webhook, { id }] of rows) if (id === body.action) rows.delete(webhook);
    }
    return { ok: true, position: 1, result: {} };
  };
  return { reader: reader as WebhookPumpOptions['reader'], hot: { submit } };
}

function startWebhooks(urls: ReadonlyMap<string, string>): void {
  const ports = [hosts.hung.port, hosts.well.port];
  const outbound = createOutbound({ ...hosts.well.outbound, ports });
  const breaker = new Breaker({ clock: realPace, onChange: () => {} });
  const signals = hearSignals();
  hosts.pumps.push(startWebhookPump({ ...webhooksTo(urls), outbound, breaker, signals }));
}

function startPoints(): void {
  const telemetry = openInfluxTelemetry({
    url: hosts.influx.url,
    token: 't',
    org: 'o',
    bucket: 'b',
  });
  const series = { venue: 'k', zone: 'shoes' } as const;
  const rows = Array.from({ length: 2_000 }, (_, i) => {
    const about = { type: 'point', id: `p${i}`, measurement: 'zone', series } as const;
    return { row: i + 1, point: { ...about, atMs: i, ordinal: 0, fields: { people: i } } };
  });
  const reader = { pointsAfter: async () => rows };
  const [cursors, signals] = [keepCursors(), hearSignals()];
  hosts.pumps.push(startPointsPump({ reader, telemetry, cursors, signals, onDone: () => {} }));
}

/** Takes a place and its 5 s of each message, on a real connection. */
function pushTo(room: HttpsRoom): Channel {
  const outbound = createOutbound(room.outbound);
  return {
    name: 'push',
    reachable: () => true,
    send: async () => {
      const answer = await outbound.post({ url: room.url(), headers: {}, body: Buffer.from('m') });
      return { outcome: answer.ok ? 'delivered' : 'unknown' };
    },
  };
}

/** Milliseconds until it holds, looked at each 10 ms. */
async function untilMs(holds: () => boolean, mostMs: number): Promise<number> {
  const beganMs = performance.now();
  while (!holds()) {
    const tookMs = performance.now() - beganMs;
    if (tookMs > mostMs) throw new Error(`not within ${mostMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - beganMs;
}

function startMessages(hot: FakeHot, channels: readonly Channel[]): void {
  const [signals, cursors] = [hearSignals(), keepCursors()];
  hosts.pumps.push(startMessagePump({ hot, reader: hot.reader, channels, signals, cursors }));
}

/** A look a second, and what a busy machine adds. */
const lookMs = 1_000;
const slackMs = 1_500;

test('[EGR26] InfluxDB and all webhooks but one hang: messages and it go at once', async () => {
  const urls = new Map(
    Array.from({ length: 31 }, (_, i) => [`hung-${i}`, hosts.hung.url(`/${i}`)]),
  );
  urls.set('well', hosts.well.url('/well'));
  startWebhooks(urls);
  startPoints();
  await untilMs(() => hosts.hung.calls.length >= 31 && hosts.influx.calls.length > 0, 5_000);
  await untilMs(() => hosts.well.calls.length === 1, lookMs + slackMs);
  const hot = new FakeHot();
  const inbox = fakeChannel('inbox');
  startMessages(hot, [inbox]);
  hot.add(...Array.from({ length: 200 }, (_, i) => message(`m${i}`)));
  await untilMs(() => inbox.sent.length === 200, lookMs + slackMs);
  // None of those that hang was given up meanwhile: they were under way all the time.
  expect(hosts.influx.calls).toHaveLength(1);
});

test('[EGR26] more hung webhooks than places delay a good one by one call', async () => {
  const urls = new Map(
    Array.from({ length: 80 }, (_, i) => [`hung-${i}`, hosts.hung.url(`/${i}`)]),
  );
  urls.set('well', hosts.well.url('/well'));
  startWebhooks(urls);
  // The breaker of their host opens with the first of them that end, after 5 s.
  const tookMs = await untilMs(() => hosts.well.calls.length === 1, 5_000 + 2 * lookMs + slackMs);
  process.stdout.write(`a good webhook behind 80 hung ones: ${Math.round(tookMs)} ms\n`);
});

test('[EGR26] a push service that hangs holds an inbox up for one call at most', async () => {
  const hot = new FakeHot();
  const inbox = fakeChannel('inbox');
  hot.add(...Array.from({ length: 300 }, (_, i) => message(`p${i}`, { channels: ['push'] })));
  startMessages(hot, [pushTo(hosts.hung), inbox]);
  await untilMs(() => hosts.hung.hits() >= 200, 10_000);
  hot.add(message('late', { channels: ['inbox'] }));
  const tookMs = await untilMs(() => inbox.sent.length === 1, 5_000 + 2 * lookMs + slackMs);
  process.stdout.write(`an inbox behind 300 hung pushes: ${Math.round(tookMs)} ms\n`);
});
