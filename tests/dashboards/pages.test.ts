import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';
import { CODE, message } from './mock.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
inBrowserWithMock();

const floor = (search = '?lang=en') => openPage(browser, `${mock.url}/floor${search}`);
const bodies = (path: string) =>
  mock.calls.filter((call) => call.path.endsWith(path)).map((call) => JSON.parse(call.body));

/** The canvas as it is now, as a number that changes when any dot moves. */
function picture(page: Page): Promise<number> {
  return page.locator('canvas.dots').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    let sum = 7;
    for (const [index, value] of (pixels ?? []).entries()) {
      sum = (sum * 31 + value * index) % 1_000_003;
    }
    return sum;
  });
}

async function hasOverflow(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

describe('the floor', () => {
  test('[PAG4] says of every zone people, capacity, percent, state and since when', async () => {
    const { page, faults } = await floor();
    await page.waitForSelector('tr[data-zone=cafe]');
    const rows = await page.locator('tr[data-zone]').allInnerTexts();
    expect(rows).toHaveLength(8);
    for (const row of rows.filter((text) => !text.includes('no limit'))) {
      expect(row.replaceAll(/\s+/g, ' ')).toMatch(
        /\d+ \/ \d+ \d+% (empty|quiet|busy|nearly full|full) \d+ (s|min)/,
      );
    }
    expect(await page.locator('#people').textContent()).toBe('40');
    expect(await page.locator('#age').textContent()).toMatch(/^updated \d+ s ago$/);
    expect(await page.locator('.badge').textContent()).toBe('Demo');
    expect(faults).toEqual([]);
  });

  test('[PAG6] its dots move, and stand still when motion is paused', async () => {
    const { page } = await floor();
    await page.waitForSelector('canvas.dots');
    const first = await picture(page);
    await expect.poll(() => picture(page)).not.toBe(first);
    await page.getByText('Pause motion').click();
    await page.waitForTimeout(300);
    const still = await picture(page);
    await page.waitForTimeout(500);
    expect(await picture(page)).toBe(still);
  });

  test('[PAG4] a zone with silent devices is hatched and says since when', async () => {
    mock.venue.silent.add('fitting');
    const { page } = await floor();
    const row = page.locator('tr[data-zone=fitting]');
    await row.waitFor();
    expect(await row.textContent()).toMatch(/no data since \d\d:\d\d/);
    const shape = page.locator('g[data-zone=fitting]');
    expect(await shape.getAttribute('data-state')).toBe('unknown');
    expect(await shape.locator('.pattern').getAttribute('fill')).toBe('url(#pattern-unknown)');
    expect(await page.locator('tr[data-zone=cafe]').textContent()).not.toContain('no data');
  });

  test('[PAG2] silence is said within 5 s and healed without a reload', async () => {
    const { page } = await floor();
    await page.waitForSelector('tr[data-zone=cafe]');
    await page.evaluate(() => document.body.setAttribute('data-loaded', 'once'));
    mock.frozen = true;
    await page.waitForSelector('.banner');
    expect(await page.locator('.banner').textContent()).toMatch(
      /Connection lost\. Last data from \d\d:\d\d:\d\d\./,
    );
    const filter = await page
      .locator('.plan-card')
      .evaluate((element) => getComputedStyle(element).filter);
    expect(filter).toBe('grayscale(1)');
    mock.frozen = false;
    await page.waitForSelector('.banner', { state: 'detached' });
    expect(await page.locator('#connection').textContent()).toBe('Live');
    expect(await page.locator('body').getAttribute('data-loaded')).toBe('once');
  });

  test('[PAG2] a server started again is found again within 10 s', async () => {
    const { page } = await floor();
    await page.waitForSelector('tr[data-zone=cafe]');
    await mock.stop();
    await page.waitForSelector('.banner');
    await page.waitForTimeout(1_500);
    await mock.start();
    await page.waitForSelector('.banner', { state: 'detached' });
  });

  test('[PAG1] a missing frame brings a new snapshot, not a wrong number', async () => {
    const { page } = await floor();
    await page.waitForSelector('tr[data-zone=cafe]');
    await page.waitForTimeout(1_100);
    mock.venue.skip();
    await expect.poll(() => mock.connections).toBe(2);
    await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
    expect(await page.locator('.banner').count()).toBe(0);
  });

  test('[PAG2] a page that wakes up gets one snapshot and shows no banner', async () => {
    const { page } = await floor();
    await page.waitForSelector('tr[data-zone=cafe]');
    const setHidden = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await setHidden(true);
    mock.frozen = true;
    await page.waitForTimeout(4_500);
    expect(await page.locator('.banner').count()).toBe(0);
    mock.frozen = false;
    await page.evaluate(() => document.body.setAttribute('data-loaded', 'once'));
    await setHidden(false);
    await expect.poll(() => mock.connections).toBe(2);
    expect(await page.locator('.banner').count()).toBe(0);
    expect(await page.locator('body').getAttribute('data-loaded')).toBe('once');
  });

  test('[PAG3] in Persian it runs right to left, its plan does not', async () => {
    const { page, requests } = await floor('?lang=fa');
    await page.waitForSelector('tr[data-zone=cafe]');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('#people').textContent()).toBe('۴۰');
    const [entrance, cafe] = await Promise.all(
      ['entrance', 'cafe'].map((zone) => page.locator(`g[data-zone=${zone}]`).boundingBox()),
    );
    expect(entrance && cafe && entrance.x < cafe.x).toBe(true);
    await expect.poll(() => requests.some((url) => url.endsWith('.woff2'))).toBe(true);
    expect(requests.every((url) => url.startsWith(mock.url))).toBe(true);
  });

  test('[PAG3] a switch of language needs no reload', async () => {
    const { page } = await floor();
    await page.getByRole('button', { name: 'فارسی' }).click();
    await expect.poll(() => page.locator('#people').textContent()).toBe('۴۰');
    expect(page.url()).toContain('lang=fa');
  });

  test('[PAG4] every zone is reached by keyboard and then tells its own age', async () => {
    const { page } = await floor();
    await page.locator('tr[data-zone=shoes] button').focus();
    await page.keyboard.press('Tab');
    expect(await page.locator('tr.chosen').getAttribute('data-zone')).toBe('sport');
    expect(await page.locator('tr.detail').textContent()).toMatch(
      /Last heard \d+ s ago · 2 of 2 devices heard/,
    );
  });

  test('each floor of a venue has its own plan', async () => {
    const { page } = await floor();
    await page.getByRole('button', { name: /Upper floor/ }).click();
    await page.waitForSelector('tr[data-zone=terrace]');
    expect(await page.locator('tr[data-zone]').count()).toBe(1);
  });

  test.each(['en', 'fa'])('fits a phone in %s', async (language) => {
    const { page } = await openPage(browser, `${mock.url}/floor?lang=${language}`, PHONE);
    await page.waitForSelector('tr[data-zone=cafe]');
    expect(await hasOverflow(page)).toBe(false);
  });

  test('signed out, it says how to sign in, and goes on by itself once that is done', async () => {
    mock.signedIn = false;
    const { page } = await floor();
    await page.getByText('npm run gozar -- admin link').waitFor();
    mock.signedIn = true;
    await page.waitForSelector('tr[data-zone=cafe]');
  });

  test('[OPD2] without a venue it leads to where one begins', async () => {
    mock.hasVenue = false;
    const { page } = await floor();
    const link = page.getByRole('link', { name: 'Begin your shop' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toContain('/plan');
  });
});

describe('the visitor page', () => {
  const visit = (rest = '?lang=en') => openPage(browser, `${mock.url}/v/demo${rest}`, PHONE);

  test('[PAG7] [PAG10] takes the code from the address, and out of it', async () => {
    const { page } = await visit(`?lang=en#${CODE}`);
    await page.getByText('Welcome to Passage of Lanterns').waitFor();
    expect(page.url()).not.toContain(CODE);
    expect(bodies('/link')).toEqual([{ code: CODE, language: 'en' }]);
  });

  test('[PAG8] asks three times, all off, and saves each answer with its wording', async () => {
    const { page, faults } = await visit(`?lang=en#${CODE}`);
    const switches = page.getByRole('switch');
    await switches.first().waitFor();
    expect(await switches.evaluateAll((all) => all.map((one) => one.matches(':checked')))).toEqual([
      false,
      false,
      false,
    ]);
    await page.getByText('Offers', { exact: true }).click();
    await expect
      .poll(() => bodies('/consents'))
      .toEqual([{ purpose: 'offers', granted: true, text: 'consent-2', language: 'en' }]);
    await page.getByText('Done').click();
    await page.getByText('Allowed: Offers.').waitFor();
    expect(faults).toEqual([]);
  });

  test('[PAG8] everything is switched off in two taps', async () => {
    const { page } = await visit(`?lang=en#${CODE}`);
    await page.getByText('Offers', { exact: true }).click();
    await page.getByText('Done').click();
    await page.getByText('Change my choices').click();
    await page.getByText('Switch everything off').click();
    await expect
      .poll(() => bodies('/consents').at(-1))
      .toMatchObject({
        purpose: 'offers',
        granted: false,
      });
  });

  test('[PAG9] a message arrives by itself, says why, and is reported as seen', async () => {
    const { page } = await visit(`?lang=en#${CODE}`);
    await page.getByText('Done').click();
    await page.getByText('No messages. Switch on service or offers').waitFor();
    const id = 'demo/runners-10/1/v1/41:3';
    mock.deliver(message(id));
    const card = page.locator(`[data-message="${id}"]`);
    await card.waitFor();
    expect(await card.locator('.coupon bdi').getAttribute('dir')).toBe('ltr');
    await card.getByText('Why did I get this?').click();
    expect(await card.textContent()).toMatch(/At \d\d:\d\d you had been in Shoes for 3 min\./);
    const seen = () => mock.calls.map(({ path }) => path).filter((path) => path.endsWith('/seen'));
    await expect.poll(seen).toEqual([`/api/v1/visitor/me/inbox/${encodeURIComponent(id)}/seen`]);
  });

  test('a link of a message is one of the web or none', async () => {
    mock.inbox = [
      message('good', { link: 'https://example.org/runners' }),
      message('bad', { link: 'javascript:alert(1)' }),
    ];
    const { page } = await visit(`?lang=en#${CODE}`);
    await page.getByText('Done').click();
    await page.locator('[data-message=bad]').waitFor();
    expect(await page.locator('[data-message=good] a').count()).toBe(1);
    expect(await page.locator('[data-message=bad] a').count()).toBe(0);
  });

  test('[PAG7] a typed code is grouped, and a wrong one is answered in words', async () => {
    const { page } = await visit('?lang=fa');
    await page.locator('#code').pressSequentially('aaaa۱۲۳۴ccccdd');
    expect(await page.locator('#code').inputValue()).toBe('AAAA-1234-CCCC-DD');
    await page.locator('button[type=submit]').click();
    await page.getByText('این کد در کار نیست').waitFor();
    expect(await hasOverflow(page)).toBe(false);
  });

  test('a short code is not sent', async () => {
    const { page } = await visit();
    await page.locator('#code').fill('ABCD');
    await page.locator('button[type=submit]').click();
    await page.getByText('The code has 14 letters and digits; 4 are here.').waitFor();
    expect(bodies('/link')).toEqual([]);
  });
});

describe('the doors', () => {
  test('[PAG10] an admin link is taken out of the address and leads to the floor', async () => {
    const { page } = await openPage(browser, `${mock.url}/admin?lang=en#good-link-of-sixteen`);
    await page.waitForURL('**/floor');
    expect(bodies('/exchange')).toEqual([{ link: 'good-link-of-sixteen' }]);
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain('good-link');
  });

  test('[PAG10] a used link says so, and how to get another', async () => {
    const { page } = await openPage(browser, `${mock.url}/admin?lang=en#used-link-of-sixteen`);
    await page.getByText('This link does not work any more').waitFor();
    await page.getByText('npm run gozar -- admin link').waitFor();
    expect(page.url()).not.toContain('used-link');
  });

  test('the first page leads to the floor and to the venue of the visitor', async () => {
    const { page, faults } = await openPage(browser, `${mock.url}/?lang=en`);
    await page.getByText('Open the visitor page of Passage of Lanterns').waitFor();
    expect(
      await page.locator('a.button').evaluateAll((all) => all.map((a) => a.getAttribute('href'))),
    ).toEqual(['/floor', '/campaigns', '/v/demo', '/public/demo']);
    expect(faults).toEqual([]);
  });
});
