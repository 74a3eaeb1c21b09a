import { createHash } from 'node:crypto';
import { newServer, type TestServer } from '../e2e/server.ts';
import type { Figure } from './figure.ts';
import { importBenchVenue } from './venue.ts';

const venue = 'bench';
const articles = 20_000;
const asked = 200;
const bands = 200;

type Call = (method: string, end: string, body?: string, type?: string) => Promise<string>;

/**
 * A page of 20,000 articles, found, narrowed and ordered each in its turn, through the API of a
 * real server, one after the other: p99, ms. [GDP1]
 */
export async function goodsBench(): Promise<Figure[]> {
  return withServer('admin', async (call) => {
    const rows = Array.from(
      { length: articles },
      (_, at) => `a-${at},Article ${at},کالای ${at % 97},${at % 500},${at % 40}`,
    );
    const text = ['sku,name,category,price,stock', ...rows].join('\n');
    await call('POST', '/goods/file?kind=articles', text, 'text/csv');
    const queries = [
      ...['limit=50&sort=price&down=1', 'only=out&limit=200&offset=400', 'only=low&limit=50'],
      ...['limit=50&sort=name&language=fa', `limit=50&q=${encodeURIComponent('كالاي ۹۶ ')}`],
    ];
    const times = await timed(asked, (at) =>
      call('GET', `/goods/articles?${queries[at % queries.length]}`),
    );
    return [figure('goods.page.p99_ms', times, { articles })];
  });
}

/**
 * A band handed out at the desk through the API of a real server, one after the other: until it is
 * answered, which is when it is on disk, p99, ms. [DSK8]
 */
export async function deskBench(): Promise<Figure[]> {
  return withServer('operator', async (call) => {
    const times = await timed(bands, (at) => {
      const codeSha256 = createHash('sha256').update(`code ${at}`).digest('hex');
      const body = { tag: `band-${at}`, as: 'alone', codeSha256 };
      return call('POST', '/desk/hand-out', JSON.stringify(body));
    });
    return [figure('desk.hand_out.p99_ms', times, {})];
  });
}

async function withServer(
  role: string,
  work: (call: Call) => Promise<Figure[]>,
): Promise<Figure[]> {
  const server: TestServer = await newServer();
  try {
    await server.start('--no-demo');
    await importBenchVenue(server.data, 'Asia/Tehran');
    const made = await server.cli('token', 'create', '--role', role, '--venue', venue);
    const token = String(made.token);
    return await work(async (method, end, body, type = 'application/json') => {
      const answer = await fetch(`${server.http}/api/v1/venues/${venue}${end}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return text;
    });
  } finally {
    await server.end();
  }
}

async function timed(calls: number, ask: (at: number) => Promise<string>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < calls; at++) {
    const beganMs = performance.now();
    await ask(at);
    times.push(performance.now() - beganMs);
  }
  return times.sort((a, b) => a - b);
}

function figure(name: string, times: readonly number[], more: Readonly<Record<string, number>>) {
  const at = (share: number) =>
    Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
  return {
    ...{ name, value: at(0.99), unit: 'ms', p50Ms: at(0.5), longestMs: at(1) },
    ...{ calls: times.length, ...more },
  };
}
