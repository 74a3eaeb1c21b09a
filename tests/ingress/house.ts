import { createHash } from 'node:crypto';
import type { DeviceErrorAnswer } from '../../src/contracts/errors.ts';
import type { SignalName, Signals } from '../../src/contracts/signals.ts';
import type { DeviceKind } from '../../src/contracts/topics.ts';
import { type EdgeDevice, type EdgeToHot, readBatch } from '../../src/contracts/wire.ts';
import { openBroker } from '../../src/ingress/broker.ts';
import type { Broker } from '../../src/ingress/broker-port.ts';
import type { CertificateFiles } from '../../src/ingress/certificates.ts';
import type { IngressLimits } from '../../src/ingress/limits.ts';

export const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Counts by `name` or `name:label`, and lines by name. */
export class CountedSignals implements Signals {
  readonly counts = new Map<string, number>();
  readonly lines: { name: SignalName; fields: object }[] = [];

  count(name: SignalName, by = 1, label?: string): void {
    const key = label === undefined ? name : `${name}:${label}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  set(name: SignalName, value: number): void {
    this.counts.set(name, value);
  }

  observe(name: SignalName): void {
    this.count(name);
  }

  log(name: SignalName, fields: object): void {
    this.lines.push({ name, fields });
  }

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}

export type Stored = { device: number; end: number; qos: number; text: string };

/** The secret of a device of this house, and its row in the table. */
export function secretOf(device: string): string {
  return `secret of ${device}`;
}

export function edgeDevice(index: number, device: string, kind: DeviceKind): EdgeDevice {
  const secretSha256 = createHash('sha256').update(secretOf(device)).digest('hex');
  return { index, venue: 'shop', device, kind, secretSha256 };
}

export const devices = [
  edgeDevice(0, 'receiver-1', 'receiver'),
  edgeDevice(1, 'band-1', 'wristband'),
  edgeDevice(2, 'till-1', 'till'),
  edgeDevice(3, 'receiver-2', 'receiver'),
];

export const refusedPayload: DeviceErrorAnswer = {
  code: 'payload.json',
  path: '',
  expected: 'JSON',
  got: 'text',
  example: {},
  docs: '/docs',
  suppressed: 0,
};

/**
 * A broker with a hot path played by the test: `commitMs` is how long a batch takes to disk,
 * undefined = it never gets there.
 */
export class House {
  readonly broker: Broker;
  readonly signals: CountedSignals;
  readonly messages: EdgeToHot[];
  readonly stored: Stored[];
  readonly listening: [string, string, boolean][];
  /** The same of the `command` topics. */
  readonly commanded: [string, string, boolean][];
  commitMs: () => number | undefined;

  constructor(broker: Broker, state: Omit<House, 'broker' | 'receive' | 'of' | 'close'>) {
    this.broker = broker;
    this.signals = state.signals;
    this.messages = state.messages;
    this.stored = state.stored;
    this.listening = state.listening;
    this.commanded = state.commanded;
    this.commitMs = state.commitMs;
  }

  of<Kind extends EdgeToHot['kind']>(kind: Kind): Extract<EdgeToHot, { kind: Kind }>[] {
    return this.messages.filter(
      (one): one is Extract<EdgeToHot, { kind: Kind }> => one.kind === kind,
    );
  }

  close(): Promise<void> {
    return this.broker.close(0);
  }
}

export async function openHouse(
  limits: Partial<IngressLimits> = {},
  { time = clock, tls }: { readonly time?: typeof clock; readonly tls?: CertificateFiles } = {},
): Promise<House> {
  const signals = new CountedSignals();
  const messages: EdgeToHot[] = [];
  const stored: Stored[] = [];
  const listening: [string, string, boolean][] = [];
  const commanded: [string, string, boolean][] = [];
  const hot = { receive: (_message: EdgeToHot): void => {} };
  const broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    ...(tls === undefined ? {} : { tls: { host: '127.0.0.1', port: 0, files: tls } }),
    signals,
    clock: time,
    send: (message) => hot.receive(message),
    onSubscribed: (venue, device, subscribed, end) => {
      if (end === 'push') listening.push([venue, device, subscribed]);
      else commanded.push([venue, device, subscribed]);
    },
    limits: { sweepMs: 50, ...limits },
  });
  const commitMs = (): number | undefined => 0;
  const house = new House(broker, { signals, messages, stored, listening, commanded, commitMs });
  hot.receive = (message) => {
    messages.push(message);
    if (message.kind !== 'batch') return;
    const waitMs = house.commitMs();
    if (waitMs === undefined) return;
    setTimeout(() => {
      readBatch(message.bytes, ({ device, end, qos, payload }) => {
        stored.push({ device, end, qos, text: Buffer.from(payload).toString('utf8') });
      });
      broker.receive({ kind: 'acked', batch: message.batch });
    }, waitMs);
  };
  broker.receive({ kind: 'devices', put: devices, removed: [] });
  return house;
}
