import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { boundsOf, dayAt } from '../contracts/days.ts';
import type { HotPort, RecordsReader, VenueRecord } from '../contracts/ports.ts';
import { daysKept } from '../contracts/retention.ts';
import type { Signals } from '../contracts/signals.ts';
import { plusDays } from '../contracts/weeks.ts';
import type { Pace } from '../egress/pace.ts';
import { type Pump, Rounds } from '../egress/pump.ts';
import { dayFromRows } from '../web/week-of.ts';

/**
 *   every 10 min ──► days that are over, their rows whole ──► worked out ──► as kept? else keepDays
 *
 * A day is looked at again for two weeks, as visits end late, files of sales come days after, and a
 * person corrects whose a sale was; after that it stays what it was. [WEK2]
 */
export type WeekKeeperOptions = {
  readonly reader: Pick<RecordsReader, 'week' | 'venues' | 'devices'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly signals: Signals;
  readonly pace: Pace;
  /** After every round, for who sends what the days come to. */
  readonly onKept?: () => Promise<void>;
};

const everyMs = 600_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Late visits have ended by then, and tills have said what they sold. */
const settleMs = 3 * hourMs;
const againForDays = 14;
const againEveryMs = 20 * hourMs;

export function startWeekKeeper(options: WeekKeeperOptions): Pump {
  return new WeekKeeper(options).start();
}

class WeekKeeper {
  readonly #options: WeekKeeperOptions;
  readonly #rounds: Rounds;
  readonly #lookedMs = new Map<string, number>();

  constructor(options: WeekKeeperOptions) {
    this.#options = options;
    const { signals, pace } = options;
    this.#rounds = new Rounds({ what: 'week', signals, pace, everyMs });
  }

  start(): Pump {
    return this.#rounds.start(() => this.#look());
  }

  async #look(): Promise<void> {
    for (const venue of await this.#options.reader.venues()) await this.#keep(venue);
    if (!this.#rounds.stopping.aborted) await this.#options.onKept?.();
  }

  /** One day a turn: the senders of this thread go on between them. */
  async #keep(venue: VenueRecord): Promise<void> {
    const { reader, hot, pace } = this.#options;
    for (const day of this.#due(venue)) {
      if (this.#rounds.stopping.aborted) return;
      const nowMs = pace.wallMs();
      const figures = dayFromRows(reader, venue, { day, nowMs });
      const [kept] = reader.week.kept(venue.venue, { from: day, to: day });
      if (figures !== undefined && !isDeepStrictEqual(figures, kept?.figures)) {
        const days = [{ day, figures }];
        const body = { do: 'keepDays' as const, venue: venue.venue, days };
        const id = `week/${venue.venue}/${day}/${digestOf(`${JSON.stringify(figures)} ${nowMs}`)}`;
        const answer = await hot.submit({ id, by: 'egress', body });
        if (!answer.ok) return;
      }
      this.#lookedMs.set(`${venue.venue}/${day}`, nowMs);
      await pace.sleep(1, new AbortController().signal);
    }
  }

  #due({ venue, timezone, settings }: VenueRecord): readonly string[] {
    const { reader, pace } = this.#options;
    const nowMs = pace.wallMs();
    const sinceMs = reader.week.sinceMs(venue);
    if (sinceMs === undefined) return [];
    const last = dayAt(nowMs - dayMs, timezone);
    const trailMs = daysKept('trail', settings.keepDays) * dayMs;
    const first = dayAt(Math.max(sinceMs, nowMs - trailMs), timezone);
    const kept = new Set(reader.week.kept(venue, { from: first, to: last }).map(({ day }) => day));
    const days: string[] = [];
    for (let day = first; day <= last; day = plusDays(day, 1)) {
      const overMs = nowMs - boundsOf(day, timezone).toMs;
      if (overMs < settleMs || (overMs > againForDays * dayMs && kept.has(day))) continue;
      const lookedMs = this.#lookedMs.get(`${venue}/${day}`) ?? Number.NEGATIVE_INFINITY;
      if (nowMs - lookedMs >= againEveryMs) days.push(day);
    }
    return days;
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24);
