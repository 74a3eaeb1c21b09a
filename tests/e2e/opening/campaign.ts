import type { Page } from 'playwright-core';
import type { Afternoon } from './afternoon.ts';

/** What the form of campaigns makes of the name that its first starter has. */
export const campaign = 'a-coupon-for-who-stays';

/**
 * The first offer, by the form: what it begins with, where, and after the least that can be said.
 * Nobody is held out for comparison, as a shop does that wants its first coupons seen.
 */
export async function writeOffer(day: Afternoon, page: Page, zone: string): Promise<void> {
  const field = (place: string) =>
    page.locator(`[data-field="${place}"] :is(input, select, textarea)`).first();
  await day.step('write the first offer', async () => {
    await page.locator('.new-campaign').click();
    await page.locator('[data-starter=linger]').click();
    await field('zone').selectOption(zone);
    await field('minutes').fill('1');
    await field('control').fill('0');
    await page.locator('[data-sentence=en]').getByText('for 1 minute').waitFor();
    await day.picture(page, 'campaign', '.as-it-runs');
    await page.locator('.campaign-form button[type=submit]').click();
    await page.locator(`[data-campaign=${campaign}] .sentence`).waitFor();
  });
}
