import { Unzip, UnzipInflate } from 'fflate';

/** An archive of a large mall holds some 10 MB of text in 20 files. */
const most = { files: 64, bytes: 64 * 1024 * 1024 } as const;
/** Fed so little at a time, what comes out at once stays below 5 MB. */
const sliceBytes = 4 * 1024;

export type Unzipped =
  | { readonly ok: true; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly message: string };

/**
 * The JSON files of an archive by their bare names. What comes out is counted as it comes, not as
 * the archive says: a bomb ends at the bound, whatever its headers claim. [PLN7]
 */
export function unzip(bytes: Uint8Array): Unzipped {
  const files = new Map<string, Uint8Array>();
  let [sum, count] = [0, 0];
  let broken: string | undefined;
  const reader = new Unzip((file) => {
    count++;
    const name = file.name.split('/').at(-1) ?? '';
    // Folders, and what systems leave in archives, are no part of it.
    if (!/^[a-z_]+\.(geojson|json)$/.test(name) || file.name.includes('__MACOSX')) return;
    const chunks: Uint8Array[] = [];
    file.ondata = (error, chunk, isLast) => {
      if (error) broken ??= `it cannot be unpacked: ${error.message}`;
      if (broken !== undefined || error) return;
      sum += chunk.length;
      if (sum > most.bytes) broken = 'it unpacks to more than 64 MB';
      else chunks.push(chunk);
      if (isLast) files.set(name, Buffer.concat(chunks));
    };
    file.start();
  });
  reader.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length && broken === undefined; at += sliceBytes) {
      reader.push(bytes.subarray(at, at + sliceBytes), at + sliceBytes >= bytes.length);
      if (count > most.files) broken ??= `it holds more than ${most.files} files`;
    }
  } catch (error) {
    broken ??= error instanceof Error ? `it cannot be unpacked: ${error.message}` : 'broken';
  }
  if (broken !== undefined) return { ok: false, message: broken };
  if (files.size === 0) return { ok: false, message: 'it is no zip archive with GeoJSON files' };
  return { ok: true, files };
}
