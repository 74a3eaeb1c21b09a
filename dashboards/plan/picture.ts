/** Large enough to read a plan's small print, small enough for a shop's line: pixels. */
const MOST_PX = 4_000;
/** The server takes 10 MB. */
const MOST_BYTES = 9_500_000;

export type Picked =
  | { readonly ok: true; readonly kind: 'image'; readonly image: Blob }
  | { readonly ok: true; readonly kind: 'pdf'; readonly file: File }
  | { readonly ok: false; readonly why: 'heic' | 'unknown' | 'broken' | 'large' };

/** What a chosen file is, by its first bytes: names and types lie. */
async function kindOf(file: Blob): Promise<'png' | 'jpeg' | 'pdf' | 'heic' | 'other'> {
  const bytes = new Uint8Array(await file.slice(0, 1_024).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  if (text.startsWith('\u0089PNG')) return 'png';
  if (text.startsWith('\u00ff\u00d8\u00ff')) return 'jpeg';
  if (text.includes('%PDF-')) return 'pdf';
  // ISO base media files name their brand in the second box word. Source: ISO/IEC 23008-12.
  if (/^....ftyp(heic|heix|hevc|heim|heis|hevm|hevs|mif1|msf1|avif)/s.test(text)) return 'heic';
  return 'other';
}

/** A file somebody chose as the picture of a floor. [PLN24] */
export async function picked(file: File): Promise<Picked> {
  const kind = await kindOf(file);
  if (kind === 'heic') return { ok: false, why: 'heic' };
  if (kind === 'other') return { ok: false, why: 'unknown' };
  if (kind === 'pdf') return { ok: true, kind: 'pdf', file };
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const isSmall = Math.max(bitmap.width, bitmap.height) <= MOST_PX && file.size <= MOST_BYTES;
    // A drawing goes as it is. A photograph is written anew: upright, without where it was taken.
    const image = kind === 'png' && isSmall ? file : await redrawn(bitmap, kind);
    if (image.size > MOST_BYTES) return { ok: false, why: 'large' };
    return { ok: true, kind: 'image', image: image.slice(0, image.size, `image/${kind}`) };
  } catch {
    return { ok: false, why: 'broken' };
  }
}

async function redrawn(bitmap: ImageBitmap, kind: 'png' | 'jpeg'): Promise<Blob> {
  const times = Math.min(1, MOST_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * times));
  canvas.height = Math.max(1, Math.round(bitmap.height * times));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return imageOf(canvas, `image/${kind}`);
}

export function imageOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((done, failed) => {
    const got = (blob: Blob | null) => (blob ? done(blob) : failed(new Error('no picture')));
    canvas.toBlob(got, type, 0.85);
  });
}

export type Pages = {
  readonly count: number;
  /** A page as a picture whose longer side has so many pixels. */
  readonly draw: (page: number, longestPx: number) => Promise<HTMLCanvasElement>;
  readonly close: () => void;
};
