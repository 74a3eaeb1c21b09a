import type { Page } from 'playwright-core';
import type { BadFile, SaleRow, SalesBody } from '../../src/contracts/api-sales.ts';
import type { Scene } from './scenes.ts';

const onGoods = {
  file: 'goods.html',
  path: '/goods?venue=demo',
  as: 'admin',
  ready: '[data-tab=articles]',
} as const;

const rows = [
  'sku,name,نام,category,price,stock',
  'run-42,Runner 42,کفش دوندگی,shoes,12500000,12',
  'hat-1,Hat,کلاه,clothes,400000,0',
  'sock-1,Socks,جوراب,clothes,80000,3',
  'belt-1,Belt,کمربند,clothes,dear,4',
  'tea-1,Tea,چای,food,95000,',
].join('\n');

/** The demonstration has no articles of its own: a file of some is brought. */
async function bring(page: Page, kind: 'articles' | 'planogram', text: string): Promise<void> {
  const status = await page.evaluate(
    async ([of, body]) => {
      const path = `/api/v1/venues/demo/goods/file?kind=${of}`;
      const headers = { 'content-type': 'text/csv' };
      return (await fetch(path, { method: 'POST', headers, body: body ?? '' })).status;
    },
    [kind, text],
  );
  if (status !== 200) throw new Error(`the file of goods was answered with ${status}`);
}

async function stocked(page: Page): Promise<void> {
  await bring(page, 'articles', rows);
  await bring(page, 'planogram', 'sku,zone\nrun-42,shoes\nhat-1,shoes\n');
  await page.reload();
  await page.locator('.good-row').first().waitFor();
}

const goods: readonly Scene[] = [
  { ...onGoods, name: 'goods for nobody', as: 'nobody', ready: '.notice-card' },
  {
    ...onGoods,
    name: 'goods, an article that is changed',
    open: async (page) => {
      await stocked(page);
      await page.locator('.good-row .good-line .button').nth(1).click();
      await page.locator('.article-forms > div .button').click();
      await page.locator('.button--danger').waitFor();
    },
  },
  {
    ...onGoods,
    name: 'goods, what stands in a zone of the plan',
    open: async (page) => {
      await stocked(page);
      await page.locator('[data-tab=places]').click();
      await page.locator('[data-goods-zone=shoes]').click();
      await page.locator('[data-standing]').first().waitFor();
      await page.locator('input[name=add-here]').fill('tea');
      await page.locator('[data-add]').first().waitFor();
    },
  },
  {
    ...onGoods,
    name: 'goods, a file with a bad row',
    open: async (page) => {
      await page.locator('[data-tab=file]').click();
      const file = { name: 'goods.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.locator('.problems li').waitFor();
      await page.locator('details summary').click();
    },
  },
];

const onSales = {
  file: 'sales.html',
  path: '/sales?venue=demo',
  as: 'admin',
  ready: '.day-line',
} as const;

const money = { currency: 'IRR', device: 'till-1' } as const;
/** A day with all that may be said of a sale; the demonstration's own differs each time. */
function madeUpDay(): SalesBody {
  const atMs = Date.now() - 3_600_000;
  const line = { sku: 'hat-1', qty: 1, price: 400_000, name: { en: 'Hat', fa: 'کلاه' } };
  const sale = { kind: 'sale', atMs, ...money, total: 400_000, lines: [line] } as const;
  const items: SaleRow[] = [
    { ...sale, id: 's-1', receipt: '1001' },
    {
      ...{ ...sale, id: 's-2', receipt: '1002', visitor: 'v-2', customer: 'سارا کریمی' },
      ...{ matchedBy: 'place', probability: 0.82 },
    },
    { ...sale, id: 's-3', receipt: '1003', visitor: 'v-3', matchedBy: 'hand', probability: 1 },
    { ...sale, id: 's-4', kind: 'return', receipt: '1004', takesBack: 's-2' },
  ];
  return { items, sold: [{ sku: 'hat-1', sold: 3, returned: 1, amount: 800_000 }] };
}
function madeUpFiles(): { readonly items: readonly BadFile[] } {
  const problem = {
    ...{ row: 4, column: 'قیمت', what: 'price: expected a number, got "گران"' },
    ...{ code: 'number', value: 'گران' },
    mend: 'correct قیمت there',
  };
  const file = { device: 'till-1', file: 'day.csv', folder: '/srv/till-1', atMs: Date.now() };
  return { items: [{ ...file, rows: 1, problems: [problem] }] };
}

const sales: readonly Scene[] = [
  {
    ...onSales,
    name: 'sales of a day',
    open: async (page) => {
      const day = madeUpDay();
      await page.route('**/demo/sales?*', (route) => route.fulfill({ json: day }));
      const files = madeUpFiles();
      await page.route('**/demo/tills/files', (route) => route.fulfill({ json: files }));
      await page.reload();
      await page.locator('.bad-file summary').click();
      await page.locator('.sale .button').first().click();
      await page.locator('.correction input').fill('v-9');
      await page.locator('.correction button[type=submit]').click();
      await page.locator('.correction p').waitFor();
    },
  },
  {
    ...onSales,
    name: 'sales, ways in of a till',
    open: async (page) => {
      await page.route('**/demo/sales?*', (route) => route.fulfill({ json: madeUpDay() }));
      await page.reload();
      await page.locator('.ways summary').click();
      await page.locator('.ways form').nth(1).locator('button[type=button]').click();
      await page.locator('.ways .becomes, .ways .trouble').waitFor();
    },
  },
];

const onTill = {
  file: 'till.html',
  path: '/till?venue=demo',
  as: 'admin',
  ready: '#field-code',
} as const;

const till: readonly Scene[] = [
  { ...onTill, name: 'till, nothing asked yet' },
  {
    ...onTill,
    name: 'till, a coupon that is not good',
    open: async (page) => {
      await page.locator('#field-code').fill('0000-0000-0000');
      await page.locator('#field-code').press('Enter');
      await page.locator('.answer--no').waitFor();
      await page.locator('.back summary').click();
    },
  },
];

/** What the shop's people sell with: goods, sales, the till, and staff on their phone. */
export const shop: readonly Scene[] = [
  ...goods,
  ...sales,
  ...till,
  {
    ...{ name: 'staff', file: 'staff.html', path: '/staff?venue=demo', as: 'admin' },
    ready: 'main h2',
  },
];
