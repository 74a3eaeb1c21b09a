import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { late } from '../asked-again.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { type Addresses, newServer, type TestServer } from './server.ts';

/** The first minute of somebody who cloned this and typed one command. */
const pictures = fileURLToPath(new URL('pictures', import.meta.url));
/** Cores that others use may take that many times as long. */
const slack = 3;
const readyWithinMs = 10_000 * slack;
const movingWithinMs = 10_000 * slack;
const messageWithinMs = 60_000 * slack;

let server: TestServer;
let addresses: Addresses & { readyMs: number };
let browser: Browser;
const readyAt = { ms: 0 };

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await startChromium();
  server = await newServer();
  addresses = await server.start();
  readyAt.ms = performance.now();
});
afterAll(async () => {
  await browser.close();
  await server.end();
});

const sinceReadyMs = () => performance.now() - readyAt.ms;

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

/** The dots as drawn now, as a text that differs when they moved. */
const drawn = (page: Page) =>
  page.locator('canvas.dots').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

test('ready in under ten seconds, and the floor moves within ten more', async () => {
  process.stdout.write(`ready after ${Math.round(addresses.readyMs)} ms\n`);
  expect(addresses.readyMs, late).toBeLessThan(readyWithinMs);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(addresses.floor);
  await page.locator('canvas.dots').waitFor();
  await expect
    .poll(() => page.locator('#people').innerText(), { timeout: movingWithinMs })
    .not.toBe('0');
  const before = await drawn(page);
  await expect.poll(() => drawn(page), { timeout: movingWithinMs }).not.toBe(before);
  process.stdout.write(`the floor moves after ${Math.round(sinceReadyMs())} ms more\n`);
  expect(sinceReadyMs(), late).toBeLessThan(movingWithinMs);
  await expect.poll(() => page.locator('.badge').first().innerText()).toBe('Demo');
  await page.locator('.events li').nth(3).waitFor();
  await picture(page, 'floor');
  await page.goto(`${addresses.floor}?lang=fa`);
  await page.locator('canvas.dots').waitFor();
  await page.locator('.events li').first().waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  await picture(page, 'floor-fa');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(() => page.locator('canvas.dots').evaluate((canvas) => canvas.clientWidth))
    .toBeLessThan(390);
  await picture(page, 'floor-phone-fa');
  await page.close();
});

test('the visitor page shows the demo message within a minute, and why', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(addresses.visitor ?? '');
  await page.locator('[data-message]').first().waitFor({ timeout: messageWithinMs });
  expect(sinceReadyMs(), late).toBeLessThan(messageWithinMs);
  await page.locator('[data-message] summary').first().click();
  await picture(page, 'visitor');
  await page.goto(`${(addresses.visitor ?? '').split('#')[0]}?lang=fa`);
  await page.locator('[data-message]').first().waitFor();
  await picture(page, 'visitor-fa');
  await page.close();
});

test('the admin link signs in once', async () => {
  const page = await browser.newPage();
  await page.goto(addresses.admin);
  await page.waitForURL('**/floor');
  const me = await page.evaluate(async () => (await fetch('/api/v1/me')).json());
  expect(me).toMatchObject({ role: 'admin' });
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(addresses.admin);
  await second.locator('h1 ~ .code').waitFor();
  expect(second.url()).not.toContain('/floor');
  await picture(second, 'admin-used');
  await other.close();
  await page.close();
});

test('every printed address answers, and one Ctrl-C ends it cleanly', async () => {
  for (const address of [addresses.floor, addresses.visitor ?? '', addresses.health]) {
    expect((await fetch(address)).status).toBe(200);
  }
  expect((await fetch(`${server.http}/readyz`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(server.log).toContain('stopping:');
});
