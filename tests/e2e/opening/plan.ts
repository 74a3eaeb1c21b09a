import type { Browser, Page } from 'playwright-core';
import { Stranger } from '../../dashboards/plan-hand.ts';
import type { Afternoon } from './afternoon.ts';

const px = 50;

/** A photograph of the plan on the wall: 20 by 12 metres, 50 pixels a metre. */
export async function photographOf(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const url = await page.evaluate((px) => {
    const canvas = document.createElement('canvas');
    canvas.width = 20 * px;
    canvas.height = 12 * px;
    const pen = canvas.getContext('2d');
    if (!pen) return '';
    pen.fillStyle = '#efe9dc';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = '#5b5247';
    pen.lineWidth = 7;
    pen.strokeRect(px, px, 18 * px, 10 * px);
    pen.clearRect(3 * px, px - 6, px, 12);
    pen.lineWidth = 2;
    const shelves: [number, number][] = [
      [2, 6],
      [2, 8],
      [2, 10],
    ];
    for (const [x, y] of shelves) pen.strokeRect(x * px, y * px, 6 * px, px * 0.5);
    pen.strokeRect(14 * px, 2 * px, 3 * px, px);
    pen.fillStyle = '#5b5247';
    pen.font = `${px * 0.5}px sans-serif`;
    pen.fillText('shelves', 3.5 * px, 5.6 * px);
    pen.fillText('till', 15 * px, 1.9 * px);
    pen.fillText('door', 3 * px, 0.8 * px);
    return canvas.toDataURL('image/jpeg', 0.8);
  }, px);
  await page.close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** From an empty server to a plan that is live: a name, a photograph, its scale, five drawings. */
export async function drawPlan(
  day: Afternoon,
  page: Page,
  of: { photo: Buffer; timezone: string },
): Promise<void> {
  const hand = new Stranger(page);
  await day.step('name the shop', async () => {
    await page.fill('input[name=shop-en]', 'Corner Shop');
    await page.fill('input[name=shop-fa]', 'فروشگاه نبش');
    await page.selectOption('select[name=timezone]', of.timezone);
    await page.locator('.new-shop button[type=submit]').click();
    await page.getByText('Corner Shop is begun').waitFor();
  });
  await day.step('choose the photograph', async () => {
    const file = { name: 'plan.jpg', mimeType: 'image/jpeg', buffer: of.photo };
    await page.setInputFiles('.strip input[name=picture]', file);
    await page.waitForSelector('[data-tool=scale][aria-pressed=true]');
  });
  await day.step('say how large it is', async () => {
    await hand.tap(1, 1);
    await hand.tap(19, 1);
    await hand.fill('input[name=distance]', '18');
    await hand.press('.next button[type=submit]');
    await page.waitForSelector('[data-tool=select][aria-pressed=true]');
  });
  await day.step('draw the room', async () => {
    await hand.tool('room');
    await hand.drag([1, 1], [19, 11]);
  });
  await day.step('set the door', async () => {
    await hand.tool('door');
    await hand.tap(3.5, 1.1);
  });
  await drawZones(day, hand);
  await page.waitForSelector('[data-save=saved]');
  await day.picture(page, 'plan');
  await day.step('publish the plan', async () => {
    await page.click('[data-tab=publish]');
    await page.locator('.publish button[type=submit]:enabled').click();
    await page.getByText(/Version \d+ is live/).waitFor();
  });
}

async function drawZones(day: Afternoon, hand: Stranger): Promise<void> {
  const zones: readonly (readonly [string, [number, number], [number, number]])[] = [
    ['entrance', [1, 1], [7, 4.5]],
    ['display', [1, 4.5], [10, 11]],
    ['queue', [10, 4.5], [13, 11]],
    ['till', [13, 1], [19, 11]],
  ];
  await hand.tool('rectangle');
  for (const [template, from, to] of zones) {
    await day.step(`draw the ${template}`, () => hand.zone(template, from, to));
  }
}
