/**
 * FNV-1a over UTF-16 units with the finisher of MurmurHash3 (public domain), so that ids that
 * differ in the last letter fall into unrelated buckets. For buckets only, never for ids. [TIM6]
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** A number in [0, 1), the same for the same text everywhere. */
export function shareOf(text: string): number {
  return hash32(text) / 0x1_0000_0000;
}
