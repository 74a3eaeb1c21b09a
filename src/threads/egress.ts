import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { EdgeToEgress, EgressToEdge, HotCall, SpokenEnd } from '../contracts/wire.ts';
import { startCommandPump } from '../egress/command-pump.ts';
import { createInbox } from '../egress/inbox.ts';
import { startMessagePump } from '../egress/message-pump.ts';
import type { Pump } from '../egress/points-pump.ts';
import { startPointsPump } from '../egress/points-pump.ts';
import type { PushOutcome } from '../egress/wristband.ts';
import { createWristband } from '../egress/wristband.ts';
import { openReader } from '../stores/records/reader.ts';
import { openCursors } from '../stores/telemetry/cursors.ts';
import { connectHot } from './link.ts';
import { openOutbound } from './outbound.ts';
import type { LogFormat } from './signals.ts';
import { openSignals } from './signals.ts';
import type { TelemetryConfig } from './telemetry.ts';
import { openTelemetry } from './telemetry.ts';

/** The door of the egress thread: time series out, messages claimed and sent. Decides nothing. */
export type EgressThreadData = {
  readonly data: string;
  readonly signals: SharedArrayBuffer;
  readonly logFormat: LogFormat;
  readonly hotPort: MessagePort;
  readonly telemetry: TelemetryConfig;
  readonly outboundPorts: readonly number[];
  readonly pushContact: string;
};
export type ToEgressThread = EdgeToEgress | { readonly kind: 'stop' };
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

async function serve(data: EgressThreadData): Promise<void> {
  const signals = openSignals(data.signals, { thread: 'egress', logFormat: data.logFormat });
  const post = (message: FromEgressThread) => parentPort?.postMessage(message);
  const opened = openReader({ path: join(data.data, 'records.db') });
  if (!opened.ok) {
    post({ kind: 'failed', code: opened.code, message: opened.message });
    return;
  }
  const { reader } = opened;
  const telemetry = await openTelemetry(data.data, data.telemetry);
  const cursors = openCursors({ path: join(data.data, 'egress.db') });
  let points: Pump | undefined;
  let messages: Pump | undefined;
  let commands: Pump | undefined;
  let webhooks: Pump | undefined;
  const wakeSenders = () => {
    messages?.wake();
    commands?.wake();
    webhooks?.wake();
  };
  const hot = connectHot(data.hotPort, (notice) => {
    if (notice.kind !== 'wake') return;
    if (notice.what === 'points') points?.wake();
    else wakeSenders();
  });
  const devices = new Listeners(post);
  const onDone = (row: number) =>
    data.hotPort.postMessage({ kind: 'pointsDone', row } satisfies HotCall);
  points = startPointsPump({ reader, telemetry, cursors, signals, onDone });
  const outbound = openOutbound({ ...data, reader, hot, signals });
  const channels = [
    outbound.push,
    createWristband({
      push: (...said) => devices.push('push', ...said),
      isSubscribed: (venue, device) => devices.isSubscribed('push', venue, device),
    }),
    createInbox(),
  ];
  messages = startMessagePump({ reader, hot, cursors, signals, channels });
  commands = startCommandPump({
    reader,
    hot,
    signals,
    tell: (...said) => devices.push('command', ...said),
    listens: (venue, device) => devices.isSubscribed('command', venue, device),
  });
  webhooks = outbound.startWebhooks();
  const stop = async () => {
    const pumps = [points, messages, commands, webhooks];
    await Promise.all(pumps.map((pump) => pump?.stop()));
    await telemetry.close();
    cursors.close();
    await reader.close();
    data.hotPort.close();
    post({ kind: 'stopped' });
    parentPort?.close();
  };
  parentPort?.on('message', (message: ToEgressThread) => {
    if (message.kind === 'stop') void stop();
    else {
      devices.heard(message);
      if (message.kind === 'subscribed' && message.subscribed) wakeSenders();
    }
  });
  post({ kind: 'ready' });
}

// Imported without being a thread, this file only warms the compile cache.
if (parentPort !== null) await serve(workerData as EgressThreadData);
