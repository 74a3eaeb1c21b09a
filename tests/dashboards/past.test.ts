import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';

const pictures = fileURLToPath(new URL('../e2e/pictures', import.meta.url));
inBrowserWithMock();
beforeAll(() => {
  mkdirSync(pictures, { recursive: true });
});

const people = (page: Page) => page.locator('#people').textContent();
const banner = (page: Page) => page.locator('.banner.past').innerText();

/** The evening before, at half past five; returns that day. */
async function lookBack(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Look back' }).click();
  const day = page.getByRole('combobox', { name: 'Day' });
  await day.selectOption({ index: 1 });
  await page.getByRole('combobox', { name: 'Hour' }).selectOption('17');
  await page.getByRole('combobox', { name: 'Minute' }).selectOption('30');
  const chosen = await day.inputValue();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator('.banner.past').waitFor();
  return chosen;
}

describe('the floor of a past time', () => {
  test('[PAG13] is chosen in venue time, says that it is not live, and leads back', async () => {
    const { page, faults } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    const day = await lookBack(page);
    await expect.poll(() => people(page)).toBe('4');
    expect(mock.pasts).toEqual([`${day}T17:30 10`]);
    expect(await banner(page)).toMatch(/Past: .*17:31.*This is not live/s);
    expect(await page.locator('#connection').textContent()).toBe('Past');
    expect(await page.locator('#age').textContent()).toBe('');
    await page.screenshot({ path: `${pictures}/past.png` });
    await page.getByRole('button', { name: 'Back to live' }).click();
    await expect.poll(() => people(page)).toBe('40');
    expect(await page.locator('.banner.past').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('[PAG13] stands still when paused, and goes on from there at another speed', async () => {
    const { page } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    await lookBack(page);
    await expect.poll(() => people(page)).toBe('4');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.waitForTimeout(600);
    expect(mock.pasts).toHaveLength(1);
    expect(await people(page)).toBe('4');
    await page.locator('.past select').selectOption('60');
    await expect.poll(() => mock.pasts.at(-1)).toBe(`${Date.UTC(2026, 10, 20, 14, 1)} 60`);
  });

  test('[PAG13] keeps its last picture where the record ends, and comes from a link', async () => {
    const { page } = await openPage(browser, `${mock.url}/floor?lang=en&from=2h&speed=60`);
    await page.locator('.banner.past').waitFor();
    await expect.poll(() => people(page)).toBe('4');
    expect(mock.pasts).toEqual(['2h 60']);
    mock.endPast();
    await expect.poll(() => banner(page)).toContain('The record ends here');
    expect(await people(page)).toBe('4');
  });

  test('[PAG13] keeps the focus of who goes by keys, also where a button goes away', async () => {
    const { page } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole('button', { name: 'Look back' }).press('Enter');
    await page.getByRole('button', { name: 'Show' }).press('Enter');
    await expect.poll(() => people(page)).toBe('4');
    expect(await focused()).toBe('Look back');
    await page.locator('.banner.past button').first().focus();
    mock.endPast();
    await expect.poll(() => banner(page)).toContain('The record ends here');
    expect(await focused()).toBe('Play');
    await page.keyboard.press('Enter');
    expect(mock.pasts).toHaveLength(1);
    await page.getByRole('button', { name: 'Back to live' }).press('Enter');
    await expect.poll(() => people(page)).toBe('40');
    expect(await focused()).toBe('Look back');
  });

  test('[PAG13] reads right to left on a phone without overflow', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const { page } = await openPage(browser, `${mock.url}/floor?lang=fa&from=2h`, phone);
    await page.locator('.banner.past').waitFor();
    await expect.poll(() => people(page)).toBe('۴');
    expect(await banner(page)).toContain('گذشته');
    await page.getByRole('button', { name: 'نگاه به گذشته' }).click();
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > window.innerWidth,
    );
    expect(overflows).toBe(false);
    await page.screenshot({ path: `${pictures}/past-phone-fa.png` });
  });

  test('[PAG13] is not offered to those who may not look back', async () => {
    mock.role = 'wall';
    const { page } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    expect(await page.getByRole('button', { name: 'Look back' }).count()).toBe(0);
  });
});
