import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withHot } from '../../src/cli/hot-access.ts';
import { submitLocal } from '../../src/cli/submit.ts';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { newServer } from '../e2e/server.ts';
import { campaign, offer, venue } from '../hotpath/coupon-shop.ts';
import { importKasra } from '../hotpath/running.ts';
import type { Figure } from './figure.ts';

const perS = 50;
const seconds = 20;
const people = 60;

/**
 * Checks at the till at 50 a second, open-loop (each counts from when it was meant), while the
 * demonstration runs on the same cores; then of redemptions, each of its own coupon. [CPN5]
 */
export async function couponsBench(): Promise<Figure[]> {
  const server = await newServer();
  try {
    await server.start();
    const token = randomBytes(16).toString('hex');
    const codes = await furnish(server.data, token);
    const ask = caller(server.httpPort, token);
    for (let at = 0; at < 50; at++) await ask('check', { code: codes[at % codes.length] });
    const checks = await paced(perS * seconds, (at) =>
      ask('check', { code: codes[at % codes.length], total: 100 }),
    );
    const redeems = await paced(codes.length, (at) =>
      ask('redeem', { code: codes[at], receipt: `b-${at}`, amount: 100 }),
    );
    return [figure('coupons.check.p99_ms', checks), figure('coupons.redeem.p99_ms', redeems)];
  } finally {
    await server.end();
  }
}

type Tried = { readonly ms: number; readonly ok: boolean };

function figure(name: string, tried: readonly Tried[]): Figure {
  const sorted = tried.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  const failed = tried.filter(({ ok }) => !ok).length;
  return { name, value: at(0.99), unit: 'ms', p50Ms: at(0.5), calls: tried.length, failed };
}

/** People who joined by phone and were each sent a coupon. */
async function furnish(data: string, token: string): Promise<readonly string[]> {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  await withHot(data, async (hot) => {
    const must = (body: CommandBody) => submitLocal(hot, body);
    await must({ ...importKasra, settings: { joinBy: 'both' } } as CommandBody);
    await must({ do: 'publishOffer', venue, offer });
    await must({ do: 'publishCampaign', venue, campaign });
    await must({ do: 'createToken', role: 'staff', venues: [venue], tokenSha256: sha(token) });
    const consents = { service: true, offers: true, improve: false };
    for (let at = 0; at < people; at++) {
      const sessionSha256 = sha(`bench ${at}`);
      const said = { text: 'join-1', language: 'en', consents } as const;
      await must({ do: 'joinVenue', venue, sessionSha256, ...said });
    }
  });
  const opened = openReader({ path: join(data, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const { reader } = opened;
  for (;;) {
    const messages = await reader.messages(venue, { limit: people });
    const coupons = await Promise.all(messages.map(({ visitor }) => reader.coupons.mine(visitor)));
    const codes = coupons.flat().map(({ code }) => code);
    if (codes.length >= people) {
      await reader.close();
      return codes;
    }
    await sleep(200);
  }
}

function caller(port: number, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (what: string, body: object): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const path = `/api/v1/venues/${venue}/coupons/${what}`;
    const call = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers },
      (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode === 200));
      },
    );
    call.on('error', () => resolve(false));
    call.end(JSON.stringify(body));
    return promise;
  };
}

async function paced(calls: number, ask: (at: number) => Promise<boolean>): Promise<Tried[]> {
  const startedMs = performance.now();
  const tried: Promise<Tried>[] = [];
  for (let at = 0; at < calls; at++) {
    const meantMs = startedMs + (at * 1_000) / perS;
    const waitMs = meantMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    tried.push(ask(at).then((ok) => ({ ms: performance.now() - meantMs, ok })));
  }
  return Promise.all(tried);
}
