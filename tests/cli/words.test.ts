import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { webAddress } from '../../src/cli/addresses.ts';
import { socketPathOf } from '../../src/cli/folder.ts';
import { newDeviceSecret, newPrintedCode, newToken, sha256 } from '../../src/cli/secrets.ts';
import { nearest } from '../../src/contracts/nearest.ts';

describe('the nearest known name', () => {
  const known = ['start', 'sim', 'doctor', 'venue import', 'device add', 'journal check'];

  test.each([
    ['strat', 'start'],
    ['START', 'start'],
    ['doktor', 'doctor'],
    ['venue imprt', 'venue import'],
    ['device ad', 'device add'],
    ['sin', 'sim'],
  ])('to %j is %j', (typed, meant) => {
    expect(nearest(typed, known)).toBe(meant);
  });

  test.each(['', 'frobnicate', 'completely different'])('to %j is none', (typed) => {
    expect(nearest(typed, ['start', 'doctor', 'venue import'])).toBeUndefined();
  });

  test('of two as near is the first; of none is none', () => {
    expect(nearest('ab', ['aa', 'bb'])).toBe('aa');
    expect(nearest('x', [])).toBeUndefined();
  });
});

describe('[CMD4] a printed code', () => {
  const codes = Array.from({ length: 2_000 }, newPrintedCode);

  test('has 14 letters of an alphabet without I, L, O and U, in groups to read', () => {
    for (const { code } of codes) {
      expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{2}$/);
    }
  });

  test('carries 70 bits: every letter of 32 comes at every place, and no code twice', () => {
    const letters = codes.map(({ code }) => code.replaceAll('-', ''));
    for (let place = 0; place < 14; place++) {
      expect(new Set(letters.map((text) => text[place])).size).toBe(32);
    }
    expect(new Set(letters).size).toBe(codes.length);
  });

  test('goes to the server as the hash of its letters alone', () => {
    for (const { code, codeSha256 } of codes.slice(0, 20)) {
      const letters = code.replaceAll('-', '');
      expect(letters).toBe(letters.toUpperCase());
      expect(codeSha256).toBe(createHash('sha256').update(letters).digest('hex'));
    }
  });
});

test('other secrets: 160 bits for a device, 192 for a link or token', () => {
  expect(newDeviceSecret()).toMatch(/^[0-9a-f]{40}$/);
  expect(Buffer.from(newToken(), 'base64url')).toHaveLength(24);
  expect(newToken()).not.toBe(newToken());
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://127.0.0.1:8080'],
  ['::1', 'http://[::1]:8080'],
  ['shop.example', 'http://shop.example:8080'],
])('pages served on %s are found at %s', (host, address) => {
  expect(webAddress({ host, httpPort: 8080 })).toBe(address);
});

test('the local socket lies in the data folder, unless its path is too long for one', () => {
  expect(socketPathOf('/srv/gozar')).toBe('/srv/gozar/gozar.sock');
  const long = socketPathOf(`/srv/${'x'.repeat(120)}`);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(107);
  expect(socketPathOf(`/srv/${'x'.repeat(120)}`)).toBe(long);
  expect(socketPathOf(`/srv/${'x'.repeat(121)}`)).not.toBe(long);
});
