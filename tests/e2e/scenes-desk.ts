import type { Page } from 'playwright-core';
import type { Scene } from './scenes.ts';

const onDesk = {
  file: 'desk.html',
  path: '/desk?venue=demo',
  as: 'admin',
  ready: '.scan-form input',
} as const;

/** A band of its own each time: scenes are opened once a look, on one server. */
let bands = 0;
async function typeBand(page: Page): Promise<string> {
  const tag = `scene-${Date.now()}-${++bands}`;
  await page.locator('.scan-form input').fill(tag);
  await page.locator('.scan-form input').press('Enter');
  return tag;
}
const tab = (page: Page, at: number) => page.locator('.desk-tab').nth(at).click();

/** The desk with a band handed out and linked, one lost, and all that it has. */
export const desk: readonly Scene[] = [
  { ...onDesk, name: 'desk for nobody', as: 'nobody', ready: '.notice-card' },
  {
    ...onDesk,
    name: 'desk, a family and a person to link',
    open: async (page) => {
      await page.locator('.use').nth(1).click();
      await typeBand(page);
      await page.locator('.job--done .job-act').first().click();
      await page.locator('.link-panel').waitFor();
    },
  },
  {
    ...onDesk,
    name: 'desk, a band frozen',
    open: async (page) => {
      const tag = await typeBand(page);
      await page.locator('.job--done', { hasText: tag }).waitFor();
      await tab(page, 2);
      await page.locator('.scan-form input').fill(tag);
      await page.locator('.scan-form input').press('Enter');
      await page.locator('.band .button').first().click();
      await page.locator('.moving').waitFor();
    },
  },
  {
    ...onDesk,
    name: 'desk, all bands',
    open: async (page) => {
      await tab(page, 3);
      await page.locator('.filters').waitFor();
      await page.locator('.row > button').first().click();
      await typeBand(page);
      await page.locator('.band').first().waitFor();
    },
  },
];
