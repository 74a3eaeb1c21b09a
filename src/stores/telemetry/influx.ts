import { HttpError, InfluxDB, type Transport } from '@influxdata/influxdb-client';
import type { Point } from '../../contracts/effects.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type {
  Bucket,
  PointRange,
  RewritableTelemetry,
  SeriesQuery,
  Telemetry,
  TelemetryReplaced,
  TelemetryWrite,
} from '../../contracts/telemetry.ts';
import { deleteBody, deleteQuery, replaceInInflux } from './influx-replace.ts';
import { bucketsOf, bucketsQuery, type QueryRows, quantilesQuery, readAnswer } from './influxql.ts';
import { lineOf } from './line-protocol.ts';
import { checkBuckets, checkQuantiles, pointFault } from './points.ts';
import { TelemetryUnread } from './unread.ts';

/**
 * InfluxDB 2 and 3: `token`, `org` (3 ignores it) and `bucket`. InfluxDB 1: `database`, and
 * `username` and `password` where it asks for them. Reads go to `/query`, which 2.2 and later
 * answer for every bucket by its name; older ones need `influx v1 dbrp create` once, and a mapping
 * that is not the default one needs `retentionPolicy`.
 */
export type InfluxTelemetryOptions = {
  readonly url: string;
  readonly token?: string | undefined;
  readonly org?: string | undefined;
  readonly bucket?: string | undefined;
  readonly database?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly retentionPolicy?: string | undefined;
  /** Longest wait for an answer. */
  readonly timeoutMs?: number | undefined;
};

export function openInfluxTelemetry(options: InfluxTelemetryOptions): RewritableTelemetry {
  return new InfluxTelemetry(options);
}

const defaultTimeoutMs = 10_000;
const maxReasonLength = 500;

type Waiting = { readonly point: Point; readonly line: string };
type Aside = { readonly point: Point; readonly reason: string };
/** How one call goes: what was set aside, and whether the server took any line yet. */
type Course = { readonly quarantined: Aside[]; serverTakesLines: boolean };
type Refusal = Extract<TelemetryWrite, { ok: false }>;
/** What the server said about some lines. `lines` = one or more of them are at fault. */
type Sent = { readonly said: 'stored' } | { readonly said: 'lines'; reason: string } | Refused;
type Refused = { readonly said: 'no'; readonly refusal: Refusal };

class InfluxTelemetry implements RewritableTelemetry {
  readonly #options: InfluxTelemetryOptions;
  readonly #client: InfluxDB;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: InfluxTelemetryOptions) {
    this.#options = options;
    this.#headers = authorisation(options);
    const connection = { url: options.url, headers: { ...this.#headers } };
    const transport = strict(new InfluxDB(connection).transport, this.#timeoutMs());
    this.#client = new InfluxDB({ ...connection, transport });
  }

  async write(points: readonly Point[]): Promise<TelemetryWrite> {
    const quarantined: Aside[] = [];
    const waiting: Waiting[] = [];
    for (const point of points) {
      const reason = pointFault(point);
      if (reason === undefined) waiting.push({ point, line: lineOf(point) });
      else quarantined.push({ point, reason });
    }
    const course: Course = { quarantined, serverTakesLines: false };
    return (await this.#store(waiting, course)) ?? { ok: true, quarantined };
  }

  /**
   * Stores what can be stored. Lines that the server refuses are halved until each bad one stands
   * alone; what a refused batch had stored already overwrites itself. [TEL4]
   */
  async #store(waiting: readonly Waiting[], course: Course): Promise<Refusal | undefined> {
    const [first] = waiting;
    if (first === undefined) return undefined;
    const sent = await this.#send(waiting.map(({ line }) => line));
    if (sent.said === 'no') return sent.refusal;
    if (sent.said === 'stored') {
      course.serverTakesLines = true;
      return undefined;
    }
    if (waiting.length > 1) {
      const half = waiting.length >> 1;
      const refusal = await this.#store(waiting.slice(0, half), course);
      return refusal ?? (await this.#store(waiting.slice(half), course));
    }
    const refusal = course.serverTakesLines ? undefined : await this.#probe();
    if (refusal !== undefined) return refusal;
    course.serverTakesLines = true;
    course.quarantined.push({ point: first.point, reason: sent.reason });
    return undefined;
  }

  /**
   * Whether the server refuses a line that is surely good: then the request is at fault (a proxy, a
   * setting), not the points, and none of them may be set aside.
   */
  async #probe(): Promise<Refusal | undefined> {
    const sent = await this.#send(['gozar_probe ok=1']);
    if (sent.said === 'stored') return undefined;
    if (sent.said === 'no') return sent.refusal;
    const code = 'store.telemetry_refused';
    return { ok: false, retryable: false, code, reason: sent.reason };
  }

  /** One attempt, without the client's own batches, timers and retries, which lose lines. */
  async #send(lines: readonly string[]): Promise<Sent> {
    const { org = '', bucket = '' } = this.#options;
    const api = this.#client.getWriteApi(org, bucket, 'ns', {
      batchSize: lines.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      // Before the client's own judgement: it takes some errors for a success.
      writeFailed: (error) => Promise.reject(error),
    });
    const path = this.#pathOfVersion1();
    if (path !== undefined) api.path = path;
    try {
      api.writeRecords([...lines]);
      await api.flush();
      return { said: 'stored' };
    } catch (error) {
      return judged(error);
    }
  }

  #pathOfVersion1(): string | undefined {
    const { database, retentionPolicy } = this.#options;
    if (database === undefined) return undefined;
    const query = new URLSearchParams({ db: database, precision: 'ns' });
    if (retentionPolicy !== undefined) query.set('rp', retentionPolicy);
    return `/write?${query}`;
  }

  async buckets(query: SeriesQuery): Promise<readonly Bucket[]> {
    checkBuckets(query);
    if (query.fromMs >= query.toMs) return [];
    return bucketsOf((await this.#read(bucketsQuery(query))).rows);
  }

  async quantiles(
    query: Parameters<Telemetry['quantiles']>[0],
  ): Promise<{ readonly count: number; readonly values: readonly number[] } | undefined> {
    checkQuantiles(query.at);
    if (query.fromMs >= query.toMs) return undefined;
    const { columns, rows } = await this.#read(quantilesQuery(query, query.at));
    const row = rows[0] ?? [];
    const cell = (name: string) => row[columns.indexOf(name)];
    const count = Number(cell('n') ?? 0);
    if (count === 0) return undefined;
    // PERCENTILE is empty where the rank would be before the first. [TEL3]
    const values = query.at.map((_, index) => Number(cell(`q${index}`) ?? cell('least')));
    return { count, values };
  }

  async replace(range: PointRange, points: Iterable<Point>): Promise<TelemetryReplaced> {
    return replaceInInflux(range, points, {
      read: (influxql) => this.#read(influxql),
      remove: (measurement) => this.#remove(measurement, range),
      write: (some) => this.write(some),
    });
  }

  /** In InfluxQL for 1, by its own route for 2; 3 cannot delete, and says so. */
  async #remove(measurement: string, range: PointRange): Promise<void> {
    const { database, url, org = '', bucket = '' } = this.#options;
    if (database !== undefined) {
      await this.#read(deleteQuery(measurement, range));
      return;
    }
    const address = addressOf(url, 'api/v2/delete');
    address.searchParams.set('org', org);
    address.searchParams.set('bucket', bucket);
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const body = JSON.stringify(deleteBody(measurement, range));
    const signal = AbortSignal.timeout(this.#timeoutMs());
    const { status, answer } = await this.#ask(address, { method: 'POST', body, headers, signal });
    if (status === 204) return;
    const reason = JSON.stringify(answer).slice(0, maxReasonLength);
    throw new TelemetryUnread(codeOf(status), `InfluxDB deletes nothing: ${status} ${reason}`);
  }

  async #read(influxql: string): Promise<Extract<QueryRows, { ok: true }>> {
    const { database, bucket = '', retentionPolicy } = this.#options;
    const body = new URLSearchParams({ q: influxql });
    const address = addressOf(this.#options.url, 'query');
    address.searchParams.set('db', database ?? bucket);
    address.searchParams.set('epoch', 'ms');
    if (retentionPolicy !== undefined) address.searchParams.set('rp', retentionPolicy);
    const headers = { ...this.#headers, accept: 'application/json' };
    const signal = AbortSignal.timeout(this.#timeoutMs());
    const { status, answer } = await this.#ask(address, { method: 'POST', body, headers, signal });
    const read = readAnswer(answer);
    if (status === 200 && read.ok) return read;
    const reason = read.ok ? `status ${status}` : read.reason;
    throw new TelemetryUnread(codeOf(status), `InfluxDB did not answer the question: ${reason}`);
  }

  async #ask(address: URL, request: RequestInit): Promise<{ status: number; answer: unknown }> {
    try {
      const response = await fetch(address, request);
      const text = await response.text();
      return { status: response.status, answer: parsed(text) };
    } catch (cause) {
      throw new TelemetryUnread('store.telemetry_unreachable', 'InfluxDB cannot be reached', {
        cause,
      });
    }
  }

  #timeoutMs(): number {
    return this.#options.timeoutMs ?? defaultTimeoutMs;
  }

  async close(): Promise<void> {
    // Nothing is held between two calls.
  }
}

/** A token for 2 and 3; a name and password for 1. */
function authorisation(options: InfluxTelemetryOptions): Record<string, string> {
  const { token, username, password = '' } = options;
  if (token !== undefined) return { authorization: `Token ${token}` };
  if (username === undefined) return {};
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

function addressOf(url: string, end: string): URL {
  return new URL(end, url.endsWith('/') ? url : `${url}/`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { error: text.slice(0, maxReasonLength) };
  }
}

/**
 * The client's transport, made strict: a request ends with its socket when its time is over (the
 * client leaves it open), and 201, which InfluxDB 3 says when it stored only some of the lines, is
 * no success.
 */
function strict(base: Transport, timeoutMs: number): Transport {
  return {
    chunkCombiner: base.chunkCombiner,
    request: (...args) => base.request(...args),
    iterate: (...args) => base.iterate(...args),
    send: (path, body, options, callbacks) => {
      let status = 0;
      const signal = AbortSignal.timeout(timeoutMs);
      base.send(
        path,
        body,
        { ...options, signal },
        {
          ...callbacks,
          responseStarted: (headers, statusCode) => {
            status = statusCode ?? 0;
            callbacks?.responseStarted?.(headers, statusCode);
          },
          complete: () => {
            if (status === 204) callbacks?.complete?.();
            else callbacks?.error?.(new HttpError(status === 201 ? 400 : status, 'not 204'));
          },
        },
      );
    },
  };
}

/** 400 and 422 name bad lines, 413 too many of them; all else says no to the whole. */
function judged(error: unknown): Sent {
  if (!(error instanceof Error)) throw error;
  const reason = reasonOf(error);
  if (!(error instanceof HttpError)) {
    const code = 'store.telemetry_unreachable';
    return { said: 'no', refusal: { ok: false, retryable: true, code, reason } };
  }
  if ([400, 413, 422].includes(error.statusCode)) return { said: 'lines', reason };
  const code = codeOf(error.statusCode);
  const retryable = code === 'store.telemetry_unreachable';
  return { said: 'no', refusal: { ok: false, retryable, code, reason } };
}

/** Overloaded and broken servers mend themselves; a wrong token or bucket waits for a person. */
function codeOf(status: number): ErrorCode {
  const later = status >= 500 || status === 429 || status === 408 || status === 425;
  return later ? 'store.telemetry_unreachable' : 'store.telemetry_refused';
}

function reasonOf(error: Error): string {
  const said = error instanceof HttpError ? error.body : undefined;
  const cause = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
  return (said || `${cause}${error.message}` || error.name).trim().slice(0, maxReasonLength);
}
