import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkDays, StopLinkKeys } from '../../src/egress/stop-links.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 22, 7);
const link = {
  venue: 'kasra',
  visitor: 'v-0123456789abcdef',
  scope: { kind: 'topic', topic: 'shoes' },
} as const;
const offers = { ...link, scope: { kind: 'offers' } } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-stop-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const keys = (nowMs = startMs, rotates = true) => new StopLinkKeys(folder, { nowMs, rotates });

describe('the token of a link', () => {
  test('[CHO8] says what it was made for, and is the same at every try', () => {
    const made = keys();
    expect(made.read(made.make(link, startMs), startMs)).toEqual(link);
    expect(made.read(made.make(offers, startMs), startMs)).toEqual(offers);
    expect(made.make(link, startMs)).toBe(made.make(link, startMs));
    expect(made.make(link, startMs)).not.toBe(made.make(offers, startMs));
  });

  test('[CHO8] [SEC18] holds no id that can be read', () => {
    const token = keys().make(link, startMs);
    const bytes = Buffer.from(token, 'base64url').toString('latin1');
    for (const word of [link.venue, link.visitor, link.visitor.slice(2), 'shoes']) {
      expect(token).not.toContain(word);
      expect(bytes).not.toContain(word);
    }
    expect(token).toMatch(/^[\w-]{60,300}$/);
  });

  test('[CHO8] with any one bit changed, cut short or grown, is none of ours', () => {
    const made = keys();
    const bytes = Buffer.from(made.make(link, startMs), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(made.read(forged.toString('base64url'), startMs)).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString('base64url');
      expect(made.read(cut, startMs)).toBeUndefined();
    }
    expect(made.read(`${bytes.toString('base64url')}AAAA`, startMs)).toBeUndefined();
  });

  test.each(['', '=', '%', 'a b', 'é', '../../x', 'AAAA'.repeat(250)])(
    '[CHO8] %j is none of ours',
    (token) => {
      expect(keys().read(token, startMs)).toBeUndefined();
    },
  );

  test('[CHO8] works for 60 days and no longer', () => {
    const made = keys();
    const token = made.make(link, startMs);
    expect(made.read(token, startMs + linkDays * dayMs)).toEqual(link);
    expect(made.read(token, startMs + (linkDays + 1) * dayMs)).toBeUndefined();
  });

  test('[CHO8] of another house is none of ours', () => {
    const other = mkdtempSync(join(tmpdir(), 'gozar-stop-'));
    const theirs = new StopLinkKeys(other, { nowMs: startMs, rotates: true });
    expect(keys().read(theirs.make(link, startMs), startMs)).toBeUndefined();
    rmSync(other, { recursive: true });
  });
});

describe('its keys', () => {
  test('[CHO8] [SEC24] are made once, readable by the owner alone', () => {
    const token = keys().make(link, startMs);
    expect(statSync(join(folder, 'stop-keys.json')).mode & 0o777).toBe(0o600);
    expect(keys().read(token, startMs)).toEqual(link);
  });

  test('[CHO8] two that make the first at once have the same', () => {
    const [one, two] = [keys(), keys()];
    expect(two.read(one.make(link, startMs), startMs)).toEqual(link);
  });

  test('[CHO8] rotate after 30 days; older links work on, also where they are read', () => {
    const [signs, reads] = [keys(startMs, true), keys(startMs, false)];
    const old = signs.make(link, startMs);
    const laterMs = startMs + 30 * dayMs;
    const fresh = signs.make(link, laterMs);
    expect(fresh.slice(0, 5)).not.toBe(old.slice(0, 5));
    for (const holder of [signs, reads, keys(laterMs, false)]) {
      expect(holder.read(old, laterMs)).toEqual(link);
      expect(holder.read(fresh, laterMs)).toEqual(link);
    }
  });

  test('[CHO8] go when no link of theirs can work any more', () => {
    const signs = keys();
    for (let month = 0; month < 12; month++) signs.make(link, startMs + month * 30 * dayMs);
    const { keys: kept } = JSON.parse(readFileSync(join(folder, 'stop-keys.json'), 'utf8'));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThanOrEqual(4);
  });

  test('[CHO8] a file without keys stops the start by name', () => {
    writeFileSync(join(folder, 'stop-keys.json'), '{"keys":[]}');
    expect(() => keys()).toThrow('stop-keys.json holds no keys');
  });
});
