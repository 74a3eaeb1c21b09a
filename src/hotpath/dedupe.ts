/**
 * Which (device, boot, seq) were kept: a window of 1,024 numbers a boot, the last 8 boots a device.
 * A number below the window counts as seen: a replayed capture must not be appended again.
 * Source of the shape: RFC 4303 section 3.4.3, the sliding anti-replay window. [HOT2]
 */
const windowSize = 1_024;
const bootsKept = 8;
/**
 * Identical payloads that carry neither seq nor at, within this time of the last kept one, are one.
 */
const sameWithinMs = 2_000;

type SeqWindow = { boot: number; highest: number; readonly bits: Uint32Array };
type LastKept = { readonly bytes: Uint8Array; readonly atMs: number };

/** Plain form for snapshots: a device's windows, newest boot last. */
export type DedupeState = {
  readonly [device: string]: readonly {
    readonly boot: number;
    readonly highest: number;
    readonly bits: readonly number[];
  }[];
};

export class Dedupe {
  readonly #windows = new Map<string, SeqWindow[]>();
  readonly #lastKept = new Map<string, LastKept>();

  /** `new` marks it as seen; the caller appends it in the same turn. */
  seen(device: string, boot: number, seq: number): 'new' | 'duplicate' | 'below' {
    const window = this.#windowOf(device, boot);
    if (seq > window.highest) {
      advance(window, seq);
      return 'new';
    }
    if (window.highest - seq >= windowSize) return 'below';
    const slot = seq % windowSize;
    const word = window.bits[slot >>> 5] ?? 0;
    const bit = 1 << (slot & 31);
    if ((word & bit) !== 0) return 'duplicate';
    window.bits[slot >>> 5] = word | bit;
    return 'new';
  }

  /** For payloads without seq: true when the same bytes were kept on this topic a moment ago. */
  sameAsLastKept(topic: string, bytes: Uint8Array, receivedAtMs: number): boolean {
    const last = this.#lastKept.get(topic);
    if (last !== undefined && receivedAtMs - last.atMs <= sameWithinMs) {
      if (equalBytes(last.bytes, bytes)) return true;
    }
    this.#lastKept.set(topic, { bytes: bytes.slice(), atMs: receivedAtMs });
    return false;
  }

  forget(device: string): void {
    this.#windows.delete(device);
    for (const topic of this.#lastKept.keys()) {
      if (topic.startsWith(`${device}/`)) this.#lastKept.delete(topic);
    }
  }

  encode(): DedupeState {
    const state: Record<string, DedupeState[string]> = {};
    for (const [device, windows] of this.#windows) {
      state[device] = windows.map(({ boot, highest, bits }) => ({
        boot,
        highest,
        bits: Array.from(bits),
      }));
    }
    return state;
  }

  restore(state: DedupeState): void {
    this.#windows.clear();
    for (const [device, windows] of Object.entries(state)) {
      const restored = windows.map(({ boot, highest, bits }) => ({
        boot,
        highest,
        bits: Uint32Array.from(bits),
      }));
      this.#windows.set(device, restored);
    }
  }

  #windowOf(device: string, boot: number): SeqWindow {
    let windows = this.#windows.get(device);
    if (windows === undefined) {
      windows = [];
      this.#windows.set(device, windows);
    }
    const last = windows[windows.length - 1];
    if (last?.boot === boot) return last;
    const known = windows.find((window) => window.boot === boot);
    if (known !== undefined) return known;
    const fresh = { boot, highest: -1, bits: new Uint32Array(windowSize / 32) };
    windows.push(fresh);
    if (windows.length > bootsKept) windows.shift();
    return fresh;
  }
}

function advance(window: SeqWindow, seq: number): void {
  const from = Math.max(window.highest + 1, seq - windowSize + 1);
  for (let passed = from; passed < seq; passed++) {
    const slot = passed % windowSize;
    window.bits[slot >>> 5] = (window.bits[slot >>> 5] ?? 0) & ~(1 << (slot & 31));
  }
  const slot = seq % windowSize;
  window.bits[slot >>> 5] = (window.bits[slot >>> 5] ?? 0) | (1 << (slot & 31));
  window.highest = seq;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let i = 0; i < a.byteLength; i++) if (a[i] !== b[i]) return false;
  return true;
}
