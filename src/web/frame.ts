import type { LiveFrame } from '../contracts/live.ts';

/** `seq` stands near the front of a frame; only a frame built otherwise is parsed whole. */
const headBytes = 128;
const headPattern = /^\{"type":"[a-z]+"(?:,"venue":"[a-z0-9._-]+")?,"seq":(\d+)/;

/**
 * One unmasked text frame of a server, built once and written to every socket of a venue. [LIV2]
 * Source: RFC 6455, section 5.2.
 */
export function textFrame(bytes: Uint8Array): Buffer {
  const length = bytes.byteLength;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, bytes]);
}

export function jsonFrame(frame: LiveFrame): Buffer {
  return textFrame(Buffer.from(JSON.stringify(frame), 'utf8'));
}

/** The sequence number of a snapshot or delta; undefined when it has none. */
export function seqOf(bytes: Uint8Array): number | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytes));
  const match = headPattern.exec(head.toString('latin1'));
  if (match !== null) return Number(match[1]);
  try {
    const frame: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof frame !== 'object' || frame === null || !('seq' in frame)) return undefined;
    return typeof frame.seq === 'number' ? frame.seq : undefined;
  } catch {
    return undefined;
  }
}
