import type {
  SegmentAsked,
  SegmentCounting,
  SegmentRecord,
  SegmentTally,
} from '../contracts/segments.ts';
import type { WebOptions } from './options.ts';

/** A count is good for so long; whoever looks on asks again. */
const freshMs = 5_000;

type Known = { publishedAtMs: number; tally?: SegmentTally; isWaiting: boolean };

/**
 * How many are in segments. One is counted at a time, some hundred people at a stretch, so that
 * the pages' thread is never held for long; what was counted last is told meanwhile. [SEG9]
 */
export class SegmentCounts implements SegmentCounting {
  readonly #web: Pick<WebOptions, 'reader' | 'clock' | 'signals'>;
  readonly #known = new Map<string, Known>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(web: Pick<WebOptions, 'reader' | 'clock' | 'signals'>) {
    this.#web = web;
  }

  of({ venue, segment, atMs }: SegmentRecord, timezone: string): SegmentTally | undefined {
    const key = `${venue} ${segment.id}`;
    let known = this.#known.get(key);
    if (known?.publishedAtMs !== atMs) {
      known = { publishedAtMs: atMs, isWaiting: false };
      this.#known.set(key, known);
    }
    const nowMs = this.#web.clock.wallMs();
    const isOld = known.tally === undefined || nowMs - known.tally.atMs >= freshMs;
    if (isOld && !known.isWaiting)
      this.#renew(known, { venue, rule: segment.who, nowMs, timezone });
    return known.tally;
  }

  count(asked: SegmentAsked): Promise<SegmentTally> {
    const counted = this.#last.then(() => this.#web.reader.segments.tally(asked));
    this.#last = counted.catch(() => undefined);
    return counted;
  }

  #renew(known: Known, asked: SegmentAsked): void {
    known.isWaiting = true;
    this.count(asked)
      .then((tally) => {
        known.tally = tally;
      })
      .catch(({ name }: Error) => {
        this.#web.signals.log('thread_failed', { thread: 'web', at: 'segments', error: name });
      })
      .finally(() => {
        known.isWaiting = false;
      });
  }
}
