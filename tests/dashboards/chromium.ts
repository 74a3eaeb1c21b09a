import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A page may take its time on cores that others load: a time-out ends what hangs. */
const patienceMs = 240_000;

/** Debian's Chromium, with a new profile each time and no calls home. */
export async function startChromium(...more: readonly string[]): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patienceMs);
    return context;
  };
  browser.newPage = async (options) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.once('close', () => void context.close().catch(() => {}));
    return page;
  };
  return browser;
}

export type Watched = {
  readonly page: Page;
  /** Thrown errors and broken promises of the page, and what its CSP refused. */
  readonly faults: readonly string[];
  readonly requests: readonly string[];
};

export async function openPage(
  browser: Browser,
  url: string,
  { nowMs, ...options }: BrowserContextOptions & { readonly nowMs?: number } = {},
): Promise<Watched> {
  const context = await browser.newContext(options);
  if (nowMs !== undefined) await context.addInitScript(setClock, nowMs - Date.now());
  const page = await context.newPage();
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) faults.push(line.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, faults, requests };
}

/** The page's clock as its server's, which tests may begin on a day of their own. */
function setClock(aheadMs: number): void {
  const now = Date.now.bind(Date);
  Date.now = () => now() + aheadMs;
}
