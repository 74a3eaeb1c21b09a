import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';
import { venueBody } from './mock-venue.ts';

inBrowserWithMock((mock) => {
  mock.drawn.push({ planVersion: 1, plan: venueBody.plan });
});

/** The first zone under another name: what a new version is told by. */
function renamed(name: string): typeof venueBody.plan {
  const [first, ...rest] = venueBody.plan.zones;
  if (first === undefined) throw new Error('the mock has zones');
  return { ...venueBody.plan, zones: [{ ...first, name: { en: name, fa: name } }, ...rest] };
}

const isOnPage = (page: Page, name: string) => page.getByText(name).count();

describe('the floor of a plan that is drawn anew', () => {
  test('[PLN8] shows the new plan without a reload', async () => {
    const { page, faults } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    await page.evaluate(() => document.body.setAttribute('data-same', 'page'));
    mock.redraw(2, renamed('Summer shoes'));
    await expect.poll(() => isOnPage(page, 'Summer shoes')).toBeGreaterThan(0);
    expect(await page.locator('body').getAttribute('data-same')).toBe('page');
    expect(mock.connections).toBe(1);
    expect(faults).toEqual([]);
  });

  test('[PLN8] looked back at shows the plan of then, and now the plan of now', async () => {
    mock.drawn.push({ planVersion: 2, plan: renamed('Summer shoes') });
    const { page } = await openPage(browser, `${mock.url}/floor?lang=en`);
    await page.locator('canvas.dots').waitFor();
    await expect.poll(() => isOnPage(page, 'Summer shoes')).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Look back' }).click();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('.banner.past').waitFor();
    await expect.poll(() => isOnPage(page, 'Summer shoes')).toBe(0);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await expect.poll(() => isOnPage(page, 'Summer shoes')).toBeGreaterThan(0);
  });
});
