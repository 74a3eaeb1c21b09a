import type { JournalFolder } from '../contracts/ports.ts';
import type { Pulse } from '../contracts/pulse.ts';

/** Read at a stretch: a minute's patience then suffices for a disk of 70 KB a second. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * A journal's folder that gives a sign of life with each piece it reads: a segment is read whole,
 * and a long journal on a slow disk is no hang. [HOT10]
 */
export function beatingFolder(folder: JournalFolder, pulse: Pick<Pulse, 'beat'>): JournalFolder {
  const readRange: JournalFolder['readRange'] = (name, from, to) => {
    pulse.beat();
    return folder.readRange(name, from, to);
  };
  return {
    ...folder,
    readRange,
    read(name) {
      const listed = folder.list().find((file) => file.name === name);
      if (listed === undefined || listed.bytes <= pieceBytes) return folder.read(name);
      const whole = Buffer.allocUnsafeSlow(listed.bytes);
      let read = 0;
      while (read < whole.length) {
        const piece = readRange(name, read, Math.min(whole.length, read + pieceBytes));
        if (piece.length === 0) break;
        whole.set(piece, read);
        read += piece.length;
      }
      return whole.subarray(0, read);
    },
  };
}
