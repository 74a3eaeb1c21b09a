import type { Page } from 'playwright-core';
import type { Scene } from './scenes.ts';

const onForm = {
  file: 'campaigns.html',
  path: '/campaigns?venue=demo',
  as: 'admin',
  ready: '.new-campaign',
} as const;

async function begin(page: Page, starter: string): Promise<void> {
  await page.locator('.new-campaign').click();
  await page.locator(`[data-starter=${starter}]`).click();
  await page.locator('.campaign-form').waitFor();
}

/** A campaign being made: what it begins with, the form with faults and without, and as JSON. */
export const campaignScenes: readonly Scene[] = [
  {
    ...onForm,
    name: 'campaigns, what a new one begins with',
    open: async (page) => {
      await page.locator('.new-campaign').click();
      await page.locator('[data-starter]').first().waitFor();
    },
  },
  {
    ...onForm,
    name: 'campaigns, the form with what is missing',
    open: async (page) => {
      await begin(page, 'linger');
      await page.locator('[data-field="offer.value"] input').fill('many');
      await page.locator('.campaign-form button[type=submit]').click();
      await page.locator('.fault').first().waitFor();
    },
  },
  {
    ...onForm,
    name: 'campaigns, the form with everything open',
    open: async (page) => {
      await begin(page, 'fitting');
      await page.locator('[data-field=zone] select').selectOption('shoes');
      await page.locator('[data-field=who] select').selectOption('segment');
      await page.locator('[data-field=segment] .muted').waitFor();
      // There is no segment here, so the campaign would have no sentence.
      await page.locator('[data-field=who] select').selectOption({ index: 0 });
      await page.locator('.tick input[type=checkbox]').last().check();
      await page.locator('[data-field=days]').waitFor();
      await page.locator('[data-sentence=fa]').waitFor();
    },
  },
  {
    ...onForm,
    name: 'campaigns, one written by hand',
    open: async (page) => {
      await page.locator('[data-campaign=shoes-offer] .edit').click();
      await page.locator('[data-sentence=fa]').waitFor();
    },
  },
];
