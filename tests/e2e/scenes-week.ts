import { mockWeek } from '../dashboards/mock-week.ts';
import type { Scene } from './scenes.ts';

const onWeek = { file: 'week.html', path: '/week?venue=demo', ready: '.week-choose' } as const;

/** The week of a shop that has just opened, of one open for months, and for nobody. */
export const weekScenes: readonly Scene[] = [
  { ...onWeek, name: 'week for nobody', as: 'nobody', ready: '.notice-card' },
  { ...onWeek, name: 'week of which nothing is counted yet', as: 'admin' },
  {
    ...onWeek,
    name: 'week with all its figures, and who gets it by mail',
    as: 'admin',
    open: async (page) => {
      // The demonstration has lived for a minute: the answer is made up of days that it may have.
      await page.route(/\/week\?/, (route) =>
        route.request().resourceType() === 'fetch'
          ? route.fulfill({ json: mockWeek() })
          : route.fallback(),
      );
      await page.locator('.week-choose select').selectOption('weekBefore');
      await page.locator('.week-figures').waitFor();
      await page.locator('.week-mail summary').click();
      await page.locator('.week-mail .button--quiet').last().click();
      await page.locator('.week-address input').first().waitFor();
    },
  },
];
