import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import type { Running } from './running.ts';
import { bytesOf } from './venue.ts';

/** A text that stands nowhere by chance; every field a person can fill is made of it. */
export const marker = 'QzMarker7Sara';

/** Files below a folder that hold a text: as it is, escaped as JSON does, as UTF-16, or in zstd. */
export function filesWith(folder: string, text: string): readonly string[] {
  const needles = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const pieces = unpacked(readFileSync(path));
    if (pieces.some((piece) => needles.some((needle) => piece.includes(needle)))) found.push(path);
  }
  return found;
}

/** A file's bytes, and every zstd frame within it, unpacked. Source: RFC 8878, section 3.1.1. */
function unpacked(bytes: Buffer): readonly Buffer[] {
  const pieces = [bytes];
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 4)) {
    try {
      pieces.push(zstdDecompressSync(bytes.subarray(at)));
    } catch {
      // Four bytes of something else, or a frame with others behind it that were met already.
    }
  }
  return pieces;
}

let batches = 9_000;
let seq = 0;

/** A payload of any device on any end; resolves when it is acknowledged. */
export async function say(
  of: Running,
  device: string,
  end: (typeof publishEnds)[number],
  payload: object | string,
): Promise<void> {
  const batch = ++batches;
  const known = of.toEdge.flatMap((m) => (m.kind === 'devices' ? m.put : []));
  const index = known.findLast((one) => one.device === device)?.index ?? -1;
  const bytes = bytesOf(
    typeof payload === 'string' ? payload : { boot: 1, seq: ++seq, ...payload },
  );
  const receivedAtMs = of.clock.monotonicMs();
  const item = { device: index, end: publishEnds.indexOf(end), qos: 1, receivedAtMs };
  of.hot.receive({ kind: 'batch', batch, bytes: writeBatch([{ ...item, payload: bytes }]) });
  await of.until(() => of.toEdge.some((m) => m.kind === 'acked' && m.batch === batch));
}
