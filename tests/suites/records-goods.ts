import { describe, expect, test } from 'vitest';
import type { HotRecords, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import { noonMs } from '../stores/records/samples.ts';

type Subject = {
  readonly records: HotRecords;
  readonly reader: RecordsReader;
  readonly commit: (ops: readonly RecordOp[]) => Promise<void>;
};

const shoe = { sku: 'run-42', category: 'running', name: { en: 'Runner', fa: 'دونده' } } as const;
const hat = { sku: 'hat-1', price: 9.5, grams: 120 } as const;
const place = { device: 'shelf-1', slot: 'a', sku: 'run-42' } as const;
const put = { op: 'putGoods', venue: 'kasra', replace: false } as const;

const receipt = (number: string, more: object = {}) => ({
  venue: 'kasra',
  device: 'till-1',
  receipt: number,
  sale: `s-${number}`,
  atMs: noonMs,
  ...more,
});

/** The goods table, and which sale a receipt was. */
export function goodsTests(name: string, the: () => Subject): void {
  describe(`${name}: goods`, () => {
    test('[SHF5] rows are added or replaced one by one, or all at once', async () => {
      const { commit, reader } = the();
      await commit([{ ...put, articles: [shoe, hat], planogram: [place] }]);
      await commit([{ ...put, articles: [{ ...hat, price: 8 }], planogram: [] }]);
      expect(await reader.goods('kasra')).toEqual({
        articles: [{ ...hat, price: 8 }, shoe],
        planogram: [place],
        places: [],
      });
      expect(await reader.goods('other')).toEqual({ articles: [], planogram: [], places: [] });
      await commit([{ ...put, replace: true, articles: [hat], planogram: [] }]);
      expect(await reader.goods('kasra')).toEqual({
        ...{ articles: [hat], planogram: [], places: [] },
      });
    });

    test('[GDP6] what goes out leaves its slots and its zones with it', async () => {
      const { commit, reader } = the();
      const places = [shoe, hat].map(({ sku }) => ({ zone: 'shoes', sku }));
      const other = { ...place, slot: 'b', sku: 'hat-1' };
      const all = { articles: [shoe, hat], planogram: [place, other], places };
      await commit([{ ...put, replace: true, ...all }]);
      const gone = { articles: ['run-42'], slots: [{ device: 'shelf-1', slot: 'b' }], places: [] };
      await commit([{ ...put, articles: [], planogram: [], gone }]);
      expect(await reader.goods('kasra')).toEqual({
        ...{ articles: [hat], planogram: [], places: [{ zone: 'shoes', sku: 'hat-1' }] },
      });
      await commit([{ ...put, replace: true, articles: [hat], planogram: [] }]);
      expect((await reader.goods('kasra')).places).toEqual([]);
    });

    test('[SHF4] a receipt keeps its latest sale a till, oldest first, for 90 days', async () => {
      const { records } = the();
      const prepare = (receipts: readonly ReturnType<typeof receipt>[]) =>
        records.prepare({ parts: [], wearings: [], receipts });
      await prepare([receipt('1'), receipt('2', { atMs: noonMs - 5 })]);
      await prepare([receipt('1', { sale: 's-new', atMs: noonMs + 1 })]);
      await prepare([receipt('1', { device: 'till-2', sale: 's-other', atMs: noonMs + 2 })]);
      const sales = async () => (await records.receipts()).map(({ sale }) => sale);
      expect(await sales()).toEqual(['s-2', 's-new', 's-other']);
      await records.trim({ pointRow: 0, nowMs: noonMs + 90 * 86_400_000 });
      expect(await sales()).toEqual(['s-new', 's-other']);
    });
  });
}
