import type { Scene } from './scenes.ts';

/** The receivers' page with a prediction and a place, and the walk at each of its steps. */
export const receiverScenes: readonly Scene[] = [
  {
    name: 'receivers with one chosen and blinking',
    file: 'receivers.html',
    path: '/receivers',
    as: 'admin',
    ready: 'select[name=count]',
    open: async (page) => {
      await page.locator('.figures dd').first().waitFor({ timeout: 240_000 });
      await page.selectOption('select[name=layer]', 'error');
      await page.locator('.device-row').first().click();
      await page.locator('.chosen .button').first().click();
      await page.locator('.blink[data-state]:not([data-state=waiting])').waitFor();
    },
  },
  {
    name: 'receivers, how a till is read',
    file: 'receivers.html',
    path: '/receivers',
    as: 'admin',
    ready: '[data-row=till-1]',
    open: async (page) => {
      await page.locator('[data-row=till-1]').click();
      await page.locator('.till-ways details summary').click();
      await page.locator('input[name=column-receipt]').waitFor();
    },
  },
  { name: 'walk, at its start', file: 'walk.html', path: '/walk', as: 'admin', ready: 'form' },
  {
    name: 'walk, standing',
    file: 'walk.html',
    path: '/walk',
    as: 'admin',
    ready: 'form',
    open: async (page) => {
      await page.fill('input[name=tag]', 'nobody-wears-this');
      await page.locator('form .button').click();
      await page.locator('.big').first().click();
      await page.locator('.clock-number').waitFor();
    },
  },
];
