import type { VenueState, Wearing } from '../state.ts';

/**
 * Confidence in a place, 0 to 1: what the belief gave when the tag was last heard, fading to
 * nothing as long as it is silent. [LOC4]
 */
export function confidenceAt(state: VenueState, wearing: Wearing, nowMs: number): number {
  const { strengthWindowMs, placeFadesMs, oneDoorKeepsMs } = state.settings;
  const fadesMs = wearing.keptMs > 0 ? Math.max(placeFadesMs, oneDoorKeepsMs) : placeFadesMs;
  const silentMs = nowMs - state.gapMs - wearing.seenAwakeMs - strengthWindowMs;
  if (silentMs <= 0 || fadesMs <= strengthWindowMs) return wearing.confidence;
  const left = Math.max(0, 1 - silentMs / (fadesMs - strengthWindowMs));
  return Math.round(wearing.confidence * left * 10_000) / 10_000;
}
