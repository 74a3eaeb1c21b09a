const minuteMs = 60_000;
const dayMs = 86_400_000;
const yearsAhead = 5;

/**
 * The offsets of an IANA time zone from a day before `fromMs` to five years on, as
 * `[from epoch ms, minutes east of UTC]`. Journaled, because decisions must not hang on the zone
 * data of the machine that replays them. [TIM6] Undefined for a name the machine does not know.
 */
export function zoneOffsets(
  timezone: string,
  fromMs: number,
): readonly (readonly [number, number])[] | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  // Zones change at whole minutes, so the search moves on whole minutes to meet them exactly.
  const startMs = Math.floor((fromMs - dayMs) / minuteMs) * minuteMs;
  const endMs = fromMs + yearsAhead * 365 * dayMs;
  let minutes = offsetAt(format, startMs);
  const table: [number, number][] = [[startMs, minutes]];
  for (let at = startMs; at < endMs; at += dayMs) {
    const next = offsetAt(format, at + dayMs);
    if (next === minutes) continue;
    table.push([transitionBetween(format, { low: at, high: at + dayMs, before: minutes }), next]);
    minutes = next;
  }
  return table;
}

function transitionBetween(
  format: Intl.DateTimeFormat,
  { low, high, before }: { low: number; high: number; before: number },
): number {
  let from = low;
  let to = high;
  while (to - from > minuteMs) {
    const middle = from + Math.floor((to - from) / (2 * minuteMs)) * minuteMs;
    if (offsetAt(format, middle) === before) from = middle;
    else to = middle;
  }
  return to;
}

/** `GMT+03:30` → 210; `GMT` → 0. */
function offsetAt(format: Intl.DateTimeFormat, atMs: number): number {
  const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '');
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
