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
    const gained = ((nowMs - this.#atMs) / 1_000) * this.#perS;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
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

/** Tells the audit log and the log what was refused, a bounded number of times a second. */
export class Violations {
  readonly #clock: Clock;
  readonly #signals: Signals;
  readonly #send: (message: EdgeToHot) => void;
  readonly #bucket: Bucket;

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
    this.#bucket = new Bucket(perS, perS, parts.clock.monotonicMs());
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
