import type { Clock } from '../contracts/ports.ts';

/**
 *             5 failures in a row                     its time is over
 *   closed ───────────────────────► open ─────────────────────────────► half-open
 *     ▲                               ▲            one call is let through │
 *     │ success                       └───────────────── failure ──────────┤
 *     └──────────────────────────────────────────────────── success ───────┘
 *
 * One a host: who does not answer is left alone for a while, longer each time, and what is for
 * others goes on. [EGR15]
 */
export type BreakerState = 'closed' | 'open' | 'halfOpen';

type Host = {
  failures: number;
  opened: number;
  untilMs: number;
  trying: boolean;
  /** Whose call found it failing, and is told when it is back: hosts are no news for others. */
  venue: string;
};

export type HostChange = {
  readonly host: string;
  readonly venue: string;
  readonly state: 'open' | 'closed';
  readonly reason: string;
};
type Failure = { readonly venue: string; readonly reason: string; readonly restMs?: number };

export type BreakerOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Once when a host is left alone, and once when it is back. */
  readonly onChange?: (change: HostChange) => void;
};

const failuresBefore = 5;
const firstRestMs = 15_000;
const longestRestMs = 600_000;
/** Hosts remembered; the longest forgotten ones are well again. */
const maxHosts = 1_000;

export class Breaker {
  readonly #options: BreakerOptions;
  readonly #hosts = new Map<string, Host>();

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  state(host: string): BreakerState {
    const known = this.#hosts.get(host);
    if (known === undefined || known.opened === 0) return 'closed';
    return this.#options.clock.monotonicMs() < known.untilMs ? 'open' : 'halfOpen';
  }

  /** Hosts that are left alone now, or tried again. */
  get open(): number {
    let open = 0;
    for (const { opened } of this.#hosts.values()) if (opened > 0) open += 1;
    return open;
  }

  /** Whether a call may begin now; changes nothing. */
  allows(host: string): boolean {
    const known = this.#hosts.get(host);
    return this.state(host) !== 'open' && known?.trying !== true;
  }

  /** Whether a call may begin; of a half-open host one at a time. Every true is reported on. */
  begin(host: string): boolean {
    if (!this.allows(host)) return false;
    const known = this.#hosts.get(host);
    if (known !== undefined && known.opened > 0) known.trying = true;
    return true;
  }

  succeeded(host: string): void {
    const known = this.#hosts.get(host);
    this.#hosts.delete(host);
    if (known === undefined || known.opened === 0) return;
    const { venue } = known;
    this.#options.onChange?.({ host, venue, state: 'closed', reason: 'it answers again' });
  }

  /** `restMs`: how long the host itself asks to be left alone. */
  failed(host: string, { venue, reason, restMs = 0 }: Failure): void {
    const known = this.#hosts.get(host) ?? blank(venue);
    known.trying = false;
    known.failures += 1;
    this.#hosts.delete(host);
    this.#hosts.set(host, known);
    if (known.failures >= failuresBefore || known.opened > 0) {
      known.opened += 1;
      const ownMs = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(known.opened - 1, 10));
      known.untilMs = this.#options.clock.monotonicMs() + Math.max(ownMs, restMs);
      if (known.opened === 1) {
        known.venue = venue;
        this.#options.onChange?.({ host, venue, state: 'open', reason });
      }
    }
    const [oldest] = this.#hosts.keys();
    if (this.#hosts.size > maxHosts && oldest !== undefined) this.#hosts.delete(oldest);
  }
}

function blank(venue: string): Host {
  return { failures: 0, opened: 0, untilMs: 0, trying: false, venue };
}
