import type { QueueView } from '../../contracts/views.ts';
import type { VenueState } from '../state.ts';
import type { Queue } from './flow-state.ts';

/** A device is heard while its last reading is no older than this many of its intervals. */
const intervalsHeard = 3;
const intervalMs = 60_000;
/** Served within the window before a rate is said. */
const leastServed = 3;
/** 95 % point of the standard normal distribution. */
const z95 = 1.6449;

/** A queue as it is at `nowMs`; undefined where there is none or its sensors are silent. [SHF2] */
export function queueNow(state: VenueState, zone: string, nowMs: number): QueueView | undefined {
  const queue = state.queues.get(zone);
  if (queue === undefined || isSilent(state, queue, nowMs)) return undefined;
  const nowAwakeMs = nowMs - state.gapMs;
  const length = queue.waiting.length;
  const sinceMs = queue.waiting[0]?.sinceAwakeMs ?? nowAwakeMs;
  const now = { length, longestWaitMs: Math.max(0, nowAwakeMs - sinceMs) };
  const fromMs = nowAwakeMs - state.settings.queueWindowMs;
  const served = queue.served.filter(({ awakeMs }) => awakeMs >= fromMs).length;
  const busyMs = busyWithin(queue, fromMs, nowAwakeMs);
  if (served < leastServed || busyMs <= 0) return now;
  const [low, high] = waitInterval(length, served);
  return {
    ...now,
    servedPerHour: Math.round((served / busyMs) * 36_000_000) / 10,
    expectedWaitMs: Math.round((length * busyMs) / served),
    lowWaitMs: Math.round(low * busyMs),
    highWaitMs: Math.round(high * busyMs),
  };
}

/** Known receivers that all fell silent hear nobody queue; with none nothing can fall silent. */
function isSilent(state: VenueState, { devices }: Queue, nowMs: number): boolean {
  if (devices.length === 0) return false;
  return !devices.some((id) => {
    const device = state.devices.get(id);
    if (device === undefined || device.heardMs <= 0) return false;
    const allowedMs = intervalsHeard * (device.expectedEveryMs || intervalMs);
    return nowMs - device.heardMs <= allowedMs;
  });
}

/** How long within the window somebody waited: only then does a rate say how fast is served. */
function busyWithin({ busy, waiting }: Queue, fromMs: number, nowMs: number): number {
  let sum = 0;
  for (const [i, one] of busy.entries()) {
    const isOpen = i === busy.length - 1 && waiting.length > 0;
    sum += Math.max(0, (isOpen ? nowMs : one.toMs) - Math.max(fromMs, one.fromMs));
  }
  return sum;
}

/**
 * 90 % of waits of whoever joined last, as shares of the busy time. The expected wait is length ÷
 * rate (J. Little, "A proof for the queuing formula L = λW", 1961). With `served` Poisson events
 * in the busy time the rate is gamma distributed; the sum of `length` such services is then busy
 * time × length ÷ served × F(2 length, 2 served). Quantiles of F from E. Paulson, "An approximate
 * normalization of the analysis of variance distribution", 1942, solved for the cube root: only
 * IEEE-exact arithmetic. [DET1]
 */
export function waitInterval(length: number, served: number): readonly [number, number] {
  if (length === 0) return [0, 0];
  const scale = length / served;
  return [scale * quantileOfF(length, served, -z95), scale * quantileOfF(length, served, z95)];
}

function quantileOfF(length: number, served: number, z: number): number {
  const a = 2 / (9 * 2 * length);
  const b = 2 / (9 * 2 * served);
  // ((1 − b) u − (1 − a))² = z² (b u² + a), and u on the side of z.
  const p = (1 - b) * (1 - b) - z * z * b;
  const q = (1 - a) * (1 - b);
  const r = (1 - a) * (1 - a) - z * z * a;
  const root = Math.sqrt(Math.max(0, q * q - p * r));
  const u = (z < 0 ? q - root : q + root) / p;
  return u <= 0 || p <= 0 ? 0 : u * u * u;
}
