import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';
import { blankPlan, MockPlan } from './mock-plan.ts';
import { drawOn, Stranger, toWindow } from './plan-hand.ts';
import { photoOf } from './plan-pictures.ts';
import { PlanShop } from './plan-shop.ts';

const DESK = { viewport: { width: 1_440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
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

const saved = (page: Page) => page.waitForSelector('[data-save=saved]');
const pngOf = (widthPx: number, heightPx: number) => photoOf(browser, widthPx, heightPx);
const drawShop = async (page: Page) => drawOn(page, await pngOf(1_000, 600));

describe('a shop is drawn', () => {
  test('[PLN20] from a photograph to published in at most 25 actions', async () => {
    const { page, faults } = await open();
    const stranger = await drawShop(page);
    await saved(page);
    // In the middle of the work the page is lost, and comes back with all that can be undone.
    await page.reload();
    await page.waitForSelector('polygon[data-zone=display]');
    await stranger.tool('rectangle');
    await stranger.zone('till', [12, 7], [18, 10]);
    await stranger.zone('exit', [14, 1], [18, 3]);
    await stranger.press('[data-tab=publish]');
    await stranger.press('.publish button[type=submit]');
    await page.getByText('Version 2 is live.').waitFor();
    expect(stranger.actions).toBeLessThanOrEqual(25);
    const { zones, walls, doors } = shop.plan.live;
    expect(walls.map(({ line }) => line)).toEqual([
      [1, 1, 19, 1],
      [19, 1, 19, 11],
      [19, 11, 1, 11],
      [1, 11, 1, 1],
    ]);
    expect(doors?.map(({ line }) => line)).toEqual([[3.5, 1, 4.5, 1]]);
    expect(
      zones.map(({ id, capacity, polygon }) => [id, capacity, polygon[0], polygon[2]]),
    ).toEqual([
      ['entrance', 6, [2, 1], [6, 3]],
      ['display', 13, [2, 5], [10, 9]],
      ['till', 9, [12, 7], [18, 10]],
      ['exit', 6, [14, 1], [18, 3]],
    ]);
    // What is drawn on screen is what was published, to the centimetre.
    const drawn = await page
      .locator('polygon[data-zone]')
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute('data-zone'), one.getAttribute('points')]),
      );
    expect(Object.fromEntries(drawn)).toEqual(
      Object.fromEntries(zones.map(({ id, polygon }) => [id, polygon.join(' ')])),
    );
    expect(faults).toEqual([]);
  });

  test('[PLN21] everything is undone to nothing and done again, also after a reload', async () => {
    const { page } = await open();
    await drawShop(page);
    await saved(page);
    const before = JSON.stringify(shop.plan.draft);
    await page.reload();
    await page.waitForSelector('polygon[data-zone=display]');
    let undone = 0;
    for (; await page.locator('[data-act=undo]').isEnabled(); undone++) {
      await page.keyboard.press('Control+z');
    }
    expect(undone).toBe(4);
    expect(await page.locator('polygon[data-zone], .walls path').count()).toBe(0);
    await page.reload();
    await page.waitForSelector('.grid path');
    for (let at = 0; at < undone; at++) await page.keyboard.press('Control+Shift+z');
    await page.waitForFunction(() => document.querySelectorAll('polygon[data-zone]').length === 2);
    expect(await page.locator('[data-act=redo]').isDisabled()).toBe(true);
    await saved(page);
    await expect.poll(() => JSON.stringify(shop.plan.draft)).toBe(before);
  });

  test('[PLN25] what is not saved says since when, and is saved when it can be', async () => {
    const { page } = await open();
    shop.plan.isDown = true;
    await new Stranger(page).press('.next button.button--quiet:not(.pick *)');
    const stranger = new Stranger(page);
    await stranger.drag([2, 2], [8, 6]);
    await page.getByText(/Not saved since .*\d\d:\d\d/).waitFor();
    shop.plan.isDown = false;
    await saved(page);
    expect(shop.plan.draft.walls).toHaveLength(4);
  });

  test('[PLN25] who else changed the draft is said, and neither of both is lost', async () => {
    const { page } = await open();
    await page.click('[data-tool=room]');
    const theirs = { ...blankPlan, walls: [{ floor: 'ground', line: [0, 0, 9, 0] as const }] };
    shop.plan.changedBy('user:navid', {
      ...theirs,
      walls: theirs.walls.map((w) => ({ ...w, line: [...w.line] })),
    });
    await new Stranger(page).drag([2, 2], [8, 6]);
    await page.getByText('navid changed this draft too').waitFor();
    await page.getByRole('button', { name: 'Take the draft of navid' }).click();
    await saved(page);
    await page.click('[data-act=undo]');
    await saved(page);
    await expect.poll(() => shop.plan.draft.walls.length).toBe(4);
  });

  test('[PLN26] a problem in words leads to its place', async () => {
    const zone = (id: string, x: number, floor: string) => ({
      ...{ id, name: { en: `Corner ${id}` }, kind: 'display' as const, floor },
      polygon: [
        [x, 0],
        [x + 4, 0],
        [x + 4, 3],
        [x, 3],
      ] as [number, number][],
    });
    const floors = [...blankPlan.floors, { id: 'upper', name: { en: 'Upper floor' } }];
    shop.plan = new MockPlan({
      ...{ ...blankPlan, floors },
      zones: [zone('a', 0, 'ground'), zone('b', 400, 'upper')],
    });
    const { page } = await open();
    await page.click('[data-tab=problems]');
    await page.getByText('“Corner b” has no capacity.').click();
    expect(await page.locator('select[name=floor]').inputValue()).toBe('upper');
    const box = await page.locator('polygon[data-zone=b].zone--chosen').boundingBox();
    const area = await page.locator('.area').boundingBox();
    if (!box || !area) throw new Error('not on screen');
    expect(Math.abs(box.x + box.width / 2 - area.x - area.width / 2)).toBeLessThan(5);
  });

  test('[PLN31] what a publication ends and pauses is said before, and asked for', async () => {
    const polygon: [number, number][] = [
      [0, 0],
      [6, 0],
      [6, 4],
      [0, 4],
    ];
    const shelf = {
      id: 'shoes',
      name: { en: 'Shoes' },
      kind: 'display' as const,
      floor: 'ground',
      polygon,
    };
    const rest = {
      ...shelf,
      id: 'hall',
      name: { en: 'Hall' },
      polygon: polygon.map(([x, y]): [number, number] => [x + 9, y]),
    };
    shop.plan = new MockPlan({ ...blankPlan, zones: [shelf, rest] });
    const runners = { campaign: 'runners', name: { en: 'Ten percent for runners' } };
    shop.plan.campaigns = [{ ...runners, zone: 'shoes', paths: ['when.zone'] }];
    const { page } = await open();
    await page.click('[data-thing=zone-0]');
    await page.locator('.area').focus();
    await page.keyboard.press('Delete');
    await saved(page);
    await page.click('[data-tab=publish]');
    await page.getByText('This zone ends, its past stays: Shoes').waitFor();
    await page.getByText(/This campaign names .*: Ten percent for runners/).waitFor();
    const publish = page.locator('.publish button[type=submit]');
    expect(await publish.isDisabled()).toBe(true);
    await page.check('input[name=pause-campaigns]');
    await publish.click();
    await page.getByText('Version 2 is live.').waitFor();
    await page.click('[data-tab=versions]');
    await page.locator('[data-version="1"]').getByRole('button', { name: 'Look at it' }).click();
    await page.getByText('You are looking at version 1').waitFor();
    expect(await page.locator('polygon[data-zone]').count()).toBe(2);
    await page.getByRole('button', { name: 'Back to the draft' }).click();
    await page
      .locator('[data-version="1"]')
      .getByRole('button', { name: 'Make it the draft' })
      .click();
    await page.getByText('Version 1 is the draft now').waitFor();
    expect(await page.locator('polygon[data-zone]').count()).toBe(2);
    await page.click('[data-act=undo]');
    expect(await page.locator('polygon[data-zone]').count()).toBe(1);
  });

  test('[PLN30] a file brought in is the draft, with what it lacked, and is undone', async () => {
    shop.plan.imported = {
      ...blankPlan,
      zones: [
        {
          id: 'in',
          name: { en: 'In' },
          kind: 'entrance',
          floor: 'ground',
          polygon: [
            [0, 0],
            [3, 0],
            [3, 3],
          ],
        },
      ],
    };
    const { page } = await open();
    await page.setInputFiles('.strip input[name=import]', {
      ...{ name: 'mall.geojson', mimeType: 'application/json', buffer: Buffer.from('{}') },
    });
    await page.waitForSelector('polygon[data-zone=in]');
    expect(shop.plan.asked).toContain('POST /import?kind=geojson');
    await page.click('[data-tab=versions]');
    await page.getByText('One line had no length and was left out.').waitFor();
    await page.click('[data-act=undo]');
    expect(await page.locator('polygon[data-zone]').count()).toBe(0);
  });

  test('[PLN31] another shop is begun from here, with a blank plan', async () => {
    const { page } = await open();
    await page.click('[data-tab=versions]');
    await page.locator('.new-shop summary').click();
    await page.fill('input[name=shop-en]', 'Corner Shop');
    await page.locator('.new-shop button[type=submit]').click();
    await page.getByText('Corner Shop is begun. Draw its floor.').waitFor();
    expect(new URL(page.url()).searchParams.get('venue')).toBe('corner-shop');
  });
});

describe('without a mouse', () => {
  test('[PLN28] the list and the keys do all: draw, name, move, reshape, delete', async () => {
    const { page } = await open();
    await page.locator('.by-numbers summary').press('Enter');
    for (const [key, value] of [
      ['a', '۲'],
      ['b', '3'],
      ['c', '4'],
      ['d', '2٫5'],
    ] as const) {
      await page.fill(`input[name=number-${key}]`, value);
    }
    await page.locator('.by-numbers button[type=submit]').press('Enter');
    await page.waitForSelector('polygon[data-zone=display]');
    await page.fill('input[name=name-fa]', 'کفش');
    await page.locator('input[name=name-fa]').press('Tab');
    await page.locator('[data-thing=zone-0]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.locator('.corners summary').press('Enter');
    await page.fill('input[name=corner-2-x]', '7');
    await page.locator('input[name=corner-2-x]').press('Enter');
    await saved(page);
    expect(shop.plan.draft.zones[0]).toMatchObject({
      name: { en: 'Display', fa: 'کفش' },
      polygon: [
        [2.1, 4],
        [6.1, 4],
        [7, 6.5],
        [2.1, 6.5],
      ],
    });
    // A wall by keys on the drawing itself: a point, ten metres on, a point.
    await page.locator('[data-tool=wall]').press('Enter');
    await page.locator('.area').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    for (let at = 0; at < 3; at++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await saved(page);
    await expect.poll(() => shop.plan.draft.walls.length).toBe(1);
    const [x1 = 0, y1, x2, y2] = shop.plan.draft.walls[0]?.line ?? [];
    expect([x2, y2]).toEqual([x1 + 3, y1]);
  });

  test('[PLN27] fingers draw on a Persian phone; the plan is not mirrored', async () => {
    const { page, faults } = await open(PHONE, '?lang=fa');
    await page.getByRole('button', { name: 'بدون عکس می‌کشم' }).tap();
    const finger = await page.context().newCDPSession(page);
    const at = async (x: number, y: number) => {
      const [left, top] = await toWindow(page, x, y);
      return { x: left, y: top };
    };
    const swipe = async (from: readonly [number, number], to: readonly [number, number]) => {
      const [start, end] = [await at(...from), await at(...to)];
      const send = (
        type: 'touchStart' | 'touchMove' | 'touchEnd',
        touchPoints: { x: number; y: number }[],
      ) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
      await send('touchStart', [start]);
      await send('touchMove', [{ x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }]);
      await send('touchMove', [end]);
      await send('touchEnd', []);
    };
    const isHeld = (tool: string) =>
      page.locator(`[data-tool=${tool}]`).getAttribute('aria-pressed');
    const held = (tool: string) => expect.poll(() => isHeld(tool)).toBe('true');
    await held('room');
    await swipe([2, 2], [16, 11]);
    // On a busy machine the finger of a tap stays down for so long that it is none: tapped again.
    for (let taps = 0; taps < 5 && (await isHeld('rectangle')) !== 'true'; taps++) {
      await page.locator('[data-tool=rectangle]').tap();
      await page.waitForTimeout(500);
    }
    await held('rectangle');
    await swipe([3, 3], [8, 7]);
    await expect.poll(() => shop.plan.draft.zones.length).toBe(1);
    const [zone] = shop.plan.draft.zones;
    expect(shop.plan.draft.walls[0]?.line).toEqual([2, 2, 16, 2]);
    expect([zone?.polygon[0], zone?.polygon[2]]).toEqual([
      [3, 3],
      [8, 7],
    ]);
    // Metres grow to the right, whatever the language.
    expect((await at(10, 0)).x).toBeGreaterThan((await at(0, 0)).x);
    // Two fingers come apart: nearer, and nothing is drawn.
    const before = await at(5, 5);
    const spread = (by: number) => [
      { x: before.x - by, y: before.y, id: 1 },
      { x: before.x + by, y: before.y, id: 2 },
    ];
    const wide = async () => (await at(10, 5)).x - (await at(0, 5)).x;
    const was = await wide();
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: spread(30) });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: spread(60) });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(async () => (await wide()) / was).toBeCloseTo(2, 1);
    expect(await page.locator('polygon[data-zone]').count()).toBe(1);
    await page.locator('[data-tab=things]').tap();
    await page.waitForSelector('[data-panel=things]');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    await page.locator('.close-sheet').tap();
    expect(await page.locator('[data-panel]').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

const words = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../dashboards/plan/${file}.ts`, import.meta.url)), 'utf8');

test('[PLN29] every word is there in Persian', () => {
  const fa = [...words('words-fa').matchAll(/^ {2}'?([\w.]+)'?:\s*(?:\n\s*)?'([^']*)'/gm)];
  expect(fa.length).toBeGreaterThan(150);
  for (const [, key, text = ''] of fa)
    expect([key, /[\u0600-\u06ff]/.test(text)]).toEqual([key, true]);
});
