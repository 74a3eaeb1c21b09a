import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dedupe } from '../../src/hotpath/dedupe.ts';
import { bytesOf, noonMs } from './venue.ts';

const device = 'kasra/rx-1';

describe('[HOT2] the window of 1,024 a boot', () => {
  test('a number is new once', () => {
    const dedupe = new Dedupe();
    expect(dedupe.seen(device, 1, 0)).toBe('new');
    expect(dedupe.seen(device, 1, 0)).toBe('duplicate');
    expect(dedupe.seen('kasra/rx-2', 1, 0)).toBe('new');
    expect(dedupe.seen(device, 2, 0)).toBe('new');
  });

  test('numbers out of order are each new once', () => {
    const dedupe = new Dedupe();
    for (const seq of [5_000, 4_999, 4_500, 3_977, 5_001]) {
      expect(dedupe.seen(device, 1, seq)).toBe('new');
    }
    for (const seq of [5_000, 4_999, 4_500, 5_001]) {
      expect(dedupe.seen(device, 1, seq)).toBe('duplicate');
    }
  });

  test('a number that is missing between two takes neither of them with it', () => {
    const dedupe = new Dedupe();
    for (const seq of [10, 11, 14, 15, 40]) dedupe.seen(device, 1, seq);
    const again = [10, 11, 12, 13, 14, 15, 39, 40].map((seq) => dedupe.seen(device, 1, seq));
    const [kept, missing] = ['duplicate', 'new'];
    expect(again).toEqual([kept, kept, missing, missing, kept, kept, missing, kept]);
  });

  test('its edge: 1,023 below the highest is inside, 1,024 below is seen', () => {
    const dedupe = new Dedupe();
    dedupe.seen(device, 1, 2_000);
    expect(dedupe.seen(device, 1, 977)).toBe('new');
    expect(dedupe.seen(device, 1, 976)).toBe('below');
  });

  test('a leap over the whole window forgets what was in it, not more', () => {
    const dedupe = new Dedupe();
    for (let seq = 0; seq < 1_024; seq++) dedupe.seen(device, 1, seq);
    expect(dedupe.seen(device, 1, 1_000_000)).toBe('new');
    for (let seq = 1_000_000 - 1_023; seq < 1_000_000; seq++) {
      expect(dedupe.seen(device, 1, seq)).toBe('new');
    }
    expect(dedupe.seen(device, 1, 1_000_000 - 1_024)).toBe('below');
  });

  test('the largest number there is', () => {
    const dedupe = new Dedupe();
    expect(dedupe.seen(device, 1, Number.MAX_SAFE_INTEGER)).toBe('new');
    expect(dedupe.seen(device, 1, Number.MAX_SAFE_INTEGER)).toBe('duplicate');
    expect(dedupe.seen(device, 1, Number.MAX_SAFE_INTEGER - 1)).toBe('new');
  });

  test('a capture of eight boots replayed three times adds nothing', () => {
    const dedupe = new Dedupe();
    const capture = Array.from({ length: 8 }, (_, boot) =>
      Array.from({ length: 3_000 }, (_, seq) => ({ boot, seq })),
    ).flat();
    const kept = () =>
      capture.filter(({ boot, seq }) => dedupe.seen(device, boot, seq) === 'new').length;
    expect(kept()).toBe(24_000);
    expect(kept() + kept() + kept()).toBe(0);
  });

  test('the ninth boot forgets the first', () => {
    const dedupe = new Dedupe();
    for (let boot = 1; boot <= 9; boot++) dedupe.seen(device, boot, 0);
    expect(dedupe.seen(device, 2, 0)).toBe('duplicate');
    expect(dedupe.seen(device, 1, 0)).toBe('new');
  });

  test('agrees with a list of everything ever kept, for any order within the window', () => {
    const seqs = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(seqs, (sent) => {
        const dedupe = new Dedupe();
        const kept = new Set<number>();
        let highest = -1;
        for (const seq of sent) {
          const below = highest - seq >= 1_024;
          const expected = below ? 'below' : kept.has(seq) ? 'duplicate' : 'new';
          expect(dedupe.seen(device, 7, seq)).toBe(expected);
          if (expected === 'new') kept.add(seq);
          highest = Math.max(highest, seq);
        }
      }),
      { numRuns: 300, seed: 20261205 },
    );
  });
});

describe('[HOT2] without seq, the same bytes within 2 s of the last kept one', () => {
  const bytes = bytesOf({ status: 'online' });
  const topic = `${device}/status`;

  test('are one', () => {
    const dedupe = new Dedupe();
    expect(dedupe.sameAsLastKept(topic, bytes, noonMs)).toBe(false);
    expect(dedupe.sameAsLastKept(topic, bytes, noonMs + 2_000)).toBe(true);
    expect(dedupe.sameAsLastKept(`${device}/health`, bytes, noonMs)).toBe(false);
    expect(dedupe.sameAsLastKept(topic, bytesOf({ status: 'offline' }), noonMs)).toBe(false);
  });

  test.each([
    ['their first byte', '9876543210'],
    ['one byte', '0123456780'],
    ['what comes after', '01234567890'],
    ['what is cut off', '012345678'],
    ['nothing left', ''],
  ])('are not one where %s differs', (_, other) => {
    const dedupe = new Dedupe();
    dedupe.sameAsLastKept(topic, bytesOf('0123456789'), noonMs);
    expect(dedupe.sameAsLastKept(topic, bytesOf(other), noonMs + 1)).toBe(false);
    expect(dedupe.sameAsLastKept(topic, bytesOf(other), noonMs + 2)).toBe(true);
  });

  test('the 2 s begin at the kept one, so that a steady sender is heard every time after', () => {
    const dedupe = new Dedupe();
    const kept: number[] = [];
    for (let atMs = 0; atMs <= 10_000; atMs += 500) {
      if (!dedupe.sameAsLastKept(topic, bytes, noonMs + atMs)) kept.push(atMs);
    }
    expect(kept).toEqual([0, 2_500, 5_000, 7_500, 10_000]);
  });

  test('are compared with a copy: the buffer they came in is used again', () => {
    const dedupe = new Dedupe();
    const buffer = bytes.slice();
    dedupe.sameAsLastKept(topic, buffer, noonMs);
    buffer.fill(0);
    expect(dedupe.sameAsLastKept(topic, bytes, noonMs + 1)).toBe(true);
  });
});

describe('[HOT2] what is remembered', () => {
  test('goes into a snapshot and comes back the same', () => {
    const before = new Dedupe();
    for (let seq = 0; seq < 5_000; seq += 3) before.seen(device, 1, seq);
    for (let boot = 2; boot < 6; boot++) before.seen('kasra/rx-2', boot, boot);
    const after = new Dedupe();
    after.seen('kasra/gone', 1, 1);
    after.restore(JSON.parse(JSON.stringify(before.encode())));
    expect(after.encode()).toEqual(before.encode());
    for (let seq = 0; seq < 5_010; seq++) {
      expect(after.seen(device, 1, seq)).toBe(before.seen(device, 1, seq));
    }
    expect(after.seen('kasra/gone', 1, 1)).toBe('new');
  });

  test('is 1,024 bits a boot, of eight boots at most', () => {
    const dedupe = new Dedupe();
    for (let boot = 0; boot < 100; boot++) dedupe.seen(device, boot, boot * 1_000);
    const windows = dedupe.encode()[device] ?? [];
    expect(windows.map(({ boot }) => boot)).toEqual([92, 93, 94, 95, 96, 97, 98, 99]);
    for (const { bits } of windows) expect(bits).toHaveLength(1_024 / 32);
  });

  test('goes with a removed device, and with no other', () => {
    const dedupe = new Dedupe();
    for (const key of [device, `${device}1`]) {
      dedupe.seen(key, 1, 1);
      dedupe.sameAsLastKept(`${key}/status`, bytesOf('x'), noonMs);
    }
    dedupe.forget(device);
    expect(dedupe.seen(device, 1, 1)).toBe('new');
    expect(dedupe.sameAsLastKept(`${device}/status`, bytesOf('x'), noonMs)).toBe(false);
    expect(dedupe.seen(`${device}1`, 1, 1)).toBe('duplicate');
    expect(dedupe.sameAsLastKept(`${device}1/status`, bytesOf('x'), noonMs)).toBe(true);
  });
});
