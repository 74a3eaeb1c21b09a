import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export const PHONE = { viewport: { width: 390, height: 844 } };
/** Where a person who wants to see the pages has them put; absent = nowhere. */
const pictures = process.env.PICTURES;

export async function picture(page: Page, of: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${of}.png`), fullPage: true });
}

/** Nothing has to be scrolled sideways. */
export async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}
