import { zoneOffsetMs } from '../contracts/moment.ts';
import { durationMs } from '../contracts/rules.ts';
import type { Bucket } from '../contracts/telemetry.ts';
import { type Answer, type Failure, json } from './answers.ts';
import { nameOf } from './asking.ts';
import type { VenueAsk } from './handling.ts';
import { HistoryQuery, parse } from './parse.ts';

const dayMs = 86_400_000;
/** A chart has no more points; telemetry answers no longer than this takes. */
const bucketsMost = 2_000;
const bucketLeastMs = 1_000;

/** Mean people of a zone in buckets of venue time; the last day in steps of 5 min by default. */
export async function occupancyHistory({ web, venue, query }: VenueAsk): Promise<Answer> {
  const parsed = parse(HistoryQuery, query);
  if (!parsed.ok) return parsed;
  const { zone, to: toMs = web.clock.wallMs(), every } = parsed.value;
  const fromMs = parsed.value.from ?? toMs - dayMs;
  const everyMs = durationMs(every) ?? 0;
  const isDrawn = venue.plan.zones.some(({ id }) => id === zone);
  if (!isDrawn && !(await wasDrawn({ web, venue }, zone))) {
    return refused('command.zone_unknown', 'zone', `no zone ${zone} on the plan`);
  }
  if (fromMs >= toMs) return refused('http.body', 'from', 'must lie before to');
  if (everyMs < bucketLeastMs || (toMs - fromMs) / everyMs > bucketsMost) {
    return refused('http.body', 'every', `use 1s or more, and at most ${bucketsMost} buckets`);
  }
  if (web.telemetry === undefined) return unreachable;
  const series = { venue: venue.venue, zone };
  const offsetMs = zoneOffsetMs(venue.timezone, fromMs);
  const range = { fromMs, toMs, everyMs, offsetMs };
  try {
    const items: readonly Bucket[] = await web.telemetry.buckets({
      measurement: 'zone',
      field: 'people',
      series,
      ...range,
      aggregate: 'mean',
    });
    return json({ items });
  } catch (cause) {
    web.signals.log('telemetry_unreachable', { at: 'occupancy history', error: nameOf(cause) });
    return unreachable;
  }
}

/** A zone of a former version has a history, too. [PLN8] */
async function wasDrawn(
  { web, venue }: Pick<VenueAsk, 'web' | 'venue'>,
  zone: string,
): Promise<boolean> {
  const versions = await web.reader.plans.versions(venue.venue);
  return versions.some(({ change }) => change.removed.includes(zone));
}

const unreachable: Failure = {
  ok: false,
  code: 'store.telemetry_unreachable',
  message: 'the time series cannot be read now',
  retryAfterS: 10,
};

function refused(code: Failure['code'], path: string, message: string): Failure {
  const mend = `change ?${path}`;
  return {
    ok: false,
    code,
    message: `${path}: ${message}`,
    problems: [{ code, path, message, mend }],
  };
}
