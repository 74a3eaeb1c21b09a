import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFrame } from '../../src/contracts/frames.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import { openRecording } from '../../src/stores/recordings.ts';
import { recordDemoDay } from '../../src/threads/demo-day.ts';
import { demoDayPath } from '../../src/threads/demo-day-path.ts';

/** A noon in spring: the day is the one before. */
const nowMs = Date.UTC(2026, 3, 20, 9, 0);
const visitors = 200;

/**
 * Frames of the demonstration's day from a minute on, behind those that open the venue: what was
 * handed out before belongs to nobody here, as where a journal was lost.
 */
export function demoFrames(seed: number, minute: number, most: number): readonly Frame[] {
  const data = mkdtempSync(join(tmpdir(), 'gozar-golden-'));
  try {
    recordDemoDay({ data, seed, build: 'golden', nowMs, visitors });
    const opened = openRecording(demoDayPath(data));
    if (!opened.ok) throw new Error(opened.message);
    const { recording } = opened;
    const fromMs = recording.head.fromMs + minute * 60_000;
    const frames: Frame[] = [];
    for (const raw of recording.frames(1)) {
      const isOpening = raw.atMs < recording.head.fromMs;
      if (!isOpening && raw.atMs < fromMs) continue;
      const { position, atMs, payload } = raw;
      frames.push({ position, atMs, ...decodeFrame(payload) });
      if (frames.length >= most) break;
    }
    recording.close();
    return frames;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
