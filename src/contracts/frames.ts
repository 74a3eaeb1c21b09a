import type { Input } from './inputs.ts';

/** A frame's payload on disk: JSON text `{"venue": …, "input": …}`. Journal version 1. */
export function encodeFrame({ venue, input }: { venue: string; input: Input }): string {
  return `{"venue":"${venue}","input":${JSON.stringify(input)}}`;
}

/**
 * Reads a payload back. The bytes passed their CRC, so what does not parse is a bug of the writer
 * and throws.
 */
export function decodeFrame(payload: string): { venue: string; input: Input } {
  return JSON.parse(payload) as { venue: string; input: Input };
}
