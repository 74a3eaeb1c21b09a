import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VenueBody } from '../../src/contracts/api.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { drawOn } from '../dashboards/plan-hand.ts';
import { photoOf } from '../dashboards/plan-pictures.ts';
import { newServer, type TestServer } from './server.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
  server = await newServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
});

test('[PLN20] a new shop is drawn over a photograph and goes live at the real server', async () => {
  const { admin } = await server.start();
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(admin);
  await page.waitForURL('**/floor');
  await page.goto(`${server.http}/plan?lang=en`);
  await page.click('[data-tab=versions]');
  await page.locator('.new-shop summary').click();
  await page.fill('input[name=shop-en]', 'Corner Shop');
  await page.locator('.new-shop button[type=submit]').click();
  await page.getByText('Corner Shop is begun. Draw its floor.').waitFor();
  const photo = await photoOf(browser, 1_000, 600);
  await drawOn(page, photo);
  await page.waitForSelector('[data-save=saved]');
  await page.reload();
  await page.waitForSelector('polygon[data-zone=display]');
  await page.click('[data-tab=publish]');
  const publish = page.locator('.publish button[type=submit]:enabled');
  await publish.click();
  await page.getByText(/Version \d+ is live/).waitFor();
  const drawn = await page
    .locator('polygon[data-zone]')
    .evaluateAll((all) =>
      all.map((one) => [one.getAttribute('data-zone'), one.getAttribute('points')]),
    );
  const answer = await context.request.get(`${server.http}/api/v1/venues/corner-shop`);
  const { plan }: VenueBody = await answer.json();
  expect(Object.fromEntries(drawn)).toEqual(
    Object.fromEntries(plan.zones.map(({ id, polygon }) => [id, polygon.join(' ')])),
  );
  expect(plan.walls).toHaveLength(4);
  expect(plan.doors?.[0]?.line).toEqual([3.5, 1, 4.5, 1]);
  expect(faults).toEqual([]);
});
