import type { TillMapping } from './till-mapping.ts';

/** By the bytes' own mark, else as is said; UTF-8 that is none is of Windows. */
export function textOf(bytes: Uint8Array, { encoding }: Pick<TillMapping, 'encoding'>): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (encoding !== 'auto') return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1256').decode(bytes);
  }
}
