import type { Page } from 'playwright-core';
import type { TestServer } from '../server.ts';
import { type Afternoon, phone } from './afternoon.ts';

/** Bands of the shop, in the file that came with the box they were in. */
export const bandFile = (tags: readonly string[]) => ({
  name: 'bands.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`tag,model,radio\n${tags.map((tag) => `${tag},B1,no\n`).join('')}`),
});

/** Who works here, as they sign in. */
export type Person = { readonly user: string; readonly name: string; readonly password: string };

/** Hands a band out at the desk; answers the code in its square. */
export async function handOut(
  day: Afternoon,
  page: Page,
  of: { tag: string; picture?: string },
): Promise<string> {
  const { tag, picture } = of;
  let code = '';
  await day.step(`hand out ${tag}`, async () => {
    await page.locator('.desk-tab').first().click();
    await page.fill('input[name=tag]', tag);
    await page.locator('.scan-form button[type=submit]').click();
    // The newest stands first, and the one before has no square any more.
    code = await page.locator('.job--done', { hasText: tag }).locator('.code').innerText();
    if (picture !== undefined) await day.picture(page, picture);
  });
  return code.trim();
}

/** A visitor's phone: the code links the band, and offers and service are allowed. */
export async function joinAs(day: Afternoon, of: { address: string; name: string }): Promise<Page> {
  const page = await day.newcomer(phone);
  await day.step('the visitor links their band', async () => {
    await page.goto(day.url(of.address));
    await page.locator('#choices-title').waitFor();
  });
  await day.step('the visitor allows offers and service', async () => {
    await page.fill('input[name=name]', of.name);
    for (const purpose of ['service', 'offers']) await allow(page, purpose);
    await day.picture(page, 'choices');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.locator('#inbox-title').waitFor();
  });
  return page;
}

async function allow(page: Page, purpose: string): Promise<void> {
  const saved = page.waitForResponse((one) => one.url().includes('/consents'));
  await page.locator(`input[name=${purpose}]`).check();
  await saved;
}

/** Somebody of the crowd, with a band that was handed out, who uses their phone unseen. */
export async function crowdMember(
  server: TestServer,
  venue: string,
  code: string,
): Promise<string> {
  const ask = async (method: string, path: string, body: object, cookie = '') => {
    const answer = await fetch(`${server.http}${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const linked = { code, language: 'en', name: 'Sam' };
  const cookie = await ask('POST', `/api/v1/visitor/${venue}/link`, linked);
  const said = { granted: true, text: 'consent-1', language: 'en' };
  await ask('PUT', '/api/v1/visitor/me/consents', { ...said, purpose: 'offers' }, cookie);
  return cookie;
}

/** Whoever came by the first link makes an account of their own, on the page of accounts. */
export async function ownAccount(day: Afternoon, page: Page, person: Person): Promise<void> {
  await day.step('choose a name and a password', async () => {
    await page.getByRole('button', { name: 'Choose name and password' }).click();
    await joinBy(page, person);
  });
}

async function joinBy(page: Page, { user, name, password }: Person): Promise<void> {
  await page.fill('input[name=user]', user);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/** Invites somebody who works here, and joins as them on their own phone. */
export async function inviteStaff(day: Afternoon, admin: Page): Promise<Page> {
  let link = '';
  await day.step('invite a member of staff', async () => {
    await admin.selectOption('select[name=role]', 'staff');
    await admin.getByRole('button', { name: 'Make a link' }).click();
    link = await admin.locator('.secret code').innerText();
    await day.picture(admin, 'invite', '.secret');
  });
  const page = await day.newcomer(phone);
  await day.step('join by the link', async () => {
    await page.goto(link);
    await joinBy(page, { user: 'mina', name: 'Mina', password: 'a long walk by the sea' });
  });
  return page;
}
