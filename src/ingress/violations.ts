import type { ErrorCode } from '../contracts/errors.ts';
import type { Clock } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { EdgeToHot } from '../contracts/wire.ts';
import type { IngressLimits } from './limits.ts';

/** Refills at a steady rate up to `burst`. Source: the token bucket of RFC 2697, one colour. */
class Bucket {
  readonly #burst: number;
  readonly #perS: number;
  #tokens: number;
  #atMs: number;

  constructor(burst: number, perS: number, nowMs: number) {
    this.#burst = burst;
    this.#perS = perS;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  take(nowMs: number): boolean {
    if (!this.has(nowMs)) return false;
    this.#tokens -= 1;
    return true;
  }

  has(nowMs: number): boolean {
    const gained = ((nowMs - this.#atMs) / 1_000) * this.#perS;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#atMs = nowMs;
    return this.#tokens >= 1;
  }
}

/** A bucket an address for CONNECTs that failed. The address longest unheard is forgotten. */
export class Failures {
  readonly #limits: IngressLimits;
  readonly #byAddress: Map<string, Bucket>;

  constructor(limits: IngressLimits) {
    this.#limits = limits;
    this.#byAddress = new Map();
  }

  /** True while this address may fail once more; charges nothing. */
  allows(address: string, nowMs: number): boolean {
    return this.#byAddress.get(address)?.has(nowMs) ?? true;
  }

  /** False when this address has failed too often to be answered. */
  charge(address: string, nowMs: number): boolean {
    const { failuresBurst, failuresPerS, failingAddresses } = this.#limits;
    const bucket = this.#byAddress.get(address) ?? new Bucket(failuresBurst, failuresPerS, nowMs);
    this.#byAddress.delete(address);
    this.#byAddress.set(address, bucket);
    if (this.#byAddress.size > failingAddresses) {
      const [oldest] = this.#byAddress.keys();
      if (oldest !== undefined) this.#byAddress.delete(oldest);
    }
    return bucket.take(nowMs);
  }
}

const labels = {
  'connect.credential': 'credential',
  'connect.certificate': 'certificate',
  'connect.revoked': 'revoked',
  'connect.client_id': 'client_id',
  'connect.packet_too_large': 'too_large',
  'connect.malformed': 'malformed',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type Refusable = keyof typeof labels | 'connect.topic_denied';

/** Tells the audit log and the log what was refused, a bounded number of times a second. */
export class Violations {
  readonly #clock: Clock;
  readonly #signals: Signals;
  readonly #send: (message: EdgeToHot) => void;
  readonly #bucket: Bucket;
  readonly #failures: Failures;

  constructor(parts: {
    clock: Clock;
    signals: Signals;
    limits: IngressLimits;
    send: (message: EdgeToHot) => void;
  }) {
    this.#clock = parts.clock;
    this.#signals = parts.signals;
    this.#send = parts.send;
    const perS = parts.limits.violationsPerS;
    this.#failures = new Failures(parts.limits);
    this.#bucket = new Bucket(perS, perS, parts.clock.monotonicMs());
  }

  /**
   * Counts and tells a refusal. False when it is a stranger's whose address fails too often: then
   * it gets neither a row nor an answer. [ING12]
   */
  refused(
    { address, device }: { readonly address: string; readonly device: object | undefined },
    violation: { by: string; code: Refusable; about: string },
  ): boolean {
    const { code } = violation;
    if (code === 'connect.topic_denied') {
      this.#signals.count('gozar_topic_denied_total', 1, 'publish');
      this.report(violation);
      return true;
    }
    const answered =
      device !== undefined || this.#failures.charge(address, this.#clock.monotonicMs());
    const label = answered ? labels[code] : 'rate';
    this.#signals.count('gozar_connections_refused_total', 1, label);
    if (answered) this.report(violation);
    return answered;
  }

  handshake(address: string, { reason, answered }: { reason: string; answered: boolean }): void {
    this.#signals.count('gozar_connections_refused_total', 1, answered ? 'tls' : 'rate');
    if (answered) this.report({ by: address, code: 'connect.tls', about: reason });
  }

  /** `by` is a client id or an address; `about` may come from a stranger and is made printable. */
  report(violation: { by: string; code: ErrorCode; about: string }): void {
    if (!this.#bucket.take(this.#clock.monotonicMs())) return;
    const { by, code } = violation;
    const about = printable(violation.about);
    this.#send({ kind: 'violation', atMs: this.#clock.wallMs(), by, code, about });
    this.#signals.log('device_refused', { by, code, about });
  }
}

function printable(text: string): string {
  return text
    .slice(0, 128)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
