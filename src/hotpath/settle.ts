/**
 * A reading's time, settled when it is appended. `expected` is `at` + the device's offset. [TIM1]
 *
 *   at ──┬─ expected > 60 s ahead, or at > 60 s before the last ──► jump: the arrival
 *        ├─ expected > 5 s behind, at not before the last ────────► backlog: expected
 *        └─ else ──► live: expected, and a sample of the offset
 *
 *   jump or backlog, and for 60 s of arrivals equally far off ──► the clock was set: begin anew
 *
 * A backlog drains faster than time passes; a clock that somebody set keeps pace with it.
 */
const samplesKept = 64;
/** Further behind than this and a reading waited in the device; it says nothing about its clock. */
const backlogBehindMs = 5_000;
/** Off by the same, give or take `backlogBehindMs`, for this long: no backlog but another clock. */
const steadyForMs = 60_000;

export type Settled = {
  readonly atMs: number;
  readonly kind: 'received' | 'live' | 'backlog' | 'jump';
};

type DeviceClock = {
  offsetMs: number;
  lastAtMs: number;
  flagged: boolean;
  /** Since when readings come equally far off, and by how much. */
  steady: { readonly sinceMs: number; readonly sampleMs: number } | undefined;
  /** The last samples in arrival order (a ring) and sorted. */
  readonly ring: number[];
  next: number;
  readonly sorted: number[];
};

export type ClockReport = { readonly offsetMs: number; readonly flagged: boolean };

export class DeviceClocks {
  readonly #clocks = new Map<string, DeviceClock>();

  settle(
    device: string,
    { at, receivedAtMs, jumpMs }: { at: number | undefined; receivedAtMs: number; jumpMs: number },
  ): Settled {
    if (at === undefined) return { atMs: receivedAtMs, kind: 'received' };
    const clock = this.#clocks.get(device);
    if (clock === undefined) return this.#first(device, { at, receivedAtMs, jumpMs });
    const expected = at + clock.offsetMs;
    const aheadMs = expected - receivedAtMs;
    const jumped = aheadMs > jumpMs || at < clock.lastAtMs - jumpMs;
    if (jumped || (aheadMs < -backlogBehindMs && at >= clock.lastAtMs)) {
      if (wasSet(clock, receivedAtMs - at, receivedAtMs))
        return this.#anew(device, at, receivedAtMs);
      clock.lastAtMs = at;
      if (!jumped) return { atMs: Math.round(expected), kind: 'backlog' };
      clock.flagged = true;
      addSample(clock, receivedAtMs - at);
      return { atMs: receivedAtMs, kind: 'jump' };
    }
    clock.flagged = false;
    clock.steady = undefined;
    clock.lastAtMs = Math.max(clock.lastAtMs, at);
    addSample(clock, receivedAtMs - at);
    return { atMs: Math.round(Math.min(at + clock.offsetMs, receivedAtMs)), kind: 'live' };
  }

  report(device: string): ClockReport | undefined {
    const clock = this.#clocks.get(device);
    return clock && { offsetMs: clock.offsetMs, flagged: clock.flagged };
  }

  forget(device: string): void {
    this.#clocks.delete(device);
  }

  encode(): readonly (readonly [string, number, number])[] {
    return [...this.#clocks].map(([device, clock]) => [device, clock.offsetMs, clock.lastAtMs]);
  }

  restore(saved: readonly (readonly [string, number, number])[]): void {
    this.#clocks.clear();
    for (const [device, offsetMs, lastAtMs] of saved) {
      const clock = emptyClock(lastAtMs);
      addSample(clock, offsetMs);
      this.#clocks.set(device, clock);
    }
  }

  /**
   * Nothing is known of the device yet: a time far off may be a backlog or a wrong clock, and only
   * the arrival is certain.
   */
  #first(
    device: string,
    { at, receivedAtMs, jumpMs }: { at: number; receivedAtMs: number; jumpMs: number },
  ): Settled {
    const clock = emptyClock(at);
    this.#clocks.set(device, clock);
    addSample(clock, receivedAtMs - at);
    if (Math.abs(receivedAtMs - at) <= jumpMs) return { atMs: receivedAtMs, kind: 'live' };
    clock.flagged = true;
    return { atMs: receivedAtMs, kind: 'jump' };
  }

  /** The clock was set: what was known of its offset is worth nothing. */
  #anew(device: string, at: number, receivedAtMs: number): Settled {
    const clock = emptyClock(at);
    addSample(clock, receivedAtMs - at);
    this.#clocks.set(device, clock);
    return { atMs: receivedAtMs, kind: 'live' };
  }
}

function emptyClock(lastAtMs: number): DeviceClock {
  const steady = undefined;
  return { offsetMs: 0, lastAtMs, flagged: false, steady, ring: [], next: 0, sorted: [] };
}

/** Whether readings have been off by the same for long enough to be another clock. */
function wasSet(clock: DeviceClock, sampleMs: number, receivedAtMs: number): boolean {
  const { steady } = clock;
  if (steady === undefined || Math.abs(sampleMs - steady.sampleMs) > backlogBehindMs) {
    clock.steady = { sinceMs: receivedAtMs, sampleMs };
    return false;
  }
  return receivedAtMs - steady.sinceMs >= steadyForMs;
}

function addSample(clock: DeviceClock, sample: number): void {
  const { ring, sorted } = clock;
  const old = ring[clock.next];
  if (old !== undefined) sorted.splice(placeOf(sorted, old), 1);
  ring[clock.next] = sample;
  clock.next = (clock.next + 1) % samplesKept;
  sorted.splice(placeOf(sorted, sample), 0, sample);
  clock.offsetMs = sorted[sorted.length >> 1] ?? 0;
}

/** First index whose value is not below `value`. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
