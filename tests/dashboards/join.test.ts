import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { importKasra } from '../hotpath/running.ts';
import { openReal, type Real } from '../web/real.ts';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';
import { fits, PHONE, picture } from './phone.ts';

const name = { en: 'Kasra Gallery', fa: 'نگارخانهٔ کسرا' };
const bandCode = 'K7QMX2WP9DTR4H';
inBrowser();

/** The real web room, hot path and records, with the pages as they are built now. */
async function openShop(joinBy: 'both' | 'phone' = 'both'): Promise<Real & { url: string }> {
  const real = await openReal({ pagesFolder: built.dist });
  const settings = { joinBy };
  await real.running.must({ ...importKasra, name, settings } as typeof importKasra);
  return { ...real, url: `http://127.0.0.1:${real.port}` };
}

/** Through the words and the choices to the page. */
async function joinAs(page: Page, { begin, done }: { begin: string; done: string }): Promise<void> {
  await page.getByRole('button', { name: begin, exact: true }).click();
  await page.getByRole('button', { name: done, exact: true }).click();
  await page.locator('.inbox').waitFor();
}
const english = { begin: 'Go on', done: 'Open my page' };

const sessionsOf = async ({ reader, running }: Real): Promise<number> => {
  const joins = running.frames().flatMap(({ input }) => {
    return input.type === 'command' && input.command.do === 'joinVenue' ? [input.command] : [];
  });
  const found = await Promise.all(joins.map(({ visitor }) => reader.visitor(visitor)));
  return found.filter(Boolean).length;
};

describe('joining by phone', () => {
  test('[JOI1] own words, no prompt, switches off; refusing all gives the page', async () => {
    const shop = await openShop();
    const { page, faults } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    const asked = await page.evaluate(() => {
      Object.assign(window, { prompts: 0 });
      const count = () => {
        Object.assign(window, { prompts: 1 });
        return Promise.resolve('default');
      };
      Object.assign(Notification, { requestPermission: count });
      return Notification.permission;
    });
    expect(asked).not.toBe('granted');
    await page.getByText('Your table is ready').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Kasra Gallery');
    await picture(page, 'join-1-words-en');
    expect(await sessionsOf(shop)).toBe(0);
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByText('You can join at any time').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Unused 400 days, it goes').waitFor();
    const switches = page.getByRole('switch');
    expect(await switches.count()).toBe(3);
    for (const one of await switches.all()) expect(await one.isChecked()).toBe(false);
    await picture(page, 'join-2-choices-en');
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'Open my page' }).click();
    await page.locator('.inbox').waitFor();
    await page.getByText('Everything is switched off.').waitFor();
    await picture(page, 'join-3-page-en');
    expect(await sessionsOf(shop)).toBe(1);
    expect(await page.evaluate(() => Reflect.get(window, 'prompts'))).toBe(0);
    await page.reload();
    await page.locator('.inbox').waitFor();
    expect(await page.getByText('not linked any more').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('[JOI1] in Persian it runs right to left, and keeps what was switched on', async () => {
    const shop = await openShop();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=fa&from=window`, PHONE);
    await page.getByRole('button', { name: 'ادامه', exact: true }).click();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await page.getByText('پس از ۴۰۰ روز').waitFor();
    await page.getByRole('switch', { name: /پیشنهادها/ }).click();
    await page.locator('.join input[name=name]').fill('سارا');
    await picture(page, 'join-2-choices-fa');
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'صفحه‌ام را باز کن' }).click();
    await page.locator('.inbox').waitFor();
    await page.getByText('سلام، \u2068سارا\u2069').or(page.getByText('سارا')).first().waitFor();
    await picture(page, 'join-3-page-fa');
    const joined = shop.running.frames().flatMap(({ input }) => {
      return input.type === 'command' && input.command.do === 'joinVenue' ? [input.command] : [];
    });
    expect(joined).toMatchObject([{ source: 'window' }]);
    const record = await shop.reader.visitor(joined[0]?.visitor ?? '');
    expect(record).toMatchObject({
      language: 'fa',
      name: 'سارا',
      consents: { service: false, offers: true, improve: false },
    });
  });

  test('[JOI3] a band linked on the page is the same person\u2019s', async () => {
    const shop = await openShop();
    const { sha256 } = await import('../../src/web/secrets.ts');
    const out = { tag: 'b', as: 'alone', codeSha256: sha256(bandCode) } as const;
    await shop.running.must({ do: 'handOutBand', venue: 'kasra', ...out });
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinAs(page, english);
    await page.getByText('I have a wristband or a code').click();
    await page.locator('#code').fill(bandCode);
    await picture(page, 'join-4-band-en');
    await page.getByRole('button', { name: 'Link my wristband' }).click();
    await page.getByText('I have a wristband or a code').waitFor({ state: 'detached' });
    const [open] = (await shop.running.records.wearings()).filter(({ toMs }) => toMs === undefined);
    expect(await sessionsOf(shop)).toBe(1);
    expect((await shop.reader.visitor(open?.visitor ?? ''))?.joined?.way).toBe('band');
  });

  test('[JOI6] a second phone opens the page by its code, once its owner said so', async () => {
    const shop = await openShop();
    const nowMs = shop.running.clock.wallMs();
    const first = await openPage(browser, `${shop.url}/v/kasra?lang=en`, { ...PHONE, nowMs });
    await joinAs(first.page, english);
    await first.page.getByText('This page on another phone').click();
    await first.page.getByRole('button', { name: 'Show a code' }).click();
    const shown = first.page.locator('.phones-code');
    await shown.waitFor();
    expect(await first.page.locator('.phones svg').isVisible()).toBe(true);
    await picture(first.page, 'join-5-code-en');
    const code = (await shown.innerText()).replace(/\W/g, '');
    const address = `${shop.url}/v/kasra?lang=fa#phone=${code}`;
    const second = await openPage(browser, address, PHONE);
    await second.page.getByText('صفحهٔ شما اینجا باز شود؟').waitFor();
    await picture(second.page, 'join-6-confirm-fa');
    expect(new URL(second.page.url()).hash).toBe('');
    expect(second.requests.some((url) => url.includes(code))).toBe(false);
    expect(second.requests.some((url) => url.endsWith('/phone'))).toBe(false);
    await second.page.getByRole('button', { name: 'صفحهٔ من است' }).click();
    await second.page.locator('.inbox').waitFor();
    expect(await sessionsOf(shop)).toBe(1);
    // Typed a second time it is worth nothing, also on a third phone.
    const third = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await third.page.getByText('I have a wristband or a code').click();
    await third.page.locator('#code').fill(code);
    await third.page.getByRole('button', { name: 'Link my wristband' }).click();
    await third.page.getByText('This code is not in use').waitFor();
  });

  test('[JOI7] stop and erase are on the page of who joined by phone', async () => {
    const shop = await openShop();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinAs(page, english);
    await page.getByText('My data', { exact: true }).click();
    await page.locator('.held').waitFor();
    await page.getByRole('button', { name: 'Stop everything' }).click();
    await page.getByText('Everything has stopped.').waitFor();
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('button', { name: 'Yes, delete it now' }).click();
    await page.locator('.receipt').waitFor();
    expect(await sessionsOf(shop)).toBe(0);
  });
});

describe('the poster', () => {
  test('[JOI8] prints the venue, its code and one sentence in both languages', async () => {
    const shop = await openShop();
    const { page, faults } = await openPage(browser, `${shop.url}/poster/kasra?from=window`);
    const sheet = page.locator('.poster-sheet');
    await sheet.waitFor();
    for (const text of [name.en, name.fa, 'Scan to join', 'برای پیوستن', '/v/kasra?from=window']) {
      expect(await sheet.innerText()).toContain(text);
    }
    await picture(page, 'join-7-poster');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    expect(await page.locator('.poster-sheet svg').isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  test('[JOI8] of a venue that is not open to phones says how one opens it', async () => {
    const shop = await openShop();
    await shop.running.must({ ...importKasra, venue: 'shut' } as typeof importKasra);
    const { page } = await openPage(browser, `${shop.url}/poster/shut?lang=en`);
    await page.getByText('Nobody can join this venue by phone').waitFor();
  });
});
