import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WeekBody } from '../../src/contracts/api-week.ts';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { dayAt } from '../../src/contracts/days.ts';
import { plusDays, weekOf } from '../../src/contracts/weeks.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { mockDay } from '../dashboards/mock-week.ts';
import { ask } from '../torture/two-venues.ts';
import { newServer, type TestServer } from './server.ts';

/** Millimetres of a PDF's page: a point is 1/72 of an inch. */
const mm = (points: number) => Math.round((points / 72) * 25.4);

let server: TestServer;
let link = '';
const today = dayAt(Date.now(), 'Asia/Tehran');
/** A day of a week that has ended, whichever day of the week today is. */
const tenDaysAgo = plusDays(today, -10);
beforeAll(async () => {
  server = await newServer();
  const addresses = await server.start();
  link = addresses.admin ?? '';
  const from = weekOf(tenDaysAgo, 'mon');
  const days = Array.from({ length: 48 }, (_, at) => {
    const day = plusDays(today, -1 - at);
    return { day, figures: mockDay((day >= from ? 160 : 120) + (at % 7)) };
  });
  const bodies: CommandBody[] = [
    { do: 'keepDays', venue: 'demo', days: days.slice(0, 24) },
    { do: 'keepDays', venue: 'demo', days: days.slice(24) },
  ];
  for (const [at, body] of bodies.entries()) {
    const text = JSON.stringify({ id: `week-e2e-${at}`, by: 'local', body });
    const asked = { method: 'POST', path: '/local/command', body: text };
    const answer = await ask({ socketPath: join(server.data, 'gozar.sock') }, asked);
    expect(answer.status, answer.text).toBe(200);
  }
});
afterAll(() => server?.end());

describe('[WEK7] the week on screen and on paper', () => {
  test('is the Jalali week of who reads Persian, printed on A4 without its buttons', async () => {
    const browser = await startChromium();
    try {
      const page = await browser.newPage({ locale: 'fa-IR' });
      await page.goto(link);
      await page.waitForURL((url) => url.pathname === '/floor', { timeout: 240_000 });
      await page.goto(`http://127.0.0.1:${server.httpPort}/week?venue=demo&lang=fa`);
      await page.locator('.week-figures').waitFor({ timeout: 240_000 });
      const first = weekOf(plusDays(today, -7), 'sat');
      const jalali = new Intl.DateTimeFormat('fa-IR', {
        ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
      }).format(Date.parse(first));
      expect(await page.locator('.week-range').textContent()).toContain(`شنبه ${jalali}`);
      expect(await page.locator('.week-figure').count()).toBeGreaterThanOrEqual(10);
      for (const one of await page.locator('.week-is').allTextContents()) {
        expect(one.length).toBeGreaterThan(20);
      }
      await page.emulateMedia({ media: 'print' });
      for (const gone of ['.top-line', '.week-choose', '.week-mail']) {
        expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
      }
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
      expect(sizes.length).toBeGreaterThanOrEqual(1);
      expect(sizes.length).toBeLessThanOrEqual(2);
      for (const [, width = '', height = ''] of sizes) {
        expect([mm(Number(width)), mm(Number(height))]).toEqual([210, 297]);
      }
    } finally {
      await browser.close();
    }
  });

  test('the command line says the same of a week by any day of it', async () => {
    const said = server.tried(['week', '--week', tenDaysAgo, '--against', 'weekBefore']);
    const body: WeekBody = JSON.parse(said.stdout);
    expect(body.from).toBe(weekOf(tenDaysAgo, 'mon'));
    expect(body.days).toHaveLength(7);
    expect(body.figures.footfall.value).toBeGreaterThan(7 * 160);
    const words = (await server.lines('week', '--week', tenDaysAgo)).join('\n');
    expect(words).toContain('visits with a purchase');
    expect(words).toMatch(/people counted in at the doors: \d+; before/);
    expect(words).toContain('counted at the doors on 7 of 7 days; out: ');
    expect(words).not.toMatch(/NaN|undefined/);
    const wrong = server.tried(['week', '--week', 'monday']);
    expect([wrong.status, wrong.stdout + wrong.stderr]).toEqual([
      2,
      expect.stringContaining('use a date'),
    ]);
  });
});
