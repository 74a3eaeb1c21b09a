import { describe, expect, test } from 'vitest';
import type { EffectOf } from '../../src/contracts/effects.ts';
import type { HistoryQuery } from '../../src/contracts/history.ts';
import type { HotRecords } from '../../src/contracts/ports.ts';
import { historyKeptDays } from '../../src/contracts/rules.ts';
import * as sample from '../stores/records/samples.ts';

const { noonMs } = sample;
const dayMs = 86_400_000;
const today = Math.floor(noonMs / dayMs);

type Row = EffectOf<'history'>;
function row(id: string, parts: Partial<Row> = {}): Row {
  return {
    type: 'history',
    id,
    atMs: noonMs,
    visitor: 'v',
    visit: `visit-${id}`,
    fromMs: noonMs,
    day: today,
    aggregate: 'shoes',
    entries: [['', 'run-42', 2]],
    partial: false,
    ...parts,
  };
}

const query: HistoryQuery = {
  venue: 'kasra',
  aggregates: [{ key: 'shoes', sinceMs: 0 }],
  fromDay: today - 29,
  visits: 2,
  rows: 100,
  nowMs: noonMs + dayMs,
};

/** What every implementation keeps of earlier visits. */
export function historyTests(name: string, the: () => { readonly records: HotRecords }): void {
  const write = (effects: readonly (Row | EffectOf<'visit'>)[], venue = 'kasra') =>
    the().records.commit({
      ops: effects.map((effect) => ({ op: 'effect', venue, position: 1, effect }) as const),
      answers: [],
    });
  const ids = async (asked: Partial<HistoryQuery> = {}, visitor = 'v') => {
    const { rows } = await the().records.history(visitor, { ...query, ...asked });
    return rows.map(({ id }) => id);
  };

  describe(`${name}: history`, () => {
    test('[RUL9] a row comes back as it was written, once', async () => {
      await write([row('1', { partial: true })]);
      await write([row('1', { entries: [] })]);
      const { rows } = await the().records.history('v', query);
      const { type: _, atMs: _at, visitor: _v, ...kept } = row('1', { partial: true });
      expect(rows).toEqual([kept]);
    });

    test('[RUL9] what is asked for is told: whose, what, and how far back', async () => {
      await write([
        row('other', { visitor: 'w' }),
        row('else', { aggregate: 'tills' }),
        row('old', { day: today - 30, fromMs: noonMs - 30 * dayMs }),
        row('first', { day: today - 29, fromMs: noonMs - 29 * dayMs }),
        row('last'),
      ]);
      expect(await ids()).toEqual(['first', 'last']);
      expect(await ids({ rows: 1 })).toEqual(['last']);
      expect(await ids({}, 'w')).toEqual(['other']);
      expect(await ids({ aggregates: [] })).toEqual([]);
    });

    test('[RUL9] other venues count too; here only what was written since', async () => {
      await write([row('1', { atMs: noonMs - 1 }), row('2')]);
      await write([row('1', { atMs: noonMs - 1 })], 'niavaran');
      const aggregates = [{ key: 'shoes', sinceMs: noonMs }];
      expect(await ids({ aggregates })).toEqual(['1', '2']);
      expect(await ids({ aggregates, venue: 'niavaran' })).toEqual(['1', '2']);
      expect(await ids({ aggregates: [{ key: 'shoes', sinceMs: 0 }] })).toHaveLength(3);
    });

    test('[RUL9] the last visits and the end of the last one that is over', async () => {
      const visits = [3, 2, 1].map((ago) => {
        const startedAtMs = noonMs - ago * dayMs;
        const endedAtMs = startedAtMs + 1_000;
        const whose = { visit: `v${ago}`, visitor: 'v', startedAtMs, lastSeenAtMs: endedAtMs };
        return sample.visit({ id: `v${ago}/1`, ...whose, endedAtMs });
      });
      await write(visits);
      await write([sample.visit({ id: 'v0/1', visit: 'v0', visitor: 'v' })]);
      const { visitStarts, lastVisitAtMs } = await the().records.history('v', query);
      expect(visitStarts).toEqual([noonMs - dayMs, noonMs]);
      expect(lastVisitAtMs).toBe(noonMs - dayMs + 1_000);
      expect(await the().records.history('nobody', query)).toEqual({ rows: [], visitStarts: [] });
    });

    test('[OUT6] rows go when no window reaches them any more', async () => {
      const kept = today - historyKeptDays;
      await write([row('gone', { day: kept - 2 }), row('kept', { day: kept })]);
      await the().records.trim({ pointRow: 0, nowMs: noonMs });
      expect(await ids({ fromDay: 0 })).toEqual(['kept']);
    });
  });
}
