import type { BrowserContextOptions } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';
import { paperOf, photoOf } from './plan-pictures.ts';
import { PlanShop } from './plan-shop.ts';

const DESK = { viewport: { width: 1_440, height: 900 } };
inBrowser();
let shop: PlanShop;
beforeEach(async () => {
  shop = new PlanShop(built.dist);
  await shop.start();
});
afterEach(() => shop.stop());

async function open(options: BrowserContextOptions = DESK, search = '?lang=en') {
  const opened = await openPage(browser, `${shop.url}/plan${search}`, options);
  await opened.page.waitForSelector('.area');
  await opened.page.waitForSelector('.grid path');
  return opened;
}

const pngOf = (widthPx: number, heightPx: number) => photoOf(browser, widthPx, heightPx);

describe('pictures', () => {
  test('[PLN24] a PDF shows its pages, and the one chosen lies under the drawing', async () => {
    const { page, faults, requests } = await open();
    expect(requests.some((one) => one.includes('pdf'))).toBe(false);
    await page.setInputFiles('.strip input[name=picture]', {
      ...{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: paperOf(2) },
    });
    await page.waitForSelector('[data-page="2"] canvas');
    await page.click('[data-page="2"]');
    await page.waitForSelector('image.underlay');
    const row = shop.plan.pictures.get('ground')?.row;
    expect([row?.type, row?.widthPx]).toEqual(['image/png', 2_600]);
    expect(faults).toEqual([]);
  });

  test.each([
    ['a HEIC photograph', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), /HEIC photograph/],
    ['a text', Buffer.from('hello'), /no picture that can be read here/],
    ['half a picture', Buffer.from('\x89PNG\r\n\x1a\nabc', 'latin1'), /damaged/],
    ['half a PDF', Buffer.from('%PDF-1.7 and nothing'), /This PDF cannot be read/],
  ])('[PLN24] %s is refused in words that say what to do', async (_what, buffer, words) => {
    const { page } = await open();
    await page.setInputFiles('.strip input[name=picture]', {
      ...{ name: 'plan.png', mimeType: 'image/png', buffer },
    });
    await page.getByText(words).waitFor();
    expect(shop.plan.pictures.size).toBe(0);
  });

  test('[PLN24] a photograph goes without where it was taken, and upright', async () => {
    const { page } = await open();
    const plain = await pngOf(400, 300);
    // An EXIF block with the orientation 6: turned by a quarter.
    const exif = Buffer.from(
      'ffe1002645786966000049492a0008000000010012010300010000000600000000000000474d5350',
      'hex',
    );
    exif.writeUInt16BE(exif.length - 2, 2);
    const buffer = Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]);
    await page.setInputFiles('.strip input[name=picture]', {
      ...{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer },
    });
    await page.waitForSelector('image.underlay');
    const kept = shop.plan.pictures.get('ground');
    expect([kept?.row.widthPx, kept?.row.heightPx]).toEqual([300, 400]);
    expect(kept?.bytes.includes('Exif')).toBe(false);
  });
});
