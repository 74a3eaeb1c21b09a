import type { Page } from 'playwright-core';
import type { Afternoon } from './afternoon.ts';

/** A list of customers as the shop has it: a column that means nothing here, and a wrong row. */
const list = {
  name: 'customers of the till.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    'Customer number,Full name,E-mail,Shelf\n' +
      '1,Sara Karimi,sara@example.org,B\n2,Ali Rezaei,ali,A\n3,Kian Amini,kian@example.org,A\n',
  ),
};

/** What the page says came of the file: new customers, and rows that stay out. */
export type Brought = { readonly created: number; readonly bad: number };

/** Brings a list in: chosen, tried at once, in earnest. The wrong row stays out and is shown. */
export async function bringCustomers(day: Afternoon, page: Page): Promise<Brought[]> {
  const counts = async () => {
    const [created = 0, , , bad = 0] = await page.locator('.report .counts dd').allInnerTexts();
    return { created: Number(created), bad: Number(bad) };
  };
  await page.locator('[data-do=import]').click();
  const said: Brought[] = [];
  await day.step('choose the list of customers', async () => {
    await page.setInputFiles('input[type=file]', list);
    await page.locator('[data-report=dry]').waitFor();
    await page.getByText('1 column is left out: Shelf').waitFor();
    said.push(await counts());
    await day.picture(page, 'customers');
  });
  await day.step('bring them in', async () => {
    await page.locator('[data-do=run]').click();
    await page.locator('[data-report=run]').waitFor();
    await page.locator('.problem', { hasText: 'ali' }).waitFor();
    said.push(await counts());
  });
  return said;
}
