import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { queueFactsOf } from '../../dashboards/floor/queue.ts';
import { stageOrder } from '../../dashboards/floor/stages.tsx';
import { stages } from '../../src/contracts/events.ts';
import type { QueueView, ZoneView } from '../../src/contracts/views.ts';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';

describe('a queue in words', () => {
  const zone: ZoneView = {
    id: 'queue',
    people: 3,
    state: 'quiet',
    sinceMs: 1,
    updatedAtMs: 1,
    devices: 1,
    devicesHeard: 1,
  };
  const factsOf = (queue: QueueView) => queueFactsOf({ ...zone, queue });

  test.each([
    [18_042, 718, 65_119, 'about 18 s (0 s to 2 min)'],
    [59_700, 29_900, 60_100, 'about 1 min (29 s to 2 min)'],
    [235_000, 125_000, 370_000, 'about 4 min (2 min to 7 min)'],
    [3_600_000, 3_590_000, 5_400_000, 'about 1 h (59 min to 1 h 30 min)'],
  ])('[PAG16] rounds its interval outwards: %i', (expectedWaitMs, lowWaitMs, highWaitMs, said) => {
    const queue = { length: 3, longestWaitMs: 1, expectedWaitMs, lowWaitMs, highWaitMs };
    expect(factsOf(queue).expected).toBe(said);
  });

  test('[PAG16] says what it does not know', () => {
    expect(factsOf({ length: 2, longestWaitMs: 4_000 })).toEqual({
      wait: 'wait not known',
      length: '2 people',
      expected: 'not known: too few served',
      longest: '4 s',
    });
    const nothing = { wait: 'wait not known', length: '–', expected: '–', longest: '–' };
    expect(queueFactsOf(zone)).toEqual(nothing);
    const silent = { ...zone, devicesHeard: 0, queue: { length: 2, longestWaitMs: 4_000 } };
    expect(queueFactsOf(silent)).toEqual(nothing);
  });

  test('[PAG16] says of an empty queue that nobody waits', () => {
    const empty = { length: 0, longestWaitMs: 0, expectedWaitMs: 0, lowWaitMs: 0, highWaitMs: 0 };
    expect(factsOf(empty)).toMatchObject({ wait: 'no wait', length: '0 people', longest: '–' });
  });
});

test('[PAG14] the stages of the page are those of the engine, in their order', () => {
  expect(stageOrder).toEqual(stages);
});

describe('stages, count and queue on the floor', () => {
  const PHONE = { viewport: { width: 390, height: 844 } };
  inBrowserWithMock();

  async function floor(language: string, options = {}): Promise<Page> {
    const { page } = await openPage(browser, `${mock.url}/floor?lang=${language}`, options);
    await page.waitForSelector('tr[data-zone=cafe]');
    return page;
  }
  const line = (page: Page) => page.locator('.stages li').allInnerTexts();
  async function detail(page: Page): Promise<string> {
    await page.locator('tr[data-zone=queue] button').click();
    return (await page.locator('tr.detail .more').innerText()).replaceAll(/\s+/g, ' ');
  }

  test('[PAG14] people stand by stage, also where there are none', async () => {
    expect(await line(await floor('en'))).toEqual([
      'Discovery 0',
      'Enrolment 0',
      'Entry 11',
      'Engagement 25',
      'Completion 4',
      'Reflection 0',
    ]);
    const persian = ['آشنایی ۰', 'نام‌نویسی ۰', 'ورود ۱۱', 'تعامل ۲۵', 'تکمیل ۴', 'بازتاب ۰'];
    expect(await line(await floor('fa'))).toEqual(persian);
  });

  test('[PAG14] [PAG15] a server that tells neither leaves no empty lines', async () => {
    mock.venue.stages = undefined;
    mock.venue.count = undefined;
    const page = await floor('en');
    expect(await page.locator('.stages, #counted').count()).toBe(0);
  });

  test('[PAG14] a stage that fills up moves nothing', async () => {
    const page = await floor('en');
    const startOf = async () => {
      const box = await page.locator('[data-stage=reflection]').boundingBox();
      return box ? [Math.round(box.x), Math.round(box.y)] : [];
    };
    const before = await startOf();
    expect(before).toHaveLength(2);
    mock.venue.stages = { discovery: 7, entry: 110, engagement: 250, completion: 4 };
    await expect.poll(() => line(page)).toContain('Engagement 250');
    expect(await startOf()).toEqual(before);
  });

  test('[PAG15] the count stands with its interval, and greys with lost data', async () => {
    const page = await floor('en');
    expect(await page.locator('#people').textContent()).toBe('40');
    expect(await page.locator('#counted').textContent()).toBe('counted: about 42, 38–47');
    mock.frozen = true;
    await page.locator('.tiles[data-stale=true] #counted').waitFor();
    mock.frozen = false;
    const fa = await floor('fa');
    expect(await fa.locator('#counted').textContent()).toBe('شمارش: حدود ۴۲، ۳۸ تا ۴۷');
  });

  test('[PAG16] a queue says its wait on the plan and more in its detail', async () => {
    const page = await floor('en');
    const label = page.locator('.label-box', { hasText: 'Queue' });
    expect(await label.innerText()).toContain('wait about 4 min');
    const said = await detail(page);
    expect(said).toMatch(/^Groups \d+ Waiting 3 people /);
    expect(said).toContain('Expected wait about 4 min (2 min to 7 min)');
    expect(said).toMatch(/ Longest wait now 5 min 10 s$/);
    const fa = await detail(await floor('fa'));
    expect(fa).toContain('در صف ۳ نفر انتظار تخمینی حدود ۴ دقیقه (۲ دقیقه تا ۷ دقیقه)');
  });

  test('[PAG16] a silent queue is not known, and its label stays where it is', async () => {
    const page = await floor('en');
    const label = page.locator('.label-box', { hasText: 'Queue' });
    const before = await label.boundingBox();
    mock.venue.silent.add('queue');
    await expect.poll(() => label.innerText()).toContain('wait not known');
    expect((await label.boundingBox())?.height).toBe(before?.height);
    expect(await detail(page)).toBe('Groups – Waiting – Expected wait – Longest wait now –');
  });

  test.each(['en', 'fa'])('[PAG14] [PAG16] fits a phone with all of it in %s', async (language) => {
    const page = await floor(language, PHONE);
    await detail(page);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
    ).toBe(false);
  });
});
