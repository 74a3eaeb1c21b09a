/** What a stand at one point has gathered; pure, so that a test can stand there. [RCV5] */
export type Reading = { readonly device: string; readonly dbm: number; readonly atMs: number };

/** How long one stands, seconds in which the band was heard. */
export const STAND_S = 20;
/** Longer unheard than this, the clock waits and says why. */
export const UNHEARD_MS = 4_000;
/** A stand's last part is held against its first. */
const LATELY_MS = 5_000;
const LEAST_READINGS = 3;
/** A body that turns changes a strength by less; three steps by more. */
const MOVED_DB = 10;

/** Seconds of a stand in which somebody heard the band: what the clock counts. */
export function heardSeconds(readings: readonly Reading[], startedAtMs: number): number {
  const seconds = new Set<number>();
  for (const { atMs } of readings) {
    if (atMs >= startedAtMs) seconds.add(Math.floor((atMs - startedAtMs) / 1_000));
  }
  return Math.min(STAND_S, seconds.size);
}

/** Whether the last seconds' strengths are others than before, at two receivers or the only one. */
export function seemsToMove(readings: readonly Reading[]): boolean {
  const lastMs = Math.max(...readings.map(({ atMs }) => atMs));
  const devices = Map.groupBy(readings, ({ device }) => device);
  let [asked, moved] = [0, 0];
  for (const heard of devices.values()) {
    const lately = heard.filter(({ atMs }) => atMs > lastMs - LATELY_MS);
    const before = heard.filter(({ atMs }) => atMs <= lastMs - LATELY_MS);
    if (lately.length < LEAST_READINGS || before.length < LEAST_READINGS) continue;
    asked += 1;
    if (Math.abs(medianOf(lately) - medianOf(before)) >= MOVED_DB) moved += 1;
  }
  return moved >= Math.max(1, Math.min(2, asked));
}

function medianOf(readings: readonly Reading[]): number {
  const sorted = readings.map(({ dbm }) => dbm).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const MOST_STRENGTHS = 200;

/** Strengths by receiver, in the order they were heard, as a walk sends them. */
export function heardBy(readings: readonly Reading[]): Record<string, number[]> {
  const heard: Record<string, number[]> = {};
  for (const { device, dbm } of [...readings].sort((a, b) => a.atMs - b.atMs)) {
    heard[device] ??= [];
    const list = heard[device] ?? [];
    if (list.length < MOST_STRENGTHS) list.push(dbm);
  }
  return heard;
}
