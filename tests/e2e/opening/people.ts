import type { Page } from 'playwright-core';
import type { ImportJob } from '../../../src/contracts/api-customers.ts';
import { until } from '../choices-shop.ts';
import type { TestServer } from '../server.ts';
import { type Afternoon, phone } from './afternoon.ts';
import type { Api } from './api.ts';

/** Bands of the shop, in the file that came with the box they were in. */
export const bandFile = (tags: readonly string[]) => ({
  name: 'bands.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(`tag,model,radio\n${tags.map((tag) => `${tag},B1,no\n`).join('')}`),
});

/** Hands a band out at the desk; answers the address in its square. */
export async function handOut(day: Afternoon, page: Page, tag: string): Promise<string> {
  let code = '';
  await day.step(`hand out ${tag}`, async () => {
    await page.locator('.desk-tab').first().click();
    await page.fill('input[name=tag]', tag);
    await page.locator('.scan-form button[type=submit]').click();
    code = await page.locator('.code-card .code').innerText();
    await day.picture(page, 'desk');
  });
  return `/v/${venueOf(page)}#${code.trim()}`;
}

const venueOf = (page: Page) => new URL(page.url()).searchParams.get('venue') ?? '';

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

/** Somebody of the crowd, who uses their phone unseen. */
export async function crowdMember(server: TestServer, venue: string, tag: string): Promise<string> {
  const { code } = await server.cli('band', 'hand-out', venue, tag);
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
    await page.fill('input[name=user]', 'mina');
    await page.fill('input[name=name]', 'Mina');
    await page.fill('input[name=password]', 'a long walk by the sea');
    await page.locator('form button[type=submit]').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  });
  return page;
}

/** A list of customers as the shop has it, one row of it wrong; answers what came of it. */
export async function bringCustomers(api: Api): Promise<ImportJob> {
  const rows = ['key,name,email', '1,Sara,sara@example.org', '2,Ali,ali', '3,Kian,k@example.org'];
  const id = (await api.post<ImportJob>('/imports', { kind: 'customers' })).import;
  const base64 = Buffer.from(`${rows.join('\n')}\n`).toString('base64');
  await api.post(`/imports/${id}/parts`, { at: 0, base64 });
  await api.post(`/imports/${id}/whole`, {});
  await api.post(`/imports/${id}/run`, { settings: { source: 'till' } });
  return until(
    () => api.get<ImportJob>(`/imports/${id}`),
    ({ state }) => state === 'done',
  );
}
