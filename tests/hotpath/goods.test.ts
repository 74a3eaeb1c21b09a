import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { Receipts } from '../../src/hotpath/receipts.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running } from './running.ts';
import { bytesOf, noonMs } from './venue.ts';

let running: Running;
beforeAll(async () => {
  running = await Running.withShop();
  const secretSha256 = 'b'.repeat(64);
  const till = { device: 'till-1', kind: 'till', placement: { zone: 'shoes' } } as const;
  await running.must({ do: 'addDevice', venue: 'kasra', format: 'native', secretSha256, ...till });
});
afterAll(async () => {
  await running.stop();
  running.remove();
});

let batches = 500;
let seq = 0;
async function say(of: Running, payload: object): Promise<void> {
  const batch = ++batches;
  const known = of.toEdge.flatMap((m) => (m.kind === 'devices' ? m.put : []));
  const device = known.findLast((one) => one.device === 'till-1')?.index ?? -1;
  const item = { device, end: publishEnds.indexOf('sale'), qos: 1 };
  const receivedAtMs = of.clock.monotonicMs();
  const bytes = bytesOf({ boot: 1, seq: ++seq, total: 5, currency: 'EUR', ...payload });
  of.hot.receive({
    kind: 'batch',
    batch,
    bytes: writeBatch([{ ...item, receivedAtMs, payload: bytes }]),
  });
  await of.until(() => of.toEdge.some((m) => m.kind === 'acked' && m.batch === batch));
}

function sales(of: Running) {
  return of
    .frames()
    .flatMap(({ input }) =>
      input.type === 'reading' && input.body.kind === 'sale' ? [input.body] : [],
    );
}

describe('[SHF5] the goods table', () => {
  test('takes the good rows and names the bad ones, one by one', async () => {
    const { result } = await running.must({
      do: 'publishGoods',
      venue: 'kasra',
      replace: false,
      articles: [
        { sku: 'run-42', category: 'running', name: 'Runner', price: 50 },
        { sku: '' },
        { sku: 'hat-1', colour: 'red' },
        'a hat',
        { sku: 'run-42', price: 1 },
        { sku: 'sock', price: -1 },
        { sku: 'cap', name: { en: 'Cap', fa: 'کلاه' } },
      ],
      planogram: [
        { device: 'shelf-1', slot: 'a', sku: 'run-42' },
        { device: 'Shelf 1', slot: 'a', sku: 'run-42' },
        null,
      ],
    });
    expect(result).toMatchObject({ articles: 2, slots: 1, refused: 7 });
    const rows = String(result.refusedRows).split('\n');
    expect(rows.map((row) => row.split(':')[0])).toEqual([
      'articles[1].sku',
      'articles[2]',
      'articles[3]',
      'articles[4]',
      'articles[5].price',
      'planogram[1].device',
      'planogram[2]',
    ]);
    expect(rows.every((row) => row.length > 20)).toBe(true);
    const of = (list: string, row: number, field = '') => ({ list, row, field });
    expect(JSON.parse(String(result.refusals))).toEqual([
      { code: 'missing', ...of('articles', 1, 'sku') },
      { code: 'unknown', value: 'colour', ...of('articles', 2) },
      { code: 'row', value: 'a hat', ...of('articles', 3) },
      { code: 'twice', value: 'run-42', ...of('articles', 4) },
      { code: 'small', value: '-1', limit: 0, ...of('articles', 5, 'price') },
      { code: 'id', value: 'Shelf 1', ...of('planogram', 1, 'device') },
      { code: 'row', value: 'null', ...of('planogram', 2) },
    ]);
  });

  test('[GDP5] names the row of a zone there is not, among 10,000', async () => {
    const places = Array.from({ length: 9_998 }, (_, i) => ({ zone: 'gone', sku: `s-${i}` }));
    const { result } = await running.must({
      do: 'publishGoods',
      venue: 'kasra',
      replace: false,
      articles: [],
      planogram: [],
      places: [{ zone: '' }, { zone: 'gone', sku: 'first' }, ...places],
    });
    expect(result).toMatchObject({ places: 0, refused: 10_000 });
    const told = JSON.parse(String(result.refusals)) as readonly { row: number; code: string }[];
    expect(told.map(({ row }) => row)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(told.slice(1).every(({ code }) => code === 'nowhere')).toBe(true);
  });

  test('keeps names in records and out of the journal', async () => {
    const opened = openReader({ path: join(running.folder, 'records.db') });
    if (!opened.ok) throw new Error(opened.message);
    const { articles, planogram } = await opened.reader.goods('kasra');
    await opened.reader.close();
    expect(articles).toEqual([
      { sku: 'cap', name: { en: 'Cap', fa: 'کلاه' } },
      { sku: 'run-42', category: 'running', name: { en: 'Runner' }, price: 50 },
    ]);
    expect(planogram).toHaveLength(1);
    expect(JSON.stringify(running.frames())).not.toContain('Runner');
  });

  test('of an unknown venue is refused', async () => {
    const body = { do: 'publishGoods', venue: 'nowhere', replace: false } as const;
    expect(await running.submit({ ...body, articles: [], planogram: [] })).toMatchObject({
      ok: false,
      problems: [{ code: 'command.venue_unknown' }],
    });
  });
});

describe('[SHF4] a receipt', () => {
  test('is one sale, for its return too, also after a restart', async () => {
    await say(running, { receipt: 'r-1', kind: 'sale' });
    await say(running, { receipt: 'r-1', kind: 'return' });
    await running.stop();
    running = await Running.open({ folder: running.folder, clock: running.clock });
    await say(running, { receipt: 'r-1', kind: 'void' });
    await say(running, { receipt: 'r-9', kind: 'return' });
    const [sold, returned, voided, other] = sales(running).map(({ sale }) => sale);
    expect(returned).toBe(sold);
    expect(voided).toBe(sold);
    expect(other).not.toBe(sold);
    expect(JSON.stringify(running.frames())).not.toContain('r-1');
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('whose number comes again with other goods is another sale', async () => {
    await say(running, { receipt: 'r-2', kind: 'sale' });
    await say(running, { receipt: 'r-2', kind: 'sale', total: 7 });
    await say(running, { receipt: 'r-2', kind: 'return' });
    const [first, second, returned] = sales(running)
      .slice(-3)
      .map(({ sale }) => sale);
    expect(second).not.toBe(first);
    expect(returned).toBe(second);
  });

  test('names a customer only where it is a visitor of this venue', async () => {
    const codeSha256 = 'c'.repeat(64);
    const band = { do: 'handOutBand', venue: 'kasra', tag: 'b-1', as: 'alone' } as const;
    // Ids of their own: after a restart the counted ones are retries.
    await running.must({ ...band, codeSha256 }, 'goods-band');
    const session = { sessionSha256: 'd'.repeat(64), language: 'en' } as const;
    const link = { do: 'linkBand', venue: 'kasra', codeSha256, ...session } as const;
    const { result } = await running.must(link, 'goods-link');
    await say(running, { receipt: 'r-3', kind: 'sale', customer: String(result.visitor) });
    await say(running, { receipt: 'r-4', kind: 'sale', customer: '+98 912 000 0000' });
    const [known, unknown] = sales(running).slice(-2);
    expect(known).toMatchObject({ visitor: result.visitor });
    expect(unknown).not.toHaveProperty('visitor');
    expect(JSON.stringify(running.frames())).not.toMatch(/912 ?000 ?0000/);
  });

  test('is looked for at its own till first, and the oldest go at the bound', () => {
    const receipts = new Receipts();
    const at = (device: string, sale: string) => ({
      venue: 'kasra',
      device,
      receipt: '7',
      sale,
      atMs: noonMs,
    });
    receipts.sold(at('till-1', 'one'));
    receipts.sold(at('till-2', 'two'));
    expect(receipts.saleOf(at('till-1', ''))).toBe('one');
    expect(receipts.saleOf(at('till-3', ''))).toBe('two');
    expect(receipts.takeMade().map(({ sale }) => sale)).toEqual(['one', 'two']);
    expect(receipts.takeMade()).toEqual([]);
    for (let i = 0; i < 200_000; i++) {
      receipts.sold({ ...at('till-1', `s${i}`), receipt: `n${i}` });
    }
    expect(receipts.saleOf(at('till-1', ''))).toBeUndefined();
    expect(receipts.saleOf({ ...at('till-1', ''), receipt: 'n5' })).toBe('s5');
  });
});

describe('[SHF3] a correction', () => {
  test('is journaled, audited and in the live view', async () => {
    await running.must({ do: 'correctCount', venue: 'kasra', people: 12 }, 'goods-count');
    const snapshot = await running.hot.ask({ ask: 'snapshot', venue: 'kasra' });
    expect(snapshot).toMatchObject({ groups: 0, count: { people: 12, corrected: 12, raw: 0 } });
    const wrong = { do: 'correctCount', venue: 'kasra', zone: 'hats', people: 1 } as const;
    expect(await running.submit(wrong, 'goods-wrong')).toMatchObject({
      problems: [{ code: 'command.zone_unknown', path: 'zone' }],
    });
    const opened = openReader({ path: join(running.folder, 'records.db') });
    if (!opened.ok) throw new Error(opened.message);
    const rows = await opened.reader.audit({ limit: 3 });
    await opened.reader.close();
    expect(rows).toContainEqual(expect.objectContaining({ action: 'correctCount', about: '12' }));
  });
});
