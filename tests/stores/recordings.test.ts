import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRecording, type Recording, RecordingWriter } from '../../src/stores/recordings.ts';

const head = {
  version: 1,
  venue: 'shop',
  name: { en: 'Shop' },
  timezone: 'UTC',
  simulated: false,
  build: 'b',
  fromMs: 1_000,
  toMs: 9_000_000,
} as const;
const counts = { sent: 3, delivered: 2, held: 1 };
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rec-'));
  path = join(folder, 'a.recording');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const frames = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    position: i + 1,
    atMs: 1_000 + i * 10,
    payload: `{"venue":"shop","input":{"type":"tick","pad":"${'گذر '.repeat(60)}${i}"}}`,
  }));

function write(count: number, stateAfter: readonly number[] = []): void {
  const writer = new RecordingWriter(path, head);
  for (const frame of frames(count)) {
    writer.frame(frame);
    const { position, atMs } = frame;
    if (stateAfter.includes(position))
      writer.state(`state ${position}`, { position, atMs, counts });
  }
  writer.finish();
}

function opened(): Recording {
  const found = openRecording(path);
  if (!found.ok) throw new Error(found.message);
  return found.recording;
}

test('[LAB6] frames come back as they were written, from any position', () => {
  write(12_000);
  const recording = opened();
  expect(recording.head).toEqual(head);
  const read = [...recording.frames(1)].map(({ build: _, ...frame }) => frame);
  expect(read).toEqual(frames(12_000));
  for (const from of [2, 5_999, 12_000, 12_001]) {
    expect([...recording.frames(from)].map(({ position }) => position)[0]).toBe(
      from > 12_000 ? undefined : from,
    );
  }
  recording.close();
});

test('[LAB6] the newest state at or before a time is found, and none before the first', () => {
  write(300, [100, 200]);
  const recording = opened();
  expect(recording.stateBefore(1_000 + 250 * 10)).toEqual({
    position: 200,
    text: 'state 200',
    counts,
  });
  expect(recording.stateBefore(1_000 + 150 * 10)?.position).toBe(100);
  expect(recording.stateBefore(1_500)).toBeUndefined();
  const after = [...recording.frames(201)];
  expect(after[0]?.position).toBe(201);
  recording.close();
});

test('[LAB6] a file cut short is read up to its last whole block', () => {
  write(12_000, [6_000]);
  const size = readFileSync(path).length;
  truncateSync(path, size - 5);
  const recording = opened();
  const last = [...recording.frames(1)].at(-1)?.position ?? 0;
  expect(last).toBeGreaterThanOrEqual(6_000);
  expect(last).toBeLessThan(12_000);
  recording.close();
});

test('[LAB6] a damaged block is found by its CRC and never served', () => {
  write(12_000);
  const bytes = readFileSync(path);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const recording = opened();
  expect(() => [...recording.frames(1)]).toThrow('damaged');
  recording.close();
});

test.each([
  ['nothing', ''],
  ['something else', 'GZRx and more that is no recording at all'],
])('[LAB6] %s is refused', (_, text) => {
  writeFileSync(path, text);
  expect(openRecording(path)).toMatchObject({ ok: false });
  expect(openRecording(join(folder, 'absent'))).toMatchObject({ ok: false });
});

test('[LAB6] there is no recording until it is finished', () => {
  const writer = new RecordingWriter(path, head);
  for (const frame of frames(3)) writer.frame(frame);
  expect(openRecording(path)).toMatchObject({ ok: false });
  writer.finish();
  expect([...opened().frames(1)]).toHaveLength(3);
});
