import { describe, expect, test } from 'vitest';
import type { WearingRecord } from '../../src/contracts/ports.ts';
import { Wearings } from '../../src/hotpath/wearings.ts';
import { counted, noonMs } from './venue.ts';

const silenceMs = 4 * 3_600_000;
const minute = 60_000;
const hour = 3_600_000;

class Desk {
  readonly wearings = new Wearings(counted());

  at(ms: number, tag = 'band-1', venue = 'kasra'): string {
    return this.wearings.aliasAt(venue, tag, noonMs + ms, silenceMs);
  }

  handOut(alias: string, ms: number, more: Partial<WearingRecord> = {}): void {
    const fromMs = noonMs + ms;
    const tag = 'band-1';
    const base = { alias, venue: 'kasra', tag, fromMs, lastSeenMs: fromMs } as const;
    this.wearings.handOut({ ...base, handedOut: true, as: 'alone', ...more });
  }
}

describe('[PRE4] a tag never handed out', () => {
  test('is a wearing from its first sighting', () => {
    const desk = new Desk();
    expect(desk.at(0)).toBe('a1');
    expect(desk.at(minute)).toBe('a1');
    expect(desk.at(0, 'band-2')).toBe('a2');
    expect(desk.at(0, 'band-1', 'other')).toBe('a3');
  });

  test('is another after more than four hours of silence', () => {
    const desk = new Desk();
    desk.at(0);
    desk.at(hour);
    expect(desk.at(hour + silenceMs)).toBe('a1');
    expect(desk.at(hour + 2 * silenceMs + 1)).toBe('a2');
    expect(desk.wearings.byAlias('a1')?.toMs).toBe(noonMs + hour + silenceMs + 1);
  });

  test('keeps its alias for a late reading from before that silence', () => {
    const desk = new Desk();
    desk.at(0);
    desk.at(hour);
    desk.at(9 * hour);
    expect(desk.at(30 * minute)).toBe('a1');
  });

  test('begins earlier when a reading from just before comes late', () => {
    const desk = new Desk();
    desk.at(5_000);
    expect(desk.at(0)).toBe('a1');
    expect(desk.at(-hour)).toBe('a1');
    expect(desk.wearings.byAlias('a1')?.fromMs).toBe(noonMs - hour);
  });

  test('does not begin earlier across a silence', () => {
    const desk = new Desk();
    desk.at(0);
    expect(desk.at(-silenceMs - 1)).toBe('a2');
    expect(desk.at(-silenceMs)).toBe('a2');
    expect(desk.at(0)).toBe('a1');
  });
});

describe('[PRE4] a band handed out', () => {
  test('has its own alias from that moment until its return', () => {
    const desk = new Desk();
    desk.handOut('saturday', 0);
    expect(desk.at(minute)).toBe('saturday');
    expect(desk.at(40 * hour)).toBe('saturday');
    desk.wearings.close('saturday', noonMs + 41 * hour);
    expect(desk.at(41 * hour)).toBe('a1');
  });

  test('ends the wearing before it', () => {
    const desk = new Desk();
    desk.at(-hour);
    desk.handOut('saturday', 0);
    expect(desk.at(0)).toBe('saturday');
    expect(desk.at(-1)).toBe('a1');
    expect(desk.wearings.byAlias('a1')?.toMs).toBe(noonMs);
    desk.handOut('sunday', 20 * hour);
    expect(desk.at(20 * hour)).toBe('sunday');
    expect(desk.at(20 * hour - 1)).toBe('saturday');
  });

  test('a backlog from before it never gets the next wearer, known or unknown', () => {
    const desk = new Desk();
    desk.handOut('sunday', 0);
    const before = desk.at(-minute);
    expect(before).not.toBe('sunday');
    expect(desk.at(-2 * minute)).toBe(before);
    expect(desk.at(-1)).toBe(before);
    expect(desk.wearings.byAlias(before)).toMatchObject({ toMs: noonMs, handedOut: false });
    expect(desk.at(0)).toBe('sunday');
  });

  test('a backlog between a return and the next hand-out belongs to neither', () => {
    const desk = new Desk();
    desk.handOut('saturday', 0);
    desk.wearings.close('saturday', noonMs + hour);
    desk.handOut('sunday', 20 * hour);
    const between = desk.at(10 * hour);
    expect(['saturday', 'sunday']).not.toContain(between);
    expect(desk.at(minute)).toBe('saturday');
  });
});

describe('[PRE4] [CMD4] the printed code', () => {
  const codeSha256 = 'c'.repeat(64);

  test('finds the wearing until the band is back', () => {
    const desk = new Desk();
    desk.handOut('saturday', 0, { codeSha256 });
    expect(desk.wearings.byCode(codeSha256)?.alias).toBe('saturday');
    desk.wearings.close('saturday', noonMs + hour);
    expect(desk.wearings.byCode(codeSha256)).toBeUndefined();
  });

  test('finds it no longer when the band is handed to the next', () => {
    const desk = new Desk();
    desk.handOut('saturday', 0, { codeSha256 });
    desk.handOut('sunday', hour, { codeSha256: 'd'.repeat(64) });
    expect(desk.wearings.byCode(codeSha256)).toBeUndefined();
    expect(desk.wearings.byCode('d'.repeat(64))?.alias).toBe('sunday');
  });

  test('of a wearing that was closed before a restart is worth nothing after it', () => {
    const desk = new Desk();
    desk.handOut('saturday', 0, { codeSha256 });
    desk.wearings.close('saturday', noonMs + hour);
    const closed = desk.wearings.byAlias('saturday');
    const after = new Wearings(counted());
    after.load(closed === undefined ? [] : [closed]);
    expect(after.byCode(codeSha256)).toBeUndefined();
    expect(after.aliasAt('kasra', 'band-1', noonMs, silenceMs)).toBe('saturday');
  });
});

test('[CMD3] every venue that knows a linked visitor is remembered', () => {
  const desk = new Desk();
  desk.handOut('here', 0);
  desk.handOut('there', 0, { venue: 'other', tag: 'band-9' });
  desk.wearings.link('here', 'v-1');
  desk.wearings.link('there', 'v-1');
  desk.wearings.link('nowhere', 'v-1');
  desk.wearings.close('here', noonMs + hour);
  expect(desk.wearings.venuesOf('v-1')).toEqual(['kasra', 'other']);
  expect(desk.wearings.venuesOf('v-2')).toEqual([]);
  const after = new Wearings(counted());
  after.load(
    ['here', 'there'].flatMap((alias) => {
      const record = desk.wearings.byAlias(alias);
      return record === undefined ? [] : [record];
    }),
  );
  expect(after.venuesOf('v-1')).toEqual(['kasra', 'other']);
});

describe('[PRE4] rows for the records', () => {
  test('come once, with every change that readings made', () => {
    const desk = new Desk();
    desk.at(0);
    expect(desk.wearings.takeOpened()).toMatchObject([{ alias: 'a1', fromMs: noonMs }]);
    expect(desk.wearings.takeOpened()).toEqual([]);
    desk.at(-minute);
    expect(desk.wearings.takeOpened()).toMatchObject([{ alias: 'a1', fromMs: noonMs - minute }]);
    desk.at(hour);
    desk.at(9 * hour);
    expect(desk.wearings.takeOpened()).toMatchObject([
      { alias: 'a1', toMs: noonMs + hour + 1 },
      { alias: 'a2', fromMs: noonMs + 9 * hour },
    ]);
  });

  test('are copies: what happens later does not change them', () => {
    const desk = new Desk();
    desk.at(0);
    const [row] = desk.wearings.takeOpened();
    desk.at(-minute);
    expect(row?.fromMs).toBe(noonMs);
  });
});

test('[PRE4] when each open wearing was last seen survives a restart', () => {
  const desk = new Desk();
  desk.at(0);
  const rows = desk.wearings.takeOpened();
  desk.at(3 * hour);
  const after = new Wearings(counted('b'));
  after.load(rows);
  for (const [alias, atMs] of desk.wearings.lastSeen()) after.seen(alias, atMs);
  expect(after.aliasAt('kasra', 'band-1', noonMs + 7 * hour, silenceMs)).toBe('a1');
});

describe('[DET3] wearings in memory', () => {
  const dayMs = 86_400_000;
  const sweepAll = (wearings: Wearings, nowMs: number) => {
    while (wearings.sweep(nowMs, 3));
  };

  test('that were silent for two days are closed, told to records, and forgotten', () => {
    const wearings = new Wearings(counted());
    const first = wearings.aliasAt('kasra', 'passer-by', noonMs, 4 * 3_600_000);
    for (let i = 0; i < 10; i++) {
      wearings.aliasAt('kasra', `late-${i}`, noonMs + dayMs, 4 * 3_600_000);
    }
    wearings.takeOpened();
    sweepAll(wearings, noonMs + 2 * dayMs + 1);
    expect(wearings.takeOpened()).toMatchObject([{ alias: first, toMs: noonMs + 1 }]);
    expect(wearings.size).toBe(11);
    sweepAll(wearings, noonMs + 2 * dayMs + 2);
    expect(wearings.size).toBe(10);
    expect([wearings.takeForgotten(), wearings.takeForgotten()]).toEqual([1, 0]);
    expect(wearings.byAlias(first)).toBeUndefined();
    expect(wearings.aliasAt('kasra', 'passer-by', noonMs + 3 * dayMs, 1)).not.toBe(first);
  });

  test('that were handed out stay, however silent', () => {
    const wearings = new Wearings(counted());
    wearings.handOut({
      alias: 'worn',
      venue: 'kasra',
      tag: 'band-1',
      fromMs: noonMs,
      lastSeenMs: noonMs,
      handedOut: true,
      as: 'alone',
    });
    sweepAll(wearings, noonMs + 30 * dayMs);
    expect(wearings.openOf('kasra', 'band-1')?.alias).toBe('worn');
    wearings.close('worn', noonMs + dayMs);
    sweepAll(wearings, noonMs + 3 * dayMs);
    expect(wearings.size).toBe(1);
    sweepAll(wearings, noonMs + 3 * dayMs + 1);
    expect(wearings.size).toBe(0);
  });

  test('are at most so many: the first nobody handed out goes, and is counted', () => {
    const wearings = new Wearings(counted(), 5);
    for (let i = 0; i < 8; i++) wearings.aliasAt('kasra', `tag-${i}`, noonMs + i, 1_000);
    expect([wearings.size, wearings.takeForgotten()]).toEqual([5, 3]);
    const closed = wearings.takeOpened().filter(({ toMs }) => toMs !== undefined);
    expect([...new Set(closed.map(({ tag }) => tag))]).toEqual(['tag-0', 'tag-1', 'tag-2']);
  });
});
