import type { UnderlayType } from '../../contracts/api-plan.ts';

export type Image = {
  readonly type: UnderlayType;
  readonly widthPx: number;
  readonly heightPx: number;
};

const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const largestPx = 65_535;

/**
 * What a picture is by its own bytes; anything else, SVG above all, is none: a browser would run
 * it. Nothing is decoded here but the size. Sources: PNG (ISO/IEC 15948) 11.2.2, JPEG (ITU-T T.81)
 * B.2.2. [PLN10]
 */
export function readImage(bytes: Buffer): Image | undefined {
  const image = pngOf(bytes) ?? jpegOf(bytes);
  if (image === undefined) return undefined;
  const { widthPx, heightPx } = image;
  const isSound = [widthPx, heightPx].every((px) => px > 0 && px <= largestPx);
  return isSound ? image : undefined;
}

function pngOf(bytes: Buffer): Image | undefined {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(pngMark)) return undefined;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { type: 'image/png', widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) };
}

/** Frame headers of all codings; not DHT (C4), JPG (C8) and DAC (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function jpegOf(bytes: Buffer): Image | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) {
      const [heightPx, widthPx] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { type: 'image/jpeg', widthPx, heightPx };
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
