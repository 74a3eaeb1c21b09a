import type { Channel } from '../contracts/egress.ts';
import type { Pace } from './pace.ts';

/**
 * A channel whose provider takes so many messages a second, however many wait: nothing is claimed
 * that could not be handed over at once, so consent is asked as late as can be, and no claim grows
 * old in a queue. A bucket of a second's tokens. [AUD4]
 */
export function paced(
  channel: Channel,
  { perSecond, pace }: { readonly perSecond: number; readonly pace: Pace },
): Channel {
  let tokens = perSecond;
  let atMs = pace.monotonicMs();
  const refill = () => {
    const nowMs = pace.monotonicMs();
    tokens = Math.min(perSecond, tokens + ((nowMs - atMs) * perSecond) / 1_000);
    atMs = nowMs;
  };
  return {
    name: channel.name,
    reachable: async (message) => {
      refill();
      if (tokens < 1 || !(await channel.reachable(message))) return false;
      // Somebody else may have taken it meanwhile.
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    send: (message, text) => channel.send(message, text),
  };
}
