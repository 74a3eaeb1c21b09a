import type { Page } from 'playwright-core';
import type { CustomersBody } from '../../src/contracts/api-customers.ts';
import type { Scene } from './scenes.ts';

const onCustomers = {
  file: 'customers.html',
  path: '/customers?venue=demo',
  as: 'admin',
  ready: 'nav.tabs',
} as const;
const file = {
  name: 'customers of the till.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    'کد مشتری,نام,ایمیل,موبایل,تاریخ تولد,یادداشت\r\n' +
      '1,سارا کریمی,sara@x.ir,۰۹۱۲۱۱۱۱۱۱۱,۱۳۷۰/۰۲/۳۱,قدیمی\r\n' +
      '2,Ali Rezaei,ali,,99/99/99,\r\n,Reza,,,,\r\n',
  ),
};

const tab = (page: Page, name: string) => page.locator(`[data-tab=${name}]`).click();

async function bring(page: Page): Promise<void> {
  await tab(page, 'imports');
  await page.setInputFiles('input[type=file]', file);
  await page.locator('.mapping').waitFor();
}

const api = (page: Page, end: string) => new URL(`/api/v1/venues/demo${end}`, page.url()).href;

/** Two who may be one person, with something that happened; made once on one server. */
async function twins(page: Page): Promise<void> {
  const found = await page.request.get(api(page, '/customers?q=twin%20karimi'));
  const { items }: CustomersBody = await found.json();
  if (items.length >= 2) return;
  await page.request.post(api(page, '/customer-fields'), {
    data: {
      fields: [
        { field: 'shoe', type: 'number', name: { en: 'Shoe size', fa: 'شمارهٔ کفش' } },
        { field: 'club', type: 'flag', name: { en: 'In the club', fa: 'عضو باشگاه' } },
        ...[{ field: 'card', type: 'choice', name: { en: 'Card', fa: 'کارت' }, choices: ['gold'] }],
      ],
    },
  });
  for (const name of ['Twin Karimi', 'twin karimi']) {
    const patch = { name, birthday: '1991-05-21', email: `${name.length}.${name[0]}@x.ir` };
    const fields = { shoe: 38, card: 'gold' };
    const data = { patch: { ...patch, fields } };
    const made = await page.request.post(api(page, '/customers'), { data });
    const { visitor } = await made.json();
    const text = 'Asked for the blue ones in 38; call her when they come.';
    const contact = { data: { kind: 'call', text } };
    await page.request.post(api(page, `/customers/${visitor}/contacts`), contact);
  }
}

/** Customers: the list, a person, a file with bad rows, two who may be one, fields. */
export const customerScenes: readonly Scene[] = [
  { ...onCustomers, name: 'customers for nobody', as: 'nobody', ready: '.notice-card' },
  {
    ...onCustomers,
    name: 'customers, a file and what its columns mean',
    open: bring,
  },
  {
    ...onCustomers,
    name: 'customers, bad rows to mend',
    open: async (page) => {
      await bring(page);
      await page.locator('[data-report=dry]').waitFor();
      await page.locator('[data-do=run]').click();
      await page.locator('[data-report=run]').waitFor();
      await page.locator('[data-do=mend]').click();
      await page.locator('.mend-row').first().waitFor();
    },
  },
  {
    ...onCustomers,
    name: 'customers, found by name',
    open: async (page) => {
      await twins(page);
      await page.reload();
      await page.fill('input[name=q]', 'karimi');
      await page
        .locator('.customer-row', { hasText: /twin karimi/i })
        .first()
        .waitFor();
      await page.locator('details.more summary').click();
    },
  },
  {
    ...onCustomers,
    name: 'customers, one of them',
    open: async (page) => {
      await twins(page);
      await page.reload();
      await page.fill('input[name=q]', 'twin');
      await page.locator('.customer-row', { hasText: /twin/i }).first().click();
      await page.locator('.event').first().waitFor();
      await page.locator('[data-do=compare]').first().waitFor();
      for (const closed of await page.locator('details.more > summary').all()) await closed.click();
      await page.fill('input[name=phone]', '12');
      await page.locator('form button[type=submit]').first().click();
      await page.locator('.field-wrong').waitFor();
    },
  },
  {
    ...onCustomers,
    name: 'customers, two side by side',
    open: async (page) => {
      await twins(page);
      await tab(page, 'same');
      await page.locator('[data-do=compare]').first().click();
      await page.locator('.beside fieldset').first().waitFor();
    },
  },
  {
    ...onCustomers,
    name: 'customers, a segment being made',
    open: async (page) => {
      await twins(page);
      await page.reload();
      await tab(page, 'segments');
      await page.locator('[data-do=new]').click();
      await page.locator('[data-do=begin-bought]').click();
      await page.locator('select[name^=ask-]').first().selectOption('field');
      await page.locator('[data-do=add-condition]').first().click();
      await page.locator('[data-ask=field] select').first().selectOption('shoe');
      await page.locator('[data-ask=field] input').first().fill('38');
      await page.locator('[data-do=add-group]').first().click();
      await page.locator('[data-depth="1"] [data-do=add-condition]').click();
      await page.locator('[data-preview=there] [data-count=people]').waitFor();
      for (const closed of await page.locator('.question summary').all()) await closed.click();
    },
  },
  {
    ...onCustomers,
    name: 'customers, segments with their counts and members',
    open: async (page) => {
      await twins(page);
      const who = { field: 'shoe', atLeast: 38 };
      const name = { en: 'Wears 38 or more', fa: 'شمارهٔ ۳۸ به بالا' };
      const segment = { version: 1, id: 'size-38', name, who };
      await page.request.post(api(page, '/segments'), { data: { segment } });
      await page.reload();
      await tab(page, 'segments');
      await page.locator('[data-segment=size-38] [data-count=people]').waitFor();
      await page.locator('[data-segment=size-38] button').click();
      await page.locator('[data-do=members]').click();
      await page.locator('.lines li').first().waitFor();
    },
  },
  {
    ...onCustomers,
    name: 'customers, fields',
    open: async (page) => {
      await twins(page);
      await page.reload();
      await tab(page, 'fields');
      await page.locator('[data-field=card]').waitFor();
      await page.locator('[data-do=add-field]').click();
    },
  },
];
