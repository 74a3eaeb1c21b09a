import { describe, expect, test } from 'vitest';
import type { GoodsFileBody } from '../../src/contracts/api-goods.ts';
import type { GoodsCounts, GoodsPage } from '../../src/contracts/goods.ts';
import { venue } from '../hotpath/venue.ts';
import type { Called, CallMore } from './fakes.ts';
import { as, openReal } from './real.ts';

const at = '/api/v1/venues/kasra/goods';

async function openGoods() {
  const real = await openReal();
  const admin = as(await real.join('mina'));
  const call = (method: string, end: string, more: CallMore = {}) =>
    real.call(method, `${at}${end}`, {
      ...more,
      headers: { ...admin.headers, ...(more.headers ?? {}) },
    });
  const list = async (query: string) => {
    const { json } = await call('GET', encodeURI(`/articles?${query}`));
    return json as unknown as GoodsPage & { counts: GoodsCounts };
  };
  const bring = async (kind: string, text: string, more = '') => {
    const said: Called = await call('POST', `/file?kind=${kind}${more}`, {
      headers: { 'content-type': 'text/csv' },
      body: text,
    });
    expect(said.status, said.text).toBe(200);
    return said.json as unknown as GoodsFileBody;
  };
  return { real, call, list, bring };
}

const persian = [
  '\ufeffکد کالا;نام کالا;دسته;قیمت;موجودی',
  'ک-۱;کفش دوندگی;کفش;۱٬۲۵۰٬۰۰۰;۱۲',
  'ک-۲;جوراب;پوشاک;۸۰٬۰۰۰;۰',
  'ک-۳;کمربند;پوشاک;گران;۴',
  'ک-۱;دوباره;کفش;۱;۱',
  ';بی‌کد;کفش;۱;۱',
].join('\r\n');

describe('a file of goods', () => {
  test('[GDP3] says what would change, takes it, and changes nothing again', async () => {
    const { bring, list } = await openGoods();
    const dry = await bring('articles', persian, '&dry=1&language=fa');
    expect(dry.mapping).toEqual(['sku', 'nameFa', 'category', 'price', 'stock']);
    expect(dry.counts).toEqual({ rows: 5, created: 2, changed: 0, same: 0, gone: 0, bad: 3 });
    expect((await list('')).total).toBe(0);
    const done = await bring('articles', persian);
    expect(done.isDone).toBe(true);
    const { items } = await list('sort=sku');
    expect(items).toEqual([
      {
        ...{ sku: 'ک-۱', name: { en: 'کفش دوندگی', fa: 'کفش دوندگی' }, category: 'کفش' },
        ...{ price: 1_250_000, stock: 12, places: [] },
      },
      expect.objectContaining({ sku: 'ک-۲', price: 80_000, stock: 0 }),
    ]);
    const again = await bring('articles', persian, '&dry=1');
    expect(again.counts).toMatchObject({ created: 0, changed: 0, same: 2 });
  });

  test('[GDP4] names bad rows and how to mend them; corrected they come in', async () => {
    const { bring, list } = await openGoods();
    const { problems, badFile } = await bring('articles', persian, '&language=fa');
    expect(problems).toEqual([
      {
        ...{ row: 4, column: 'قیمت', value: 'گران', message: 'عدد نیست' },
        mend: expect.stringContaining('۱۲۵۰'),
      },
      expect.objectContaining({ row: 5, column: 'ک-۱' }),
      expect.objectContaining({ row: 6, column: 'کد کالا', message: 'خالی است' }),
    ]);
    const rows = badFile.split('\r\n').filter((row) => row !== '');
    expect(rows).toHaveLength(4);
    const mended = [rows[0], rows[1]?.replace('گران', '۴۰۰٬۰۰۰')].join('\n');
    expect((await bring('articles', mended)).counts).toMatchObject({ created: 1, bad: 0 });
    expect((await list('q=كمربند')).items).toMatchObject([{ sku: 'ک-۳', price: 400_000 }]);
    const wrong = await bring('articles', 'عنوان,رنگ\nکفش,سبز\n', '&dry=1&language=en');
    expect(wrong.problems).toMatchObject([{ row: 1, column: 'sku' }]);
    const meant = await bring('articles', 'عنوان,رنگ\nکفش,سبز\n', '&dry=1&mapping=sku,category');
    expect(meant.counts).toMatchObject({ created: 1, bad: 0 });
  });

  test('[GDP3] what is exported comes in unchanged, articles and places', async () => {
    const { real, bring, call, list } = await openGoods();
    const shelf = { device: 'shelf-1', kind: 'shelf', placement: { zone: 'shoes' } } as const;
    const secretSha256 = 'c'.repeat(64);
    const device = { venue: 'kasra', format: 'native', secretSha256, ...shelf } as const;
    await real.running.must({ do: 'addDevice', ...device });
    await bring('articles', 'sku,name,price,stock\n-5,"a ""b"", c",2.5,-3\nhat,Hat,,\n=x,Y,1,2\n');
    const places = await bring('planogram', 'sku,zone,shelf,slot\nhat,shoes,,\n-5,,shelf-1,a;b\n');
    expect(places.counts).toMatchObject({ created: 2, bad: 0 });
    expect((await list('q=hat')).items[0]?.places).toEqual([{ zone: 'shoes' }]);
    for (const kind of ['articles', 'planogram']) {
      const { text } = await call('GET', `/file?kind=${kind}`);
      const rows = text.trim().split('\r\n').length - 1;
      const back = await bring(kind, text, '&whole=1&dry=1');
      expect(back.counts).toEqual({ rows, created: 0, changed: 0, same: rows, gone: 0, bad: 0 });
    }
  });

  test('[GDP4] one that is the whole takes out the rest, unless a row of it is bad', async () => {
    const { bring, list, real } = await openGoods();
    await bring('articles', 'sku,price\na,1\nb,2\nc,3\n');
    const bad = await bring('articles', 'sku,price\na,1\nb,dear\n', '&whole=1');
    expect(bad.counts).toMatchObject({ gone: 0, bad: 1 });
    expect((await list('')).total).toBe(3);
    const whole = await bring('articles', 'sku,price\na,1\nb,5\n', '&whole=1');
    expect(whole.counts).toMatchObject({ changed: 1, same: 1, gone: 1, bad: 0 });
    expect(whole.changes).toContainEqual({
      ...{ how: 'changed', about: 'b' },
      what: [{ column: 'price', before: 2, after: 5 }],
    });
    expect((await list('sort=sku')).items.map(({ sku }) => sku)).toEqual(['a', 'b']);
    const late = { do: 'setStock', venue: 'kasra', how: 'set', reason: 'count' } as const;
    // The engine knows it no more either. [GDP6]
    expect(await real.running.submit({ ...late, rows: [{ sku: 'c', units: 1 }] })).toMatchObject({
      problems: [{ code: 'command.article_unknown' }],
    });
  });

  test('[GDP5] of places names zones and shelves that are not there', async () => {
    const { bring, call } = await openGoods();
    await bring('articles', 'sku\na\n');
    const text = 'sku,zone,shelf,slot\na,nowhere,,\na,,rack,1\na,,,\nq,shoes,,\na,shoes,,\n';
    const { counts, problems } = await bring('planogram', text);
    expect(counts).toMatchObject({ created: 1, bad: 4 });
    expect(problems.map(({ row, column }) => [row, column])).toEqual([
      [2, 'zone'],
      [3, 'shelf'],
      [4, 'zone'],
      [5, 'sku'],
    ]);
    const { json } = await call('GET', '/places');
    expect(json).toMatchObject({
      zones: expect.arrayContaining([{ zone: 'shoes', articles: 1, out: 0 }]),
    });
  });
});

describe('an article that stands in a zone', () => {
  const stands = (zone: string, sku: string) => ({ zone, sku });
  const square = (x: number): [number, number][] => [
    [x, 0],
    [x + 4, 0],
    [x + 4, 3],
    [x, 3],
  ];
  const zone = { name: { en: 'Zone' }, kind: 'display', floor: '0' } as const;
  const shoes = { ...zone, id: 'shoes', polygon: square(0) };
  const tills = { ...zone, id: 'tills', polygon: square(5) };

  test('[GDP5] moves to another in one step, and both count it rightly', async () => {
    const { real, bring, call, list } = await openGoods();
    const plan = { ...venue.plan, zones: [shoes, tills] };
    const { timezone, name, demo } = venue;
    const again = { venue: 'kasra', name, timezone, demo, settings: {}, plan } as const;
    await real.running.must({ do: 'importVenue', ...again });
    await bring('articles', 'sku,name\nhat,Hat\nsock,Sock\n');
    const place = (body: object) => call('POST', '', { body });
    const put = [stands('shoes', 'hat'), stands('shoes', 'sock')];
    expect((await place({ places: put })).status).toBe(200);
    const moved = { gone: { places: [stands('shoes', 'hat')] }, places: [stands('tills', 'hat')] };
    expect((await place(moved)).status).toBe(200);
    expect((await list('q=hat')).items[0]?.places).toEqual([{ zone: 'tills' }]);
    const { json } = await call('GET', '/places');
    expect(json).toMatchObject({
      zones: expect.arrayContaining([
        { zone: 'shoes', articles: 1, out: 0 },
        { zone: 'tills', articles: 1, out: 0 },
      ]),
    });
    // Two fingers on one button.
    expect((await place(moved)).status).toBe(200);
    expect((await list('q=hat')).items[0]?.places).toEqual([{ zone: 'tills' }]);
    // To where there is nothing: refused, and it stays where it is.
    const lost = { gone: { places: [stands('tills', 'hat')] }, places: [stands('no', 'hat')] };
    const wrong = { code: 'nowhere', list: 'places', row: 0, field: 'zone', value: 'no' };
    expect((await place(lost)).json).toMatchObject({
      refusedRows: ['places: there is no zone no for hat'],
      refusals: [wrong],
    });
    expect((await list('q=hat')).items[0]?.places).toEqual([{ zone: 'tills' }]);
  });
});

describe('[GDP1] the list of articles', () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, at) => `a-${at},Article ${at},کالای ${at % 97},${at % 500},${at % 40}`,
  );
  const text = ['sku,name,category,price,stock', ...rows].join('\n');

  test('finds, narrows, sorts and pages 20,000 of them at once', async () => {
    const { bring, list } = await openGoods();
    expect((await bring('articles', text)).counts).toMatchObject({ created: 20_000, bad: 0 });
    const all = await list('limit=50&sort=price&down=1');
    expect(all.items).toHaveLength(50);
    expect(all.items[0]?.price).toBe(499);
    expect(all.counts).toEqual({
      ...{ all: 20_000, out: 500, low: 2_500, uncounted: 0, nowhere: 20_000 },
    });
    const out = await list('only=out&limit=200&offset=400');
    expect([out.total, out.items.length]).toEqual([500, 100]);
    expect((await list('q=كالاي ۹۶ ')).total).toBe(206);
  });

  test('orders Persian names as a dictionary does', async () => {
    const { bring, list } = await openGoods();
    await bring('articles', 'کد,نام\n1,گل\n2,کفش\n3,پیراهن\n4,تی‌شرت\n5,یقه\n6,هدیه\n');
    const names = (await list('sort=name&language=fa')).items.map(({ name }) => Object(name).fa);
    expect(names).toEqual(['پیراهن', 'تی‌شرت', 'کفش', 'گل', 'هدیه', 'یقه']);
  });
});

test('[GDP7] operator and auditor read goods and change none of them', async () => {
  const { real } = await openGoods();
  for (const [user, role] of [
    ['omid', 'operator'],
    ['ara', 'auditor'],
  ] as const) {
    const they = as(await real.join(user, { role }));
    expect((await real.call('GET', `${at}/articles`, they)).status).toBe(200);
    const body = { articles: [{ sku: 'x' }] };
    expect((await real.call('POST', at, { ...they, body })).status).toBe(404);
    const stock = { how: 'set', reason: 'count', rows: [] };
    const counted = await real.call('POST', `${at}/stock`, { ...they, body: stock });
    expect(counted.status).toBe(role === 'operator' ? 400 : 404);
  }
});
