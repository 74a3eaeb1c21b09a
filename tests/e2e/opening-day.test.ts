import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium } from '../dashboards/chromium.ts';
import { Afternoon, desktop } from './opening/afternoon.ts';
import { drawPlan, photographOf } from './opening/plan.ts';
import { type Addresses, newServer, type TestServer } from './server.ts';

const patienceMs = 120_000;

let server: TestServer;
let browser: Browser;
let day: Afternoon;
let addresses: Addresses;
let manager: Page;

beforeAll(async () => {
  server = await newServer();
  addresses = await server.start('--no-demo');
  browser = await startChromium();
  day = new Afternoon(browser, server.http);
  manager = await day.newcomer(desktop);
}, patienceMs);

afterAll(async () => {
  await day?.end();
  await browser?.close();
  await server?.end();
}, patienceMs);

test(
  '[OPD2] an empty server leads to a first shop, and a photograph becomes a plan that is live',
  async () => {
    await manager.goto(addresses.admin);
    await manager.getByRole('link', { name: 'Begin your shop' }).click();
    await day.picture(manager, 'begin');
    await drawPlan(day, manager, await photographOf(browser));
    expect(day.faults).toEqual([]);
  },
  patienceMs,
);
