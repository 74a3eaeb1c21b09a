import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { InboxBody } from '../../src/contracts/api.ts';
import type { ChoicesBody, StopLinkAnswer } from '../../src/contracts/api-choices.ts';
import type { DecisionRow } from '../../src/contracts/rows.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { ChoicesShop, until } from './choices-shop.ts';
import { newServer, type TestServer } from './server.ts';

/** Everything as a visitor has it: the server's own process, its pages, a phone, a real reader. */
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.CHOICES_PICTURES;

let server: TestServer;
let shop: ChoicesShop;
let browser: Browser;
let auditor: string;
let bands = 0;

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  shop = await ChoicesShop.open(server);
  const made = await server.cli('token', 'create', '--role', 'operator', '--venue', 'shop');
  auditor = String(made.token);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await shop?.end();
  await server?.end();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

type Visitor = { readonly tag: string; readonly cookie: string; readonly visitor: string };

async function visitorOf(language: 'en' | 'fa' = 'en'): Promise<Visitor> {
  const tag = `band-${++bands}`;
  const cookie = await shop.visitor(tag, language);
  const me = await shop.json<{ visitor: string }>('GET', '/api/v1/visitor/me', undefined, cookie);
  return { tag, cookie, visitor: me.visitor };
}

const inboxOf = async ({ cookie }: Visitor) =>
  (await shop.json<InboxBody>('GET', '/api/v1/visitor/me/inbox', undefined, cookie)).items;
const choicesOf = ({ cookie }: Visitor) =>
  shop.json<ChoicesBody>('GET', '/api/v1/visitor/me/choices', undefined, cookie);

async function decisions({ visitor }: Visitor): Promise<DecisionRow[]> {
  const headers = { authorization: `Bearer ${auditor}` };
  const path = `/api/v1/venues/shop/decisions?visitor=${visitor}`;
  const answer = await fetch(`${server.http}${path}`, { headers });
  return ((await answer.json()) as { items: DecisionRow[] }).items;
}

/** A tap of the band that is sent the offer. */
async function offered(of: Visitor): Promise<InboxBody['items'][number]> {
  const before = (await inboxOf(of)).length;
  await shop.tap(of.tag);
  const items = await until(
    () => inboxOf(of),
    (found) => found.length > before,
  );
  const [newest] = items;
  if (newest === undefined) throw new Error('no message');
  return newest;
}

/** A tap that is not sent the offer: its row in the log. */
async function held(of: Visitor): Promise<DecisionRow> {
  const known = new Set((await decisions(of)).map(({ id }) => id));
  await shop.tap(of.tag);
  const rows = await until(
    () => decisions(of),
    (found) => found.some(({ id }) => !known.has(id)),
  );
  const row = rows.find(({ id }) => !known.has(id));
  if (row === undefined) throw new Error('no decision');
  return row;
}

async function phone(of: Visitor | undefined, path: string): Promise<Opened> {
  const context = await browser.newContext(PHONE);
  if (of) {
    const [name = '', value = ''] = of.cookie.split('=');
    await context.addCookies([{ name, value, url: server.http }]);
  }
  const page = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => {
    if (/Content Security Policy|Uncaught/.test(line.text())) faults.push(line.text());
  });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.http}${path}`);
  return { context, page, faults, asked };
}
type Opened = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
  readonly asked: string[];
};

async function look(page: Page, name: string): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

const shows = (place: Locator, words: RegExp) =>
  expect.poll(() => place.textContent()).toMatch(words);

const openWishes = (page: Page, title: string) =>
  page.getByRole('heading', { name: title }).click();

describe('on the page', () => {
  test('[CHO1] [CHO6] a topic off holds the next offer, in the log within 1 s', async () => {
    const of = await visitorOf();
    expect((await offered(of)).campaign).toBe('shoes-10');
    const { page, faults } = await phone(of, '/v/shop?lang=en');
    await openWishes(page, 'What I want to hear');
    const shoes = page.getByRole('switch', { name: 'Shoes' });
    expect(await shoes.isChecked()).toBe(true);
    await shoes.tap();
    await page.getByText('Saved.').waitFor();
    expect(await shoes.isChecked()).toBe(false);
    const row = await held(of);
    expect(row).toMatchObject({ outcome: 'held', failedGate: 'topic' });
    expect(row.gates.at(-1)).toMatchObject({ value: 'off', path: 'choices.topics.shoes' });
    const tapped = row.because.findLast(({ event }) => event === 'tapped');
    expect(row.atMs - (tapped?.atMs ?? 0)).toBeLessThanOrEqual(1_000);
    const why = await server.lines('why', of.visitor, 'shoes-10', '--venue', 'shop');
    expect(why.join('\n')).toContain("the visitor's topics: off");
    expect(await inboxOf(of)).toHaveLength(1);
    await look(page, 'choices-en');
    await shoes.tap();
    await until(
      () => choicesOf(of),
      ({ topicsOff }) => topicsOff.length === 0,
    );
    await offered(of);
    expect(faults).toEqual([]);
  });

  test('[CHO7] less like this rests the offer, is shown, and can be taken back', async () => {
    const of = await visitorOf();
    await offered(of);
    const { page, faults } = await phone(of, '/v/shop?lang=en');
    await page.getByRole('button', { name: 'Less like this' }).tap();
    await page.getByText('You will not get this one for 7 days.').waitFor();
    const row = await held(of);
    expect(row.failedGate).toBe('topic');
    expect(row.gates.at(-1)?.path).toBe('choices.lessForMs');
    await look(page, 'less-en');
    await openWishes(page, 'What I want to hear');
    await page.getByText('Resting: Offer shoes-10').waitFor();
    await page.getByRole('button', { name: 'Let it come again' }).tap();
    await page.getByText('Saved.').waitFor();
    expect((await choicesOf(of)).rests).toEqual([]);
    await offered(of);
    expect(faults).toEqual([]);
  });

  test('[CHO7] twice within the week the topic goes off, in Persian', async () => {
    const of = await visitorOf('fa');
    await offered(of);
    const { page } = await phone(of, '/v/shop?lang=fa');
    const less = page.getByRole('button', { name: 'از این‌ها کمتر بفرستید' });
    await less.tap();
    await page.getByText('این پیام تا ۷ روز').waitFor();
    await page.reload();
    await less.tap();
    await page.getByText('اکنون خاموش است').waitFor();
    expect((await choicesOf(of)).topicsOff).toEqual(['shoes']);
    await look(page, 'less-fa');
  });

  test('[CHO3] [CHO4] [CHO5] hours and channels by keyboard', async () => {
    const of = await visitorOf();
    const { page, faults } = await phone(of, '/v/shop?lang=en');
    await openWishes(page, 'What I want to hear');
    const visit = page.getByRole('radio', { name: 'At most one a visit' });
    await visit.focus();
    await page.keyboard.press('Space');
    await until(
      () => choicesOf(of),
      ({ frequency }) => frequency === 'visit',
    );
    const quiet = page.getByRole('switch', { name: 'Be quiet every day' });
    await quiet.focus();
    await page.keyboard.press('Space');
    await page.getByLabel('From').fill('23:30');
    await page.getByLabel('From').press('Tab');
    await until(
      () => choicesOf(of),
      ({ quietHours }) => quietHours?.from === '23:30',
    );
    await page.getByRole('switch', { name: 'On my wristband' }).tap();
    const kept = await until(
      () => choicesOf(of),
      ({ channels }) => !channels.wristband,
    );
    expect(kept).toMatchObject({
      frequency: 'visit',
      quietHours: { from: '23:30', to: '08:00' },
      channels: { push: true, wristband: false, inbox: true },
    });
    expect(faults).toEqual([]);
  });

  test('[CHO2] what another page changed is shown, nothing undone unseen', async () => {
    const of = await visitorOf();
    const { page } = await phone(of, '/v/shop?lang=en');
    await openWishes(page, 'What I want to hear');
    await page.getByRole('switch', { name: 'Shoes' }).waitFor();
    const { version, channels } = await choicesOf(of);
    const body = { version, topicsOff: ['cafe'], rests: [], frequency: 'few', channels };
    await shop.json('PUT', '/api/v1/visitor/me/choices', body, of.cookie);
    await page.getByRole('switch', { name: 'Shoes' }).tap();
    await page.getByText('Your choices were changed elsewhere').waitFor();
    // The words come first, then what is kept now.
    await expect.poll(() => page.getByRole('switch', { name: 'Café' }).isChecked()).toBe(false);
    expect(await page.getByRole('switch', { name: 'Shoes' }).isChecked()).toBe(true);
    expect(await choicesOf(of)).toMatchObject({ topicsOff: ['cafe'], frequency: 'few' });
  });

  test('[CHO10] language, digits and calendar apply at once, and next time', async () => {
    const of = await visitorOf('fa');
    await offered(of);
    const { page, context } = await phone(of, '/v/shop');
    await page.getByRole('button', { name: 'فارسی' }).tap();
    const when = page.locator('.message time').first();
    await shows(when, /^[۰-۹]{2}:[۰-۹]{2}$/);
    await openWishes(page, 'چه چیزی را می‌خواهم بشنوم');
    await look(page, 'choices-fa');
    await page.locator('select[name=digits]').selectOption('latin');
    await shows(when, /^\d{2}:\d{2}$/);
    await page.locator('select[name=calendar]').selectOption('gregorian');
    await until(
      () => choicesOf(of),
      ({ calendar }) => calendar === 'gregorian',
    );
    await page.locator('select[name=language]').selectOption('en');
    await page.getByRole('heading', { name: 'What I want to hear' }).waitFor();
    expect(await page.evaluate('document.documentElement.dir')).toBe('ltr');
    expect(await choicesOf(of)).toMatchObject({ language: 'en', digits: 'latin' });
    const next = await context.newPage();
    await next.goto(`${server.http}/v/shop?lang=fa`);
    const again = next.locator('.message time').first();
    await shows(again, /^\d{2}:\d{2}$/);
  });
});

describe('a message’s link', () => {
  const tokenOf = ({ stop }: InboxBody['items'][number]) => stop ?? '';

  test('[CHO8] two taps from the message, no login, confirmed, and undone', async () => {
    const of = await visitorOf('fa');
    await offered(of);
    const { page, context, faults } = await phone(of, '/v/shop?lang=fa');
    const link = page.getByRole('link', { name: 'دیگر از این‌ها نفرستید' });
    const href = (await link.getAttribute('href')) ?? '';
    await link.tap();
    await page.getByText('می‌خواهید پیام‌های').waitFor();
    expect((await choicesOf(of)).topicsOff).toEqual([]);
    await look(page, 'stop-fa');
    await page.getByRole('button', { name: 'بله، قطع شود' }).tap();
    await page.getByText('انجام شد.').waitFor();
    expect((await choicesOf(of)).topicsOff).toEqual(['shoes']);
    await look(page, 'stopped-fa');
    expect((await held(of)).failedGate).toBe('topic');
    await page.getByRole('button', { name: 'برگردان' }).tap();
    await page.getByText('برگردانده شد').waitFor();
    expect((await choicesOf(of)).topicsOff).toEqual([]);
    await context.close();
    const stranger = await phone(undefined, href.replace('lang=fa', 'lang=en'));
    await stranger.page.getByText('about “Shoes” of shop').waitFor();
    await look(stranger.page, 'stop-en');
    await stranger.page.getByRole('button', { name: 'Yes, stop them' }).tap();
    await stranger.page.getByText('Done.').waitFor();
    expect((await choicesOf(of)).topicsOff).toEqual(['shoes']);
    const token = href.split('#')[1] ?? 'none';
    const said = [...stranger.asked.map((url) => new URL(url))].slice(1);
    expect(said.filter(({ href: url }) => url.includes(token))).toEqual([]);
    expect(stranger.page.url()).not.toContain(token);
    expect([...faults, ...stranger.faults]).toEqual([]);
  });

  test('[CHO8] reading it, as scanners of links do, stops nothing', async () => {
    const of = await visitorOf();
    const token = tokenOf(await offered(of));
    const { version } = await choicesOf(of);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      await shop.ask(method, `/stop/${token}`);
      await shop.ask(method, `/api/v1/stop?token=${token}`);
    }
    const read = await shop.ask('GET', `/stop/${token}`);
    expect(read.headers.get('content-type')).toContain('text/html');
    const looked = await shop.json<StopLinkAnswer>('POST', '/api/v1/stop', { token, do: 'look' });
    expect(looked).toEqual({
      done: 'look',
      venue: { en: 'shop' },
      topic: { en: 'Shoes', fa: 'کفش' },
    });
    const { page } = await phone(undefined, `/stop/${token}?lang=en`);
    await page.getByText('about “Shoes” of shop').waitFor();
    expect(page.url()).not.toContain(token);
    expect((await choicesOf(of)).version).toBe(version);
  });

  const form = (token: string, body: string, type: string, more: object = {}) =>
    fetch(`${server.http}/stop/${token}`, {
      method: 'POST',
      headers: { 'content-type': type, ...more },
      body,
    });
  const urlencoded = 'application/x-www-form-urlencoded';
  const click = 'List-Unsubscribe=One-Click';

  test('[CHO8] one click of a mail program stops it, as a form of either kind', async () => {
    const boundary = '--------gozar';
    const head = 'Content-Disposition: form-data; name="List-Unsubscribe"';
    const parts = `--${boundary}\r\n${head}\r\n\r\nOne-Click\r\n--${boundary}--\r\n`;
    for (const [body, type] of [
      [click, urlencoded],
      [parts, `multipart/form-data; boundary=${boundary}`],
    ] as const) {
      const of = await visitorOf();
      const token = tokenOf(await offered(of));
      const answer = await form(token, body, type);
      expect(answer.status).toBe(200);
      expect((await choicesOf(of)).topicsOff).toEqual(['shoes']);
    }
  });

  test('[CHO8] [SEC2] no click, a foreign page or elsewhere stops nothing', async () => {
    const of = await visitorOf();
    const token = tokenOf(await offered(of));
    expect((await form(token, 'List-Unsubscribe=No', urlencoded)).status).toBe(400);
    const foreign = { origin: 'https://evil.example' };
    expect((await form(token, click, urlencoded, foreign)).status).toBe(403);
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    expect((await form(token, click, urlencoded, crossSite)).status).toBe(403);
    const elsewhere = await fetch(`${server.http}/api/v1/stop`, {
      method: 'POST',
      headers: { 'content-type': urlencoded },
      body: `token=${token}&do=stop`,
    });
    expect(elsewhere.status).toBe(400);
    const asJson = await shop.ask('POST', `/stop/${token}`, { 'List-Unsubscribe': 'One-Click' });
    expect(asJson.status).toBe(400);
    expect((await choicesOf(of)).version).toBe(0);
  });

  test('[CHO9] answers alike whether its person is known or erased', async () => {
    const of = await visitorOf();
    const token = tokenOf(await offered(of));
    const said = async (what: string) => {
      const answer = await shop.ask('POST', '/api/v1/stop', { token, do: what });
      return `${answer.status} ${await answer.text()}`;
    };
    const known = [await said('look'), await said('stop'), await said('stop'), await said('undo')];
    const erased = await shop.ask('DELETE', '/api/v1/visitor/me', undefined, of.cookie);
    expect(erased.status).toBe(200);
    const gone = [await said('look'), await said('stop'), await said('stop'), await said('undo')];
    expect(gone).toEqual(known);
    expect((await shop.ask('GET', '/api/v1/visitor/me', undefined, of.cookie)).status).toBe(401);
  });

  test('[CHO9] one that is not ours says so, and the page what to do', async () => {
    const bad = await shop.ask('POST', '/api/v1/stop', { token: 'AAAA', do: 'stop' });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toMatchObject({ error: { code: 'http.stop_link' } });
    const { page, faults } = await phone(undefined, '/stop?lang=en#nonsense');
    await page.getByText('This link does not work.').waitFor();
    expect(await page.getByRole('button', { name: 'Yes, stop them' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  type Data = { visitor: { choices: { at: object; frequency: string } } };

  test('[CHO11] own data say the choices, in JSON and as a table', async () => {
    const of = await visitorOf();
    const { version, channels } = await choicesOf(of);
    const body = { version, topicsOff: ['cafe'], rests: [], frequency: 'few', channels };
    await shop.json('PUT', '/api/v1/visitor/me/choices', body, of.cookie);
    const mine = ['GET', '/api/v1/visitor/me/data', undefined, of.cookie] as const;
    const data = await shop.json<Data>(...mine);
    const at = expect.objectContaining({ topicsOff: ['cafe'] });
    expect(Object.values(data.visitor.choices.at)).toEqual([at]);
    expect(data.visitor.choices.frequency).toBe('few');
    const table = await shop.ask('GET', '/api/v1/visitor/me/data.csv', undefined, of.cookie);
    expect(await table.text()).toContain('cafe');
  });
});
