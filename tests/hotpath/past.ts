import { encodeFrame } from '../../src/contracts/frames.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { Purpose } from '../../src/contracts/venue.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { type BacktestAsk, type BacktestRun, backtest } from '../../src/hotpath/backtest.ts';
import type { PastSource } from '../../src/hotpath/past.ts';
import type { Today } from '../../src/hotpath/tally.ts';

/** Frames in memory as a journal holds them; `kept` are states a snapshot would give. */
export function sourceOf(
  frames: readonly Frame[],
  kept: PastSource['stateBefore'] = () => undefined,
): PastSource {
  const raw = frames.map((frame) => ({
    position: frame.position,
    atMs: frame.atMs,
    build: 1,
    payload: encodeFrame(frame),
  }));
  const frames_ = (from: number) => raw.filter(({ position }) => position >= from);
  return { kind: 'journal', frames: frames_, stateBefore: kept };
}

export function today(
  consents: Readonly<Record<string, Partial<Record<Purpose, boolean>>>>,
  settings: Partial<VenueSettings> = {},
): Today {
  const whole = VenueSettings.parse(settings);
  return { consents: new Map(Object.entries(consents)), settings: whole };
}

/** Runs to the end. Without `now`, everybody still agrees to everything and nothing is capped. */
export function runBacktest(source: PastSource, ask: BacktestAsk, now?: Today): BacktestRun {
  const runs = backtest(source, ask);
  for (;;) {
    const next = runs.next();
    if (next.done) return next.value.compare(now ?? willing(next.value.people));
  }
}

function willing(people: ReadonlySet<string>): Today {
  const all = { service: true, offers: true, improve: true };
  const consents = new Map([...people].map((visitor) => [visitor, all] as const));
  const none = { marketingPerVisit: 1_000, marketingPerDay: 1_000, servicePerVisit: 1_000 };
  return { consents, settings: VenueSettings.parse({ ...none, marketingApartMs: 0 }) };
}
