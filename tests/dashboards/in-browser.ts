import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildPages } from './built.ts';
import { startChromium } from './chromium.ts';
import { Mock } from './mock.ts';

/** Of the file that asked: filled before its first test, and read where they are used. */
export let built: Awaited<ReturnType<typeof buildPages>>;
export let browser: Browser;
export let mock: Mock;

/** The pages as they are now and one Chromium; what a test opened is closed after it. */
export function inBrowser(): void {
  beforeAll(async () => {
    built = await buildPages();
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    built?.remove();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
}

/** The same with a server of the pages that says what each test tells it to. */
export function inBrowserWithMock(furnish: (mock: Mock) => void = () => {}): void {
  inBrowser();
  beforeEach(async () => {
    mock = new Mock(built.dist);
    furnish(mock);
    await mock.start();
  });
  afterEach(() => mock.stop());
}
