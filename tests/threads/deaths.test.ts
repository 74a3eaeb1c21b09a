import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unwatched } from '../../src/contracts/pulse.ts';
import { DeathsFile, markSteps } from '../../src/threads/deaths.ts';
import { Poisons } from '../../src/threads/poisons.ts';

let folder: string;
let files: DeathsFile[];
const path = () => join(folder, 'recovery.marks');
const open = () => {
  const file = new DeathsFile(folder);
  files.push(file);
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-deaths-'));
  files = [];
});
afterEach(() => {
  for (const file of files) file.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A recovery that is killed while it steps the last of these, after what a start does first. */
function recoverUntil(positions: readonly number[], from = 1): number | undefined {
  const file = open();
  const poisons = new Poisons(file);
  if (file.mark?.isOver === false) poisons.diedAt(file.mark.position);
  const { pulse } = markSteps(unwatched, { file, from });
  for (const position of positions) pulse.stepping(position);
  return poisons.poison;
}

describe('[HOT13] what outlives a process that is killed while it recovers', () => {
  test('is the frame it was stepping; the third time in a row it is poison', () => {
    expect(recoverUntil([1, 2, 3])).toBeUndefined();
    expect(recoverUntil([1, 2, 3])).toBeUndefined();
    expect(recoverUntil([1, 2, 3])).toBeUndefined();
    expect(recoverUntil([])).toBe(3);
    // It stays so until a recovery came past it, be the next ones killed before any frame.
    expect(recoverUntil([])).toBe(3);
  });

  test('blames no frame for what records, snapshots or a full disk do between frames', () => {
    for (let start = 0; start < 5; start++) expect(recoverUntil([1, 2, 3, 0])).toBeUndefined();
    expect(open().mark).toEqual({ isOver: false, position: 0 });
  });

  test('begins anew with another frame, and is forgotten once a recovery is over', () => {
    recoverUntil([3]);
    recoverUntil([3]);
    recoverUntil([3, 4]);
    expect(recoverUntil([3])).toBeUndefined();
    const file = open();
    const poisons = new Poisons(file);
    const { pulse, over } = markSteps(unwatched, { file, from: 1 });
    pulse.stepping(3);
    over();
    poisons.outlived();
    expect([open().mark, open().count]).toEqual([
      { isOver: true, position: 0 },
      { position: 0, deaths: 0 },
    ]);
    pulse.stepping(4);
    expect(open().mark).toEqual({ isOver: true, position: 0 });
  });

  test('marks only frames whose effects are not on disk, and none that it left behind', () => {
    recoverUntil([8, 9], 10);
    expect(open().mark).toEqual({ isOver: false, position: 0 });
    recoverUntil([9, 10], 10);
    expect(open().mark?.position).toBe(10);
    // A second attempt begins behind it again.
    recoverUntil([10, 8], 10);
    expect(open().mark?.position).toBe(0);
  });

  test('is worth nothing where it is damaged, at any of its bits, or cut short', () => {
    for (let round = 0; round < 3; round++) recoverUntil([7]);
    expect(recoverUntil([7])).toBe(7);
    const sound = readFileSync(path());
    expect(sound).toHaveLength(64);
    for (let bit = 0; bit < sound.length * 8; bit++) {
      const bytes = Buffer.from(sound);
      const at = bit >> 3;
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (bit & 7)), at);
      writeFileSync(path(), bytes);
      const { mark, count } = open();
      if (at < 32) expect(mark).toBeUndefined();
      else expect(count).toEqual({ position: 0, deaths: 0 });
    }
    for (const bytes of [0, 31, 40, 63]) {
      writeFileSync(path(), sound);
      truncateSync(path(), bytes);
      expect(open().count).toEqual({ position: 0, deaths: 0 });
    }
  });

  test('is nothing where the folder cannot hold it, and nothing else changes', () => {
    const file = new DeathsFile(join(folder, 'absent'));
    files.push(file);
    const seen: number[] = [];
    const stepping = (position: number) => void seen.push(position);
    const { pulse, over } = markSteps({ ...unwatched, stepping }, { file, from: 1 });
    pulse.stepping(1);
    over();
    expect([seen, file.mark, file.count]).toEqual([[1], undefined, { position: 0, deaths: 0 }]);
  });
});
