/** A snapshot by its file: how far it goes, when that was, what it takes. */
export type Rung = { readonly position: number; readonly atMs: number; readonly bytes: number };

export type RungLimits = {
  /** For recovery: two, so that one damaged snapshot costs a longer replay and not the start. */
  readonly newest: number;
  readonly hourMs: number;
  /** A busy hour has more rungs: stepping this many frames takes a minute or two. */
  readonly frames: number;
  readonly count: number;
  readonly bytes: number;
};

export const rungLimits: RungLimits = {
  newest: 2,
  hourMs: 3_600_000,
  frames: 20_000_000,
  count: 1_000,
  bytes: 2 * 1024 ** 3,
};

const dayMs = 86_400_000;

/**
 * The rungs to remove, of all there are in any order. Kept are the newest two and, for the time
 * machine, the first of every hour (of every 20 M frames in a busy one): any past minute is one
 * snapshot and at most about an hour of frames away. Past the bounds, days before the last keep
 * one rung each, oldest days first, then the oldest go. [JRN13]
 */
export function spareRungs(all: readonly Rung[], limits: RungLimits = rungLimits): readonly Rung[] {
  const rungs = [...all].sort((a, b) => a.position - b.position);
  const newest = rungs.slice(-limits.newest);
  const older = rungs.slice(0, -limits.newest);
  const hours = firstOfEach(older, ({ atMs, position }) =>
    atMs === 0 ? undefined : `${Math.floor(atMs / limits.hourMs)}/${lapOf(position, limits)}`,
  );
  const kept = new Set([...newest, ...hours]);
  const isOver = () => {
    const bytes = [...kept].reduce((sum, rung) => sum + rung.bytes, 0);
    return kept.size > limits.count || bytes > limits.bytes;
  };
  const lastDayMs = (newest.at(-1)?.atMs ?? 0) - dayMs;
  const days = new Set(firstOfEach(hours, ({ atMs }) => `${Math.floor(atMs / dayMs)}`));
  const thinned = hours.filter((rung) => rung.atMs < lastDayMs && !days.has(rung));
  for (const rung of [...thinned, ...hours]) {
    if (!isOver()) break;
    kept.delete(rung);
  }
  return rungs.filter((rung) => !kept.has(rung));
}

function lapOf(position: number, { frames }: RungLimits): number {
  return Math.floor(position / frames);
}

function firstOfEach(
  rungs: readonly Rung[],
  keyOf: (rung: Rung) => string | undefined,
): readonly Rung[] {
  const seen = new Set<string>();
  return rungs.filter((rung) => {
    const key = keyOf(rung);
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
