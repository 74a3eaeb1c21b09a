import { describe, expect, test } from 'vitest';
import { openPage } from './chromium.ts';
import { browser, inBrowserWithMock, mock } from './in-browser.ts';

const PATIENCE_MS = 60_000;
const venue = { en: 'Kasra' };

/** What the server is asked, and its answers in turn; the last one stays. */
function answered(path: string, ...answers: (readonly [number, object])[]): object[] {
  const asked: object[] = [];
  mock.answers.set(`/api/v1${path}`, (body) => {
    const [status, answer] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, {}];
    asked.push(body);
    return [status, answer];
  });
  return asked;
}

describe('the pages that links of messages lead to', { timeout: PATIENCE_MS }, () => {
  inBrowserWithMock();

  test('[AUD8] [PAG10] a visit is rated once a score is chosen', async () => {
    const asked = answered(
      '/rate',
      [200, { done: 'look', venue, before: false }],
      [200, { done: 'rate', venue, before: false }],
    );
    const { page, faults } = await openPage(browser, `${mock.url}/rate.html?lang=en#secret`);
    await page.getByText('Your visit to Kasra: how was it?').waitFor();
    expect(page.url()).toBe(`${mock.url}/rate?lang=en`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Choose one of the five first.').waitFor();
    await page.getByRole('radio', { name: 'Good', exact: true }).check();
    expect(await page.getByText('Choose one of the five first.').count()).toBe(0);
    await page.locator('textarea').fill('Warm.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Your answer has arrived.').waitFor();
    expect(asked).toEqual([
      { token: 'secret', do: 'look' },
      { token: 'secret', do: 'rate', score: 4, words: 'Warm.' },
    ]);
    expect(faults).toEqual([]);
  });

  test('[CHO8] [PAG10] offers are stopped and taken back', async () => {
    const asked = answered(
      '/stop',
      [200, { done: 'look', venue }],
      [200, { done: 'stop', venue }],
      [200, { done: 'undo', venue }],
    );
    const { page, faults } = await openPage(browser, `${mock.url}/stop.html?lang=en#secret`);
    await page.getByRole('button', { name: 'Yes, stop them' }).click();
    expect(page.url()).toBe(`${mock.url}/stop?lang=en`);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone. It is as it was before.').waitFor();
    expect(asked).toEqual(['look', 'stop', 'undo'].map((done) => ({ token: 'secret', do: done })));
    expect(faults).toEqual([]);
  });

  test.each(['rate', 'stop'])('/%s tells a bad link from a server that fails', async (name) => {
    answered(`/${name}`, [503, {}], [404, {}]);
    const { page } = await openPage(browser, `${mock.url}/${name}.html?lang=en#secret`);
    await page.getByText('That did not work.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('This link does not work.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });
});
