import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { Channel } from '../contracts/egress.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { EdgeToEgress, EgressToEdge, SpokenEnd } from '../contracts/wire.ts';
import { startCommandPump } from '../egress/command-pump.ts';
import type { MailSettings } from '../egress/email.ts';
import { HttpsFolder } from '../egress/https/folder.ts';
import { keepCertificate } from '../egress/https/keeper.ts';
import { createInbox } from '../egress/inbox.ts';
import { startMessagePump } from '../egress/message-pump.ts';
import { realPace } from '../egress/pace.ts';
import { startPointsPump } from '../egress/points-pump.ts';
import type { Pump } from '../egress/pump.ts';
import type { SmsSettings } from '../egress/sms.ts';
import { startTillFolders } from '../egress/till-folders.ts';
import { TillLedger } from '../egress/till-ledger.ts';
import type { PushOutcome } from '../egress/wristband.ts';
import { createWristband } from '../egress/wristband.ts';
import { openReader } from '../stores/records/reader.ts';
import { openCursors } from '../stores/telemetry/cursors.ts';
import { machineClock } from './clock.ts';
import { watchEdge } from './edge-watch.ts';
import { connectHot } from './link.ts';
import { openOutbound } from './outbound.ts';
import { keepBeating } from './pulse.ts';
import type { LogFormat } from './signals.ts';
import { openSignals } from './signals.ts';
import type { TelemetryConfig } from './telemetry.ts';
import { openTelemetry } from './telemetry.ts';
import { trimHeap } from './trim-heap.ts';

/** The door of the egress thread: time series out, messages claimed and sent. Decides nothing. */
export type EgressThreadData = {
  readonly data: string;
  readonly signals: SharedArrayBuffer;
  readonly pulses: SharedArrayBuffer;
  readonly logFormat: LogFormat;
  readonly hotPort: MessagePort;
  readonly telemetry: TelemetryConfig;
  readonly outboundPorts: readonly number[];
  readonly pushContact: string;
  readonly mail?: MailSettings;
  readonly sms?: SmsSettings;
};
export type ToEgressThread =
  | EdgeToEgress
  | { readonly kind: 'stop' }
  | { readonly kind: 'hot'; readonly port: MessagePort };
export type FromEgressThread =
  | EgressToEdge
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stopped' };

type Said = [venue: string, device: string, payload: string, waitMs: number];

/** Speaks to devices through the sockets' thread: numbered calls, and who listens now. */
class Listeners {
  readonly #post: (message: FromEgressThread) => void;
  readonly #listening = new Set<string>();
  readonly #waiting = new Map<number, (outcome: PushOutcome) => void>();
  #calls = 0;

  constructor(post: (message: FromEgressThread) => void) {
    this.#post = post;
  }

  heard(message: EdgeToEgress): void {
    if (message.kind === 'pushed') {
      const { call, outcome, detail } = message;
      this.#waiting.get(call)?.({ outcome, detail });
      this.#waiting.delete(call);
      return;
    }
    const { end, venue, device } = message;
    if (message.subscribed) this.#listening.add(`${end} ${venue}/${device}`);
    else this.#listening.delete(`${end} ${venue}/${device}`);
  }

  isSubscribed(end: SpokenEnd, venue: string, device: string): boolean {
    return this.#listening.has(`${end} ${venue}/${device}`);
  }

  push(end: SpokenEnd, ...[venue, device, payload, waitMs]: Said): Promise<PushOutcome> {
    const { promise, resolve } = Promise.withResolvers<PushOutcome>();
    const call = ++this.#calls;
    this.#waiting.set(call, resolve);
    this.#post({ kind: 'push', end, call, venue, device, payload, waitMs });
    return promise;
  }
}

/** Held in buffers at once: some 64 KiB a call, and what a write of points takes. */
const buffersMb = 384;

async function serve(data: EgressThreadData): Promise<void> {
  const signals = openSignals(data.signals, { thread: 'egress', logFormat: data.logFormat });
  const pulse = keepBeating(data.pulses, { thread: 'egress', buffersMb });
  const watched = watchEdge(data.pulses, signals);
  const post = (message: FromEgressThread) => parentPort?.postMessage(message);
  const opened = openReader({ path: join(data.data, 'records.db') });
  if (!opened.ok) {
    post({ kind: 'failed', code: opened.code, message: opened.message });
    return;
  }
  const { reader } = opened;
  const telemetry = await openTelemetry(data.data, data.telemetry);
  const cursors = openCursors({ path: join(data.data, 'egress.db') });
  let [points, messages, commands, webhooks, staff, proofs]: (Pump | undefined)[] = [];
  const wakeSenders = () => {
    for (const pump of [messages, commands, webhooks, staff, proofs]) pump?.wake();
  };
  const hot = connectHot(data.hotPort, (notice) => {
    if (notice.kind !== 'wake') return;
    if (notice.what === 'points') points?.wake();
    else wakeSenders();
  });
  const devices = new Listeners(post);
  let stop = async () => parentPort?.close();
  parentPort?.on('message', (message: ToEgressThread) => {
    if (message.kind === 'stop') void stop();
    else if (message.kind === 'hot') hot.attach(message.port);
    else {
      devices.heard(message);
      if (message.kind === 'subscribed' && message.subscribed) wakeSenders();
    }
  });
  await answered(hot);
  const onDone = (row: number) => hot.pointsDone(row);
  points = startPointsPump({ reader, telemetry, cursors, signals, onDone });
  const outbound = openOutbound({ ...data, reader, hot, signals, cursors });
  const channels = [...outbound.channels, wristbandOf(devices), createInbox()];
  messages = startMessagePump({ reader, hot, cursors, signals, channels });
  commands = startCommandPump({
    reader,
    hot,
    signals,
    tell: (...said) => devices.push('command', ...said),
    listens: (venue, device) => devices.isSubscribed('command', venue, device),
  });
  webhooks = outbound.startWebhooks();
  const tills = watchTills(data.data, { reader, hot, signals });
  staff = outbound.startStaff();
  const week = outbound.startWeek();
  proofs = outbound.startProofs();
  const folder = new HttpsFolder(data.data);
  const certificate = keepCertificate({ folder, clock: machineClock, signals });
  stop = async () => {
    certificate.stop();
    const pumps = [points, messages, commands, webhooks, tills, staff, week, proofs];
    await Promise.all(pumps.map((pump) => pump?.stop()));
    outbound.close();
    await telemetry.close();
    cursors.close();
    await reader.close();
    hot.close();
    watched.end();
    post({ kind: 'stopped' });
    parentPort?.close();
  };
  trimHeap();
  pulse.allow(0)();
  post({ kind: 'ready' });
}

/** Tills' folders, beside what was read of them before. */
function watchTills(
  data: string,
  parts: Pick<Parameters<typeof startTillFolders>[0], 'reader' | 'hot' | 'signals'>,
): Pump {
  const ledger = new TillLedger(join(data, 'tills.db'));
  const pump = startTillFolders({ data, ...parts, ledger, pace: realPace });
  const stop = async () => {
    await pump.stop();
    ledger.close();
  };
  return { wake: () => pump.wake(), stop };
}

function wristbandOf(devices: Listeners): Channel {
  return createWristband({
    push: (...said) => devices.push('push', ...said),
    isSubscribed: (venue, device) => devices.isSubscribed('push', venue, device),
  });
}

/**
 * The hot path hears an egress once all that the one before it asked for is answered. Rows that are
 * read after this say which messages were claimed; read before, one could be left for ever.
 */
async function answered(hot: HotPort): Promise<void> {
  for (;;) {
    try {
      await hot.ask({ ask: 'status' });
      return;
    } catch {
      // It may be beginning anew itself.
    }
  }
}

// Imported without being a thread, this file only warms the compile cache.
if (parentPort !== null) await serve(workerData as EgressThreadData);
