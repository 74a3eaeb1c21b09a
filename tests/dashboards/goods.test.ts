import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openReal, type Real } from '../web/real.ts';
import { buildPages } from './built.ts';
import { openPage, startChromium } from './chromium.ts';

let built: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;
beforeAll(async () => {
  built = await buildPages();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  built?.remove();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

type Goods = { readonly page: Page; readonly real: Real; readonly faults: readonly string[] };

async function openGoods(role: 'admin' | 'operator' = 'admin'): Promise<Goods> {
  const real = await openReal({ pagesFolder: built.dist });
  const articles = [
    { sku: 'hat', name: 'Hat', price: 5, stock: 3 },
    { sku: 'sock', name: 'Sock', price: 2 },
  ];
  const put = { do: 'publishGoods', venue: 'kasra', replace: true, articles } as const;
  await real.running.must({ ...put, planogram: [] });
  const { session } = await real.join('mina', { role });
  const url = `http://127.0.0.1:${real.port}`;
  const { page, faults } = await openPage(browser, `${url}/login?lang=en`);
  await page.context().addCookies([{ name: 'gozar_session', value: session, url }]);
  await page.goto(`${url}/goods?venue=kasra&lang=en`);
  await page.locator('.good-row').first().waitFor();
  return { page, real, faults };
}

const stored = async ({ real }: Goods) => real.reader.goods('kasra');

describe('the page of goods, on a real server', () => {
  test('[GDP2] changes a price, counts with a reason, takes out, says sold out', async () => {
    const goods = await openGoods();
    const { page, real } = goods;
    await page.locator('[data-sku=hat] .good-line .button').click();
    await page.locator('[id="field-price-hat"]').fill('۱٬۲۵۰');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved: Hat').waitFor();
    const [hat] = (await stored(goods)).articles;
    expect(hat).toMatchObject({ sku: 'hat', name: { en: 'Hat' }, price: 1_250, stock: 3 });
    await page.locator('[data-sku=hat] .good-line .button').click();
    await page.locator('[id="field-units-hat"]').fill('۰');
    await page.locator('[id="field-reason-hat"]').fill('stolen');
    await page.getByRole('button', { name: 'Save stock' }).click();
    await page.locator('[data-sku=hat] .stock--out').waitFor();
    await page.getByText('Offers about sold-out articles are held').waitFor();
    const audit = await real.reader.audit({ limit: 10, venue: 'kasra' });
    expect(JSON.stringify(audit)).toContain('stolen');
    await page.getByRole('button', { name: 'Take this article out' }).click();
    await page.getByRole('button', { name: 'Yes, take it out' }).click();
    await page.locator('[data-sku=hat]').waitFor({ state: 'detached' });
    expect((await stored(goods)).articles.map(({ sku }) => sku)).toEqual(['sock']);
    expect(goods.faults).toEqual([]);
  });

  test('[GDP5] an article is put into a zone by pointer, and taken away by keys', async () => {
    const goods = await openGoods();
    const { page } = goods;
    await page.locator('[data-tab=places]').click();
    await page.locator('[data-goods-zone=shoes]').click();
    await page.locator('input[name=add-here]').fill('ha');
    await page.locator('[data-add=hat]').click();
    await page.locator('[data-standing=hat]').waitFor();
    expect((await stored(goods)).places).toEqual([{ zone: 'shoes', sku: 'hat' }]);
    await page.locator('[data-standing=hat] .button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-standing=hat]').waitFor({ state: 'detached' });
    expect((await stored(goods)).places).toEqual([]);
    expect(goods.faults).toEqual([]);
  });

  test('[GDP7] an operator counts, and finds nothing else to change', async () => {
    const { page } = await openGoods('operator');
    await page.locator('[data-sku=hat] .good-line .button').click();
    await page.getByRole('button', { name: 'Save stock' }).waitFor();
    expect(await page.getByRole('button', { name: 'New article' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
  });
});
