import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startChromium } from '../dashboards/chromium.ts';
import { newServer, type TestServer } from './server.ts';

/** One server, and its pages as a stranger uses them: what one test brings the next one finds. */
let server: TestServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  browser = await startChromium();
  server = await newServer();
  const { admin } = await server.start();
  context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(admin);
  await page.waitForURL('**/floor');
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
});
beforeEach(() => {
  faults.length = 0;
});

const open = (search = '') => page.goto(`${server.http}/customers?lang=en${search}`);
const press = (name: string) => page.locator(`[data-do=${name}]`).first().click();
const count = async (name: string) => {
  const said = await page.locator('.counts div', { hasText: name }).locator('dd').innerText();
  return Number(said);
};
/** Other people's work may stand before it. */
const patient = { timeout: 240_000 } as const;
const shown = async () => page.locator('.customer-row strong').allInnerTexts();

const file =
  'Card,Name,E-mail,Mobile,Birthday,Remark\r\n' +
  '1,Sara Karimi,sara@x.ir,09121111111,1370/02/31,old\r\n' +
  '2,سارا كريمي,sara2@x.ir,,1370/02/31,\r\n' +
  '3,Ali Rezaei,ali,,,\r\n' +
  '4,Sara Karimi,,,1991-05-21,\r\n' +
  '5,Reza,,12,99/99/99,\r\n';

test('[CUP2] [CUP8] nobody yet leads to a file; it is guessed, tried and brought in', async () => {
  await open();
  await press('import');
  const path = join(server.data, 'customers.csv');
  writeFileSync(path, file);
  await page.setInputFiles('input[type=file]', path);
  // Its columns say what they are, so it is tried at once.
  await page.locator('[data-report=dry]').waitFor();
  expect([await count('New customers'), await count('Bad rows')]).toEqual([3, 2]);
  expect(await page.locator('main').innerText()).toContain('1 column is left out: Remark');
  // The address holds the place: a reload comes back to it.
  await page.reload();
  await page.locator('.mapping').waitFor();
  await page.selectOption('[name=column-0]', '');
  await page.selectOption('[name=column-2]', '');
  await page.selectOption('[name=column-3]', '');
  await page.locator('.trouble').waitFor();
  expect(await page.locator('[data-do=try]').isDisabled()).toBe(true);
  for (const [at, means] of ['key', '', 'email', 'phone'].entries()) {
    if (means !== '') await page.selectOption(`[name=column-${at}]`, means);
  }
  expect(await page.locator('[data-do=run]').count()).toBe(0);
  await press('try');
  await page.locator('[data-do=run]').waitFor();
  expect([await count('New customers'), await count('Bad rows')]).toEqual([3, 2]);
  await press('run');
  await page.locator('[data-report=run]').waitFor();
  expect([await count('New customers'), await count('Stayed out')]).toEqual([3, 2]);
  expect(faults).toEqual([]);
});

test('[CUP9] bad rows are saved as a file, mended on the page, and come in', async () => {
  await open('&show=imports');
  await press('open-file');
  await page.locator('[data-report=run]').waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('Save the bad rows').click(),
  ]);
  expect(readFileSync(await saved.path(), 'utf8')).toContain('3,Ali Rezaei,ali');
  await press('mend');
  await page.fill('[name=mend-4-2]', 'ali@x.ir');
  await page.fill('[name=mend-6-3]', '۰۹۱۲۲۲۲۲۲۲۲');
  await page.fill('[name=mend-6-4]', '1375/1/1');
  await page.locator('form button[type=submit]').click();
  await page.locator('[data-report=dry]').waitFor();
  expect([await count('New customers'), await count('Bad rows')]).toEqual([2, 0]);
  await press('run');
  await page.locator('[data-report=run]').waitFor();
  await press('see');
  await page.locator('.customer-row').nth(4).waitFor();
  expect(await page.locator('.customer-row').count()).toBe(5);
  await page.fill('input[name=q]', '۲۲۲۲۲۲');
  await expect.poll(shown, patient).toEqual(['Reza']);
  expect(faults).toEqual([]);
});

test('[CUP3] [CUP4] one customer is changed; a wrong value is named and kept', async () => {
  await open();
  await page.fill('input[name=q]', 'sara@x');
  await expect.poll(shown, patient).toEqual(['Sara Karimi']);
  await page.locator('.customer-row').click();
  await page.getByText('from a file of “import”').first().waitFor();
  expect(await page.locator('main').innerText()).toContain('Never asked, so no: Service');
  await page.fill('input[name=phone]', '12');
  await page.locator('form button[type=submit]').first().click();
  expect(await page.locator('.field-wrong').innerText()).toContain('no phone number');
  expect(await page.inputValue('input[name=phone]')).toBe('12');
  await page.fill('input[name=phone]', '۰۹۱۲ ۳۳۳ ۳۳۳۳');
  await page.locator('form button[type=submit]').first().click();
  await page.locator('[data-event=change]').waitFor();
  expect(await page.locator('[data-event=change]').innerText()).toContain('+989123333333');
  expect(await page.inputValue('input[name=phone]')).toBe('+989123333333');
  expect(faults).toEqual([]);
});

test('[CUP5] [CUP6] a complaint is written down and stands first in the line of time', async () => {
  await page.locator('.time-line').waitFor();
  await page.locator('section:has(.time-line) summary').click();
  await page.selectOption('[name=contact-kind]', 'complaint');
  await page.fill('[name=contact-text]', 'The left shoe squeaks.');
  await page.getByRole('button', { name: 'Write it down' }).click();
  await page.locator('[data-event=contact]').waitFor();
  const kinds = await page
    .locator('[data-event]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-event')));
  expect(kinds).toEqual(['contact', 'change']);
  expect(await page.locator('[data-event=contact]').innerText()).toContain('squeaks');
  expect(faults).toEqual([]);
});

test('[CUP7] two who are one are merged side by side, and put apart again', async () => {
  await page.locator('[data-do=compare]').first().click();
  await page.locator('.beside').waitFor();
  const moves = await page.locator('section:has(.beside)').innerText();
  expect(moves).toContain('1 customer number');
  await press('merge');
  await page.locator('.time-line').waitFor();
  await page.getByText('Merged. You can undo it').waitFor();
  await open();
  await page.getByText('4 customers').waitFor();
  await page.locator('[data-tab=same]').click();
  await press('undo');
  await page.getByText('two records again').waitFor();
  await page.locator('[data-tab=list]').click();
  await page.getByText('5 customers').waitFor();
  expect(faults).toEqual([]);
});

test('[CUP11] all are saved as one file', async () => {
  await page.locator('details.more summary').click();
  const [saved] = await Promise.all([page.waitForEvent('download'), press('export')]);
  const text = readFileSync(await saved.path(), 'utf8');
  expect(text).toContain('key,name,email,phone,birthday,language');
  expect(text.trim().split('\r\n')).toHaveLength(6);
});

test('[CUP12] a segment is made from questions, with its count beside it, and kept', async () => {
  await open('&show=segments');
  await press('new');
  await page.locator('select[name^=ask-]').selectOption('birthday');
  await press('add-condition');
  await page.locator('[data-ask=birthday] select').selectOption('known');
  const people = page.locator('.preview [data-count=people] dd');
  // Sara, her other record and her namesake, and Reza, whose birthday was mended.
  await expect.poll(() => people.innerText(), patient).toBe('4');
  await page.locator('select[name^=ask-]').selectOption('address');
  await press('add-condition');
  await expect.poll(() => people.innerText(), patient).toBe('2');
  await page.locator('select[name^=how-]').selectOption('none');
  const who = { not: { any: [{ birthday: { known: true } }, { address: 'email' }] } };
  const preview = `${server.http}/api/v1/venues/demo/segments/preview`;
  const { counted } = await (await context.request.post(preview, { data: { who } })).json();
  await expect.poll(() => people.innerText(), patient).toBe(String(counted.people));
  await page.locator('select[name^=how-]').selectOption('all');
  await page.fill('[name=segment-en]', 'Birthday and e-mail');
  await press('publish');
  const mine = page.locator('[data-segment=birthday-and-e-mail]');
  await expect.poll(() => mine.locator('[data-count=people] dd').innerText(), patient).toBe('2');
  await mine.locator('button').click();
  await press('members');
  await page.getByText('gets no offers').first().waitFor();
  expect(await page.locator('section:has(#members-title) li').count()).toBe(2);
  await press('remove-segment');
  await press('remove-segment');
  await page.getByText('The segment is removed.').waitFor();
  expect(faults).toEqual([]);
});

test('[CUP1] an operator reads, sees no button that would be refused, and why', async () => {
  const path = `${server.http}/api/v1/invitations`;
  const data = { role: 'operator', venues: 'all' };
  const { link } = await (await context.request.post(path, { data })).json();
  const other = await browser.newContext();
  const own = { user: 'omid', name: 'Omid', password: 'four words of my own' };
  const accepted = await other.request.post(`${path}/accept`, {
    data: { ...own, link: new URL(link).hash.replace('#invite=', '') },
  });
  expect(accepted.status()).toBe(200);
  const reading = await other.newPage();
  await reading.goto(`${server.http}/customers?lang=en`);
  await reading.locator('.customer-row').first().waitFor();
  expect(await reading.locator('main').innerText()).toContain('An admin or a marketer changes');
  expect(await reading.locator('[data-tab=imports], [data-do=new], [data-do=export]').count()).toBe(
    0,
  );
  await reading.locator('.customer-row').first().click();
  await reading.locator('#time-title').waitFor();
  expect(await reading.locator('main form, main summary').count()).toBe(0);
  await reading.goto(`${server.http}/customers?lang=en&show=imports`);
  await reading.getByText('Only an admin or a marketer').waitFor();
});
