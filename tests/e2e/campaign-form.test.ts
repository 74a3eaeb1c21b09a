import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignsBody } from '../../src/contracts/api.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { newServer, type TestServer } from './server.ts';

/** The server's own process with the demonstration's shop, and who makes campaigns in it. */

/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.CAMPAIGN_PICTURES;

let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await newServer();
  const { admin } = await server.start();
  browser = await startChromium();
  context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
  page = await context.newPage();
  await page.goto(admin);
  await page.waitForURL('**/floor');
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const field = (place: string) =>
  page.locator(`[data-field="${place}"] :is(input, select, textarea)`).first();
const card = (id: string) => page.locator(`[data-campaign=${id}]`);
const publish = () => page.locator('.campaign-form button[type=submit]').click();

async function open(language = 'en'): Promise<void> {
  await page.goto(`${server.http}/campaigns?venue=demo&lang=${language}`);
  await page.locator('[data-campaign] .sentence').first().waitFor();
}

async function kept(id: string) {
  const answer = await context.request.get(`${server.http}/api/v1/venues/demo/campaigns`);
  const { items } = (await answer.json()) as CampaignsBody;
  return items.find(({ campaign }) => campaign.id === id);
}

async function picture(name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `campaign-${name}.png`), fullPage: true });
}

const id = 'a-coupon-for-who-stays';

test('[CPF1] [CPF2] a coupon for who stays is made by choosing, and runs', async () => {
  await open();
  await page.locator('.new-campaign').click();
  await page.locator('[data-starter=linger]').click();
  await publish();
  // What is missing is said at its field, which has the focus.
  await page.locator('[data-field=zone] .fault').waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[data-field=zone]'));
  await field('zone').selectOption('shoes');
  await field('minutes').fill('۵');
  await field('bodyEn').fill('Take {coupon} to the till, {nam}');
  await page.locator('[data-field=bodyEn] .fault').waitFor();
  expect(await page.locator('[data-sentence]').count()).toBe(0);
  await field('bodyEn').fill('Take {coupon} to the till, ');
  await page.locator('.hole').first().click();
  expect(await field('bodyEn').inputValue()).toBe('Take {coupon} to the till, {name}');
  const sentence = page.locator('[data-sentence=en]');
  await sentence.getByText('for 5 minutes').waitFor();
  expect(await page.locator('[data-sentence=fa]').textContent()).toContain('۵ دقیقه');
  const said = await sentence.textContent();
  await picture('form');
  await publish();
  await card(id).waitFor();
  expect(await card(id).locator('.sentence').textContent()).toBe(said);
  expect(await kept(id)).toMatchObject({
    ...{ version: 1, status: 'live' },
    campaign: {
      when: { type: 'dwelled', zone: 'shoes', for: '5m' },
      then: [
        { message: { coupon: `${id}-offer`, body: { en: 'Take {coupon} to the till, {name}' } } },
      ],
      experiment: { control: 0.1 },
      goal: { event: 'purchased', within: '2h' },
    },
  });
  const offers = await context.request.get(`${server.http}/api/v1/venues/demo/offers`);
  expect((await offers.json()).items).toContainEqual(
    expect.objectContaining({
      offer: expect.objectContaining({ id: `${id}-offer`, value: 10, valid: { for: '7d' } }),
    }),
  );
});

test('[CPF4] it is changed by the form that made it, kept as a draft, and live again', async () => {
  await open();
  await card(id).locator('.edit').click();
  expect(await field('zone').inputValue()).toBe('shoes');
  expect(await field('minutes').inputValue()).toBe('5');
  expect(await field('coupon').inputValue()).toBe(`${id}-offer`);
  expect(await field('control').inputValue()).toBe('10');
  await field('minutes').fill('7');
  await page.locator('.campaign-form .button--quiet').first().click();
  await card(id).locator('.status--draft').waitFor();
  expect(await kept(id)).toMatchObject({ version: 2, campaign: { when: { for: '7m' } } });
  await card(id).locator('.edit').click();
  await field('minutes').waitFor();
  await page.locator('.turn').click();
  const json = page.locator('textarea.json');
  const document = JSON.parse(await json.inputValue());
  expect(document).toMatchObject({ id, when: { for: '7m' } });
  await json.fill(JSON.stringify({ ...document, when: { ...document.when, for: '9m' } }));
  await page.locator('[data-sentence=en]').getByText('for 9 minutes').waitFor();
  await page.locator('.turn').click();
  expect(await field('minutes').inputValue()).toBe('9');
  await publish();
  await card(id).locator('.status--live').waitFor();
  expect(await kept(id)).toMatchObject({ version: 3, campaign: { id, when: { for: '9m' } } });
});

test('[CPF4] one written by hand says so, is shown as its sentence, is not damaged', async () => {
  const before = await kept('shoes-offer');
  await open('fa');
  await card('shoes-offer').locator('.edit').click();
  await page.locator('.by-hand').waitFor();
  await page.locator('[data-sentence=fa]').waitFor();
  const json = page.locator('textarea.json');
  const whole = await json.inputValue();
  await json.fill(whole.slice(0, -2));
  await page.locator('.editor .fault').first().waitFor();
  await json.fill(whole.replace('"shoes"', '"shoos"'));
  await page.locator('.plain-problems code').getByText('when.zone').waitFor();
  await picture('by-hand');
  await publish();
  expect(await page.locator('.editor').count()).toBe(1);
  await json.fill(whole);
  await page.locator('[data-sentence=fa]').waitFor();
  await publish();
  await card('shoes-offer').waitFor();
  const after = await kept('shoes-offer');
  expect(after?.campaign).toEqual(before?.campaign);
});

test('[CPF1] a segment is chosen among those there are; to choose none is its fault', async () => {
  const who = { purchases: { within: '365d' }, atLeast: 2 };
  const name = { en: 'Who comes back', fa: 'وفاداران' };
  const segment = { version: 1, id: 'comes-back', name, who };
  const url = `${server.http}/api/v1/venues/demo/segments`;
  expect((await context.request.post(url, { data: { segment } })).status()).toBe(200);
  await open('fa');
  await page.locator('.new-campaign').click();
  await page.locator('[data-starter=welcome]').click();
  await field('who').selectOption('segment');
  await publish();
  await page.locator('[data-field=segment] .fault').waitFor();
  await page.locator('[data-field=segment] option', { hasText: name.fa }).waitFor({
    state: 'attached',
  });
  await field('segment').selectOption('comes-back');
  await page.locator('[data-sentence=fa]').getByText('comes-back').waitFor();
  await picture('segment-fa');
});

test('[CPF3] what stands in the form is tried on the past before it is published', async () => {
  await open();
  await page.locator('.new-campaign').click();
  await page.locator('[data-starter=welcome]').click();
  await page.locator('[data-sentence=en]').waitFor();
  await page.locator('.tried select').first().selectOption('hour');
  await page.locator('.tried form.ask button[type=submit]').click();
  await page.locator('.tried .reached').waitFor({ timeout: 240_000 });
  expect(await kept('welcome-at-the-entrance')).toBeUndefined();
});

test('[CPF5] who may not publish reads campaigns and is offered no form', async () => {
  const data = { role: 'operator', venues: 'all' };
  const made = await context.request.post(`${server.http}/api/v1/invitations`, { data });
  const link = new URL((await made.json()).link).hash.replace('#invite=', '');
  const other = await browser.newContext();
  const account = { link, user: 'omid', name: 'Omid', password: 'four words of my own' };
  await other.request.post(`${server.http}/api/v1/invitations/accept`, { data: account });
  const theirs = await other.newPage();
  await theirs.goto(`${server.http}/campaigns?venue=demo`);
  await theirs.locator('[data-campaign] .sentence').first().waitFor();
  expect(await theirs.locator('.new-campaign, .edit').count()).toBe(0);
  await other.close();
});
