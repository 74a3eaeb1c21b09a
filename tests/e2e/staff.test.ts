import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaffBody, StaffCasesBody, StaffTasksBody } from '../../src/contracts/api-staff.ts';
import { late } from '../asked-again.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { ChoicesShop, until } from './choices-shop.ts';
import { newServer, type TestServer } from './server.ts';

/** The server's own process with its pages; a visitor's phone and the phones of two who work. */
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.STAFF_PICTURES;

let server: TestServer;
let shop: ChoicesShop;
let browser: Browser;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  shop = await ChoicesShop.open(server);
  for (const [user, role] of [
    ['mina', 'staff'],
    ['ali', 'staff'],
    ['sara', 'operator'],
  ] as const) {
    cookies.set(user, await joined(user, role));
  }
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await shop?.end();
  await server?.end();
});

async function joined(user: string, role: string): Promise<string> {
  const made = await server.cli('user', 'invite', '--role', role, '--venue', 'shop');
  const link = String(made.link).split('invite=')[1] ?? '';
  const body = JSON.stringify({ link, user, name: user, password: 'a long walk by the sea' });
  const headers = { 'content-type': 'application/json' };
  const url = `${server.http}/api/v1/invitations/accept`;
  const answer = await fetch(url, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  const set = answer.headers.getSetCookie().find((one) => one.startsWith('gozar_session='));
  return set?.split(';')[0]?.replace('gozar_session=', '') ?? '';
}

async function api<T>(user: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${server.http}/api/v1/venues/shop/staff${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      cookie: `gozar_session=${cookies.get(user)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

async function open(path: string, cookie: Record<string, string>, more: object = {}) {
  const context: BrowserContext = await browser.newContext({ ...PHONE, ...more });
  const url = server.http;
  await context.addCookies(Object.entries(cookie).map(([name, value]) => ({ name, value, url })));
  const page = await context.newPage();
  await page.goto(`${server.http}${path}`);
  return page;
}

const staffPage = (user: string, query = '', more: object = {}) =>
  open(`/staff?venue=shop${query}`, { gozar_session: cookies.get(user) ?? '' }, more);

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `staff-${name}.png`), fullPage: true });
}

const step = (page: Page) => page.locator('[aria-current=step]');

test('[STF4] a call, taken by one of two, on the way and done, is seen on both sides', async () => {
  const cookie = (await shop.visitor('band-call', 'en')).split('=').slice(1).join('=');
  await shop.tap('band-call');
  const visitor = await open('/v/shop', { gozar_visitor: cookie });
  const [mina, ali] = [await staffPage('mina'), await staffPage('ali', '&lang=fa')];
  await mina.getByRole('button', { name: 'I am here' }).click();
  await mina.getByText('On duty: Floor', { exact: true }).waitFor();
  await visitor.getByRole('button', { name: 'Call somebody' }).click();
  const calledMs = performance.now();
  const take = mina.getByRole('button', { name: 'I take it' });
  await take.waitFor();
  const heardMs = performance.now() - calledMs;
  expect(await step(visitor).textContent()).toContain('Called');
  await picture(mina, 'phone-waiting');
  await picture(ali, 'phone-waiting-fa');
  // Both tap; exactly one has it, and the other is told who.
  const button = ali.getByRole('button', { name: 'من برمی‌دارم' });
  await button.waitFor();
  await take.click();
  await visitor.locator('[aria-current=step]', { hasText: 'Received' }).waitFor();
  await ali
    .getByText(/با \W?mina/)
    .first()
    .waitFor();
  const tasks = await api<StaffTasksBody>('ali', '/tasks');
  const id = encodeURIComponent(tasks.items[0]?.id ?? '');
  const second = await fetch(`${server.http}/api/v1/venues/shop/staff/tasks/${id}/take`, {
    method: 'POST',
    headers: { cookie: `gozar_session=${cookies.get('ali')}` },
  });
  expect(second.status).toBe(409);
  expect(JSON.stringify(await second.json())).toContain('mina has it');
  await picture(visitor, 'visitor-received');
  await mina.getByRole('button', { name: 'I am on my way' }).click();
  await visitor.locator('[aria-current=step]', { hasText: 'On the way' }).waitFor();
  await picture(mina, 'phone-on-the-way');
  await mina.getByRole('button', { name: 'Done' }).click();
  await visitor.locator('[aria-current=step]', { hasText: 'Done' }).waitFor();
  await picture(visitor, 'visitor-done');
  process.stdout.write(`a call is on the phone of staff after ${Math.round(heardMs)} ms\n`);
  // The page asks by itself every 30 s: this came over its socket.
  expect(heardMs, late).toBeLessThan(15_000);
});

test('[STF7] a bad rating is owned, made good, closed; its words are its owner’s', async () => {
  const opened = await api<{ case: string }>('mina', '/cases', { text: 'Coffee was cold' });
  const sara = await staffPage('sara');
  const one = sara.locator(`[data-case="${opened.case}"]`);
  await one.getByRole('button', { name: 'I look after it' }).click();
  const what = one.getByLabel('What was done or given');
  await what.fill('A new coffee');
  await one.getByLabel('What it cost').fill('۱۲۰');
  await picture(sara, 'phone-case');
  await one.getByRole('button', { name: 'Made good' }).click();
  await one.getByText('A new coffee').waitFor();
  const seen = await api<StaffCasesBody>('ali', '/cases');
  const ofAli = seen.items.find(({ id }) => id === opened.case);
  expect(ofAli).toMatchObject({ state: 'madeGood', owner: { name: 'sara', mine: false } });
  expect(ofAli).not.toHaveProperty('words');
  expect(ofAli?.notes).toEqual([]);
  await one.getByRole('button', { name: 'Close the case' }).click();
  await until(
    () => api<StaffCasesBody>('sara', '/cases'),
    ({ items }) => items.some(({ id, state }) => id === opened.case && state === 'closed'),
  );
});

test('[STF6] a week of shifts is imported, with the bad row named and kept', async () => {
  const sara = await staffPage('sara', '', { viewport: { width: 1280, height: 900 } });
  await sara.getByText('Import a file').click();
  const today = new Date(Date.now() - 3_600_000).toISOString().slice(0, 10);
  const head = 'who,date,from,to,post,zones';
  const rows = `${head}
mina,${today},00:00,23:59,cashier,
nobody,${today},9,17,,`;
  await sara.getByLabel('Rows').fill(rows);
  await sara.getByRole('button', { name: 'Check' }).click();
  await sara.getByText('Line 3: nobody here is called “nobody”').waitFor();
  await picture(sara, 'desktop');
  await sara.getByRole('button', { name: 'Import the good rows' }).click();
  await sara.getByText('Shifts imported: 1. Rows left out: 1.').waitFor();
  expect(await sara.getByLabel('Rows').inputValue()).toBe(rows);
  const { me } = await api<StaffBody>('mina', '');
  expect(me).toMatchObject({ isOn: true, name: 'mina' });
  const fa = await staffPage('sara', '&lang=fa', { viewport: { width: 1280, height: 900 } });
  await fa.getByText('شیفت‌ها').first().waitFor();
  await picture(fa, 'desktop-fa');
});

test('[STF3] [STF9] posts, who comes after whom and their aims are set on the page', async () => {
  const sara = await staffPage('sara', '', { viewport: { width: 1280, height: 900 } });
  await sara.getByText('Posts and their targets').click();
  await sara.getByLabel('Another post').fill('Fitting');
  await sara.getByRole('button', { name: 'Add the post' }).click();
  const post = sara.locator('[data-post=fitting]');
  await post.getByLabel('Name, Persian').fill('اتاق پرو');
  await post.getByLabel('When nobody takes it, then').selectOption('floor');
  await post.getByLabel('Seconds until taken').fill('soon');
  await sara.locator('.posts button[type=submit]').click();
  await sara.getByText('Write a number in').waitFor();
  await post.getByLabel('Seconds until taken').fill('۴۵');
  await sara.getByLabel('Who comes when a visitor calls').selectOption('fitting');
  await sara.locator('.posts button[type=submit]').click();
  await sara.getByText('Saved.').waitFor();
  const { rules, targets, posts } = await api<StaffBody>('sara', '');
  const name = { en: 'Fitting', fa: 'اتاق پرو' };
  expect(rules.posts).toEqual([{ id: 'fitting', name, next: 'floor' }]);
  expect(rules.callPost).toBe('fitting');
  expect(targets.posts).toEqual({ fitting: { takenWithinMs: 45_000 } });
  expect(posts).toContainEqual({ id: 'fitting', name });
  await picture(sara, 'posts');
  // Who only works here sets nothing.
  const mina = await staffPage('mina');
  await mina.locator('h2').first().waitFor();
  expect(await mina.locator('.posts').count()).toBe(0);
});
