import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Set to `write` to take the pictures of the guide anew. */
export const isPictured = process.env.OPENING_PICTURES === 'write';
export const pictures = fileURLToPath(
  new URL('../../../dashboards/pictures/opening/', import.meta.url),
);

export const desktop = { width: 1_120, height: 760 };
export const phone = { width: 390, height: 780 };

/** What people of the shop decide and do in an afternoon, each counted once. [OPD1] */
export class Afternoon {
  readonly steps: string[] = [];
  readonly faults: string[] = [];
  readonly #browser: Browser;
  readonly #http: string;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser, http: string) {
    this.#browser = browser;
    this.#http = http;
  }

  /** One form filled and sent, one drawing, one file chosen, one button that changes something. */
  async step<T>(what: string, act: () => Promise<T>): Promise<T> {
    this.steps.push(what);
    try {
      return await act();
    } catch (cause) {
      throw new Error(`step ${this.steps.length}, ${what}`, { cause });
    }
  }

  /** Somebody else's browser: nobody is signed in there. */
  async newcomer(viewport: { width: number; height: number }): Promise<Page> {
    const context = await this.#browser.newContext({ viewport, locale: 'en-GB' });
    this.#contexts.push(context);
    return this.another(context);
  }

  /** Another page of the same browser. */
  async another(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(error.message));
    return page;
  }

  /** Follows the pages' own way about: nobody types an address. */
  async goTo(page: Page, name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  url(path: string): string {
    return `${this.#http}${path}`;
  }

  /**
   * The page as it is now, in English and in Persian, where the guide's pictures are made anew;
   * `around` is scrolled to the middle first. `isThere`: what a page that asks the server again in
   * another language has to show.
   */
  async picture(
    page: Page,
    name: string,
    around?: string,
    isThere?: Readonly<Record<'en' | 'fa', string>>,
  ): Promise<void> {
    if (!isPictured) return;
    for (const [code, language] of [
      ['fa', 'فارسی'],
      ['en', 'English'],
    ] as const) {
      await page.getByRole('button', { name: language, exact: true }).first().click();
      await page.waitForFunction((lang) => document.documentElement.lang === lang, code);
      if (isThere !== undefined) await page.getByText(isThere[code]).first().waitFor();
      await page.evaluate(() => document.fonts.ready);
      await page.evaluate((of) => {
        const at = of === undefined ? null : document.querySelector(of);
        if (at === null) scrollTo(0, 0);
        else at.scrollIntoView({ block: 'center' });
      }, around);
      await this.#keep(page, `${name}-${code}`);
    }
  }

  async #keep(page: Page, name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    const session = await page.context().newCDPSession(page);
    const how = { format: 'webp', quality: 62 } as const;
    const { data } = await session.send('Page.captureScreenshot', how);
    await session.detach();
    writeFileSync(join(pictures, `${name}.webp`), Buffer.from(data, 'base64'));
  }

  async end(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }
}
