import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
inBrowserWithMock();

const floor = (search = '?lang=en') => openPage(browser, `${mock.url}/floor${search}`);
const textOf = async (page: Page, of: string) =>
  (await page.locator(of).innerText()).replaceAll(/\s+/g, ' ');
const hasOverflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

describe('what waits on the floor', () => {
  test('[PAG17] an alert is acknowledged in one tab, and both say who', async () => {
    mock.staff.call();
    const { page, faults } = await floor();
    const { page: other } = await floor();
    await other.waitForSelector('.alerts button');
    const button = page.locator('.alerts').getByRole('button', { name: 'Acknowledge' });
    expect(await textOf(page, '.alerts li')).toMatch(/Warning Somebody waits at the shoes · Shoes/);
    await button.press('Enter');
    for (const one of [page, other]) {
      await one.getByText(/Acknowledged by ann at \d\d:\d\d/).waitFor();
      expect(await one.locator('.alerts button').count()).toBe(0);
    }
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-row'));
    expect(focused).toBe('a/1');
    expect(faults).toEqual([]);
  });

  test('[PAG17] a task says what, where, for whom and since when, and is done once', async () => {
    mock.staff.call();
    const { page } = await floor();
    await page.waitForSelector('.tasks button');
    expect(await textOf(page, '.tasks')).toContain('Offer help · Shoes for sales, waiting 4 min');
    await page.locator('.tasks button').click();
    await page.getByText(/Done by ann at \d\d:\d\d/).waitFor();
    const posted = mock.calls.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(posted).toEqual(['/api/v1/venues/demo/tasks/t%2F1/done']);
  });

  test('[PAG17] who may only look gets no button, a wall asks for nothing', async () => {
    mock.staff.call();
    mock.role = 'marketer';
    const { page } = await floor();
    await page.waitForSelector('.tasks li');
    expect(await page.locator('.calls button').count()).toBe(0);
    // An open page goes on asking by itself.
    await page.close();
    mock.role = 'wall';
    mock.calls.length = 0;
    const { page: wall } = await floor();
    await wall.waitForSelector('.alerts li');
    expect(mock.calls.some(({ path }) => /tasks|alerts|people/.test(path))).toBe(false);
  });

  test('[PAG18] people say how sure their places are, and of whom nobody knows', async () => {
    const { page } = await floor();
    await page.locator('details.people summary').click();
    await page.waitForSelector('[data-dot]');
    const rows = await page.locator('[data-dot]').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^D7 Café · unsure, 41% last heard 2 min ago/),
      expect.stringMatching(/^D9 Shoes · sure, 97% heard just now/),
    ]);
    expect(await textOf(page, '.unknown')).toBe(
      'Place not known: 3 not heard for long, 1 where no receiver hears',
    );
  });
});

describe('the campaigns page', () => {
  const campaigns = (search = '?lang=en', options = {}) =>
    openPage(browser, `${mock.url}/campaigns${search}`, options);

  test('[PAG19] says what a campaign is, how it stands and what it did today', async () => {
    const { page, faults } = await campaigns();
    await page.waitForSelector('.campaign');
    const card = await textOf(page, '.campaign');
    expect(card).toContain('Ten percent for runners Live Marketing version 3');
    expect(card).toContain('When a visitor has been in “Shoes” for 3 minutes.');
    const counts = await page.locator('[data-count]').allInnerTexts();
    const said = counts.map((one) => one.replaceAll(/\s+/g, ' ').trim());
    expect(said).toEqual(['Sent 12', 'Delivered 11', 'Seen 7', 'Held back 30', 'Goal met 4']);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(1);
    expect(faults).toEqual([]);
  });

  test('[PAG30] pages lead to each other and say where one is', async () => {
    const { page } = await campaigns('?lang=en&venue=demo');
    const links = page.locator('nav.pages a');
    await links.first().waitFor();
    const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(paths).toContain('/floor?venue=demo');
    expect(await page.locator('nav.pages [aria-current=page]').innerText()).toBe('Campaigns');
  });

  test('[PAG20] why is shown gate by gate, what stopped it marked', async () => {
    const { page } = await campaigns();
    await page.getByRole('button', { name: 'Why' }).click();
    await page.locator('.lately button').click();
    await page.waitForSelector('tr.stopped');
    expect(await textOf(page, '.decision h4')).toMatch(/Not sent: Consent$/);
    expect(await textOf(page, 'tr.stopped')).toBe(
      'Consent offers ✗ stopped here never given given ',
    );
    expect(await page.locator('tr.passed').count()).toBe(1);
  });

  test('[PAG20] a dot of the floor opens its why; Persian is right to left', async () => {
    const { page } = await campaigns('?lang=fa&dot=d7', PHONE);
    await page.waitForSelector('tr.stopped');
    expect(mock.calls.some(({ path }) => path.endsWith('/why'))).toBe(true);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await textOf(page, 'tr.stopped')).toContain('هرگز داده نشده');
    expect(await hasOverflow(page)).toBe(false);
  });

  test('[PAG21] a back-test runs, and says what would have been different', async () => {
    const { page } = await campaigns();
    await page.getByRole('button', { name: 'Test on the past' }).click();
    await page.getByLabel('Past to test on').selectOption('hour');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.waitForSelector('.result');
    expect(await textOf(page, '.changes')).toBe('3 added, 0 removed, 2 kept');
    expect(await textOf(page, '.then')).toMatch(/Messages sent 2 5 .*Consent 1 1/);
    const asked = mock.calls.find(({ path }) => path.endsWith('/backtests'));
    expect(JSON.parse(asked?.body ?? '{}')).toEqual({ campaign: 'runners-10', from: '1h' });
  });

  test('[PAG19] a marketer’s page is not for a wall', async () => {
    mock.role = 'wall';
    const { page } = await campaigns();
    await page.getByText('You are not signed in').waitFor();
    expect(mock.calls.some(({ path }) => path.includes('/campaigns'))).toBe(false);
  });
});
