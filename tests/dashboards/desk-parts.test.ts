import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { qrOf } from '../../dashboards/desk/code.ts';
import { readBands } from '../../dashboards/desk/csv.ts';
import { deskEn, deskFa } from '../../dashboards/desk/desk-texts.ts';
import { cleanTag, Wedge } from '../../dashboards/desk/scan.ts';
import { sha256 } from '../../dashboards/desk/sha256.ts';
import { consentWordings } from '../../src/contracts/consent-texts.ts';

describe('parts of the desk', () => {
  test.each([
    ['en', deskEn],
    ['fa', deskFa],
  ] as const)('[DSK6] [CON8] the wording in %s: hash, 60 words at most', (lang, texts) => {
    const wording = Object.values(texts).join('\n');
    expect(wording.split(/\s+/).length).toBeLessThanOrEqual(60);
    expect(consentWordings['desk-1']?.[lang]).toBe(
      createHash('sha256').update(wording).digest('hex'),
    );
  });

  test('[DSK5] the page’s own SHA-256 is the one everybody has', () => {
    for (const text of ['', 'abc', 'دستبند', 'x'.repeat(55), 'x'.repeat(56), 'y'.repeat(1_000)]) {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });

  test('[DSK8] a burst of keys is a scan, typing is not', () => {
    const typed = (text: string, everyMs: number) => {
      const wedge = new Wedge();
      let atMs = 1_000;
      for (const key of text) {
        wedge.key({ key, code: '', shiftKey: false, timeStamp: atMs });
        atMs += everyMs;
      }
      return wedge.key({ key: 'Enter', code: 'Enter', shiftKey: false, timeStamp: atMs });
    };
    expect(typed('band-1', 5)).toBe('band-1');
    expect(typed('band-1', 120)).toBeUndefined();
    expect(typed('b', 5)).toBeUndefined();
  });

  test('[DSK8] a scanner on a Persian keyboard means what its label says', () => {
    const wedge = new Wedge();
    const keys = [
      ['ذ', 'KeyB'],
      ['-', 'Minus'],
      ['۱', 'Digit1'],
      ['۲', 'Digit2'],
    ] as const;
    for (const [at, [key, code]] of keys.entries()) {
      wedge.key({ key, code, shiftKey: false, timeStamp: 1_000 + at });
    }
    const enter = { key: 'Enter', code: 'Enter', shiftKey: false, timeStamp: 1_010 };
    expect(wedge.key(enter)).toBe('b-12');
    expect(cleanTag(' band-۱٢ ')).toBe('band-12');
  });

  test('[DSK7] a CSV names its wrong lines and keeps the others', () => {
    const read = readBands('\ufefftag;model;radio\na;M;بله\n"b, 1";;no\nc;M;perhaps\n');
    expect(read).toEqual({
      bands: [
        { tag: 'a', model: 'M', hasRadio: true },
        { tag: 'b, 1', hasRadio: false },
      ],
      wrong: [4],
    });
  });

  test('[DSK5] the code is drawn here', () => {
    const { size, path } = qrOf('https://shop.example/v/kasra#ABCD');
    expect(size).toBeGreaterThan(20);
    expect(path.startsWith('M')).toBe(true);
  });
});
