import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { HotPort } from '../contracts/ports.ts';
import type { HotStatus } from '../contracts/questions.ts';
import { openPushKeys } from '../egress/push-keys.ts';
import { openReader } from '../stores/records/reader.ts';
import type { Readiness, ReadyCheck, Web } from '../web/options.ts';
import { proxiesOf } from '../web/proxies.ts';
import { openWeb } from '../web/web.ts';
import { machineClock } from './clock.ts';
import { newId } from './id.ts';
import { LabDesk } from './lab-desk.ts';
import { connectHot } from './link.ts';
import { hostsOf, type SignInSettings } from './sign-in-settings.ts';
import type { LogFormat } from './signals.ts';
import { formatMetrics, openSignals } from './signals.ts';
import type { TelemetryConfig } from './telemetry.ts';
import { openTelemetry } from './telemetry.ts';

/**
 * The door of the web thread: HTTP, pages, live floor, the command line's socket. Decides nothing.
 */
export type WebThreadData = {
  readonly data: string;
  readonly build: string;
  readonly signals: SharedArrayBuffer;
  readonly logFormat: LogFormat;
  readonly hotPort: MessagePort;
  readonly host: string;
  readonly port: number;
  readonly socketPath: string;
  readonly pagesFolder: string;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly telemetry: TelemetryConfig;
} & SignInSettings;
export type ToWebThread =
  | { readonly kind: 'stop' }
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

  ready(): Readiness {
    const status = this.#status;
    const silent = this.#silentSinceMs;
    const hot: ReadyCheck =
      status === undefined || silent !== undefined
        ? {
            name: 'hotPath',
            ok: false,
            sinceMs: silent ?? this.#startedMs,
            detail: 'does not answer',
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
    return { ok: hot.ok && broker.ok, checks: [hot, broker] };
  }
}

async function serve(data: WebThreadData): Promise<void> {
  const signals = openSignals(data.signals, { thread: 'web', logFormat: data.logFormat });
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
  });
  const watch = new Watch(hot);
  await watch.look();
  const looking = setInterval(() => void watch.look(), askStatusEveryMs);
  const close = async () => {
    clearInterval(looking);
    await web?.close();
    await lab.close();
    await telemetry.close();
    await opened.reader.close();
    data.hotPort.close();
    post({ kind: 'stopped' });
    parentPort?.close();
  };
  parentPort?.on('message', (message: ToWebThread) => {
    if (message.kind === 'broker') watch.broker = message.listening;
    else void close();
  });
  try {
    web = await openWeb({
      ...data,
      allowedHosts: hostsOf(data),
      proxies: proxiesOf(data.trustedProxies),
      hot,
      reader: opened.reader,
      telemetry,
      lab,
      signals,
      metrics: () => {
        signals.set('gozar_resident_bytes', process.memoryUsage.rss());
        return formatMetrics(data.signals);
      },
      ready: () => watch.ready(),
      clock: machineClock,
      random: randomBytes,
      pushKey: openPushKeys(data.data).publicKey,
    });
    post({ kind: 'ready', port: web.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    post({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  }
}

// Imported without being a thread, this file only warms the compile cache.
if (parentPort !== null) await serve(workerData as WebThreadData);
