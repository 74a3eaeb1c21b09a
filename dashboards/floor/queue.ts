import { duration, t } from '../i18n/language.ts';
import { isSilent, type ZoneNow } from '../live/reducer.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** A queue in words; `–` stands for what is not known. [PAG16] */
export type QueueFacts = {
  /** Short, for the plan: "wait about 4 min". */
  readonly wait: string;
  readonly length: string;
  /** "about 4 min, 2 min to 7 min", the interval being 90 %. */
  readonly expected: string;
  readonly longest: string;
};

export function queueFactsOf(zone: ZoneNow): QueueFacts {
  const queue = isSilent(zone) ? undefined : zone.queue;
  const wait = t('queue.waitUnknown');
  if (!queue) return { wait, length: '–', expected: '–', longest: '–' };
  if (queue.length === 0) {
    const none = t('queue.noWait');
    return { wait: none, length: t('queue.people', { count: 0 }), expected: none, longest: '–' };
  }
  const { expectedWaitMs } = queue;
  return {
    wait:
      expectedWaitMs === undefined
        ? wait
        : t('queue.wait', { duration: rounded(expectedWaitMs, Math.round) }),
    length: t('queue.people', { count: queue.length }),
    expected: expectedOf(queue),
    longest: duration(queue.longestWaitMs),
  };
}

function expectedOf(queue: NonNullable<ZoneNow['queue']>): string {
  const { expectedWaitMs, lowWaitMs, highWaitMs } = queue;
  if (expectedWaitMs === undefined) return t('queue.tooFew');
  const about = t('queue.about', { duration: rounded(expectedWaitMs, Math.round) });
  if (lowWaitMs === undefined || highWaitMs === undefined) return about;
  // Outwards: the interval never looks narrower than it is.
  const [low, high] = [rounded(lowWaitMs, Math.floor), rounded(highWaitMs, Math.ceil)];
  return t('queue.between', { about, low, high });
}

/** To whole minutes from one minute on, else to whole seconds: a forecast is no stopwatch. */
function rounded(waitMs: number, round: (value: number) => number): string {
  const toSeconds = round(waitMs / SECOND_MS) * SECOND_MS;
  const ms = toSeconds < MINUTE_MS ? toSeconds : round(waitMs / MINUTE_MS) * MINUTE_MS;
  return duration(ms, true);
}
