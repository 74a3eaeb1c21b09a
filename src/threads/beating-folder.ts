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
    if (to - from <= pieceBytes) {
      pulse.beat();
      return folder.readRange(name, from, to);
    }
    const whole = Buffer.allocUnsafeSlow(to - from);
    let read = 0;
    while (read < whole.length) {
      const piece = folder.readRange(name, from + read, Math.min(to, from + read + pieceBytes));
      if (piece.length === 0) break;
      whole.set(piece, read);
      read += piece.length;
      pulse.beat();
    }
    return whole.subarray(0, read);
  };
  return {
    ...folder,
    readRange,
    read(name) {
      const listed = folder.list().find((file) => file.name === name);
      return listed === undefined ? folder.read(name) : readRange(name, 0, listed.bytes);
    },
  };
}
