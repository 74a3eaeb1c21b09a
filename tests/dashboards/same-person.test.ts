import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { importKasra } from '../hotpath/running.ts';
import { openReal, type Real } from '../web/real.ts';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';
import { fits, PHONE, picture } from './phone.ts';

const kasra = { en: 'Kasra Gallery', fa: 'نگارخانهٔ کسرا' };
const museum = { en: 'City Museum', fa: 'موزهٔ شهر' };
inBrowser();

async function openTown(): Promise<Real & { url: string }> {
  const real = await openReal({ pagesFolder: built.dist });
  for (const [venue, name, joinBy] of [
    ['kasra', kasra, 'both'],
    ['museum', museum, 'phone'],
    ['shut', { en: 'MARK-shut' }, 'band'],
  ] as const) {
    await real.running.must({
      ...importKasra,
      ...{ venue, name, settings: { joinBy } },
    } as typeof importKasra);
  }
  return { ...real, url: `http://127.0.0.1:${real.port}` };
}

/** Through the words and the choices to the page. */
async function joinHere(page: Page, on: 'Service' | undefined): Promise<void> {
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  if (on) await page.getByRole('switch', { name: on }).click();
  await page.getByRole('button', { name: 'Open my page', exact: true }).click();
  await page.locator('.inbox').waitFor();
}

const joinsOf = ({ running }: Real) =>
  running.frames().flatMap(({ venue, input }) => {
    if (input.type !== 'command' || input.command.do !== 'joinVenue') return [];
    return [{ venue, visitor: input.command.visitor }];
  });

async function proofOf(shop: Real): Promise<readonly (readonly unknown[])[]> {
  const [first] = joinsOf(shop);
  const proof = await shop.reader.consentProof(first?.visitor ?? '');
  return proof.map(({ venue, purpose, granted, text, language }) => [
    ...[venue, purpose, granted, text, language],
  ]);
}

/** The page of the same person on another phone, by a code. */
async function secondPhone(shop: Real & { url: string }, first: Page, query = '') {
  await first.getByText('This page on another phone').click();
  await first.getByRole('button', { name: 'Show a code' }).click();
  const shown = first.locator('.phones-code');
  await shown.waitFor();
  const code = (await shown.innerText()).replace(/\W/g, '');
  return openPage(browser, `${shop.url}/v/kasra${query}#phone=${code}`, PHONE);
}

describe('the poster of another place', () => {
  test('[JOI13] offers to join it as the same person, all off, and keeps both apart', async () => {
    const shop = await openTown();
    const { page, faults } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, 'Service');
    await page.goto(`${shop.url}/v/museum?from=window&lang=en`);
    await page.getByText('You are with Kasra Gallery already').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('City Museum');
    expect(await page.locator('.inbox, .choices-line, .my-data').count()).toBe(0);
    await picture(page, 'another-1-offer-en');
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'Go on', exact: true }).click();
    for (const one of await page.getByRole('switch').all()) {
      expect(await one.isChecked()).toBe(false);
    }
    await picture(page, 'another-2-choices-en');
    await page.getByRole('button', { name: 'Open my page', exact: true }).click();
    await page.locator('.inbox').waitFor();
    await page.getByText('Everything is switched off.').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('City Museum');
    await picture(page, 'another-3-page-en');
    const joins = joinsOf(shop);
    expect(joins.map(({ venue }) => venue)).toEqual(['kasra', 'museum']);
    expect(new Set(joins.map(({ visitor }) => visitor)).size).toBe(1);
    await page.goto(`${shop.url}/v/kasra?lang=en`);
    await page.getByText('Allowed: Service.').waitFor();
    expect(faults).toEqual([]);
  });

  test('[JOI13] in Persian, and the way back to the page there is', async () => {
    const shop = await openTown();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, undefined);
    await page.goto(`${shop.url}/v/museum?lang=fa`);
    await page.getByText('شما هم‌اکنون با').waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await picture(page, 'another-1-offer-fa');
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'ادامه', exact: true }).click();
    await page.getByRole('switch').first().waitFor();
    await picture(page, 'another-2-choices-fa');
    await page.locator('.elsewhere a').click();
    await page.locator('.inbox').waitFor();
    expect(new URL(page.url()).pathname).toBe('/v/kasra');
  });

  test('[JOI13] [T3] a place that is shut asks for a band, as one that is none', async () => {
    const shop = await openTown();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, undefined);
    const seen: string[] = [];
    for (const venue of ['shut', 'nowhere']) {
      await page.goto(`${shop.url}/v/${venue}?lang=en`);
      await page.getByText('You are with Kasra Gallery already').waitFor();
      await page.locator('#code').waitFor();
      seen.push(await page.locator('main').innerText());
      if (venue === 'shut') await picture(page, 'another-4-shut-en');
    }
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).not.toContain('MARK');
  });
});

describe('choices of who joined by phone', () => {
  test('[JOI10] are changed under the wording they joined by, in both languages', async () => {
    const shop = await openTown();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, undefined);
    await page.getByRole('button', { name: 'Change my choices' }).click();
    await page.getByText('Kasra Gallery keeps an inbox here').waitFor();
    expect(await page.getByText('or return the wristband').count()).toBe(0);
    await picture(page, 'choices-en');
    await page.getByRole('switch', { name: 'Offers' }).click();
    await expect
      .poll(() => proofOf(shop))
      .toContainEqual(['kasra', 'offers', true, 'join-1', 'en']);
    await page.getByRole('button', { name: 'فارسی' }).click();
    await page.getByText('اینجا صندوق پیام دارد').waitFor();
    await page.getByText('پس از ۴۰۰ روز').waitFor();
    await picture(page, 'choices-fa');
    await page.getByRole('switch', { name: /خدمات/ }).click();
    await expect
      .poll(() => proofOf(shop))
      .toContainEqual(['kasra', 'service', true, 'join-1', 'fa']);
    expect(await fits(page)).toBe(true);
  });

  test('[JOI10] the one switch is proved by the wording they joined by', async () => {
    const shop = await openTown();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, 'Service');
    await page.getByText('My data', { exact: true }).click();
    await page.getByRole('button', { name: 'Stop everything' }).click();
    await page.getByText('Everything has stopped.').waitFor();
    const [last] = await proofOf(shop);
    expect(last).toEqual([undefined, 'improve', false, 'join-1', 'en']);
  });
});

describe('the language of a page', () => {
  test('[JOI15] is the one its person saved, on another phone at once', async () => {
    const shop = await openTown();
    const nowMs = shop.running.clock.wallMs();
    const first = await openPage(browser, `${shop.url}/v/kasra?lang=en`, { ...PHONE, nowMs });
    await joinHere(first.page, undefined);
    await first.page.getByRole('button', { name: 'فارسی' }).click();
    await first.page.getByText('این صفحه روی گوشی دیگر').waitFor();
    await first.page.getByRole('button', { name: 'English' }).click();
    const second = await secondPhone(shop, first.page);
    await second.page.getByRole('button', { name: 'It is my page' }).click();
    await second.page.locator('.inbox').waitFor();
    await first.page.getByRole('button', { name: 'فارسی' }).click();
    const [joined] = joinsOf(shop);
    const saved = async () => (await shop.reader.visitor(joined?.visitor ?? ''))?.language;
    await expect.poll(saved).toBe('fa');
    await second.page.addInitScript(() => {
      const drawn: string[] = [];
      Object.assign(window, { drawn });
      new MutationObserver(() => {
        const { dir } = document.documentElement;
        if (document.querySelector('#app > *') && drawn.at(-1) !== dir) drawn.push(dir);
      }).observe(document, { childList: true, subtree: true, attributes: true });
    });
    await second.page.goto(`${shop.url}/v/kasra`);
    await second.page.getByText('این صفحه روی گوشی دیگر').waitFor();
    expect(await second.page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await second.page.evaluate(() => Reflect.get(window, 'drawn'))).toEqual(['rtl']);
    await picture(second.page, 'language-second-phone-fa');
    expect(await saved()).toBe('fa');
    // Switched there, it is saved as ever.
    await second.page.getByRole('button', { name: 'English' }).click();
    await expect.poll(saved).toBe('en');
  });

  test('[JOI15] an address that names one is opened in it, and saves nothing', async () => {
    const shop = await openTown();
    const { page } = await openPage(browser, `${shop.url}/v/kasra?lang=en`, PHONE);
    await joinHere(page, undefined);
    await page.goto(`${shop.url}/v/kasra?lang=fa`);
    await page.getByText('این صفحه روی گوشی دیگر').waitFor();
    const [joined] = joinsOf(shop);
    expect((await shop.reader.visitor(joined?.visitor ?? ''))?.language).toBe('en');
  });
});
