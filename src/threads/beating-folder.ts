import type { JournalFolder } from '../contracts/ports.ts';
import type { Pulse } from '../contracts/pulse.ts';

/**
 * A journal's folder that gives a sign of life with each piece it reads: a segment is read whole,
 * and a long journal on a slow disk is no hang. [HOT10]
 */
export function beatingFolder(folder: JournalFolder, pulse: Pick<Pulse, 'beat'>): JournalFolder {
  const readRange = (name: string, from: number, to: number) =>
    folder.readRange(name, from, to, () => pulse.beat());
  return {
    ...folder,
    readRange,
    read(name) {
      const listed = folder.list().find((file) => file.name === name);
      return listed === undefined ? folder.read(name) : readRange(name, 0, listed.bytes);
    },
  };
}
