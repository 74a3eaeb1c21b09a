import { describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';
import { CODE } from './mock.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
inBrowserWithMock();

/** Opens the section by its name, and has it filled. */
async function myData(lang: 'en' | 'fa', title: string, done: string) {
  const url = `${mock.url}/v/demo?lang=${lang}#${CODE}`;
  const { page, faults } = await openPage(browser, url, PHONE);
  await page.getByText(done, { exact: true }).click();
  await page.getByText(title, { exact: true }).click();
  await page.locator('.held').waitFor();
  return { page, faults };
}

describe('my data', () => {
  test('[CON9] says what is held, when it goes, and leads to both downloads', async () => {
    const { page, faults } = await myData('en', 'My data', 'Done');
    expect(await page.locator('.held').innerText()).toMatch(/Visits\s+2/);
    await page.getByText(/deleted in 20 h|deleted in 21 h/).waitFor();
    const links = page.locator('.my-data a');
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual([
      '/api/v1/visitor/me/data',
      '/api/v1/visitor/me/data.csv',
    ]);
    expect(faults).toEqual([]);
  });

  test('[CON9] in Persian it runs right to left in Persian digits, and fits a phone', async () => {
    const { page } = await myData('fa', 'داده‌های من', 'تمام');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('.held').innerText()).toContain('۲');
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(isWide).toBe(false);
  });

  test('[CON7] one switch stops everything and asks for the code to join again', async () => {
    const { page } = await myData('en', 'My data', 'Done');
    await page.getByRole('button', { name: 'Stop everything' }).click();
    await page.getByText('Everything has stopped.').waitFor();
    await page.getByText('One message was on its way already').waitFor();
    const stop = mock.calls.find(({ path }) => path.endsWith('/stop'));
    expect(JSON.parse(stop?.body ?? '{}')).toEqual({ text: 'consent-2', language: 'en' });
  });

  test('[CON2] everything is deleted in two taps, and the receipt says what is left', async () => {
    const { page } = await myData('en', 'My data', 'Done');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    expect(mock.calls.some(({ method }) => method === 'DELETE')).toBe(false);
    await page.getByRole('button', { name: 'Yes, delete it now' }).click();
    await page.getByText('2 visits, 3 stays and 4 messages').waitFor();
    await page.getByText('What is left names nobody').waitFor();
    expect(await page.locator('.receipt bdi').innerText()).toBe('the-receipt-code');
  });
});
