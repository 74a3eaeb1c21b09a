import { bandLimits, type ReaderTap, type ReaderTaps } from '../contracts/bands.ts';

/** What a desk's reader was shown: in memory alone, for seconds, while the desk asks. [DSK8] */
export type Listened = { untilMs: number; n: number; taps: ReaderTap[] };

/** What of a known device matters here. */
type Reader = { readonly record: { readonly kind: string }; listened?: Listened };

export function noteTap(device: Reader, tag: string, nowMs: number): void {
  const { listened } = device;
  if (listened === undefined) return;
  if (nowMs > listened.untilMs) {
    delete device.listened;
    return;
  }
  listened.taps.push({ n: ++listened.n, tag, atMs: nowMs });
  if (listened.taps.length > bandLimits.tapsKept) listened.taps.shift();
}

/** Asking makes the reader remember for a while; what it was shown before nobody knows. */
export function tapsSince(
  device: Reader | undefined,
  { after, nowMs }: { readonly after: number; readonly nowMs: number },
): ReaderTaps | { readonly missing: true } {
  if (device === undefined || device.record.kind !== 'reader') return { missing: true };
  const { listened } = device;
  const isOver = listened === undefined || nowMs > listened.untilMs;
  // Counted from the clock, so that a number from before a pause is never given again.
  const known = isOver ? { untilMs: 0, n: nowMs, taps: [] } : listened;
  known.untilMs = nowMs + bandLimits.tapsKeptMs;
  device.listened = known;
  if (after === -1) return { n: known.n, taps: [] };
  return { n: known.n, taps: known.taps.filter(({ n }) => n > after) };
}
