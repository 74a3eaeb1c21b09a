import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WebOptions } from '../../src/web/options.ts';
import { sha256 } from '../../src/web/secrets.ts';
import { sighting } from '../hotpath/running.ts';
import { as, openReal, type Real } from './real.ts';

const secret = 'a-till-of-the-shop';
const path = '/api/v1/venues/kasra/tills/till-1/sales';
const mapping = {
  fields: {
    ...{ receipt: '$.order.id', kind: '$.order.type', lines: '$.order.items', at: '$.order.at' },
    ...{ sku: '$.code', qty: '$.n', price: '$.unit' },
  },
  kinds: { return: ['refunded'], void: ['gone'] },
  minorDigits: 2,
  currency: 'EUR',
};

async function openTill(over: Partial<WebOptions> = {}): Promise<Real> {
  const real = await openReal(over);
  const till = { device: 'till-1', kind: 'till', placement: { zone: 'shoes' } } as const;
  const secretSha256 = sha256(secret);
  const { running } = real;
  await running.must({ do: 'addDevice', venue: 'kasra', format: 'native', secretSha256, ...till });
  const articles = [{ sku: 'hat', name: 'Hat', stock: 10 }];
  await running.must({
    do: 'publishGoods',
    venue: 'kasra',
    replace: true,
    articles,
    planogram: [],
  });
  return real;
}

const order = (id: string, more: object = {}) => ({
  order: {
    id,
    at: '2026-12-05T10:00:00+03:30',
    items: [{ code: 'hat', n: 2, unit: 1_250 }],
    ...more,
  },
});
const headers = { 'x-till-secret': secret };

async function settled({ running }: Real): Promise<void> {
  for (let i = 0; i < 2; i++) {
    running.clock.advance(60_000);
    await running.publish(sighting(Math.floor(running.clock.monotonicMs())));
  }
  await new Promise((resolve) => setTimeout(resolve, 60));
}

describe('[TIL5] a till’s own request', () => {
  test('is read by its mapping, known by its receipt, and in the books', async () => {
    const real = await openTill();
    const admin = as(await real.join('mina'));
    const set = await real.call('POST', '/api/v1/venues/kasra/tills/till-1', {
      ...admin,
      body: { webhook: mapping },
    });
    expect(set.status).toBe(200);
    const sent = { headers, body: order('o-1') };
    expect((await real.call('POST', path, sent)).json).toMatchObject({ taken: 1, known: 0 });
    expect((await real.call('POST', path, sent)).json).toMatchObject({ taken: 0, known: 1 });
    const back = order('o-1', {
      ...{ type: 'refunded', at: '2026-12-05T10:09:00+03:30' },
      items: [{ code: 'hat', n: 1, unit: 1_250 }],
    });
    expect((await real.call('POST', path, { headers, body: back })).json).toMatchObject({
      taken: 1,
    });
    await settled(real);
    const of = '?from=0&to=4000000000000';
    const books = await real.call('GET', `/api/v1/venues/kasra/sales${of}`, admin);
    expect(books.json).toMatchObject({
      items: [
        { kind: 'return', total: 12.5 },
        { kind: 'sale', receipt: 'o-1', total: 25, lines: [{ sku: 'hat', qty: 2, price: 12.5 }] },
      ],
      sold: [{ sku: 'hat', sold: 2, returned: 1, amount: 12.5 }],
    });
    const goods = await real.call('GET', '/api/v1/venues/kasra/goods', admin);
    expect(goods.json).toMatchObject({ articles: [{ sku: 'hat', stock: 9 }] });
  });

  test('says what is wrong at its path, and keeps nothing of it', async () => {
    const real = await openTill();
    const admin = as(await real.join('mina'));
    const body = { mapping, sample: order('o-2', { items: [{ code: 'hat', n: 'two', unit: 5 }] }) };
    const tested = await real.call('POST', '/api/v1/venues/kasra/tills/till-1/test', {
      ...admin,
      body,
    });
    expect(tested.status).toBe(400);
    expect(tested.json).toMatchObject({
      error: { problems: [{ path: '$.order.items[0].n' }] },
    });
    const good = { mapping, sample: order('o-2') };
    const read = await real.call('POST', '/api/v1/venues/kasra/tills/till-1/test', {
      ...admin,
      body: good,
    });
    expect(read.json).toMatchObject({ sales: [{ receipt: 'o-2', total: 25, currency: 'EUR' }] });
  });

  test('needs the till’s secret; a wrong one learns nothing', async () => {
    const real = await openTill();
    const body = { receipt: 'r', kind: 'sale', total: 1, currency: 'EUR' };
    for (const wrong of [{}, { 'x-till-secret': 'another' }]) {
      expect((await real.call('POST', path, { headers: wrong, body })).status).toBe(401);
      const nowhere = '/api/v1/venues/nowhere/tills/till-1/sales';
      expect((await real.call('POST', nowhere, { headers: wrong, body })).status).toBe(401);
    }
    expect((await real.call('POST', path, { headers, body })).status).toBe(200);
  });

  test('comes a thousand times a minute, each answered and each once', async () => {
    const real = await openTill();
    let answered = 0;
    for (let at = 0; at < 1_000; at += 20) {
      const lot = Array.from({ length: 20 }, async (_, i) => {
        const body = { receipt: `m-${at + i}`, total: 1, currency: 'EUR' };
        const { json } = await real.call('POST', path, { headers, body });
        expect(json).toMatchObject({ taken: 1 });
        answered++;
      });
      await Promise.all(lot);
    }
    expect(answered).toBe(1_000);
  });
});

describe('[TIL5] files of a till that were not taken', () => {
  const files = '/api/v1/venues/kasra/tills/files';

  function dropped(): { readonly tillsRoot: string; readonly folder: string } {
    const tillsRoot = mkdtempSync(join(tmpdir(), 'gozar-tills-'));
    onTestFinished(() => rmSync(tillsRoot, { recursive: true, force: true }));
    const folder = `${tillsRoot}/kasra/front`;
    mkdirSync(join(folder, 'errors'), { recursive: true });
    return { tillsRoot, folder };
  }

  test('are told newest first, with row, column, what, mend and code', async () => {
    const { tillsRoot, folder } = dropped();
    const told = (name: string, rows: string, atS: number) => {
      const file = join(folder, 'errors', `${name}.what.csv`);
      writeFileSync(file, `\ufeffrow,column,what,mend\n${rows}`);
      utimesSync(file, atS, atS);
    };
    told('monday.csv', '"2","qty","""two"" is no number","write 2"\n', 1_000);
    const large = '"0","","the file is too large","split it","size","","64","65"\n';
    told('tuesday.csv', large, 2_000);
    writeFileSync(join(folder, 'errors', 'monday.csv'), 'receipt,qty\nr-1,two\n');
    const real = await openTill({ tillsRoot });
    const admin = as(await real.join('mina'));
    expect((await real.call('GET', files, admin)).json).toEqual({ items: [] });
    const set = { ...admin, body: { folder: 'front' } };
    const put = await real.call('POST', '/api/v1/venues/kasra/tills/till-1', set);
    expect(put.status).toBe(200);
    expect((await real.call('GET', files, admin)).json).toEqual({
      items: [
        {
          ...{ device: 'till-1', file: 'tuesday.csv', folder, atMs: 2_000_000, rows: 1 },
          problems: [
            {
              ...{ row: 0, column: '', what: 'the file is too large', mend: 'split it' },
              ...{ code: 'size', limit: 64, count: 65 },
            },
          ],
        },
        {
          ...{ device: 'till-1', file: 'monday.csv', folder, atMs: 1_000_000, rows: 1 },
          problems: [{ row: 2, column: 'qty', what: '"two" is no number', mend: 'write 2' }],
        },
      ],
    });
  });

  test('are nobody’s business without a session', async () => {
    const real = await openTill(dropped());
    expect((await real.call('GET', files)).status).toBe(401);
  });
});

describe('[TIL8] whose a sale is', () => {
  test('is corrected by who may, kept by hand, and in the log', async () => {
    const real = await openTill();
    const admin = as(await real.join('mina'));
    const auditor = as(await real.join('omid', { role: 'auditor' }));
    const body = { receipt: 'w-1', total: 5, currency: 'EUR', lines: [] };
    await real.call('POST', path, { headers, body });
    await settled(real);
    const sales = '/api/v1/venues/kasra/sales?from=0&to=4000000000000';
    const [item] = Object(await real.call('GET', sales, auditor)).json.items;
    expect(item).not.toHaveProperty('visitor');
    const match = `/api/v1/venues/kasra/sales/${item.id}/match`;
    const nobody = { body: { visitor: 'nobody-known' } };
    expect((await real.call('POST', match, { ...admin, ...nobody })).status).toBe(404);
    const said = { body: { visitor: '' } };
    expect((await real.call('POST', match, { ...auditor, ...said })).status).toBe(404);
    expect((await real.call('POST', match, { ...admin, ...said })).status).toBe(200);
    await settled(real);
    const [after] = Object(await real.call('GET', sales, admin)).json.items;
    expect(after).toMatchObject({ id: item.id, matchedBy: 'hand' });
    const log = await real.reader.audit({ limit: 5, action: 'matchSale' });
    expect(log).toMatchObject([{ about: `${item.id}/nobody/nobody`, venue: 'kasra' }]);
  });
});
