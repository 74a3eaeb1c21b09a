import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../src/contracts/frames.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { beatingFolder } from '../../src/threads/beating-folder.ts';
import type { HotThreadData, ToHotThread } from '../../src/threads/hot.ts';
import { Lives } from '../../src/threads/lives.ts';
import { createPulses } from '../../src/threads/pulse.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';
import { Running, sighting } from '../hotpath/running.ts';

let running: Running;
/** Bytes of a journal's tail: six pieces. */
const tailBytes = 24 * 1024 * 1024;

/** A shop that was killed with a long tail in its journal, of readings of the one receiver. */
beforeEach(async () => {
  running = await Running.withShop();
  await running.publish(sighting(1));
  const reading = running.frames().findLast(({ input }) => input.type === 'reading');
  if (reading?.input.type !== 'reading') throw new Error('no reading');
  await running.close();
  const journal = openJournal({
    folder: diskFolder(join(running.folder, 'journal')),
    build: 'test',
  });
  const { input, venue } = reading;
  const firmware = 'f'.repeat(4_000);
  for (let bytes = 0, seq = 2; bytes < tailBytes; seq++) {
    const atMs = journal.atMs + 1;
    const body = { kind: 'health', firmware } as const;
    const payload = encodeFrame({ venue, input: { ...input, atMs, seq, body } });
    journal.append({ atMs, payload });
    bytes += payload.length;
  }
  await journal.commit();
  await journal.close();
});
afterEach(() => running.remove());

describe('[HOT10] a recovery that takes longer than a thread may be silent', () => {
  const patience = { cpuMs: 5_000, waitMs: 900 };

  test('[T20] on a slow disk is no hang: what is read in pieces is a sign of life', async () => {
    const [pulses, counts] = [createPulses(), createSignalBuffer()];
    const gone: string[] = [];
    const workerData: HotThreadData = {
      data: running.folder,
      build: 'test',
      signals: counts,
      pulses,
      logFormat: 'quiet',
      journalLimits: { days: 30, bytes: 1e10 },
      takeover: undefined,
      poison: undefined,
      marksAll: false,
    };
    const lives = new Lives<never, ToHotThread>({
      thread: 'hot',
      door: new URL('./slow-hot.ts', import.meta.url),
      limits: { maxOldGenerationSizeMb: 1_024 },
      patience: () => patience,
      stopWithinMs: 30_000,
      pulses,
      signals: openSignals(counts, { thread: 'edge', logFormat: 'quiet' }),
      given: () => ({ workerData, transferList: [] }),
      hear: () => {},
      onLost: () => gone.push('lost'),
      onBack: () => gone.push('back'),
      onGivenUp: (_, reason) => gone.push(reason),
    });
    const beganMs = performance.now();
    await lives.begin();
    // Three times through six pieces: the journal's end, what was set aside, the frames.
    expect(performance.now() - beganMs).toBeGreaterThan(3 * patience.waitMs);
    expect(gone).toEqual([]);
    expect(lives.begunAnew).toBe(0);
    await lives.stop();
  });

  test('gives a sign with each piece of a segment, and reads the same bytes', () => {
    const folder = diskFolder(join(running.folder, 'journal'));
    let beats = 0;
    const beating = beatingFolder(folder, { beat: () => void beats++ });
    const [last] = folder.list().filter(({ bytes }) => bytes > tailBytes);
    if (last === undefined) throw new Error('no long segment');
    expect(Buffer.compare(beating.read(last.name), folder.read(last.name))).toBe(0);
    expect(beats).toBe(Math.ceil(last.bytes / (4 * 1024 * 1024)));
    expect(() => beating.read('absent')).toThrow('ENOENT');
  });
});
