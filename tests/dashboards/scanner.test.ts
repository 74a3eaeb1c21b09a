import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReal } from '../web/real.ts';
import { buildPages } from './built.ts';
import { openPage, startChromium } from './chromium.ts';

const tag = 'BAND-7K3M-9QXA';
const [width, height] = [640, 480];
const frames = 5;
let folder: string;
let built: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;

/** A film of a code on grey paper, as raw pictures: what stands before the camera. */
function filmOf(text: string): Buffer {
  const { size, data } = encode(text, { border: 4 });
  const scale = Math.floor((height - 40) / size);
  const [left, top] = [width, height].map((whole) => Math.floor((whole - size * scale) / 2));
  const luma = Buffer.alloc(width * height, 190);
  for (const [y, row] of data.entries()) {
    for (const [x, isDark] of row.entries()) {
      for (let line = 0; line < scale; line++) {
        const from = ((top ?? 0) + y * scale + line) * width + (left ?? 0) + x * scale;
        luma.fill(isDark ? 25 : 230, from, from + scale);
      }
    }
  }
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colour]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame)]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-film-'));
  const film = join(folder, 'code.y4m');
  writeFileSync(film, filmOf(tag));
  built = await buildPages();
  browser = await startChromium(
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  );
});
afterAll(async () => {
  await browser?.close();
  built?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(path: string) {
  const real = await openReal({ pagesFolder: built.dist });
  const { session } = await real.join('mina', { role: 'staff' });
  const url = `http://127.0.0.1:${real.port}`;
  const { page, faults } = await openPage(browser, `${url}/login?lang=en`);
  await page.context().addCookies([{ name: 'gozar_session', value: session, url }]);
  await page.goto(`${url}${path}?venue=kasra&lang=en`);
  return { page, real, faults };
}

describe('the camera, before a real picture of a code', () => {
  test('[DSK8] reads a band at the desk, once while it stays there', async () => {
    const { page, real, faults } = await opened('/desk');
    await page.getByRole('button', { name: /camera/i }).click();
    await page.locator('.job--done', { hasText: tag }).waitFor();
    expect((await real.reader.band('kasra', tag)).out).toMatchObject({ as: 'alone' });
    await page.waitForTimeout(1_000);
    expect(await page.locator('.job', { hasText: tag }).count()).toBe(1);
    await page.getByRole('button', { name: /camera/i }).click();
    await page.locator('video').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('[CPN12] reads a coupon at the till, asks at once and puts the camera away', async () => {
    const { page, faults } = await opened('/till');
    const asked = page.waitForRequest(/coupons\/check$/);
    await page.getByRole('button', { name: 'Scan with the camera' }).click();
    expect((await asked).postDataJSON()).toMatchObject({ code: tag });
    await page.getByRole('heading', { name: 'No', exact: true }).waitFor();
    expect(await page.locator('video').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('[CPN12] says so where the camera may not be used', async () => {
    const { page } = await opened('/till');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Scan with the camera' }).click();
    await page.getByText('The camera may not be used').waitFor();
  });
});
