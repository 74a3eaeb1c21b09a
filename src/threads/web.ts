import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { HotPort } from '../contracts/ports.ts';
import type { HotStatus } from '../contracts/questions.ts';
import { openPushKeys } from '../egress/push-keys.ts';
import { StopLinkKeys } from '../egress/stop-links.ts';
import { openReader } from '../stores/records/reader.ts';
import type { Readiness, ReadyCheck, Web } from '../web/options.ts';
import { proxiesOf } from '../web/proxies.ts';
import { openWeb } from '../web/web.ts';
import { machineClock } from './clock.ts';
import { watchEdge } from './edge-watch.ts';
import { newId } from './id.ts';
import { ImportDesk } from './import-desk.ts';
import { LabDesk } from './lab-desk.ts';
import { connectHot } from './link.ts';
import { keepBeating } from './pulse.ts';
import { hostsOf, type SignInSettings } from './sign-in-settings.ts';
import type { LogFormat } from './signals.ts';
import { formatMetrics, openSignals } from './signals.ts';
import type { TelemetryConfig } from './telemetry.ts';
import { openTelemetry } from './telemetry.ts';
import { trimHeap } from './trim-heap.ts';

/**
 * The door of the web thread: HTTP, pages, live floor, the command line's socket. Decides nothing.
 */
export type WebThreadData = {
  readonly data: string;
  readonly build: string;
  readonly signals: SharedArrayBuffer;
  readonly pulses: SharedArrayBuffer;
  readonly logFormat: LogFormat;
  readonly hotPort: MessagePort;
  readonly host: string;
  readonly port: number;
  readonly httpsPort: number;
  readonly socketPath: string;
  readonly pagesFolder: string;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly telemetry: TelemetryConfig;
  readonly reaches: { readonly email: boolean; readonly phone: boolean };
} & SignInSettings;
/** How a thread of the server fares. */
export type ThreadState = {
  readonly thread: 'hot' | 'egress';
  readonly isAlive: boolean;
  readonly begunAnew: number;
  readonly sinceMs: number;
};
export type ToWebThread =
  | { readonly kind: 'stop' }
  | { readonly kind: 'hot'; readonly port: MessagePort }
  | ({ readonly kind: 'thread' } & ThreadState)
  | { readonly kind: 'broker'; readonly listening: boolean };
export type FromWebThread =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stopped' };

const askStatusEveryMs = 1_000;

/** What `/readyz` says, from the hot path's last word and the broker's. */
class Watch {
  readonly #hot: HotPort;
  #status: HotStatus | undefined;
  #silentSinceMs: number | undefined;
  readonly #threads = new Map<ThreadState['thread'], ThreadState>();
  broker = false;
  readonly #startedMs = machineClock.wallMs();

  constructor(hot: HotPort) {
    this.#hot = hot;
  }

  async look(): Promise<void> {
    try {
      this.#status = await this.#hot.ask({ ask: 'status' });
      this.#silentSinceMs = undefined;
    } catch {
      this.#silentSinceMs ??= machineClock.wallMs();
    }
  }

  /** A thread died, or is there again. [HOT10] */
  heard(state: ThreadState): void {
    this.#threads.set(state.thread, state);
    if (state.thread !== 'hot') return;
    this.#silentSinceMs = state.isAlive ? undefined : state.sinceMs;
    if (state.isAlive) void this.look();
    else this.#status = undefined;
  }

  ready(): Readiness {
    const status = this.#status;
    const silent = this.#silentSinceMs;
    const isLost = this.#threads.get('hot')?.isAlive === false;
    const hot: ReadyCheck =
      status === undefined || silent !== undefined
        ? {
            name: 'hotPath',
            ok: false,
            sinceMs: silent ?? this.#startedMs,
            detail: isLost ? 'its thread begins anew' : 'does not answer',
          }
        : {
            name: 'hotPath',
            ok: status.state === 'ready',
            sinceMs: status.sinceMs,
            detail: `${status.state}, journal at ${status.position}`,
          };
    const broker: ReadyCheck = {
      name: 'mqtt',
      ok: this.broker,
      detail: this.broker ? 'listening' : 'not listening',
    };
    const checks = [hot, broker, this.#egress()];
    return { ok: checks.every(({ ok }) => ok), checks };
  }

  #egress(): ReadyCheck {
    const state = this.#threads.get('egress');
    if (state?.isAlive === false) {
      const { sinceMs } = state;
      return { name: 'egress', ok: false, sinceMs, detail: 'its thread begins anew' };
    }
    return { name: 'egress', ok: true, detail: 'running' };
  }
}

/** Held in buffers at once: what slow viewers leave unread is 1 MB each, 2,000 of them at most. */
const buffersMb = 2_048;

async function serve(data: WebThreadData): Promise<void> {
  const signals = openSignals(data.signals, { thread: 'web', logFormat: data.logFormat });
  const pulse = keepBeating(data.pulses, { thread: 'web', buffersMb });
  const watched = watchEdge(data.pulses, signals);
  const post = (message: FromWebThread) => parentPort?.postMessage(message);
  const opened = openReader({ path: join(data.data, 'records.db') });
  if (!opened.ok) {
    post({ kind: 'failed', code: opened.code, message: opened.message });
    return;
  }
  const telemetry = await openTelemetry(data.data, data.telemetry);
  const lab = new LabDesk({ data: data.data, telemetry: data.telemetry, newId });
  let web: Web | undefined;
  const hot = connectHot(data.hotPort, (notice) => {
    if (notice.kind === 'live') web?.receiveLive(notice.venue, notice.type, notice.bytes);
    else if (notice.kind === 'inbox') web?.inboxChanged(notice.visitors);
    else if (notice.kind === 'staff') web?.staffChanged(notice.venues);
  });
  const imports = new ImportDesk({ data: data.data, hot, newId, nowMs: machineClock.wallMs });
  const watch = new Watch(hot);
  let close = async () => parentPort?.close();
  parentPort?.on('message', (message: ToWebThread) => {
    if (message.kind === 'broker') watch.broker = message.listening;
    else if (message.kind === 'thread') watch.heard(message);
    else if (message.kind === 'hot') hot.attach(message.port);
    else void close();
  });
  await watch.look();
  const looking = setInterval(() => void watch.look(), askStatusEveryMs);
  close = async () => {
    clearInterval(looking);
    await web?.close();
    await lab.close();
    await imports.close();
    await telemetry.close();
    await opened.reader.close();
    hot.close();
    watched.end();
    post({ kind: 'stopped' });
    parentPort?.close();
  };
  try {
    web = await openWeb({
      ...data,
      allowedHosts: hostsOf(data),
      proxies: proxiesOf(data.trustedProxies),
      tls: { folder: join(data.data, 'https'), port: data.httpsPort, host: data.host },
      hot,
      reader: opened.reader,
      telemetry,
      ...{ lab, imports, tillsRoot: join(data.data, 'tills') },
      signals,
      metrics: () => {
        signals.set('gozar_resident_bytes', process.memoryUsage.rss());
        return formatMetrics(data.signals);
      },
      ready: () => watch.ready(),
      clock: machineClock,
      random: randomBytes,
      stopLinks: new StopLinkKeys(data.data, { nowMs: machineClock.wallMs(), rotates: false }),
      pushKey: openPushKeys(data.data).publicKey,
    });
    trimHeap();
    pulse.allow(0)();
    post({ kind: 'ready', port: web.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    post({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}

// Imported without being a thread, this file only warms the compile cache.
if (parentPort !== null) await serve(workerData as WebThreadData);
