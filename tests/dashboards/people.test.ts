import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { freePort } from '../servers/free-port.ts';
import { clientId, clientSecret, openProvider } from '../web/provider.ts';
import { openReal, password, type Real } from '../web/real.ts';
import { openPage, type Watched } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
inBrowser();

const real = (more: Parameters<typeof openReal>[0] = {}) =>
  openReal({ pagesFolder: built.dist, ...more });
const open = (of: Real, path: string, options?: BrowserContextOptions): Promise<Watched> =>
  openPage(browser, `http://127.0.0.1:${of.port}${path}`, options);

async function signIn(page: Page, user: string, typed = password): Promise<void> {
  await page.fill('input[name=user]', user);
  await page.fill('input[name=password]', typed);
  await page.click('button[type=submit]');
}

async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

describe('the sign-in page', () => {
  test('[SEC8] a wrong password is told, a right one leads to the floor', async () => {
    const of = await real();
    await of.join('sara');
    const { page, faults } = await open(of, '/login?lang=en');
    await page.waitForSelector('form');
    await signIn(page, 'sara', 'wrong');
    await page.getByText('The name or the password is wrong.').waitFor();
    await signIn(page, 'sara');
    await page.waitForURL('**/floor');
    expect(faults).toEqual([]);
  });

  test.each(['campaigns', 'week'])('[SEC8] who comes from %s is led back to it', async (name) => {
    const of = await real();
    await of.join('sara');
    const { page } = await open(of, `/${name}?lang=en`);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForSelector('form');
    await signIn(page, 'sara');
    await page.waitForURL((url) => url.pathname === `/${name}`);
  });

  test('[SEC8] [PAG10] an invitation leaves the address, and makes a user', async () => {
    const of = await real();
    const link = await of.invite({ role: 'operator', venues: ['kasra'] });
    const { page, faults, requests } = await open(of, `/login?lang=fa#invite=${link}`, PHONE);
    await page.getByText('به گذر خوش آمدید').waitFor();
    expect(page.url()).not.toContain(link);
    expect(await overflows(page)).toBe(false);
    await signIn(page, 'sara', 'password1234');
    await page.getByText('گذرواژهٔ دیگری برگزینید').waitFor();
    await signIn(page, 'sara');
    await page.waitForURL('**/floor**');
    expect(requests.filter((url) => url.includes(link))).toEqual([]);
    expect(faults).toEqual([]);
    const again = await open(of, `/login?lang=en#invite=${link}`);
    await again.page.getByText('This link does not work any more').waitFor();
  });

  test('[SEC14] [SEC18] the provider’s way leaves no code in any address', async () => {
    const port = await freePort();
    const person = { sub: 'sara-1', email: 'sara@example.com', email_verified: true };
    const provider = await openProvider(`http://127.0.0.1:${port}/login`, person);
    const { issuer } = provider;
    const of = await real({ port, oidc: { issuer, clientId, clientSecret } });
    const { page, faults, requests } = await open(of, '/login?lang=en');
    await page.getByText('Sign in with 127.0.0.1').click();
    await page.getByText('You have no role here yet').waitFor();
    await of.invite({ role: 'wall', venues: ['kasra'], email: 'sara@example.com' });
    await page.getByText('Back to sign-in').click();
    await page.getByText('Sign in with 127.0.0.1').click();
    await page.waitForURL('**/floor');
    const ours = requests.filter((url) => new URL(url).port === String(port));
    expect(ours.filter((url) => /[?&#]code=/.test(url.split('#')[0] ?? ''))).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('where one goes afterwards is a page of ours', async () => {
    const of = await real();
    await of.join('sara');
    const { page } = await open(of, '/login?lang=en&to=//evil.example/floor');
    await page.waitForSelector('form');
    await signIn(page, 'sara');
    await page.waitForURL(`http://127.0.0.1:${of.port}/floor`);
  });
});

describe('the administration', () => {
  async function admin(lang: string, options: BrowserContextOptions = {}) {
    const of = await real();
    await of.join('sara');
    const watched = await open(of, `/login?lang=${lang}&to=/admin`, options);
    await watched.page.waitForSelector('form');
    await signIn(watched.page, 'sara');
    await watched.page.waitForURL('**/admin');
    await watched.page.waitForSelector('.items');
    return { of, ...watched };
  }

  test.each(['en', 'fa'])('[PAG30] in %s a phone’s row of pages shows the one it is', async (l) => {
    const { page } = await admin(l, PHONE);
    const row = await page.locator('nav.pages').boundingBox();
    const link = await page.locator('nav.pages [aria-current]').boundingBox();
    if (row === null || link === null) throw new Error('no row of pages');
    expect(link.x).toBeGreaterThanOrEqual(row.x - 1);
    expect(link.x + link.width).toBeLessThanOrEqual(row.x + row.width + 1);
  });

  test('[SEC8] [SEC13] invites, changes and disables people, and says why it cannot', async () => {
    const { of, page, faults } = await admin('en');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByText('Disable', { exact: true }).click();
    await page.getByText('The last admin stays one.').waitFor();
    await page.selectOption('select[name=role]', 'operator');
    await page.getByText('Make a link').click();
    const link = await page.locator('.secret code').innerText();
    const joined = await openPage(browser, link);
    await joined.page.waitForSelector('form');
    await signIn(joined.page, 'nima', 'another walk by the sea');
    await joined.page.waitForURL('**/floor');
    await page.reload();
    const row = page.locator('.items li', { hasText: 'nima' });
    await row.getByText('Change').click();
    await row.locator('select').selectOption('auditor');
    await row.getByText('Save').click();
    await expect.poll(async () => (await of.reader.access.user('nima'))?.role).toBe('auditor');
    await row.getByText('Disable').click();
    await row.getByText('disabled').waitFor();
    await joined.page.goto(`http://127.0.0.1:${of.port}/admin`);
    await joined.page.getByText('You are not signed in').waitFor();
    expect(faults).toEqual([]);
  });

  test('[SEC11] a token is shown once, listed and revoked', async () => {
    const { of, page, faults } = await admin('en');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByText('Tokens', { exact: true }).click();
    await page.fill('input[name=name]', 'screen');
    await page.fill('input[name=days]', '۳۰');
    await page.locator('form button[type=submit]').click();
    const token = await page.locator('.secret code').innerText();
    const headers = { authorization: `Bearer ${token}` };
    expect((await of.call('GET', '/api/v1/venues/kasra', { headers })).status).toBe(200);
    await page.getByText('Revoke').click();
    await page.getByText('No tokens.').waitFor();
    expect((await of.call('GET', '/api/v1/venues/kasra', { headers })).status).toBe(401);
    expect(faults).toEqual([]);
  });

  test.each(['people', 'tokens', 'sessions', 'audit', 'account'])(
    '[PAG3] %s fits a phone in Persian, right to left',
    async (section) => {
      const { of, page, faults } = await admin('fa', { ...PHONE, locale: 'fa-IR' });
      await page.goto(`http://127.0.0.1:${of.port}/admin?lang=fa&show=${section}`);
      await page.waitForSelector('.items, form');
      expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl');
      expect(await overflows(page)).toBe(false);
      // Texts of ours are Persian; names, codes and addresses are marked as what they are.
      const ours = await page.locator('h1, h2, button:not([lang]), legend').allInnerTexts();
      expect(ours.filter((text) => /[A-Za-z]/.test(text))).toEqual([]);
      expect(faults).toEqual([]);
    },
  );

  test('[SEC9] one’s own password changes, and the old one is needed', async () => {
    const { of, page } = await admin('en');
    await page.getByText('My account').click();
    await page.fill('input[name=old]', 'wrong');
    await page.fill('input[name=password]', 'another walk by the sea');
    await page.getByText('Change password', { exact: true }).click();
    await page.getByText('The old password is wrong.').waitFor();
    await page.fill('input[name=old]', password);
    await page.getByText('Change password', { exact: true }).click();
    await page.getByText('Changed. You are signed out everywhere else.').waitFor();
    expect((await of.signIn('sara', 'another walk by the sea')).status).toBe(200);
  });
});
