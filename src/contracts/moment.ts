import { durationMs, durationPattern } from './rules.ts';

const dayMs = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;
const zonedPattern = /(?:Z|[+-]\d{2}:?\d{2})$/;

export type MomentScale = {
  readonly nowMs: number;
  /** IANA name of the venue's time zone. */
  readonly timezone: string;
  /** A date alone is the end of that day, not its beginning. */
  readonly end?: boolean;
};

/**
 * A moment as people write it → epoch ms: ISO 8601 with an offset, a venue-local date or date and
 * time (`2026-11-20`, `2026-11-20T17:30`), `today` or `yesterday` as such a date, a duration ago
 * (`24h`, `0s` = now), or epoch ms. Undefined when it is none of these.
 */
export function readMoment(text: string | number, scale: MomentScale): number | undefined {
  if (typeof text === 'number') return text;
  if (/^\d{11,15}$/.test(text)) return Number(text);
  if (durationPattern.test(text)) {
    const ago = durationMs(text);
    return ago === undefined ? undefined : scale.nowMs - ago;
  }
  if (text === 'today' || text === 'yesterday') return dayNear(text, scale);
  const local = datePattern.exec(text);
  if (local !== null) return localMoment(local, scale);
  if (!zonedPattern.test(text) || !text.includes('T')) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** The venue's day as a date, which has its own length where clocks change. */
function dayNear(text: 'today' | 'yesterday', scale: MomentScale): number | undefined {
  const localMs = scale.nowMs + zoneOffsetMs(scale.timezone, scale.nowMs);
  const noonMs = localMs - (localMs % dayMs) + dayMs / 2 - (text === 'today' ? 0 : dayMs);
  return readMoment(new Date(noonMs).toISOString().slice(0, 10), scale);
}

function localMoment(match: RegExpExecArray, { timezone, end }: MomentScale): number | undefined {
  const [, year, month, day, hour, minute = '0', second = '0'] = match.map(String);
  const isDay = match[4] === undefined;
  const time = isDay ? ['0', '0', '0'] : [hour, minute, second === 'undefined' ? '0' : second];
  const parts = [year, month, day, ...time].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const asUtcMs = Date.UTC(y, mo - 1, d, h, mi, s);
  // 2026-02-31 is no day: it would come back as another one.
  if (new Date(asUtcMs).getUTCDate() !== d || mo > 12 || h > 23 || mi > 59) return undefined;
  const wishMs = isDay && end ? asUtcMs + dayMs : asUtcMs;
  // The offset in force is looked up twice, because the first look is beside the moment.
  const nearMs = wishMs - zoneOffsetMs(timezone, wishMs);
  return wishMs - zoneOffsetMs(timezone, nearMs);
}

/** Milliseconds a zone is east of UTC, by the machine's tables: for reading and display only. */
export function zoneOffsetMs(timezone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    timeZoneName: 'longOffset',
  });
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  const ms = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -ms : ms;
}
