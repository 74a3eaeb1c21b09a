import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { amountOf } from '../../dashboards/parts/typed-numbers.ts';
import type {
  CampaignResultsBody,
  CouponCheckBody,
  CouponTerms,
  MyCouponsBody,
} from '../../src/contracts/api-coupons.ts';
import { experimentResult } from '../../src/insights/experiment.ts';
import { qrOf } from '../../src/web/qr.ts';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';
import { message } from './mock.ts';
import { venueBody } from './mock-venue.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
const shots = process.env.SHOTS;
inBrowserWithMock((mock) => {
  mock.role = 'staff';
});

const code = '7K3M-9QXA-BD2T';
const at = '/api/v1/venues/demo/coupons';
const offer: CouponTerms = {
  kind: 'percent',
  ...{ id: 'ten', value: 10, currency: 'IRR', uses: 1, leastBasket: 500_000 },
  name: { en: 'Ten percent for runners', fa: 'ده درصد برای دونده‌ها' },
  for: { categories: ['running'] },
};
const good: CouponCheckBody = {
  ...{ valid: true, offer, expiresAtMs: Date.now() + 5 * 3_600_000, usesLeft: 1 },
};
const usedUp: CouponCheckBody = {
  ...{ valid: false, code: 'coupon.used', message: 'used', offer },
  used: { atMs: Date.now() - 60_000, venue: 'demo', receipt: '100482', redemption: 'r-1' },
};

async function picture(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/coupons-${name}.png`, fullPage: true });
}

const till = (search = '?lang=en', options = {}) =>
  openPage(browser, `${mock.url}/till${search}`, options);
const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
const keysSent = (page: Page) => {
  const keys: string[] = [];
  page.on('request', (request) => {
    const key = request.headers()['idempotency-key'];
    if (key !== undefined) keys.push(key);
  });
  return keys;
};

describe('the till page', () => {
  test('[CPN12] a scanner’s Enter asks; yes by word, sign and terms; then redeemed', async () => {
    mock.answers.set(`${at}/check`, () => [200, good]);
    const done = { redemption: 'r-1', atMs: 1, offer: 'ten', discount: 125_000 };
    mock.answers.set(`${at}/redeem`, () => [200, done]);
    const { page, faults } = await till();
    await page.locator('#field-code:focus').waitFor();
    await picture(page, 'ask-desktop');
    await page.keyboard.type(`${code}\n`);
    await page.getByRole('heading', { name: 'Yes, it is good' }).waitFor();
    expect(await page.locator('.answer .mark').count()).toBe(1);
    const said = await page.locator('.answer').innerText();
    for (const text of ['10% off', 'running', '500,000', 'Ten percent'])
      expect(said).toContain(text);
    await picture(page, 'yes-desktop');
    await page.locator('#field-receipt').fill('100482');
    await page.locator('#field-amount').fill('۱٬۲۵۰٬۰۰۰');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
    expect(await page.locator('.take-off').innerText()).toContain('125,000');
    const asked = mock.calls.find(({ path }) => path.endsWith('/redeem'));
    expect(JSON.parse(asked?.body ?? '{}')).toEqual({
      ...{ code, receipt: '100482', amount: 1_250_000, currency: 'IRR' },
    });
    await picture(page, 'done-desktop');
    await page.getByRole('button', { name: 'Next customer' }).click();
    expect(await page.locator('#field-code').inputValue()).toBe('');
    expect(faults).toEqual([]);
  });

  test('[CPN12] no says why, when, where, with which receipt; phone, Persian', async () => {
    mock.answers.set(`${at}/check`, () => [200, usedUp]);
    const { page, faults } = await till('?lang=fa', PHONE);
    await page.locator('#field-code').fill(code);
    await page.locator('#field-code').press('Enter');
    await page.getByRole('heading', { name: 'نه' }).waitFor();
    const said = await page.locator('.answer').innerText();
    expect(said).toContain('این کد پیش‌تر استفاده شده است.');
    expect(said).toContain('100482');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await fits(page)).toBe(true);
    await picture(page, 'no-phone-fa');
    expect(await page.locator('#field-receipt').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('[CPN12] a failure loses nothing typed, and the retry has the same key', async () => {
    let tries = 0;
    mock.answers.set(`${at}/check`, () => [200, good]);
    mock.answers.set(`${at}/redeem`, () => {
      tries++;
      return tries === 1
        ? [503, { error: { code: 'command.timeout', message: 'late' } }]
        : [200, { redemption: 'r-1', atMs: 1, offer: 'ten' }];
    });
    const { page } = await till();
    const keys = keysSent(page);
    await page.locator('#field-code').fill(code);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('#field-receipt').fill('7');
    await page.locator('#field-amount').fill('abc');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('alert').waitFor();
    expect(tries).toBe(0);
    await page.locator('#field-amount').fill('50');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('That did not work').waitFor();
    expect(await page.locator('#field-receipt').inputValue()).toBe('7');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  test('[CPN12] somebody was quicker: the answer becomes no', async () => {
    mock.answers.set(`${at}/check`, ({ total }) => [200, total === undefined ? good : usedUp]);
    const refusal = { error: { code: 'coupon.used', message: 'used' } };
    mock.answers.set(`${at}/redeem`, () => [409, refusal]);
    const { page } = await till();
    await page.locator('#field-code').fill(code);
    await page.locator('#field-code').press('Enter');
    await page.locator('#field-receipt').fill('7');
    await page.locator('#field-amount').fill('50');
    await page.locator('#field-amount').press('Enter');
    await page.getByRole('heading', { name: 'No', exact: true }).waitFor();
  });

  test('[CPN12] a receipt that came back is taken back by its number', async () => {
    mock.answers.set(`${at}/reverse`, ({ receipt }) =>
      receipt === '7'
        ? [200, { reversed: 1, usable: true }]
        : [404, { error: { code: 'coupon.receipt_unknown', message: 'no' } }],
    );
    const { page } = await till('?lang=en', PHONE);
    await page.getByText('A receipt came back').click();
    await page.locator('#field-back').fill('8');
    await page.locator('#field-back').press('Enter');
    await page.getByText('No coupon was redeemed with this receipt').waitFor();
    await page.locator('#field-back').fill('7');
    await page.locator('#field-back').press('Enter');
    await page.getByText('may use the coupon again').waitFor();
    expect(await fits(page)).toBe(true);
  });

  test.each([
    ['1,250,000', 1_250_000],
    ['۱٬۲۵۰٬۰۰۰', 1_250_000],
    ['١٢٫٥', 12.5],
    ['12.50', 12.5],
    ['12 000', 12_000],
    ['', Number.NaN],
    ['-5', Number.NaN],
    ['12a', Number.NaN],
  ])('[CPN12] %s is the amount %s', (typed, amount) => {
    expect(amountOf(typed)).toBe(amount);
  });
});

describe('a coupon in the inbox', () => {
  const mine = (state: 'live' | 'used'): MyCouponsBody => ({
    items: [
      {
        ...{ message: 'm1', code, qr: qrOf(code.replaceAll('-', '')), offer, state },
        ...{ issuedAtMs: Date.now(), expiresAtMs: Date.now() + 2 * 3_600_000 },
        ...(state === 'used' && { usedAtMs: Date.now() - 60_000 }),
      },
    ],
  });

  async function opened(search: string, state: 'live' | 'used') {
    mock.inbox = [message('m1')];
    mock.answers.set('/api/v1/visitor/me/coupons', () => [200, mine(state)]);
    mock.visitor = {
      ...{ visitor: 'v1', language: 'en', consents: { offers: true }, linked: true, points: 0 },
      ...{ preferences: { frequency: 'all', leaveAlone: false }, trailDays: 14, keptDays: 400 },
      venue: { ...venueBody, name: { en: 'Rasta' } },
    };
    return openPage(browser, `${mock.url}/v/demo${search}`, PHONE);
  }

  test('[CPN11] code, time in words, a square as wide as the phone, without a line', async () => {
    const { page, faults } = await opened('?lang=en', 'live');
    await page.locator('.coupon-code').waitFor();
    const card = await page.locator('.coupon').innerText();
    expect(card).toContain(code);
    expect(card).toMatch(/good for (1 h 59 min|2 h|1 h|119 min).* more/);
    await mock.stop();
    await page.getByRole('button', { name: 'Show it at the till' }).click();
    const box = await page.locator('.coupon-big svg').boundingBox();
    expect(box?.width).toBeGreaterThan(260);
    expect(await fits(page)).toBe(true);
    await picture(page, 'inbox-phone');
    expect(faults.filter((fault) => !/ERR_|WebSocket|Failed to load/i.test(fault))).toEqual([]);
    await mock.start();
  });

  test('[CPN11] one that was used says when, in Persian, and shows no square', async () => {
    const { page } = await opened('?lang=fa', 'used');
    await page.locator('.coupon-code').waitFor();
    expect(await page.locator('.coupon').innerText()).toContain('استفاده شد');
    expect(await page.locator('.coupon button').count()).toBe(0);
    await picture(page, 'inbox-phone-fa');
  });
});

describe('results on the campaign’s card', () => {
  const arm = (visitors: number, converted: number) => {
    const revenue = { sum: converted * 900_000, squares: converted * 900_000 ** 2 };
    return { visitors, converted, revenue };
  };
  const body = (small: boolean): CampaignResultsBody => {
    const [treated, control] = small ? [arm(40, 9), arm(5, 0)] : [arm(4_000, 520), arm(1_000, 80)];
    return {
      ...{ campaign: 'runners-10', sinceMs: 1, treated, control, byCouponAlone: 3 },
      ...{ currency: 'IRR', issued: 4_000, shown: 2_500, redeemed: 410, reversed: 12 },
      ...{ couponRevenue: 512_000_000, result: experimentResult(treated, control) },
    };
  };
  const path = '/api/v1/venues/demo/campaigns/runners-10/results';

  test('[CPN9] the funnel, both groups with intervals, and “too early” where it is', async () => {
    mock.role = 'marketer';
    mock.answers.set(path, () => [200, body(false)]);
    const { page, faults } = await openPage(browser, `${mock.url}/campaigns?lang=en`, {});
    await page.getByRole('button', { name: 'Results' }).click();
    await page.getByText('Better than without it.').waitFor();
    const said = await page.locator('.part').innerText();
    for (const text of ['4,000', '410', '13%', '8%', 'from']) expect(said).toContain(text);
    await picture(page, 'results-desktop');
    mock.answers.set(path, () => [200, body(true)]);
    const { page: other } = await openPage(browser, `${mock.url}/campaigns?lang=fa`, PHONE);
    await other.getByRole('button', { name: 'نتیجه‌ها' }).click();
    await other.getByText('هنوز زود است').waitFor();
    expect(await fits(other)).toBe(true);
    await picture(other, 'results-phone-fa');
    expect(faults).toEqual([]);
  });
});
