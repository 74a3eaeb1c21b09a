import type { DayFigures, DayRows } from '../contracts/week.ts';

type Span = { readonly fromMs: number; readonly toMs: number };

/**
 * Time of staff on shift within a day, and of visitors while somebody was on shift and while nobody
 * was. Shifts of one person that overlap count once. [WEK3]
 */
export function attendance(
  { visits, before, shifts }: Pick<DayRows, 'visits' | 'before' | 'shifts'>,
  day: Span,
): Pick<DayFigures, 'staffMs' | 'attendedMs' | 'unattendedMs'> {
  const within = ({ fromMs, toMs }: Span): Span => ({
    fromMs: Math.max(fromMs, day.fromMs),
    toMs: Math.min(toMs, day.toMs),
  });
  const own = Map.groupBy(shifts, ({ user }) => user);
  const staffMs = [...own.values()]
    .map((all) => lengthOf(joined(all.map(within))))
    .reduce((sum, ms) => sum + ms, 0);
  const covered = joined(shifts.map(within));
  let [attendedMs, insideMs] = [0, 0];
  // A visit without an end is left out: nobody knows how long it was.
  const stays = [...visits, ...before].flatMap(({ startedAtMs, endedAtMs }) =>
    endedAtMs === undefined ? [] : [within({ fromMs: startedAtMs, toMs: endedAtMs })],
  );
  for (const stay of stays) {
    insideMs += Math.max(0, stay.toMs - stay.fromMs);
    for (const shift of covered) attendedMs += overlapMs(stay, shift);
  }
  return { staffMs, attendedMs, unattendedMs: Math.max(0, insideMs - attendedMs) };
}

const overlapMs = (a: Span, b: Span) =>
  Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));

const lengthOf = (spans: readonly Span[]) =>
  spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

/** The same time without overlaps, in order; spans of no length are gone. */
function joined(spans: readonly Span[]): readonly Span[] {
  const out: { fromMs: number; toMs: number }[] = [];
  const sorted = spans.filter(({ fromMs, toMs }) => toMs > fromMs);
  for (const { fromMs, toMs } of sorted.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = out.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else out.push({ fromMs, toMs });
  }
  return out;
}
