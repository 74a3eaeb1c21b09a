import type { Scene } from './scenes.ts';

/** How a phone comes to trust the shop's own pages: nothing to trust, and the steps. */
export const httpsScenes: readonly Scene[] = [
  {
    name: 'trust, without https',
    file: 'trust.html',
    path: '/trust',
    as: 'nobody',
    ready: '.card',
  },
  {
    name: 'trust, a trial',
    file: 'trust.html',
    path: '/trust',
    as: 'nobody',
    ready: 'main',
    open: async (page) => {
      // The demonstration has no certificate: made up.
      const rootSha256 = Array.from({ length: 32 }, () => 'A7').join(':');
      const names = ['shop.local', '192.168.1.20'];
      await page.route('**/api/v1/https', (route) =>
        route.fulfill({ json: { port: 8443, names, untilMs: Date.now() + 1e10, rootSha256 } }),
      );
      await page.reload();
      await page.locator('main ol').first().waitFor();
    },
  },
];
