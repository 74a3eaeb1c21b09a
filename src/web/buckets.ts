import { isIPv6 } from 'node:net';
import type { Clock } from '../contracts/ports.ts';

/** Tries an address has, which come back within a minute. */
const triesMost = 10;
/** Addresses remembered; the one that tried longest ago is forgotten first. */
const addressesMost = 10_000;

type Bucket = { tries: number; atMs: number };

/** A token bucket an address. [SEC6] */
export class TryBuckets {
  readonly #clock: Clock;
  readonly #buckets: Map<string, Bucket>;
  readonly #most: number;
  readonly #perMs: number;

  /** `aMinute`: tries that come back in a minute, and the most there are. */
  constructor(clock: Clock, aMinute = triesMost) {
    this.#clock = clock;
    this.#buckets = new Map();
    this.#most = aMinute;
    this.#perMs = aMinute / 60_000;
  }

  /** Takes one try; otherwise the seconds until there is one. */
  take(address: string): { readonly ok: true } | { readonly ok: false; readonly waitS: number } {
    const key = addressGroup(address);
    const nowMs = this.#clock.monotonicMs();
    const old = this.#buckets.get(key) ?? { tries: this.#most, atMs: nowMs };
    const tries = Math.min(this.#most, old.tries + (nowMs - old.atMs) * this.#perMs);
    const left = tries >= 1 ? tries - 1 : tries;
    this.#buckets.delete(key);
    this.#buckets.set(key, { tries: left, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > addressesMost && oldest !== undefined) this.#buckets.delete(oldest);
    if (tries >= 1) return { ok: true };
    return { ok: false, waitS: Math.ceil((1 - tries) / this.#perMs / 1_000) };
  }
}

/** One household counts as one: IPv6 by its first 64 bits, mapped IPv4 as IPv4. */
export function addressGroup(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':');
}
